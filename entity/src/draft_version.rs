//! What a draft was: the base of a merge when two people write at once, and what can be brought back.

use sea_orm::entity::prelude::*;

use crate::id::{EntryId, UserId};

/// What a draft was: the base of a merge when two people write at once, and what can be brought back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "draft_version")]
pub struct Model {
    /// Whose draft.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// The entry's `draft_version` when it was saved.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// An `entry::rules::Content`.
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Json,
    /// Who saved it, if that is known.
    pub saved_by: Option<UserId>,
    /// When.
    pub saved_at: DateTimeUtc,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
    /// The user that `saved_by` names.
    #[sea_orm(belongs_to, from = "saved_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
