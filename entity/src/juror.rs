//! Who judges in a competition; an invitation until `user_id` is set.

use sea_orm::entity::prelude::*;

use crate::id::{CompetitionId, JurorId, UserId};
use crate::json::JurorProfile;

/// Who judges in a competition; an invitation until `user_id` is set.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "juror")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JurorId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// The account, once accepted.
    pub user_id: Option<UserId>,
    /// The address that was invited.
    pub email: String,
    /// How the organiser calls the juror.
    pub name: String,
    /// Compared with entrants' organisations to find conflicts; may be empty.
    pub organisation: String,
    /// SHA-256 of the invitation's secret.
    pub token_hash: Option<String>,
    /// When.
    pub invited_at: DateTimeUtc,
    /// When the invitation was accepted.
    pub accepted_at: Option<DateTimeUtc>,
    /// When the last reminder went.
    pub reminded_at: Option<DateTimeUtc>,
    /// When the juror accepted the terms of judging.
    pub terms_at: Option<DateTimeUtc>,
    /// What assigning needs to know.
    #[sea_orm(column_type = "JsonBinary")]
    pub profile: JurorProfile,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The user that `user_id` names.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
