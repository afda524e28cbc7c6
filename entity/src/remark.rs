//! What a juror or an organiser says about an entry to the others who judge it.

use sea_orm::entity::prelude::*;

use crate::id::{EntryId, JurorId, RemarkId, StageId, UserId};

/// What a juror or an organiser says about an entry to the others who judge it: plain text.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "remark")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RemarkId,
    /// In which stage.
    pub stage_id: StageId,
    /// About what.
    pub entry_id: EntryId,
    /// The juror who says it; none for an organiser.
    pub juror_id: Option<JurorId>,
    /// The organiser who says it; none for a juror.
    pub user_id: Option<UserId>,
    /// What; empty when whoever said it is forgotten.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
