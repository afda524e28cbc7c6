//! Who may enter, and how much: limits, the list of those who may not enter, and which spellings name one organisation.

pub mod rules;
pub mod store;
pub mod actions;
pub mod pages;
