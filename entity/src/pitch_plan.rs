//! How pitches follow each other in a scoring stage, and what the clock in the hall shows.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{SlotId, StageId};

/// What happens to the slot that is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It comes next.
    #[sea_orm(string_value = "ready")]
    Ready,
    /// The pitch, or the break.
    #[sea_orm(string_value = "pitch")]
    Pitch,
    /// Questions of the jury.
    #[sea_orm(string_value = "questions")]
    Questions,
}

/// How pitches follow each other in a scoring stage.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pitch_plan")]
pub struct Model {
    /// The stage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage_id: StageId,
    /// The published seed by which the order was drawn.
    pub seed: String,
    /// When the first begins.
    pub starts_at: Option<DateTimeUtc>,
    /// Minutes of a pitch.
    pub pitch_minutes: i32,
    /// Minutes for questions after it; 0 for none.
    pub question_minutes: i32,
    /// Minutes until the next begins.
    pub change_minutes: i32,
    /// Whether everybody sees the page of the hall.
    pub shown: bool,
    /// What is on.
    pub slot_id: Option<SlotId>,
    /// What happens to it.
    pub phase: Phase,
    /// When its clock runs out; none while the clock stands.
    pub ends_at: Option<DateTimeUtc>,
    /// What was left when the clock was stopped, in seconds; below 0 where time was over.
    pub left_seconds: Option<i32>,
    /// Grows with everything that is done to the clock: what comes for an earlier state is stale.
    pub version: i32,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
