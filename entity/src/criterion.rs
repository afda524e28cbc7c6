//! A line of a stage's rubric.

use sea_orm::entity::prelude::*;

use crate::id::{CriterionId, StageId};

/// A line of a stage's rubric.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "criterion")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CriterionId,
    /// Which stage.
    pub stage_id: StageId,
    /// Order.
    pub position: i32,
    /// Its name.
    pub name: String,
    /// What to look for.
    #[sea_orm(column_type = "Text")]
    pub help: String,
    /// Share in the weighted mean; greater than 0.
    pub weight: f64,
    /// Lowest score.
    pub min: f64,
    /// Highest score.
    pub max: f64,
    /// Distance between scores.
    pub step: f64,
    /// Whether it is shown and sorted by, but not part of the total.
    pub outside: bool,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
