//! The end of a stage that judges: what its scores say, who goes on, and a bundle from which anybody can work it out again.

pub mod bundle;
pub mod settle;
#[cfg(test)]
mod tests;
