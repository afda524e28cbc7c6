//! Rows of jurors, rubrics, assignments, conflicts and reviews; and the ranking that they give.

mod people;
mod tasks;
mod reviews;
mod own;

pub use own::*;
pub use people::*;
pub use reviews::*;
pub use tasks::*;
