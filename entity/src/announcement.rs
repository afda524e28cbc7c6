//! The embargoed publication of results.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AnnouncementId, CompetitionId};

/// How far an announcement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum AnnouncementState {
    /// Draft.
    #[sea_orm(string_value = "draft")]
    Draft,
    /// Scheduled.
    #[sea_orm(string_value = "scheduled")]
    Scheduled,
    /// Released.
    #[sea_orm(string_value = "released")]
    Released,
}

/// The embargoed publication of results.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "announcement")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnnouncementId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Headline of page, feed and mails.
    pub title: String,
    /// Markdown.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Nothing is public before it is released.
    pub state: AnnouncementState,
    /// The embargo.
    pub release_at: Option<DateTimeUtc>,
    /// When it happened.
    pub released_at: Option<DateTimeUtc>,
    /// Whether teams get the jurors' comments.
    pub release_feedback: bool,
    /// Guards against stale forms.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
