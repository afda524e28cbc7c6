//! Milestones: an intake after the first may repeat, say weekly, with a small form of its own. Each is a row that organisers
//! plan at once and edit singly; each team hands in once a milestone and can change it until that one's deadline.

pub mod rules;
pub mod store;
pub mod view;
pub mod proof;
pub mod actions;
pub mod pages;
