//! What jurors and organisers say to each other about an entry, and who may hear it.

use std::collections::HashMap;

use entity::review::{self, ReviewState};
use entity::{
    CompetitionId, CriterionId, EntryId, JurorId, ReviewId, StageId, UserId, assignment, juror, remark, score, stage,
    user,
};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::db::Tx;
use crate::error::Result;

/// A remark with its juror and the name of its organiser.
pub type Said = (remark::Model, Option<juror::Model>, Option<String>);

/// What was said about an entry in a stage, in order.
///
/// # Errors
/// The database's words.
pub async fn remarks_of(db: &impl ConnectionTrait, stage: StageId, entry: EntryId) -> Result<Vec<Said>> {
    let rows = remark::Entity::find()
        .filter(remark::Column::StageId.eq(stage))
        .filter(remark::Column::EntryId.eq(entry))
        .order_by_asc(remark::Column::CreatedAt)
        .order_by_asc(remark::Column::Id)
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let jurors = juror::Entity::find().filter(juror::Column::Id.is_in(rows.iter().filter_map(|r| r.juror_id)));
    let jurors: HashMap<_, _> = jurors.all(db).await?.into_iter().map(|j| (j.id, j)).collect();
    let people = user::Entity::find().filter(user::Column::Id.is_in(rows.iter().filter_map(|r| r.user_id)));
    let people: HashMap<_, _> = people.all(db).await?.into_iter().map(|u| (u.id, u.name)).collect();
    let said = |r: remark::Model| {
        let juror = r.juror_id.and_then(|id| jurors.get(&id).cloned());
        let organiser = r.user_id.and_then(|id| people.get(&id).cloned());
        (r, juror, organiser)
    };
    Ok(rows.into_iter().map(said).collect())
}

/// Whether a juror has handed in a sheet about an entry, and has not left it to the others since.
///
/// # Errors
/// The database's words.
pub async fn has_judged(db: &impl ConnectionTrait, stage: StageId, juror: JurorId, entry: EntryId) -> Result<bool> {
    let left = assignment::Entity::find()
        .filter(assignment::Column::StageId.eq(stage))
        .filter(assignment::Column::JurorId.eq(juror))
        .filter(assignment::Column::EntryId.eq(entry))
        .filter(assignment::Column::AbstainedAt.is_not_null());
    let handed_in = review::Entity::find()
        .filter(review::Column::StageId.eq(stage))
        .filter(review::Column::JurorId.eq(juror))
        .filter(review::Column::EntryId.eq(entry))
        .filter(review::Column::State.eq(ReviewState::Submitted))
        .filter(Condition::all().add(Expr::exists(left.into_query()).not()));
    Ok(handed_in.count(db).await? > 0)
}

/// Adds a remark.
///
/// # Errors
/// The database's words.
pub async fn insert_remark(tx: &Tx, row: remark::Model) -> Result<()> {
    let row = row.into_active_model().reset_all();
    remark::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Forgets what a juror has said about an entry, in all stages.
///
/// # Errors
/// The database's words.
pub async fn delete_remarks(tx: &Tx, juror: JurorId, entry: EntryId) -> Result<()> {
    let own = remark::Entity::delete_many().filter(remark::Column::JurorId.eq(juror));
    own.filter(remark::Column::EntryId.eq(entry)).exec(&**tx).await?;
    Ok(())
}

/// Blanks what a juror, or somebody as an organiser of a competition, has said. Whether there was anything.
///
/// # Errors
/// The database's words.
pub async fn blank_remarks(
    tx: &Tx,
    competition: CompetitionId,
    juror: Option<JurorId>,
    user: Option<UserId>,
) -> Result<bool> {
    let stages = stage::Entity::find().select_only().column(stage::Column::Id);
    let stages = stages.filter(stage::Column::CompetitionId.eq(competition));
    let mut own = Condition::any();
    own = juror.into_iter().fold(own, |own, id| own.add(remark::Column::JurorId.eq(id)));
    own = user.into_iter().fold(own, |own, id| own.add(remark::Column::UserId.eq(id)));
    let done = remark::Entity::update_many()
        .col_expr(remark::Column::Text, Expr::value(""))
        .filter(remark::Column::StageId.in_subquery(stages.into_query()))
        .filter(own)
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// The sheets about an entry in a stage, with their points.
///
/// # Errors
/// The database's words.
pub async fn sheets_of(
    db: &impl ConnectionTrait,
    stage: StageId,
    entry: EntryId,
) -> Result<Vec<(review::Model, HashMap<CriterionId, f64>)>> {
    let rows = review::Entity::find()
        .filter(review::Column::StageId.eq(stage))
        .filter(review::Column::EntryId.eq(entry))
        .all(db)
        .await?;
    let scores = score::Entity::find().filter(score::Column::ReviewId.is_in(rows.iter().map(|r| r.id)));
    let mut points: HashMap<ReviewId, HashMap<CriterionId, f64>> = HashMap::new();
    for s in scores.all(db).await? {
        points.entry(s.review_id).or_default().insert(s.criterion_id, s.points);
    }
    Ok(rows.into_iter().map(|r| (points.remove(&r.id).unwrap_or_default(), r)).map(|(p, r)| (r, p)).collect())
}

/// The assignments of an entry in a stage.
///
/// # Errors
/// The database's words.
pub async fn seats_of(db: &impl ConnectionTrait, stage: StageId, entry: EntryId) -> Result<Vec<assignment::Model>> {
    let query = assignment::Entity::find().filter(assignment::Column::StageId.eq(stage));
    Ok(query.filter(assignment::Column::EntryId.eq(entry)).all(db).await?)
}
