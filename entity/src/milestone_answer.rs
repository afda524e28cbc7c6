//! What a team writes and hands in at a milestone.

use sea_orm::entity::prelude::*;

use crate::id::{FormId, MilestoneAnswerId, MilestoneId, TeamId};

/// What a team writes and hands in at a milestone.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "milestone_answer")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MilestoneAnswerId,
    /// Which milestone.
    pub milestone_id: MilestoneId,
    /// Whose.
    pub team_id: TeamId,
    /// The working copy: answers by the keys of fields.
    #[sea_orm(column_type = "JsonBinary")]
    pub draft: Json,
    /// Grows with every save; guards against lost edits.
    pub draft_version: i32,
    /// When the draft was last saved.
    pub saved_at: DateTimeUtc,
    /// The form version that was answered.
    pub form_id: Option<FormId>,
    /// Answers as last handed in.
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Json,
    /// How often it was handed in.
    pub revision_count: i32,
    /// SHA-256 of what was last handed in, in hex.
    pub sha256: Option<String>,
    /// When it was last handed in.
    pub submitted_at: Option<DateTimeUtc>,
    /// Handed in after the deadline, with a mark.
    pub late: bool,
    /// The milestone that `milestone_id` names.
    #[sea_orm(belongs_to, from = "milestone_id", to = "id")]
    pub milestone: BelongsTo<super::milestone::Entity>,
    /// The team that `team_id` names.
    #[sea_orm(belongs_to, from = "team_id", to = "id")]
    pub team: BelongsTo<super::team::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
