//! Files that people send: taken in as a stream, told by their content, kept with their hash, served so that a browser
//! trusts them no more than it must. Who may read one is up to the slice that holds it.

pub mod actions;
pub mod backfill;
mod inspect;
pub mod first_page;
pub mod preview;
pub mod resumable;
pub mod rules;
pub mod scan;
pub mod serve;
pub mod sides;
pub mod store;
