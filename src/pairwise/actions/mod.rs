//! Answering, taking back, walking from table to table; and what organisers do.

mod turns;
pub mod answer;

pub use turns::current;
