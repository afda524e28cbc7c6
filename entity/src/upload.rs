//! A file on its way, which can go on after a broken line.

use sea_orm::entity::prelude::*;

use super::file::HolderKind;
use crate::id::{CompetitionId, FileId, UploadId, UserId};

/// A file on its way, which can go on after a broken line.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    /// The competition it belongs to.
    pub competition_id: CompetitionId,
    /// What kind of thing will hold the file.
    pub holder_kind: HolderKind,
    /// Which one.
    pub holder_id: Uuid,
    /// The form field.
    pub field: String,
    /// The name, cleaned for display.
    pub name: String,
    /// Bytes in all, as announced.
    pub size: i64,
    /// Bytes that are durable.
    pub received: i64,
    /// Where the storage will keep it.
    pub storage_key: String,
    /// A `blob::partial::Partial`.
    #[sea_orm(column_type = "JsonBinary")]
    pub partial: Json,
    /// The file that it became.
    pub file_id: Option<FileId>,
    /// Who sends it.
    pub user_id: UserId,
    /// Until when somebody is receiving it.
    pub lease_until: Option<DateTimeUtc>,
    /// Who is.
    pub leased_by: Option<String>,
    /// When it was begun.
    pub created_at: DateTimeUtc,
    /// When it is given up, unless more of it comes.
    pub expires_at: DateTimeUtc,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The user that `user_id` names.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
