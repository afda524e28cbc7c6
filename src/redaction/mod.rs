//! Redacted copies: what jurors of blind stages read of an entry in place of its own texts. Organisers and screeners write
//! them; everybody else reads the original.

pub mod rules;
pub mod store;
pub mod actions;
pub mod pages;
