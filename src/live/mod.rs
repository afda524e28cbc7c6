//! Live judging of a scoring stage: teams pitch in an order drawn by lot, organisers run the clock, everybody in the hall
//! sees what is on, and jurors who follow it score on their phones. Which reviews count where jurors came late is a rule
//! of the jury (`jury::late`), which reads when pitches ended.

pub mod rules;
pub mod store;
pub mod actions;
pub mod pages;
