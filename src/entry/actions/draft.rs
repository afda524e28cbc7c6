//! Starting an entry and saving its draft. A draft may be incomplete or wrong: nothing that was typed is lost.

use chrono::{DateTime, Utc};
use entity::entry::{self, EntryState};
use entity::json::Links;
use entity::{EntryId, TeamId, team};
use sea_orm::{EntityTrait, Set};
use serde_json::json;

use super::places::ensure_one_more;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::Participant;
use crate::competition::{rules as contest, store as competitions};
use crate::db::{Chain, Tx};
use crate::entry::proof::TeamEntry;
use crate::entry::rules::{self, Content};
use crate::entry::store;
use crate::error::{Error, Refusal, Result};

/// Starts an entry for a team, with what the team tells of itself. Returns its number.
///
/// # Errors
/// `NotFound` for people who are not in the team; refused outside of the intake or beyond the team's entries.
pub async fn create(app: &App, participant: &Participant, team: TeamId, now: DateTime<Utc>) -> Result<i32> {
    let competition = &participant.competition;
    let tx = app.db().tx(Chain::Competition(competition.id)).await?;
    let team = store::team(&*tx, team).await?.filter(|t| t.competition_id == competition.id).ok_or(Error::NotFound)?;
    if !store::is_member(&*tx, team.id, participant.user.id).await? {
        return Err(Error::NotFound);
    }
    let stages = competitions::stages_of(&*tx, competition.id).await?;
    contest::ensure_open(competition, contest::intake(&stages), now)?;
    ensure_one_more(&tx, competition, &team, None).await?;
    let number = competitions::next_entry_number(&*tx, competition.id).await?;
    let id = insert(&tx, &team, number, now).await?;
    let event = Event::new("entry.created", now).by(participant.user.id).on("entry", id.0);
    audit::record(&tx, event.data(json!({"number": number, "team": team.id}))).await?;
    tx.commit().await?;
    Ok(number)
}

async fn insert(tx: &Tx, team: &team::Model, number: i32, now: DateTime<Utc>) -> Result<EntryId> {
    let id = EntryId::new();
    let draft = Content { brief_id: team.brief_id, ..Content::default() };
    let row = entry::ActiveModel {
        id: Set(id),
        competition_id: Set(team.competition_id),
        team_id: Set(team.id),
        number: Set(number),
        slug: Set("entry".into()),
        state: Set(EntryState::Draft),
        title: Set(String::new()),
        summary: Set(String::new()),
        description: Set(String::new()),
        video_url: Set(String::new()),
        links: Set(Links::default()),
        brief_id: Set(team.brief_id),
        category_id: Set(None),
        country: Set(team.country.clone()),
        organisation: Set(team.organisation.clone()),
        cover_file_id: Set(None),
        search_text: Set(String::new()),
        form_id: Set(None),
        answers: Set(json!({})),
        draft: Set(json!(draft)),
        draft_version: Set(1),
        draft_saved_at: Set(now),
        revision_count: Set(0),
        submitted_at: Set(None),
        late: Set(false),
        created_at: Set(now),
    };
    entry::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(id)
}

/// How a save went.
#[derive(Clone, Debug)]
pub enum Saved {
    /// The draft is stored under this version.
    Yes(i32),
    /// Somebody else saved another one in the meantime: this is the entry as it is stored.
    Stale(Box<entry::Model>),
}

/// Saves a draft, whatever it lacks. `seen` is the version that the writer saw. Also taken after the deadline, so that
/// nothing typed is lost; submitting is what the deadline is about.
///
/// # Errors
/// Refused `WrongState` if the entry was refused or disqualified.
pub async fn save(app: &App, own: &TeamEntry, content: &Content, seen: i32, now: DateTime<Utc>) -> Result<Saved> {
    if !rules::editable(own.entry.state) {
        return Err(Refusal::WrongState.into());
    }
    if Content::of_draft(&own.entry) == *content {
        return Ok(Saved::Yes(own.entry.draft_version));
    }
    let tx = app.db().quiet().await?;
    let saved = store::set_draft(&*tx, own.entry.id, json!(content), seen, now).await?;
    let stored = if saved { None } else { store::by_id(&*tx, own.entry.id).await? };
    tx.commit().await?;
    match stored {
        None if saved => Ok(Saved::Yes(seen + 1)),
        None => Err(Error::NotFound),
        Some(stored) => Ok(Saved::Stale(Box::new(stored))),
    }
}
