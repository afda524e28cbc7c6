//! A hint that two entries may be the same work.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CompetitionId, EntryId, LikenessId, UserId};

/// What can be alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum LikenessKind {
    /// The same file, byte for byte.
    #[sea_orm(string_value = "file")]
    File,
    /// Much of the same text.
    #[sea_orm(string_value = "text")]
    Text,
    /// A picture that looks the same.
    #[sea_orm(string_value = "picture")]
    Picture,
    /// The same person in both teams.
    #[sea_orm(string_value = "people")]
    People,
}

/// A hint that two entries may be the same work.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "likeness")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LikenessId,
    /// The competition of `entry_id`.
    pub competition_id: CompetitionId,
    /// The later entry.
    pub entry_id: EntryId,
    /// The earlier entry, of this edition or one before.
    pub other_id: EntryId,
    /// What is alike.
    pub kind: LikenessKind,
    /// How alike, from 0 to 1.
    pub score: f64,
    /// Names of files; may be empty.
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    /// When it was found.
    pub found_at: DateTimeUtc,
    /// When a screener said that it means nothing.
    pub dismissed_at: Option<DateTimeUtc>,
    /// Who said so.
    pub dismissed_by: Option<UserId>,
    /// Why it means nothing.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
