//! A deadline that was moved: the old date stays on record.

use sea_orm::entity::prelude::*;

use crate::id::{ExtensionId, StageId, UserId};

/// A deadline that was moved: the old date stays on record.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "extension")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExtensionId,
    /// Which stage.
    pub stage_id: StageId,
    /// The deadline before.
    pub old_closes_at: DateTimeUtc,
    /// The deadline after.
    pub new_closes_at: DateTimeUtc,
    /// Why; shown to the public.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who.
    pub made_by: Option<UserId>,
    /// When.
    pub made_at: DateTimeUtc,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
    /// The user that `made_by` names.
    #[sea_orm(belongs_to, from = "made_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
