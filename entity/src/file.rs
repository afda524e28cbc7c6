//! A stored object with its hash.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CompetitionId, FileId, UserId};
use crate::json::Contents;

/// What a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum HolderKind {
    /// Entry.
    #[sea_orm(string_value = "entry")]
    Entry,
    /// Brief.
    #[sea_orm(string_value = "brief")]
    Brief,
    /// Competition.
    #[sea_orm(string_value = "competition")]
    Competition,
    /// Partner.
    #[sea_orm(string_value = "partner")]
    Partner,
}

/// Whether a file is known to be free of viruses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// The scanner has not answered yet.
    #[sea_orm(string_value = "checking")]
    Checking,
    /// The scanner found nothing.
    #[sea_orm(string_value = "clean")]
    Clean,
    /// The scanner found something: nobody gets it.
    #[sea_orm(string_value = "infected")]
    Infected,
    /// There is no scanner, or the file is larger than what it takes.
    #[sea_orm(string_value = "unchecked")]
    Unchecked,
}

/// A stored object with its hash.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FileId,
    /// The competition it belongs to.
    pub competition_id: Option<CompetitionId>,
    /// What kind of thing holds it; decides who may read it.
    pub holder_kind: HolderKind,
    /// Which one.
    pub holder_id: Uuid,
    /// The form field or place it was uploaded to.
    pub field: String,
    /// The name it was uploaded under, cleaned for display.
    pub name: String,
    /// Found from the content, never from the name.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Hash of the content, in hex.
    pub sha256: String,
    /// Where the storage keeps it.
    pub storage_key: String,
    /// Where the storage keeps a small picture of it, if any.
    pub preview_key: Option<String>,
    /// Where the storage keeps the picture that others than its team see, if any.
    pub display_key: Option<String>,
    /// Whether it is known to be free of viruses.
    pub state: FileState,
    /// What the scanner found in it.
    pub finding: Option<String>,
    /// Pixels across, as the picture itself says.
    pub width: Option<i32>,
    /// Pixels from top to bottom.
    pub height: Option<i32>,
    /// What an archive holds.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub contents: Option<Contents>,
    /// Who sent it.
    pub uploaded_by: Option<UserId>,
    /// When it was received in whole.
    pub created_at: DateTimeUtc,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<Option<super::competition::Entity>>,
    /// The user that `uploaded_by` names.
    #[sea_orm(belongs_to, from = "uploaded_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
