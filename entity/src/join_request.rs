//! Somebody who asks to join a team of the board.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CompetitionId, JoinRequestId, TeamId, UserId};

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum JoinRequestState {
    /// Open.
    #[sea_orm(string_value = "open")]
    Open,
    /// Accepted.
    #[sea_orm(string_value = "accepted")]
    Accepted,
    /// Declined.
    #[sea_orm(string_value = "declined")]
    Declined,
    /// Cancelled.
    #[sea_orm(string_value = "cancelled")]
    Cancelled,
}

/// Somebody who asks to join a team of the board.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "join_request")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JoinRequestId,
    /// On whose board.
    pub competition_id: CompetitionId,
    /// Which team.
    pub team_id: TeamId,
    /// Who asks.
    pub user_id: UserId,
    /// How the person is shown.
    pub name: String,
    /// What the person says; may be empty.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// What became of it.
    pub state: JoinRequestState,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was decided.
    pub decided_at: Option<DateTimeUtc>,
    /// The team that `team_id` names.
    #[sea_orm(belongs_to, from = "team_id", to = "id")]
    pub team: BelongsTo<super::team::Entity>,
    /// The user that `user_id` names.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
