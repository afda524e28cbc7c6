//! What jurors of blind stages read of an entry in place of its own texts, where those would tell whose it is.

use sea_orm::entity::prelude::*;

use crate::id::{EntryId, UserId};

/// The redacted copy of an entry's texts.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "redaction")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// In place of its title.
    pub title: String,
    /// In place of its summary.
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    /// In place of its description.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// In place of texts among its answers: an object of texts by the names of inputs.
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Json,
    /// Whether links and video are left out.
    pub hide_links: bool,
    /// Whether files are left out.
    pub hide_files: bool,
    /// How often the entry had been handed in when this was written.
    pub revision: i32,
    /// Guards against lost edits.
    pub version: i32,
    /// Who wrote it last.
    pub updated_by: Option<UserId>,
    /// When.
    pub updated_at: DateTimeUtc,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
    /// The user that `updated_by` names.
    #[sea_orm(belongs_to, from = "updated_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
