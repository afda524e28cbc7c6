//! What becomes of a person whose account has ended: everything that tells of the person goes, but for what others rest
//! on. An entry that was handed in belongs to its team and competition, reviews and decisions to the results, letters to
//! whoever got them, and the record is a chain of which no line can be taken out: these know the person as a key only.
//!
//! Which table keeps what, and why, is a list that the tests hold against the tables themselves (`tests/it/erasure.rs`).

pub mod actions;
