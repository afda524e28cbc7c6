//! Requests to join a team, reports to the organisers, and forgetting a person.

use chrono::{DateTime, Utc};
use entity::join_request::JoinRequestState;
use entity::report::ReportState;
use entity::{
    CompetitionId, JoinRequestId, ReportId, TeamId, UserId, block, boarder, card, join_request, note, report, team,
    thread, user,
};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::db::Tx;
use crate::error::Result;
use crate::web::paging::Paging;

fn open() -> sea_orm::Select<join_request::Entity> {
    join_request::Entity::find().filter(join_request::Column::State.eq(JoinRequestState::Open))
}

/// The open requests to join a team, oldest first.
///
/// # Errors
/// The database's words.
pub async fn open_of_team(db: &impl ConnectionTrait, team: TeamId) -> Result<Vec<join_request::Model>> {
    let query = open().filter(join_request::Column::TeamId.eq(team));
    Ok(query.order_by_asc(join_request::Column::CreatedAt).all(db).await?)
}

/// The open requests of a person on a board, with the teams.
///
/// # Errors
/// The database's words.
pub async fn open_of_user(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    user: UserId,
) -> Result<Vec<(join_request::Model, Option<team::Model>)>> {
    let query = open()
        .filter(join_request::Column::CompetitionId.eq(competition))
        .filter(join_request::Column::UserId.eq(user));
    Ok(query.order_by_asc(join_request::Column::CreatedAt).find_also_related(team::Entity).all(db).await?)
}

/// A new request.
///
/// # Errors
/// The database's words.
pub async fn insert(tx: &Tx, row: join_request::Model) -> Result<()> {
    join_request::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Sets what became of a request.
///
/// # Errors
/// The database's words.
pub async fn set_state(tx: &Tx, id: JoinRequestId, state: JoinRequestState, now: DateTime<Utc>) -> Result<()> {
    join_request::Entity::update_many()
        .col_expr(join_request::Column::State, Expr::value(state))
        .col_expr(join_request::Column::DecidedAt, Expr::value(Some(now)))
        .filter(join_request::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// A new report.
///
/// # Errors
/// The database's words.
pub async fn insert_report(tx: &Tx, row: report::Model) -> Result<()> {
    report::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// A report of a competition.
///
/// # Errors
/// The database's words.
pub async fn report(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    id: ReportId,
) -> Result<Option<report::Model>> {
    let query = report::Entity::find_by_id(id).filter(report::Column::CompetitionId.eq(competition));
    Ok(query.one(db).await?)
}

/// The open report of a person about the same card or message, if there is one.
///
/// # Errors
/// The database's words.
pub async fn same_report(db: &impl ConnectionTrait, like: &report::Model) -> Result<Option<report::Model>> {
    let query = report::Entity::find()
        .filter(report::Column::ReporterId.eq(like.reporter_id))
        .filter(report::Column::AboutId.eq(like.about_id))
        .filter(report::Column::State.eq(ReportState::Open));
    let all = query.all(db).await?;
    Ok(all.into_iter().find(|r| r.card_id == like.card_id && r.note_id == like.note_id))
}

/// A page of a competition's reports, the open ones first, then the latest, and how many there are.
///
/// # Errors
/// The database's words.
pub async fn list_reports(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    paging: Paging,
) -> Result<(Vec<report::Model>, u64)> {
    let query = report::Entity::find().filter(report::Column::CompetitionId.eq(competition));
    let total = query.clone().count(db).await?;
    let page = query
        .order_by_desc(Expr::cust("(\"report\".\"decided_at\" IS NULL)"))
        .order_by_desc(report::Column::CreatedAt)
        .offset(paging.offset())
        .limit(paging.size);
    Ok((page.all(db).await?, total))
}

/// Sets what the organisers decided.
///
/// # Errors
/// The database's words.
pub async fn set_decided(tx: &Tx, id: ReportId, state: ReportState, answer: &str, now: DateTime<Utc>) -> Result<()> {
    report::Entity::update_many()
        .col_expr(report::Column::State, Expr::value(state))
        .col_expr(report::Column::Answer, Expr::value(answer))
        .col_expr(report::Column::DecidedAt, Expr::value(Some(now)))
        .filter(report::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The names of some accounts.
///
/// # Errors
/// The database's words.
pub async fn names(db: &impl ConnectionTrait, ids: Vec<UserId>) -> Result<std::collections::HashMap<UserId, String>> {
    let query = user::Entity::find().select_only().columns([user::Column::Id, user::Column::Name]);
    let rows: Vec<(UserId, String)> = query.filter(user::Column::Id.is_in(ids)).into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

/// Removes everything on a competition's board.
///
/// # Errors
/// The database's words.
pub async fn wipe(tx: &Tx, id: CompetitionId) -> Result<()> {
    let db = &**tx;
    card::Entity::delete_many().filter(card::Column::CompetitionId.eq(id)).exec(db).await?;
    thread::Entity::delete_many().filter(thread::Column::CompetitionId.eq(id)).exec(db).await?;
    join_request::Entity::delete_many().filter(join_request::Column::CompetitionId.eq(id)).exec(db).await?;
    report::Entity::delete_many().filter(report::Column::CompetitionId.eq(id)).exec(db).await?;
    boarder::Entity::delete_many().filter(boarder::Column::CompetitionId.eq(id)).exec(db).await?;
    Ok(())
}

/// Removes what a person has put on boards: cards, messages, requests, blocks; threads keep what others wrote, reports
/// what organisers decided. Returns the keys of the messages.
///
/// # Errors
/// The database's words.
pub async fn forget(tx: &Tx, id: UserId) -> Result<Vec<entity::NoteId>> {
    let db = &**tx;
    let notes = note::Entity::find().filter(note::Column::UserId.eq(id)).all(db).await?;
    note::Entity::delete_many().filter(note::Column::UserId.eq(id)).exec(db).await?;
    card::Entity::delete_many().filter(card::Column::UserId.eq(id)).exec(db).await?;
    join_request::Entity::delete_many().filter(join_request::Column::UserId.eq(id)).exec(db).await?;
    boarder::Entity::delete_many().filter(boarder::Column::UserId.eq(id)).exec(db).await?;
    let blocked = Condition::any().add(block::Column::UserId.eq(id)).add(block::Column::OtherId.eq(id));
    block::Entity::delete_many().filter(blocked).exec(db).await?;
    for (person, name, team) in [
        (thread::Column::FirstId, thread::Column::FirstName, thread::Column::FirstTeam),
        (thread::Column::SecondId, thread::Column::SecondName, thread::Column::SecondTeam),
    ] {
        let update = thread::Entity::update_many().col_expr(name, Expr::value("")).col_expr(team, Expr::value(""));
        update.filter(person.eq(id)).exec(db).await?;
    }
    report::Entity::update_many()
        .col_expr(report::Column::Body, Expr::value(""))
        .col_expr(report::Column::AboutName, Expr::value(""))
        .filter(report::Column::AboutId.eq(id))
        .exec(db)
        .await?;
    report::Entity::update_many()
        .col_expr(report::Column::ReporterId, Expr::value(None::<UserId>))
        .col_expr(report::Column::Reason, Expr::value(""))
        .filter(report::Column::ReporterId.eq(id))
        .exec(db)
        .await?;
    // Where neither has anything left to read, the thread goes too.
    let empty = Expr::cust("NOT EXISTS (SELECT 1 FROM \"note\" AS n WHERE n.\"thread_id\" = \"thread\".\"id\")");
    thread::Entity::delete_many().filter(empty).exec(db).await?;
    Ok(notes.into_iter().map(|n| n.id).collect())
}
