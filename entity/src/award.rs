//! What can be won.

use sea_orm::entity::prelude::*;

use crate::id::{AwardId, BriefId, CategoryId, CompetitionId};

/// What can be won.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "award")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AwardId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Order on the winners page.
    pub position: i32,
    /// Free text, such as `Winner`, `Champion`, `Special prize`.
    pub tier: String,
    /// Its name; may be empty where tier and category say all.
    pub title: String,
    /// What the winner gets; may be empty.
    #[sea_orm(column_type = "Text")]
    pub prize: String,
    /// Only for this category.
    pub category_id: Option<CategoryId>,
    /// Only for this brief.
    pub brief_id: Option<BriefId>,
    /// Given in every category.
    pub per_category: bool,
    /// How many may get it (in each category); the page shows any number.
    pub places: i32,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The category that `category_id` names.
    #[sea_orm(belongs_to, from = "category_id", to = "id")]
    pub category: BelongsTo<Option<super::category::Entity>>,
    /// The brief that `brief_id` names.
    #[sea_orm(belongs_to, from = "brief_id", to = "id")]
    pub brief: BelongsTo<Option<super::brief::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
