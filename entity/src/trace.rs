//! What an entry is found by when others are compared with it: hashes of files, parts of texts and pictures.

use sea_orm::entity::prelude::*;

use crate::id::{CompetitionId, EntryId, TraceId};

/// What an entry is found by when others are compared with it: hashes of files, parts of texts and pictures.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "trace")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TraceId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Which entry.
    pub entry_id: EntryId,
    /// The kind and the hash that others look for.
    pub value: String,
    /// The whole hash of a picture.
    pub mark: Option<i64>,
    /// The name of the file; empty for texts.
    pub label: String,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
