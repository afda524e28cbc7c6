//! What was decided about an entry, and why; rows are only ever added.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CompetitionId, DecisionId, EntryId, UserId};

/// What can be decided about an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// It goes on.
    #[sea_orm(string_value = "admitted")]
    Admitted,
    /// It does not go on.
    #[sea_orm(string_value = "refused")]
    Refused,
    /// It was taken out of the contest.
    #[sea_orm(string_value = "disqualified")]
    Disqualified,
    /// An earlier decision was taken back.
    #[sea_orm(string_value = "reopened")]
    Reopened,
}

/// What was decided about an entry, and why; rows are only ever added.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DecisionId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Which entry.
    pub entry_id: EntryId,
    /// What was decided.
    pub kind: DecisionKind,
    /// Why, as its team may read it; may be empty for admissions.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who decided.
    pub made_by: Option<UserId>,
    /// When it took effect.
    pub made_at: DateTimeUtc,
    /// The revision that was decided about.
    pub revision: i32,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
    /// The user that `made_by` names.
    #[sea_orm(belongs_to, from = "made_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
