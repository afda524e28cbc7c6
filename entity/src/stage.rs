//! A step of the competition's pipeline.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CompetitionId, StageId, UserId};
use crate::json::StageSettings;

/// The kinds of stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// Intake.
    #[sea_orm(string_value = "intake")]
    Intake,
    /// Screening.
    #[sea_orm(string_value = "screening")]
    Screening,
    /// Scoring.
    #[sea_orm(string_value = "scoring")]
    Scoring,
    /// Pairwise.
    #[sea_orm(string_value = "pairwise")]
    Pairwise,
    /// Ballot.
    #[sea_orm(string_value = "ballot")]
    Ballot,
    /// Reveal.
    #[sea_orm(string_value = "reveal")]
    Reveal,
}

/// A step of the competition's pipeline.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stage")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StageId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Order in the pipeline, from 1.
    pub position: i32,
    /// What happens in it.
    pub kind: StageKind,
    /// What people call it.
    pub name: String,
    /// Markdown.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// When it opens; none: not planned yet.
    pub opens_at: Option<DateTimeUtc>,
    /// When it closes.
    pub closes_at: Option<DateTimeUtc>,
    /// Blindness, reviews per entry, feedback.
    #[sea_orm(column_type = "JsonBinary")]
    pub settings: StageSettings,
    /// SHA-256 of the rubric, set when it froze.
    pub rubric_hash: Option<String>,
    /// When scoring opened and the rubric froze.
    pub rubric_frozen_at: Option<DateTimeUtc>,
    /// Whether its rule for who goes on leaves anybody out: what follows waits until it is settled.
    pub selects: bool,
    /// When its standings were settled.
    pub settled_at: Option<DateTimeUtc>,
    /// Who settled them.
    pub settled_by: Option<UserId>,
    /// SHA-256 of the results bundle that they were settled by.
    pub settled_hash: Option<String>,
    /// Guards against stale forms.
    pub version: i32,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
