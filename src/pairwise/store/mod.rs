//! Rows of pairwise stages: comparisons, what each juror has before him, tables; and who must not see what.

mod comparisons;
mod people;
mod turns;

pub use comparisons::*;
pub use people::*;
pub use turns::*;
