//! What is judged: drafts that a team works on, revisions that it hands in, receipts that prove it, and what organisers
//! decide about them.

pub mod rules;
pub mod snapshot;
pub mod store;
//pub mod proof;
//pub mod actions;
//pub mod view;
//pub mod pages;
