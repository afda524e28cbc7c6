//! A person registered in a competition.

use sea_orm::entity::prelude::*;

use crate::id::{CompetitionId, FormId, ParticipantId, UserId};

/// A person registered in a competition.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "participant")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ParticipantId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// Which person.
    pub user_id: UserId,
    /// The version of the rules that was accepted.
    pub rules_version: i32,
    /// When.
    pub rules_accepted_at: DateTimeUtc,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// University, company or other; may be empty.
    pub organisation: String,
    /// The version of the registration form that was answered.
    pub form_id: Option<FormId>,
    /// Answers to the registration form.
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Json,
    /// The date of birth, where the competition asks for it.
    pub born_on: Option<Date>,
    /// When the person registered.
    pub created_at: DateTimeUtc,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
    /// The user that `user_id` names.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
