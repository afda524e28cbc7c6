//! Pages of the screening: the list, one entry beside the decision, many at a time, what is pending; and the organisers'
//! page of who screens.

pub mod appeal;
pub mod bulk;
pub mod correct;
pub mod entry;
pub mod export;
pub mod hints;
pub mod list;
pub mod people;
pub mod pending;

use entity::conflict::ConflictKind;
use serde_json::{Value, json};

use super::proof::Screener;
use super::rules::REASONS;
use crate::competition::frame::{self, Tool};
use crate::competition::rules as contest;
use crate::web::{Page, with};

/// The frame of a screener's page with more data on top. `current` is the last part of its address.
fn framed(page: &Page, s: &Screener, current: &str, more: Value) -> Value {
    let own = json!({
        "home": s.home(), "organiser": s.organiser, "open": s.ensure_open(page.now()).is_ok(),
        "has_stage": contest::screening(&s.stages).is_some(),
    });
    with(with(frame::tool(page, &s.competition, Tool::Screen, current), own), more)
}

/// Reasons to refuse that a screener picks from: the organiser's, or the ready-made ones.
fn reasons(page: &Page, s: &Screener) -> Vec<String> {
    let own = contest::screening(&s.stages).map(|stage| stage.settings.reasons.clone()).unwrap_or_default();
    if !own.is_empty() {
        return own;
    }
    REASONS.iter().map(|reason| page.t(&format!("screening-reason-{reason}"))).collect()
}

/// The options of a field for a reason.
fn reason_options(page: &Page, s: &Screener) -> Value {
    reasons(page, s).into_iter().map(|reason| json!([reason, reason])).collect()
}

/// What keeps somebody from deciding, in words.
fn conflict_text(page: &Page, conflict: Option<ConflictKind>) -> Option<String> {
    let key = match conflict? {
        ConflictKind::Member => "screening-conflict-member",
        ConflictKind::Organisation => "screening-conflict-organisation",
        _ => "screening-conflict-domain",
    };
    Some(page.t(key))
}
