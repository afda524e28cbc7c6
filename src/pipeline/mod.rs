//! Which entries a stage has: what its scope takes in, less what stages before it have left out. And the organisers'
//! page on which they say who takes part in a stage, how scores are made, and who goes on.

pub mod rules;
pub mod store;
pub mod proof;
pub mod actions;
pub mod pages;
