//! What organisers do about a jury, and what jurors do.

pub mod assign;
pub mod discuss;
pub mod invite;
pub mod review;
pub mod rubric;
pub mod terms;
