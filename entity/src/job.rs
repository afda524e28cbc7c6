//! Work to be done outside the request that caused it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::JobId;

/// Whether a job still waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Queued.
    #[sea_orm(string_value = "queued")]
    Queued,
    /// Dead.
    #[sea_orm(string_value = "dead")]
    Dead,
}

/// Work to be done outside the request that caused it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// Which handler runs it.
    pub kind: String,
    /// What the handler needs.
    #[sea_orm(column_type = "JsonBinary")]
    pub payload: Json,
    /// At most one waiting job per key.
    #[sea_orm(unique)]
    pub dedupe: Option<String>,
    /// Queued until done (then deleted) or dead after too many attempts.
    pub state: JobState,
    /// Not before this instant.
    pub run_at: DateTimeUtc,
    /// How often it was tried.
    pub attempts: i32,
    /// While in the future, some worker has it.
    pub lease_until: Option<DateTimeUtc>,
    /// Which worker.
    pub leased_by: Option<String>,
    /// What went wrong last.
    #[sea_orm(column_type = "Text")]
    pub last_error: Option<String>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
