# The public gallery of entries and their pages.
gallery-title = Entries
gallery-lead = { $n ->
    [0] Entries appear here as they come in.
    [one] One entry, in the order of entry numbers.
   *[other] { $n } entries, in the order of entry numbers.
}
gallery-found = { $n ->
    [0] Nothing found
    [one] One entry found
   *[other] { $n } entries found
}
gallery-search = Search
gallery-category = Category
gallery-tag = Tag
gallery-brief = Brief
gallery-any = All
gallery-show = Show
gallery-clear = Show all entries
gallery-names-hidden = The jury judges without knowing who handed in what, so the names of teams and organisations are not shown now.
gallery-empty-title = No entries yet
gallery-empty-open = The intake is open. Yours could be the first.
gallery-empty-text = There is nothing to show yet. Come back later.
gallery-empty-action = Take part
gallery-none-title = No entry fits
gallery-none-text = Try fewer words, or another category or tag.
gallery-back = All entries
gallery-about = About this entry
gallery-by = By
gallery-country = Country
gallery-category-more = More in this category
gallery-picture = Picture { $n }
gallery-neighbours = Other entries
gallery-before = Entry before
gallery-after = Next entry
gallery-hidden = Hidden while the jury is judging
