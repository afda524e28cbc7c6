# Screening: who screens, the list, decisions at once or later.
screening-organise-lead = Before the jury sees them, entries are admitted or refused: by you and by people whom you invite.
screening-open-list = Open the list of entries
screening-settings = Reasons, mails and days to appeal
screening-open-for-screeners = Screeners can decide:
screening-no-dates = The screening stage has no dates yet, so only organisers can decide.
screening-no-stage = This competition has no screening stage. The jury gets every entry that was received and not refused, and teams cannot appeal.
screening-add-stage = Add a screening stage
screening-screeners = Screeners
screening-screeners-text = They see the screening pages only. Nobody decides about an entry of their own team, organisation or mail domain.
screening-invite = Invite screeners
screening-invite-hint = One per line: address | name | organisation. The organisation is used to find conflicts of interest.
screening-invite-button = Send invitations
screening-invited = The invitations are on their way.
screening-is-screener = { $email } is a screener already
screening-removed = The screener was removed.
screening-remove-confirm = Remove this screener? What was decided stays.
screening-invitation-title = Screen entries of { $competition }
screening-invitation-text = You are invited to screen entries. The invitation was sent to
screening-invitation-terms = By accepting you agree to decide fairly and to keep entries and decisions confidential.
screening-invitation-accept = Accept
screening-invitation-sign-in = Sign in or create an account to accept.
screening-welcome = Welcome. These are the entries to screen.

screening-list-title = Entries to screen
screening-empty = Nothing to screen yet
screening-empty-text = Entries appear here when teams hand them in.
screening-closed = The screening is not open now, so you can read but not decide.
screening-flag = Flag
screening-flag-late = Late
screening-flag-hint = Maybe a duplicate
screening-flag-correction = Correction asked
screening-flag-appeal = Appeal
screening-flag-pending = Decision pending
screening-sort = Order
screening-sort-number = Number
screening-sort-received = Last received
screening-sort-title = Title
screening-sort-team = Team
screening-sort-country = Country
screening-tick = Tick
screening-tick-entry = Tick entry { $number }
screening-ticked = { $n } ticked
screening-none-ticked = Tick the entries first.
screening-admit-ticked = Admit ticked
screening-refuse-ticked = Refuse ticked
screening-correct-ticked = Ask ticked for a correction
screening-conflict = Conflict
screening-conflict-member = You are in this team, so you cannot decide about its entry.
screening-conflict-organisation = This entry is of your own organisation, so you cannot decide about it.
screening-conflict-domain = Somebody of this team has an address of the same domain as yours, so you cannot decide about its entry.
screening-same-domain = Somebody of this team has an address of the same domain as yours. As an organiser you may decide all the same; your name stands beside the decision.
screening-csv = Download as a table (CSV)
screening-csv-counts = Download the counts by state (CSV)
screening-csv-entries = Entries
screening-csv-number = Number
screening-csv-state = State
screening-csv-title = Title
screening-csv-team = Team
screening-csv-organisation = Organisation
screening-csv-country = Country
screening-csv-category = Category
screening-csv-brief = Brief
screening-csv-received = Received (UTC)
screening-csv-late = Late
screening-csv-pending = Pending decision
screening-csv-decision = Last decision
screening-csv-reason = Reason
screening-csv-by = Decided by
screening-csv-at = Decided (UTC)
screening-csv-correction = Correction
screening-csv-appeal = Appeal
screening-keys = Keys
screening-key-next = Next entry
screening-key-previous = Previous entry
screening-key-tick = Tick or untick
screening-key-open = Open
screening-key-admit = Admit what is ticked, or this entry
screening-key-refuse = Refuse what is ticked, or this entry
screening-key-help = Show these keys

screening-decision = Decision
screening-admit = Admit
screening-admit-mails = The team is mailed.
screening-admit-silent = The team sees it on its page; no mail goes.
screening-refuse = Refuse
screening-refuse-mails = The team is mailed the reason and how to appeal.
screening-reason = Reason to refuse
screening-reason-hint = The team reads this.
screening-reason-own = In my own words only
screening-reason-late = Late
screening-reason-incomplete = Incomplete
screening-reason-scope = Out of scope
screening-reason-duplicate = Duplicate
screening-reason-ineligible = Not eligible
screening-note = In your own words
screening-note-hint = Say what was missing or wrong, so that the team understands.
screening-when = When does it take effect?
screening-when-now = Now
screening-when-later = Later, with all that is pending
screening-when-later-hint = Until then only screeners see it.
screening-save-next = Save and next
screening-save = Save
screening-decided = The decision is saved.
screening-decided-all = The decisions are saved.
screening-nothing-to-decide = In this state there is nothing to decide.
screening-pending-admit = Will be admitted
screening-pending-refuse = Will be refused
screening-discard = Drop the pending decision
screening-discarded = The pending decision was dropped.
screening-decisions = Decisions so far
screening-was-admitted = Admitted
screening-was-refused = Refused
screening-was-disqualified = Disqualified
screening-was-reopened = Taken back
screening-undo = Take the decision back
screening-undo-text = The entry is undecided again. This is possible until the next stage begins.
screening-undo-reason = Why?
screening-undo-hint = It goes on record.
screening-undo-button = Take it back
screening-undone = The decision was taken back.

screening-correction = Correction
screening-correction-open = Waiting for the team
screening-correction-answered = Handed in again
screening-correction-done = Handed in again
screening-correction-missed = Missed
screening-correction-closed = Closed
screening-correction-badge-open = Correction asked
screening-correction-badge-answered = Corrected
screening-correction-badge-done = Corrected
screening-correction-badge-missed = Correction missed
screening-correction-due = Until
screening-correction-close = Close the correction
screening-correction-close-confirm = Close it now? The team cannot hand in any more because of it.
screening-correction-shut = The correction was closed.
screening-changes = { $n ->
    [0] Nothing has changed since
    [one] One field has changed since
   *[other] { $n } fields have changed since
}
screening-change-asked = Asked for
screening-ask = Ask for a correction
screening-ask-text = What should the team correct?
screening-ask-hint = The team gets these words by mail and sees them on top of its entry.
screening-ask-fields = Which fields is it about?
screening-ask-due = Until when?
screening-ask-due-hint = Until then the team can edit and hand in again, also after the intake has closed.
screening-ask-button = Ask the team
screening-asked = The team was asked.
screening-due-past = This must be in the future
screening-due-late = This must not be later than { $latest }, when the next stage begins
screening-ask-admitted = This entry is admitted. If the team hands in again, it waits for your decision anew.
screening-ask-admitted-some = Entries that are admitted wait for a decision anew if their teams hand in again.
screening-compare-revisions = Compare revisions

screening-appeal = Appeal
screening-appeal-waiting = Waiting
screening-appeal-reversed = Successful
screening-appeal-upheld = The decision stands
screening-appeal-reverse = Admit the entry after all
screening-appeal-reverse-hint = It goes on with the others.
screening-appeal-uphold = The decision stands
screening-appeal-why = Why?
screening-appeal-decide = Decide the appeal
screening-appeal-decided = The appeal is decided and the team was mailed.
screening-appeal-title = Appeal against the decision
screening-appeal-lead = About “{ $title }” (entry { $number }).
screening-appeal-text = Why is the decision wrong?
screening-appeal-hint = Only somebody who did not take the decision can turn the appeal down.
screening-appeal-send = Send the appeal
screening-appeal-sent = Your appeal was received.

screening-confirm-correct = { $n ->
    [one] Ask for a correction of one entry?
   *[other] Ask for a correction of { $n } entries?
}
screening-confirm-button-correct = { $n ->
    [one] Ask one team
   *[other] Ask { $n } teams
}
screening-hints = Maybe the same work
screening-hints-text = Hints only: look at both sides before you decide.
screening-hints-about = Each entry is compared with the others, and with those of earlier editions, when it is handed in: same files, much of the same text, pictures that look the same, the same people in another team. Only screeners see the hints.
screening-look-again = Compare all entries again
screening-looking = All entries are being compared. The hints will show on the list in a while.
screening-hint-file = The same file
screening-hint-text = { $percent }% of the text is shared
screening-hint-picture = A picture that looks the same ({ $percent }%)
screening-hint-people = The same people in both teams
screening-hint-nothing = Dismissed:
screening-hint-elsewhere = What was handed in there is shown to the organisers of that edition.
screening-hint-reason = Why does it mean nothing?
screening-hint-reason-hint = Such as: both use the organiser's template. It goes on record.
screening-hint-dismiss = Dismiss this hint
screening-hint-dismissed = The hint was dismissed.
screening-confirm-admit = { $n ->
    [one] Admit one entry?
   *[other] Admit { $n } entries?
}
screening-confirm-refuse = { $n ->
    [one] Refuse one entry?
   *[other] Refuse { $n } entries?
}
screening-confirm-button-admit = { $n ->
    [one] Admit one entry
   *[other] Admit { $n } entries
}
screening-confirm-button-refuse = { $n ->
    [one] Refuse one entry
   *[other] Refuse { $n } entries
}
screening-mails = { $n ->
    [0] No mail goes out.
    [one] When it takes effect, one mail goes out.
   *[other] When it takes effect, { $n } mails go out.
}
screening-mails-now = { $n ->
    [0] No mail goes out.
    [one] One mail goes out.
   *[other] { $n } mails go out.
}
screening-left-out = { $n ->
    [one] One entry is left out; the list says why.
   *[other] { $n } entries are left out; the list says why.
}
screening-in-the-way = In the way
screening-nothing = Nothing
screening-cancel = Cancel
screening-back = Back to the list
screening-done-title = Not everything could be done
screening-done-text = { $n ->
    [0] Nothing was decided.
    [one] One entry was decided.
   *[other] { $n } entries were decided.
}
screening-pending-lead = Decisions that only screeners see. Apply them all at once when you are ready.
screening-pending-none = Nothing is pending
screening-pending-none-text = When you decide about an entry, you can choose that it takes effect later.
screening-apply-title = { $n ->
    [one] Apply one decision
   *[other] Apply { $n } decisions
}
screening-apply-button = { $n ->
    [one] Apply it now
   *[other] Apply all { $n } now
}

screening-mail-invitation-subject = You are invited to screen entries of { $competition }
screening-mail-invitation-text = { $from } invites you to screen the entries of { $competition }: to read what was handed in and to admit or refuse it. Open the link to accept.
screening-mail-invitation-action = See the invitation
screening-mail-refused-subject = Your entry in { $competition } was not admitted
screening-mail-refused-text = The screening of { $competition } has not admitted your entry “{ $title }” (entry { $number }). The reason:
screening-mail-admitted-subject = Your entry in { $competition } was admitted
screening-mail-admitted-text = Your entry “{ $title }” (entry { $number }) in { $competition } was admitted. It goes on to the next stage.
screening-mail-correction-subject = Please correct your entry in { $competition }
screening-mail-correction-text = The screening of { $competition } asks you to correct your entry “{ $title }” (entry { $number }):
screening-mail-correction-until = You can edit it and hand in again until { $when }.
screening-mail-correction-action = Open the entry
screening-mail-appealed-subject = An appeal in { $competition }, entry { $number }
screening-mail-appealed-text = The team of “{ $title }” (entry { $number }) in { $competition } appeals against the decision:
screening-mail-appealed-who = Only somebody who did not take the decision can turn it down.
screening-appeals-wait = { $n ->
    [one] One appeal waits for its decision.
   *[other] { $n } appeals wait for their decisions.
}
screening-appeals-show = Show
screening-mail-appeal-subject = Your appeal in { $competition }
screening-mail-appeal-reversed = Your appeal in { $competition } was successful: the entry “{ $title }” (entry { $number }) is admitted. The reason:
screening-mail-appeal-upheld = Your appeal in { $competition } was looked at. The decision about the entry “{ $title }” (entry { $number }) stands. The reason:
