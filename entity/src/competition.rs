//! One edition of a hackathon, prize or contest.

use sea_orm::entity::prelude::*;

use crate::id::{CompetitionId, FileId};
use crate::json::{Languages, Settings};

/// One edition of a hackathon, prize or contest.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "competition")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CompetitionId,
    /// Its place in addresses: `/c/<slug>`.
    #[sea_orm(unique)]
    pub slug: String,
    /// Its name.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Markdown.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// IANA name; every deadline is shown in it.
    pub time_zone: String,
    /// The languages that participants may use.
    #[sea_orm(column_type = "JsonBinary")]
    pub languages: Languages,
    /// `#rrggbb`.
    pub brand_colour: String,
    /// The logo, if any.
    pub logo_file_id: Option<FileId>,
    /// Markdown; what entrants accept.
    #[sea_orm(column_type = "Text")]
    pub rules: String,
    /// Grows with every change of the rules.
    pub rules_version: i32,
    /// Where participants ask.
    pub contact_email: String,
    /// Team sizes, gallery, limits.
    #[sea_orm(column_type = "JsonBinary")]
    pub settings: Settings,
    /// The number given to the last entry.
    pub entry_counter: i32,
    /// When it became public; none while it is a draft.
    pub published_at: Option<DateTimeUtc>,
    /// The edition before.
    pub cloned_from: Option<CompetitionId>,
    /// Grows with every edit; guards against stale forms.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last edited.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
