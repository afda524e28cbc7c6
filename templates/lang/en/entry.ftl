# Entries: writing, handing in, receipts, what organisers see.
entry-entry = Entry
entry-number = Number
entry-title = Title
entry-title-hint = What people will call it.
entry-summary = Summary
entry-summary-hint = For somebody who has never heard of it: what it is, for whom, and what it changes.
entry-description = Description
entry-description-hint = The whole story. You can use Markdown: **bold**, lists, links and tables.
entry-brief = Brief
entry-brief-hint = The challenge that you answer.
entry-category = Category
entry-tags = Tags
entry-links = Links
entry-video-url = Video
entry-video-hint = The address of a video, for example on YouTube, Vimeo or PeerTube.
entry-link-n = Link { $n }
entry-link-url = Address
entry-link-label = What the link shows
entry-watch-video = Watch the video
entry-team = Team
entry-state = State
entry-received = Received
entry-files = Files
entry-no-files = No files were handed in.
entry-file-name = File
entry-file-size = Size
entry-untitled = Untitled entry
entry-by = By { $team }

entry-state-draft = Draft
entry-state-submitted = Received
entry-state-admitted = Admitted
entry-state-refused = Refused
entry-state-withdrawn = Withdrawn
entry-state-disqualified = Disqualified

entry-my-title = My teams and entries
entry-my-lead = What you have under way in { $competition }, and what to do next.
entry-intake-over = The intake is over. Entries that were received are safe.
entry-intake-ahead = Entries can be started from
entry-no-team = First, a team
entry-no-team-text = Every entry belongs to a team. If you work alone, make a team of one.
entry-no-team-over = You are in no team of this competition, and its intake is over.
entry-make-team = Make a team
entry-team-page = { $n ->
    [one] One member
   *[other] { $n } members
}
entry-none-yet = This team has no entry.
entry-start-text = Your team has no entry yet. Start one: you can save a draft at any time and hand it in when it is ready.
entry-start = Start your entry
entry-start-another = Start another entry
entry-next-begin = Next: write your entry.
entry-next-submit = Next: complete your draft and submit it before the deadline. A draft that is not submitted does not take part.
entry-next-changed = You have saved changes since you submitted. They count only when you submit again.
entry-next-edit = Received. You can change it and submit again until the deadline.
entry-next-again = Withdrawn. You can submit it again until the deadline.
entry-next-wait = Received. Now it is the jury's turn.
entry-next-released = Results are announced: see the page of winners.
entry-next-correct = Correct what you are asked to, and submit again.
entry-next-screening = Received. Now it is the screeners' turn: they admit entries before the jury sees them.
entry-next-admitted = Admitted. Now it is the jury's turn.
entry-appeal-open = Decide the appeal
entry-next-late = This draft was not submitted before the deadline, so it does not take part.
entry-next-out = This entry does not take part any more. The reason was mailed to your team.
entry-next-gone = Your team has withdrawn this entry.
entry-correction-open = You are asked to correct something, and can hand in again until
entry-correction-answered = You have handed in again after you were asked to correct something. You can change it until
entry-correction-missed = You were asked to correct something and have not handed in again. The time was over on
entry-correction-fields = It is about:
entry-out-reason = Why it does not take part:
entry-appeal = Appeal
entry-appeal-until = Your team can appeal once, until
entry-appeal-waiting = Your appeal was received. Only somebody who did not take the decision can turn it down.
entry-appeal-reversed = Your appeal was successful: the entry is admitted.
entry-appeal-upheld = Your appeal was looked at. The decision stands.
entry-feedback = What jurors wrote to you
entry-go-edit = Edit
entry-go-check = Check and submit
entry-withdraw = Withdraw
entry-withdraw-confirm = Withdraw this entry? It will not be judged. Until the deadline you can submit it again.
entry-withdrawn = The entry was withdrawn.

entry-edit-title = Entry { $number }
entry-edit-lead = Take your time: a draft may be incomplete. Everybody in your team can edit it.
entry-edit-submitted = { $n ->
    [one] Handed in once. Changes count when you submit again.
   *[other] Handed in { $n } times. Changes count when you submit again.
}
entry-section-what = What it is
entry-section-where = Where it belongs
entry-section-questions = Questions and files
entry-section-links = Links
entry-save = Save draft
entry-save-check = Save and check
entry-last-saved = Last saved
entry-draft-saved = The draft was saved.
entry-file-added = The file was received.
entry-file-deleted = The file was deleted.

entry-upload-waiting = Waiting for its turn
entry-upload-sending = { $percent }% sent
entry-upload-state = { $percent }% sent · { $speed } · { $left } left
entry-upload-speed = { $size }/s
entry-upload-paused = Paused at { $percent }%
entry-upload-line = No line to the site. It goes on by itself as soon as there is one.
entry-upload-pause = Pause
entry-upload-resume = Go on
entry-upload-cancel = Cancel
entry-upload-received = { $name } was received.
entry-upload-drop = Or drop files here.
entry-upload-hold = This goes on as soon as your files have arrived.
entry-upload-broken = The file did not arrive. Please choose it again.

entry-check-title = Check your entry
entry-view-title = Entry { $number }
entry-missing-title = { $n ->
    [one] One thing is missing before you can submit
   *[other] { $n } things are missing before you can submit
}
entry-people-missing = { $n ->
    [one] Your team needs one more member before it can submit.
   *[other] Your team needs { $n } more members before it can submit.
}
entry-invite = Invite people
entry-complete = Everything is there. Read it once more, then submit.
entry-unchanged = This is what we have received. Nothing has changed since.
entry-changed = You have changed the draft since you submitted. Submit again so that the changes count.
entry-changed-meanwhile = Somebody in your team has changed the draft since you opened this page. This is the new version: please check it, then submit.
entry-was-late = The intake is over and this draft was not submitted, so it does not take part. Your text is kept.
entry-view-draft = This is the draft as last saved. What was handed in is on the receipt.
entry-submit = Submit
entry-submit-again = Submit again
entry-submit-note = Everybody in your team gets a receipt by e-mail. You can change the entry and submit again until the deadline.
entry-submitted = Received. A receipt has been mailed to everybody in your team.
entry-receipt-title = Receipt, revision { $n }
entry-receipt-lead = We have received this. Keep the code: it proves what was handed in, and when.
entry-receipt-older = This is an older revision. The latest one counts.
entry-receipt-n = Revision { $n }
entry-revision-n = Revision { $n }
entry-receipt-code = Receipt code
entry-content-hash = SHA-256 of the content
entry-revisions = Revisions
entry-hashes = Hashes of the files

entry-list-title = Entries
entry-list-empty = No entries yet
entry-list-empty-text = Entries appear here as soon as a team starts one. Until it is submitted, only the team sees its draft.
entry-list-none = Nothing found
entry-list-none-text = No entry fits this search.
entry-list-all = Show all entries
entry-search = Search
entry-any = Any
entry-filter = Show
entry-found = { $n ->
    [one] One entry
   *[other] { $n } entries
}
entry-csv = Download as a table (CSV)
entry-csv-number = Number
entry-csv-state = State
entry-csv-title = Title
entry-csv-team = Team
entry-csv-organisation = Organisation
entry-csv-country = Country
entry-csv-category = Category
entry-csv-received = Received (UTC)
entry-csv-late = Late
entry-csv-summary = Summary
entry-organise-lead = Entry { $number } by { $team }
entry-late = Late
entry-draft-only = Not submitted yet
entry-draft-only-text = Drafts belong to their teams. You see the entry when it is submitted.
entry-decide = Decide
entry-admit = Admit
entry-admitted = The entry was admitted.
entry-disqualify = Disqualify
entry-disqualified = The entry was disqualified and its team was told why.
entry-reason = Reason
entry-reason-hint = It goes on record and is mailed to the team.

entry-mail-receipt-subject = Received: { $title } ({ $competition })
entry-mail-receipt-title = We have received your entry
entry-mail-receipt-text = { $by } has submitted “{ $title }” (entry { $number }) for the team { $team } in { $competition }.
entry-mail-receipt-received = Received: { $received }
entry-mail-receipt-late = It came after the deadline, so it is marked as late.
entry-mail-receipt-revision = Revision: { $revision }
entry-mail-receipt-code = Receipt code: { $code }
entry-mail-receipt-hash = SHA-256 of the content: { $sha256 }
entry-mail-receipt-line = Line { $n } of the record, with the hash { $hash }
entry-mail-receipt-check = Anybody who holds the code can check it here:
entry-mail-receipt-files = Files, with their SHA-256
entry-mail-receipt-no-files = No files were handed in.
entry-mail-receipt-again = You can change the entry and submit again until the deadline. The latest revision counts.
entry-mail-receipt-action = See the receipt
entry-mail-contact = Questions? Write to { $contact }.
entry-mail-out-subject = Your entry in { $competition } was disqualified
entry-mail-out-text = The organisers of { $competition } have disqualified your entry “{ $title }” (entry { $number }). Their reason:
entry-mail-out-action = See your entries
entry-mail-appeal = If you think that this is wrong, your team can appeal once, on the page of your entries, until { $when }.
