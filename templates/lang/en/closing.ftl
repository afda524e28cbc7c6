# Closing a stage: who goes on.
closing-title = Close { $stage }
closing-title-closed = { $stage } is closed
closing-lead = This is what closing does. Nothing is stored yet, and nobody but organisers sees it.
closing-through = { $through } of { $total } { $total ->
    [one] entry goes on.
   *[other] entries go on.
}
closing-closed-at = Closed
closing-hash = Fingerprint of the results (SHA-256)
closing-bundle = Download the results bundle
closing-bundle-hint = The bundle holds rules, scores and results without personal data; with it anybody can work the results out again.
closing-publish-title = Who may have the bundle
closing-publish-on = Everybody: it is linked on the page of the winners.
closing-publish-off = Organisers only.
closing-publish = Let everybody have it
closing-withdraw = Keep it to organisers
closing-publish-later = results are not announced yet.
closing-published = The results bundle is linked on the page of the winners.
closing-withdrawn = The results bundle is for organisers only again.
closing-public-title = Work the results out again
closing-public-text = These files hold rules, scores and results without personal data. Whoever runs Laureate can check them:
closing-public-command = laureate verify results results.jsonl
closing-reopen = Take the closing back
closing-reopen-confirm = Take the closing back? The picks stay; the results can change.
closing-reopened = The closing is taken back. Nothing is decided yet.
closing-until = You can take this back until the next stage opens or results are announced.
closing-final-next = { $stage } has opened, so this cannot be taken back.
closing-final-released = Results are announced, so this cannot be taken back.
closing-closed = The stage is closed. What follows begins with the entries that go on.
closing-changed = Something has changed since you looked, so nothing was stored. Look again at what closing does now.
closing-not-yet = It cannot be closed yet: { $what }
closing-missing-end = the stage is still open or has no closing date.
closing-missing-earlier = an earlier stage has to be closed first.
closing-missing-ties = the jury has to decide between equal entries first.
closing-tie = { $places ->
    [one] { $n } entries are equal at the cut, and one of them goes on
   *[other] { $n } entries are equal at the cut, and { $places } of them go on
}
closing-tie-who = Who goes on
closing-tie-decide = Note the decision
closing-reason = Reason
closing-reason-hint = Kept in the record. Organisers see it, nobody else.
closing-before = Before you close
closing-floors = The least numbers of groups change this:
closing-brought-in = Go on because of them:
closing-pushed-out = Would go on without them:
closing-unmet = { $group }: { $lacks } fewer than the rule asks for, since there are no more with a score.
closing-doubtful = { $n ->
    [one] One entry is a close call: it could as well be on the other side of the cut. One more review would tell most.
   *[other] { $n } entries are close calls: they could as well be on the other side of the cut. One more review of each would tell most.
}
closing-unfinished = { $n ->
    [one] One review that was assigned was not handed in. It does not count.
   *[other] { $n } reviews that were assigned were not handed in. They do not count.
}
closing-uncounted-conflict = { $n ->
    [one] One review that was handed in does not count, because of a conflict of interest.
   *[other] { $n } reviews that were handed in do not count, because of conflicts of interest.
}
closing-uncounted-late = { $n ->
    [one] One review that was handed in does not count, by the rule for late jurors.
   *[other] { $n } reviews that were handed in do not count, by the rule for late jurors.
}
closing-uncounted-calibration = { $n ->
    [one] One review of an entry for calibration does not count, as you have chosen.
   *[other] { $n } reviews of entries for calibration do not count, as you have chosen.
}
closing-unnoted = { $n ->
    [one] One review counts although records show a conflict of interest. Note it or lift it first:
   *[other] { $n } reviews count although records show conflicts of interest. Note or lift them first:
}
closing-few-n = { $n ->
    [one] One entry has fewer than { $wanted } reviews.
   *[other] { $n } entries have fewer than { $wanted } reviews.
}
closing-picks-n = { $n ->
    [0] Nobody is picked by hand.
    [one] One entry is decided by hand.
   *[other] { $n } entries are decided by hand.
}
closing-picks-open = Pick by hand
closing-ranking = Look at the ranking by all methods
closing-do = Close the stage
closing-do-text = Entries that do not go on are left out of what follows. You can take this back until the next stage opens. Teams are told nothing by it.
closing-button = { $through ->
    [one] Close: one entry goes on
   *[other] Close: { $through } entries go on
}
closing-no-entries = Nothing has come to this stage. Earlier stages may have to be closed first.
closing-no-category = Without a category
closing-go-on = Go on ({ $n })
closing-stay = Do not go on ({ $n })
closing-all = Show { $n } more
closing-score = Score
closing-rests-on-reviews = Reviews
closing-rests-on-comparisons = Comparisons
closing-why = Why
closing-close = Close call
closing-few = Few reviews
closing-why-rule-in = By the rule
closing-why-rule-out = By the rule
closing-why-floor-in = Least number of its group
closing-why-floor-out = Gave way to the least number of a group
closing-why-tie-in = Tie rule
closing-why-tie-out = Tie rule
closing-why-hand-in = Picked by hand
closing-why-hand-out = Taken out by hand

closing-picks-title = Picks by hand
closing-picks-lead = Decide over days what the rule leaves open, or depart from it. Nobody but organisers sees this until the stage is closed.
closing-picks-only = In this stage only the entries that you pick go on.
closing-picks-closed = The stage is closed, so picks stay as they are.
closing-search = Title or number
closing-decided-only = Only what is decided by hand
closing-tick = Tick
closing-as-it-stands = As it stands
closing-in = Goes on
closing-out = Does not go on
closing-pick = By hand
closing-no-pick = –
closing-discard = Take back
closing-discarded = Taken back: the rule decides.
closing-pick-ticked = Decide about the ticked entries
closing-decision = Decision
closing-pick-save = Note it
closing-picked = Noted. It counts when you close the stage.
closing-nothing-ticked = Tick at least one entry
closing-not-in-stage = One of these entries is not in this stage any more

closing-next-close = Close the stage
closing-next-result = See who goes on
closing-next-preview = Preview
closing-next-progress = Progress of the jury
closing-next-rule = Decide who goes on
closing-entries = Entries
closing-entries-in = { $entries } in
closing-entries-through = { $entries } in, { $through } go on
closing-state-closed = Closed
closing-state-waits = Waits to be closed
closing-overview = { $stage } is over. What follows waits until you close it.
