//! Milestones as templates need them.

use entity::form::FormPurpose;
use entity::json::{Fields, Visibility};
use entity::{TeamId, competition, form, milestone, milestone_answer, stage, team};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{rules, store};
use crate::competition::term::Term;
use crate::error::Result;
use crate::form::rules as form_rules;
use crate::form::store as forms;
use crate::form::view::{self as form_view, FileViews};
use crate::lang::Lang;
use crate::web::Page;

/// A state in words with the kind of its badge.
#[must_use]
pub fn state(page: &Page, term: &Term, answer: Option<&milestone_answer::Model>, t: &team::Model) -> Value {
    let name = rules::state(term, answer, t.created_at, page.now());
    let kind = match name {
        "received" => "good",
        "late" | "draft" => "warn",
        "missing" => "bad",
        "open" => "info",
        _ => "plain",
    };
    json!({"name": name, "text": page.t(&format!("milestone-state-{name}")), "kind": kind})
}

/// What a milestone is.
#[must_use]
pub fn milestone(m: &milestone::Model) -> Value {
    json!({
        "id": m.id.to_string(), "number": m.number, "title": m.title, "prompt": m.prompt, "prize": m.prize,
        "opens_at": m.opens_at, "closes_at": m.closes_at,
    })
}

/// The fields that somebody answered who handed in.
#[must_use]
pub fn asked(c: &competition::Model, versions: &[form::Model], row: &milestone_answer::Model) -> Fields {
    let own = versions.iter().find(|form| Some(form.id) == row.form_id).map(|form| form.fields.clone());
    own.unwrap_or_else(|| forms::default_fields(c, FormPurpose::Milestone))
}

/// What somebody handed in, as far as a reader who sees `sees` may read it.
#[must_use]
pub fn answers(lang: Lang, asked: &Fields, row: &milestone_answer::Model, sees: Visibility) -> Value {
    let given = form_rules::stored(&row.answers);
    form_view::answers(lang, asked, &given, &FileViews::new(), sees)
}

/// What a team has handed in at all milestones, as jurors may read it: `[{title, submitted_at, late, answers}]` in the
/// order of the milestones.
///
/// # Errors
/// The database's words.
pub async fn for_jurors(
    db: &impl ConnectionTrait,
    lang: Lang,
    c: &competition::Model,
    stages: &[stage::Model],
    team: TeamId,
) -> Result<Vec<Value>> {
    let repeating: Vec<_> = rules::repeating(stages).collect();
    if repeating.is_empty() {
        return Ok(Vec::new());
    }
    let milestones = store::of_stages(db, repeating.iter().map(|s| s.id)).await?;
    let given = store::answers_of(db, milestones.iter().map(|m| m.id), [team]).await?;
    let versions = forms::versions_of(db, c.id).await?;
    let shown = milestones.iter().filter_map(|m| {
        let row = given.iter().find(|a| a.milestone_id == m.id && a.submitted_at.is_some())?;
        let marked = repeating.iter().any(|s| s.id == m.stage_id && s.settings.late_to_jurors);
        Some(json!({
            "title": m.title, "submitted_at": row.submitted_at, "late": row.late && marked,
            "answers": answers(lang, &asked(c, &versions, row), row, Visibility::Jury),
        }))
    });
    Ok(shown.collect())
}
