//! One edition of a hackathon, prize or contest: its texts, stages, categories, tags, partners, organisers, participants.

pub mod frame;
pub mod proof;
pub mod rules;
pub mod store;
