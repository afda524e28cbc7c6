# The plan of who judges what; panels, calibration, extra reviews, how many jurors are needed.
plan-title = Plan of assignments
plan-lead = Laureate spreads the entries over the jurors: conflicts of interest are left out, limits are kept, expertise and language are matched as well as possible, and jurors share entries so that their severity can be compared. You see the plan before anything is assigned.
plan-nothing = Nothing to plan yet
plan-nothing-text = A plan needs jurors and entries. This stage has { $entries } entries, and there are { $jurors } jurors. Invite jurors first, or wait until entries have come in.
plan-entries = Entries
plan-jurors = Jurors
plan-broken-now =
    { $broken ->
        [0] { $add ->
            [one] One review is missing.
           *[other] { $add } reviews are missing.
        }
        [one] { $add ->
            [0] One assignment cannot stay.
            [one] One assignment cannot stay, and one review is missing.
           *[other] One assignment cannot stay, and { $add } reviews are missing.
        }
       *[other] { $add ->
            [0] { $broken } assignments cannot stay.
            [one] { $broken } assignments cannot stay, and one review is missing.
           *[other] { $broken } assignments cannot stay, and { $add } reviews are missing.
        }
    } Repair the plan to see what would change.
plan-whole = The plan is whole: every entry that can have its reviews has them, and every assignment may stay.
plan-per-entry-hint = From each panel that judges the entry.
plan-load = Most entries for a juror
plan-load-hint = Jurors can have a limit of their own on their page. Empty: no limit.
plan-by-expertise = Prefer jurors who know the category
plan-by-expertise-hint = { $n } of { $all } jurors have categories that they know; the others count as knowing all.
plan-by-language = Prefer jurors who read the language of the entry
plan-by-language-hint = { $n } of { $all } jurors have languages; the others count as reading all.
plan-no-language = The entry form does not ask for the language. Add the ready-made question “Language of the entry” to it, and jurors can be matched.
plan-moves = What is assigned already
plan-moves-hint = Sheets that were begun or handed in never move, and neither does what was assigned by hand.
plan-moves-stay = Stays wherever it may
plan-moves-stay-hint = The fewest changes: only what cannot stay is taken back, and only gaps are filled.
plan-moves-level = Moves a little, so that loads become even
plan-moves-level-hint = A juror who joined late gets a fair share.
plan-moves-anew = Is given out anew
plan-moves-anew-hint = All entries of earlier plans that nobody has begun.
plan-seed-set = Among equals the seed of this stage decides: { $seed }.
plan-seed-fresh = Among equals a fresh seed decides. It is shown with the plan and kept in the history, so that the plan can be repeated.
plan-work-out = Work out a plan
plan-repair = Repair the plan
plan-preview = What the plan would do
plan-changed = Something has changed since you saw the plan. Nothing was assigned; this is the plan as it would be now.
plan-no-change = Nothing would change.
plan-add = New assignments
plan-remove = Taken back
plan-short = Entries that lack reviews
plan-short-of = { $n }, which lack { $lacks } reviews together
plan-short-none = None
plan-loads = Entries of each juror
plan-load-between = { $least } to { $most }
plan-expertise = Category known
plan-language = Language read
plan-fits = { $percent } % of the assignments that can be compared
plan-graph = Comparable jurors
plan-connected = All share entries, directly or through others
plan-apart = { $n } groups that share no entry: severities can be compared only within each
plan-seed = Seed
plan-not-optimal = The search was ended before this plan was proved to be the best; it is close.
plan-assign = Assign these
plan-assigned = The plan is assigned.
plan-lacks = Lacks
plan-why = Why
plan-why-limits = The jurors who are free of conflicts have no room left
plan-why-conflicts =
    { $free ->
        [0] No juror can judge it
        [one] Only one juror is there who can judge it
       *[other] Only { $free } jurors are there who can judge it
    }
plan-because-gone = The juror was let go
plan-because-out = The entry is not in this stage any more
plan-because-panel = The juror’s panel does not judge it
plan-because-moved = It moves to another juror
plan-more = And { $n } more.
plan-before = Now
plan-after = By the plan
plan-limit = Limit
plan-outside-panel = This juror’s panel does not judge this entry
plan-juror-lead = What the plan of assignments needs to know about this juror.
plan-juror-organisation-hint = It is used to find conflicts of interest.
plan-juror-load = Most entries in a stage
plan-juror-load-hint = Empty: the limit of the stage. 0: no entries at all.
plan-juror-expertise = Categories that the juror knows
plan-juror-expertise-hint = None: all alike. A category stands for all below it.
plan-juror-languages = Languages that the juror reads
plan-juror-languages-hint = None: all.
plan-juror-saved = The juror is saved. Repair the plans of the stages if entries should move.
plan-library = Ready-made questions
plan-panels = Panels
plan-panels-lead = A panel is some jurors who judge some entries: those of its categories, or those that are open to one award. Each entry gets its reviews from each panel that judges it.
plan-panels-uncovered =
    { $n ->
        [one] One entry is judged by no panel, and every juror is in one.
       *[other] { $n } entries are judged by no panel, and every juror is in one.
    }
plan-panels-none = No panels
plan-panels-none-text = All { $jurors } jurors judge all { $entries } entries together.
plan-panel = Panel
plan-panel-new = Add a panel
plan-panel-nobody = Nobody
plan-panel-others = Jurors without a panel judge what no panel judges
plan-panel-award = Only for the award:
plan-panel-judged = Somebody of these jurors has handed in sheets, which would count for something else then. Leave the award, and who judges for it, as they are.
plan-panel-keep = its jurors have handed in sheets, which would count for something else without it.
plan-panel-award-gone = Its award was deleted: its reviews count for nothing
plan-panel-jurors-hint = In a stage a juror is in one panel: whoever you choose leaves another one.
plan-panel-categories = Categories that it judges
plan-panel-categories-hint = None: all. A category stands for all below it.
plan-panel-for = What its reviews count for
plan-panel-for-hint = A sponsor’s panel judges only entries that are open to its award, and counts only for that award.
plan-panel-for-stage = The ranking of the stage
plan-panel-saved = The panel is saved. Open entries that its jurors do not judge any more are off their lists; repair the plan to fill the gaps.
plan-panel-deleted = The panel is deleted.
plan-calibration = Calibration
plan-calibration-lead = A few entries that all jurors of the stage see first. Because everybody scores them, they show how each juror scores, and they join the jurors so that severity can be compared.
plan-calibration-numbers = Numbers of the entries
plan-calibration-numbers-hint = Separated by commas, such as 3, 12, 27. Empty: none. Then repair the plan.
plan-calibration-counts = Their reviews count in the ranking
plan-calibration-counts-hint = Otherwise they are only there to compare the jurors: the entries have no rank in this stage, and go on only if you pick them by hand.
plan-calibration-wrong = Enter at most 50 numbers of entries, separated by commas
plan-calibration-unknown = There is no entry { $number } in this stage
plan-calibration-saved = The entries for calibration are saved. Repair the plan so that all jurors get them.
plan-extra = More reviews near the cut
plan-extra-lead = Some entries are so close to the cut that one more review could put them on the other side. These reviews would settle most.
plan-extra-over = The stage has closed: no more reviews can be assigned.
plan-extra-rule-overall = The best { $n } go on from this stage.
plan-extra-rule-category = The best { $n } of each category go on from this stage.
plan-extra-rule-least = All with a score of at least { $n } go on from this stage.
plan-extra-places-hint = Empty: the rule of the stage. A number looks at the cut after the best so many.
plan-extra-places-needed = How many go on or win? The rule of this stage has no cut.
plan-extra-places-wrong = Places must be a whole number from 1
plan-extra-settles = Of these entries { $wrong } are expected to be on the wrong side of the cut now, and { $after } after these reviews.
plan-extra-by = By
plan-extra-wrong = Wrong side now
plan-extra-after = Afterwards
plan-extra-assign = Assign and tell the jurors
plan-extra-assigned = The reviews are assigned, and the jurors are told by mail.
plan-extra-method = At most { $most } at a time, one for each entry, by jurors who have no conflict, have room, and whose panel judges the entry. How likely an entry is on the wrong side comes from its corrected score and its error; what a review settles is the expected value of what it tells.
plan-extra-none = Nothing to add
plan-extra-none-text = No review that a juror could add would settle anything: there are too few reviews yet, no cut between entries, or nobody who is free.
plan-mail-extra-subject =
    { $count ->
        [one] One more entry for you to review: { $competition }
       *[other] { $count } more entries for you to review: { $competition }
    }
plan-mail-extra-text =
    { $count ->
        [one] The scores of one entry in { $stage } of { $competition } are close to the cut. The organisers ask you for one more review of it.
       *[other] The scores of { $count } entries in { $stage } of { $competition } are close to the cut. The organisers ask you for one more review of each.
    }
plan-needed = How many jurors are needed?
plan-needed-lead = Work it out before you invite anybody. Nothing is stored.
plan-needed-way = How they judge
plan-needed-sheets = With sheets
plan-needed-sheets-hint = Each juror scores entries one by one.
plan-needed-pairs = In pairs
plan-needed-pairs-hint = Each juror sees two entries at a time and chooses.
plan-needed-live = Live
plan-needed-live-hint = Teams pitch before a jury, in one room or several.
plan-needed-per-entry = Reviews of each entry
plan-needed-per-entry-hint = In pairs: how often each entry is shown, about 8 to 12. Live: jurors who hear each pitch.
plan-needed-minutes = Minutes for one
plan-needed-minutes-hint = For one review, one comparison, or one pitch with questions and the change to the next.
plan-needed-hours = Hours of a juror
plan-needed-hours-hint = In all. Live: how long the pitches may last.
plan-needed-conflicts = Conflicts, in %
plan-needed-conflicts-hint = The share of entries that a juror cannot judge.
plan-needed-lost = Jurors who do not judge after all, in %
plan-needed-lost-hint = Who declines, falls ill or forgets: 10 to 20 is usual.
plan-needed-button = Work it out
plan-needed-invite =
    { $n ->
        [one] Invite one juror
       *[other] Invite { $n } jurors
    }
plan-needed-sheets-answer = { $jurors } jurors are needed who judge; each can do { $each } reviews in the time.
plan-needed-pairs-answer = { $jurors } jurors are needed who judge; each can make { $each } comparisons in the time.
plan-needed-live-answer =
    { $rooms ->
        [one] { $jurors } jurors are needed in one room, in which { $each } pitches fit.
       *[other] { $jurors } jurors are needed in { $rooms } rooms side by side; { $each } pitches fit into each.
    }
plan-needed-sheets-formula = Jurors = entries × reviews ÷ what one juror can do, rounded up; at least so many that each entry has enough who are free of conflicts: reviews ÷ (1 − conflicts).
plan-needed-pairs-formula = Comparisons = entries × views ÷ 2, for each shows two; jurors = comparisons ÷ what one juror can do, rounded up.
plan-needed-live-formula = Rooms = entries ÷ pitches that fit, rounded up; each room needs the jurors of one pitch ÷ (1 − conflicts).
plan-needed-lost-formula = To invite: jurors ÷ (1 − share who do not judge after all).
plan-needed-nothing = In this time a juror cannot do a single one: give more hours, or fewer minutes for each.
