//! What happens in a screening: people are invited ([`people`]), entries decided about ([`decide`]), at once or later
//! ([`pending`]), teams asked for corrections ([`correct`]), appeals made and decided ([`appeal`]),
//! hints at duplicates dismissed ([`hints`]).

pub mod appeal;
pub mod correct;
pub mod decide;
pub mod hints;
pub mod people;
pub mod pending;
