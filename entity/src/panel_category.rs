//! A category that a panel is limited to; a panel without any judges entries of all categories.

use sea_orm::entity::prelude::*;

use crate::id::{CategoryId, PanelId};

/// A category that a panel is limited to, with all below it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "panel_category")]
pub struct Model {
    /// The panel.
    #[sea_orm(primary_key, auto_increment = false)]
    pub panel_id: PanelId,
    /// The category.
    #[sea_orm(primary_key, auto_increment = false)]
    pub category_id: CategoryId,
    /// The panel that `panel_id` names.
    #[sea_orm(belongs_to, from = "panel_id", to = "id")]
    pub panel: BelongsTo<super::panel::Entity>,
    /// The category that `category_id` names.
    #[sea_orm(belongs_to, from = "category_id", to = "id")]
    pub category: BelongsTo<super::category::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
