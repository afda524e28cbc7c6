//! A juror's filled copy of the rubric for one entry.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{EntryId, JurorId, ReviewId, StageId};

/// Whether a review counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Draft.
    #[sea_orm(string_value = "draft")]
    Draft,
    /// Submitted.
    #[sea_orm(string_value = "submitted")]
    Submitted,
}

/// A juror's filled copy of the rubric for one entry.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewId,
    /// Which stage.
    pub stage_id: StageId,
    /// Who.
    pub juror_id: JurorId,
    /// What.
    pub entry_id: EntryId,
    /// Only submitted reviews count.
    pub state: ReviewState,
    /// For the jury and organisers.
    #[sea_orm(column_type = "Text")]
    pub private_note: String,
    /// For the team, if feedback is released.
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    /// Grows with every save; guards against lost edits.
    pub version: i32,
    /// When it was last saved.
    pub updated_at: DateTimeUtc,
    /// When it was handed in.
    pub submitted_at: Option<DateTimeUtc>,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
    /// The juror that `juror_id` names.
    #[sea_orm(belongs_to, from = "juror_id", to = "id")]
    pub juror: BelongsTo<super::juror::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
