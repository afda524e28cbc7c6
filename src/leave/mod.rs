//! More time for one team than the others have, for a stage in which teams hand in: with a reason on record, told to the
//! team alone. What a team may do until when is asked here, by [`store::term`].

pub mod rules;
pub mod store;
pub mod actions;
pub mod pages;
