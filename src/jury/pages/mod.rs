//! Pages of jurors and of organisers about the jury.

mod desk;
pub mod dashboard;
pub mod jurors;
pub mod ranking;
pub mod scoring;
pub mod sheet;
pub mod terms;
