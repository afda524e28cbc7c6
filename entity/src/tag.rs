//! One label of a tag set.

use sea_orm::entity::prelude::*;

use crate::id::{TagId, TagSetId};

/// One label of a tag set.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tag")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TagId,
    /// The set.
    pub tag_set_id: TagSetId,
    /// Order in the set.
    pub position: i32,
    /// A short code such as `SDG 4`; may be empty.
    pub code: String,
    /// Its name.
    pub title: String,
    /// `#rrggbb`.
    pub colour: Option<String>,
    /// The tag set that `tag_set_id` names.
    #[sea_orm(belongs_to, from = "tag_set_id", to = "id")]
    pub tag_set: BelongsTo<super::tag_set::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
