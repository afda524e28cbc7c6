//! Where an entry stands in a stage that was settled: in or out, and why.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{EntryId, StageId};

/// Why an entry goes on or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// What the rule says of its score.
    #[sea_orm(string_value = "rule")]
    Rule,
    /// A floor of its group, or of another, decided.
    #[sea_orm(string_value = "floor")]
    Floor,
    /// Equal scores met the cut, and the tie rule decided.
    #[sea_orm(string_value = "tie")]
    Tie,
    /// It was picked by hand, with a reason.
    #[sea_orm(string_value = "hand")]
    Hand,
}

/// Where an entry stands in a stage that was settled.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "standing")]
pub struct Model {
    /// The stage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage_id: StageId,
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// Whether it goes on.
    pub through: bool,
    /// What decided that.
    pub why: Why,
    /// The organiser's words, where somebody picked by hand.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
    /// Its place by the method of the stage; equals share one.
    pub rank: Option<i32>,
    /// Its score by that method.
    pub score: Option<f64>,
    /// Lower end of the 90 % interval, where the method has one.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Reviews or comparisons that it rests on.
    pub reviews: i32,
    /// The stage that `stage_id` names.
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: BelongsTo<super::stage::Entity>,
    /// The entry that `entry_id` names.
    #[sea_orm(belongs_to, from = "entry_id", to = "id")]
    pub entry: BelongsTo<super::entry::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
