//! Rows of the board: cards, how people stand, what they write, requests, reports.

pub mod cards;
pub mod contact;
pub mod requests;
