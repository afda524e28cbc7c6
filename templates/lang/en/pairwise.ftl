# Pairwise stages: jurors compare two entries.
pairwise-which = Which one is better?
pairwise-what-counts = What to look for
pairwise-left = A is better
pairwise-right = B is better
pairwise-even = Cannot tell
pairwise-skip = Skip this pair
pairwise-open = Open the full entry
pairwise-back = Back to the comparison
pairwise-begin = Compare entries
pairwise-count = { $count ->
    [one] One comparison so far
   *[other] { $count } comparisons so far
}
pairwise-mine = My comparisons
pairwise-mine-lead = What you have said in this stage, the latest first. What you take back no longer counts.
pairwise-mine-none = Nothing yet
pairwise-mine-none-text = Your comparisons are listed here as you make them.
pairwise-said = You said
pairwise-at = When
pairwise-said-left = A is better
pairwise-said-right = B is better
pairwise-said-even = Cannot tell
pairwise-said-skip = Skipped
pairwise-said-absent = Nobody at table B
pairwise-state-undone = Taken back
pairwise-state-taken = Taken back by the organisers
pairwise-state-conflict = Does not count: conflict of interest
pairwise-take-back = Take back
pairwise-undo = Undo the last one
pairwise-undone = Taken back: it no longer counts.
pairwise-stale = That answer came for a pair that had been answered or changed already. It was not counted again. Here is what comes now.
pairwise-keys = The arrow keys left and right choose A and B; the arrow down or the space bar means that you cannot tell; s skips the pair; u undoes the last one; ? shows this.
pairwise-conflict = I have a conflict of interest with one of them
pairwise-conflict-text = You will not see that entry again, and what you have said about it no longer counts. The organisers see your words.
pairwise-conflict-with = With which one?
pairwise-conflict-declared = Thank you. You will not see that entry again. Here is another pair.
pairwise-nothing = Nothing to compare now
pairwise-nothing-text = You have compared every pair that there is for you, or there are fewer than two entries yet. Thank you!
pairwise-paused = Organisers have paused your comparisons
pairwise-paused-text = The organisers have paused your comparisons. What you have said so far stays. Please talk to them.
