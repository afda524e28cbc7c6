//! A juror who must not judge an entry.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CompetitionId, ConflictId, EntryId, JurorId};

/// How a conflict was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// Declared.
    #[sea_orm(string_value = "declared")]
    Declared,
    /// Organisation.
    #[sea_orm(string_value = "organisation")]
    Organisation,
    /// Domain.
    #[sea_orm(string_value = "domain")]
    Domain,
    /// Member.
    #[sea_orm(string_value = "member")]
    Member,
    /// Organiser.
    #[sea_orm(string_value = "organiser")]
    Organiser,
    /// A team of an earlier edition.
    #[sea_orm(string_value = "past")]
    Past,
    /// Recused by an organiser: it stays so whatever is assigned later.
    #[sea_orm(string_value = "recused")]
    Recused,
}

/// A juror who must not judge an entry.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conflict")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConflictId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Who.
    pub juror_id: JurorId,
    /// What.
    pub entry_id: EntryId,
    /// How it was found.
    pub kind: ConflictKind,
    /// The juror's or organiser's words; may be empty.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// When.
    pub created_at: DateTimeUtc,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The juror that `juror_id` names.
    #[sea_orm(belongs_to, from = "juror_id", to = "id")]
    pub juror: BelongsTo<super::juror::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
