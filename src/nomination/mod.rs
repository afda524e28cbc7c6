//! Projects that somebody else has entered: their owners are told, and accept, ask for a correction, decline, or take the
//! entry over. The entry slice leaves a job when such an entry is handed in.

pub mod rules;
pub mod store;
pub mod proof;
pub mod letters;
pub mod actions;
pub mod pages;
pub mod organise;
