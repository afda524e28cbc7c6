//! Challenge statements that entries answer: text, owner organisation, attachments, prizes, public questions and answers.

pub mod store;
pub mod actions;
pub mod pages;
pub mod questions;
pub mod organise;
