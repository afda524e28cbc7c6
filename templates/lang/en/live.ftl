# Live judging: pitches, the clock in the hall, late jurors.
live-title = Pitches
live-lead = Teams pitch in an order drawn by lot. Here you run the clock; the page of the hall shows what is on, and jurors who follow it are led to the sheet.
live-clock = Now
live-phase-soon = Soon
live-phase-ready = Next
live-phase-pitch = Pitch
live-phase-questions = Questions
live-phase-break = Break
live-phase-over = That was the last one. Thank you!
live-start = Start
live-pause = Stop the clock
live-go-on = Let it run on
live-to-questions = To the questions
live-to-next = Done: to the next
live-show = Show the page of the hall
live-hide = Hide the page of the hall
live-open-screen = Open the page of the hall
live-is-shown = Everybody can see it.
live-is-hidden = Only organisers and jurors see it so far.
live-now-shown = Everybody can see the page of the hall.
live-now-hidden = Only organisers and jurors see the page of the hall now.
live-clock-set = Done.
live-stale = Somebody else has changed this in the meantime. Here is how it stands now.
live-order = Order
live-no-order = The order has not been drawn yet.
live-no-entries = entries in this stage
live-drawn-by = Drawn by lot with the seed { $seed }. Anybody can draw it again from this.
live-missing = { $count ->
    [one] One entry is not in the order: it came after the draw.
   *[other] { $count } entries are not in the order: they came after the draw.
}
live-add-missing = Put at the end
live-place = Place
live-starts = Begins
live-what = What
live-minutes = { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}
live-gone = Not in this stage any more
live-state-on = On
live-state-next = Next
live-state-over = Over
live-change = Change
live-to = To place
live-move-why = Why? It is kept in the record.
live-move = Move
live-moved = Moved.
live-pick = Make it the next
live-remove = Take it off
live-saved = Saved.
live-add-break = Add a break
live-break-name = What is it called?
live-break-title = Give it a name of at most 80 characters
live-break-minutes = Minutes
live-break-after = After place
live-break-after-hint = 0 for before the first.
live-draw = Draw the order
live-drawn = The order is drawn.
live-draw-confirm = The order is drawn anew, and what was moved by hand is lost. Go on?
live-seed = Seed of the lot
live-seed-hint = Anybody can draw the order again from it. Take something that nobody could choose, such as numbers that people in the hall call out.
live-times = Times
live-starts-at = The first begins
live-pitch-minutes = Minutes of a pitch
live-question-minutes = Minutes for questions
live-question-hint = 0 for no questions.
live-change-minutes = Minutes until the next begins
live-save-times = Save times
live-times-saved = The times are saved.
live-late = Late jurors
live-late-which = Which reviews count?
live-late-all = All of them
live-late-present = Only of jurors who scored enough of the pitches
live-late-within = Only those first handed in soon after the end of the pitch
live-late-least = Least number of pitches
live-late-least-hint = Leave it empty for all pitches on the juror’s list.
live-late-reason = Reason
live-late-reason-hint = Needed once sheets have been handed in. It stands in the record.
live-late-minutes = Minutes after the end of the pitch
live-save-late = Save the rule
live-late-saved = The rule is saved.
live-late-fixed = The stage is settled, so the rule stays as it is.
live-left-out = { $count ->
    [one] One review does not count
   *[other] { $count } reviews do not count
}
live-left-out-why = Why
live-none-left-out = No review is left out by this rule so far.
live-late-few = Scored { $scored } of the { $needed } pitches that are needed
live-late-after = { $minutes ->
    [one] First handed in one minute after the end of the pitch
   *[other] First handed in { $minutes } minutes after the end of the pitch
}
live-says-present-all = Only reviews of jurors who scored all pitches count.
live-says-present = Only reviews of jurors who scored at least { $least } pitches count.
live-says-within = { $minutes ->
    [one] Only reviews first handed in within one minute of the end of the pitch count.
   *[other] Only reviews first handed in within { $minutes } minutes of the end of the pitch count.
}
live-then = Then
live-over-of = { $over } of { $total }
live-line-lost = The line is down. The clock goes on; what is on may have changed.
live-nothing = Nothing is on now
live-nothing-text = Stay on this page and look again, or go on with your list.
live-not-yours = You do not judge what is on now
live-not-yours-text = It is not on your list, or you have a conflict of interest with it. The next one comes soon.
live-look-again = Look again
live-pitches = Teams are pitching.
live-here = On now, and you are on its sheet:
live-to-its-sheet = To its sheet
live-follow = Follow what is on: when the next pitch begins, its sheet opens as soon as this one is saved
