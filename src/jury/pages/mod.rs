//! Pages of jurors and of organisers about the jury.

mod desk;
pub mod charts;
pub mod conflicts;
mod columns;
pub mod dashboard;
pub mod discussion;
pub mod extra;
pub mod jurors;
pub mod needed;
pub mod panels;
pub mod paper;
pub mod plan;
pub mod profile;
pub mod progress;
pub mod ranking;
pub mod scoring;
pub mod seen;
pub mod sheet;
pub mod terms;
pub mod wall;
