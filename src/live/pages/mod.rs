//! The organisers' schedule and clock, the page of the hall, and the way of jurors to the sheet of what is on.

pub mod organise;
pub mod screen;
