//! The pipeline as pages show it, whoever reads them.

use chrono::{DateTime, Utc};
use entity::{extension, stage};
use serde_json::{Value, json};

use super::rules::{self, Window};
use super::selection;

/// The stages as `ui.timeline` shows them, each stage with its public extensions.
#[must_use]
pub fn timeline(stages: &[stage::Model], extensions: &[extension::Model], now: DateTime<Utc>) -> Vec<Value> {
    let shown = |s: &stage::Model| {
        let state = match rules::window(s, now) {
            Window::Over => "past",
            Window::Open => "now",
            Window::Ahead | Window::Unplanned => "next",
        };
        let moved: Vec<_> = extensions
            .iter()
            .filter(|e| e.stage_id == s.id)
            .map(|e| json!({"from": e.old_closes_at, "to": e.new_closes_at, "reason": e.reason}))
            .collect();
        json!({
            "id": s.id.to_string(), "name": s.name, "kind": s.kind, "description": s.description, "opens_at": s.opens_at,
            "first_intake": rules::intake(stages).is_some_and(|intake| intake.id == s.id),
            "closes_at": s.closes_at, "state": state, "judges": selection::judges(s), "extended": !moved.is_empty(), "extensions": moved,
        })
    };
    stages.iter().map(shown).collect()
}
