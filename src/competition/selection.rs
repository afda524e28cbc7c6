//! How a stage judges and who goes on from it, in sentences that everybody can read: the competition's page shows them
//! to entrants, and organisers see the same words.

use chrono::{DateTime, Utc};
use entity::category;
use entity::json::{Advance, Group, LateJurors, Tie};
use entity::stage::{self, StageKind};
use serde_json::{Value, json};

use super::rules::{Window, window};
use crate::lang::{self, Lang, format};

/// The kinds of stages that judge: their rule says who goes on.
pub const JUDGING: [StageKind; 3] = [StageKind::Scoring, StageKind::Pairwise, StageKind::Ballot];

/// Whether a stage judges.
#[must_use]
pub fn judges(s: &stage::Model) -> bool {
    JUDGING.contains(&s.kind)
}

/// Whether nothing follows a stage that entries could go on to.
#[must_use]
pub fn is_last(stages: &[stage::Model], s: &stage::Model) -> bool {
    let follows = |other: &stage::Model| judges(other) || other.kind == StageKind::Intake;
    !stages.iter().any(|other| other.position > s.position && follows(other))
}

/// The part of a text's key that a setting stands for: its name as it is stored.
#[must_use]
pub fn key(setting: impl serde::Serialize) -> String {
    json!(setting).as_str().unwrap_or_default().replace('_', "-")
}

/// Whether equal scores can meet a cut by this rule.
#[must_use]
pub fn has_cut(rule: &Advance) -> bool {
    matches!(rule, Advance::PerCategory { .. } | Advance::Overall { .. })
}

/// Whether a rule can no longer change: scoring has begun, or the stage has opened while the competition is public, or
/// it is closed.
#[must_use]
pub fn is_fixed(s: &stage::Model, public: bool, now: DateTime<Utc>) -> bool {
    let opened = matches!(window(s, now), Window::Open | Window::Over);
    s.rubric_frozen_at.is_some() || s.settled_at.is_some() || (public && opened)
}

/// What a group of a floor is called.
#[must_use]
pub fn group_name(lang: Lang, by: Option<&Group>, group: &str) -> String {
    match by {
        Some(Group::Country) => lang::plain(lang, &format!("country-{}", group.to_lowercase())),
        _ => group.to_owned(),
    }
}

/// The sentences of a stage: who takes part in it, how scores are made, who goes on, and what happens to equals. `scope`
/// are its categories, none for all; `last` is whether nothing follows that entries could go on to.
#[must_use]
pub fn sentences(
    lang: Lang,
    s: &stage::Model,
    scope: &[&category::Model],
    last: bool,
    now: DateTime<Utc>,
) -> Vec<String> {
    let say = |key: &str, args: Value| lang::text(lang, key, args.as_object().unwrap_or(&serde_json::Map::new()));
    let plain = |key: &str| lang::plain(lang, key);
    let mut out = Vec::new();
    if !scope.is_empty() {
        let titles: Vec<_> = scope.iter().map(|c| c.title.as_str()).collect();
        out.push(say("pipeline-says-scope", json!({"categories": titles.join("; ")})));
    }
    match s.kind {
        StageKind::Scoring => {
            out.push(plain(&format!("pipeline-says-method-{}", key(s.settings.method))));
            match s.settings.late_jurors {
                LateJurors::All => {}
                LateJurors::Present { least: 0 } => out.push(plain("live-says-present-all")),
                LateJurors::Present { least } => out.push(say("live-says-present", json!({"least": least}))),
                LateJurors::Within { minutes } => out.push(say("live-says-within", json!({"minutes": minutes}))),
            }
        }
        StageKind::Pairwise => out.push(plain("pipeline-says-pairwise")),
        StageKind::Ballot => out.push(plain("pipeline-says-ballot")),
        _ => return out,
    }
    match &s.settings.advance {
        Advance::All if last => {}
        Advance::All => out.push(plain("pipeline-says-all")),
        Advance::PerCategory { places } => out.push(say("pipeline-says-per-category", json!({"places": places}))),
        Advance::Overall { places, by, floors } => {
            out.push(say("pipeline-says-overall", json!({"places": places})));
            let floor = |f: &entity::json::Floor| {
                say("pipeline-says-floor", json!({"group": group_name(lang, by.as_ref(), &f.group), "least": f.least}))
            };
            let floors: Vec<_> = floors.iter().map(floor).collect();
            if !floors.is_empty() {
                out.push(say("pipeline-says-floors", json!({"floors": floors.join("; ")})));
            }
        }
        Advance::Threshold { least } => {
            out.push(say("pipeline-says-threshold", json!({"least": format::number(lang, *least, 4)})));
        }
        Advance::Picked => out.push(plain("pipeline-says-picked")),
    }
    if has_cut(&s.settings.advance) {
        out.push(plain(&format!("pipeline-says-tie-{}", key(s.settings.tie))));
        let opened = matches!(window(s, now), Window::Open | Window::Over);
        if s.settings.tie == Tie::Lot && opened && !s.settings.seed.is_empty() {
            out.push(say("pipeline-says-seed", json!({"seed": s.settings.seed})));
        }
    }
    out
}
