# Who may enter and how much: limits, those who may not enter, organisations, exceptions.
eligibility-limits-lead = How many entries and files there may be. An empty field sets no limit. A withdrawn entry frees its place; a failed upload or a refused submit takes none.
eligibility-limits-saved = The limits were saved.
eligibility-limits-button = Save limits
eligibility-limits-team = { $n ->
    [one] A team can have one entry.
   *[other] A team can have { $n } entries.
}
eligibility-limits-team-change = Change that in the settings
eligibility-per-person = Entries per person
eligibility-per-person-hint = Over all teams that the person is in. Drafts count.
eligibility-per-organisation = Entries per organisation in each category
eligibility-per-organisation-hint = Entries that were handed in count. Case, accents, punctuation and legal forms such as Ltd or GmbH do not matter; teams without an organisation have no limit.
eligibility-per-category = Entries in each category
eligibility-per-category-hint = Entries that were handed in count.
eligibility-files-per-person = Files per person
eligibility-files-per-person-hint = Over all entries of the person, for example five photos.
eligibility-more = Who may enter, and who is who
eligibility-ages-link = Least ages, age bands, and the consent of guardians.
eligibility-barred-title = Who may not enter
eligibility-barred-link = { $n ->
    [0] Nobody is on the list yet. Past winners can be copied from earlier editions.
    [one] One line on the list.
   *[other] { $n } lines on the list.
}
eligibility-organisations-title = Organisations
eligibility-organisations-link = Join spellings that name the same organisation, so that limits and the list hold for all of them.

eligibility-barred-lead = What is on this list cannot be handed in: whoever tries is told the reason and whom to ask. You can make an exception for an entry on its page. Names that are only similar are not refused; you see a note on the entry.
eligibility-barred-none = Nobody is on the list
eligibility-barred-none-text = Add past winners, projects that were entered before, or addresses.
eligibility-barred-kind = What it names
eligibility-barred-kind-organisation = Organisation
eligibility-barred-kind-project = Project
eligibility-barred-kind-email = E-mail address or domain
eligibility-barred-name = Name
eligibility-barred-name-hint = The name of the organisation, the title of the project, an address, or a domain such as winner.example.
eligibility-barred-name-wrong = Please write a name with letters, an address such as name@example.org, or a domain such as example.org
eligibility-barred-reason = Reason
eligibility-barred-reason-hint = Whoever is refused reads it. For example: winner of the Prizes 2020.
eligibility-barred-source = Edition
eligibility-barred-actions = Actions
eligibility-barred-remove = Remove
eligibility-barred-add-title = Add one
eligibility-barred-add = Add to the list
eligibility-barred-twice = This is on the list already
eligibility-barred-added = The list is up to date.
eligibility-barred-removed = The line was removed.
eligibility-barred-copy-title = Copy winners of earlier editions
eligibility-barred-copy-text = This competition was made from { $editions }.
eligibility-barred-copy-none = The earlier editions have no public winners yet.
eligibility-barred-won = Who won
eligibility-barred-won-n = { $name } ({ $n })
eligibility-barred-what = What may not enter again
eligibility-barred-what-organisations = Their organisations
eligibility-barred-what-projects = Their projects
eligibility-barred-copy = Copy to the list
eligibility-barred-why = { $won } of { $edition }
eligibility-barred-import-title = Add a table
eligibility-barred-lines = Lines of kind, name, reason, edition
eligibility-barred-lines-hint = Separated by commas, as a spreadsheet saves CSV. The kind is organisation, project or email; the edition may be left out. Lines that are on the list already are skipped.
eligibility-barred-import = Add the table
eligibility-barred-line-wrong = Line { $n } cannot be read: please write kind, name and reason

eligibility-organisations-lead = As entries name them. Names that differ in case, accents, punctuation or legal form count as one by themselves.
eligibility-organisations-none = No entry names an organisation yet
eligibility-organisations-none-text = They are listed here as soon as teams with an organisation start entries.
eligibility-organisations-pairs = These may be the same
eligibility-organisations-pairs-text = Join what is the same, so that limits hold for both.
eligibility-organisations-same = They are the same
eligibility-organisations-all = All organisations
eligibility-organisations-name = Organisation
eligibility-organisations-spellings = Also written
eligibility-organisations-entries = Entries
eligibility-organisations-part = Part again
eligibility-organisations-over = { $n ->
    [one] Limit: one in each category
   *[other] Limit: { $n } in each category
}
eligibility-organisations-join-title = Join two by hand
eligibility-organisations-this = This organisation
eligibility-organisations-into = counts as
eligibility-organisations-join = Join
eligibility-organisation-joined = The two names count as one organisation now.
eligibility-organisation-parted = The name counts for itself again.

eligibility-not-received = Your entry was not handed in
eligibility-my-entries = You have { $n } of { $most } entries.
eligibility-my-files = You have { $n } of { $most } files in your entries.

eligibility-flags-title = Look closer
eligibility-flags-bar = Like “{ $name }”, which may not enter: { $reason }
eligibility-flags-project = Looks like the same project by another team:
eligibility-exempt-title = Exception
eligibility-exempt-given = This entry may be handed in whatever the limits and the list of those who may not enter say. Given
eligibility-exempt-button = Make an exception
eligibility-exempt-reason = Why
eligibility-exempt-hint = It goes on record. The entry can then be handed in although a limit or the list of those who may not enter says no.
eligibility-exempted = The exception was made.
