//! More time for a team than others have, for a stage in which teams hand in.

use sea_orm::entity::prelude::*;

use crate::id::{LeaveId, MilestoneId, StageId, TeamId, UserId};

/// More time for a team than others have, for a stage in which teams hand in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "leave")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeaveId,
    /// Which stage.
    pub stage_id: StageId,
    /// Which of the stage's milestones; none for the stage as a whole. Such a leave goes with its milestone.
    pub milestone_id: Option<MilestoneId>,
    /// Whose.
    pub team_id: TeamId,
    /// The team's deadline.
    pub closes_at: DateTimeUtc,
    /// Why; the team and the organisers read it.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who gave it.
    pub made_by: Option<UserId>,
    /// When.
    pub made_at: DateTimeUtc,
    /// Who took it back, or gave another one instead.
    pub ended_by: Option<UserId>,
    /// When; none while it holds.
    pub ended_at: Option<DateTimeUtc>,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
    /// The team that `team_id` names.
    #[sea_orm(belongs_to, from = "team_id", to = "id")]
    pub team: BelongsTo<super::team::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
