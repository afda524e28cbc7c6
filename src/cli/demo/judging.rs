//! Jurors, who judges what, and what they thought of it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use entity::assignment::AssignmentSource;
use entity::conflict::ConflictKind;
use entity::json::JurorProfile;
use entity::review::ReviewState;
use entity::{
    AssignmentId, ConflictId, EntryId, JurorId, RemarkId, ReviewId, UserId, assignment, calibration, conflict,
    criterion, entry, juror, remark, review, score, stage, user,
};
use serde::Deserialize;
use serde_json::json;

use super::batch::Batch;
use super::dice::{Deck, Dice};
use super::entries::Ground;
use super::people::table;
use super::words::Common;
use crate::audit::Event;
use crate::error::Result;
use crate::jury::rules;
use crate::ranking::assignment::{Task, spread};

/// Somebody who can be asked to judge.
#[derive(Clone, Debug, Deserialize)]
pub struct Expert {
    competition: String,
    name: String,
    organisation: String,
    email: String,
}

/// A juror and how they judge.
#[derive(Clone, Debug)]
pub struct Judge {
    /// The row.
    pub row: juror::Model,
    /// The account.
    pub user: UserId,
    /// Adds to every score.
    pub mildness: f64,
    /// The share of the list that is done.
    pub done: f64,
}

/// The experts of a competition.
///
/// # Errors
/// Internal if the table is malformed.
pub fn experts(competition: &str) -> Result<Vec<Expert>> {
    let all: Vec<Expert> = table(include_str!("data/jurors.csv"))?;
    Ok(all.into_iter().filter(|e| e.competition == competition).collect())
}

/// Adds jurors with their accounts; the first is `known`.
pub fn invite(
    batch: &mut Batch,
    ground: &Ground,
    experts: &[Expert],
    known: Option<&user::Model>,
    invited: DateTime<Utc>,
    dice: &mut Dice,
) -> Vec<Judge> {
    let mut judges = Vec::new();
    for (i, expert) in experts.iter().enumerate() {
        let accepted = invited + TimeDelta::minutes(dice.whole(60..8000));
        let account = known.filter(|_| i == 0).cloned();
        let user = account.unwrap_or_else(|| {
            let new = person(expert, accepted);
            batch.users.push(new.clone());
            new
        });
        let row = juror::Model {
            id: JurorId::new(),
            competition_id: ground.competition.id,
            user_id: Some(user.id),
            email: user.email.clone(),
            name: user.name.clone(),
            organisation: expert.organisation.clone(),
            token_hash: None,
            invited_at: invited,
            accepted_at: Some(accepted),
            reminded_at: None,
            terms_at: None,
            profile: JurorProfile::default(),
        };
        let (id, by) = (row.id, user.id);
        batch.note(accepted, |at| Event::new("juror.accepted", at).by(by).on("juror", id.0));
        let mildness = dice.around() * 0.3;
        judges.push(Judge { row, user: user.id, mildness, done: 1.0 });
    }
    let data = json!({"count": judges.len()});
    batch.note(invited, |at| Event::new("juror.invited", at).by(ground.organiser).data(data));
    judges
}

fn person(expert: &Expert, since: DateTime<Utc>) -> user::Model {
    user::Model {
        id: UserId::new(),
        email: expert.email.clone(),
        name: expert.name.clone(),
        password_hash: None,
        email_confirmed_at: Some(since),
        site_admin: false,
        language: "en".into(),
        created_at: since,
        deleted_at: None,
    }
}

/// Notes the conflicts that records show. `known`: an entrant whose account was there before.
pub fn note(
    batch: &mut Batch,
    ground: &Ground,
    judges: &[Judge],
    (entries, known): (&[entry::Model], &user::Model),
    at: DateTime<Utc>,
) -> HashSet<(JurorId, EntryId)> {
    let found = conflicts(batch, judges, entries, known);
    let row = |(juror_id, entry_id, kind): &(JurorId, EntryId, ConflictKind)| conflict::Model {
        id: ConflictId::new(),
        competition_id: ground.competition.id,
        juror_id: *juror_id,
        entry_id: *entry_id,
        kind: *kind,
        note: String::new(),
        created_at: at,
    };
    batch.conflicts.extend(found.iter().map(row));
    found.iter().map(|(juror, entry, _)| (*juror, *entry)).collect()
}

/// Gives every entry to as many jurors as the stage wants; conflicts that records show are noted and left out. `known`:
/// an entrant whose account was there before.
pub fn assign(
    batch: &mut Batch,
    ground: &Ground,
    stage: &stage::Model,
    judges: &[Judge],
    (entries, known): (&[entry::Model], &user::Model),
    at: DateTime<Utc>,
) -> Vec<(JurorId, EntryId)> {
    let conflicts = note(batch, ground, judges, (entries, known), at);
    let per_entry = stage.settings.reviews_per_entry as usize;
    let task = Task {
        jurors: judges.iter().map(|j| j.row.id).collect(),
        entries: entries.iter().map(|e| e.id).collect(),
        per_entry,
        conflicts,
        ..Task::default()
    };
    let seed = 2020;
    let pairs = spread(&task, seed);
    let data = json!({"by": "even", "per_entry": per_entry, "count": pairs.len(), "seed": seed.to_string()});
    let stage = stage.id;
    batch.note(at, |at| Event::new("assignment.made", at).by(ground.organiser).on("stage", stage.0).data(data));
    batch.assignments.extend(pairs.iter().map(|(juror, entry)| assignment::Model {
        id: AssignmentId::new(),
        stage_id: stage,
        juror_id: *juror,
        entry_id: *entry,
        source: AssignmentSource::Even,
        created_at: at,
        abstained_at: None,
        abstain_note: None,
    }));
    pairs
}

/// Same organisation, or addresses of the same domain.
fn conflicts(
    batch: &Batch,
    judges: &[Judge],
    entries: &[entry::Model],
    known: &user::Model,
) -> Vec<(JurorId, EntryId, ConflictKind)> {
    let domains: HashMap<UserId, &str> =
        batch.users.iter().chain([known]).filter_map(|u| Some((u.id, rules::work_domain(&u.email)?))).collect();
    let teams: HashMap<_, _> = entries.iter().map(|e| (e.team_id, e.id)).collect();
    let mut found = Vec::new();
    for judge in judges {
        let mut seen = HashSet::new();
        let domain = rules::work_domain(&judge.row.email);
        let members = batch.members.iter().filter(|m| domain.is_some() && domains.get(&m.user_id).copied() == domain);
        for entry in members.filter_map(|m| teams.get(&m.team_id)) {
            if seen.insert(*entry) {
                found.push((judge.row.id, *entry, ConflictKind::Domain));
            }
        }
        for entry in entries.iter().filter(|e| rules::same_organisation(&e.organisation, &judge.row.organisation)) {
            if seen.insert(entry.id) {
                found.push((judge.row.id, entry.id, ConflictKind::Organisation));
            }
        }
    }
    found
}

/// A juror says that there is a conflict: the entry leaves the list.
pub fn declare(batch: &mut Batch, ground: &Ground, judge: &Judge, entry: EntryId, note: &str, at: DateTime<Utc>) {
    let juror = judge.row.id;
    batch.conflicts.push(conflict::Model {
        id: ConflictId::new(),
        competition_id: ground.competition.id,
        juror_id: juror,
        entry_id: entry,
        kind: ConflictKind::Declared,
        note: note.to_owned(),
        created_at: at,
    });
    batch.assignments.retain(|a| (a.juror_id, a.entry_id) != (juror, entry));
    let (by, why) = (judge.user, note.to_owned());
    let data = json!({"entry": entry});
    batch.note(at, |at| Event::new("conflict.declared", at).by(by).on("juror", juror.0).why(why).data(data));
}

/// All jurors see these entries, besides their own.
pub fn calibrate(batch: &mut Batch, stage: &stage::Model, judges: &[Judge], entries: &[EntryId], at: DateTime<Utc>) {
    for entry in entries {
        batch.calibrations.push(calibration::Model { stage_id: stage.id, entry_id: *entry, counts: true });
        for judge in judges {
            let pair = (judge.row.id, *entry);
            if batch.assignments.iter().all(|a| (a.juror_id, a.entry_id) != pair) {
                batch.assignments.push(assignment::Model {
                    id: AssignmentId::new(),
                    stage_id: stage.id,
                    juror_id: pair.0,
                    entry_id: pair.1,
                    source: AssignmentSource::Calibration,
                    created_at: at,
                    abstained_at: None,
                    abstain_note: None,
                });
            }
        }
    }
}

/// A juror abstains from an entry that was not begun.
pub fn abstain(batch: &mut Batch, judge: &Judge, word: &str, at: DateTime<Utc>) {
    let juror = judge.row.id;
    let begun = |entry: EntryId| batch.reviews.iter().any(|r| (r.juror_id, r.entry_id) == (juror, entry));
    let free = |a: &assignment::Model| a.juror_id == juror && !begun(a.entry_id);
    let Some(at_list) = batch.assignments.iter().position(free) else { return };
    let row = &mut batch.assignments[at_list];
    (row.abstained_at, row.abstain_note) = (Some(at), Some(word.to_owned()));
    let data = json!({"entry": row.entry_id, "stage": row.stage_id});
    let by = judge.user;
    batch.note(at, |at| Event::new("assignment.abstained", at).by(by).on("juror", juror.0).why(word).data(data));
}

/// Jurors who have judged an entry talk about it.
pub fn discuss(batch: &mut Batch, stage: &stage::Model, judges: &[Judge], talks: &[&[&str]], now: DateTime<Utc>) {
    let submitted = |r: &&review::Model| r.stage_id == stage.id && r.state == ReviewState::Submitted;
    let mut by_entry: Vec<(EntryId, Vec<JurorId>)> = Vec::new();
    for r in batch.reviews.iter().filter(submitted) {
        match by_entry.iter_mut().find(|(entry, _)| *entry == r.entry_id) {
            Some((_, jurors)) => jurors.push(r.juror_id),
            None => by_entry.push((r.entry_id, vec![r.juror_id])),
        }
    }
    let shared: Vec<_> = by_entry.into_iter().filter(|(_, jurors)| jurors.len() > 1).collect();
    for ((entry, jurors), talk) in shared.iter().zip(talks) {
        for (i, text) in talk.iter().enumerate() {
            let juror = jurors[i % 2];
            let Some(judge) = judges.iter().find(|j| j.row.id == juror) else { continue };
            let created_at = now - TimeDelta::minutes(400 - 37 * i as i64);
            let row = remark::Model {
                id: RemarkId::new(),
                stage_id: stage.id,
                entry_id: *entry,
                juror_id: Some(juror),
                user_id: None,
                text: (*text).to_owned(),
                created_at,
            };
            let (id, by) = (row.id, judge.user);
            batch.note(created_at, |at| Event::new("remark.made", at).by(by).on("remark", id.0));
            batch.remarks.push(row);
        }
    }
}

/// How entries are judged.
#[derive(Debug)]
pub struct Scales<'a> {
    /// The stage.
    pub stage: &'a stage::Model,
    /// Its rubric.
    pub rubric: &'a [criterion::Model],
    /// How good each entry is, around 0.
    pub quality: HashMap<EntryId, f64>,
    /// When sheets were handed in.
    pub window: (DateTime<Utc>, DateTime<Utc>),
    /// What jurors say.
    pub common: &'a Common,
}

impl Scales<'_> {
    /// The sheets of a juror: the first part of the list is handed in, one may be begun.
    pub fn review(&self, batch: &mut Batch, judge: &Judge, list: &[EntryId], dice: &mut Dice) {
        let done = (list.len() as f64 * judge.done).round() as usize;
        let quick = self.rubric.len() == 1;
        let mut times: Vec<_> = (0..done).map(|_| dice.instant(self.window.0, self.window.1)).collect();
        times.sort_unstable();
        let (mut praise, mut advice) =
            (Deck::new(self.common.praise.len(), dice), Deck::new(self.common.advice.len(), dice));
        for (entry, at) in list.iter().zip(times) {
            let points = self.points(judge, *entry, dice);
            let mean = points.iter().sum::<f64>() / points.len().max(1) as f64;
            // At a glance nobody writes.
            let comment = if quick { String::new() } else { self.comment(mean, (&mut praise, &mut advice), dice) };
            self.sheet(batch, judge, *entry, (ReviewState::Submitted, at), points, comment, dice);
        }
        if !quick && done < list.len() && dice.chance(0.7) {
            let entry = list[done];
            let mut points = self.points(judge, entry, dice);
            points.truncate(1 + dice.below(self.rubric.len() - 1));
            self.sheet(batch, judge, entry, (ReviewState::Draft, self.window.1), points, String::new(), dice);
        }
    }

    fn points(&self, judge: &Judge, entry: EntryId, dice: &mut Dice) -> Vec<f64> {
        let quality = self.quality.get(&entry).copied().unwrap_or_default();
        let mood = dice.around() * 0.3;
        let point = |c: &criterion::Model, dice: &mut Dice| {
            let middle = c.min + (c.max - c.min) * 0.6;
            let wanted = middle + quality + judge.mildness + mood + dice.around() * 0.5;
            (c.min + ((wanted - c.min) / c.step).round() * c.step).clamp(c.min, c.max)
        };
        self.rubric.iter().map(|c| point(c, dice)).collect()
    }

    fn comment(&self, mean: f64, (praise, advice): (&mut Deck, &mut Deck), dice: &mut Dice) -> String {
        let good = self.common.praise.get(praise.deal()).cloned().unwrap_or_default();
        let more = self.common.advice.get(advice.deal()).cloned().unwrap_or_default();
        match mean {
            m if m > 4.2 => good,
            m if m > 3.2 || dice.chance(0.5) => format!("{good} {more}"),
            _ => more,
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one row of a table that has as many columns")]
    fn sheet(
        &self,
        batch: &mut Batch,
        judge: &Judge,
        entry_id: EntryId,
        (state, at): (ReviewState, DateTime<Utc>),
        points: Vec<f64>,
        comment: String,
        dice: &mut Dice,
    ) {
        let note = if dice.chance(0.12) { dice.pick(&self.common.notes).clone() } else { String::new() };
        let submitted = state == ReviewState::Submitted;
        let version = i32::try_from(dice.whole(1..5)).unwrap_or(1);
        let id = ReviewId::new();
        batch.reviews.push(review::Model {
            id,
            stage_id: self.stage.id,
            juror_id: judge.row.id,
            entry_id,
            state,
            private_note: note,
            comment,
            version,
            updated_at: at,
            submitted_at: submitted.then_some(at),
        });
        let scores = self.rubric.iter().zip(&points);
        batch.scores.extend(scores.map(|(c, p)| score::Model { review_id: id, criterion_id: c.id, points: *p }));
        let verb = if submitted { "review.submitted" } else { "review.saved" };
        let (by, data) = (judge.user, json!({"entry": entry_id, "version": version, "points": points}));
        batch.note(at, |at| Event::new(verb, at).by(by).on("review", id.0).data(data));
    }
}
