//! Planning milestones, saving drafts, handing in. What a team hands in is checked again inside of the transaction that
//! notes it; a draft can always be saved.

use chrono::{DateTime, Utc};
use entity::form::FormPurpose;
use entity::{
    CompetitionId, MilestoneRevisionId, UserId, milestone, milestone_answer, milestone_revision, stage, user,
};
use serde_json::{Value, json};

use super::proof::{AtMilestone, OrganisedMilestone};
use super::rules::{self, About, Plan};
use super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::Organiser;
use crate::competition::rules::zone;
use crate::competition::store as competitions;
use crate::competition::term::{self, Arrival, Term};
use crate::db::{Chain, Tx};
use crate::entry::snapshot;
use crate::error::{Error, Refusal, Result};
use crate::form::rules::{self as form, Answers, Around, Asked, FileCounts};
use crate::form::{actions as forms, store as fields};
use crate::lang::{self, format};
use crate::leave;
use crate::mail::{Letter, To};
use crate::participant::store as participants;
use crate::team::store as teams;

/// What milestones of a competition are called before somebody gives them better names.
#[must_use]
pub fn title(c: &entity::competition::Model, every: u32, number: u32) -> String {
    let key = if every == 7 { "milestone-week-n" } else { "milestone-n" };
    let told = json!({"n": number});
    told.as_object().map_or_else(String::new, |args| lang::text(fields::main_lang(c), key, args))
}

/// Plans milestones of a stage, after those that are there.
///
/// # Errors
/// The database's words.
pub async fn plan(app: &App, o: &Organiser, s: &stage::Model, plan: &Plan, now: DateTime<Utc>) -> Result<()> {
    let c = &o.competition;
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let there = store::of_stages(&*tx, [s.id]).await?.iter().map(|m| m.number).max().unwrap_or(0);
    let first = u32::try_from(there).unwrap_or(0);
    let rows = rules::rows(plan, s.id, zone(c), |n| title(c, plan.every, first + n));
    let rows = rows.into_iter().map(|m| milestone::Model { number: m.number + there, ..m }).collect();
    store::insert_all(&*tx, rows).await?;
    let told = json!({"times": plan.times, "every": plan.every, "first_closes_at": plan.closes_at});
    audit::record(&tx, Event::new("milestone.planned", now).by(o.user.id).on("stage", s.id.0).data(told)).await?;
    tx.commit().await
}

/// Changes one milestone. Once it has opened in public its opening stays and its deadline moves later only; what was
/// handed in before the new one is not late any more.
///
/// # Errors
/// Invalid beside the dates; `Stale` if somebody else saved in the meantime.
pub async fn change(app: &App, at: &OrganisedMilestone, about: About, version: i32, now: DateTime<Utc>) -> Result<()> {
    let (o, m) = (&at.organiser, &at.milestone);
    rules::ensure_kind(m, &about, o.competition.published_at.is_some(), now)?;
    let told = json!({"opens_at": [m.opens_at, about.opens_at], "closes_at": [m.closes_at, about.closes_at]});
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let closes_at = about.closes_at;
    if !store::set_about(&*tx, m.id, about, version).await? {
        return Err(Error::Stale);
    }
    if closes_at > m.closes_at {
        store::set_on_time(&*tx, m.id, closes_at).await?;
    }
    audit::record(&tx, Event::new("milestone.changed", now).by(o.user.id).on("milestone", m.id.0).data(told)).await?;
    tx.commit().await
}

/// Deletes a milestone for which nobody has written anything.
///
/// # Errors
/// Refused `WrongState`.
pub async fn delete(app: &App, at: &OrganisedMilestone, now: DateTime<Utc>) -> Result<()> {
    let (o, m) = (&at.organiser, &at.milestone);
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    if store::count_answers(&*tx, m.id).await? > 0 {
        return Err(Refusal::WrongState.into());
    }
    leave::store::delete_of_milestone(&*tx, m.id).await?;
    store::delete(&*tx, m.id).await?;
    let event = Event::new("milestone.deleted", now).by(o.user.id).on("milestone", m.id.0);
    audit::record(&tx, event.data(json!({"title": m.title}))).await?;
    tx.commit().await
}

/// Saves a team's draft, whatever it lacks and whenever it comes. `seen` is the version that the writer saw, 0 for none.
/// Returns the version under which it is stored.
///
/// # Errors
/// `Stale` if somebody else saved another in the meantime.
pub async fn save(app: &App, at: &AtMilestone, answers: &Answers, seen: i32, now: DateTime<Utc>) -> Result<i32> {
    let draft = json!(answers);
    let same = at.answer.as_ref().filter(|row| row.draft == draft);
    if let Some(row) = same {
        return Ok(row.draft_version);
    }
    let tx = app.db().quiet().await?;
    let saved = match store::answer(&*tx, at.milestone.id, at.member.team.id).await? {
        None => store::insert_answer(&*tx, at.milestone.id, at.member.team.id, draft, now).await?,
        Some(row) => store::set_draft(&*tx, row.id, draft, seen, now).await?,
    };
    if !saved {
        return Err(Error::Stale);
    }
    tx.commit().await?;
    Ok(seen + 1)
}

/// The draft of an answer.
#[must_use]
pub fn draft(answer: Option<&milestone_answer::Model>) -> Answers {
    answer.and_then(|a| serde_json::from_value(a.draft.clone()).ok()).unwrap_or_default()
}

/// What is handed in, as found inside of the transaction.
struct Parcel {
    answer: milestone_answer::Model,
    people: Vec<user::Model>,
    answers: Answers,
    content: Value,
    arrival: Arrival,
}

/// Hands the draft of version `seen` in. The arrival of the request is what the deadline is about. The same answers again
/// are the same hand-in.
///
/// # Errors
/// `Stale` if the draft is not what the person saw; Invalid with what is missing; refused after the deadline, for teams
/// that are not asked, and where a guardian's consent is missing. The draft is kept in all cases.
pub async fn submit(app: &App, at: &AtMilestone, seen: i32, now: DateTime<Utc>) -> Result<()> {
    let c = &at.member.participant.competition;
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let parcel = pack(&tx, at, seen, now).await?;
    let Parcel { answer, answers, arrival, .. } = &parcel;
    if answer.submitted_at.is_some() && answer.answers == json!(answers) {
        return tx.leave().await;
    }
    let (form, _) = forms::ensure(&tx, c, FormPurpose::Milestone, now).await?;
    let made = milestone_revision::Model {
        id: MilestoneRevisionId::new(),
        answer_id: answer.id,
        number: answer.revision_count + 1,
        content_sha256: snapshot::hash(&parcel.content),
        content: parcel.content.clone(),
        receipt_code: snapshot::receipt_code(),
        submitted_by: Some(at.member.participant.user.id),
        received_at: now,
    };
    store::insert_revision(&*tx, made.clone()).await?;
    store::set_submitted(&*tx, &made, form, json!(answers), *arrival == Arrival::Late).await?;
    let told = json!({
        "milestone": at.milestone.id, "title": at.milestone.title, "revision": made.number,
        "sha256": made.content_sha256, "arrival": arrival.name(),
    });
    let event = Event::new("milestone.handed_in", now).by(at.member.participant.user.id);
    audit::record(&tx, event.on("team", at.member.team.id.0).data(told)).await?;
    let line = tx.head().map(|(seq, hash)| json!({"seq": seq, "hash": hash}));
    for person in &parcel.people {
        app.mail(&tx, receipt(at, &parcel, &made, line.as_ref(), To::user(person))).await?;
    }
    tx.commit().await
}

/// Collects and checks what is handed in, by what is stored now.
async fn pack(tx: &Tx, at: &AtMilestone, seen: i32, now: DateTime<Utc>) -> Result<Parcel> {
    let (c, team) = (&at.member.participant.competition, at.member.team.id);
    let (m, s, term) = term_now(tx, at).await?;
    let arrival = term::ensure(Some(&term), c, now)?;
    if !store::is_called(&**tx, &s, team).await? {
        return Err(Refusal::WrongState.into());
    }
    let answer = store::answer(&**tx, m.id, team).await?;
    let answer = answer.ok_or(Refusal::NotReady("milestone-lacks-answers"))?;
    if answer.draft_version != seen {
        return Err(Error::Stale);
    }
    let people = leave::store::people_of(&**tx, team).await?;
    if participants::lacks_consent(&**tx, c, people.iter().map(|person| person.id)).await? {
        return Err(Refusal::ConsentMissing.into());
    }
    let asked = fields::fields_now(&**tx, c, FormPurpose::Milestone).await?;
    if asked.0.is_empty() {
        return Err(Refusal::NotReady("milestone-lacks-questions").into());
    }
    let typed = draft(Some(&answer));
    form::check(&asked, &typed, &FileCounts::new()).check()?;
    let answers = Asked::of(&asked, &Around::default(), &typed).answers();
    let content = json!({
        "competition": c.slug, "milestone": {"id": m.id, "title": m.title},
        "team": {"id": team, "name": at.member.team.name}, "answers": answers,
    });
    Ok(Parcel { answer, people, answers, content, arrival })
}

/// The milestone, its stage and the team's term as they are now.
async fn term_now(tx: &Tx, at: &AtMilestone) -> Result<(milestone::Model, stage::Model, Term)> {
    let team = at.member.team.id;
    let m = store::by_id(&**tx, at.milestone.id).await?.ok_or(Error::NotFound)?;
    let stages = competitions::stages_of(&**tx, at.member.participant.competition.id).await?;
    let s = rules::repeating(&stages).find(|s| s.id == m.stage_id).ok_or(Error::NotFound)?.clone();
    let leaves = leave::store::of_milestones(&**tx, [m.id], [team]).await?;
    let term = rules::term(&m, &s, team, &leaves);
    Ok((m, s, term))
}

/// Forgets what somebody whose account has ended has written and not handed in, as far as nobody else is in the team.
/// Whether there was something.
///
/// # Errors
/// The database's words.
pub async fn forget(tx: &Tx, competition: CompetitionId, gone: UserId) -> Result<bool> {
    let mut known = false;
    for (team, _) in teams::of_user(&**tx, competition, gone).await? {
        if leave::store::people_of(&**tx, team.id).await?.iter().all(|person| person.id == gone) {
            known |= store::delete_drafts(&**tx, team.id).await? > 0;
        }
    }
    Ok(known)
}

fn receipt(
    at: &AtMilestone,
    parcel: &Parcel,
    made: &milestone_revision::Model,
    line: Option<&Value>,
    to: To,
) -> Letter {
    let c = &at.member.participant.competition;
    let received = format::moment_to_the_second(to.language, made.received_at, zone(c));
    let data = json!({
        "competition": c.title, "milestone": at.milestone.title, "team": at.member.team.name, "received": received,
        "code": made.receipt_code, "check": format!("/receipts/{}", made.receipt_code), "line": line,
        "sha256": made.content_sha256, "late": parcel.arrival == Arrival::Late, "revision": made.number,
        "by": at.member.participant.user.name, "link": format!("{}/check", at.home()), "contact": c.contact_email,
    });
    let key = format!("milestone-receipt/{}/{}", made.id, to.address);
    Letter::new("milestone-receipt", to).competition(c.id).dedupe(key).data(data)
}
