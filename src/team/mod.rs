//! Who enters together: members, invitations, captaincy, and what organisers ask of teams. Teams can change until the intake
//! closes.

pub mod rules;
pub mod store;
pub mod told;
pub mod proof;
pub mod actions;
pub mod invite;
pub mod pages;
pub mod questions;
pub mod joining;
pub mod organise;
