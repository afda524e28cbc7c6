//! What the owner of a project says to its being entered by somebody else.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CompetitionId, EntryId, NominationId, UserId};

/// What the owner has said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum NominationState {
    /// Nothing yet.
    #[sea_orm(string_value = "waiting")]
    Waiting,
    /// Accepted.
    #[sea_orm(string_value = "accepted")]
    Accepted,
    /// Asked for a correction.
    #[sea_orm(string_value = "correction")]
    Correction,
    /// Declined: the entry was withdrawn.
    #[sea_orm(string_value = "declined")]
    Declined,
}

/// What the owner of a project says to its being entered by somebody else.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "nomination")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NominationId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Which entry; each once.
    pub entry_id: EntryId,
    /// The owner's name, as submitted.
    pub name: String,
    /// The owner's organisation, as submitted; may be empty.
    pub organisation: String,
    /// The owner's address, in lower case.
    pub email: String,
    /// What the owner has said.
    pub state: NominationState,
    /// The revision that the owner was last told of.
    pub revision: i32,
    /// SHA-256 of the secret that the owner was mailed.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// The correction that is asked for, why it was declined, or how else it was accepted; may be empty.
    #[sea_orm(column_type = "Text")]
    pub words: String,
    /// When the owner was first told.
    pub told_at: DateTimeUtc,
    /// When the owner was last reminded.
    pub reminded_at: Option<DateTimeUtc>,
    /// When the owner answered.
    pub answered_at: Option<DateTimeUtc>,
    /// The organiser who recorded an answer that came by other means.
    pub recorded_by: Option<UserId>,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
    /// The user that `recorded_by` names.
    #[sea_orm(belongs_to, from = "recorded_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
