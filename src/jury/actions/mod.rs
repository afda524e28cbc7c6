//! What organisers do about a jury, and what jurors do.

pub mod assign;
pub mod conflicts;
pub mod discuss;
pub mod extra;
pub mod invite;
pub mod look;
pub mod panels;
pub mod planning;
pub mod profile;
pub mod review;
pub mod rubric;
pub mod sheets;
pub mod terms;
