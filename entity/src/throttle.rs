//! Counts attempts per key (an address, a network) in a window.

use sea_orm::entity::prelude::*;

/// Counts attempts per key (an address, a network) in a window.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "throttle")]
pub struct Model {
    /// What is counted, for example `signin:mail@example.org` hashed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Attempts in this window.
    pub count: i32,
    /// When the window ends.
    pub resets_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
