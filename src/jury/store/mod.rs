//! Rows of jurors, rubrics, assignments, conflicts and reviews; and the ranking that they give.

mod people;
mod tasks;
mod progress;
mod reviews;
mod own;
mod points;
mod remarks;

pub use own::*;
pub use people::*;
pub use points::*;
pub use progress::*;
pub use remarks::*;
pub use reviews::*;
pub use tasks::*;
