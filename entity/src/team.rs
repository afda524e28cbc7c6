//! Who enters together; a team of one is a team.

use sea_orm::entity::prelude::*;

use crate::id::{BriefId, CompetitionId, FormId, TeamId};

/// Who enters together; a team of one is a team.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "team")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TeamId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// The brief it works on, where the competition has briefs.
    pub brief_id: Option<BriefId>,
    /// Its name.
    pub name: String,
    /// Its organisation; may be empty.
    pub organisation: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// The version of the team form that was answered.
    pub form_id: Option<FormId>,
    /// Answers to the team form.
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Json,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The brief that `brief_id` names.
    #[sea_orm(belongs_to, from = "brief_id", to = "id")]
    pub brief: BelongsTo<Option<super::brief::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
