# Awards, results, announcements: organisers' pages, the winners page, the feed and the mails.
award-title = Awards
award-lead = What can be won. The order here is the order on the winners page, highest first.
award-new = Add an award
award-empty-title = No awards yet
award-empty-text = Add what can be won: one winner, several champions, a special prize. Any names, any number.
award-edit-title = Change award
award-tier-label = Tier
award-tier-hint = For example Winner, Champion, Special prize, Honourable mention.
award-name-label = Name of the award
award-name-hint = Only where the tier does not say all, such as “Best use of open data”.
award-prize-label = Prize
award-prize-hint = What the winner gets. Shown on the winners page and in the winners' mail.
award-scope-label = For whom
award-scope-all = The whole competition
award-scope-each = Every category, separately
award-places-label = How many may get it
award-places-hint = In each category, where it is given in every one.
award-position-label = Place in the order
award-position-hint = 1 is the highest. Left empty, it comes last.
award-save = Save award
award-delete = Delete
award-delete-confirm = Delete this award and what was picked for it?
award-public = Public
award-frozen = The winners of this award are public, so it can no longer be changed.
award-column-award = Award
award-column-scope = For
award-column-places = Places
award-column-picked = Picked
award-column-order = Order
award-column-actions = Actions
award-edit = Change
award-created = The award was added.
award-saved = The award was saved.
award-deleted = The award was deleted.
award-error-scope-picked = Entries have been picked for this award. Take them back first, then change for whom it is.

award-results-title = Results
award-results-lead = Pick who gets each award. The ranking of a scoring stage is the proposal; you decide, and you write down why where you depart from it.
award-results-empty-title = There is nothing to pick for yet
award-results-empty-text = Add the awards first, then pick who gets them.
award-results-none = Nobody yet
award-results-pick = Pick
award-results-of = { $picked } of { $places }
award-results-next = Write the announcement
award-back-results = All results

award-sheet-lead = Up to { $places } { $places ->
    [one] entry
   *[other] entries
  } can get this award.
award-sheet-category = Category
award-sheet-stage = Ranking of
award-sheet-show = Show
award-sheet-no-stage = This competition has no scoring stage, so the entries are in the order of their numbers and no pick needs a reason.
award-sheet-no-entries-title = No entry is open to this award
award-sheet-no-entries-text = Entries appear here once they are submitted in the right category or brief.
award-sheet-ranking = Ranking
award-sheet-rank = Place
award-sheet-entry = Entry
award-sheet-team = Team
award-sheet-mean = Weighted mean
award-sheet-reviews = Reviews
award-sheet-spread = Spread
award-sheet-pick = Pick
award-sheet-pick-this = Pick { $title }
award-sheet-tie = Tie
award-sheet-unjudged = Not reviewed
award-sheet-out = Withdrawn or disqualified
award-sheet-more = Show all { $n } entries
award-sheet-words = Words for those picked
award-sheet-words-hint = Tick entries above and save; what is missing is asked for here.
award-sheet-rank-is = Place { $rank }
award-citation-label = Words for the winners page
award-citation-hint = What the jury praised, in a sentence or two.
award-reason-label = Why this entry
award-reason-hint = Kept on record, not published.
award-departs-passed-over = A better placed entry is passed over, so this needs a reason.
award-departs-tie = This decides a tie, so it needs a reason.
award-departs-unranked = This entry has no reviews, so picking it needs a reason.
award-sheet-save = Save picks
award-picked = The picks were saved.
award-error-reason = Please write down why: this pick departs from the ranking
award-error-too-many = Only { $places } { $places ->
    [one] entry
   *[other] entries
  } can get this award. Untick some, or give the award more places.
award-error-out = “{ $title }” is no longer in the contest

award-announcement-title = Announcement
award-announcement-lead = Nothing is public until the release: no winners page, no feed item, no badge, no mail. At that instant all of it is.
award-announcement-saved = The announcement was saved.
award-announcement-scheduled = The release is scheduled.
award-announcement-cancelled = The schedule was cancelled. The announcement is a draft again.
award-announcement-released = The results are public, and the mails are on their way.
award-announcement-state-draft = Draft
award-announcement-state-scheduled = Scheduled
award-announcement-headline = Headline
award-announcement-headline-hint = For the winners page, the feed and the mails.
award-announcement-body = Text
award-announcement-body-hint = Thanks, figures, what happens next. Markdown works.
award-announcement-feedback = Give teams the jurors' comments
award-announcement-feedback-hint = Without the jurors' names and scores. Private notes stay private.
award-announcement-save = Save announcement
award-announcement-further = Write a further announcement
award-announcement-further-hint = Results that are public stay as they are. Results picked since then, and corrections in words, go into a further announcement.
award-announcement-publish = Release
award-announcement-preview = Preview the winners page
award-announcement-letters = Preview the mails
award-announcement-fresh = { $n ->
    [0] No result is waiting for the release.
    [one] One result becomes public with the release.
   *[other] { $n } results become public with the release.
  }
award-announcement-mails = { $all ->
    [one] One mail goes out
   *[other] { $all } mails go out
  }: to winners { $winners }, to other entrants { $entrants }, to jurors { $jurors }.
award-announcement-names = A blind scoring stage has not closed. The release will show the names of the winning teams.
award-announcement-when = Embargo until
award-announcement-when-hint = Use 23:59 or 00:01 rather than midnight.
award-announcement-schedule = Schedule release
award-announcement-reschedule = Change the instant
award-announcement-due = Scheduled for
award-announcement-overdue = The instant has passed. The release follows within seconds; if it does not, something is missing: release it by hand to see what.
award-announcement-cancel = Cancel schedule
award-announcement-cancel-confirm = Cancel the scheduled release?
award-announcement-now = Release now…
award-announcement-released-title = Released
award-announcement-released-at = Released
award-announcement-see = Open the winners page
award-announcement-save-first = Save the headline and text first; then you can preview, schedule and release.
award-release-title = Release the results now?
award-release-lead = This cannot be taken back. What is public can only be added to by a further announcement.
award-release-page = The winners page, the feed item and the badges on entries become public at once.
award-release-feedback = Teams can read the jurors' comments.
award-release-button = Release now
award-release-cancel = Not yet
award-letters-title = Mails of the announcement
award-letters-lead = Each person gets one mail, in their own language. Here is the first of each kind.
award-letters-kind-award-winner = To winners
award-letters-kind-award-entrant = To other entrants
award-letters-kind-award-juror = To jurors
award-letters-count = { $n ->
    [0] Nobody gets this mail.
    [one] One person gets this mail.
   *[other] { $n } people get this mail.
  }
award-letters-sample = As { $name } will read it
award-letters-back = Back to the announcement
award-missing-announcement = the announcement's headline and text.
award-missing-publication = the competition is still a draft; publish it on its overview page.
award-missing-results = no entry has been picked for any award.
award-error-past = Please choose an instant in the future

award-winners-title = Winners
award-winners-eyebrow = Results
award-winners-preview = Preview. Only organisers can see this page.
award-winners-overall = Awards
award-winners-prize = Prize:
award-winners-void = Withdrawn or disqualified after the announcement.
award-winners-empty-title = The winners follow
award-winners-empty-text = This announcement names no winners.
award-winners-earlier = Earlier announcements
award-feed = News of this competition (Atom)
award-feed-title = News of { $title }
award-feed-published = { $title } is open to the public
award-feed-extended = More time: { $stage } until { $until }
award-feed-extended-text = The deadline was { $before }; it is now { $until }.

award-mail-hello = Dear { $name },
award-mail-winner-subject = You have won: { $competition }
award-mail-winner-text = The results of { $competition } are public, and your work is among those awarded. Congratulations!
award-mail-winner-entry = “{ $title }” gets: { $award }
award-mail-prize = Prize: { $prize }
award-mail-citation = The jury's words: { $citation }
award-mail-entrant-subject = The results of { $competition } are public
award-mail-entrant-text = The results of { $competition } are public. Your work was not among those awarded this time. Thank you for the thought and effort you put into it.
award-mail-entrant-before = There is a further announcement of results of { $competition }. The awards announced before are unchanged.
award-mail-entrant-entries = You handed in:
award-mail-juror-subject = The results of { $competition } are public
award-mail-juror-text = The results of { $competition } are public. They rest on your reviews: thank you for your time and care.
award-mail-feedback = The jurors' comments on your work are ready for you under “My entries”:
award-mail-feedback-link = Read the comments
award-mail-action = See the winners
