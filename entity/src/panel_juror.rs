//! A juror's panel in a stage: one at most.

use sea_orm::entity::prelude::*;

use crate::id::{JurorId, PanelId, StageId};

/// A juror's panel in a stage: one at most.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "panel_juror")]
pub struct Model {
    /// The stage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage_id: StageId,
    /// The juror.
    #[sea_orm(primary_key, auto_increment = false)]
    pub juror_id: JurorId,
    /// The panel.
    pub panel_id: PanelId,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
    /// The juror that `juror_id` names.
    #[sea_orm(belongs_to, from = "juror_id", to = "id")]
    pub juror: BelongsTo<super::juror::Entity>,
    /// The panel that `panel_id` names.
    #[sea_orm(belongs_to, from = "panel_id", to = "id")]
    pub panel: BelongsTo<super::panel::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
