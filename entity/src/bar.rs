//! Who or what may not enter: a past winner, a project that was entered before, an address.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{BarId, CompetitionId, UserId};

/// What a line of the list names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum BarKind {
    /// An organisation's name.
    #[sea_orm(string_value = "organisation")]
    Organisation,
    /// A project's title.
    #[sea_orm(string_value = "project")]
    Project,
    /// An address, or all of a domain.
    #[sea_orm(string_value = "email")]
    Email,
}

/// Who or what may not enter: a past winner, a project that was entered before, an address.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bar")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BarId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// What it names.
    pub kind: BarKind,
    /// As it was typed.
    pub name: String,
    /// Its normal form; each once in a competition.
    pub form: String,
    /// Why; told to whoever is refused.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The edition that it comes from; may be empty.
    pub source: String,
    /// Who added it.
    pub added_by: Option<UserId>,
    /// When.
    pub added_at: DateTimeUtc,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The user that `added_by` names.
    #[sea_orm(belongs_to, from = "added_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
