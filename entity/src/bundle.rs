//! The results bundle by which a stage was closed: kept as it was, whatever becomes of what it was made from.

use sea_orm::entity::prelude::*;

use crate::id::StageId;

/// The results bundle by which a stage was closed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bundle")]
pub struct Model {
    /// The stage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage_id: StageId,
    /// JSON Lines.
    #[sea_orm(column_type = "Text")]
    pub lines: String,
    /// When organisers let everybody have it.
    pub published_at: Option<DateTimeUtc>,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
