# Creating competitions.
preset-new-title = New competition
preset-new-lead = Choose what comes closest; everything can be changed afterwards. Nobody but you sees it until you publish it.
preset-kind = What kind?
preset-prize = Prize programme
preset-prize-hint = Categories, an expert jury, winners and champions in each category.
preset-challenge = Challenge
preset-challenge-hint = Briefs that teams answer in some weeks, a blind jury, a few prizes.
preset-blank = Blank
preset-blank-hint = Nothing is filled in.
preset-start = Start
preset-start-hint = The first day on which entries can come in; all other dates are proposed from it.
preset-create = Create
preset-created = The competition is made. It is a draft: look through it, then publish it.
preset-clone-title = New edition
preset-clone-lead = Texts, stages, categories, briefs, rubrics, awards and partners of { $source } are copied; people, entries and results are not.
preset-clone-start-hint = The day on which the first stage opens; all other dates keep their distance to it.
preset-clone-button = Make the new edition
