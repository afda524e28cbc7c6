//! Rows of briefs and of questions about them.

use chrono::{DateTime, Utc};
use entity::{BriefId, CompetitionId, QuestionId, UserId, brief, entry, question, team, user};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Set,
};

use crate::db::Tx;
use crate::error::Result;

/// The briefs of a competition, in order.
///
/// # Errors
/// The database's words.
pub async fn list(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<brief::Model>> {
    let query = brief::Entity::find().filter(brief::Column::CompetitionId.eq(competition));
    Ok(query.order_by_asc(brief::Column::Position).all(db).await?)
}

/// The brief of a slug in a competition.
///
/// # Errors
/// The database's words.
pub async fn by_slug(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    slug: &str,
) -> Result<Option<brief::Model>> {
    let query = brief::Entity::find().filter(brief::Column::CompetitionId.eq(competition));
    Ok(query.filter(brief::Column::Slug.eq(slug)).one(db).await?)
}

/// The brief of an id in a competition.
///
/// # Errors
/// The database's words.
pub async fn by_id(db: &impl ConnectionTrait, competition: CompetitionId, id: BriefId) -> Result<Option<brief::Model>> {
    Ok(brief::Entity::find_by_id(id).filter(brief::Column::CompetitionId.eq(competition)).one(db).await?)
}

/// The answered questions about a brief, oldest first.
///
/// # Errors
/// The database's words.
pub async fn answered(db: &impl ConnectionTrait, brief: BriefId) -> Result<Vec<question::Model>> {
    let query = question::Entity::find().filter(question::Column::BriefId.eq(brief));
    let query = query.filter(question::Column::Answer.is_not_null());
    Ok(query.order_by_asc(question::Column::AskedAt).all(db).await?)
}

/// All questions of a competition with their briefs, those without answer first, then the newest.
///
/// # Errors
/// The database's words.
pub async fn questions(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
) -> Result<Vec<(question::Model, Option<brief::Model>)>> {
    let query = question::Entity::find()
        .find_also_related(brief::Entity)
        .filter(brief::Column::CompetitionId.eq(competition))
        .order_by_desc(question::Column::Answer.is_null())
        .order_by_desc(question::Column::AskedAt);
    Ok(query.all(db).await?)
}

/// A question of a competition with its brief and the person who asked.
///
/// # Errors
/// The database's words.
pub async fn question(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    id: QuestionId,
) -> Result<Option<(question::Model, brief::Model, Option<user::Model>)>> {
    let Some(row) = question::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let Some(brief) = by_id(db, competition, row.brief_id).await? else { return Ok(None) };
    let asker = match row.asked_by {
        Some(id) => user::Entity::find_by_id(id).filter(user::Column::DeletedAt.is_null()).one(db).await?,
        None => None,
    };
    Ok(Some((row, brief, asker)))
}

/// How many questions of a person in a competition wait for an answer.
///
/// # Errors
/// The database's words.
pub async fn count_waiting(db: &impl ConnectionTrait, competition: CompetitionId, user: UserId) -> Result<usize> {
    let rows = questions(db, competition).await?;
    Ok(rows.iter().filter(|(q, _)| q.asked_by == Some(user) && q.answer.is_none()).count())
}

/// One more question.
///
/// # Errors
/// The database's words.
pub async fn insert_question(
    tx: &Tx,
    brief: BriefId,
    by: UserId,
    body: &str,
    now: DateTime<Utc>,
) -> Result<QuestionId> {
    let id = QuestionId::new();
    let row = question::ActiveModel {
        id: Set(id),
        brief_id: Set(brief),
        asked_by: Set(Some(by)),
        body: Set(body.to_owned()),
        asked_at: Set(now),
        answer: Set(None),
        answered_by: Set(None),
        answered_at: Set(None),
    };
    question::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(id)
}

/// Sets the answer to a question.
///
/// # Errors
/// The database's words.
pub async fn set_answer(tx: &Tx, id: QuestionId, answer: &str, by: UserId, now: DateTime<Utc>) -> Result<()> {
    question::Entity::update_many()
        .col_expr(question::Column::Answer, Expr::value(Some(answer.to_owned())))
        .col_expr(question::Column::AnsweredBy, Expr::value(Some(by)))
        .col_expr(question::Column::AnsweredAt, Expr::value(Some(now)))
        .filter(question::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Whether a team works on a brief or an entry answers it.
///
/// # Errors
/// The database's words.
pub async fn is_used(db: &impl ConnectionTrait, id: BriefId) -> Result<bool> {
    let entries = entry::Entity::find().filter(entry::Column::BriefId.eq(id)).count(db).await?;
    let teams = team::Entity::find().filter(team::Column::BriefId.eq(id)).count(db).await?;
    Ok(entries + teams > 0)
}

/// Inserts whole briefs, in the caller's transaction.
///
/// # Errors
/// The database's words.
pub async fn insert_all(tx: &Tx, briefs: Vec<brief::Model>) -> Result<()> {
    crate::competition::store::insert_all::<brief::Entity>(tx, briefs).await
}

/// Forgets who asked: questions that nobody has answered go, answered ones stay without a name. Whether there were any.
///
/// # Errors
/// The database's words.
pub async fn forget(tx: &Tx, competition: CompetitionId, user: UserId) -> Result<bool> {
    let briefs = brief::Entity::find().select_only().column(brief::Column::Id);
    let briefs = QueryTrait::into_query(briefs.filter(brief::Column::CompetitionId.eq(competition)));
    let theirs =
        Condition::all().add(question::Column::AskedBy.eq(user)).add(question::Column::BriefId.in_subquery(briefs));
    let open = question::Entity::delete_many().filter(theirs.clone()).filter(question::Column::Answer.is_null());
    let open = open.exec(&**tx).await?.rows_affected;
    let told = question::Entity::update_many().col_expr(question::Column::AskedBy, Expr::value(None::<UserId>));
    Ok(open + told.filter(theirs).exec(&**tx).await?.rows_affected > 0)
}
