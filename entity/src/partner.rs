//! A sponsor with a tier.

use sea_orm::entity::prelude::*;

use crate::id::{CompetitionId, PartnerId};

/// A sponsor with a tier.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "partner")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartnerId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Order among all.
    pub position: i32,
    /// Free text, such as `Gold Plus Partner`.
    pub tier: String,
    /// Its name.
    pub name: String,
    /// Its address; may be empty.
    pub url: String,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
