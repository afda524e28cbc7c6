//! A card on a competition's board: a person who looks for a team, or a team that looks for people.

use sea_orm::entity::prelude::*;

use crate::id::{BriefId, CardId, CategoryId, CompetitionId, TeamId, UserId};
use crate::json::Words;

/// A card on a competition's board: a person who looks for a team, or a team that looks for people.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "card")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CardId,
    /// On whose board.
    pub competition_id: CompetitionId,
    /// Who published it; of a team, its captain.
    pub user_id: UserId,
    /// The team that looks for people; none for a person.
    pub team_id: Option<TeamId>,
    /// How the author is shown to others.
    pub name: String,
    /// What the person can do, or who the team is.
    #[sea_orm(column_type = "Text")]
    pub offers: String,
    /// What the person looks for, or whom the team needs.
    #[sea_orm(column_type = "Text")]
    pub wants: String,
    /// Skills as typed.
    #[sea_orm(column_type = "JsonBinary")]
    pub skills: Words,
    /// The same in lower case between bars, such as `|rust|design|`, to be searched.
    #[sea_orm(column_type = "Text")]
    pub skill_keys: String,
    /// Codes of languages spoken.
    #[sea_orm(column_type = "JsonBinary")]
    pub languages: Words,
    /// The same between bars, to be searched.
    pub language_keys: String,
    /// IANA name.
    pub time_zone: String,
    /// Hours a week.
    pub hours: Option<i32>,
    /// The brief wished, or the team's.
    pub brief_id: Option<BriefId>,
    /// The category wished.
    pub category_id: Option<CategoryId>,
    /// When organisers hid it.
    pub hidden_at: Option<DateTimeUtc>,
    /// Why; empty while it is not hidden.
    pub hidden_reason: String,
    /// When it was first published.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
    /// The user that `user_id` names.
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
    /// The team that `team_id` names.
    #[sea_orm(belongs_to, from = "team_id", to = "id")]
    pub team: BelongsTo<Option<super::team::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
