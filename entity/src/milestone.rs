//! One of the dates at which teams hand in during an intake that repeats.

use sea_orm::entity::prelude::*;

use crate::id::{MilestoneId, StageId};

/// One of the dates at which teams hand in during an intake that repeats.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "milestone")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MilestoneId,
    /// Which stage.
    pub stage_id: StageId,
    /// Its place in the stage, from 1.
    pub number: i32,
    /// What people call it, such as `Week 2`.
    pub title: String,
    /// What teams should do until then; Markdown.
    #[sea_orm(column_type = "Text")]
    pub prompt: String,
    /// What can be won in it; may be empty.
    #[sea_orm(column_type = "Text")]
    pub prize: String,
    /// When it opens.
    pub opens_at: DateTimeUtc,
    /// When it closes.
    pub closes_at: DateTimeUtc,
    /// Guards against stale forms.
    pub version: i32,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
