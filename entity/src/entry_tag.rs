//! A tag on an entry, as last submitted.

use sea_orm::entity::prelude::*;

use crate::id::{EntryId, TagId};

/// A tag on an entry, as last submitted.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "entry_tag")]
pub struct Model {
    /// Which entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// Which tag.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag_id: TagId,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
    /// The tag that `tag_id` names.
    #[sea_orm(belongs_to, from = "tag_id", to = "id")]
    pub tag: BelongsTo<super::tag::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
