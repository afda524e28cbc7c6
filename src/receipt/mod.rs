//! Receipts: whoever holds the code of a revision can check what was handed in and when, without seeing what it says.

pub mod pages;
pub mod rules;
pub mod store;
