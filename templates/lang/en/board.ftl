# The board on which people find a team.
board-title = Find a team
board-lead = People who look for a team, and teams that look for people. Only registered participants of this competition see this board, and nobody sees an e-mail address.
board-from-my = Looking for a team, or for people? See the board.
board-of-team = Find people for the team
board-setting = A board for finding a team
board-setting-hint = Participants can publish a card about themselves or their team, and write to each other without showing addresses. Only where teams can have more than one member.
board-none-later = No team with more time looks for people at the moment.
board-longer-text = The intake has closed, and so has the board. Teams that were given more time can still be found here, until their own deadline.
board-closed-text = The intake has closed, and so has the board. Nobody sees the cards any more; your messages stay here to be read.
board-consent-first = the consent of your parent or guardian
board-resume-first = messages to you are stopped, so nobody could answer. Get messages again on the board.
board-yours = Your cards and requests
board-what = What
board-seen = Seen by others
board-kind-team = Team looking for people
board-kind-person = Looking for a team
board-state-closed = Expired
board-state-hidden = Hidden by the organisers
board-hidden-because = They say:
board-hidden-next = Take it down and publish one that fits.
board-state-shown = Shown
board-state-stopped = Not shown: you take no messages
board-state-done = Not shown
board-state-done-person = You are in a team already.
board-state-done-team = The team is full, or has another captain.
board-change = Change
board-take-down = Take down
board-taken-down = Your card is no longer shown.
board-you-asked = You asked to join
board-request-open = Waiting for the captain
board-request-cancel = Take back
board-request-cancelled = Your request is taken back.
board-publish-own = Publish a card about you
board-publish-team = Publish a card for { $team }
board-published = Your card is on the board.
board-messages = Your messages
board-others = On the board now
board-show = Show
board-show-all = People and teams
board-show-teams = Teams looking for people
board-show-people = People looking for a team
board-skill = Skill
board-language = Language
board-any = Any
board-your-zone = Compare with my time zone
board-near = At most three hours from me
board-filter = Show
board-clear = Show all cards
board-count =
    { $count ->
        [one] One card
       *[other] { $count } cards
    }
board-none = No cards yet
board-none-text = Others will appear here as soon as they publish a card. Come back in a day or two; messages to you arrive by e-mail.
board-none-first = Be the first: say what you can do and what you look for. Others will find you here.
board-none-found = No card fits
board-none-found-text = Try fewer conditions, or look at all cards.
board-skills = Skills
board-skills-needed = Skills that you need
board-skills-hint = Up to ten, with commas between them, such as: design, Rust, field research
board-skills-used = Often used here
board-skills-too-many = Please give at most { $count } skills of at most { $max } characters each
board-languages = Languages
board-language-first = First language
board-language-second = Second language
board-language-third = Third language
board-choose = Choose a language
board-no-more = None
board-zone = Time zone
board-zone-hint = Others see how far you are from them.
board-zone-same = Same time as you
board-zone-ahead =
    { $hours ->
        [one] 1 hour ahead of you
       *[other] { $hours } hours ahead of you
    }
board-zone-behind =
    { $hours ->
        [one] 1 hour behind you
       *[other] { $hours } hours behind you
    }
board-hours = Hours a week
board-hours-week =
    { $count ->
        [one] One hour a week
       *[other] { $count } hours a week
    }
board-brief = Brief
board-brief-wished = Brief wished
board-category = Category wished
board-places =
    { $count ->
        [one] One open place
       *[other] { $count } open places
    }
board-places-now =
    { $count ->
        [one] The card says that one place is open. It goes off the board by itself when the team is full or the intake closes.
       *[other] The card says that { $count } places are open. It goes off the board by itself when the team is full or the intake closes.
    }
board-person-offers = What I can do
board-person-offers-hint = At most 600 characters. Please write no address or telephone number: people write to you through this site.
board-person-wants = What I look for
board-person-wants-hint = At most 600 characters: which kind of team, which idea, how you like to work.
board-team-offers = Who we are
board-team-offers-hint = At most 600 characters: your idea, and who is in the team. Please write no address or telephone number: people write to you through this site.
board-team-wants = Whom we need
board-team-wants-hint = At most 600 characters: what the new member would do.
board-edit-own = Your card
board-edit-team = Card of { $team }
board-edit-lead = Seen by registered participants of this competition only. You can take it down at any time; it goes by itself when the intake closes.
board-team-card = The card
board-name = Name shown
board-name-hint = Empty means { $name }. Your full name and address are not shown.
board-name-address = Please choose a name that is not an address
board-consent = Show this card to the participants of this competition
board-consent-hint = They can write to you through this site. Your address is not shown to anybody.
board-consent-required = Please tick this box, or leave without publishing
board-publish = Publish the card
board-save = Save the card
board-requests = People who ask to join
board-request-accept = Accept
board-request-decline = Decline
board-request-accepted = The person is now in your team.
board-request-declined = The request is declined, and the person is told.
board-card-is-yours = This is your card, as others see it.
board-card-your-team = You are in this team.
board-invite-title = Invite to your team
board-invite-text = { $name } gets an invitation by e-mail and can accept or decline. You do not see the address.
board-invite = Invite to { $team }
board-invited = The invitation is on its way.
board-join-title = Ask to join
board-join-text = { $name } leads this team and decides. You can ask several teams; when one accepts, your other requests end.
board-join-words = A few words
board-join = Ask to join
board-join-asked = You have asked to join this team. You will get an e-mail when the captain has decided.
board-asked = Your request is on its way to the captain.
board-write-title = Write to { $name }
board-text = Message
board-text-hint = At most { $max } characters of plain text.
board-write-how = It is sent by e-mail with the name on your card and your team, but without your address. The answer comes the same way.
board-send = Send
board-sent = Your message is on its way.
board-report-card = Report this card to the organisers
board-report-note = Report this message
board-messages-lead = What you and others wrote to each other. Only the two of you can read it.
board-with = With
board-last = Last message
board-no-messages = No messages yet
board-no-messages-text = Open a card on the board and write to its author.
board-to-board = Go to the board
board-thread-title = You and { $name }
board-thread-empty = There is nothing left to read here.
board-you = You
board-answer = Answer
board-is-blocked = You have blocked this person
board-is-blocked-text = You do not see each other's cards and cannot write to each other. The person is not told.
board-block-title = Do you want to have nothing to do with this person?
board-block-text = Block, and neither of you sees the other's card or can write to the other. The person is not told.
board-block = Block this person
board-block-confirm = Block this person?
board-blocked = The person is blocked.
board-unblock = End the block
board-unblocked = The block has ended.
board-stop-title = Stop messages
board-stop-text = Nobody can write to you through the board, and your cards are not shown. You can change your mind at any time.
board-stop = Stop getting messages
board-stopped = Messages to you are stopped.
board-stop-lead = Nobody can write to you through the board of { $competition } any more, and your cards there are not shown. You can change your mind on the board.
board-stop-done = Nobody can write to you through the board of { $competition }. To get messages again, open the board.
board-you-stopped = You take no messages
board-you-stopped-text = Nobody can write to you and your cards are not shown.
board-resume = Get messages again
board-resumed = People can write to you again.
board-report-title = Report to the organisers
board-report-lead = The organisers read this text and what you write about it, and who wrote both. They do not see your other messages. You will be told what they decide.
board-report-reason = What is wrong?
board-report-reason-hint = For example: insults, advertising, pretending to be somebody else.
board-report-send = Send the report
board-report-back = Back
board-reported = Thank you. The organisers will look at it, and you will be told what they decide.
board-reports = Reports from the board
board-reports-lead = Cards and messages that participants have reported to you. You see nothing of what people write to each other otherwise.
board-report-of-card = Card of
board-report-of-message = Message of
board-report-shown-as = Shown as
board-report-said = It said
board-report-by = Reported by
board-report-why = Why
board-report-decided = Decided
board-report-open = To be decided
board-report-hidden = Card hidden
board-report-dismissed = Dismissed
board-report-barred = Person barred
board-report-outcome = What do you decide?
board-outcome-hide = Hide the card
board-outcome-dismiss = Dismiss the report
board-outcome-bar = Bar the person from the board, and hide all of the person's cards
board-report-answer = Your words
board-report-answer-hint = Needed if you hide or bar. Sent to the one who reported, and to the one who loses something by it.
board-report-decide = Decide
board-decided = Decided. The people concerned are told.
board-no-reports = No reports
board-no-reports-text = When participants report a card or a message, it appears here and you get an e-mail.
board-barred-people = People barred from the board
board-barred-why = Why
board-lift = Let the person in again
board-lifted = The person can use the board again.

board-mail-note-subject = { $from } wrote to you about { $competition }
board-mail-note-text = { $from } wrote to you on the board of { $competition }.
board-mail-note-team = Team: { $team }.
board-mail-note-action = Read and answer on the site
board-mail-no-address = Your address was not shown. Please answer on the site, not to this e-mail.
board-mail-request-subject = { $from } asks to join { $team }
board-mail-request-text = { $from } asks to join your team { $team } in { $competition }. Accept or decline on the site.
board-mail-request-action = See the request
board-mail-accepted-subject = You are in the team { $team }
board-mail-accepted-text = Your request to join { $team } in { $competition } is accepted: you are a member now. Your other open requests have ended.
board-mail-declined-subject = Your request to join { $team }
board-mail-declined-text = Your request to join { $team } in { $competition } is declined. There are other teams on the board.
board-mail-stop = Stop getting messages from the board, with one click:
board-mail-reported-subject = Something on the board of { $competition } was reported
board-mail-reported-text = A participant has reported a card or a message on the board of { $competition }. Please look at it and decide.
board-mail-reported-action = See the reports
board-mail-outcome-subject = Your report from the board of { $competition }
board-mail-outcome-hidden = The organisers of { $competition } have looked at what you reported and have hidden the card.
board-mail-outcome-barred = The organisers of { $competition } have looked at what you reported and have barred the person from the board.
board-mail-outcome-dismissed = The organisers of { $competition } have looked at what you reported and see no reason to do anything. You can block the person, so that you do not see each other.
board-mail-decision-subject = Your card on the board of { $competition }
board-mail-decision-hidden = The organisers of { $competition } have hidden your card on the board. They say:
board-mail-decision-barred = The organisers of { $competition } have closed the board to you. They say:
board-mail-contact = Questions: { $contact }
