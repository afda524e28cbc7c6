//! A challenge statement that entries answer.

use sea_orm::entity::prelude::*;

use crate::id::{BriefId, CompetitionId};

/// A challenge statement that entries answer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "brief")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BriefId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Order.
    pub position: i32,
    /// Its place in addresses.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Markdown: the statement.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// The organisation that asks.
    pub owner: String,
    /// Markdown: what can be won; may be empty.
    #[sea_orm(column_type = "Text")]
    pub prizes: String,
    /// Guards against stale forms.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
