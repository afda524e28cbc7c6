//! Pages of a competition: those of the public, and those in which organisers make it.

pub mod catalogue;
pub mod eligibility;
pub mod history;
pub mod outbox;
pub mod overview;
pub mod people;
pub mod public;
pub mod settings;
pub mod stages;

use serde_json::Value;

use super::frame::{self, Tool};
use super::proof::Organiser;
use crate::web::{Page, with};

/// The frame of an organiser's page with more data on top. `current` is the last part of its address.
pub fn framed(page: &Page, o: &Organiser, current: &str, more: Value) -> Value {
    with(frame::tool(page, &o.competition, Tool::Organise, current), more)
}
