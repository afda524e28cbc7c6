# Trying a competition before it is public, and going live.
rehearsal-title = Rehearse and go live
rehearsal-lead = Try the whole run while nobody else sees it: register, hand in, screen, judge, close. What you tried with can go when the competition becomes public.
rehearsal-over = The competition is public. The rehearsal is over.
rehearsal-who = Who can try it
rehearsal-is-on = Rehearsal is on
rehearsal-is-off = Rehearsal is off
rehearsal-on-text = Besides organisers, those who have accepted to judge or to screen can open the competition, and those who are invited to a team by their address or have registered already. Nobody else can.
rehearsal-off-text = Only organisers can open the competition. Let jurors, screeners and people invited to a team in, to try it with you.
rehearsal-windows = Stages open and close by their dates. Move the dates to try a later stage, and set them right before you go live. Mails are really sent.
rehearsal-begin = Let those invited in
rehearsal-end = Keep them out again
rehearsal-begun = Those invited can now try it.
rehearsal-ended = Only organisers can open it now.
rehearsal-live = Go live
rehearsal-live-text = The competition becomes public at once. Jurors, screeners, stages, criteria, forms and texts stay as they are.
rehearsal-tried = From trying it there are
rehearsal-count-registrations = { $n ->
        [one] one registration
       *[other] { $n } registrations
    }
rehearsal-count-teams = { $n ->
        [one] one team
       *[other] { $n } teams
    }
rehearsal-count-entries = { $n ->
        [one] one entry, with all its revisions
       *[other] { $n } entries, with all their revisions
    }
rehearsal-count-files = { $n ->
        [one] one file
       *[other] { $n } files
    }
rehearsal-count-reviews = { $n ->
        [one] one review
       *[other] { $n } reviews
    }
rehearsal-count-comparisons = { $n ->
        [one] one comparison
       *[other] { $n } comparisons
    }
rehearsal-count-remarks = { $n ->
        [one] one remark in discussions
       *[other] { $n } remarks in discussions
    }
rehearsal-count-standings = { $n ->
        [one] one result of a stage
       *[other] { $n } results of stages
    }
rehearsal-wipe = Delete test entries and reviews
rehearsal-wipe-hint = Everything in this list goes, for good, and numbers of entries begin with 1 again. Nobody gets a mail about it. Without the tick all of it stays and becomes part of the real run.
rehearsal-nothing = There is nothing from trying it.
rehearsal-live-button = Go live
rehearsal-link = Rehearse with jurors and go live
rehearsal-before = There is something from trying it: see what it is, and choose whether it goes when the competition becomes public.
