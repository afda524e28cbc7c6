//! Rows of awards, results and announcements; and the entries that can win, as far as this slice shows them.

use std::collections::HashMap;

use entity::announcement::AnnouncementState;
use entity::entry::EntryState;
use entity::{
    AwardId, BriefId, CategoryId, CompetitionId, EntryId, FileId, TeamId, announcement, award, brief, entry, result,
    team,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait,
};

use super::rules::{self};
use crate::competition::proof::Organiser;
use crate::error::{Error, Result};

/// An entry that can win or has won.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Candidate {
    /// Its key.
    pub id: EntryId,
    /// Its number in the competition.
    pub number: i32,
    /// Decoration after the number.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub state: EntryState,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// The brief it answers.
    pub brief_id: Option<BriefId>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Its team's organisation; may be empty.
    pub organisation: String,
    /// The picture for cards.
    pub cover_file_id: Option<FileId>,
    /// Whose.
    pub team_id: TeamId,
    /// Its team's name.
    pub team: String,
}

impl Candidate {
    /// Whether it is in the contest (still).
    #[must_use]
    pub fn in_contest(&self) -> bool {
        matches!(self.state, EntryState::Submitted | EntryState::Admitted)
    }

    /// The address of its page.
    #[must_use]
    pub fn href(&self, base: &str) -> String {
        format!("{base}/entries/{}-{}", self.number, self.slug)
    }

    /// The address of its small picture, if it has one.
    #[must_use]
    pub fn picture(&self, base: &str) -> Option<String> {
        self.cover_file_id.map(|file| format!("{base}/entries/{}/files/{file}?size=small", self.number))
    }
}

/// All entries of a competition that were ever submitted, by number, whatever became of them.
///
/// # Errors
/// The database's words.
pub async fn candidates_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<Candidate>> {
    let query = entry::Entity::find()
        .select_only()
        .columns([entry::Column::Id, entry::Column::Number, entry::Column::Slug, entry::Column::Title])
        .columns([entry::Column::State, entry::Column::CategoryId, entry::Column::BriefId, entry::Column::Country])
        .columns([entry::Column::Organisation, entry::Column::CoverFileId, entry::Column::TeamId])
        .column_as(team::Column::Name, "team")
        .join(JoinType::InnerJoin, entry::Relation::Team.def())
        .filter(entry::Column::CompetitionId.eq(id))
        .filter(entry::Column::State.ne(EntryState::Draft))
        .order_by_asc(entry::Column::Number);
    Ok(query.into_model().all(db).await?)
}

/// The awards of a competition, highest first.
///
/// # Errors
/// The database's words.
pub async fn awards_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<award::Model>> {
    let query = award::Entity::find().filter(award::Column::CompetitionId.eq(id));
    Ok(query.order_by_asc(award::Column::Position).order_by_asc(award::Column::Id).all(db).await?)
}

/// An award of the organiser's competition.
///
/// # Errors
/// `NotFound` for awards of others.
pub async fn award(db: &impl ConnectionTrait, organiser: &Organiser, id: &str) -> Result<award::Model> {
    let id: AwardId = id.parse().map_err(|_| Error::NotFound)?;
    let query = award::Entity::find_by_id(id).filter(award::Column::CompetitionId.eq(organiser.competition.id));
    query.one(db).await?.ok_or(Error::NotFound)
}

/// All results of a competition, public or not, by award and position.
///
/// # Errors
/// The database's words.
pub async fn results_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<result::Model>> {
    let query = result::Entity::find()
        .join(JoinType::InnerJoin, result::Relation::Award.def())
        .filter(award::Column::CompetitionId.eq(id))
        .order_by_asc(result::Column::AwardId)
        .order_by_asc(result::Column::Position);
    Ok(query.all(db).await?)
}

/// The public awards of entries: what each is called, highest first.
///
/// # Errors
/// The database's words.
pub async fn badges_of(
    db: &impl ConnectionTrait,
    entries: impl IntoIterator<Item = EntryId>,
) -> Result<HashMap<EntryId, Vec<String>>> {
    let rows: Vec<(EntryId, String, String)> = result::Entity::find()
        .select_only()
        .column(result::Column::EntryId)
        .column(award::Column::Tier)
        .column(award::Column::Title)
        .join(JoinType::InnerJoin, result::Relation::Award.def())
        .filter(result::Column::EntryId.is_in(entries))
        .filter(result::Column::AnnouncementId.is_not_null())
        .order_by_asc(award::Column::Position)
        .into_tuple()
        .all(db)
        .await?;
    let mut found: HashMap<EntryId, Vec<String>> = HashMap::new();
    for (entry, tier, title) in rows {
        found.entry(entry).or_default().push(rules::label(&tier, &title));
    }
    Ok(found)
}

/// The briefs of a competition, in order.
///
/// # Errors
/// The database's words.
pub async fn briefs_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<brief::Model>> {
    let query = brief::Entity::find().filter(brief::Column::CompetitionId.eq(id));
    Ok(query.order_by_asc(brief::Column::Position).all(db).await?)
}

/// The announcements of a competition, oldest first.
///
/// # Errors
/// The database's words.
pub async fn announcements_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<announcement::Model>> {
    let query = announcement::Entity::find().filter(announcement::Column::CompetitionId.eq(id));
    Ok(query.order_by_asc(announcement::Column::CreatedAt).order_by_asc(announcement::Column::Id).all(db).await?)
}

/// The announcement that is being prepared, if there is one.
///
/// # Errors
/// The database's words.
pub async fn pending(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Option<announcement::Model>> {
    let query = announcement::Entity::find()
        .filter(announcement::Column::CompetitionId.eq(id))
        .filter(announcement::Column::State.ne(AnnouncementState::Released));
    Ok(query.order_by_desc(announcement::Column::CreatedAt).one(db).await?)
}

/// Whether a released announcement gives teams the jurors' comments.
///
/// # Errors
/// The database's words.
pub async fn is_feedback_released(db: &impl ConnectionTrait, id: CompetitionId) -> Result<bool> {
    let query = announcement::Entity::find()
        .filter(announcement::Column::CompetitionId.eq(id))
        .filter(announcement::Column::State.eq(AnnouncementState::Released))
        .filter(announcement::Column::ReleaseFeedback.eq(true));
    Ok(query.one(db).await?.is_some())
}

/// Inserts whole awards, in the caller's transaction.
///
/// # Errors
/// The database's words.
pub async fn insert_all(tx: &crate::db::Tx, awards: Vec<award::Model>) -> Result<()> {
    crate::competition::store::insert_all::<award::Entity>(tx, awards).await
}
