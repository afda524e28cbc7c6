# Who takes part in a stage and who goes on; closing it.
pipeline-public-title = How entries are chosen
pipeline-says-scope = Entries in these categories take part: { $categories }.
pipeline-says-method-mean = Jurors score by a rubric. The score of an entry is the mean of its reviews.
pipeline-says-method-median = Jurors score by a rubric. The score of an entry is the median of its reviews: half of them are higher, half lower.
pipeline-says-method-corrected = Jurors score by a rubric. The score of an entry is the mean of its reviews, corrected for how strict or generous its jurors are.
pipeline-says-pairwise = Jurors see two entries at a time and say which is better. The score of an entry comes from all these comparisons.
pipeline-says-ballot = The public votes.
pipeline-says-all = All entries go on.
pipeline-says-per-category = { $places ->
    [one] The best entry of each category goes on.
   *[other] The { $places } best entries of each category go on.
}
pipeline-says-overall = { $places ->
    [one] The best entry goes on.
   *[other] The { $places } best entries go on.
}
pipeline-says-floor = { $group }: { $least }
pipeline-says-floors = Among them are at least so many of each of these groups, if there are as many: { $floors }.
pipeline-says-threshold = All entries with a score of at least { $least } go on.
pipeline-says-picked = The organisers choose who goes on, each with a written reason.
pipeline-says-tie-all-go-on = If equal scores meet the cut, all of these entries go on.
pipeline-says-tie-jury = If equal scores meet the cut, the jury decides between these entries, with a written reason.
pipeline-says-tie-earlier = If equal scores meet the cut, the entry that was handed in earlier goes on.
pipeline-says-tie-lot = If equal scores meet the cut, a lot decides. Its seed is published when the stage opens, so anybody can repeat it.
pipeline-says-seed = The seed of the lot is “{ $seed }”.

pipeline-rule-title = Who takes part and who goes on
pipeline-rule-open = The rule
pipeline-rule-lead = Decide this before the stage opens. Entrants can read it on the competition’s page, and it cannot change afterwards.
pipeline-rule-frozen = This is frozen since the stage opened. Entrants read it on the competition’s page.
pipeline-scope = Who takes part
pipeline-scope-hint = Tick categories to judge only the entries in them. Tick none to judge all. The other entries skip this stage.
pipeline-method = How reviews make a score
pipeline-method-mean = Mean
pipeline-method-mean-hint = The average of an entry’s reviews. Everybody understands it; a strict juror costs an entry points.
pipeline-method-median = Median
pipeline-method-median-hint = The review in the middle. One very high or low review does not move it.
pipeline-method-corrected = Mean, corrected for severity
pipeline-method-corrected-hint = What is left when each juror’s severity is taken away. Fairest where jurors see different entries.
pipeline-rule = Who goes on
pipeline-rule-last = This is the last stage that judges: awards follow its ranking, so “all” is usual.
pipeline-rule-all = All
pipeline-rule-all-hint = Nobody is left out, and the next stage does not wait for this one.
pipeline-rule-per-category = The best of each category
pipeline-rule-overall = The best of all
pipeline-rule-overall-hint = With a least number for groups, such as regions, if you like.
pipeline-rule-threshold = All with at least a certain score
pipeline-rule-picked = Those that organisers pick
pipeline-rule-picked-hint = One by one, each with a written reason.
pipeline-for-places = For “the best of each category” and “the best of all”:
pipeline-places = How many go on
pipeline-places-hint = Of each category, or in all.
pipeline-tie = If equal scores meet the cut
pipeline-tie-jury = The jury decides
pipeline-tie-jury-hint = You are asked when you close the stage, and write down why.
pipeline-tie-all-go-on = All of them go on
pipeline-tie-earlier = The one that was handed in earlier goes on
pipeline-tie-lot = A lot decides
pipeline-tie-lot-hint = Drawn from a seed that is published when the stage opens.
pipeline-for-lot = For the lot:
pipeline-seed = Seed of the lot
pipeline-seed-hint = Any words or numbers, such as the winning numbers of a lottery. Left empty, one is made.
pipeline-for-threshold = For “all with at least a certain score”:
pipeline-least = Least score
pipeline-least-wrong = Enter a number, such as 3.5
pipeline-for-overall = For “the best of all”, if you like:
pipeline-floors-title = A least number for groups
pipeline-by = Groups are made by
pipeline-by-none = No groups
pipeline-by-country = Country of the team
pipeline-by-category = Category
pipeline-floors = Groups and how many of each go on at least
pipeline-floors-hint = One a line, such as “Africa | 3”. The best of a group go on up to this number, even if others have better scores. When you close the stage you see what this changes.
pipeline-floor-wrong = This line is not in the form “group | number”, or its group is not there or named twice: { $line }
pipeline-floors-many = These are { $asked } together, but only { $places } go on
pipeline-save = Save
pipeline-saved = Saved. Entrants read it on the competition’s page.
