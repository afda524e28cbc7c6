//! One message of a thread: plain text.

use sea_orm::entity::prelude::*;

use crate::id::{NoteId, ThreadId, UserId};

/// One message of a thread: plain text.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "note")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoteId,
    /// In which thread.
    pub thread_id: ThreadId,
    /// Who wrote it.
    pub user_id: UserId,
    /// What.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
