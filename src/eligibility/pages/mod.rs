//! Organisers' pages: limits, those who may not enter, organisations.

pub mod barred;
pub mod limits;
pub mod organisations;

use serde_json::Value;

use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::web::{Page, with};

fn framed(page: &Page, o: &Organiser, more: Value) -> Value {
    with(frame::tool(page, &o.competition, Tool::Organise, "/limits"), more)
}

fn home(o: &Organiser) -> String {
    format!("/c/{}/organise", o.competition.slug)
}
