//! The end of a stage that judges: what its scores say, who goes on, and a bundle from which anybody can work it out again.
//! Organisers see a preview, decide ties and pick by hand, close the stage, and can take that back until the next one opens.

pub mod bundle;
pub mod settle;
pub mod rules;
pub mod store;
pub mod preview;
pub mod actions;
pub mod pages;
#[cfg(test)]
mod tests;
