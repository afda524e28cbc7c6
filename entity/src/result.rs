//! Who got an award.

use sea_orm::entity::prelude::*;

use crate::id::{AnnouncementId, AwardId, EntryId, ResultId, UserId};

/// Who got an award.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "result")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResultId,
    /// Which award.
    pub award_id: AwardId,
    /// Which entry.
    pub entry_id: EntryId,
    /// Order.
    pub position: i32,
    /// Words for the winners page; may be empty.
    #[sea_orm(column_type = "Text")]
    pub citation: String,
    /// Why, where it departs from the ranking.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
    /// The rank at the time of the decision.
    pub rank: Option<i32>,
    /// The weighted mean at the time of the decision.
    pub mean: Option<f64>,
    /// Who decided.
    pub picked_by: Option<UserId>,
    /// When.
    pub picked_at: DateTimeUtc,
    /// The announcement that made it public and froze it; none: not public yet.
    pub announcement_id: Option<AnnouncementId>,
    /// The award that `award_id` names.
    #[sea_orm(belongs_to, from = "award_id", to = "id")]
    pub award: BelongsTo<super::award::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
    /// The user that `picked_by` names.
    #[sea_orm(belongs_to, from = "picked_by", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
