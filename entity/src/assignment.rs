//! An entry that a juror is to judge in a stage.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AssignmentId, EntryId, JurorId, StageId};

/// How an assignment came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum AssignmentSource {
    /// Hand.
    #[sea_orm(string_value = "hand")]
    Hand,
    /// Category.
    #[sea_orm(string_value = "category")]
    Category,
    /// Even.
    #[sea_orm(string_value = "even")]
    Even,
    /// An entry that all jurors see, so that their severities can be compared.
    #[sea_orm(string_value = "calibration")]
    Calibration,
    /// One more review near the cut.
    #[sea_orm(string_value = "extra")]
    Extra,
}

/// An entry that a juror is to judge in a stage.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssignmentId,
    /// Which stage.
    pub stage_id: StageId,
    /// Who.
    pub juror_id: JurorId,
    /// What.
    pub entry_id: EntryId,
    /// How it came about.
    pub source: AssignmentSource,
    /// When.
    pub created_at: DateTimeUtc,
    /// When the juror abstained from judging it. Unlike a conflict this is an act of one's own that can be taken back.
    pub abstained_at: Option<DateTimeUtc>,
    /// Why; may be empty.
    #[sea_orm(column_type = "Text")]
    pub abstain_note: Option<String>,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
    /// The juror that `juror_id` names.
    #[sea_orm(belongs_to, from = "juror_id", to = "id")]
    pub juror: BelongsTo<super::juror::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
