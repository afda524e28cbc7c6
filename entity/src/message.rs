//! An e-mail as a record: written in the transaction that causes it, sent by a worker.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CompetitionId, MessageId, UserId};

/// How far a message got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Queued.
    #[sea_orm(string_value = "queued")]
    Queued,
    /// Sent.
    #[sea_orm(string_value = "sent")]
    Sent,
    /// Failed.
    #[sea_orm(string_value = "failed")]
    Failed,
    /// Dead.
    #[sea_orm(string_value = "dead")]
    Dead,
}

/// An e-mail as a record: written in the transaction that causes it, sent by a worker.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    /// The competition it belongs to, if any.
    pub competition_id: Option<CompetitionId>,
    /// The account it goes to, if any.
    pub user_id: Option<UserId>,
    /// The recipient's address.
    pub to_address: String,
    /// The recipient's name.
    pub to_name: String,
    /// The template's name, for example `entry_receipt`.
    pub kind: String,
    /// The language it was written in.
    pub language: String,
    /// The rendered subject.
    pub subject: String,
    /// The rendered plain text.
    #[sea_orm(column_type = "Text")]
    pub body_text: String,
    /// The rendered HTML.
    #[sea_orm(column_type = "Text")]
    pub body_html: String,
    /// At most one message per key, ever.
    #[sea_orm(unique)]
    pub dedupe: Option<String>,
    /// The address that ends messages of this kind with one click, if there is one.
    pub unsubscribe: Option<String>,
    /// Failed will be retried, dead will not.
    pub state: MessageState,
    /// How often it was tried.
    pub attempts: i32,
    /// Not before this instant.
    pub next_at: DateTimeUtc,
    /// While in the future, some worker is sending it.
    pub lease_until: Option<DateTimeUtc>,
    /// Which worker.
    pub leased_by: Option<String>,
    /// When the server accepted it.
    pub sent_at: Option<DateTimeUtc>,
    /// The server's last words.
    #[sea_orm(column_type = "Text")]
    pub server_reply: Option<String>,
    /// When it was written.
    pub created_at: DateTimeUtc,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<Option<super::competition::Entity>>,
    /// The user that `user_id` names.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
