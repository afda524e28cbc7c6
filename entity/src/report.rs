//! A card or a message of a board that somebody has told the organisers about.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CardId, CompetitionId, NoteId, ReportId, UserId};

/// What the organisers decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// Open.
    #[sea_orm(string_value = "open")]
    Open,
    /// Hidden.
    #[sea_orm(string_value = "hidden")]
    Hidden,
    /// Dismissed.
    #[sea_orm(string_value = "dismissed")]
    Dismissed,
    /// Barred.
    #[sea_orm(string_value = "barred")]
    Barred,
}

/// A card or a message of a board that somebody has told the organisers about.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "report")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportId,
    /// On whose board.
    pub competition_id: CompetitionId,
    /// Who reports; none once that account is gone.
    pub reporter_id: Option<UserId>,
    /// Whose card or message it is.
    pub about_id: UserId,
    /// How that person is shown on the board.
    pub about_name: String,
    /// The card, if it is one; it may be gone.
    pub card_id: Option<CardId>,
    /// The message, if it is one; it may be gone.
    pub note_id: Option<NoteId>,
    /// What it said when it was reported.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Why it was reported.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// What the organisers decided.
    pub state: ReportState,
    /// What they say about it; may be empty.
    #[sea_orm(column_type = "Text")]
    pub answer: String,
    /// When it was reported.
    pub created_at: DateTimeUtc,
    /// When it was decided.
    pub decided_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
