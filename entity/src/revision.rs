//! The immutable snapshot that each submit makes.

use sea_orm::entity::prelude::*;

use crate::id::{EntryId, RevisionId, UserId};

/// The immutable snapshot that each submit makes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RevisionId,
    /// Which entry.
    pub entry_id: EntryId,
    /// From 1.
    pub number: i32,
    /// Everything that was submitted, files with their hashes.
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Json,
    /// Hash of the canonical JSON of `content`.
    pub content_sha256: String,
    /// What the team gets as proof.
    #[sea_orm(unique)]
    pub receipt_code: String,
    /// Who pressed the button.
    pub submitted_by: Option<UserId>,
    /// When the request arrived.
    pub received_at: DateTimeUtc,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
    /// The user that `submitted_by` names.
    #[sea_orm(belongs_to, from = "submitted_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
