//! Leave for one entry to be handed in although a quota or the list of those who may not enter says no.

use sea_orm::entity::prelude::*;

use crate::id::{EntryId, ExemptionId, UserId};

/// Leave for one entry to be handed in although a quota or the list of those who may not enter says no.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exemption")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExemptionId,
    /// Which entry; each once.
    pub entry_id: EntryId,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who gave it.
    pub given_by: Option<UserId>,
    /// When.
    pub given_at: DateTimeUtc,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
    /// The user that `given_by` names.
    #[sea_orm(belongs_to, from = "given_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
