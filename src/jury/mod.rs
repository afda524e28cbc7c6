//! Jurors, rubrics, assignments, conflicts, reviews. A juror sees the entries that are assigned to him in an open stage,
//! without names where the stage is blind, and never what other jurors think.

pub mod rules;
pub mod method;
pub mod standing;
pub mod store;
pub mod proof;
pub mod actions;
pub mod pages;
