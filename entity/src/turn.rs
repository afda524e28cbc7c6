//! What a juror has in front of him in a pairwise stage, so that it is the same when the page is opened again.

use sea_orm::entity::prelude::*;

use crate::id::{EntryId, JurorId, StageId};

/// What a juror has in front of him in a pairwise stage.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "turn")]
pub struct Model {
    /// The stage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage_id: StageId,
    /// The juror.
    #[sea_orm(primary_key, auto_increment = false)]
    pub juror_id: JurorId,
    /// Grows with everything that changes the pair: an answer to an earlier one is stale.
    pub number: i32,
    /// What stands on the left; where jurors walk, what was looked at before.
    pub left_id: Option<EntryId>,
    /// What stands on the right; where jurors walk, where to go now.
    pub right_id: Option<EntryId>,
    /// Since when.
    pub shown_at: DateTimeUtc,
    /// The table at which the juror stands.
    pub place: Option<i32>,
    /// The entry that was busy when the juror came, and is left alone for now.
    pub put_off_id: Option<EntryId>,
    /// When an organiser told the juror to pause.
    pub paused_at: Option<DateTimeUtc>,
    /// Why; the juror reads it.
    #[sea_orm(column_type = "Text")]
    pub paused_why: String,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
    /// The juror that `juror_id` names.
    #[sea_orm(belongs_to, from = "juror_id", to = "id")]
    pub juror: BelongsTo<super::juror::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
