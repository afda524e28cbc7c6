//! Who enters together: members, invitations, captaincy.
