//! A public question about a brief, with the organiser's answer.

use sea_orm::entity::prelude::*;

use crate::id::{BriefId, QuestionId, UserId};

/// A public question about a brief, with the organiser's answer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "question")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QuestionId,
    /// Which brief.
    pub brief_id: BriefId,
    /// Who asked; never shown.
    pub asked_by: Option<UserId>,
    /// The question.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// When.
    pub asked_at: DateTimeUtc,
    /// The answer; the question is public once answered.
    #[sea_orm(column_type = "Text")]
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<UserId>,
    /// When.
    pub answered_at: Option<DateTimeUtc>,
    /// The brief that `brief_id` names.
    #[sea_orm(belongs_to, from = "brief_id", to = "id")]
    pub brief: BelongsTo<super::brief::Entity>,
    /// The user that `asked_by` names.
    #[sea_orm(belongs_to, from = "asked_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
