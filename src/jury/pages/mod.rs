//! Pages of jurors and of organisers about the jury.

pub mod dashboard;
pub mod jurors;
pub mod ranking;
pub mod scoring;
pub mod sheet;
