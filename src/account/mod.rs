//! People: registration, signing in by password or mailed link, sessions, their own data.
//!
//! Nothing here tells whether an address is registered: every answer to an address is the same, only its owner's mailbox
//! learns more. An account cannot be used before its address is confirmed.

pub mod proof;
pub mod rules;
pub mod store;
pub mod actions;
pub mod own;
pub mod data;
pub mod pages;
pub mod settings;
