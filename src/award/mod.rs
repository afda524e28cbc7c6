//! Awards, results and their announcement.
//!
//! A result is private until an announcement is released; from then on it is frozen. Results picked later wait for a
//! further announcement.

pub mod rules;
pub mod store;
pub mod sheet;
pub mod programme;
pub mod mails;
pub mod actions;
pub mod release;
pub mod feed;
pub mod pages;
pub mod announce;
pub mod public;
