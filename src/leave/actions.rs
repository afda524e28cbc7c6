//! Giving a team more time and taking it back, each with its event and a mail to the team.

use chrono::{DateTime, Utc};
use entity::{LeaveId, MilestoneId, TeamId, leave, milestone, stage};
use serde_json::{Value, json};

use super::rules::Wanted;
use super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::Organiser;
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::lang::{Lang, format};
use crate::mail::{Letter, To};

/// What more time is for: a stage, or one of its milestones.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The stage.
    pub stage: &'a stage::Model,
    /// The milestone, for a stage that repeats.
    pub milestone: Option<&'a milestone::Model>,
}

impl Target<'_> {
    /// The deadline of all.
    #[must_use]
    pub fn closes_at(&self) -> Option<DateTime<Utc>> {
        self.milestone.map_or(self.stage.closes_at, |m| Some(m.closes_at))
    }

    fn milestone_id(&self) -> Option<MilestoneId> {
        self.milestone.map(|m| m.id)
    }

    fn name(&self) -> &str {
        self.milestone.map_or(&self.stage.name, |m| &m.title)
    }
}

/// Gives a team a deadline of its own; an earlier leave of the team for the same ends.
///
/// # Errors
/// Invalid beside `team` if none or several are meant; refused `WrongState` for a stage without end.
pub async fn give(app: &App, o: &Organiser, t: Target<'_>, wanted: Wanted, now: DateTime<Utc>) -> Result<()> {
    if t.closes_at().is_none() {
        return Err(Refusal::WrongState.into());
    }
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let found = store::find_teams(&*tx, o.competition.id, &wanted.team).await?;
    let [team] = &found[..] else {
        let key = if found.is_empty() { "leave-team-unknown" } else { "leave-team-twice" };
        return Err(FieldErrors::one("team", key).into());
    };
    store::set_ended(&*tx, (t.stage.id, t.milestone_id()), team.id, o.user.id, now).await?;
    let row = leave::Model {
        id: LeaveId::new(),
        stage_id: t.stage.id,
        milestone_id: t.milestone_id(),
        team_id: team.id,
        closes_at: wanted.closes_at,
        reason: wanted.reason.clone(),
        made_by: Some(o.user.id),
        made_at: now,
        ended_by: None,
        ended_at: None,
    };
    store::insert(&*tx, row.clone()).await?;
    let told = json!({"team": team.id, "milestone": row.milestone_id, "from": t.closes_at(), "to": row.closes_at});
    let event = Event::new("leave.given", now).by(o.user.id).on("leave", row.id.0).data(told).why(&wanted.reason);
    audit::record(&tx, event).await?;
    let words = |lang| json!({"deadline": words(o, row.closes_at, lang), "reason": wanted.reason});
    mail_team(app, &tx, o, t, team.id, ("more-time", row.id), words).await?;
    tx.commit().await
}

/// Takes a leave back: the deadline of all is the team's again.
///
/// # Errors
/// `NotFound` if it does not hold.
pub async fn end(app: &App, o: &Organiser, s: &stage::Model, id: LeaveId, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let row = store::by_id(&*tx, s.id, id).await?.ok_or(Error::NotFound)?;
    store::set_ended(&*tx, (s.id, row.milestone_id), row.team_id, o.user.id, now).await?;
    let milestones = store::milestones(&*tx, s.id).await?;
    let t = Target { stage: s, milestone: milestones.iter().find(|m| Some(m.id) == row.milestone_id) };
    let event = Event::new("leave.ended", now).by(o.user.id).on("leave", id.0);
    audit::record(
        &tx,
        event.data(
            json!({"team": row.team_id, "milestone": row.milestone_id, "from": row.closes_at, "to": t.closes_at()}),
        ),
    )
    .await?;
    let words = |lang| json!({"deadline": t.closes_at().map(|at| words(o, at, lang))});
    mail_team(app, &tx, o, t, row.team_id, ("more-time-ended", id), words).await?;
    tx.commit().await
}

fn words(o: &Organiser, at: DateTime<Utc>, lang: Lang) -> String {
    format::deadline_in_words(lang, at, format::zone(&o.competition.time_zone))
}

async fn mail_team(
    app: &App,
    tx: &Tx,
    o: &Organiser,
    t: Target<'_>,
    team: TeamId,
    (kind, id): (&'static str, LeaveId),
    words: impl Fn(Lang) -> Value,
) -> Result<()> {
    let page = if t.milestone.is_some() { "milestones" } else { "my" };
    for person in store::people_of(&**tx, team).await? {
        let to = To::user(&person);
        let data = json!({
            "competition": o.competition.title, "stage": t.name(), "link": format!("/c/{}/{page}", o.competition.slug),
            "contact": o.competition.contact_email,
        });
        let data = crate::web::with(data, words(to.language));
        let key = format!("{kind}/{id}/{}", to.address);
        app.mail(tx, Letter::new(kind, to).competition(o.competition.id).dedupe(key).data(data)).await?;
    }
    Ok(())
}
