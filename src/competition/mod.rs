//! One edition of a hackathon, prize or contest: its texts, stages, categories, tags, partners, organisers, participants.

pub mod rules;
pub mod selection;
pub mod timeline;
pub mod ages;
pub mod guests;
pub mod counts;
pub mod term;
pub mod dates;
pub mod input;
pub mod store;
pub mod proof;
pub mod frame;
pub mod letters;
pub mod actions;
pub mod pages;
