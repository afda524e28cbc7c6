//! Points for one criterion.

use sea_orm::entity::prelude::*;

use crate::id::{CriterionId, ReviewId};

/// Points for one criterion.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "score")]
pub struct Model {
    /// In which review.
    #[sea_orm(primary_key, auto_increment = false)]
    pub review_id: ReviewId,
    /// For which criterion.
    #[sea_orm(primary_key, auto_increment = false)]
    pub criterion_id: CriterionId,
    /// Between the criterion's min and max.
    pub points: f64,
    /// The review that `review_id` names.
    #[sea_orm(belongs_to, from = "review_id", to = "id")]
    pub review: BelongsTo<super::review::Entity>,
    /// The criterion that `criterion_id` names.
    #[sea_orm(belongs_to, from = "criterion_id", to = "id")]
    pub criterion: BelongsTo<super::criterion::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
