//! A person in a team.

use sea_orm::entity::prelude::*;

use crate::id::{MemberId, TeamId, UserId};

/// A person in a team.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "member")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberId,
    /// Which team.
    pub team_id: TeamId,
    /// Which person.
    pub user_id: UserId,
    /// One member is captain.
    pub captain: bool,
    /// When.
    pub joined_at: DateTimeUtc,
    /// The team that `team_id` names.
    #[sea_orm(belongs_to, from = "team_id", to = "id")]
    pub team: BelongsTo<super::team::Entity>,
    /// The user that `user_id` names.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
