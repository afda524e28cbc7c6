//! Rows of nominations.

use chrono::{DateTime, Utc};
use entity::nomination::{self, NominationState};
use entity::{CompetitionId, EntryId, NominationId, UserId, entry};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, NotSet, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::account::own::Gone;
use crate::app::secret_hash;
use crate::db::Tx;
use crate::entry::nominee::Nominee;
use crate::error::Result;
use crate::web::paging::Paging;

/// The nomination of a mailed secret.
///
/// # Errors
/// The database's words.
pub async fn by_secret(db: &impl ConnectionTrait, secret: &str) -> Result<Option<nomination::Model>> {
    let query = nomination::Entity::find().filter(nomination::Column::TokenHash.eq(secret_hash(secret)));
    Ok(query.one(db).await?)
}

/// The nomination of an entry.
///
/// # Errors
/// The database's words.
pub async fn of_entry(db: &impl ConnectionTrait, entry: EntryId) -> Result<Option<nomination::Model>> {
    Ok(nomination::Entity::find().filter(nomination::Column::EntryId.eq(entry)).one(db).await?)
}

/// A page of a competition's nominations with their entries, by the entry's number, and how many there are.
///
/// # Errors
/// The database's words.
pub async fn list(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    state: Option<NominationState>,
    paging: Paging,
) -> Result<(Vec<(nomination::Model, Option<entry::Model>)>, u64)> {
    let mut query = nomination::Entity::find().filter(nomination::Column::CompetitionId.eq(competition));
    if let Some(state) = state {
        query = query.filter(nomination::Column::State.eq(state));
    }
    let total = query.clone().count(db).await?;
    let query = query.find_also_related(entry::Entity).order_by_asc(entry::Column::Number);
    Ok((query.offset(paging.offset()).limit(paging.size).all(db).await?, total))
}

/// How many nominations are in each state.
///
/// # Errors
/// The database's words.
pub async fn counts(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<(NominationState, i64)>> {
    let query = nomination::Entity::find()
        .select_only()
        .column(nomination::Column::State)
        .column_as(nomination::Column::Id.count(), "n")
        .filter(nomination::Column::CompetitionId.eq(competition))
        .group_by(nomination::Column::State);
    Ok(query.into_tuple().all(db).await?)
}

/// A nomination that the owner is told of now.
///
/// # Errors
/// The database's words.
pub async fn insert(
    tx: &Tx,
    id: NominationId,
    entry: &entry::Model,
    nominee: &Nominee,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = nomination::ActiveModel {
        id: Set(id),
        competition_id: Set(entry.competition_id),
        entry_id: Set(entry.id),
        name: Set(nominee.name.clone()),
        organisation: Set(nominee.organisation.clone()),
        email: Set(nominee.email.clone()),
        state: Set(NominationState::Waiting),
        revision: Set(entry.revision_count),
        token_hash: Set(secret_hash(secret)),
        words: Set(String::new()),
        told_at: Set(now),
        reminded_at: Set(None),
        answered_at: Set(None),
        recorded_by: Set(None),
    };
    nomination::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Notes that the owner, who keeps the address, was told of a new revision.
///
/// # Errors
/// The database's words.
pub async fn set_revision(
    tx: &Tx,
    id: NominationId,
    nominee: &Nominee,
    revision: i32,
    state: NominationState,
) -> Result<()> {
    let row = nomination::ActiveModel {
        id: Set(id),
        name: Set(nominee.name.clone()),
        organisation: Set(nominee.organisation.clone()),
        revision: Set(revision),
        state: Set(state),
        // What was to be corrected, it is hoped.
        words: if state == NominationState::Waiting { Set(String::new()) } else { NotSet },
        ..Default::default()
    };
    nomination::Entity::update(row).exec(&**tx).await?;
    Ok(())
}

/// Notes an answer; `by` is the organiser who records one that came by other means.
///
/// # Errors
/// The database's words.
pub async fn set_answer(
    tx: &Tx,
    id: NominationId,
    state: NominationState,
    words: &str,
    by: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = nomination::ActiveModel {
        id: Set(id),
        state: Set(state),
        words: Set(words.to_owned()),
        answered_at: Set(Some(now)),
        recorded_by: Set(by),
        ..Default::default()
    };
    nomination::Entity::update(row).exec(&**tx).await?;
    Ok(())
}

/// Notes a reminder.
///
/// # Errors
/// The database's words.
pub async fn set_reminded(tx: &Tx, id: NominationId, now: DateTime<Utc>) -> Result<()> {
    nomination::Entity::update_many()
        .col_expr(nomination::Column::RemindedAt, Expr::value(Some(now)))
        .filter(nomination::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Forgets a nomination.
///
/// # Errors
/// The database's words.
pub async fn delete(tx: &Tx, id: NominationId) -> Result<()> {
    nomination::Entity::delete_by_id(id).exec(&**tx).await?;
    Ok(())
}

/// Forgets the names and addresses of an owner whose account has ended. Who has not answered yet can still be asked: the
/// address is the team's own word, and part of what it handed in. Whether there was one.
///
/// # Errors
/// The database's words.
pub async fn forget(tx: &Tx, competition: CompetitionId, gone: &Gone) -> Result<bool> {
    let answered = [NominationState::Accepted, NominationState::Declined];
    let done = nomination::Entity::update_many()
        .col_expr(nomination::Column::Name, Expr::value(""))
        .col_expr(nomination::Column::Organisation, Expr::value(""))
        .col_expr(nomination::Column::Email, Expr::value(""))
        .filter(nomination::Column::CompetitionId.eq(competition))
        .filter(nomination::Column::State.is_in(answered))
        .filter(nomination::Column::Email.is_in(gone.addresses.iter().cloned()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}
