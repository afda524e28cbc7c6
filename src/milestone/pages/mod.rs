//! Pages of milestones: those of teams; those in which organisers plan them and see who has handed in (`overview`), edit
//! and read one (`one`), and take everything home as tables (`export`).

pub mod export;
pub mod one;
pub mod overview;
pub mod team;
