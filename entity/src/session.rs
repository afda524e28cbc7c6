//! A signed-in browser.

use sea_orm::entity::prelude::*;

use crate::id::{SessionId, UserId};

/// A signed-in browser.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// SHA-256 of the cookie's secret, in hex.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// Whose session it is.
    pub user_id: UserId,
    /// What the browser called itself, for the list of sessions.
    pub user_agent: String,
    /// When the person signed in.
    pub created_at: DateTimeUtc,
    /// When it was last used, to within some minutes.
    pub seen_at: DateTimeUtc,
    /// When it ends by itself.
    pub expires_at: DateTimeUtc,
    /// The user that `user_id` names.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
