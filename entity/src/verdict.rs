//! A decision that nobody but screeners knows yet, to be applied with the others.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CompetitionId, EntryId, UserId};

/// What a screener says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// The entry goes on.
    #[sea_orm(string_value = "admit")]
    Admit,
    /// The entry does not go on.
    #[sea_orm(string_value = "refuse")]
    Refuse,
}

/// A decision that nobody but screeners knows yet, to be applied with the others.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "verdict")]
pub struct Model {
    /// Which entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// What it will be.
    pub kind: VerdictKind,
    /// Why; empty for admissions.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who decided.
    pub set_by: Option<UserId>,
    /// When.
    pub set_at: DateTimeUtc,
    /// The revision that was looked at.
    pub revision: i32,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
    /// The user that `set_by` names.
    #[sea_orm(belongs_to, from = "set_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
