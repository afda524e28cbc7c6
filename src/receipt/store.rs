//! What a code stands for.

use chrono::{DateTime, Utc};
use entity::{
    CompetitionId, competition, entry, event, milestone, milestone_answer, milestone_revision, revision, team,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::Result;

/// A revision with what it belongs to, and the line of the record that tells of it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The competition.
    pub competition: competition::Model,
    /// What was handed in.
    pub of: Of,
    /// The revision.
    pub revision: Revision,
    /// The line that tells of it.
    pub event: Option<event::Model>,
}

/// What was handed in, as it is now.
#[derive(Clone, Debug)]
pub enum Of {
    /// An entry.
    Entry(entry::Model),
    /// What a team hands in at a milestone.
    Milestone(milestone::Model, milestone_answer::Model, team::Model),
}

impl Of {
    /// The number of its latest revision.
    #[must_use]
    pub fn latest(&self) -> i32 {
        match self {
            Self::Entry(entry) => entry.revision_count,
            Self::Milestone(_, answer, _) => answer.revision_count,
        }
    }

    /// The entry's number.
    #[must_use]
    pub fn entry(&self) -> Option<i32> {
        if let Self::Entry(entry) = self { Some(entry.number) } else { None }
    }

    /// What the milestone is called.
    #[must_use]
    pub fn milestone(&self) -> Option<String> {
        if let Self::Milestone(milestone, ..) = self { Some(milestone.title.clone()) } else { None }
    }
}

/// What was received.
#[derive(Clone, Debug)]
pub struct Revision {
    /// From 1.
    pub number: i32,
    /// Everything that was handed in.
    pub content: Value,
    /// Its hash.
    pub content_sha256: String,
    /// The code.
    pub receipt_code: String,
    /// When the request arrived.
    pub received_at: DateTime<Utc>,
}

/// What a code (as it is written on receipts) stands for.
///
/// # Errors
/// The database's words.
pub async fn by_code(db: &impl ConnectionTrait, code: &str) -> Result<Option<Found>> {
    match of_entry(db, code).await? {
        Some(found) => Ok(Some(found)),
        None => of_milestone(db, code).await,
    }
}

async fn of_entry(db: &impl ConnectionTrait, code: &str) -> Result<Option<Found>> {
    let revision = revision::Entity::find().filter(revision::Column::ReceiptCode.eq(code)).one(db).await?;
    let Some(revision) = revision else { return Ok(None) };
    let query = entry::Entity::find_by_id(revision.entry_id).find_also_related(competition::Entity);
    let Some((entry, Some(competition))) = query.one(db).await? else { return Ok(None) };
    let lines = lines(db, competition.id, ("entry.submitted", entry.id.0)).await?;
    let event = lines.into_iter().find(|e| e.data["revision"] == revision.number);
    let revision = Revision {
        number: revision.number,
        content: revision.content,
        content_sha256: revision.content_sha256,
        receipt_code: revision.receipt_code,
        received_at: revision.received_at,
    };
    Ok(Some(Found { competition, of: Of::Entry(entry), revision, event }))
}

async fn of_milestone(db: &impl ConnectionTrait, code: &str) -> Result<Option<Found>> {
    let query = milestone_revision::Entity::find().filter(milestone_revision::Column::ReceiptCode.eq(code));
    let Some((revision, Some(answer))) = query.find_also_related(milestone_answer::Entity).one(db).await? else {
        return Ok(None);
    };
    let Some(milestone) = milestone::Entity::find_by_id(answer.milestone_id).one(db).await? else { return Ok(None) };
    let query = team::Entity::find_by_id(answer.team_id).find_also_related(competition::Entity);
    let Some((team, Some(competition))) = query.one(db).await? else { return Ok(None) };
    let lines = lines(db, competition.id, ("milestone.handed_in", team.id.0)).await?;
    let told = |e: &event::Model| e.data["milestone"] == json!(milestone.id) && e.data["revision"] == revision.number;
    let event = lines.into_iter().find(told);
    let revision = Revision {
        number: revision.number,
        content: revision.content,
        content_sha256: revision.content_sha256,
        receipt_code: revision.receipt_code,
        received_at: revision.received_at,
    };
    Ok(Some(Found { competition, of: Of::Milestone(milestone, answer, team), revision, event }))
}

/// The lines of the record that tell of something.
async fn lines(
    db: &impl ConnectionTrait,
    chain: CompetitionId,
    (verb, subject): (&str, Uuid),
) -> Result<Vec<event::Model>> {
    let query = event::Entity::find()
        .filter(event::Column::Chain.eq(chain.0))
        .filter(event::Column::SubjectId.eq(subject))
        .filter(event::Column::Verb.eq(verb))
        .order_by_asc(event::Column::Seq);
    Ok(query.all(db).await?)
}
