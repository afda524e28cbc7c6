//! One line of the append-only, hash-chained record of who did what, when and why.

use sea_orm::entity::prelude::*;

use crate::id::{EventId, UserId};

/// One line of the append-only, hash-chained record of who did what, when and why.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    /// The competition's id; nil for the site's own chain.
    pub chain: Uuid,
    /// Position in the chain, from 1.
    pub seq: i64,
    /// When it happened.
    pub at: DateTimeUtc,
    /// Who did it; none for the system.
    pub actor_id: Option<UserId>,
    /// What happened, for example `entry.submitted`.
    pub verb: String,
    /// The kind of thing it happened to, for example `entry`.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: Option<Uuid>,
    /// Details, without personal data where possible.
    #[sea_orm(column_type = "JsonBinary")]
    pub data: Json,
    /// Why, where a reason was asked for.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
    /// The hash of the event before, 64 zeros for the first.
    pub prev_hash: String,
    /// SHA-256 over this event and `prev_hash`.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
