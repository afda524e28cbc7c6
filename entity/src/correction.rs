//! What a team was asked to correct in an entry, and until when.

use sea_orm::entity::prelude::*;

use crate::id::{CompetitionId, CorrectionId, EntryId, UserId};
use crate::json::Names;

/// What a team was asked to correct in an entry, and until when.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "correction")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CorrectionId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Which entry.
    pub entry_id: EntryId,
    /// What to correct, in the screener's words.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Names of the form's inputs that it is about.
    #[sea_orm(column_type = "JsonBinary")]
    pub fields: Names,
    /// The revision that was handed in when it was asked.
    pub revision: i32,
    /// Until when the team may hand in again.
    pub due_at: DateTimeUtc,
    /// Who asked.
    pub asked_by: Option<UserId>,
    /// When.
    pub asked_at: DateTimeUtc,
    /// When a screener closed it.
    pub closed_at: Option<DateTimeUtc>,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
    /// The user that `asked_by` names.
    #[sea_orm(belongs_to, from = "asked_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
