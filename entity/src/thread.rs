//! What two people of a board write to each other.

use sea_orm::entity::prelude::*;

use crate::id::{CompetitionId, ThreadId, UserId};

/// What two people of a board write to each other.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "thread")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ThreadId,
    /// On whose board.
    pub competition_id: CompetitionId,
    /// Who began.
    pub first_id: UserId,
    /// Who was written to.
    pub second_id: UserId,
    /// How the one who began is shown.
    pub first_name: String,
    /// How the other is shown.
    pub second_name: String,
    /// The team that the one who began speaks for; may be empty.
    pub first_team: String,
    /// The team that the other speaks for; may be empty.
    pub second_team: String,
    /// When it began.
    pub created_at: DateTimeUtc,
    /// When somebody last wrote.
    pub last_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
