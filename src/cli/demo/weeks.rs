//! What the teams of the challenge tell at the end of each week.

use chrono::{DateTime, TimeDelta, Utc};
use entity::form::FormPurpose;
use entity::{
    FormId, MilestoneAnswerId, MilestoneRevisionId, UserId, milestone, milestone_answer, milestone_revision, team, user,
};
use serde::Deserialize;
use serde_json::json;

use super::batch::Batch;
use super::dice::Dice;
use super::entries::Ground;
use crate::audit::Event;
use crate::entry::snapshot;
use crate::error::{Error, Result};

/// How many of the teams that could tell something did so.
const DILIGENCE: f64 = 0.8;

#[derive(Deserialize)]
struct Told {
    week: Vec<Week>,
}

#[derive(Deserialize)]
struct Week {
    done: Vec<String>,
    learnt: Vec<String>,
}

/// Most teams tell something at each milestone, the `diligent` one's always.
///
/// # Errors
/// Internal if the file is malformed.
pub fn hand_in(batch: &mut Batch, ground: &Ground, diligent: &user::Model, dice: &mut Dice) -> Result<()> {
    let told: Told = toml::from_str(include_str!("data/weeks.toml")).map_err(Error::internal)?;
    let asked = batch.forms.iter().find(|form| form.purpose == FormPurpose::Milestone);
    let Some(form) = asked.map(|form| form.id) else { return Ok(()) };
    let (teams, milestones) = (batch.teams.clone(), batch.milestones.clone());
    for t in &teams {
        let captain = batch.members.iter().find(|m| m.team_id == t.id && m.captain).map(|m| m.user_id);
        let Some(by) = captain else { continue };
        for (m, week) in milestones.iter().zip(&told.week) {
            let last = m.closes_at - TimeDelta::minutes(1);
            if t.created_at + TimeDelta::hours(2) < last && (by == diligent.id || dice.chance(DILIGENCE)) {
                let at = dice.late_instant(m.opens_at.max(t.created_at + TimeDelta::hours(1)), last);
                tell(batch, ground, (t, m), (by, at, form), week, dice);
            }
        }
    }
    Ok(())
}

fn tell(
    batch: &mut Batch,
    ground: &Ground,
    (t, m): (&team::Model, &milestone::Model),
    (by, at, form): (UserId, DateTime<Utc>, FormId),
    week: &Week,
    dice: &mut Dice,
) {
    let answers = json!({"done": dice.pick(&week.done), "learnt": dice.pick(&week.learnt)});
    let content = json!({
        "competition": ground.competition.slug, "milestone": {"id": m.id, "title": m.title},
        "team": {"id": t.id, "name": t.name}, "answers": answers,
    });
    let (id, sha256) = (MilestoneAnswerId::new(), snapshot::hash(&content));
    batch.milestone_answers.push(milestone_answer::Model {
        id,
        milestone_id: m.id,
        team_id: t.id,
        draft: answers.clone(),
        draft_version: 2,
        saved_at: at,
        form_id: Some(form),
        answers,
        revision_count: 1,
        sha256: Some(sha256.clone()),
        submitted_at: Some(at),
        late: false,
    });
    batch.milestone_revisions.push(milestone_revision::Model {
        id: MilestoneRevisionId::new(),
        answer_id: id,
        number: 1,
        content,
        content_sha256: sha256.clone(),
        receipt_code: snapshot::receipt_code(),
        submitted_by: Some(by),
        received_at: at,
    });
    let told = json!({"milestone": m.id, "title": m.title, "revision": 1, "sha256": sha256, "arrival": "on_time"});
    let team = t.id;
    batch.note(at, |at| Event::new("milestone.handed_in", at).by(by).on("team", team.0).data(told));
}
