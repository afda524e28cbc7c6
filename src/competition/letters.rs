//! Letters to everybody who takes part, written by a job: a request must not wait for thousands of them.

use entity::{ExtensionId, UserId, competition, extension, participant, stage, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};

use super::store;
use crate::app::App;
use crate::error::{Error, Result};
use crate::lang::format;
use crate::mail::{self, Letter, To};

/// The kind of the job that tells all participants of a moved deadline.
pub const EXTENDED: &str = "stage.extended_mails";

/// Letters of one transaction.
const BATCH: u64 = 500;

/// Tells all participants that a deadline was moved: each once, however often the job runs.
///
/// # Errors
/// The database's words.
pub async fn extended_job(app: App, payload: Value) -> Result<()> {
    let id: Option<ExtensionId> = payload["extension"].as_str().and_then(|id| id.parse().ok());
    let id = id.ok_or_else(|| Error::internal("no extension"))?;
    let found = extension::Entity::find_by_id(id).find_also_related(stage::Entity).one(app.db().read()).await?;
    let Some((row, Some(stage))) = found else { return Ok(()) };
    let Some(competition) = store::by_id(app.db().read(), stage.competition_id).await? else { return Ok(()) };
    let mut after = None;
    loop {
        let people = participants(&app, &competition, after).await?;
        let Some(last) = people.last() else { return Ok(()) };
        after = Some(last.id);
        let told = people.iter().filter(|person| person.deleted_at.is_none());
        let letters: Vec<_> = told.map(|person| extended(&competition, &stage, &row, person)).collect();
        let tx = app.db().quiet().await?;
        mail::queue_all(&tx, app.clock(), app.render(), letters).await?;
        tx.commit().await?;
    }
}

/// Some participants, in the order of their accounts.
async fn participants(app: &App, c: &competition::Model, after: Option<UserId>) -> Result<Vec<user::Model>> {
    let mut query = participant::Entity::find().filter(participant::Column::CompetitionId.eq(c.id));
    if let Some(after) = after {
        query = query.filter(participant::Column::UserId.gt(after));
    }
    let query = query.order_by_asc(participant::Column::UserId).limit(BATCH).find_also_related(user::Entity);
    Ok(query.all(app.db().read()).await?.into_iter().filter_map(|(_, person)| person).collect())
}

fn extended(c: &competition::Model, s: &stage::Model, row: &extension::Model, person: &user::Model) -> Letter {
    let to = To::user(person);
    let words = |at| format::deadline_in_words(to.language, at, format::zone(&c.time_zone));
    let data = json!({
        "competition": c.title, "stage": s.name, "before": words(row.old_closes_at), "deadline": words(row.new_closes_at),
        "reason": row.reason, "link": format!("/c/{}/my", c.slug),
    });
    let key = format!("stage-extended/{}/{}", row.id, person.id);
    Letter::new("stage-extended", to).competition(c.id).dedupe(key).data(data)
}
