//! The screening of the prizes, which is over since the jury began: who was admitted and refused, a correction that came
//! and some that were missed, appeals, and works that are alike.

use chrono::{DateTime, TimeDelta, Utc};
use entity::decision::{self, DecisionKind};
use entity::entry::EntryState;
use entity::json::Names;
use entity::likeness::{self, LikenessKind};
use entity::{
    AppealId, CorrectionId, DecisionId, LikenessId, ScreenerId, UserId, appeal, correction, entry, screener, user,
};
use serde_json::json;

use super::batch::Batch;
use super::entries::Ground;
use crate::audit::Event;
use crate::screening::{alike, compare};

/// Every so many entries one is not admitted.
const ODD: usize = 29;
const REASONS: [&str; 7] = [
    "Out of scope: The project has not begun yet. You are welcome again once it is running.",
    "Incomplete: The summary tells what is planned and no results.",
    "Not eligible: The same project won in this category two years ago.",
    "Out of scope: Computers for an office are no project by themselves.",
    "Incomplete: The description ends in the middle of a sentence.",
    "Duplicate: Your organisation has entered the same project in another category.",
    "Not eligible: The project was entered by a supplier without the knowledge of its owner.",
];
const BUDGET: &str =
    "The budget that you state is for one village, and the description speaks of nine. Please say which is right.";
const APPEAL: &str = "The reason says that the project has not begun. It has been running in two districts since last March; our \
    description begins with the plan for the third. We can show usage figures of every week.";
const APPEAL_LOST: &str = "Our summary has results: 40 people were trained.";
const UPHELD: &str =
    "Those are people who work for the project. The call asks what has changed for those whom it is for.";

/// Decides about all entries after the intake has closed.
pub fn screen(batch: &mut Batch, ground: &Ground, closed: DateTime<Utc>) {
    let by = seat(batch, ground, closed - TimeDelta::days(20));
    let mut odd = 0;
    for i in 0..batch.entries.len() {
        let at = closed + TimeDelta::minutes(900 + 11 * i as i64);
        if i % ODD != ODD - 1 {
            decide(batch, i, (DecisionKind::Admitted, ""), by, at);
            continue;
        }
        match REASONS.get(odd) {
            Some(reason) => {
                let refused = decide(batch, i, (DecisionKind::Refused, reason), by, at);
                appealed(batch, ground, i, odd, (refused, at));
            }
            None => ask(batch, i, BUDGET, (at, at + TimeDelta::days(2)), by),
        }
        odd += 1;
    }
    corrected(batch, by);
    hint(batch, closed + TimeDelta::hours(1));
}

/// Admits one.
pub fn admit(batch: &mut Batch, i: usize, by: UserId, at: DateTime<Utc>) {
    decide(batch, i, (DecisionKind::Admitted, ""), by, at);
}

/// The screener; returns the account.
fn seat(batch: &mut Batch, ground: &Ground, at: DateTime<Utc>) -> UserId {
    let person = user::Model {
        id: UserId::new(),
        email: "noor.bakker@screening.example".into(),
        name: "Noor Bakker".into(),
        password_hash: None,
        email_confirmed_at: Some(at),
        site_admin: false,
        language: "en".into(),
        created_at: at,
        deleted_at: None,
    };
    let (id, by) = (ScreenerId::new(), person.id);
    batch.screeners.push(screener::Model {
        id,
        competition_id: ground.competition.id,
        user_id: Some(by),
        email: person.email.clone(),
        name: person.name.clone(),
        organisation: "Institute of Public Service".into(),
        token_hash: None,
        invited_at: at - TimeDelta::days(1),
        accepted_at: Some(at),
    });
    batch.users.push(person);
    batch.note(at, |at| Event::new("screener.accepted", at).by(by).on("screener", id.0));
    by
}

/// Puts a decision in force.
fn decide(
    batch: &mut Batch,
    i: usize,
    (kind, reason): (DecisionKind, &str),
    by: UserId,
    at: DateTime<Utc>,
) -> DecisionId {
    let entry = &mut batch.entries[i];
    let (state, verb) = match kind {
        DecisionKind::Refused => (EntryState::Refused, "entry.refused"),
        _ => (EntryState::Admitted, "entry.admitted"),
    };
    entry.state = state;
    let (id, entry_id) = (DecisionId::new(), entry.id);
    batch.decisions.push(decision::Model {
        id,
        competition_id: entry.competition_id,
        entry_id,
        kind,
        reason: reason.into(),
        made_by: Some(by),
        made_at: at,
        revision: entry.revision_count,
    });
    let event = Event::new(verb, at).by(by).on("entry", entry_id.0).data(json!({"from": "submitted"}));
    batch.events.push((at, if reason.is_empty() { event } else { event.why(reason) }));
    id
}

/// The first that is refused appeals and waits; the appeal of the second was in vain.
fn appealed(batch: &mut Batch, ground: &Ground, i: usize, odd: usize, (decision_id, at): (DecisionId, DateTime<Utc>)) {
    let (text, days) = match odd {
        0 => (APPEAL, 6),
        1 => (APPEAL_LOST, 2),
        _ => return,
    };
    let entry = &batch.entries[i];
    let made_at = at + TimeDelta::days(days);
    let made_by = batch.revisions.iter().find(|r| r.entry_id == entry.id).and_then(|r| r.submitted_by);
    let decided_at = (odd == 1).then(|| made_at + TimeDelta::hours(20));
    batch.appeals.push(appeal::Model {
        id: AppealId::new(),
        competition_id: entry.competition_id,
        entry_id: entry.id,
        decision_id,
        text: text.into(),
        made_by,
        made_at,
        reversed: decided_at.map(|_| false),
        reason: decided_at.map(|_| UPHELD.to_owned()).unwrap_or_default(),
        decided_by: decided_at.map(|_| ground.organiser),
        decided_at,
    });
    let id = entry.id.0;
    let event = Event::new("appeal.made", made_at).on("entry", id);
    batch.events.push((made_at, made_by.map_or(event.clone(), |by| event.by(by))));
    if let Some(at) = decided_at {
        let event = Event::new("appeal.upheld", at).by(ground.organiser).on("entry", id).why(UPHELD);
        batch.events.push((at, event));
    }
}

/// Asks for a correction.
fn ask(batch: &mut Batch, i: usize, text: &str, (at, due_at): (DateTime<Utc>, DateTime<Utc>), by: UserId) {
    let entry = &batch.entries[i];
    let id = entry.id.0;
    batch.corrections.push(correction::Model {
        id: CorrectionId::new(),
        competition_id: entry.competition_id,
        entry_id: entry.id,
        text: text.into(),
        fields: Names(vec!["description".into(), "a_budget".into()]),
        revision: entry.revision_count,
        due_at,
        asked_by: Some(by),
        asked_at: at,
        closed_at: None,
    });
    batch.note(at, |at| Event::new("correction.asked", at).by(by).on("entry", id).why(text));
}

/// One team was asked already while the intake was open, has handed in again, and was admitted then.
fn corrected(batch: &mut Batch, by: UserId) {
    let twice = |e: &entry::Model| e.revision_count == 2 && e.state == EntryState::Admitted;
    let Some(i) = batch.entries.iter().position(twice) else { return };
    let id = batch.entries[i].id;
    let received = |n: i32| batch.revisions.iter().find(|r| r.entry_id == id && r.number == n).map(|r| r.received_at);
    let (Some(first), Some(last)) = (received(1), received(2)) else { return };
    let at = first + (last - first) / 2;
    let text = "The description ends after its first part. Please say what came of it.";
    ask(batch, i, text, (at, last + TimeDelta::days(1)), by);
    let admitted = batch.decisions.iter().find(|d| d.entry_id == id).map(|d| d.made_at);
    if let Some(row) = batch.corrections.last_mut() {
        (row.revision, row.closed_at) = (1, admitted);
    }
}

/// Notes the two entries that say nearly the same.
fn hint(batch: &mut Batch, at: DateTime<Utc>) {
    let mut seen: Vec<(&entry::Model, &str)> = Vec::new();
    for entry in &batch.entries {
        let found = seen.iter().find(|(_, said)| *said == entry.description).map(|(first, _)| *first);
        let Some(first) = found else {
            seen.push((entry, &entry.description));
            continue;
        };
        let runs = [first, entry].map(|e| alike::runs(&compare::text_of(e)));
        batch.hints.push(likeness::Model {
            id: LikenessId::new(),
            competition_id: entry.competition_id,
            entry_id: entry.id,
            other_id: first.id,
            kind: LikenessKind::Text,
            score: alike::shared(&runs[0], &runs[1]),
            detail: String::new(),
            found_at: at,
            dismissed_at: None,
            dismissed_by: None,
            reason: String::new(),
        });
    }
}
