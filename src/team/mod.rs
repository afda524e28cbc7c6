//! Who enters together: members, invitations, captaincy. Teams can change until the intake closes.

pub mod rules;
pub mod store;
pub mod proof;
pub mod actions;
pub mod invite;
pub mod pages;
pub mod joining;
