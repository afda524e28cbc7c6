//! Rows of jurors, rubrics, assignments, conflicts and reviews; and the ranking that they give.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::entry::EntryState;
use entity::review::{self, ReviewState};
use entity::stage::StageKind;
use entity::{
    AssignmentId, CategoryId, CompetitionId, CriterionId, EntryId, JurorId, ReviewId, StageId, UserId, assignment,
    competition, conflict, criterion, entry, juror, member, score, stage, team, user,
};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Set,
};

use super::rules::{self, Sheet};
use super::standing;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::ranking::aggregate::{self, Line};

/// The jurors of a competition, invited or accepted, by name.
///
/// # Errors
/// The database's words.
pub async fn jurors_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<juror::Model>> {
    let query = juror::Entity::find().filter(juror::Column::CompetitionId.eq(id));
    Ok(query.order_by_asc(juror::Column::Name).order_by_asc(juror::Column::Email).all(db).await?)
}

/// The accepted juror's row of a person.
///
/// # Errors
/// The database's words.
pub async fn juror(db: &impl ConnectionTrait, id: CompetitionId, user: UserId) -> Result<Option<juror::Model>> {
    let query = juror::Entity::find()
        .filter(juror::Column::CompetitionId.eq(id))
        .filter(juror::Column::UserId.eq(user))
        .filter(juror::Column::AcceptedAt.is_not_null());
    Ok(query.one(db).await?)
}

/// The rubric of a stage, in order.
///
/// # Errors
/// The database's words.
pub async fn rubric_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<criterion::Model>> {
    let query = criterion::Entity::find().filter(criterion::Column::StageId.eq(stage));
    Ok(query.order_by_asc(criterion::Column::Position).all(db).await?)
}

/// Which entries a stage judges: where a screening comes before it, those that were admitted; else also those that nobody
/// has decided about.
fn judged(id: StageId) -> Condition {
    use stage::Column as S;
    let own = |column: S| {
        let query = stage::Entity::find().select_only().column(column).filter(S::Id.eq(id));
        sea_orm::QueryTrait::into_query(query)
    };
    let position = Expr::SubQuery(None, Box::new(own(S::Position).into()));
    let before = stage::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(S::Kind.eq(StageKind::Screening))
        .filter(S::CompetitionId.in_subquery(own(S::CompetitionId)))
        .filter(Expr::col((stage::Entity, S::Position)).lt(position));
    let unscreened = Expr::exists(sea_orm::QueryTrait::into_query(before)).not();
    let undecided = Condition::all().add(entry::Column::State.eq(EntryState::Submitted)).add(unscreened);
    Condition::any().add(entry::Column::State.eq(EntryState::Admitted)).add(undecided)
}

/// What is on a juror's list in a stage: the entry, and how far its review is.
#[derive(Clone, Debug)]
pub struct Task {
    /// The assignment.
    pub assignment: assignment::Model,
    /// The entry.
    pub entry: entry::Model,
    /// None before the first save.
    pub review: Option<ReviewState>,
}

/// A juror's list in a stage, by the number of the entries; entries out of the contest are left out.
///
/// # Errors
/// The database's words.
pub async fn tasks_of(db: &impl ConnectionTrait, stage: StageId, juror: JurorId) -> Result<Vec<Task>> {
    let rows = assignment::Entity::find()
        .filter(assignment::Column::StageId.eq(stage))
        .filter(assignment::Column::JurorId.eq(juror))
        .find_also_related(entry::Entity)
        .filter(judged(stage))
        .order_by_asc(entry::Column::Number)
        .all(db)
        .await?;
    let states: Vec<(EntryId, ReviewState)> = review::Entity::find()
        .select_only()
        .columns([review::Column::EntryId, review::Column::State])
        .filter(review::Column::StageId.eq(stage))
        .filter(review::Column::JurorId.eq(juror))
        .into_tuple()
        .all(db)
        .await?;
    let states: HashMap<_, _> = states.into_iter().collect();
    let task = |(assignment, entry): (assignment::Model, Option<entry::Model>)| {
        let entry = entry?;
        Some(Task { review: states.get(&entry.id).copied(), assignment, entry })
    };
    Ok(rows.into_iter().filter_map(task).collect())
}

/// What a scoring request needs to know about its juror and its stage: found by one query.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Seat {
    /// The juror.
    pub juror_id: JurorId,
    /// The entry.
    pub entry_id: EntryId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// Whether the entry is assigned to the juror in the stage.
    pub assigned: bool,
    /// Whether the juror must not judge the entry.
    pub conflict: bool,
    /// The stage.
    #[sea_orm(nested)]
    pub stage: stage::Model,
}

/// The seat of a person at an entry in a stage of a competition; none if the person is no juror there, or there is no
/// such stage or no such entry in the contest.
///
/// # Errors
/// The database's words.
pub async fn seat(
    db: &impl ConnectionTrait,
    slug: &str,
    stage: StageId,
    number: i32,
    user: UserId,
) -> Result<Option<Seat>> {
    let is = |own: (assignment::Entity, assignment::Column), other: Expr| Expr::col(own).eq(other);
    let (juror_id, entry_id) =
        (Expr::col((juror::Entity, juror::Column::Id)), Expr::col((entry::Entity, entry::Column::Id)));
    let assigned = assignment::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(assignment::Column::StageId.eq(stage))
        .filter(is((assignment::Entity, assignment::Column::JurorId), juror_id.clone()))
        .filter(is((assignment::Entity, assignment::Column::EntryId), entry_id.clone()));
    let conflicting = conflict::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(Expr::col((conflict::Entity, conflict::Column::JurorId)).eq(juror_id))
        .filter(Expr::col((conflict::Entity, conflict::Column::EntryId)).eq(entry_id));
    let found = stage::Entity::find_by_id(stage)
        .column_as(juror::Column::Id, "juror_id")
        .column_as(entry::Column::Id, "entry_id")
        .expr_as(Expr::exists(sea_orm::QueryTrait::into_query(assigned)), "assigned")
        .expr_as(Expr::exists(sea_orm::QueryTrait::into_query(conflicting)), "conflict")
        .join(JoinType::InnerJoin, stage::Relation::Competition.def())
        .join(JoinType::InnerJoin, juror::Relation::Competition.def().rev())
        .join(JoinType::InnerJoin, entry::Relation::Competition.def().rev())
        .filter(competition::Column::Slug.eq(slug))
        .filter(juror::Column::UserId.eq(user))
        .filter(juror::Column::AcceptedAt.is_not_null())
        .filter(entry::Column::Number.eq(number))
        .filter(judged(stage));
    Ok(found.into_model::<Seat>().one(db).await?)
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
    seat: &Seat,
    sheet: &Sheet,
    state: ReviewState,
    seen: i32,
    now: DateTime<Utc>,
) -> Result<review::Model> {
    use review::Column as R;
    let row = review::ActiveModel {
        id: Set(ReviewId::new()),
        stage_id: Set(stage),
        juror_id: Set(seat.juror_id),
        entry_id: Set(seat.entry_id),
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

/// All pairs of juror and entry in a stage.
///
/// # Errors
/// The database's words.
pub async fn assignments_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<assignment::Model>> {
    Ok(assignment::Entity::find().filter(assignment::Column::StageId.eq(stage)).all(db).await?)
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

/// The conflicts of a competition.
///
/// # Errors
/// The database's words.
pub async fn conflicts_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<conflict::Model>> {
    Ok(conflict::Entity::find().filter(conflict::Column::CompetitionId.eq(id)).all(db).await?)
}

/// An entry as far as assigning needs it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Which.
    pub id: EntryId,
    /// Its number.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// Its team's organisation.
    pub organisation: String,
}

/// The entries that a stage judges, by number.
///
/// # Errors
/// The database's words.
pub async fn entries_of(db: &impl ConnectionTrait, id: CompetitionId, stage: StageId) -> Result<Vec<Judged>> {
    let rows: Vec<(EntryId, i32, String, Option<CategoryId>, String)> = entry::Entity::find()
        .select_only()
        .columns([
            entry::Column::Id,
            entry::Column::Number,
            entry::Column::Title,
            entry::Column::CategoryId,
            entry::Column::Organisation,
        ])
        .filter(entry::Column::CompetitionId.eq(id))
        .filter(judged(stage))
        .order_by_asc(entry::Column::Number)
        .into_tuple()
        .all(db)
        .await?;
    let judged =
        |(id, number, title, category_id, organisation)| Judged { id, number, title, category_id, organisation };
    Ok(rows.into_iter().map(judged).collect())
}

/// Members of all teams with entries in the contest: entry, person, address.
///
/// # Errors
/// The database's words.
pub async fn entrants_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<(EntryId, UserId, String)>> {
    let query = entry::Entity::find()
        .select_only()
        .column(entry::Column::Id)
        .column(user::Column::Id)
        .column(user::Column::Email)
        .join(JoinType::InnerJoin, entry::Relation::Team.def())
        .join(JoinType::InnerJoin, member::Relation::Team.def().rev())
        .join(JoinType::InnerJoin, member::Relation::User.def())
        .filter(entry::Column::CompetitionId.eq(id))
        .filter(team::Column::CompetitionId.eq(id));
    Ok(query.into_tuple().all(db).await?)
}

/// Inserts assignments, leaving those that exist.
///
/// # Errors
/// The database's words.
pub async fn insert_assignments(
    tx: &Tx,
    stage: StageId,
    pairs: &[(JurorId, EntryId)],
    source: assignment::AssignmentSource,
    now: DateTime<Utc>,
) -> Result<()> {
    use assignment::Column as A;
    for chunk in pairs.chunks(1000) {
        let rows = chunk.iter().map(|(juror, entry)| assignment::ActiveModel {
            id: Set(AssignmentId::new()),
            stage_id: Set(stage),
            juror_id: Set(*juror),
            entry_id: Set(*entry),
            source: Set(source),
            created_at: Set(now),
        });
        let known = OnConflict::columns([A::StageId, A::JurorId, A::EntryId]).do_nothing().to_owned();
        assignment::Entity::insert_many(rows).on_conflict(known).exec_without_returning(&**tx).await?;
    }
    Ok(())
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

/// The values of a stage's submitted reviews: entry, juror, value.
///
/// # Errors
/// The database's words.
pub async fn values_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<(EntryId, JurorId, f64)>> {
    let rubric = rules::weights(&rubric_of(db, stage).await?);
    let scores: Vec<(EntryId, JurorId, CriterionId, f64)> = score::Entity::find()
        .select_only()
        .columns([review::Column::EntryId, review::Column::JurorId])
        .columns([score::Column::CriterionId, score::Column::Points])
        .join(JoinType::InnerJoin, score::Relation::Review.def())
        .filter(review::Column::StageId.eq(stage))
        .filter(review::Column::State.eq(ReviewState::Submitted))
        .into_tuple()
        .all(db)
        .await?;
    let mut reviews: BTreeMap<(EntryId, JurorId), Vec<(CriterionId, f64)>> = BTreeMap::new();
    for (entry, juror, criterion, points) in scores {
        reviews.entry((entry, juror)).or_default().push((criterion, points));
    }
    let value = |((entry, juror), points)| Some((entry, juror, aggregate::value(&rubric, points)?));
    Ok(reviews.into_iter().filter_map(value).collect())
}

/// The ranking of a stage over all entries that it judges: by the mean of their submitted reviews, ties flagged.
///
/// # Errors
/// The database's words.
pub async fn ranking(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    stage: StageId,
) -> Result<Vec<Line<EntryId>>> {
    let entries = entries_of(db, competition, stage).await?.into_iter().map(|e| e.id);
    Ok(standing::by_mean(entries, &values_of(db, stage).await?))
}

/// Inserts whole criteria, in the caller's transaction.
///
/// # Errors
/// The database's words.
pub async fn insert_criteria(tx: &Tx, criteria: Vec<criterion::Model>) -> Result<()> {
    crate::competition::store::insert_all::<criterion::Entity>(tx, criteria).await
}
