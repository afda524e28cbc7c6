//! Pages of the board: the list, cards, threads, what organisers read.

pub mod board;
pub mod card;
pub mod contact;
pub mod edit;
pub mod organise;

use serde_json::Value;

use super::proof::Boarder;
use crate::competition::frame::{self, Tool};
use crate::web::{Page, with};

/// The frame of a participant's page with more data on top.
fn framed(page: &Page, b: &Boarder, more: Value) -> Value {
    with(frame::tool(page, &b.participant.competition, Tool::My, "/board"), more)
}

/// An address of the board.
fn path(b: &Boarder, end: &str) -> String {
    format!("/c/{}/board{end}", b.participant.competition.slug)
}
