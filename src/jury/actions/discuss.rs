//! Saying something about an entry to the others who judge it.

use chrono::{DateTime, Utc};
use entity::{CompetitionId, EntryId, JurorId, RemarkId, StageId, UserId, remark, stage};
use sea_orm::EntityTrait;
use serde_json::json;

use super::super::proof::{Discussant, Scoring};
use super::super::rules;
use super::super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::Chain;
use crate::error::{Error, Refusal, Result};
use crate::web::Form;

/// Who says something about which entry.
struct Speaker {
    competition: CompetitionId,
    stage: StageId,
    entry: EntryId,
    juror: Option<JurorId>,
    user: UserId,
}

/// A juror says something.
///
/// # Errors
/// Invalid beside `text`; Refused `WrongState` once the stage is settled.
pub async fn juror_says(app: &App, d: &Discussant, form: &Form, now: DateTime<Utc>) -> Result<()> {
    let speaker = Speaker {
        competition: d.seat.competition_id,
        stage: d.stage.id,
        entry: d.seat.entry_id,
        juror: Some(d.seat.juror_id),
        user: d.user.id,
    };
    say(app, &speaker, form, now).await
}

/// An organiser says something.
///
/// # Errors
/// Invalid beside `text`; Refused `WrongState` once the stage is settled.
pub async fn organiser_says(app: &App, s: &Scoring, entry: EntryId, form: &Form, now: DateTime<Utc>) -> Result<()> {
    let o = &s.organiser;
    let speaker = Speaker { competition: o.competition.id, stage: s.stage.id, entry, juror: None, user: o.user.id };
    say(app, &speaker, form, now).await
}

async fn say(app: &App, who: &Speaker, form: &Form, now: DateTime<Utc>) -> Result<()> {
    let text = rules::remark(form)?;
    let tx = app.db().tx(Chain::Competition(who.competition)).await?;
    let stage = stage::Entity::find_by_id(who.stage).one(&*tx).await?.ok_or(Error::NotFound)?;
    let may = match who.juror {
        Some(juror) => store::has_judged(&*tx, stage.id, juror, who.entry).await?,
        None => true,
    };
    if !may || !rules::is_discussed(&stage, now) {
        return Err(Refusal::WrongState.into());
    }
    let row = remark::Model {
        id: RemarkId::new(),
        stage_id: who.stage,
        entry_id: who.entry,
        juror_id: who.juror,
        user_id: who.juror.is_none().then_some(who.user),
        text,
        created_at: now,
    };
    let id = row.id;
    store::insert_remark(&tx, row).await?;
    let event = Event::new("remark.made", now).by(who.user).on("remark", id.0);
    audit::record(&tx, event.data(json!({"stage": who.stage, "entry": who.entry}))).await?;
    tx.commit().await
}
