//! What people write to each other, who blocks whom, who wants no messages, who is barred.

use chrono::{DateTime, TimeDelta, Utc};
use entity::consent::{self, ConsentState};
use entity::{
    BlockId, BoarderId, CompetitionId, NoteId, ThreadId, UserId, block, boarder, join_request, note, participant,
    thread,
};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::db::Tx;
use crate::error::Result;
use crate::web::paging::Paging;

/// Most messages that a thread shows.
const SHOWN: u64 = 500;

/// How a person stands on a board, if not as usual.
///
/// # Errors
/// The database's words.
pub async fn boarder(db: &impl ConnectionTrait, id: CompetitionId, user: UserId) -> Result<Option<boarder::Model>> {
    let query = boarder::Entity::find().filter(boarder::Column::CompetitionId.eq(id));
    Ok(query.filter(boarder::Column::UserId.eq(user)).one(db).await?)
}

/// A person's standing by its key.
///
/// # Errors
/// The database's words.
pub async fn boarder_by_id(db: &impl ConnectionTrait, id: BoarderId) -> Result<Option<boarder::Model>> {
    Ok(boarder::Entity::find_by_id(id).one(db).await?)
}

/// The people whom organisers bar, with the reasons.
///
/// # Errors
/// The database's words.
pub async fn list_barred(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<boarder::Model>> {
    let query = boarder::Entity::find().filter(boarder::Column::CompetitionId.eq(id));
    Ok(query.filter(boarder::Column::BarredAt.is_not_null()).order_by_asc(boarder::Column::BarredAt).all(db).await?)
}

/// The row of a person's standing, made if there is none.
///
/// # Errors
/// The database's words.
pub async fn ensure_boarder(tx: &Tx, id: CompetitionId, user: UserId) -> Result<boarder::Model> {
    if let Some(known) = boarder(&**tx, id, user).await? {
        return Ok(known);
    }
    let row = boarder::Model {
        id: BoarderId::new(),
        competition_id: id,
        user_id: user,
        stopped_at: None,
        barred_at: None,
        barred_reason: String::new(),
    };
    boarder::Entity::insert(row.clone().into_active_model().reset_all()).exec_without_returning(&**tx).await?;
    Ok(row)
}

/// Sets since when a person wants no messages.
///
/// # Errors
/// The database's words.
pub async fn set_stopped(tx: &Tx, id: BoarderId, at: Option<DateTime<Utc>>) -> Result<()> {
    let update = boarder::Entity::update_many().col_expr(boarder::Column::StoppedAt, Expr::value(at));
    update.filter(boarder::Column::Id.eq(id)).exec(&**tx).await?;
    Ok(())
}

/// Sets since when and why a person is barred.
///
/// # Errors
/// The database's words.
pub async fn set_barred(tx: &Tx, id: BoarderId, at: Option<DateTime<Utc>>, reason: &str) -> Result<()> {
    boarder::Entity::update_many()
        .col_expr(boarder::Column::BarredAt, Expr::value(at))
        .col_expr(boarder::Column::BarredReason, Expr::value(reason))
        .filter(boarder::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// How a guardian's consent to a person's taking part stands, where one was asked.
///
/// # Errors
/// The database's words.
pub async fn consent(db: &impl ConnectionTrait, id: CompetitionId, user: UserId) -> Result<Option<ConsentState>> {
    let query = consent::Entity::find()
        .inner_join(participant::Entity)
        .filter(participant::Column::CompetitionId.eq(id))
        .filter(participant::Column::UserId.eq(user));
    Ok(query.one(db).await?.map(|row| row.state))
}

/// Whom of two people block the other.
///
/// # Errors
/// The database's words.
pub async fn blocks_between(db: &impl ConnectionTrait, a: UserId, b: UserId) -> Result<Vec<block::Model>> {
    let one = |who, whom| Condition::all().add(block::Column::UserId.eq(who)).add(block::Column::OtherId.eq(whom));
    Ok(block::Entity::find().filter(Condition::any().add(one(a, b)).add(one(b, a))).all(db).await?)
}

/// Blocks a person.
///
/// # Errors
/// The database's words.
pub async fn insert_block(tx: &Tx, user: UserId, other: UserId, now: DateTime<Utc>) -> Result<()> {
    let row =
        block::ActiveModel { id: Set(BlockId::new()), user_id: Set(user), other_id: Set(other), created_at: Set(now) };
    let known = OnConflict::columns([block::Column::UserId, block::Column::OtherId]).do_nothing().to_owned();
    block::Entity::insert(row).on_conflict(known).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Ends a block.
///
/// # Errors
/// The database's words.
pub async fn delete_block(tx: &Tx, user: UserId, other: UserId) -> Result<()> {
    let of_user = block::Entity::delete_many().filter(block::Column::UserId.eq(user));
    of_user.filter(block::Column::OtherId.eq(other)).exec(&**tx).await?;
    Ok(())
}

fn has(user: UserId) -> Condition {
    Condition::any().add(thread::Column::FirstId.eq(user)).add(thread::Column::SecondId.eq(user))
}

/// A thread of a person.
///
/// # Errors
/// The database's words.
pub async fn thread(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    user: UserId,
    id: ThreadId,
) -> Result<Option<thread::Model>> {
    let query = thread::Entity::find_by_id(id).filter(thread::Column::CompetitionId.eq(competition));
    Ok(query.filter(has(user)).one(db).await?)
}

/// The thread of two people on a board.
///
/// # Errors
/// The database's words.
pub async fn thread_between(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    a: UserId,
    b: UserId,
) -> Result<Option<thread::Model>> {
    let query = thread::Entity::find().filter(thread::Column::CompetitionId.eq(competition));
    Ok(query.filter(has(a)).filter(has(b)).one(db).await?)
}

/// A page of a person's threads, the one with the latest message first, and how many there are.
///
/// # Errors
/// The database's words.
pub async fn list_threads(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    user: UserId,
    paging: Paging,
) -> Result<(Vec<thread::Model>, u64)> {
    let query = thread::Entity::find().filter(thread::Column::CompetitionId.eq(competition)).filter(has(user));
    let total = query.clone().count(db).await?;
    let query = query.order_by_desc(thread::Column::LastAt).offset(paging.offset()).limit(paging.size);
    Ok((query.all(db).await?, total))
}

/// A new thread.
///
/// # Errors
/// The database's words.
pub async fn insert_thread(tx: &Tx, row: thread::Model) -> Result<()> {
    thread::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// The messages of a thread, oldest first.
///
/// # Errors
/// The database's words.
pub async fn notes_of(db: &impl ConnectionTrait, id: ThreadId) -> Result<Vec<note::Model>> {
    let query = note::Entity::find().filter(note::Column::ThreadId.eq(id));
    let mut latest = query.order_by_desc(note::Column::Id).limit(SHOWN).all(db).await?;
    latest.reverse();
    Ok(latest)
}

/// One more message of a thread.
///
/// # Errors
/// The database's words.
pub async fn insert_note(tx: &Tx, thread: ThreadId, user: UserId, body: &str, now: DateTime<Utc>) -> Result<NoteId> {
    let id = NoteId::new();
    let row = note::ActiveModel {
        id: Set(id),
        thread_id: Set(thread),
        user_id: Set(user),
        body: Set(body.to_owned()),
        created_at: Set(now),
    };
    note::Entity::insert(row).exec_without_returning(&**tx).await?;
    let update = thread::Entity::update_many().col_expr(thread::Column::LastAt, Expr::value(now));
    update.filter(thread::Column::Id.eq(thread)).exec(&**tx).await?;
    Ok(id)
}

/// Messages and requests that a person has sent in the day before an instant, on all boards.
///
/// # Errors
/// The database's words.
pub async fn count_sent(db: &impl ConnectionTrait, user: UserId, now: DateTime<Utc>) -> Result<u64> {
    let since = now - TimeDelta::days(1);
    let notes = note::Entity::find().filter(note::Column::UserId.eq(user)).filter(note::Column::CreatedAt.gt(since));
    let asked = join_request::Entity::find()
        .filter(join_request::Column::UserId.eq(user))
        .filter(join_request::Column::CreatedAt.gt(since));
    Ok(notes.count(db).await? + asked.count(db).await?)
}
