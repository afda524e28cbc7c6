//! What happens in a screening: people are invited ([`people`]), entries decided about ([`decide`]), at once or later
//! ([`pending`]).

pub mod decide;
pub mod people;
pub mod pending;
