//! Jurors, rubrics, assignments, conflicts, reviews.
