//! Rows of pending picks and of standings, and what the results of a stage are worked out from.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::comparison::Verdict;
use entity::json::{Advance, Group, Tie};
use entity::stage::StageKind;
use entity::{
    CategoryId, CriterionId, EntryId, JurorId, StageId, UserId, category, competition, entry, entry_tag, pick, stage,
    standing, tag,
};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait, Set,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::bundle::{self, Answer, Bundle, By, FORMAT, Head};
use super::settle;
use crate::competition::store as competitions;
use crate::db::Tx;
use crate::error::Result;
use crate::jury::store as jury;
use crate::pairwise::store as pairwise;
use crate::pipeline::store::within;

/// An entry of a stage, as far as its closing shows it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Known {
    /// Which.
    pub id: EntryId,
    /// Its number.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// The country of its team.
    pub country: Option<String>,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
}

/// What the results of a stage are worked out from.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The same without anything that tells of people.
    pub bundle: Bundle,
    /// The entries, by number.
    pub entries: Vec<Known>,
    /// The categories of the competition, in order.
    pub categories: Vec<category::Model>,
    /// The pending picks.
    pub picks: HashMap<EntryId, pick::Model>,
}

/// The entries of a stage, by number: once it is closed, those that it was closed with.
async fn entries_of(db: &impl ConnectionTrait, s: &stage::Model) -> Result<Vec<Known>> {
    let closed_with = standing::Entity::find()
        .select_only()
        .column(standing::Column::EntryId)
        .filter(standing::Column::StageId.eq(s.id));
    let inside = match s.settled_at {
        Some(_) => Condition::all().add(entry::Column::Id.in_subquery(QueryTrait::into_query(closed_with))),
        None => within(s.id),
    };
    let query = entry::Entity::find()
        .select_only()
        .columns([entry::Column::Id, entry::Column::Number, entry::Column::Title, entry::Column::CategoryId])
        .columns([entry::Column::Country, entry::Column::SubmittedAt])
        .filter(entry::Column::CompetitionId.eq(s.competition_id))
        .filter(inside)
        .order_by_asc(entry::Column::Number);
    Ok(query.into_model().all(db).await?)
}

/// What makes the groups of a rule, if it has any.
fn grouping(advance: &Advance) -> Option<&Group> {
    match advance {
        Advance::Overall { by, .. } => by.as_ref(),
        _ => None,
    }
}

/// The group of each entry, where the rule has floors. Answers are told by codes: `G1` is the first that the rule names.
async fn groups_of(
    db: &impl ConnectionTrait,
    s: &stage::Model,
    entries: &[Known],
    categories: &[category::Model],
) -> Result<HashMap<EntryId, String>> {
    let title = |id: CategoryId| categories.iter().find(|c| c.id == id).map(|c| c.title.clone());
    Ok(match grouping(&s.settings.advance) {
        None => HashMap::new(),
        Some(Group::Country) => entries.iter().filter_map(|e| Some((e.id, e.country.clone()?))).collect(),
        Some(Group::Category) => entries.iter().filter_map(|e| Some((e.id, title(e.category_id?)?))).collect(),
        Some(Group::Tags(set)) => {
            let query = entry_tag::Entity::find()
                .select_only()
                .column(entry_tag::Column::EntryId)
                .column(tag::Column::Title)
                .join(JoinType::InnerJoin, entry_tag::Relation::Tag.def())
                .filter(tag::Column::TagSetId.eq(*set))
                .order_by_desc(tag::Column::Position);
            // The first that an entry carries is the last to be collected.
            query.into_tuple::<(EntryId, String)>().all(db).await?.into_iter().collect()
        }
        Some(Group::Field(key)) => {
            let query = entry::Entity::find()
                .select_only()
                .columns([entry::Column::Id, entry::Column::Answers])
                .filter(entry::Column::CompetitionId.eq(s.competition_id))
                .filter(entry::Column::RevisionCount.gt(0));
            let rows: Vec<(EntryId, Value)> = query.into_tuple().all(db).await?;
            let coded = |(id, answers): (EntryId, Value)| {
                let answer = answers.get(key)?.as_str()?;
                Some((id, code_of_answer(&s.settings.advance, answer)))
            };
            rows.into_iter().filter_map(coded).collect()
        }
    })
}

/// The code of an answer that makes a group: its place among the floors, or `G0` for all others.
fn code_of_answer(advance: &Advance, answer: &str) -> String {
    let at = match advance {
        Advance::Overall { floors, .. } => floors.iter().position(|f| f.group == answer),
        _ => None,
    };
    format!("G{}", at.map_or(0, |at| at + 1))
}

/// The rule with the codes of groups that the entries have.
fn coded(advance: &Advance) -> Advance {
    let mut out = advance.clone();
    if let Advance::Overall { by: Some(Group::Field(_)), floors, .. } = &mut out {
        floors.iter_mut().for_each(|f| f.group = code_of_answer(advance, &f.group));
    }
    out
}

/// What a group is called that the results name by its code.
#[must_use]
pub fn group_of_code<'a>(advance: &'a Advance, code: &'a str) -> &'a str {
    let Advance::Overall { by: Some(Group::Field(_)), floors, .. } = advance else { return code };
    let at = code.strip_prefix('G').and_then(|n| n.parse::<usize>().ok()).and_then(|n| n.checked_sub(1));
    at.and_then(|at| floors.get(at)).map_or(code, |f| &f.group)
}

/// Codes of jurors: numbered by a hash, so that their order tells nothing of them.
fn jurors(stage: StageId, all: impl Iterator<Item = JurorId>) -> HashMap<JurorId, String> {
    let hashed: BTreeMap<[u8; 32], JurorId> =
        all.map(|id| (Sha256::digest(format!("{stage} {id}")).into(), id)).collect();
    hashed.into_values().zip(1..).map(|(id, n)| (id, format!("J{n}"))).collect()
}

/// The reviews that count, with the rubric.
async fn reviewed(db: &impl ConnectionTrait, s: &stage::Model, bundle: &mut Bundle, entries: &[Known]) -> Result<()> {
    let rubric = jury::rubric_of(db, s.id).await?;
    let codes: HashMap<CriterionId, String> = rubric.iter().zip(1..).map(|(c, n)| (c.id, format!("C{n}"))).collect();
    let criterion = |c: &entity::criterion::Model| bundle::Criterion {
        id: codes[&c.id].clone(),
        name: c.name.clone(),
        weight: c.weight,
        min: c.min,
        max: c.max,
        step: c.step,
        outside: c.outside,
    };
    bundle.rubric = rubric.iter().map(criterion).collect();
    let numbers: HashMap<EntryId, i32> = entries.iter().map(|e| (e.id, e.number)).collect();
    let points = jury::counted_points(db, s.id, jury::Whose::Stage).await?;
    let jurors = jurors(s.id, points.iter().map(|p| p.1));
    let mut reviews: BTreeMap<(i32, &str), BTreeMap<String, f64>> = BTreeMap::new();
    for (entry, juror, criterion, points) in &points {
        let (Some(number), Some(code)) = (numbers.get(entry), codes.get(criterion)) else { continue };
        reviews.entry((*number, &jurors[juror])).or_default().insert(code.clone(), *points);
    }
    let review = |((entry, juror), points): ((i32, &str), _)| bundle::Review { entry, juror: juror.to_owned(), points };
    bundle.reviews = reviews.into_iter().map(review).collect();
    Ok(())
}

/// The comparisons that count.
async fn compared(db: &impl ConnectionTrait, s: &stage::Model, bundle: &mut Bundle, entries: &[Known]) -> Result<()> {
    let numbers: HashMap<EntryId, i32> = entries.iter().map(|e| (e.id, e.number)).collect();
    let barred = pairwise::conflicts_of(db, s.competition_id).await?;
    let rows = pairwise::counting(db, s.id, &barred).await?;
    let jurors = jurors(s.id, rows.iter().map(|c| c.juror_id));
    let comparison = |c: &entity::comparison::Model| {
        let answer = match c.verdict {
            Verdict::Left => Answer::First,
            Verdict::Right => Answer::Second,
            Verdict::Even => Answer::Equal,
            Verdict::Skip | Verdict::Absent => return None,
        };
        let (first, second) = (*numbers.get(&c.left_id)?, *numbers.get(&c.right_id)?);
        Some(bundle::Comparison { juror: jurors[&c.juror_id].clone(), first, second, answer })
    };
    bundle.comparisons = rows.iter().filter_map(comparison).collect();
    Ok(())
}

/// Loads what the results of a stage are worked out from. `at` is when they are.
///
/// # Errors
/// The database's words.
pub async fn ground(
    db: &impl ConnectionTrait,
    c: &competition::Model,
    s: &stage::Model,
    at: DateTime<Utc>,
) -> Result<Ground> {
    let entries = entries_of(db, s).await?;
    let categories = competitions::categories_of(db, c.id).await?;
    let method = match s.kind {
        StageKind::Scoring => By::from(s.settings.method),
        StageKind::Pairwise => By::Comparisons,
        _ => By::Picks,
    };
    let mut bundle = Bundle::empty(Head {
        format: FORMAT.to_owned(),
        competition: c.slug.clone(),
        stage: s.name.clone(),
        at,
        method,
        method_version: settle::VERSION,
        advance: coded(&s.settings.advance),
        tie: s.settings.tie,
        seed: s.settings.seed.clone(),
    });
    let codes: HashMap<CategoryId, String> = categories.iter().zip(1..).map(|(c, n)| (c.id, format!("K{n}"))).collect();
    let used = |c: &&category::Model| entries.iter().any(|e| e.category_id == Some(c.id));
    let named = |c: &category::Model| bundle::Category { id: codes[&c.id].clone(), title: c.title.clone() };
    bundle.categories = categories.iter().filter(used).map(named).collect();
    let groups = groups_of(db, s, &entries, &categories).await?;
    let row = |e: &Known| bundle::Entry {
        number: e.number,
        category: e.category_id.and_then(|id| codes.get(&id).cloned()),
        group: groups.get(&e.id).cloned(),
        submitted_at: e.submitted_at.filter(|_| s.settings.tie == Tie::Earlier),
    };
    bundle.entries = entries.iter().map(row).collect();
    match s.kind {
        StageKind::Scoring => reviewed(db, s, &mut bundle, &entries).await?,
        StageKind::Pairwise => compared(db, s, &mut bundle, &entries).await?,
        _ => {}
    }
    let picks = picks_of(db, s.id).await?;
    let picked = |e: &Known| picks.get(&e.id).map(|p| bundle::Pick { entry: e.number, through: p.through });
    bundle.picks = entries.iter().filter_map(picked).collect();
    Ok(Ground { bundle, entries, categories, picks })
}

/// The pending picks of a stage, by entry.
///
/// # Errors
/// The database's words.
pub async fn picks_of(db: &impl ConnectionTrait, stage: StageId) -> Result<HashMap<EntryId, pick::Model>> {
    let rows = pick::Entity::find().filter(pick::Column::StageId.eq(stage)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.entry_id, row)).collect())
}

/// Writes pending picks, in the place of those before.
///
/// # Errors
/// The database's words.
pub async fn set_picks(
    tx: &Tx,
    stage: StageId,
    entries: &[(EntryId, bool)],
    (reason, by): (&str, UserId),
    now: DateTime<Utc>,
) -> Result<()> {
    use pick::Column as P;
    for chunk in entries.chunks(500) {
        let rows = chunk.iter().map(|(entry, through)| pick::ActiveModel {
            stage_id: Set(stage),
            entry_id: Set(*entry),
            through: Set(*through),
            reason: Set(reason.to_owned()),
            set_by: Set(Some(by)),
            set_at: Set(now),
        });
        let known = OnConflict::columns([P::StageId, P::EntryId])
            .update_columns([P::Through, P::Reason, P::SetBy, P::SetAt])
            .to_owned();
        pick::Entity::insert_many(rows).on_conflict(known).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Takes a pending pick back. Whether there was one.
///
/// # Errors
/// The database's words.
pub async fn delete_pick(tx: &Tx, stage: StageId, entry: EntryId) -> Result<bool> {
    Ok(pick::Entity::delete_by_id((stage, entry)).exec(&**tx).await?.rows_affected > 0)
}

/// The standings of a stage that is closed, in no order.
///
/// # Errors
/// The database's words.
pub async fn standings_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<standing::Model>> {
    Ok(standing::Entity::find().filter(standing::Column::StageId.eq(stage)).all(db).await?)
}

/// How many entries each stage of a competition was closed with, and how many of them go on.
///
/// # Errors
/// The database's words.
pub async fn counts_of(db: &impl ConnectionTrait, stages: &[stage::Model]) -> Result<HashMap<StageId, (i64, i64)>> {
    let rows: Vec<(StageId, bool, i64)> = standing::Entity::find()
        .select_only()
        .columns([standing::Column::StageId, standing::Column::Through])
        .column_as(standing::Column::EntryId.count(), "n")
        .filter(standing::Column::StageId.is_in(stages.iter().map(|s| s.id)))
        .group_by(standing::Column::StageId)
        .group_by(standing::Column::Through)
        .into_tuple()
        .all(db)
        .await?;
    let mut counts: HashMap<StageId, (i64, i64)> = HashMap::new();
    for (stage, through, n) in rows {
        let count = counts.entry(stage).or_default();
        count.0 += n;
        count.1 += if through { n } else { 0 };
    }
    Ok(counts)
}

/// Stores the standings of a stage, the bundle that they come from with its hash, and that it is closed.
///
/// # Errors
/// The database's words.
pub async fn set_settled(
    tx: &Tx,
    stage: StageId,
    standings: Vec<standing::Model>,
    (lines, hash): (String, &str),
    (by, now): (UserId, DateTime<Utc>),
) -> Result<()> {
    competitions::insert_all::<standing::Entity>(tx, standings).await?;
    let row = entity::bundle::ActiveModel { stage_id: Set(stage), lines: Set(lines), published_at: Set(None) };
    entity::bundle::Entity::insert(row).exec_without_returning(&**tx).await?;
    mark(tx, stage, Some((now, by, hash.to_owned()))).await
}

/// Forgets the standings of a stage, its bundle, and that it was closed.
///
/// # Errors
/// The database's words.
pub async fn set_unsettled(tx: &Tx, stage: StageId) -> Result<()> {
    standing::Entity::delete_many().filter(standing::Column::StageId.eq(stage)).exec(&**tx).await?;
    entity::bundle::Entity::delete_by_id(stage).exec(&**tx).await?;
    mark(tx, stage, None).await
}

async fn mark(tx: &Tx, stage: StageId, settled: Option<(DateTime<Utc>, UserId, String)>) -> Result<()> {
    let (at, by, hash) = settled.map_or((None, None, None), |(at, by, hash)| (Some(at), Some(by), Some(hash)));
    let row =
        stage::ActiveModel { settled_at: Set(at), settled_by: Set(by), settled_hash: Set(hash), ..Default::default() };
    stage::Entity::update_many().set(row).filter(stage::Column::Id.eq(stage)).exec(&**tx).await?;
    Ok(())
}

/// The bundle by which a stage was closed.
///
/// # Errors
/// The database's words.
pub async fn bundle_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Option<entity::bundle::Model>> {
    Ok(entity::bundle::Entity::find_by_id(stage).one(db).await?)
}

/// Which of some stages have a bundle that everybody may have.
///
/// # Errors
/// The database's words.
pub async fn published_of(db: &impl ConnectionTrait, stages: &[stage::Model]) -> Result<Vec<StageId>> {
    use entity::bundle::Column as B;
    let query = entity::bundle::Entity::find().select_only().column(B::StageId);
    let query = query.filter(B::StageId.is_in(stages.iter().map(|s| s.id))).filter(B::PublishedAt.is_not_null());
    Ok(query.into_tuple().all(db).await?)
}

/// Lets everybody have the bundle of a stage, or nobody any more. Whether there is one.
///
/// # Errors
/// The database's words.
pub async fn set_published(tx: &Tx, stage: StageId, at: Option<DateTime<Utc>>) -> Result<bool> {
    let row = entity::bundle::ActiveModel { published_at: Set(at), ..Default::default() };
    let changed = entity::bundle::Entity::update_many().set(row).filter(entity::bundle::Column::StageId.eq(stage));
    Ok(changed.exec(&**tx).await?.rows_affected > 0)
}
