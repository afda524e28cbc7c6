//! Competitions made from presets (data files that anyone can read and copy) and from earlier editions.

pub mod forms;
mod lines;
pub mod weeks;
pub mod rules;
pub mod clone;
pub mod actions;
pub mod pages;
