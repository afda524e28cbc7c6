//! What is judged: drafts that a team works on, revisions that it hands in, receipts that prove it, and what organisers
//! decide about them.

pub mod actions;
pub mod compare;
pub mod diff;
pub mod drafts;
pub mod merge;
pub mod pages;
pub mod proof;
pub mod nominee;
pub mod rules;
pub mod flags;
pub mod snapshot;
pub mod standing;
pub mod store;
pub mod history;
pub mod view;
