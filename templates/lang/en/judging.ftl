# How judging goes, as organisers follow it: progress, charts, discussion.
judging-progress-lead = Whoever is behind the time that has passed comes first.
judging-progress-link = See who is late, by juror, entry and category
judging-by-juror = By juror
judging-by-entry = By entry
judging-by-category = By category
judging-views = What to look at
judging-arrivals = Reviews handed in
judging-arrivals-about = { $done } of { $total } reviews are handed in. The solid line is the share over the time of the stage; the dashed line is an even pace.
judging-now = Now
judging-tick = Choose
judging-tick-juror = Choose { $name }
judging-assigned = Assigned
judging-begun = Begun
judging-done = Handed in
judging-left = Left
judging-abstained = Abstained
judging-last = Last activity
judging-late = Late
judging-remind-ticked = Remind those chosen …
judging-remind-late =
    { $n ->
        [one] Remind the one who is late …
       *[other] Remind all { $n } who are late …
    }
judging-remind-left = Remind all with entries left …
judging-nobody-to-remind = Nobody of these has entries left.
judging-reminded = The reminders are on their way.
judging-remind-title =
    { $n ->
        [one] Send one reminder?
       *[other] Send { $n } reminders?
    }
judging-remind-lead =
    { $n ->
        [one] One mail goes to the juror below. It tells how many entries are left, until when, and where.
       *[other] { $n } mails go to the jurors below, one to each. Each tells how many entries are left, until when, and where.
    }
judging-remind-button =
    { $n ->
        [one] Send one mail
       *[other] Send { $n } mails
    }
judging-cancel = Back to the progress
judging-no-category = No category
judging-csv = Download this table as CSV
judging-none = Nothing is assigned yet
judging-none-text = Assign entries to jurors; then this page shows how far they are.
judging-to-assign = Assign entries
judging-outside = Keep this criterion out of the total
judging-outside-hint = It is shown and can be sorted by, but counts for nothing in the ranking. Its weight is not used.
judging-outside-badge = not in the total
judging-discussion = Discussion
judging-discussion-lead = With the others who judge this entry and have handed in their sheets, and with the organisers. Teams never see it.
judging-named = Jurors see who says what.
judging-nameless = Jurors do not see each other’s names here; they are called Juror A, Juror B and so on, in the order in which they first speak. The organisers know who is who.
judging-blind = The stage is blind: please leave out whose entry you think it is.
judging-organisers-lead = Jurors who have handed in a sheet for this entry read along and answer; others do not see it, nor does the team.
judging-you = You
judging-juror-letter = Juror { $letter }
judging-organisers = The organisers
judging-silence = Nobody has said anything yet.
judging-forgotten = Removed, because the account has ended.
judging-say = Say something
judging-say-hint = What should the others know before the results are settled? Scores can still be changed while the stage is open.
judging-say-button = Say it
judging-said = Your words are there.
judging-read-only = The results of this stage are settled. The discussion can be read and no longer be continued.
judging-own-sheet = your own sheet for this entry, handed in
judging-to-sheet = My sheet
judging-to-entry = The entry itself
judging-sheets = Sheets of the jury
judging-total = Total
judging-not-yet = Not handed in yet.
judging-nobody = Nobody judges this entry yet
judging-nobody-text = Assign it to jurors; their sheets appear here when they are handed in.
judging-charts = Charts
judging-charts-lead = The scores that were handed in, as pictures. Only organisers see them.
judging-chart-ranking = Ranking with intervals
judging-chart-ranking-about = Entries in the order of the ranking. The dot is the corrected score, the line its 90 % interval: where lines overlap across the cut, the cut is close.
judging-cut = Cut after { $places }
judging-chart-severity = Severity of jurors
judging-chart-severity-about = By how much each juror scores above (right) or below (left) what others give the same entries, with its 90 % interval. Marked where the interval leaves out 0.
judging-chart-spread = What each juror gives
judging-chart-spread-about = The dot is the mean of the juror’s totals, the line reaches one standard deviation to each side. A short line is a juror who gives nearly the same to all.
judging-chart-heat = All reviews
judging-chart-heat-about = The total of each review: the darker, the higher. Entries are in the order of the ranking; jurors are named by their initials, at most 40 of them. The table has all.
judging-chart-drift = Drift of jurors
judging-chart-drift-about = Entries that all jurors see: how far each juror is above or below the mean of the others, from the opening to the closing of the stage. A juror who drifts moves away from the line.
judging-chart-histogram-about = How often each score was given, in { $reviews } reviews.
judging-criteria = Scores by criterion
judging-no-calibration = There is no drift to show: nothing that all jurors see for calibration has been reviewed. Choose such entries when you assign.
judging-score = Score
judging-low = Low end
judging-high = High end
judging-lean = Above or below others
judging-first-half = Earlier half
judging-last-half = Later half
judging-take = Take away:
judging-svg = SVG
judging-png = PNG
judging-figures = CSV
judging-as-table = The same figures as a table
judging-no-scores = No scores yet
judging-no-scores-text = Pictures appear here when reviews are handed in.
judging-by-method = By method
judging-by-criterion = By criterion
judging-by-criterion-note = Each figure is the mean of the points given for the criterion. The names of criteria sort; places stay those of the ranking.
judging-to-do = Not begun
