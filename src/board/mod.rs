//! The board on which people find a team: opt-in cards, messages passed on without addresses, requests to join, reports.
//!
//! Seen by the registered participants of one competition only, until its intake closes. Nobody's address is ever shown.

pub mod rules;
pub mod store;
pub mod proof;
pub mod actions;
pub mod view;
pub mod pages;
