//! Who judges what: by hand, by category, or evenly; conflicts that records show are found and left out.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::assignment::{self, AssignmentSource};
use entity::conflict::{self, ConflictKind};
use entity::review::ReviewState;
use entity::{AssignmentId, CategoryId, ConflictId, EntryId, JurorId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::super::proof::Scoring;
use super::super::{rules, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::ranking::assignment::{Task, plan};

type Pair = (JurorId, EntryId);

/// Finds conflicts that records show (member of the team, same organisation, same work domain) and notes new ones.
/// Returns all conflicts of the competition, declared ones included.
async fn conflicts(tx: &Tx, s: &Scoring, now: DateTime<Utc>) -> Result<HashSet<Pair>> {
    let id = s.organiser.competition.id;
    let jurors = store::jurors_of(&**tx, id).await?;
    let entrants = store::entrants_of(&**tx, id).await?;
    let entries = store::entries_of(&**tx, id, s.stage.id).await?;
    let mut known: HashSet<Pair> =
        store::conflicts_of(&**tx, id).await?.iter().map(|c| (c.juror_id, c.entry_id)).collect();
    let mut found: Vec<(Pair, ConflictKind)> = Vec::new();
    for j in &jurors {
        let domain = rules::work_domain(&j.email);
        for (entry, user, email) in &entrants {
            if j.user_id == Some(*user) || j.email == *email {
                found.push(((j.id, *entry), ConflictKind::Member));
            } else if domain.is_some() && domain == rules::work_domain(email) {
                found.push(((j.id, *entry), ConflictKind::Domain));
            }
        }
        let same = entries.iter().filter(|e| rules::same_organisation(&e.organisation, &j.organisation));
        found.extend(same.map(|e| ((j.id, e.id), ConflictKind::Organisation)));
    }
    found.retain(|(pair, _)| known.insert(*pair));
    insert_conflicts(tx, s, &found, now).await?;
    Ok(known)
}

async fn insert_conflicts(tx: &Tx, s: &Scoring, found: &[(Pair, ConflictKind)], now: DateTime<Utc>) -> Result<()> {
    use conflict::Column as C;
    for chunk in found.chunks(1000) {
        let rows = chunk.iter().map(|((juror, entry), kind)| conflict::ActiveModel {
            id: Set(ConflictId::new()),
            competition_id: Set(s.organiser.competition.id),
            juror_id: Set(*juror),
            entry_id: Set(*entry),
            kind: Set(*kind),
            note: Set(String::new()),
            created_at: Set(now),
        });
        let known = OnConflict::columns([C::JurorId, C::EntryId]).do_nothing().to_owned();
        conflict::Entity::insert_many(rows).on_conflict(known).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

async fn begin(app: &App, s: &Scoring) -> Result<Tx> {
    app.db().tx(Chain::Competition(s.organiser.competition.id)).await
}

async fn end(tx: Tx, s: &Scoring, data: serde_json::Value, now: DateTime<Utc>) -> Result<()> {
    let event = Event::new("assignment.made", now).by(s.organiser.user.id).on("stage", s.stage.id.0).data(data);
    audit::record(&tx, event).await?;
    tx.commit().await
}

/// Assigns one entry, by its number, to one juror.
///
/// # Errors
/// Invalid beside `number` or `juror`; Refused `ConflictOfInterest`.
pub async fn by_hand(
    app: &App,
    s: &Scoring,
    juror: Option<JurorId>,
    number: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let tx = begin(app, s).await?;
    let competition = s.organiser.competition.id;
    let jurors = store::jurors_of(&*tx, competition).await?;
    let entries = store::entries_of(&*tx, competition, s.stage.id).await?;
    let mut errors = FieldErrors::default();
    let juror = juror.filter(|id| jurors.iter().any(|j| j.id == *id));
    let entry = number.and_then(|n| entries.iter().find(|e| e.number == n)).map(|e| e.id);
    errors.add_if(juror.is_none(), "juror", "error-choice");
    errors.add_if(entry.is_none(), "number", "jury-no-entry");
    errors.check()?;
    let (Some(juror), Some(entry)) = (juror, entry) else { return Err(Error::NotFound) };
    if conflicts(&tx, s, now).await?.contains(&(juror, entry)) {
        return Err(Refusal::ConflictOfInterest.into());
    }
    store::insert_assignments(&tx, s.stage.id, &[(juror, entry)], AssignmentSource::Hand, now).await?;
    end(tx, s, json!({"by": "hand", "juror": juror, "entry": entry}), now).await
}

/// Assigns all entries of a category (and of those below it) to a juror; conflicts are left out. Returns how many.
///
/// # Errors
/// Invalid beside `juror` or `category`.
pub async fn by_category(
    app: &App,
    s: &Scoring,
    juror: Option<JurorId>,
    category: Option<CategoryId>,
    now: DateTime<Utc>,
) -> Result<usize> {
    let tx = begin(app, s).await?;
    let competition = s.organiser.competition.id;
    let jurors = store::jurors_of(&*tx, competition).await?;
    let categories = competitions::categories_of(&*tx, competition).await?;
    let juror = juror.filter(|id| jurors.iter().any(|j| j.id == *id));
    let category = category.filter(|id| categories.iter().any(|c| c.id == *id));
    let mut errors = FieldErrors::default();
    errors.add_if(juror.is_none(), "juror", "error-choice");
    errors.add_if(category.is_none(), "category", "error-choice");
    errors.check()?;
    let (Some(juror), Some(category)) = (juror, category) else { return Err(Error::NotFound) };
    let within: HashSet<_> =
        categories.iter().filter(|c| c.id == category || c.parent_id == Some(category)).map(|c| c.id).collect();
    let conflicts = conflicts(&tx, s, now).await?;
    let pairs: Vec<Pair> = store::entries_of(&*tx, competition, s.stage.id)
        .await?
        .iter()
        .filter(|e| e.category_id.is_some_and(|c| within.contains(&c)))
        .map(|e| (juror, e.id))
        .filter(|pair| !conflicts.contains(pair))
        .collect();
    store::insert_assignments(&tx, s.stage.id, &pairs, AssignmentSource::Category, now).await?;
    end(tx, s, json!({"by": "category", "juror": juror, "category": category, "count": pairs.len()}), now).await?;
    Ok(pairs.len())
}

/// Adds assignments so that each entry has `per_entry`, spread evenly over accepted and invited jurors. Returns how many.
///
/// # Errors
/// Invalid beside `per_entry`; Refused `NotReady` without jurors or entries.
pub async fn evenly(app: &App, s: &Scoring, per_entry: Option<usize>, now: DateTime<Utc>) -> Result<usize> {
    let Some(per_entry) = per_entry.filter(|n| (1..=50).contains(n)) else {
        let mut errors = FieldErrors::default();
        errors.add_with("per_entry", "error-range", json!({"min": 1, "max": 50}));
        return Err(errors.into());
    };
    let tx = begin(app, s).await?;
    let competition = s.organiser.competition.id;
    let jurors = store::jurors_of(&*tx, competition).await?;
    let active = jurors.iter().filter(|j| j.accepted_at.is_some() || j.token_hash.is_some());
    let task = Task {
        jurors: active.map(|j| j.id).collect(),
        entries: store::entries_of(&*tx, competition, s.stage.id).await?.iter().map(|e| e.id).collect(),
        per_entry,
        fixed: store::assignments_of(&*tx, s.stage.id).await?.iter().map(|a| (a.juror_id, a.entry_id)).collect(),
        conflicts: conflicts(&tx, s, now).await?,
        ..Task::default()
    };
    if task.jurors.is_empty() || task.entries.is_empty() {
        return Err(Refusal::NotReady("jury-nothing-to-assign").into());
    }
    let seed: u64 = rand::random();
    let plan = plan(&task, seed);
    let pairs = plan.pairs;
    store::insert_assignments(&tx, s.stage.id, &pairs, AssignmentSource::Even, now).await?;
    let data = json!({"by": "even", "per_entry": per_entry, "count": pairs.len(), "seed": seed.to_string(),
        "lacking": plan.short.iter().map(|s| s.lacks).sum::<usize>(), "groups": plan.groups.len()});
    end(tx, s, data, now).await?;
    Ok(pairs.len())
}

/// Ends an assignment whose review has not been handed in.
///
/// # Errors
/// `NotFound` in another stage; Refused `WrongState` if the review has been handed in.
pub async fn remove(app: &App, s: &Scoring, id: AssignmentId, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, s).await?;
    let row = assignment::Entity::find_by_id(id).filter(assignment::Column::StageId.eq(s.stage.id)).one(&*tx).await?;
    let row = row.ok_or(Error::NotFound)?;
    let review = store::review_of(&*tx, s.stage.id, row.juror_id, row.entry_id).await?;
    if review.is_some_and(|(r, _)| r.state == ReviewState::Submitted) {
        return Err(Refusal::WrongState.into());
    }
    assignment::Entity::delete_by_id(id).exec(&*tx).await?;
    let event = Event::new("assignment.removed", now).by(s.organiser.user.id).on("stage", s.stage.id.0);
    audit::record(&tx, event.data(json!({"juror": row.juror_id, "entry": row.entry_id}))).await?;
    tx.commit().await
}
