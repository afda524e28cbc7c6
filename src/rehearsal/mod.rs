//! Trying the whole run before a competition is public, and going live: what was tried with goes, all of it at once.

pub mod store;
pub mod actions;
pub mod pages;
