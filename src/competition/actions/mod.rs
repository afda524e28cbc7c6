//! What organisers and participants do to a competition. Each action is one transaction with its event.

pub mod catalogue;
pub mod general;
pub mod people;
pub mod stages;
