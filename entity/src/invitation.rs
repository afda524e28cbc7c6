//! A mailed or shared link into a team.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{InvitationId, TeamId, UserId};

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// Open.
    #[sea_orm(string_value = "open")]
    Open,
    /// Accepted.
    #[sea_orm(string_value = "accepted")]
    Accepted,
    /// Declined.
    #[sea_orm(string_value = "declined")]
    Declined,
    /// Revoked.
    #[sea_orm(string_value = "revoked")]
    Revoked,
}

/// A mailed or shared link into a team.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    /// Which team.
    pub team_id: TeamId,
    /// The address invited; none for a link that can be shared.
    pub email: Option<String>,
    /// The account invited, where the team does not know its address.
    pub user_id: Option<UserId>,
    /// How the team sees that person; empty otherwise.
    pub shown_as: String,
    /// SHA-256 of the secret.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// Who invited.
    pub invited_by: Option<UserId>,
    /// What became of it.
    pub state: InvitationState,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// After this instant it is worthless.
    pub expires_at: DateTimeUtc,
    /// The team that `team_id` names.
    #[sea_orm(belongs_to, from = "team_id", to = "id")]
    pub team: BelongsTo<super::team::Entity>,
    /// The user that `invited_by` names.
    #[sea_orm(belongs_to, from = "invited_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
