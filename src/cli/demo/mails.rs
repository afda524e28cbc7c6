//! A few letters for the outbox.

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
            "by": person.name, "contact": c.contact_email,
            "link": format!("/c/{}/my/entries/{}/revisions/{}", c.slug, entry.number, made.number),
        });
        let key = format!("entry-receipt/{}/{}", made.id, to.address);
        Some(Letter::new("entry-receipt", to).competition(c.id).dedupe(key).data(data))
    };
    mine.filter_map(letter).collect()
}
