//! What teams and organisers do with entries: start and save ([`draft`]), add and remove files ([`files`], [`uploads`]), hand in
//! ([`mod@submit`]), decide ([`decide`]).

pub mod decide;
pub mod draft;
pub mod files;
pub mod submit;
pub mod uploads;

pub use decide::{admit, disqualify};
pub use draft::{Saved, create, save};
pub use files::{add_file, delete_file};
pub use submit::{submit, withdraw};
