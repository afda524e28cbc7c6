# A juror's desk: the list, the sheet beside the entry, what is kept on the device, terms, abstaining.
desk-stages = Stages
desk-show-list = Show the list
desk-list = Entries
desk-filter = Search and sort
desk-words = Title or number
desk-sort = Order
desk-sort-number = By number
desk-sort-title = By title
desk-sort-category = By category
desk-all = All
desk-state-todo = To do
desk-state-begun = Begun
desk-state-done = Handed in
desk-state-abstained = Abstained
desk-none-found = No entry fits
desk-none-found-text = Take a filter away to see more of your list.
desk-show-all = Show all
desk-found = { $found ->
    [one] One entry
   *[other] { $found } entries
}
desk-numbers = { $done } handed in, { $begun } begun, { $abstained ->
    [0] none abstained from
   *[other] { $abstained } abstained from
}
desk-compare = Compare my sheets
desk-compare-lead = Your own whole sheets of this stage, the highest total first. Nobody else sees this page.
desk-compare-none = No whole sheets yet
desk-compare-none-text = A sheet is whole when all criteria have points.
desk-place = Place
desk-total = Total
desk-this-entry = This entry
desk-not-handed-in = Not handed in
desk-spread = How my totals spread
desk-spread-text = { $count ->
    [one] One whole sheet so far
   *[other] { $count } whole sheets so far
}
desk-spread-from = Total
desk-spread-count = Sheets
desk-spread-range = { $low } to { $high }
desk-here = This sheet’s total is { $total }: place { $place } of your { $count }.
desk-outside = Not part of the total
desk-peers = What others say
desk-peers-none = Nobody else has handed in a sheet about this entry yet.
desk-peers-note = Names of jurors are not shown.
desk-peer = Juror { $letter }
desk-copied = The texts of this entry are a redacted copy: what would tell whose it is was left out.
desk-handed-in-at = Handed in
desk-handed-in-note = It counts as it stands. You can change it until the stage closes.
desk-save-changes = Save changes
desk-take-back = Take back: not handed in
desk-no-longer = Saved as begun: points are missing, so this sheet is not handed in any more.
desk-handed-in-last-shown = Handed in. Nothing is left to do in the list that you had chosen.
desk-abstain = I abstain from judging this entry
desk-abstain-text = The entry stays on your list as abstained, and no sheet of yours counts. You can take this back until the stage closes. If there is a conflict of interest, declare that instead.
desk-abstain-word = A word about why
desk-abstain-button = Abstain
desk-abstained = You have abstained. The entry stays on your list as abstained.
desk-abstained-note = You have abstained from judging this entry. What you had entered is kept, and does not count.
desk-resume = Judge it after all
desk-resumed = You judge this entry again.
desk-keys = Keys
desk-keys-close = Close
desk-key-digits = Give points to the criterion that has the focus (0 gives 10 where there is no 0), and go on to the next
desk-key-across = Fewer or more points
desk-key-along = The criterion before or after
desk-key-hand-in = Hand in and go on
desk-key-next = Next entry
desk-key-previous = Entry before
desk-key-save = Save
desk-key-list = Back to the list
desk-key-help = These keys
desk-key-open = Open the entry
desk-key-search = Search
desk-kept = Kept on this device at { $time }, will be sent when the line is back.
desk-kept-hand-in = Kept on this device at { $time }, will be handed in when the line is back.
desk-kept-back = What was kept on this device at { $time } is back in the sheet.
desk-signed-out = You are signed out. What you typed is kept on this device: sign in again in another window, and it is sent.
desk-down = Not saved: the server does not answer. What you typed is kept on this device and is sent again.
desk-no-line-stay = There is no line: this page stays open. Other entries open when it is back.
desk-clash-title = This sheet was saved elsewhere
desk-clash-text = Another window or device has saved this sheet since. Which one shall count?
desk-clash-here = Here
desk-clash-there = Saved
desk-clash-use-here = Keep what is here
desk-clash-use-there = Take what was saved
desk-clash-empty = empty
desk-sent = { $n ->
    [one] One sheet that was kept on this device has been sent.
   *[other] { $n } sheets that were kept on this device have been sent.
}
desk-waiting = Kept on this device, not sent yet:
desk-choose = This sheet was saved elsewhere since: open it to choose.
desk-terms = Terms of judging
desk-terms-lead = Before you see entries, please read and accept the terms.
desk-terms-due = Please accept the terms of judging first. Then the entries open.
desk-terms-read = Read the terms
desk-terms-accept = I have read the terms and accept them
desk-terms-button = Accept and open my list
desk-terms-changed = The organisers have changed the terms meanwhile. Please read them again.
desk-terms-accepted = Thank you. Your list is open.
desk-terms-accepted-on = You accepted them:
desk-terms-none = The organisers have set no terms.
desk-terms-edit-lead = What jurors accept before they see entries: confidentiality, fairness, conflicts of interest. Leave it empty to ask for nothing.
desk-terms-text = Terms
desk-terms-again = When the wording changes, all jurors are asked again, and see no entries before they accept.
desk-terms-count = { $accepted } of { $seated } jurors have accepted them.
desk-terms-set = The terms are saved.
desk-back = My list
