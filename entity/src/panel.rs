//! Some of a stage's jurors, who judge some of its entries.

use sea_orm::entity::prelude::*;

use crate::id::{AwardId, PanelId, StageId};

/// Some of a stage's jurors, who judge some of its entries.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "panel")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PanelId,
    /// Which stage.
    pub stage_id: StageId,
    /// What organisers call it.
    pub name: String,
    /// Whether it judges for one award only: its reviews never count in the stage, not even when the award is deleted.
    pub apart: bool,
    /// That award.
    pub award_id: Option<AwardId>,
    /// When.
    pub created_at: DateTimeUtc,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
    /// The award that `award_id` names.
    #[sea_orm(belongs_to, from = "award_id", to = "id")]
    pub award: BelongsTo<Option<super::award::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
