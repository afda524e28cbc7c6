//! A few letters for the outbox.

use entity::review::ReviewState;
use entity::stage::StageKind;
use entity::user;
use serde_json::json;

use super::batch::Batch;
use super::entries::Ground;
use crate::lang::format;
use crate::mail::{Letter, To};

/// The receipts of what somebody handed in.
#[must_use]
pub fn receipts(batch: &Batch, ground: &Ground, person: &user::Model) -> Vec<Letter> {
    let c = &ground.competition;
    let zone = format::zone(&c.time_zone);
    let mine = batch.revisions.iter().filter(|r| r.submitted_by == Some(person.id));
    let letter = |made: &entity::revision::Model| {
        let entry = batch.entries.iter().find(|e| e.id == made.entry_id)?;
        let team = batch.teams.iter().find(|t| t.id == entry.team_id)?;
        let files = batch.files.iter().filter(|f| f.holder_id == entry.id.0);
        let files = files.map(|f| json!({"name": f.name, "size": f.size, "sha256": f.sha256}));
        let to = To::user(person);
        let data = json!({
            "competition": c.title, "title": entry.title, "number": entry.number, "team": team.name,
            "revision": made.number, "received": format::moment_to_the_second(to.language, made.received_at, zone),
            "code": made.receipt_code, "sha256": made.content_sha256, "files": files.collect::<Vec<_>>(),
            "by": person.name, "contact": c.contact_email, "late": false,
            "link": format!("/c/{}/my/entries/{}/revisions/{}", c.slug, entry.number, made.number),
            "line": null, "owner": null, "check": format!("/receipts/{}", made.receipt_code),
        });
        let key = format!("entry-receipt/{}/{}", made.id, to.address);
        Some(Letter::new("entry-receipt", to).competition(c.id).dedupe(key).data(data))
    };
    mine.filter_map(letter).collect()
}

/// The answers to somebody's questions.
#[must_use]
pub fn answers(batch: &Batch, ground: &Ground, person: &user::Model) -> Vec<Letter> {
    let c = &ground.competition;
    let mine = batch.questions.iter().filter(|q| q.asked_by == Some(person.id));
    let letter = |q: &entity::question::Model| {
        let brief = ground.offer.briefs.iter().find(|b| b.id == q.brief_id)?;
        let data = json!({
            "brief": brief.title, "competition": c.title, "question": q.body, "answer": q.answer,
            "link": format!("/c/{}/briefs/{}", c.slug, brief.slug),
        });
        Some(Letter::new("brief-answered", To::user(person)).competition(c.id).data(data))
    };
    mine.filter_map(letter).collect()
}

/// What somebody has left to judge.
#[must_use]
pub fn reminder(batch: &Batch, ground: &Ground, person: &user::Model) -> Option<Letter> {
    let c = &ground.competition;
    let juror = batch.jurors.iter().find(|j| j.user_id == Some(person.id))?.id;
    let stage = ground.stages.iter().find(|s| s.kind == StageKind::Scoring)?;
    let done = batch.reviews.iter().filter(|r| r.juror_id == juror && r.state == ReviewState::Submitted).count();
    let left = batch.assignments.iter().filter(|a| a.juror_id == juror).count() - done;
    let data = json!({
        "competition": c.title, "stage": stage.name, "left": left, "closes_at": stage.closes_at, "zone": c.time_zone,
        "link": format!("/c/{}/jury", c.slug),
    });
    Some(Letter::new("juror-reminder", To::user(person)).competition(c.id).data(data))
}
