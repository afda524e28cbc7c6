//! A guardian's consent to a minor's taking part.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{ConsentId, ParticipantId, UserId};

/// How a consent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    /// Asked for, not answered.
    #[sea_orm(string_value = "asked")]
    Asked,
    /// Given.
    #[sea_orm(string_value = "given")]
    Given,
    /// Declined.
    #[sea_orm(string_value = "declined")]
    Declined,
    /// Given once, and taken back.
    #[sea_orm(string_value = "withdrawn")]
    Withdrawn,
}

/// A guardian's consent to a minor's taking part.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsentId,
    /// Who wants to take part.
    #[sea_orm(unique)]
    pub participant_id: ParticipantId,
    /// The guardian's name.
    pub guardian_name: String,
    /// Where the guardian is asked.
    pub guardian_email: String,
    /// The language in which the guardian is written to.
    pub language: String,
    /// SHA-256 of the mailed link's secret; none where the consent came on paper only.
    #[sea_orm(unique)]
    pub token_hash: Option<String>,
    /// How it stands.
    pub state: ConsentState,
    /// The version of the rules that it is about.
    pub rules_version: i32,
    /// When the guardian was asked.
    pub asked_at: DateTimeUtc,
    /// When it was last answered.
    pub answered_at: Option<DateTimeUtc>,
    /// The organiser who recorded a consent on paper.
    pub recorded_by: Option<UserId>,
    /// What that organiser wrote; may be empty.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The participant that `participant_id` names.
    #[sea_orm(belongs_to, from = "participant_id", to = "id")]
    pub participant: BelongsTo<super::participant::Entity>,
    /// The user that `recorded_by` names.
    #[sea_orm(belongs_to, from = "recorded_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
