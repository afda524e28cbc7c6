# Texts of the frame of every page, of forms and of small pieces that all pages share.
common-site-description = Hackathons, challenges, prizes and contests on { $site }.
common-skip = Skip to the content
common-language = Language
common-account-menu = Your account
common-account = Account settings
common-new-competition = New competition
common-sign-in = Sign in
common-sign-out = Sign out
common-nav-competition = Pages of this competition
common-to-public-page = To the public page
common-draft = Draft.
common-draft-text = Only organisers can see this competition until it is published.
common-times-in = Times are shown in { $zone }.
common-contact = Questions:
common-server-time = The clock that decides: { $time }
common-local-time = Your local time: { $time }

common-optional = (optional)
common-error = Error
common-errors-title = There is a problem
common-stale-title = Somebody else saved this in the meantime
common-stale-text = Nothing was overwritten. Where the two versions differ, the stored one is shown under the field. Change what you like, then save again: your version will then be kept.
common-stored-now = Stored now:
common-stored-empty = empty
common-zone = { $zone } time
common-words-max = At most { $max } words.
common-words-min = At least { $min } words.
common-words-between = From { $min } to { $max } words.
common-words-counter = Now: { $n }

common-print = Print
common-pager = Pages of this list
common-pager-prev = Previous
common-pager-next = Next
common-pager-here = Page { $current } of { $last }
common-countdown = { $time } left
common-countdown-over = The time is over
common-step-past = Done
common-step-now = Now
common-step-next = Later
common-step-extended = Extended
common-step-until = until
common-step-unplanned = Dates follow
common-progress = { $done } of { $total }

common-mail-reason = This message was sent by { $site }. Please do not forward links from it: they are for you alone.
