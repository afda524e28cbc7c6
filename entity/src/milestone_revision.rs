//! What a team handed in at a milestone, as it was; never changes.

use sea_orm::entity::prelude::*;

use crate::id::{MilestoneAnswerId, MilestoneRevisionId, UserId};

/// What a team handed in at a milestone, as it was; never changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "milestone_revision")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MilestoneRevisionId,
    /// Of which team at which milestone.
    pub answer_id: MilestoneAnswerId,
    /// From 1.
    pub number: i32,
    /// Everything that was handed in.
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Json,
    /// SHA-256 of the canonical JSON of `content`, in hex.
    pub content_sha256: String,
    /// With it anybody can check the receipt.
    pub receipt_code: String,
    /// By whom.
    pub submitted_by: Option<UserId>,
    /// When the request arrived.
    pub received_at: DateTimeUtc,
    /// The answer that `answer_id` names.
    #[sea_orm(belongs_to, from = "answer_id", to = "id")]
    pub answer: BelongsTo<super::milestone_answer::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
