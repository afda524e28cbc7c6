//! What organisers should look at before they admit an entry: names that are like those who may not enter, the same
//! project by another team. Nothing of it refuses an entry.

use entity::entry::EntryState;
use entity::{entry, user};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};

use super::store;
use crate::eligibility::rules::{self, Claim};
use crate::eligibility::store as rows;
use crate::error::Result;
use crate::likeness;

/// How many of their words two summaries share that look like one project.
const SAME_WORDS: f64 = 0.8;
/// Shorter summaries say too little to be compared.
const LEAST_WORDS: usize = 12;

/// `{bars, projects, exemption, nomination}` of an entry, for `entry/flags.html`.
///
/// # Errors
/// The database's words.
pub async fn of(db: &impl ConnectionTrait, entry: &entry::Model, people: &[user::Model]) -> Result<Value> {
    let bars = rows::bars_of(db, entry.competition_id).await?;
    let addresses = people.iter().map(|p| p.email.as_str()).collect();
    let claim = Claim { organisation: &entry.organisation, title: &entry.title, addresses };
    let spellings = rows::spellings_of(db, entry.competition_id).await?;
    let mut found = rules::suspicious(&bars, &claim);
    found.extend(rules::barred(&bars, &claim, &spellings));
    let found = found.iter().map(|b| json!({"name": b.name, "reason": b.reason}));
    let exemption = store::exemption(db, entry.id).await?;
    Ok(json!({
        "bars": found.collect::<Vec<_>>(), "projects": same_projects(db, entry).await?,
        "nomination": store::nominations_of(db, [entry.id]).await?.first().map(|n| json!({"state": n.state, "name": n.name})),
        "exemption": exemption.map(|e| json!({"reason": e.reason, "at": e.given_at})),
    }))
}

async fn same_projects(db: &impl ConnectionTrait, own: &entry::Model) -> Result<Vec<Value>> {
    if own.revision_count == 0 {
        return Ok(Vec::new());
    }
    let query = entry::Entity::find()
        .select_only()
        .columns([entry::Column::Number, entry::Column::Title, entry::Column::Summary])
        .filter(entry::Column::CompetitionId.eq(own.competition_id))
        .filter(entry::Column::TeamId.ne(own.team_id))
        .filter(entry::Column::State.is_not_in([EntryState::Draft, EntryState::Withdrawn]))
        .order_by_asc(entry::Column::Number);
    let others: Vec<(i32, String, String)> = query.into_tuple().all(db).await?;
    let same = others.iter().filter(|(_, title, summary)| is_same(own, title, summary));
    Ok(same.map(|(number, title, _)| json!({"number": number, "title": title})).collect())
}

fn is_same(own: &entry::Model, title: &str, summary: &str) -> bool {
    let long = likeness::words(summary).len() >= LEAST_WORDS;
    likeness::title(&own.title) == likeness::title(title)
        || likeness::titles_near(&own.title, title)
        || long && likeness::overlap(&own.summary, summary) >= SAME_WORDS
}
