# Teams: members, invitations, captaincy.
team-list-lead = A team of one is a team: you can enter alone or invite others.
team-none = You are in no team yet
team-none-text = Make a team first, alone or with others. Then start your entry.
team-none-closed = Teams can no longer be made: the intake is not open.
team-captain = Captain
team-new = Make a team
team-new-lead =
    { $count ->
        [one] In this competition everybody enters alone; your team is you.
       *[other] You can invite others afterwards, up to { $count } people in all.
    }
team-new-button = Make the team
team-created = Your team is made. Invite others or start your entry.
team-created-asked = Your team is made. The organisers ask a few things about it.
team-about = About the team
team-questions-title = About the team
team-questions-lead = The organisers ask this of every team. You can answer now, or later until your deadline.
team-questions-save = Save
team-questions-later = Later
team-questions-missing = The organisers ask a few things about your team. An entry can only be submitted when they are answered.
team-questions-missing-captain = The organisers ask a few things about your team. Your captain answers; an entry can only be submitted after that.
team-questions-answer = Answer
team-questions-change = Change the answers
team-questions-go = Go to the team
team-questions-open = Questions open
team-questions-answers = Answers
team-answered = The answers are saved.
team-csv = Download as a table (CSV)
team-csv-name = Team
team-csv-brief = Brief
team-csv-organisation = Organisation
team-csv-country = Country
team-csv-captain = Captain’s e-mail
team-csv-members = Members
team-csv-made = Made
team-edit-title = Edit the team
team-brief = Brief
team-name = Name of the team
team-name-hint = Shown with your entry.
team-organisation = Organisation
team-organisation-hint = Your school, university, company or association. May be empty.
team-country = Country
team-choose = Choose a country
team-save = Save
team-saved = Saved.
team-frozen = The intake has closed, so the team can no longer change.
team-too-small = A team needs at least { $count } people to submit.
team-to-entry = Go to the entry
team-members = Members
team-member = Member
team-hand-over = Make captain
team-hand-over-confirm = Make this person captain? You become an ordinary member.
team-handed-over = There is a new captain.
team-remove = Remove
team-remove-confirm = Remove this person from the team?
team-removed = The person has been removed.
team-invitations = Open invitations
team-invited-who = Invited
team-by-link = Anybody with the link
team-expires = Good until
team-revoke = Take back
team-revoked = The invitation is taken back.
team-invite-title = Invite somebody
team-room =
    { $count ->
        [one] There is room for one more.
       *[other] There is room for { $count } more.
    }
team-is-full = The team is full, counting open invitations.
team-invite-email = E-mail address
team-invite-hint = We send an invitation that only this address can accept.
team-invite-button = Send the invitation
team-invited = The invitation is on its way.
team-invited-already = This address has an open invitation already
team-member-already = This person is in the team already
team-link-make = Make a link instead
team-link-title = Your invitation link
team-link-text = Pass it on yourself. One person can join with it, within 14 days. It is shown only now.
team-leave = Leave the team
team-leave-confirm = Leave this team?
team-left = You have left the team.
team-dissolve = Dissolve the team
team-dissolve-confirm = Dissolve this team for all its members?
team-dissolved = The team is dissolved.
team-join-title = Join { $team }
team-join-lead = You are invited to join this team in { $competition }.
team-join-for = The invitation is for
team-join-register = First you register for the competition: the organisers ask a few things. After that you come back here and join.
team-join-go-register = Register
team-join-accept = Join the team
team-join-decline = Decline
team-join-sign-in = Sign in or create an account to join.
team-joined = Welcome to the team!
team-declined = You have declined the invitation.
team-replace = Replace the captain
team-new-captain = New captain
team-nobody = No teams found
team-nobody-text = Teams appear here when participants make them.

team-mail-invitation-subject = { $from } invites you to the team { $team }
team-mail-invitation-text = { $from } invites you to join the team { $team } in { $competition }. Open the link to accept or decline. The invitation is good for 14 days.
team-mail-invitation-action = See the invitation
team-mail-joined-subject = { $who } has joined { $team }
team-mail-joined-text = { $who } has accepted the invitation and is now a member of your team { $team } in { $competition }.
team-mail-joined-action = Open the team
