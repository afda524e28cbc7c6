//! Deciding about entries, one or many at a time, and taking a decision back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::decision::DecisionKind;
use entity::verdict::{self, VerdictKind};
use entity::{EntryId, TeamId, entry, user};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::super::proof::{Screened, Screener};
use super::super::rules::{self, Said};
use super::super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::rules as contest;
use crate::db::{Chain, Tx};
use crate::entry::{actions as entries, standing};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::mail::{Letter, To};

/// What became of several entries.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Those for which it worked.
    pub done: Vec<entry::Model>,
    /// Those for which it did not, and why.
    pub failed: Vec<(entry::Model, Refusal)>,
}

impl Outcome {
    /// Notes what became of one. A refusal does not keep the others.
    ///
    /// # Errors
    /// Everything but a refusal.
    pub(super) fn note(&mut self, entry: entry::Model, became: Result<()>) -> Result<()> {
        match became {
            Ok(()) => self.done.push(entry),
            Err(Error::Refused(refusal)) => self.failed.push((entry, refusal)),
            Err(e) => return Err(e),
        }
        Ok(())
    }

    /// Makes durable what worked, if anything did.
    ///
    /// # Errors
    /// The database's words.
    pub(super) async fn keep(self, tx: Tx) -> Result<Self> {
        if !self.done.is_empty() {
            tx.commit().await?;
        }
        Ok(self)
    }

    /// The same of a single entry.
    ///
    /// # Errors
    /// What it was refused for.
    pub(super) fn single(self) -> Result<()> {
        match self.failed.into_iter().next() {
            Some((_, refusal)) => Err(refusal.into()),
            None => Ok(()),
        }
    }
}

/// The people of an entry's team; several entries may be of one.
pub(super) fn team_of<'a>(people: &'a BTreeMap<TeamId, Vec<user::Model>>, entry: &entry::Model) -> &'a [user::Model] {
    people.get(&entry.team_id).map_or(&[], Vec::as_slice)
}

/// Decides about several entries in the same way. One that cannot be decided about does not keep the others.
///
/// # Errors
/// Refused outside the screening's window; the database's words.
pub async fn decide_all(app: &App, s: &Screener, numbers: &[i32], said: &Said, now: DateTime<Utc>) -> Result<Outcome> {
    s.ensure_open(now)?;
    let tx = app.db().tx(Chain::Competition(s.competition.id)).await?;
    let mut outcome = Outcome::default();
    let found = store::numbered(&*tx, s.competition.id, numbers).await?;
    let people = store::people_of(&*tx, found.iter().map(|e| e.team_id)).await?;
    for entry in found {
        let said = say(app, &tx, s, (&entry, team_of(&people, &entry)), said, now).await;
        outcome.note(entry, said)?;
    }
    outcome.keep(tx).await
}

/// Decides about one entry.
///
/// # Errors
/// Refused `ConflictOfInterest`, `WrongState`, or outside the screening's window.
pub async fn decide(app: &App, s: &Screened, said: &Said, now: DateTime<Utc>) -> Result<()> {
    decide_all(app, &s.screener, &[s.entry.number], said, now).await?.single()
}

async fn say(
    app: &App,
    tx: &Tx,
    s: &Screener,
    (entry, team): (&entry::Model, &[user::Model]),
    said: &Said,
    now: DateTime<Utc>,
) -> Result<()> {
    rules::ensure_decidable(s.conflict(entry, team).is_some(), said.decision(), entry.state)?;
    if said.later {
        standing::ensure_no_appeal(&**tx, entry.id).await?;
        return set_pending(tx, s, entry, said, now).await;
    }
    put_in_force(app, tx, s, (entry, team), (said.kind, &said.reason), now).await?;
    drop_pending(tx, entry.id).await?;
    Ok(())
}

/// Puts a decision in force and tells the team.
pub(super) async fn put_in_force(
    app: &App,
    tx: &Tx,
    s: &Screener,
    (entry, team): (&entry::Model, &[user::Model]),
    (kind, reason): (VerdictKind, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    entries::settle(tx, entry.id, rules::decision(kind), reason, s.user.id, now).await?;
    let kind = match kind {
        VerdictKind::Refuse => "entry-refused",
        VerdictKind::Admit if mails_admitted(s) => "entry-admitted",
        VerdictKind::Admit => return Ok(()),
    };
    for person in team {
        let data = json!({
            "competition": s.competition.title, "title": entry.title, "number": entry.number, "reason": reason,
            "link": format!("/c/{}/my", s.competition.slug), "contact": s.competition.contact_email,
            "appeal_until": contest::appeal_until(&s.stages, now), "zone": s.competition.time_zone,
        });
        app.mail(tx, Letter::new(kind, To::user(person)).competition(s.competition.id).data(data)).await?;
    }
    Ok(())
}

/// Whether teams are told when their entry is admitted.
#[must_use]
pub fn mails_admitted(s: &Screener) -> bool {
    contest::screening(&s.stages).is_some_and(|stage| stage.settings.mail_admitted)
}

async fn set_pending(tx: &Tx, s: &Screener, entry: &entry::Model, said: &Said, now: DateTime<Utc>) -> Result<()> {
    use verdict::Column as V;
    let row = verdict::ActiveModel {
        entry_id: Set(entry.id),
        competition_id: Set(entry.competition_id),
        kind: Set(said.kind),
        reason: Set(said.reason.clone()),
        set_by: Set(Some(s.user.id)),
        set_at: Set(now),
        revision: Set(entry.revision_count),
    };
    let known =
        OnConflict::column(V::EntryId).update_columns([V::Kind, V::Reason, V::SetBy, V::SetAt, V::Revision]).to_owned();
    verdict::Entity::insert(row).on_conflict(known).exec_without_returning(&**tx).await?;
    let mut event = Event::new("verdict.set", now).by(s.user.id).on("entry", entry.id.0);
    if !said.reason.is_empty() {
        event = event.why(said.reason.clone());
    }
    audit::record(tx, event.data(json!({"kind": said.kind}))).await
}

/// Forgets what is pending about an entry; tells whether there was anything.
pub(super) async fn drop_pending(tx: &Tx, entry: EntryId) -> Result<bool> {
    let gone = verdict::Entity::delete_many().filter(verdict::Column::EntryId.eq(entry)).exec(&**tx).await?;
    Ok(gone.rows_affected > 0)
}

/// Takes a decision back to nothing, with a reason.
///
/// # Errors
/// Invalid without a reason; Refused `WrongState` once the next stage has begun, or if nothing is decided.
pub async fn reopen(app: &App, s: &Screened, reason: &str, now: DateTime<Utc>) -> Result<()> {
    s.ensure_free(now)?;
    if reason.is_empty() {
        return Err(FieldErrors::one("undo_reason", "error-required").into());
    }
    if !rules::can_reopen(&s.screener.stages, s.entry.state, now) {
        return Err(Refusal::WrongState.into());
    }
    let tx = app.db().tx(Chain::Competition(s.screener.competition.id)).await?;
    entries::settle(&tx, s.entry.id, DecisionKind::Reopened, reason, s.screener.user.id, now).await?;
    tx.commit().await
}
