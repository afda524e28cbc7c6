//! How a person stands on a competition's board, where that is not as usual.

use sea_orm::entity::prelude::*;

use crate::id::{BoarderId, CompetitionId, UserId};

/// How a person stands on a competition's board, where that is not as usual.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "boarder")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BoarderId,
    /// On whose board.
    pub competition_id: CompetitionId,
    /// Who.
    pub user_id: UserId,
    /// Since when the person wants no messages.
    pub stopped_at: Option<DateTimeUtc>,
    /// Since when organisers bar the person.
    pub barred_at: Option<DateTimeUtc>,
    /// Why; empty while the person is not barred.
    pub barred_reason: String,
}

impl ActiveModelBehavior for ActiveModel {}
