//! A secret that was mailed: proves that somebody reads an address. Spent once.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{TokenId, UserId};

/// What a mailed token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// Confirm email.
    #[sea_orm(string_value = "confirm_email")]
    ConfirmEmail,
    /// Sign in.
    #[sea_orm(string_value = "sign_in")]
    SignIn,
    /// Reset password.
    #[sea_orm(string_value = "reset_password")]
    ResetPassword,
    /// Change email.
    #[sea_orm(string_value = "change_email")]
    ChangeEmail,
}

/// A secret that was mailed: proves that somebody reads an address. Spent once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "token")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TokenId,
    /// What the token is good for.
    pub kind: TokenKind,
    /// SHA-256 of the secret, in hex.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// For whom.
    pub user_id: UserId,
    /// The address it was sent to.
    pub email: String,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// After this instant it is worthless.
    pub expires_at: DateTimeUtc,
    /// When it was spent.
    pub used_at: Option<DateTimeUtc>,
    /// The user that `user_id` names.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
