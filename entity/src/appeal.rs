//! What a team says against a decision, and what became of it.

use sea_orm::entity::prelude::*;

use crate::id::{AppealId, CompetitionId, DecisionId, EntryId, UserId};

/// What a team says against a decision, and what became of it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "appeal")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppealId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Which entry.
    pub entry_id: EntryId,
    /// Against which decision; one appeal each.
    pub decision_id: DecisionId,
    /// Why, in the team's words.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Who of the team.
    pub made_by: Option<UserId>,
    /// When.
    pub made_at: DateTimeUtc,
    /// Whether the decision was reversed; none while nobody has decided.
    pub reversed: Option<bool>,
    /// Why, as the team may read it.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<DateTimeUtc>,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
    /// The decision that `decision_id` names.
    #[sea_orm(belongs_to, from = "decision_id", to = "id")]
    pub decision: BelongsTo<super::decision::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
