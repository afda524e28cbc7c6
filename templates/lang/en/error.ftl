# Error pages and business noes. Each has a title, a text and what to do next.
error-not-found-title = Page not found
error-not-found-text = There is nothing at this address, or it is not public.
error-sign-in-title = Sign in first
error-sign-in-text = This page is for people who are signed in.
error-forbidden-title = Not allowed
error-forbidden-text = Your account may not do this here.
error-form-expired-title = This form has expired
error-form-expired-text = For your safety the form was not accepted. Go back, reload the page and send it again; what you typed is still in your browser.
error-invalid-title = Please check what you sent
error-invalid-text = Something in the form could not be accepted.
error-refused-title = This cannot be done now
error-refused-text = A rule of the competition does not allow it.
error-stale-title = Somebody changed this in the meantime
error-stale-text = Your change was not saved, so that nobody's work is overwritten. Open the page again to see the current state, then repeat your change.
error-bad-request-title = This did not arrive whole
error-bad-request-text = The line may have dropped, or what came was not in a form that we can read. Nothing was kept. Please try again.
error-too-large-title = That is too large
error-too-large-text = What you sent is larger than what is taken here. Nothing was kept.
error-too-many-title = Too many attempts
error-too-many-text = Please wait a quarter of an hour, then try again.
error-method-title = Not possible this way
error-method-text = This address does not take that kind of request.
error-unavailable-title = We cannot answer right now
error-unavailable-text = The site is busy or its storage cannot be reached. Nothing was half-saved. Please wait a minute and try again; your browser still has what you typed.
error-unavailable-again = The site is busy or its storage cannot be reached. Nothing was half-saved, and what you typed is still here. Please wait a minute, then try again with this button.
error-full-title = There is no room left
error-full-text = The site’s disk is full, so this could not be saved. Nothing was half-saved, and everything that was received before is safe. Please try again in some minutes; your browser still has what you typed. If it does not pass, tell the organisers.
error-full-again = The site’s disk is full, so this could not be saved. Nothing was half-saved, everything that was received before is safe, and what you typed is still here. Please wait some minutes, then try again with this button. If it does not pass, tell the organisers.
error-internal-title = Something went wrong on our side
error-internal-text = It has been noted. Please try again; if it happens again, tell the organisers what you were doing.
error-resume-title = Send it again
error-resume-text = Your page had expired, so nothing has been saved yet. What you typed is still here.
error-resume-button = Send what I typed
error-go-home = Go to the start page
error-register = Register
error-go-back = Back to the competition
error-what-next = What you can do

refusal-closed = The deadline was { $deadline }. Your request arrived at { $arrived }.
refusal-closed-next = Ask the organisers if you think that this is a mistake; what you wrote is still saved as a draft.
refusal-closed-late = The deadline was { $deadline }. Late entries were taken until { $late_until }. Your request arrived at { $arrived }.
refusal-closed-late-next = Ask the organisers if you think that this is a mistake; what you wrote is still saved as a draft.
refusal-not-open-yet = This has not opened yet.
refusal-not-open-yet-next = The timeline on the competition's page shows when it opens.
refusal-too-many-of-team = { $most ->
    [one] Your team can have one entry, and it has it.
   *[other] Your team can have { $most } entries, and it has them all.
}
refusal-too-many-of-team-next = Withdraw an entry of your team first; that frees its place.
refusal-too-many-of-person = { $most ->
    [one] Everybody can have one entry, over all teams, and { $name } has it.
   *[other] Everybody can have { $most } entries, over all teams, and { $name } has them all.
}
refusal-too-many-of-person-next = Withdraw one of those entries first, or leave that person out of this team.
refusal-too-many-of-organisation = { $most ->
    [one] Each organisation can hand in one entry per category, and there is one of { $name } in this category.
   *[other] Each organisation can hand in { $most } entries per category, and there are as many of { $name } in this category.
}
refusal-too-many-of-organisation-next = Choose another category, or ask your colleagues to withdraw theirs. Your draft is kept.
refusal-too-many-in-category = { $most ->
    [one] { $name } takes one entry, and there is one.
   *[other] { $name } takes { $most } entries, and there are as many.
}
refusal-too-many-in-category-next = Choose another category. Your draft is kept.
refusal-too-many-files = { $most ->
    [one] Everybody can hand in one file over all entries, and { $name } has more.
   *[other] Everybody can hand in { $most } files over all entries, and { $name } has more.
}
refusal-too-many-files-next = Delete a file of this draft, or withdraw another entry.
refusal-too-many-questions = { $most ->
    [one] A question of yours is still waiting for its answer.
   *[other] { $most } questions of yours are still waiting for their answers.
}
refusal-too-many-questions-next = Ask again when one of them has been answered.
refusal-barred = { $name } is on the list of those who cannot enter this time: { $reason }
refusal-barred-next = If you think that this is a mistake, write to { $contact }: the organisers can make an exception. Your draft is kept.
refusal-owner-declined = The owner of this project does not want it to be entered.
refusal-owner-declined-next = Talk to the owner, or write to the organisers: they can record that the owner has changed their mind. Your draft is kept.
refusal-owner-first = This is a project of somebody else, and its owner has not accepted yet that it was entered.
refusal-owner-first-next = Remind the owner, or record an acceptance that came by other means, under Limits, Projects of others.
refusal-team-full = The team is full.
refusal-team-full-next = Ask the captain to make room, or start a team of your own.
refusal-team-too-small = The team has too few members to submit.
refusal-team-too-small-next = Invite more people on the team's page.
refusal-already-in-team = You are already in a team here.
refusal-already-in-team-next = Leave that team first, then try again.
refusal-captain-must-hand-over = The captain cannot leave while others are in the team.
refusal-captain-must-hand-over-next = Make another member captain first.
refusal-teams-frozen = Teams cannot change any more: the intake has closed.
refusal-teams-frozen-next = Ask the organisers if somebody must be replaced.
refusal-invitation-spent = This invitation has been used, withdrawn or is too old.
refusal-invitation-spent-next = Ask for a new one.
refusal-invitation-for-another = This invitation was sent to another e-mail address.
refusal-invitation-for-another-next = Sign in with the address that got the invitation, or ask for a new one.
refusal-link-spent = This link has been used or is too old.
refusal-link-spent-next = Ask for a new one; it takes a minute.
refusal-conflict-of-interest = You have a conflict of interest with this entry.
refusal-conflict-of-interest-next = Go on with the next entry on your list.
refusal-terms-first = Jurors accept the terms of judging before they see entries.
refusal-terms-first-next = Open your list: it begins with the terms.
refusal-abstained = You have abstained from judging this entry.
refusal-abstained-next = Open its page and take that back first, if you want to judge it after all.
refusal-rubric-frozen = The rubric is frozen since scoring opened.
refusal-rubric-frozen-next = All entries must be judged by the same rubric, so it cannot change now.
refusal-rule-frozen = Who goes on was settled when the stage opened.
refusal-rule-frozen-next = Entrants have read it, so it cannot change now. You can still pick single entries by hand, with a reason, when you close the stage.
refusal-next-opened = The next stage has opened.
refusal-next-opened-next = It rests on what this stage has decided, so the closing cannot be taken back.
refusal-settled = This stage is closed.
refusal-settled-next = What its result rests on cannot change. Organisers can take the closing back until the next stage opens.
refusal-wrong-state = This is not possible in the present state.
refusal-wrong-state-next = Open the page again to see how things stand.
refusal-own-decision = You made the decision that the team appeals against.
refusal-own-decision-next = You can admit the entry after all. Only another screener can let the decision stand.
refusal-appeal-waits = The team has appealed against the last decision.
refusal-appeal-waits-next = Decide the appeal; it is on the entry's screening page.
refusal-changed-since = The entry was handed in again after it was decided about.
refusal-changed-since-next = Look at the new revision and decide again.
refusal-already-released = The results are public and cannot be changed silently.
refusal-already-released-next = Publish a further announcement with the correction.
refusal-not-ready = Something is missing first: { $what }
refusal-not-ready-next = Complete it, then try again.
refusal-last-organiser = A competition needs at least one organiser.
refusal-last-organiser-next = Invite another organiser first.
refusal-confirm-first = Please confirm your e-mail address first.
refusal-confirm-first-next = Open the link that we mailed to you, or ask for a new one on your account page.
refusal-register-first = Please register for this competition first.
refusal-register-first-next = It takes a minute: accept the rules and you can start.
refusal-off-board = The organisers have closed the board to you: { $reason }
refusal-off-board-next = Write to the organisers if you think that this is a mistake.
refusal-unreachable = This person does not take messages at the moment.
refusal-unreachable-next = Look for somebody else on the board.
refusal-daily-limit = You have written as much as one person may in a day.
refusal-daily-limit-next = Please go on tomorrow. Answers that come in meanwhile are kept for you.
refusal-consent-missing = Something is missing in the registration of somebody in your team: a guardian’s consent, or a date of birth.
refusal-consent-missing-next = Each member sees under “My registration” what is missing. Your draft is saved; submit it as soon as nothing is missing.
refusal-team-questions = Your team has not answered yet what the organisers ask of teams.
refusal-team-questions-next = The captain answers on the team’s page. Your draft is saved; submit it after that.

error-required = Please fill this in
error-too-long = Please shorten this: at most { $max } characters
error-too-short = Please write at least { $min } characters
error-email = Please enter an e-mail address such as name@example.org
error-url = Please enter an address that begins with http:// or https://
error-number = Please enter a number
error-range = Please enter a number from { $min } to { $max }
error-date = Please enter a date and time
error-choice = Please choose one of these
error-taken = This is taken already; please choose another
error-slug = Please use lower-case letters, digits and hyphens only
error-colour = Please enter a colour such as #1a5fb4
error-zone = Please choose a time zone from the list
error-order = This must be later than the date before it
error-midnight = Midnight is ambiguous: please use 23:59 or 00:01
error-midnight-deadline = 00:00 can be read as the start or as the end of a day. If you mean the end of { $before }, write that day and tick “End of this day”. If you mean the end of { $day }, leave the day and tick it. Or write another time, such as 23:59.
error-time-skipped = There is no { $time } on { $day } in { $zone }: clocks go forward from { $before } to { $after }. Write a time before or after that.
error-time-twice = { $time } comes twice on { $day } in { $zone }, because clocks go back: first at { $first } UTC, then at { $second } UTC. Choose which of them you mean.
error-day-skipped = There is no { $time } on { $day } in { $zone }: its clocks go from the end of { $before } into { $after }. Write another time.
