//! Answering, taking back, walking from table to table; and what organisers do.

mod turns;
pub mod answer;
pub mod walk;
pub mod booths;
pub mod organise;

pub use turns::current;
