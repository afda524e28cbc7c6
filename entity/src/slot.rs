//! A pitch or a break in the schedule of a scoring stage.

use sea_orm::entity::prelude::*;

use crate::id::{EntryId, SlotId, StageId};

/// A pitch or a break in the schedule of a scoring stage.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "slot")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SlotId,
    /// Which stage.
    pub stage_id: StageId,
    /// Its place, from 1.
    pub position: i32,
    /// Who pitches; none for a break.
    pub entry_id: Option<EntryId>,
    /// What a break is called; empty for a pitch.
    pub title: String,
    /// How long a break lasts, in minutes; none for a pitch.
    pub minutes: Option<i32>,
    /// When it began.
    pub began_at: Option<DateTimeUtc>,
    /// When it ended.
    pub ended_at: Option<DateTimeUtc>,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<Option<super::entry::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
