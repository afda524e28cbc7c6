//! What a juror said about two entries. It stays for good; what was taken back no longer counts.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{ComparisonId, EntryId, JurorId, StageId, UserId};

/// What a juror said about two entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The left one is better.
    #[sea_orm(string_value = "left")]
    Left,
    /// The right one is better.
    #[sea_orm(string_value = "right")]
    Right,
    /// Cannot tell.
    #[sea_orm(string_value = "even")]
    Even,
    /// The juror did not want to answer. It says nothing about the entries.
    #[sea_orm(string_value = "skip")]
    Skip,
    /// Nobody was at the table of the right one. It says nothing about the entries.
    #[sea_orm(string_value = "absent")]
    Absent,
}

/// What a juror said about two entries.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "comparison")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ComparisonId,
    /// Which stage.
    pub stage_id: StageId,
    /// Who.
    pub juror_id: JurorId,
    /// The juror's turn in the stage that it answers, from 1; each is answered once.
    pub turn: i32,
    /// What stood on the left, or was looked at before.
    pub left_id: EntryId,
    /// What stood on the right, or is looked at now.
    pub right_id: EntryId,
    /// What the juror said.
    pub verdict: Verdict,
    /// When the pair was shown.
    pub shown_at: DateTimeUtc,
    /// When it was answered.
    pub made_at: DateTimeUtc,
    /// When it was taken back.
    pub undone_at: Option<DateTimeUtc>,
    /// Who took it back.
    pub undone_by: Option<UserId>,
    /// The organiser's words, where an organiser took it back.
    #[sea_orm(column_type = "Text")]
    pub undone_why: Option<String>,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
    /// The juror that `juror_id` names.
    #[sea_orm(belongs_to, from = "juror_id", to = "id")]
    pub juror: BelongsTo<super::juror::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
