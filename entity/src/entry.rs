//! What is judged. The columns hold what was last submitted; `draft` what its team is working on.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{BriefId, CategoryId, CompetitionId, EntryId, FileId, FormId, TeamId};
use crate::json::Links;

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// Draft.
    #[sea_orm(string_value = "draft")]
    Draft,
    /// Submitted.
    #[sea_orm(string_value = "submitted")]
    Submitted,
    /// Admitted.
    #[sea_orm(string_value = "admitted")]
    Admitted,
    /// Refused.
    #[sea_orm(string_value = "refused")]
    Refused,
    /// Withdrawn.
    #[sea_orm(string_value = "withdrawn")]
    Withdrawn,
    /// Disqualified.
    #[sea_orm(string_value = "disqualified")]
    Disqualified,
}

/// What is judged. The columns hold what was last submitted; `draft` what its team is working on.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "entry")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntryId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Whose.
    pub team_id: TeamId,
    /// Its number in the competition, from 1.
    pub number: i32,
    /// Made from the title; decoration after the number.
    pub slug: String,
    /// Where it stands.
    pub state: EntryState,
    /// As last submitted.
    pub title: String,
    /// As last submitted.
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    /// Markdown, as last submitted.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// As last submitted; may be empty.
    pub video_url: String,
    /// As last submitted.
    #[sea_orm(column_type = "JsonBinary")]
    pub links: Links,
    /// The brief it answers.
    pub brief_id: Option<BriefId>,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// ISO 3166 alpha-2, from its team.
    pub country: Option<String>,
    /// From its team.
    pub organisation: String,
    /// The picture for gallery cards.
    pub cover_file_id: Option<FileId>,
    /// Lower-cased text for the gallery's search.
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
    /// The form version that was answered.
    pub form_id: Option<FormId>,
    /// Answers to the organiser's fields, as last submitted.
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Json,
    /// The working copy: an `entry::rules::Content`.
    #[sea_orm(column_type = "JsonBinary")]
    pub draft: Json,
    /// Grows with every save; guards against lost edits.
    pub draft_version: i32,
    /// When the draft was last saved.
    pub draft_saved_at: DateTimeUtc,
    /// How often it was submitted.
    pub revision_count: i32,
    /// When it was last submitted.
    pub submitted_at: Option<DateTimeUtc>,
    /// Submitted after the deadline, by leave.
    pub late: bool,
    /// When it was started.
    pub created_at: DateTimeUtc,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The team that `team_id` names.
    #[sea_orm(belongs_to, from = "team_id", to = "id")]
    pub team: BelongsTo<super::team::Entity>,
    /// The brief that `brief_id` names.
    #[sea_orm(belongs_to, from = "brief_id", to = "id")]
    pub brief: BelongsTo<Option<super::brief::Entity>>,
    /// The category that `category_id` names.
    #[sea_orm(belongs_to, from = "category_id", to = "id")]
    pub category: BelongsTo<Option<super::category::Entity>>,
    /// The form that `form_id` names.
    #[sea_orm(belongs_to, from = "form_id", to = "id")]
    pub form: BelongsTo<Option<super::form::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
