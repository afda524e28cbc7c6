//! Who judges what: lists of jurors, their seats at entries, assignments.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::json::Settings;
use entity::review::{self, ReviewState};
use entity::{
    AssignmentId, CategoryId, CompetitionId, EntryId, JurorId, StageId, UserId, assignment, competition, conflict,
    entry, juror, member, redaction, stage,
};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait, Set,
};

use super::super::list::Task;
use super::planning::calibration_of;
use crate::db::Tx;
use crate::error::Result;
use crate::pipeline::store::within;

/// An entry on a juror's list as the database has it.
#[derive(FromQueryResult)]
struct Row {
    entry_id: EntryId,
    number: i32,
    title: String,
    category_id: Option<CategoryId>,
    abstained_at: Option<DateTime<Utc>>,
    state: Option<ReviewState>,
    version: Option<i32>,
    redacted: Option<String>,
}

/// A juror's list in a stage: entries that all jurors see first, then by number. Entries out of the contest, and those in
/// conflict, are left out.
///
/// # Errors
/// The database's words.
pub async fn tasks_of(db: &impl ConnectionTrait, stage: &stage::Model, juror: JurorId) -> Result<Vec<Task>> {
    let id = stage.id;
    let own = review::Relation::Entry.def().rev().on_condition(move |_, review| {
        let is = |column: review::Column| Expr::col((review.clone(), column));
        Condition::all().add(is(review::Column::StageId).eq(id)).add(is(review::Column::JurorId).eq(juror))
    });
    let rows: Vec<Row> = assignment::Entity::find()
        .select_only()
        .columns([assignment::Column::EntryId, assignment::Column::AbstainedAt])
        .columns([entry::Column::Number, entry::Column::Title, entry::Column::CategoryId])
        .columns([review::Column::State, review::Column::Version])
        .column_as(redaction::Column::Title, "redacted")
        .join(JoinType::InnerJoin, assignment::Relation::Entry.def())
        .join(JoinType::LeftJoin, own)
        .join(JoinType::LeftJoin, redaction::Relation::Entry.def().rev())
        .filter(assignment::Column::StageId.eq(id))
        .filter(assignment::Column::JurorId.eq(juror))
        .filter(within(id))
        .filter(Expr::exists(in_conflict(juror)).not())
        .filter(Expr::exists(in_team(juror, Expr::col((entry::Entity, entry::Column::Id)))).not())
        .order_by_asc(entry::Column::Number)
        .into_model()
        .all(db)
        .await?;
    let blind = stage.settings.blind;
    let common: HashSet<EntryId> = calibration_of(db, stage.id).await?.into_iter().map(|c| c.entry_id).collect();
    let task = |r: Row| Task {
        entry_id: r.entry_id,
        number: r.number,
        title: r.redacted.filter(|_| blind).unwrap_or(r.title),
        category_id: r.category_id,
        review: r.state,
        version: r.version.unwrap_or(0),
        abstained: r.abstained_at.is_some(),
        common: common.contains(&r.entry_id),
    };
    let mut tasks: Vec<Task> = rows.into_iter().map(task).collect();
    tasks.sort_by_key(|t| !t.common);
    Ok(tasks)
}

/// Conflicts of a juror with the entry of the query around.
fn in_conflict(juror: JurorId) -> SelectStatement {
    let query = conflict::Entity::find().select_only().expr(Expr::value(1)).filter(conflict::Column::JurorId.eq(juror));
    let entry = Expr::col((entry::Entity, entry::Column::Id));
    QueryTrait::into_query(query.filter(Expr::col((conflict::Entity, conflict::Column::EntryId)).eq(entry)))
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
    /// Whether the juror has abstained from judging it.
    pub abstained: bool,
    /// When the juror accepted the terms.
    pub terms_at: Option<DateTime<Utc>>,
    /// What the organisers have decided about the competition.
    pub contest: Settings,
    /// The stage.
    #[sea_orm(nested)]
    pub stage: stage::Model,
}

impl Seat {
    /// Whether the juror has to accept the terms first.
    #[must_use]
    pub fn terms_due(&self) -> bool {
        self.terms_at.is_none() && !self.contest.jury_terms.is_empty()
    }
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
    let abstained = assigned.clone().filter(assignment::Column::AbstainedAt.is_not_null());
    let conflicting = conflict::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(Expr::col((conflict::Entity, conflict::Column::JurorId)).eq(juror_id))
        .filter(Expr::col((conflict::Entity, conflict::Column::EntryId)).eq(entry_id));
    // Whoever has joined the team since everything was assigned must not judge it either.
    let own = member::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(
            Expr::col((member::Entity, member::Column::TeamId)).eq(Expr::col((entry::Entity, entry::Column::TeamId))),
        )
        .filter(member::Column::UserId.eq(user));
    let exists = |query: SelectStatement| Expr::exists(query);
    let found = stage::Entity::find_by_id(stage)
        .column_as(juror::Column::Id, "juror_id")
        .column_as(entry::Column::Id, "entry_id")
        .expr_as(exists(assigned.into_query()), "assigned")
        .expr_as(exists(conflicting.into_query()).or(exists(own.into_query())), "conflict")
        .expr_as(exists(abstained.into_query()), "abstained")
        .column_as(juror::Column::TermsAt, "terms_at")
        .column_as(competition::Column::Settings, "contest")
        .join(JoinType::InnerJoin, stage::Relation::Competition.def())
        .join(JoinType::InnerJoin, juror::Relation::Competition.def().rev())
        .join(JoinType::InnerJoin, entry::Relation::Competition.def().rev())
        .filter(competition::Column::Slug.eq(slug))
        .filter(juror::Column::UserId.eq(user))
        .filter(juror::Column::AcceptedAt.is_not_null())
        .filter(entry::Column::Number.eq(number))
        .filter(within(stage));
    Ok(found.into_model::<Seat>().one(db).await?)
}

/// What must hold of a seat at the moment of writing.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Hold {
    /// Whether the juror has abstained.
    pub abstained: bool,
    /// Whether there is a conflict.
    pub conflict: bool,
    /// Whether the stage is settled.
    pub settled: bool,
    /// Whether there is a sheet.
    pub begun: bool,
}

/// Being in the team of an entry, as a juror's account.
fn in_team(juror: JurorId, entry: Expr) -> SelectStatement {
    let account = juror::Entity::find_by_id(juror).select_only().column(juror::Column::UserId);
    let query = member::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .join(JoinType::InnerJoin, member::Relation::Team.def())
        .join_as(JoinType::InnerJoin, entry::Relation::Team.def().rev(), "own")
        .filter(Expr::col(("own", entry::Column::Id)).eq(entry))
        .filter(member::Column::UserId.in_subquery(QueryTrait::into_query(account)));
    QueryTrait::into_query(query)
}

/// How an assignment stands now; none if it has ended.
///
/// # Errors
/// The database's words.
pub async fn hold(db: &impl ConnectionTrait, stage: StageId, juror: JurorId, entry: EntryId) -> Result<Option<Hold>> {
    use assignment::Column as A;
    let conflict = conflict::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(conflict::Column::JurorId.eq(juror))
        .filter(conflict::Column::EntryId.eq(entry));
    let sheet = review::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(review::Column::StageId.eq(stage))
        .filter(review::Column::JurorId.eq(juror))
        .filter(review::Column::EntryId.eq(entry));
    let query = assignment::Entity::find()
        .select_only()
        .expr_as(A::AbstainedAt.is_not_null(), "abstained")
        .expr_as(
            Expr::exists(QueryTrait::into_query(conflict)).or(Expr::exists(in_team(juror, Expr::value(entry)))),
            "conflict",
        )
        .expr_as(stage::Column::SettledAt.is_not_null(), "settled")
        .expr_as(Expr::exists(QueryTrait::into_query(sheet)), "begun")
        .join(JoinType::InnerJoin, assignment::Relation::Stage.def())
        .filter(A::StageId.eq(stage))
        .filter(A::JurorId.eq(juror))
        .filter(A::EntryId.eq(entry));
    Ok(query.into_model().one(db).await?)
}

/// All pairs of juror and entry in a stage.
///
/// # Errors
/// The database's words.
pub async fn assignments_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<assignment::Model>> {
    Ok(assignment::Entity::find().filter(assignment::Column::StageId.eq(stage)).all(db).await?)
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
        .filter(within(stage))
        .order_by_asc(entry::Column::Number)
        .into_tuple()
        .all(db)
        .await?;
    let judged =
        |(id, number, title, category_id, organisation)| Judged { id, number, title, category_id, organisation };
    Ok(rows.into_iter().map(judged).collect())
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
            ..Default::default()
        });
        let known = OnConflict::columns([A::StageId, A::JurorId, A::EntryId]).do_nothing().to_owned();
        assignment::Entity::insert_many(rows).on_conflict(known).exec_without_returning(&**tx).await?;
    }
    Ok(())
}
