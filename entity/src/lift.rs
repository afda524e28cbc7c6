//! A conflict that an organiser lifted: it is none any more, and records do not bring it back.

use sea_orm::entity::prelude::*;

use crate::conflict::ConflictKind;
use crate::id::{CompetitionId, EntryId, JurorId, UserId};

/// A conflict that an organiser lifted.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lift")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub juror_id: JurorId,
    /// What.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// How the conflict was found.
    pub kind: ConflictKind,
    /// Why it is none.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who lifted it.
    pub lifted_by: Option<UserId>,
    /// When.
    pub lifted_at: DateTimeUtc,
    /// The juror that `juror_id` names.
    #[sea_orm(belongs_to, from = "juror_id", to = "id")]
    pub juror: BelongsTo<super::juror::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
