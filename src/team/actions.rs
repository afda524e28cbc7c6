//! What members do to their team. What must hold is checked again inside the transaction, where writes of a competition
//! are serial.

use chrono::{DateTime, Utc};
use entity::{BriefId, CompetitionId, MemberId, TeamId, UserId, competition, stage, team};
use serde_json::json;

use super::proof::{Captain, TeamMember};
use super::rules::{self, About};
use super::{store, told};
use crate::account::own::Gone;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::{Organiser, Participant};
use crate::competition::rules::{ensure_open, intake};
use crate::db::{Chain, Tx};
use crate::eligibility::rules::ensure_below;
use crate::eligibility::store as eligibility;
use crate::error::{Error, FieldErrors, Quota, Refusal, Result};
use crate::form::rules::{self as form_rules, Answers, FileCounts};
use crate::web::Form;

/// Makes a team with its maker as captain.
///
/// # Errors
/// Invalid beside `brief` if one must be chosen; Refused outside the intake or if the person has a team for it already.
pub async fn create(
    app: &App,
    p: &Participant,
    about: &About,
    brief: Option<BriefId>,
    now: DateTime<Utc>,
) -> Result<TeamId> {
    let briefs = store::briefs_of(app.db().read(), p.competition.id).await?;
    let unknown = match brief {
        Some(id) => briefs.iter().all(|b| b.id != id),
        None => !briefs.is_empty(),
    };
    if unknown {
        return Err(FieldErrors::one("brief", "error-choice").into());
    }
    ensure_open(&p.competition, intake(&p.stages), now)?;
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    ensure_free(&tx, &p.competition, p.user.id, brief).await?;
    let id = store::insert(&tx, p.competition.id, brief, about, p.user.id, now).await?;
    let event = Event::new("team.created", now).by(p.user.id).on("team", id.0).data(json!({"name": about.name}));
    audit::record(&tx, event).await?;
    tx.commit().await?;
    Ok(id)
}

/// Demands that a person may be in one more team for that brief.
async fn ensure_free(tx: &Tx, c: &competition::Model, user: UserId, brief: Option<BriefId>) -> Result<()> {
    if !c.settings.many_teams && store::count_for_brief(&**tx, c.id, brief, user).await? > 0 {
        return Err(Refusal::AlreadyInTeam.into());
    }
    Ok(())
}

/// Adds a registered person who accepted an invitation or was accepted, in the caller's transaction.
///
/// # Errors
/// Refused `TeamsFrozen`, `TeamFull` or `AlreadyInTeam`, or `QuotaReached` by the entries that the person would have.
pub async fn join(
    tx: &Tx,
    (c, stages): (&competition::Model, &[stage::Model]),
    (user, name): (UserId, &str),
    team: &team::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    store::ensure_not_frozen(&**tx, stages, team.id, now).await?;
    let members = store::members_of(&**tx, team.id).await?;
    if members.iter().any(|(m, _)| m.user_id == user) {
        return Err(Refusal::AlreadyInTeam.into());
    }
    rules::ensure_room(&c.settings, members.len())?;
    ensure_free(tx, c, user, team.brief_id).await?;
    ensure_below_limit(tx, c, (user, name), team).await?;
    store::insert_member(tx, team.id, user, false, now).await?;
    audit::record(tx, Event::new("team.joined", now).by(user).on("team", team.id.0)).await
}

/// Demands that the entries of a person's teams and of one more stay below the limit per person.
async fn ensure_below_limit(
    tx: &Tx,
    c: &competition::Model,
    (user, name): (UserId, &str),
    team: &team::Model,
) -> Result<()> {
    let most = c.settings.quotas.per_person;
    if most == 0 {
        return Ok(());
    }
    let own = eligibility::entries_of_people(&**tx, c.id, [user]).await?.len();
    let more = eligibility::count_places(&**tx, team.id).await?;
    // As many as the limit are fine.
    let taken = (own + more).saturating_sub(1);
    if more == 0 { Ok(()) } else { ensure_below(Quota::Person, most, taken, || name.to_owned()) }
}

async fn begin(app: &App, m: &TeamMember, now: DateTime<Utc>) -> Result<Tx> {
    store::ensure_not_frozen(app.db().read(), &m.participant.stages, m.team.id, now).await?;
    app.db().tx(Chain::Competition(m.participant.competition.id)).await
}

/// Sets name, organisation and country.
///
/// # Errors
/// Refused `TeamsFrozen`.
pub async fn change(app: &App, m: &TeamMember, about: &About, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, m, now).await?;
    store::set_about(&tx, m.team.id, about).await?;
    audit::record(&tx, event("team.changed", m, now)).await?;
    tx.commit().await
}

fn event(verb: &'static str, m: &TeamMember, now: DateTime<Utc>) -> Event {
    Event::new(verb, now).by(m.participant.user.id).on("team", m.team.id.0)
}

/// Leaves; the last member's team goes too, if it has no entry.
///
/// # Errors
/// Refused `CaptainMustHandOver`, `TeamsFrozen`, or `WrongState` for the last member of a team with an entry.
pub async fn leave(app: &App, m: &TeamMember, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, m, now).await?;
    let members = store::members_of(&*tx, m.team.id).await?;
    let (me, _) = members.iter().find(|(row, _)| row.id == m.member.id).ok_or(Error::NotFound)?;
    rules::ensure_may_leave(me, members.len())?;
    if members.len() == 1 {
        store::delete(&tx, m.team.id).await?;
    } else {
        store::delete_member(&tx, me.id).await?;
    }
    audit::record(&tx, event("team.left", m, now)).await?;
    tx.commit().await
}

/// The captain removes another member.
///
/// # Errors
/// `NotFound` if there is no such other member; Refused `TeamsFrozen`.
pub async fn remove(app: &App, c: &Captain, id: MemberId, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, &c.member, now).await?;
    let gone = other(&tx, &c.member, id).await?;
    store::delete_member(&tx, id).await?;
    audit::record(&tx, event("team.member_removed", &c.member, now).data(json!({"user": gone}))).await?;
    tx.commit().await
}

async fn other(tx: &Tx, m: &TeamMember, id: MemberId) -> Result<UserId> {
    let members = store::members_of(&**tx, m.team.id).await?;
    let found = members.iter().find(|(row, _)| row.id == id && row.id != m.member.id);
    found.map(|(row, _)| row.user_id).ok_or(Error::NotFound)
}

/// The captain hands over to another member; possible at any time.
///
/// # Errors
/// `NotFound` if there is no such other member.
pub async fn hand_over(app: &App, c: &Captain, id: MemberId, now: DateTime<Utc>) -> Result<()> {
    let m = &c.member;
    let tx = app.db().tx(Chain::Competition(m.participant.competition.id)).await?;
    let new = other(&tx, m, id).await?;
    store::set_captain(&tx, m.team.id, id).await?;
    audit::record(&tx, event("team.captain_changed", m, now).data(json!({"user": new}))).await?;
    tx.commit().await
}

/// An organiser replaces a captain who cannot be reached.
///
/// # Errors
/// Invalid without a reason; `NotFound` if there is no such member.
pub async fn replace_captain(
    app: &App,
    o: &Organiser,
    team: TeamId,
    id: MemberId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(FieldErrors::one("reason", "error-required").into());
    }
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    store::by_id(&*tx, o.competition.id, team).await?.ok_or(Error::NotFound)?;
    let members = store::members_of(&*tx, team).await?;
    if members.iter().all(|(m, _)| m.id != id) {
        return Err(Error::NotFound);
    }
    store::set_captain(&tx, team, id).await?;
    audit::record(&tx, Event::new("team.captain_replaced", now).by(o.user.id).on("team", team.0).why(reason.trim()))
        .await?;
    tx.commit().await
}

/// The captain ends a team without entries.
///
/// # Errors
/// Refused `WrongState` if it has an entry; `TeamsFrozen`.
pub async fn dissolve(app: &App, c: &Captain, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, &c.member, now).await?;
    store::delete(&tx, c.member.team.id).await?;
    audit::record(&tx, event("team.dissolved", &c.member, now)).await?;
    tx.commit().await
}

/// Takes somebody whose account has ended out of teams and invitations. Of a team in which nobody is left, an entry that
/// was handed in keeps the name. Whether there was something.
///
/// # Errors
/// The database's words.
pub async fn forget(tx: &Tx, competition: CompetitionId, gone: &Gone) -> Result<bool> {
    let mut known = store::delete_invitations(tx, competition, gone).await? > 0;
    for (team, captain) in store::of_user(&**tx, competition, gone.user).await? {
        known = true;
        let members = store::members_of(&**tx, team.id).await?;
        let (own, others): (Vec<_>, Vec<_>) = members.into_iter().partition(|(m, _)| m.user_id == gone.user);
        if let Some((next, _)) = others.first() {
            if captain {
                store::set_captain(tx, team.id, next.id).await?;
            }
            for (seat, _) in own {
                store::delete_member(tx, seat.id).await?;
            }
        } else if store::has_entries(&**tx, team.id).await? {
            store::set_answers(tx, team.id, None, &Answers::new()).await?;
        } else {
            store::delete(tx, team.id).await?;
        }
    }
    Ok(known)
}

/// The captain answers what the organisers ask of the team.
///
/// # Errors
/// Invalid beside what is missing or wrong; `NotFound` where nothing is asked; Refused `TeamsFrozen`.
pub async fn answer(app: &App, c: &Captain, typed: &Form, now: DateTime<Utc>) -> Result<()> {
    let m = &c.member;
    if store::is_closed(app.db().read(), &m.participant.stages, m.team.id, now).await? {
        return Err(Refusal::TeamsFrozen.into());
    }
    let tx = app.db().tx(Chain::Competition(m.participant.competition.id)).await?;
    let (form, fields) = told::asked(&*tx, &m.participant.competition).await?;
    let form = form.filter(|_| !fields.0.is_empty()).ok_or(Error::NotFound)?;
    let answers = form_rules::read(&fields, typed);
    form_rules::check(&fields, &answers, &FileCounts::new()).check()?;
    store::set_answers(&tx, m.team.id, Some(form), &form_rules::asked_answers(&fields, &answers)).await?;
    audit::record(&tx, event("team.answered", m, now)).await?;
    tx.commit().await
}
