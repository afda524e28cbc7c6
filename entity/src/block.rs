//! A person who wants to have nothing to do with another.

use sea_orm::entity::prelude::*;

use crate::id::{BlockId, UserId};

/// A person who wants to have nothing to do with another.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "block")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BlockId,
    /// Who blocks.
    pub user_id: UserId,
    /// Whom.
    pub other_id: UserId,
    /// Since when.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
