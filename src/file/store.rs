//! Rows of files.

use entity::file::{self, HolderKind};
use entity::{CompetitionId, FileId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
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

/// Notes where the storage keeps a small picture of it.
///
/// # Errors
/// The database's words.
pub async fn set_preview(db: &impl ConnectionTrait, id: FileId, key: &str) -> Result<()> {
    file::Entity::update_many()
        .col_expr(file::Column::PreviewKey, Expr::value(key))
        .filter(file::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}
