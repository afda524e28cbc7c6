//! The table at which an entry is shown in a pairwise stage. A stage with tables is one in which jurors walk.

use sea_orm::entity::prelude::*;

use crate::id::{EntryId, StageId};

/// The table at which an entry is shown.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "booth")]
pub struct Model {
    /// The stage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage_id: StageId,
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// The number of the table; tables with near numbers stand near each other.
    pub place: i32,
    /// Since when nobody is sent there, because nobody was there.
    pub hidden_at: Option<DateTimeUtc>,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
