//! Publishing a card and taking it down.

use chrono::{DateTime, Utc};
use entity::{BriefId, CardId, card, team};

use super::super::proof::Boarder;
use super::super::rules::{self, CardInput};
use super::super::store::cards;
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::error::{FieldErrors, Result};
use crate::team::proof::Captain;
use crate::team::{rules as teams, store as team_store};

/// Publishes a person's card, or changes it.
///
/// # Errors
/// Refused `TeamsFrozen`; Invalid beside `brief` for one of elsewhere.
pub async fn publish(app: &App, b: &Boarder, input: CardInput, now: DateTime<Utc>) -> Result<()> {
    let p = &b.participant;
    b.open.ensure_shows(None)?;
    let briefs = team_store::briefs_of(app.db().read(), p.competition.id).await?;
    if input.brief.is_some_and(|id| briefs.iter().all(|b| b.id != id)) {
        return Err(FieldErrors::one("brief", "error-choice").into());
    }
    let categories = crate::competition::store::categories_of(app.db().read(), p.competition.id).await?;
    if input.category.is_some_and(|id| categories.iter().all(|c| c.id != id)) {
        return Err(FieldErrors::one("category", "error-choice").into());
    }
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    let known = cards::of_user(&*tx, p.competition.id, p.user.id).await?.into_iter().find(|c| c.team_id.is_none());
    let brief = input.brief;
    put(&tx, b, None, (input, brief), known, now).await?;
    tx.commit().await
}

/// Publishes the card of a team, or changes it.
///
/// # Errors
/// Refused `TeamsFrozen`, or `TeamFull`.
pub async fn publish_team(app: &App, b: &Boarder, c: &Captain, input: CardInput, now: DateTime<Utc>) -> Result<()> {
    let (p, team) = (&b.participant, &c.member.team);
    b.open.ensure_shows(Some(team.id))?;
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    teams::ensure_room(&p.competition.settings, team_store::members_of(&*tx, team.id).await?.len())?;
    let known = cards::of_team(&*tx, team.id).await?;
    put(&tx, b, Some(team), (input, team.brief_id), known, now).await?;
    tx.commit().await
}

async fn put(
    tx: &Tx,
    b: &Boarder,
    team: Option<&team::Model>,
    (input, brief): (CardInput, Option<BriefId>),
    known: Option<card::Model>,
    now: DateTime<Utc>,
) -> Result<()> {
    let user = &b.participant.user;
    let verb = if known.is_some() { "board.card_changed" } else { "board.card_published" };
    let id = known.as_ref().map_or_else(CardId::new, |c| c.id);
    let row = card::Model {
        id,
        competition_id: b.participant.competition.id,
        user_id: user.id,
        team_id: team.map(|t| t.id),
        name: if input.name.is_empty() { rules::shown_name(&user.name) } else { input.name },
        offers: input.offers,
        wants: input.wants,
        skill_keys: rules::keys(&input.skills),
        skills: input.skills,
        language_keys: rules::keys(&input.languages),
        languages: input.languages,
        time_zone: input.time_zone,
        hours: input.hours,
        brief_id: brief,
        category_id: input.category,
        hidden_at: known.as_ref().and_then(|c| c.hidden_at),
        hidden_reason: known.as_ref().map(|c| c.hidden_reason.clone()).unwrap_or_default(),
        created_at: known.as_ref().map_or(now, |c| c.created_at),
        updated_at: now,
    };
    cards::set(tx, row).await?;
    audit::record(tx, Event::new(verb, now).by(user.id).on("card", id.0)).await
}

/// Takes a person's own card down if there is one, also after the board has closed.
///
/// # Errors
/// The database's words.
pub async fn take_down(app: &App, b: &Boarder, now: DateTime<Utc>) -> Result<()> {
    let p = &b.participant;
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    let own = cards::of_user(&*tx, p.competition.id, p.user.id).await?.into_iter().find(|c| c.team_id.is_none());
    remove(tx, b, own, now).await
}

/// Takes the card of a team down if there is one.
///
/// # Errors
/// The database's words.
pub async fn take_down_team(app: &App, b: &Boarder, c: &Captain, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(b.participant.competition.id)).await?;
    let own = cards::of_team(&*tx, c.member.team.id).await?;
    remove(tx, b, own, now).await
}

async fn remove(tx: Tx, b: &Boarder, own: Option<card::Model>, now: DateTime<Utc>) -> Result<()> {
    let Some(own) = own else { return Ok(()) };
    cards::delete(&tx, own.id).await?;
    let event = Event::new("board.card_taken_down", now).by(b.participant.user.id).on("card", own.id.0);
    audit::record(&tx, event).await?;
    tx.commit().await
}
