# Forms as organisers build them, and what is wrong with answers.
form-list = Forms
form-list-lead = What you ask beyond the built-in questions: of people when they register, of teams, and of entries.
form-list-questions = { $n ->
    [0] No questions of your own yet
    [one] One question of your own
   *[other] { $n } questions of your own
}
form-title-entry = Entry form
form-title-registration = Registration form
form-title-team = Team form
form-lead-entry = What teams are asked when they enter, beyond the built-in questions.
form-lead-team = What teams are asked, beyond the built-in questions. The captain answers.
form-lead-registration = What people are asked when they register, beyond the built-in questions.
form-answered-entry = { $n ->
    [one] One entry has answered this version of the form. It keeps its answers: a change makes a new version for everybody who submits later.
   *[other] { $n } entries have answered this version of the form. They keep their answers: a change makes a new version for everybody who submits later.
}
form-answered-registration = { $n ->
    [one] One person has answered this version of the form. The answers stay: after a change the person is asked only for what is missing.
   *[other] { $n } people have answered this version of the form. Their answers stay: after a change they are asked only for what is missing.
}
form-answered-team = { $n ->
    [one] One team has answered this version of the form. Its answers stay: after a change its captain is asked for what is missing.
   *[other] { $n } teams have answered this version of the form. Their answers stay: after a change their captains are asked for what is missing.
}
form-built-in = Built-in questions
form-built-in-entry = Every entry has a title, a summary, a description, links and a video link. Category, tags and brief are asked where the competition has them.
form-built-in-team = Every team has a name and a country, may give an organisation, and has a brief where the competition has them.
form-built-in-registration = Everybody gives a country, may give an organisation, and accepts the rules. Name and e-mail address come from the account.
form-own = Your questions
form-empty = No questions of your own yet
form-empty-entry = Add a question, such as how the project is paid for, or a place for a poster.
form-empty-team = Add a question, such as who of the team does what, or how it came together.
form-empty-registration = Add a question, such as how somebody heard of the competition, or what they do. Ask only what you need: every question costs you participants.
form-actions = Actions
form-crumbs = Where you are
form-add = Add a question
form-preview = Preview
form-preview-lead = This is how your questions look to those who answer. Nothing that you type here is kept.
form-kinds-lead = What kind of answer do you need?
form-new-title = New question: { $kind }
form-edit-title = Edit the question
form-save = Save the question
form-cancel = Cancel
form-delete = Delete
form-delete-confirm-entry = Delete “{ $label }”? Entries that were submitted keep their answers.
form-delete-confirm-team = Delete “{ $label }”? Answers that were given are no longer shown.
form-delete-confirm-registration = Delete “{ $label }”? Answers that were given are no longer shown.
form-move-up = Up
form-move-down = Down
form-copy = Copy
form-copy-label = Copy “{ $label }”
form-field-copied = The question was copied: change what is different.
form-drafts = { $n ->
    [one] One draft is being written for this version of the form. It moves on when you change something: its team keeps what was typed and is told what changed.
   *[other] { $n } drafts are being written for this version of the form. They move on when you change something: their teams keep what was typed and are told what changed.
}
form-group-add = Add a question to its rows
form-group-hollow = It is not shown while its rows have no question.
form-heading = Heading
form-heading-text = Text below it
form-heading-text-hint = What this part is about.
form-per = Rows
form-per-hint = One row for each choice that somebody makes asks, for example, for each goal: how.
form-per-free = As many as people add
form-per-bounds = Only where people add rows:
form-min-group = Fewest rows
form-max-group = Most rows
form-required-row-hint = In each row that is filled in.
form-when-title = When it is asked
form-when-of = Ask it
form-when-always = Always
form-when-hint = Otherwise it depends on an answer above it, or on a choice of the page. What is not asked need not be answered.
form-when-values = If any of these is chosen
form-when-chosen = Only if you have chosen “{ $label }” above:
form-when-none = Always. To make it depend on an answer, put a question with choices above it.
form-when = Only if “{ $label }” is: { $values }
form-translated = translated
form-untranslated = not translated
form-choices-translated-hint = In the same order as the choices above, one on each line.
form-preview-languages = Languages
form-around-brief = Brief
form-around-category = Category
form-row = Row { $n }
form-row-add = Add another
form-row-remove = Remove row
form-rows-per = A row appears here for each of your choices. If none does, save.
form-move-up-label = Move “{ $label }” up
form-move-down-label = Move “{ $label }” down
form-field-added = The question was added.
form-field-saved = The question was saved.
form-field-deleted = The question was deleted.
form-field-moved = The order was changed.

form-label = Question
form-label-hint = In the words of the people who answer.
form-help = Help
form-help-hint = A sentence below the question: what a good answer holds.
form-kind = Kind of answer
form-required-entry = Must be answered before an entry can be submitted
form-required-entry-hint = Drafts can always be saved.
form-required-team = Must be answered before the team can submit an entry
form-required-team-hint = Teams can be made without it.
form-required-registration = Must be answered to register
form-required-registration-hint = People who have registered already are asked for it, but not locked out.
form-required-badge = Required
form-choices = Choices
form-choices-hint = One on each line.
form-min-short_text = Fewest words
form-max-short_text = Most words
form-min-long_text = Fewest words
form-max-long_text = Most words
form-min-number = Least value
form-max-number = Greatest value
form-min-many_choices = Fewest choices
form-max-many_choices = Most choices
form-max-files = How many files
form-max-mib = Largest size of a file, in MB
form-max-mib-hint = At most { $max }.
form-accept = Kinds of files
form-accept-hint = Choose none to take documents, pictures, sound, video and ZIP files. The kind is found from the content, not from the name.
form-sides = Pixels of pictures
form-sides-hint = Leave empty what does not matter. The long side is the longer one, however a picture is turned. What is no picture is not judged by it.
form-side-min_long = Fewest on the long side
form-side-min_short = Fewest on the short side
form-side-max_long = Most on the long side
form-side-max_short = Most on the short side
form-pixels = Pictures: { $limits }.
form-pixels-min-long = at least { $n } pixels on the long side
form-pixels-min-short = at least { $n } pixels on the short side
form-pixels-max-long = at most { $n } pixels on the long side
form-pixels-max-short = at most { $n } pixels on the short side
form-group-pictures = Pictures (JPEG, PNG, GIF, WebP)
form-group-pdf = PDF
form-group-office = Office documents (DOCX, XLSX, PPTX, ODT, ODP)
form-group-video = Video (MP4, WebM, QuickTime)
form-group-text = Plain text and CSV
form-visibility = Who sees the answer
form-visibility-public = Everybody
form-visibility-public-team = On the public page of the team's entry, where the team is named.
form-visibility-public-entry = On the entry's public page, once the gallery is open.
form-visibility-jury = Jury and organisers
form-visibility-jury-team = Not while the jury judges without names, and not on public pages.
form-visibility-jury-entry = Not on public pages.
form-visibility-organisers = Organisers only
form-visibility-organisers-team = Only the team and the organisers see it.
form-visibility-organisers-entry = Not even jurors see it.
form-visibility-organisers-registration = Only the person and the organisers see it.
form-visibility-row = Whoever sees the group sees all answers in its rows.
form-visibility-section = Everybody sees the heading who sees an answer below it.
form-visibility-registration = The answer is seen by the person who gives it and by the organisers, by nobody else.

form-kind-short_text = Short text
form-kind-short_text-hint = One line, such as a name.
form-kind-long_text = Long text
form-kind-long_text-hint = Several paragraphs, with limits counted in words.
form-kind-number = Number
form-kind-number-hint = With a least and a greatest value.
form-kind-choice = One choice
form-kind-choice-hint = Exactly one of a list.
form-kind-many_choices = Several choices
form-kind-many_choices-hint = Any number from a list.
form-kind-date = Date
form-kind-date-hint = A day.
form-kind-country = Country
form-kind-country-hint = From the list of all countries.
form-kind-url = Web address
form-kind-url-hint = A link to a page.
form-kind-consent = Consent
form-kind-consent-hint = A box to tick.
form-kind-email = E-mail address
form-kind-email-hint = Checked for its form; nobody writes to it by itself.
form-kind-group = Group in rows
form-kind-group-hint = Several questions together, as often as needed: partners, or for each goal how.
form-kind-section = Section
form-kind-section-hint = A heading with a text, for the questions below it.
form-kind-file = Files
form-kind-file-hint = Pictures, documents, video.

form-choose = Please choose
form-default-files = Pictures and documents
form-default-files-help = The first picture is shown on the entry's card.
form-file-limits = { $n ->
    [one] One file of at most { $mib } MB.
   *[other] Up to { $n } files of at most { $mib } MB each.
}
form-file-kinds = Kinds: { $kinds }.
form-file-delete = Delete
form-file-unfinished = { $percent }% has been received. Choose the same file again to go on.
form-file-give-up = Give up
form-file-full = There is no room for another file. Delete one to replace it.
form-seen-by-jury = Seen by jury and organisers
form-seen-by-organisers = Seen by organisers only
form-consented = Yes

form-error-consent = Please tick this box to go on
form-error-words-max = Please shorten this to at most { $max } words; it has { $found }
form-error-words-min = Please write at least { $min } words; it has { $found }
form-error-at-least = Please enter a number of at least { $min }
form-error-at-most = Please enter a number of at most { $max }
form-error-picks-max = Please choose at most { $max }
form-error-picks-min = Please choose at least { $min }
form-error-rows-max = Please give at most { $max } rows
form-error-rows-min = Please give at least { $min } rows
form-error-when-values = Please tick at least one
form-error-when-order = “{ $label }” depends on “{ $of }”, which must stand above it. Change that first.
form-error-when-gone = “{ $label }” depends on this question. Change that first.
form-error-when-value = “{ $label }” depends on “{ $value }” being chosen in “{ $of }”. Change that first.
form-error-per-order = “{ $label }” has a row for each choice in “{ $of }”, which must stand above it and take several choices. Change that first.
form-error-per-gone = “{ $label }” has a row for each choice in this question. Change that first.
form-error-choices-translated = Please give { $n } lines, as many as there are choices; there are { $found }
form-error-day = Please enter a day
form-error-bounds = This must not be smaller than the lower limit
form-error-choices = Please give at least two choices

form-changed-title = The questions have changed since you last saved
form-changed-lead = Your answers are kept. Look at these, then save the draft.
form-changed-added = New: “{ $label }”
form-changed-removed = No longer asked: “{ $label }”
form-changed-reworded = “{ $label }” was “{ $was }” before
form-changed-required = “{ $label }” must be answered now
form-changed-optional = “{ $label }” need not be answered any more
form-changed-limits = “{ $label }” has other limits
form-changed-choices = “{ $label }” offers other choices
form-changed-condition = “{ $label }” is asked in other cases
form-changed-visibility = Other people than before see the answer to “{ $label }”
form-gone-title = Your answers to questions that are not asked any more
form-gone-text = They stay in your draft, but are not handed in.

form-title-milestone = Milestone form
form-lead-milestone = What teams are asked at each milestone on the way.
form-answered-milestone = { $n ->
    [one] One hand-in answers this version of the form. It stays: a change makes a new version, which the next ones answer.
   *[other] { $n } hand-ins answer this version of the form. They stay: a change makes a new version, which the next ones answer.
}
form-built-in-milestone = Nothing is built in: ask what you need to know each time. For files, ask for a link.
form-empty-milestone = Add a question, such as what the team has learnt this week.
form-delete-confirm-milestone = Delete “{ $label }”? What was handed in keeps it.
form-required-milestone = Must be answered before a team can hand in
form-required-milestone-hint = Drafts can always be saved.
form-visibility-jury-milestone = The jury and the organisers see it.
form-visibility-organisers-milestone = Not even jurors see it.
