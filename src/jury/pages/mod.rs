//! Pages of jurors and of organisers about the jury.

mod desk;
pub mod charts;
pub mod dashboard;
pub mod discussion;
pub mod jurors;
pub mod progress;
pub mod ranking;
pub mod scoring;
pub mod sheet;
pub mod terms;
