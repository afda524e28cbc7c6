//! Jurors, rubrics, assignments, conflicts, reviews. A juror sees the entries that are assigned to him in an open stage,
//! without names where the stage is blind, and what other jurors think only where the stage says so.

pub mod rules;
pub mod invited;
pub mod late;
pub mod list;
pub mod method;
pub mod interest;
pub mod plan;
pub mod extra;
pub mod standing;
pub mod own;
pub mod progress;
pub mod store;
pub mod table;
pub mod proof;
pub mod actions;
pub mod pages;
