//! One version of what an organiser asks; an entry keeps the version it answered.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CompetitionId, FormId};
use crate::json::Fields;

/// What a form asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum FormPurpose {
    /// Entry.
    #[sea_orm(string_value = "entry")]
    Entry,
    /// Registration.
    #[sea_orm(string_value = "registration")]
    Registration,
    /// Team.
    #[sea_orm(string_value = "team")]
    Team,
    /// Milestone.
    #[sea_orm(string_value = "milestone")]
    Milestone,
}

/// One version of what an organiser asks; an entry keeps the version it answered.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "form")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FormId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// What it asks about.
    pub purpose: FormPurpose,
    /// From 1; the greatest is current.
    pub version: i32,
    /// The organiser's own fields, in order.
    #[sea_orm(column_type = "JsonBinary")]
    pub fields: Fields,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
