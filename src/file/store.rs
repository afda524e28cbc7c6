//! Rows of files.

use std::collections::HashSet;

use entity::file::{self, FileState, HolderKind};
use entity::{CompetitionId, FileId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::error::Result;

/// The file of an id.
///
/// # Errors
/// The database's words.
pub async fn by_id(db: &impl ConnectionTrait, id: FileId) -> Result<Option<file::Model>> {
    Ok(file::Entity::find_by_id(id).one(db).await?)
}

/// A file, if that thing of that competition holds it.
///
/// # Errors
/// The database's words.
pub async fn held(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    kind: HolderKind,
    holder: Uuid,
    id: FileId,
) -> Result<Option<file::Model>> {
    let query = file::Entity::find_by_id(id)
        .filter(file::Column::CompetitionId.eq(competition))
        .filter(file::Column::HolderKind.eq(kind))
        .filter(file::Column::HolderId.eq(holder));
    Ok(query.one(db).await?)
}

/// All files that a thing holds, in the order in which they came.
///
/// # Errors
/// The database's words.
pub async fn list_held(db: &impl ConnectionTrait, kind: HolderKind, holder: Uuid) -> Result<Vec<file::Model>> {
    list_held_by(db, kind, [holder]).await
}

/// All files that some things hold, in the order in which they came.
///
/// # Errors
/// The database's words.
pub async fn list_held_by(
    db: &impl ConnectionTrait,
    kind: HolderKind,
    holders: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<file::Model>> {
    let query = file::Entity::find()
        .filter(file::Column::HolderKind.eq(kind))
        .filter(file::Column::HolderId.is_in(holders))
        .order_by_asc(file::Column::Id);
    Ok(query.all(db).await?)
}

/// Whether any file is kept under that key of the storage.
///
/// # Errors
/// The database's words.
pub async fn is_kept(db: &impl ConnectionTrait, storage_key: &str) -> Result<bool> {
    let query = file::Entity::find().filter(file::Column::StorageKey.eq(storage_key));
    Ok(query.one(db).await?.is_some())
}

/// Moves a file to another field of its holder.
///
/// # Errors
/// The database's words.
pub async fn set_field(db: &impl ConnectionTrait, id: FileId, field: &str) -> Result<()> {
    file::Entity::update_many()
        .col_expr(file::Column::Field, Expr::value(field))
        .filter(file::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// Notes where the storage keeps pictures of a file. False if the file is gone, or nobody may see it.
///
/// # Errors
/// The database's words.
pub async fn set_pictures(db: &impl ConnectionTrait, id: FileId, small: &str, display: Option<&str>) -> Result<bool> {
    let done = file::Entity::update_many()
        .col_expr(file::Column::PreviewKey, Expr::value(small))
        .col_expr(file::Column::DisplayKey, Expr::value(display))
        .filter(file::Column::Id.eq(id))
        .filter(file::Column::State.ne(FileState::Infected))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes how many pixels a picture has.
///
/// # Errors
/// The database's words.
pub async fn set_size(db: &impl ConnectionTrait, id: FileId, width: Option<i32>, height: Option<i32>) -> Result<()> {
    file::Entity::update_many()
        .col_expr(file::Column::Width, Expr::value(width))
        .col_expr(file::Column::Height, Expr::value(height))
        .filter(file::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// Which of some files have a small picture that everybody may see who may see the file.
///
/// # Errors
/// The database's words.
pub async fn pictured(db: &impl ConnectionTrait, ids: impl IntoIterator<Item = FileId>) -> Result<HashSet<FileId>> {
    let ids: Vec<FileId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let query = file::Entity::find()
        .select_only()
        .column(file::Column::Id)
        .filter(file::Column::Id.is_in(ids))
        .filter(file::Column::PreviewKey.is_not_null())
        .filter(file::Column::State.is_in([FileState::Clean, FileState::Unchecked]));
    Ok(query.into_tuple().all(db).await?.into_iter().collect())
}

/// Files of a competition that nobody may open, or not everybody yet: the infected ones first, then the newest.
///
/// # Errors
/// The database's words.
pub async fn held_back(db: &impl ConnectionTrait, competition: CompetitionId, most: u64) -> Result<Vec<file::Model>> {
    let query = file::Entity::find()
        .filter(file::Column::CompetitionId.eq(competition))
        .filter(file::Column::State.is_in([FileState::Infected, FileState::Checking]))
        .order_by_desc(file::Column::State)
        .order_by_desc(file::Column::Id)
        .limit(most);
    Ok(query.all(db).await?)
}

/// How many files of a competition are infected.
///
/// # Errors
/// The database's words.
pub async fn count_infected(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<u64> {
    let query = file::Entity::find()
        .filter(file::Column::CompetitionId.eq(competition))
        .filter(file::Column::State.eq(FileState::Infected));
    Ok(query.count(db).await?)
}
