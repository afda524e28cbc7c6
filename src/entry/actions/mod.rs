//! What teams and organisers do with entries: start and save ([`draft`]), add and remove files ([`files`], [`uploads`]), hand in
//! ([`mod@submit`]), decide ([`decide`], [`mod@exempt`]); what they are told of viruses ([`found`]); and what goes with an account
//! ([`mod@forget`]).

pub mod decide;
pub mod draft;
pub mod exempt;
pub mod files;
pub mod forget;
pub mod found;
mod places;
pub mod submit;
pub mod uploads;

pub use decide::{admit, disqualify, settle};
pub use draft::{Change, Saved, Typed, bring_back, create, save};
pub use exempt::exempt;
pub use files::{add_file, delete_file};
pub use submit::{RECEIVED, submit, withdraw};
