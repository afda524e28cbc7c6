//! A node of the competition's tree of tracks; an entry sits in one.

use sea_orm::entity::prelude::*;

use crate::id::{CategoryId, CompetitionId};

/// A node of the competition's tree of tracks; an entry sits in one.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "category")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CategoryId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// The node above; none at the top.
    pub parent_id: Option<CategoryId>,
    /// Order among all.
    pub position: i32,
    /// A short code such as `C7-2`; may be empty.
    pub code: String,
    /// Its name.
    pub title: String,
    /// Markdown; may be empty.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
