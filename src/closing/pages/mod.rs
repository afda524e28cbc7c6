//! The organisers' pages of closing: the pipeline with what each stage waits for, the closing of a stage, picks by hand.

pub mod close;
pub mod picks;
pub mod stages;

use entity::json::Method;
use entity::stage::StageKind;
use serde_json::{Value, json};

use super::bundle::Standing;
use super::preview::Preview;
use super::store::Known;
use crate::competition::frame::{self, Tool};
use crate::pipeline::proof::Selecting;
use crate::web::{Page, with};

fn framed(page: &Page, s: &Selecting, more: Value) -> Value {
    let stage = json!({
        "id": s.stage.id.to_string(), "name": s.stage.name, "kind": s.stage.kind, "closes_at": s.stage.closes_at,
        "home": s.path(""), "settled_at": s.stage.settled_at, "hash": s.stage.settled_hash,
        "corrected": s.stage.kind == StageKind::Scoring && s.stage.settings.method == Method::Corrected,
    });
    with(with(frame::tool(page, &s.organiser.competition, Tool::Organise, "/stages"), json!({"stage": stage})), more)
}

/// An entry in a list, with where it stands.
fn row(page: &Page, s: &Selecting, e: &Known, at: &Standing, reason: Option<&str>) -> Value {
    let wanted = i64::from(s.stage.settings.reviews_per_entry);
    let few = s.stage.kind == StageKind::Scoring && i64::from(at.reviews) < wanted;
    let whole = s.stage.kind == StageKind::Pairwise;
    json!({
        "number": e.number, "title": e.title, "rank": at.rank, "score": at.score, "low": at.low, "high": at.high,
        "href": format!("/c/{}/organise/entries/{}", s.organiser.competition.slug, e.number),
        "reviews": at.reviews, "few": few, "through": at.through, "why": at.why, "reason": reason,
        "why_text": page.t(&format!("closing-why-{}-{}", json!(at.why).as_str().unwrap_or_default(),
            if at.through { "in" } else { "out" })),
        "compared": whole,
    })
}

/// What a preview says of an entry.
fn standing(p: &Preview, number: i32) -> Option<&Standing> {
    p.results.standings.iter().find(|s| s.entry == number)
}
