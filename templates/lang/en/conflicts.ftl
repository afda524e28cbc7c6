# Conflicts of interest, as organisers see them.
conflicts-kind-declared = Declared by the juror
conflicts-kind-organisation = The same organisation
conflicts-kind-domain = The same mail domain
conflicts-kind-member = Member of the team
conflicts-kind-organiser = Organises the competition
conflicts-kind-past = In a team with a member, in another competition
conflicts-kind-recused = Recused by an organiser
conflicts-title = Conflicts of interest
conflicts-lead = Who must not judge what. Laureate finds conflicts in its records, jurors declare them, and you can recuse a juror. What is in conflict is never assigned, and a sheet that was handed in does not count while the conflict holds.
conflicts-found =
    { $n ->
        [one] Records show one conflict that was not noted before. Noting it takes the entry off the juror’s list.
       *[other] Records show { $n } conflicts that were not noted before. Noting them takes the entries off the jurors’ lists.
    }
conflicts-note-button = Note them
conflicts-noted = What records show is noted.
conflicts-why = Why
conflicts-since = Since
conflicts-new = New
conflicts-none = No conflicts
conflicts-none-text = Records show none, and nobody has declared one.
conflicts-recuse = Recuse a juror
conflicts-recuse-text = The entry leaves the juror’s list and stays off it, whatever is assigned later. A sheet that was handed in stays, but does not count.
conflicts-recuse-button = Recuse
conflicts-recused = The juror is recused from this entry.
conflicts-reason = Reason
conflicts-reason-hint = It is kept in the history.
conflicts-no-entry = There is no such entry in the contest
conflicts-lift = Lift
conflicts-lift-title = Lift a conflict
conflicts-lift-text = The juror can get this entry again, and a sheet that was handed in counts again. Records do not bring the conflict back; the juror can still declare one.
conflicts-lift-button = Lift the conflict
conflicts-lifted = The conflict is lifted.
conflicts-lifted-title = Lifted conflicts
conflicts-was = It was
conflicts-check = Check before inviting
conflicts-check-text = Which entries could somebody not judge? Nothing is kept, and nobody is told.
conflicts-check-button = Check
conflicts-address = E-mail address
conflicts-nothing-to-check = Enter an address or an organisation
conflicts-would =
    { $n ->
        [one] One entry would be in conflict.
       *[other] { $n } entries would be in conflict.
    }
conflicts-would-none = Records show no conflict with any entry.
