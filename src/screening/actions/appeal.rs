//! Appeals: a team says once why a decision is wrong, and somebody else than whoever decided looks at it.

use chrono::{DateTime, Utc};
use entity::decision::DecisionKind;
use entity::{AppealId, appeal};
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use serde_json::json;

use super::super::proof::Screened;
use super::super::rules::TEXT_CHARS;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::actions::people::main_language;
use crate::db::Chain;
use crate::entry::proof::TeamEntry;
use crate::entry::{actions as entries, standing, store as rows};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::mail::{Letter, To};

fn ensure_text(field: &str, text: &str) -> Result<()> {
    let mut errors = FieldErrors::default();
    errors.add_if(text.is_empty(), field, "error-required");
    if text.chars().count() > TEXT_CHARS {
        errors.add_with(field, "error-too-long", json!({"max": TEXT_CHARS}));
    }
    errors.check()
}

/// Takes a team's appeal, and tells the organisers by the competition's address.
///
/// # Errors
/// Invalid without a text; Refused `WrongState` if the entry is not out, has appealed already, or the time is over.
pub async fn make(app: &App, own: &TeamEntry, text: &str, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(own.competition.id)).await?;
    let entry = rows::by_id(&*tx, own.entry.id).await?.ok_or(Error::NotFound)?;
    let standing = standing::of(&*tx, [entry.id]).await?.remove(&entry.id).unwrap_or_default();
    let open = standing.appeal_until(&own.stages, entry.state, now);
    let (Some(_), Some(decision)) = (open, standing.decision) else { return Err(Refusal::WrongState.into()) };
    ensure_text("text", text)?;
    let id = AppealId::new();
    let row = appeal::ActiveModel {
        id: Set(id),
        competition_id: Set(entry.competition_id),
        entry_id: Set(entry.id),
        decision_id: Set(decision.id),
        text: Set(text.to_owned()),
        made_by: Set(Some(own.user.id)),
        made_at: Set(now),
        reversed: Set(None),
        reason: Set(String::new()),
        decided_by: Set(None),
        decided_at: Set(None),
    };
    appeal::Entity::insert(row).exec_without_returning(&*tx).await?;
    audit::record(&tx, Event::new("appeal.made", now).by(own.user.id).on("entry", entry.id.0)).await?;
    let c = &own.competition;
    let data = json!({
        "competition": c.title, "title": entry.title, "number": entry.number, "text": text,
        "link": format!("/c/{}/screening/{}", c.slug, entry.number),
    });
    let to = To::address(&c.contact_email, "", main_language(c));
    app.mail(&tx, Letter::new("appeal-made", to).competition(c.id).data(data)).await?;
    tx.commit().await
}

/// Demands that this screener may decide the appeal of an entry in that way: no conflict, and not the one who decided
/// before, who may give in but not let the own decision stand. The screening's window does not matter, for appeals come
/// after decisions.
///
/// # Errors
/// Refused `ConflictOfInterest`, `OwnDecision`, or `WrongState` if no appeal waits.
pub fn ensure_decidable(s: &Screened, standing: &standing::Standing, reversed: bool) -> Result<()> {
    if s.conflict.is_some() {
        return Err(Refusal::ConflictOfInterest.into());
    }
    let (Some(appeal), Some(decision)) = (&standing.appeal, &standing.decision) else {
        return Err(Refusal::WrongState.into());
    };
    if appeal.reversed.is_some() || appeal.decision_id != decision.id {
        return Err(Refusal::WrongState.into());
    }
    if !reversed && decision.made_by == Some(s.screener.user.id) {
        return Err(Refusal::OwnDecision.into());
    }
    Ok(())
}

/// Decides an appeal: the entry is admitted after all, or the decision stands. The team is mailed in both cases.
///
/// # Errors
/// Invalid without a reason; as [`ensure_decidable`].
pub async fn decide(app: &App, s: &Screened, reversed: bool, reason: &str, now: DateTime<Utc>) -> Result<()> {
    let (c, by) = (&s.screener.competition, s.screener.user.id);
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let standing = standing::of(&*tx, [s.entry.id]).await?.remove(&s.entry.id).unwrap_or_default();
    ensure_decidable(s, &standing, reversed)?;
    ensure_text("appeal_reason", reason)?;
    let Some(appeal) = standing.appeal else { return Err(Error::NotFound) };
    let row = appeal::ActiveModel {
        id: Set(appeal.id),
        reversed: Set(Some(reversed)),
        reason: Set(reason.to_owned()),
        decided_by: Set(Some(by)),
        decided_at: Set(Some(now)),
        ..Default::default()
    };
    row.update(&*tx).await?;
    let verb = if reversed { "appeal.reversed" } else { "appeal.upheld" };
    audit::record(&tx, Event::new(verb, now).by(by).on("entry", s.entry.id.0).why(reason)).await?;
    // What somebody meant to decide later was meant before the appeal was.
    super::decide::drop_pending(&tx, s.entry.id).await?;
    if reversed {
        entries::settle(&tx, s.entry.id, DecisionKind::Admitted, reason, by, now).await?;
    }
    for person in &s.people {
        let data = json!({
            "competition": c.title, "title": s.entry.title, "number": s.entry.number, "reversed": reversed,
            "reason": reason, "link": format!("/c/{}/my", c.slug), "contact": c.contact_email,
        });
        app.mail(&tx, Letter::new("appeal-decided", To::user(person)).competition(c.id).data(data)).await?;
    }
    tx.commit().await
}
