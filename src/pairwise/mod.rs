//! Pairwise stages: jurors see two entries and say which is better, at a screen or walking from table to table. What they
//! said gives a ranking by Bradley and Terry; what is taken back stays in the table and no longer counts.

pub mod rules;
pub mod store;
pub mod field;
pub mod proof;
pub mod actions;
pub mod pages;
