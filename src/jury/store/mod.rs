//! Rows of jurors, rubrics, assignments, conflicts and reviews; and the ranking that they give.

mod late;
mod people;
mod interests;
mod tasks;
mod progress;
mod reviews;
mod own;
mod points;
mod remarks;
mod planning;
mod panels;

pub use interests::*;
pub use late::{late_reviews, pitches};
pub use own::*;
pub use panels::*;
pub use people::*;
pub use planning::*;
pub use points::*;
pub use progress::*;
pub use remarks::*;
pub use reviews::*;
pub use tasks::*;
