//! Rubrics, filled sheets and the ranking that they give.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::review::{self, ReviewState};
use entity::{
    AwardId, CriterionId, EntryId, JurorId, ReviewId, StageId, TeamId, conflict, criterion, entry, juror, member,
    score, stage,
};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    RelationTrait, Set,
};
use tokio::task::spawn_blocking;

use super::super::late::Late;
use super::super::rules::{self, Sheet};
use super::super::standing;
use super::late::late_reviews;
use super::panels::{Boards, boards_of, has_panel};
use super::planning::calibration_of;
use super::tasks::entries_of;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::ranking::aggregate::{self, Line};

/// The rubric of a stage, in order.
///
/// # Errors
/// The database's words.
pub async fn rubric_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<criterion::Model>> {
    let query = criterion::Entity::find().filter(criterion::Column::StageId.eq(stage));
    Ok(query.order_by_asc(criterion::Column::Position).all(db).await?)
}

/// A juror's review of an entry with its points, if there is one.
///
/// # Errors
/// The database's words.
pub async fn review_of(
    db: &impl ConnectionTrait,
    stage: StageId,
    juror: JurorId,
    entry: EntryId,
) -> Result<Option<(review::Model, HashMap<CriterionId, f64>)>> {
    let found = review::Entity::find()
        .filter(review::Column::StageId.eq(stage))
        .filter(review::Column::JurorId.eq(juror))
        .filter(review::Column::EntryId.eq(entry))
        .one(db)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let points = score::Entity::find().filter(score::Column::ReviewId.eq(row.id)).all(db).await?;
    Ok(Some((row, points.into_iter().map(|s| (s.criterion_id, s.points)).collect())))
}

/// Writes a review over the version `seen` (0 for none), and returns it.
///
/// # Errors
/// `Stale` if it was saved elsewhere in the meantime.
pub async fn set_review(
    tx: &Tx,
    stage: StageId,
    (juror, entry): (JurorId, EntryId),
    sheet: &Sheet,
    state: ReviewState,
    seen: i32,
    now: DateTime<Utc>,
) -> Result<review::Model> {
    use review::Column as R;
    let row = review::ActiveModel {
        id: Set(ReviewId::new()),
        stage_id: Set(stage),
        juror_id: Set(juror),
        entry_id: Set(entry),
        state: Set(state),
        private_note: Set(sheet.private_note.clone()),
        comment: Set(sheet.comment.clone()),
        version: Set(seen + 1),
        updated_at: Set(now),
        submitted_at: Set((state == ReviewState::Submitted).then_some(now)),
    };
    let known = OnConflict::columns([R::StageId, R::JurorId, R::EntryId])
        .update_columns([R::State, R::PrivateNote, R::Comment, R::Version, R::UpdatedAt, R::SubmittedAt])
        .action_and_where(Expr::col((review::Entity, R::Version)).eq(seen))
        .to_owned();
    let written = review::Entity::insert(row).on_conflict(known).exec_with_returning(&**tx).await;
    match written {
        Ok(row) if row.version == seen + 1 => Ok(row),
        Ok(_) | Err(sea_orm::DbErr::RecordNotInserted | sea_orm::DbErr::RecordNotFound(_)) => Err(Error::Stale),
        Err(e) => Err(e.into()),
    }
}

/// Writes the points of a review; criteria without points lose theirs.
///
/// # Errors
/// The database's words.
pub async fn set_scores(
    tx: &Tx,
    review: ReviewId,
    sheet: &Sheet,
    rubric: &[criterion::Model],
    fresh: bool,
) -> Result<()> {
    use score::Column as S;
    if !fresh && sheet.points.len() < rubric.len() {
        score::Entity::delete_many()
            .filter(S::ReviewId.eq(review))
            .filter(S::CriterionId.is_not_in(sheet.points.keys().copied()))
            .exec(&**tx)
            .await?;
    }
    if sheet.points.is_empty() {
        return Ok(());
    }
    let rows = sheet.points.iter().map(|(criterion, points)| score::ActiveModel {
        review_id: Set(review),
        criterion_id: Set(*criterion),
        points: Set(*points),
    });
    let known = OnConflict::columns([S::ReviewId, S::CriterionId]).update_column(S::Points).to_owned();
    score::Entity::insert_many(rows).on_conflict(known).exec_without_returning(&**tx).await?;
    Ok(())
}

/// The state of every review in a stage: juror, entry, state.
///
/// # Errors
/// The database's words.
pub async fn review_states(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<(JurorId, EntryId, ReviewState)>> {
    let query = review::Entity::find()
        .select_only()
        .columns([review::Column::JurorId, review::Column::EntryId, review::Column::State])
        .filter(review::Column::StageId.eq(stage));
    Ok(query.into_tuple().all(db).await?)
}

/// Notes that a stage's rubric is frozen, if it is not yet.
///
/// # Errors
/// The database's words.
pub async fn set_frozen(tx: &Tx, stage: StageId, hash: String, now: DateTime<Utc>) -> Result<()> {
    stage::Entity::update_many()
        .col_expr(stage::Column::RubricHash, Expr::value(Some(hash)))
        .col_expr(stage::Column::RubricFrozenAt, Expr::value(Some(now)))
        .filter(stage::Column::Id.eq(stage))
        .filter(stage::Column::RubricFrozenAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Lets a rubric that was frozen by a rehearsal change again.
///
/// # Errors
/// The database's words.
pub async fn set_unfrozen(tx: &Tx, stage: StageId) -> Result<()> {
    stage::Entity::update_many()
        .col_expr(stage::Column::RubricHash, Expr::value(None::<String>))
        .col_expr(stage::Column::RubricFrozenAt, Expr::value(None::<DateTime<Utc>>))
        .filter(stage::Column::Id.eq(stage))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Which reviews do not count in a stage.
struct LeftOut {
    conflicts: HashSet<(JurorId, EntryId)>,
    apart: Boards,
    calibration: HashMap<EntryId, bool>,
    late: BTreeMap<(EntryId, JurorId), Late>,
}

impl LeftOut {
    async fn load(db: &impl ConnectionTrait, stage: StageId) -> Result<Self> {
        let calibration = calibration_of(db, stage).await?;
        Ok(Self {
            conflicts: barred_of(db, stage).await?,
            apart: boards_of(db, stage).await?,
            calibration: calibration.into_iter().map(|c| (c.entry_id, c.counts)).collect(),
            late: late_reviews(db, stage).await?,
        })
    }
}

/// Pairs of which nothing counts in a stage: conflicts that are noted, and whoever is in the team of an entry by now,
/// though nobody has looked for conflicts since.
///
/// # Errors
/// The database's words.
pub(super) async fn barred_of(db: &impl ConnectionTrait, stage: StageId) -> Result<HashSet<(JurorId, EntryId)>> {
    let noted = conflict::Entity::find()
        .select_only()
        .columns([conflict::Column::JurorId, conflict::Column::EntryId])
        .join(JoinType::InnerJoin, conflict::Relation::Competition.def())
        .join(JoinType::InnerJoin, stage::Relation::Competition.def().rev())
        .filter(stage::Column::Id.eq(stage));
    let mut barred: HashSet<(JurorId, EntryId)> = noted.into_tuple().all(db).await?.into_iter().collect();
    let contest = || {
        let query = stage::Entity::find_by_id(stage).select_only().column(stage::Column::CompetitionId);
        QueryTrait::into_query(query)
    };
    // In two steps: a join of jurors with entries looks at each pair.
    let teams = juror::Entity::find()
        .select_only()
        .column(member::Column::TeamId)
        .column(juror::Column::Id)
        .join(JoinType::InnerJoin, juror::Relation::User.def())
        .join(JoinType::InnerJoin, member::Relation::User.def().rev())
        .filter(juror::Column::CompetitionId.in_subquery(contest()));
    let teams: Vec<(TeamId, JurorId)> = teams.into_tuple().all(db).await?;
    if teams.is_empty() {
        return Ok(barred);
    }
    let entries = entry::Entity::find()
        .select_only()
        .columns([entry::Column::TeamId, entry::Column::Id])
        .filter(entry::Column::TeamId.is_in(teams.iter().map(|t| t.0)))
        .filter(entry::Column::CompetitionId.in_subquery(contest()));
    for (team, entry) in entries.into_tuple::<(TeamId, EntryId)>().all(db).await? {
        barred.extend(teams.iter().filter(|t| t.0 == team).map(|t| (t.1, entry)));
    }
    Ok(barred)
}

/// Which of a stage's reviews are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those that count in the stage.
    Stage,
    /// Those of the panels that judge for an award.
    Award(AwardId),
    /// Those of entries that all jurors see, to compare the jurors.
    Calibration,
}

impl Whose {
    fn count(self, out: &LeftOut, juror: JurorId, entry: EntryId) -> bool {
        let late = self != Self::Calibration && out.late.contains_key(&(entry, juror));
        if late || out.conflicts.contains(&(juror, entry)) {
            return false;
        }
        match self {
            Self::Stage => !out.apart.contains_key(&juror) && out.calibration.get(&entry) != Some(&false),
            Self::Award(award) => out.apart.get(&juror) == Some(&Some(award)),
            Self::Calibration => out.calibration.contains_key(&entry),
        }
    }
}

/// How many reviews that were handed in do not count in a stage, by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uncounted {
    /// There is a conflict of interest.
    pub conflict: usize,
    /// The rule for late jurors leaves them out.
    pub late: usize,
    /// They are of entries that all jurors see and that are not to count.
    pub calibration: usize,
}

/// Which of some reviews do not count in a stage, and why. Panels that judge for an award are no part: theirs count there.
///
/// # Errors
/// The database's words.
pub async fn uncounted(
    db: &impl ConnectionTrait,
    stage: StageId,
    handed_in: impl IntoIterator<Item = (JurorId, EntryId)>,
) -> Result<Uncounted> {
    let out = LeftOut::load(db, stage).await?;
    let mut found = Uncounted::default();
    for (juror, entry) in handed_in.into_iter().filter(|(juror, _)| !out.apart.contains_key(juror)) {
        if out.conflicts.contains(&(juror, entry)) {
            found.conflict += 1;
        } else if out.late.contains_key(&(entry, juror)) {
            found.late += 1;
        } else if out.calibration.get(&entry) == Some(&false) {
            found.calibration += 1;
        }
    }
    Ok(found)
}

/// The values of a stage's submitted reviews that count in it: entry, juror, value. Left out are those of pairs with a
/// conflict, of panels that judge for an award only, of calibration entries that are not to count, and those that the rule
/// for late jurors leaves out.
///
/// # Errors
/// The database's words.
pub async fn values_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<(EntryId, JurorId, f64)>> {
    values(db, stage, Whose::Stage).await
}

/// A score: entry, juror, criterion, points.
pub type Scored = (EntryId, JurorId, CriterionId, f64);

/// All points of a stage's submitted reviews, those that count and those that do not.
async fn scores_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<Scored>> {
    let scores = score::Entity::find()
        .select_only()
        .columns([review::Column::EntryId, review::Column::JurorId])
        .columns([score::Column::CriterionId, score::Column::Points])
        .join(JoinType::InnerJoin, score::Relation::Review.def())
        .filter(review::Column::StageId.eq(stage))
        .filter(review::Column::State.eq(ReviewState::Submitted));
    Ok(scores.into_tuple().all(db).await?)
}

/// The points of some of a stage's submitted reviews.
///
/// # Errors
/// The database's words.
pub async fn counted_points(db: &impl ConnectionTrait, stage: StageId, whose: Whose) -> Result<Vec<Scored>> {
    let mut points = scores_of(db, stage).await?;
    let left_out = LeftOut::load(db, stage).await?;
    points.retain(|(entry, juror, ..)| whose.count(&left_out, *juror, *entry));
    Ok(points)
}

/// The values of some of a stage's submitted reviews: entry, juror, value.
///
/// # Errors
/// The database's words.
pub async fn values(db: &impl ConnectionTrait, stage: StageId, whose: Whose) -> Result<Vec<standing::Value>> {
    let [found] = values_each(db, stage, [whose]).await?;
    Ok(found)
}

/// The same for several at once.
///
/// # Errors
/// The database's words.
pub async fn values_each<const N: usize>(
    db: &impl ConnectionTrait,
    stage: StageId,
    wanted: [Whose; N],
) -> Result<[Vec<standing::Value>; N]> {
    let rubric = rules::weights(&rubric_of(db, stage).await?);
    let left_out = LeftOut::load(db, stage).await?;
    let mut reviews: BTreeMap<(EntryId, JurorId), Vec<(CriterionId, f64)>> = BTreeMap::new();
    for (entry, juror, criterion, points) in scores_of(db, stage).await? {
        reviews.entry((entry, juror)).or_default().push((criterion, points));
    }
    let value = |((entry, juror), points)| Some((entry, juror, aggregate::value(&rubric, points)?));
    let all: Vec<standing::Value> = reviews.into_iter().filter_map(value).collect();
    let of = |whose: Whose| all.iter().copied().filter(|v| whose.count(&left_out, v.1, v.0)).collect();
    Ok(wanted.map(of))
}

/// The ranking of a stage over all entries that it judges: by its method, ties flagged.
///
/// # Errors
/// The database's words.
pub async fn ranking(db: &impl ConnectionTrait, stage: &stage::Model) -> Result<Vec<Line<EntryId>>> {
    ranked(db, stage, Whose::Stage).await
}

/// The ranking of a stage for an award: by the reviews of the panel that judges for it alone, if the stage has one; else
/// the stage's own.
///
/// # Errors
/// The database's words.
pub async fn ranking_for(
    db: &impl ConnectionTrait,
    stage: &stage::Model,
    award: AwardId,
) -> Result<Vec<Line<EntryId>>> {
    let own = has_panel(db, stage.id, award).await?;
    ranked(db, stage, if own { Whose::Award(award) } else { Whose::Stage }).await
}

async fn ranked(db: &impl ConnectionTrait, stage: &stage::Model, whose: Whose) -> Result<Vec<Line<EntryId>>> {
    let entries: Vec<_> = entries_of(db, stage.competition_id, stage.id).await?.into_iter().map(|e| e.id).collect();
    let method = stage.settings.method;
    let inside: HashSet<_> = entries.iter().copied().collect();
    let values: Vec<_> = values(db, stage.id, whose).await?.into_iter().filter(|v| inside.contains(&v.0)).collect();
    spawn_blocking(move || standing::by(method, entries, &values)).await.map_err(Error::internal)
}

/// Inserts whole criteria, in the caller's transaction.
///
/// # Errors
/// The database's words.
pub async fn insert_criteria(tx: &Tx, criteria: Vec<criterion::Model>) -> Result<()> {
    crate::competition::store::insert_all::<criterion::Entity>(tx, criteria).await
}
