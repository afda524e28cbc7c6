//! A list of cross-cutting labels, such as the 17 SDGs.

use sea_orm::entity::prelude::*;

use crate::id::{CompetitionId, TagSetId};

/// A list of cross-cutting labels, such as the 17 SDGs.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tag_set")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TagSetId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Order.
    pub position: i32,
    /// Its name.
    pub name: String,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
