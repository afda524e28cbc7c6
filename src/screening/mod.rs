//! Screening: organisers and screeners admit or refuse what was handed in, ask for corrections, see hints at duplicates,
//! decide appeals.

pub mod rules;
pub mod alike;
pub mod store;
pub mod traces;
pub mod proof;
pub mod compare;
pub mod actions;
pub mod pages;
