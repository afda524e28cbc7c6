//! Rows of entries, their revisions, tags and files.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::announcement::AnnouncementState;
use entity::entry::EntryState;
use entity::file::HolderKind;
use entity::form::FormPurpose;
use entity::review::ReviewState;
use entity::{
    BriefId, CategoryId, CompetitionId, EntryId, TagId, TeamId, UserId, announcement, brief, competition, entry,
    entry_tag, exemption, file, member, nomination, redaction, result, review, revision, tag, team, user,
};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait, Select,
};

use super::rules::{self, Offer};
use crate::competition::store as contest;
use crate::error::Result;
use crate::file::store as files;
use crate::form::store as forms;

/// The entry of an id.
///
/// # Errors
/// The database's words.
pub async fn by_id(db: &impl ConnectionTrait, id: EntryId) -> Result<Option<entry::Model>> {
    Ok(entry::Entity::find_by_id(id).one(db).await?)
}

/// The entry of a number in a competition.
///
/// # Errors
/// The database's words.
pub async fn by_number(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    number: i32,
) -> Result<Option<entry::Model>> {
    let query = entry::Entity::find()
        .filter(entry::Column::CompetitionId.eq(competition))
        .filter(entry::Column::Number.eq(number));
    Ok(query.one(db).await?)
}

/// All entries of some teams, by number.
///
/// # Errors
/// The database's words.
pub async fn of_teams(db: &impl ConnectionTrait, teams: impl IntoIterator<Item = TeamId>) -> Result<Vec<entry::Model>> {
    let query = entry::Entity::find().filter(entry::Column::TeamId.is_in(teams));
    Ok(query.order_by_asc(entry::Column::Number).all(db).await?)
}

/// Which entries of a competition; everything that is none or empty does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// States.
    pub states: Vec<EntryState>,
    /// The category.
    pub category: Option<CategoryId>,
    /// The brief.
    pub brief: Option<BriefId>,
    /// A tag.
    pub tag: Option<TagId>,
    /// Words that all must occur.
    pub words: String,
    /// Whether words may also be of the team's name or organisation, or the entry's number.
    pub names: bool,
}

impl Filter {
    /// The query for entries of a competition, with their teams joined.
    #[must_use]
    pub fn query(&self, competition: CompetitionId) -> Select<entry::Entity> {
        let mut query = entry::Entity::find()
            .join(JoinType::InnerJoin, entry::Relation::Team.def())
            .filter(entry::Column::CompetitionId.eq(competition));
        if !self.states.is_empty() {
            query = query.filter(entry::Column::State.is_in(self.states.iter().copied()));
        }
        if let Some(id) = self.category {
            query = query.filter(entry::Column::CategoryId.eq(id));
        }
        if let Some(id) = self.brief {
            query = query.filter(entry::Column::BriefId.eq(id));
        }
        if let Some(id) = self.tag {
            let tagged = entry_tag::Entity::find().select_only().column(entry_tag::Column::EntryId);
            let tagged = sea_orm::QueryTrait::into_query(tagged.filter(entry_tag::Column::TagId.eq(id)));
            query = query.filter(entry::Column::Id.in_subquery(tagged));
        }
        for word in self.words.split_whitespace().take(8) {
            query = query.filter(self.holds(&word.to_lowercase()));
        }
        query
    }

    fn holds(&self, word: &str) -> sea_orm::Condition {
        let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = || LikeExpr::new(format!("%{escaped}%")).escape('\\');
        let any = sea_orm::Condition::any().add(Expr::col(entry::Column::SearchText.as_column_ref()).like(like()));
        if !self.names {
            return any;
        }
        let lower = |column: team::Column| {
            sea_orm::sea_query::SimpleExpr::from(sea_orm::sea_query::Func::lower(Expr::col(column.as_column_ref())))
        };
        let any = any.add(lower(team::Column::Name).like(like())).add(lower(team::Column::Organisation).like(like()));
        match word.trim_start_matches('#').parse::<i32>() {
            Ok(number) => any.add(entry::Column::Number.eq(number)),
            Err(_) => any,
        }
    }
}

/// Some entries of a competition with their teams, by number.
///
/// # Errors
/// The database's words.
pub async fn list(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    filter: &Filter,
    offset: u64,
    limit: u64,
) -> Result<Vec<(entry::Model, Option<team::Model>)>> {
    let query = filter.query(competition).select_also(team::Entity);
    Ok(query.order_by_asc(entry::Column::Number).offset(offset).limit(limit).all(db).await?)
}

/// Some entries with their teams.
///
/// # Errors
/// The database's words.
pub async fn with_teams(
    db: &impl ConnectionTrait,
    ids: Vec<EntryId>,
) -> Result<Vec<(entry::Model, Option<team::Model>)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(entry::Entity::find().filter(entry::Column::Id.is_in(ids)).find_also_related(team::Entity).all(db).await?)
}

/// How many entries of a competition.
///
/// # Errors
/// The database's words.
pub async fn count(db: &impl ConnectionTrait, competition: CompetitionId, filter: &Filter) -> Result<u64> {
    Ok(filter.query(competition).count(db).await?)
}

/// How many entries are in each state.
///
/// # Errors
/// The database's words.
pub async fn counts_by_state(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<(EntryState, i64)>> {
    let query = entry::Entity::find()
        .select_only()
        .column(entry::Column::State)
        .column_as(entry::Column::Id.count(), "n")
        .filter(entry::Column::CompetitionId.eq(competition))
        .group_by(entry::Column::State);
    Ok(query.into_tuple().all(db).await?)
}

/// The files that were last submitted, in the order in which they came.
///
/// # Errors
/// The database's words.
pub async fn files_of(db: &impl ConnectionTrait, entry: &entry::Model) -> Result<Vec<file::Model>> {
    let named = rules::submitted_files(&entry.answers);
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let held = files::list_held(db, HolderKind::Entry, entry.id.0).await?;
    Ok(as_submitted(held, &named))
}

/// The files that were last submitted of several entries.
///
/// # Errors
/// The database's words.
pub async fn files_of_many(
    db: &impl ConnectionTrait,
    entries: &[entry::Model],
) -> Result<BTreeMap<EntryId, Vec<file::Model>>> {
    let held = files::list_held_by(db, HolderKind::Entry, entries.iter().map(|e| e.id.0)).await?;
    let own = |e: &entry::Model| {
        let held = held.iter().filter(|f| f.holder_id == e.id.0).cloned().collect();
        (e.id, as_submitted(held, &rules::submitted_files(&e.answers)))
    };
    Ok(entries.iter().map(own).collect())
}

/// A file that has left the draft has no field any more; in what was submitted it has.
fn as_submitted(held: Vec<file::Model>, named: &BTreeMap<entity::FileId, String>) -> Vec<file::Model> {
    let with_field = |f: file::Model| named.get(&f.id).map(|key| file::Model { field: key.clone(), ..f });
    held.into_iter().filter_map(with_field).collect()
}

/// The files of the draft, in the order in which they came.
///
/// # Errors
/// The database's words.
pub async fn draft_files(db: &impl ConnectionTrait, entry: EntryId) -> Result<Vec<file::Model>> {
    let mut held = files::list_held(db, HolderKind::Entry, entry.0).await?;
    held.retain(|f| !f.field.is_empty());
    Ok(held)
}

/// The tags of an entry, as last submitted, in order.
///
/// # Errors
/// The database's words.
pub async fn tags_of(db: &impl ConnectionTrait, entry: EntryId) -> Result<Vec<tag::Model>> {
    let tagged = tags_of_many(db, [entry]).await?;
    Ok(tagged.into_iter().map(|(_, tag)| tag).collect())
}

/// The tags of several entries, as last submitted, in order.
///
/// # Errors
/// The database's words.
pub async fn tags_of_many(
    db: &impl ConnectionTrait,
    entries: impl IntoIterator<Item = EntryId>,
) -> Result<Vec<(EntryId, tag::Model)>> {
    let query = entry_tag::Entity::find()
        .filter(entry_tag::Column::EntryId.is_in(entries))
        .find_also_related(tag::Entity)
        .order_by_asc(tag::Column::Position);
    let rows = query.all(db).await?;
    Ok(rows.into_iter().filter_map(|(row, tag)| tag.map(|tag| (row.entry_id, tag))).collect())
}

/// What a competition offers and asks now.
///
/// # Errors
/// The database's words.
pub async fn offer(db: &impl ConnectionTrait, competition: &competition::Model) -> Result<Offer> {
    let briefs = brief::Entity::find()
        .filter(brief::Column::CompetitionId.eq(competition.id))
        .order_by_asc(brief::Column::Position)
        .all(db)
        .await?;
    let form = forms::current(db, competition.id, FormPurpose::Entry).await?;
    Ok(Offer {
        summary_words: competition.settings.summary_words,
        briefs,
        categories: contest::categories_of(db, competition.id).await?,
        tag_sets: contest::tag_sets_of(db, competition.id).await?,
        nominations: competition.settings.nominations.allowed,
        form: form.as_ref().map(|form| form.id),
        fields: form.map_or_else(|| forms::default_fields(competition, FormPurpose::Entry), |form| form.fields),
    })
}

/// The team of an id.
///
/// # Errors
/// The database's words.
pub async fn team(db: &impl ConnectionTrait, id: TeamId) -> Result<Option<team::Model>> {
    Ok(team::Entity::find_by_id(id).one(db).await?)
}

/// The people of a team who still have an account, captain first.
///
/// # Errors
/// The database's words.
pub async fn people_of(db: &impl ConnectionTrait, team: TeamId) -> Result<Vec<user::Model>> {
    let query = member::Entity::find()
        .filter(member::Column::TeamId.eq(team))
        .find_also_related(user::Entity)
        .order_by_desc(member::Column::Captain)
        .order_by_asc(member::Column::JoinedAt);
    let rows = query.all(db).await?;
    Ok(rows.into_iter().filter_map(|(_, person)| person).filter(|p| p.deleted_at.is_none()).collect())
}

/// The teams of a person in a competition, in the order in which they were made.
///
/// # Errors
/// The database's words.
pub async fn teams_of(db: &impl ConnectionTrait, competition: CompetitionId, user: UserId) -> Result<Vec<team::Model>> {
    let query = member::Entity::find()
        .filter(member::Column::UserId.eq(user))
        .find_also_related(team::Entity)
        .filter(team::Column::CompetitionId.eq(competition))
        .order_by_asc(team::Column::Id);
    Ok(query.all(db).await?.into_iter().filter_map(|(_, team)| team).collect())
}

/// Whether a person is in a team.
///
/// # Errors
/// The database's words.
pub async fn is_member(db: &impl ConnectionTrait, team: TeamId, user: UserId) -> Result<bool> {
    let query = member::Entity::find().filter(member::Column::TeamId.eq(team)).filter(member::Column::UserId.eq(user));
    Ok(query.count(db).await? > 0)
}

/// How many people each team has.
///
/// # Errors
/// The database's words.
pub async fn count_people(
    db: &impl ConnectionTrait,
    teams: impl IntoIterator<Item = TeamId>,
) -> Result<BTreeMap<TeamId, i64>> {
    let query = member::Entity::find()
        .select_only()
        .column(member::Column::TeamId)
        .column_as(member::Column::Id.count(), "n")
        .filter(member::Column::TeamId.is_in(teams))
        .group_by(member::Column::TeamId);
    let rows: Vec<(TeamId, i64)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

/// The revisions of some entries, newest first.
///
/// # Errors
/// The database's words.
pub async fn revisions_of(
    db: &impl ConnectionTrait,
    entries: impl IntoIterator<Item = EntryId>,
) -> Result<Vec<revision::Model>> {
    let query = revision::Entity::find().filter(revision::Column::EntryId.is_in(entries));
    Ok(query.order_by_desc(revision::Column::Number).all(db).await?)
}

/// One revision of an entry.
///
/// # Errors
/// The database's words.
pub async fn revision(db: &impl ConnectionTrait, entry: EntryId, number: i32) -> Result<Option<revision::Model>> {
    let query = revision::Entity::find()
        .filter(revision::Column::EntryId.eq(entry))
        .filter(revision::Column::Number.eq(number));
    Ok(query.one(db).await?)
}

/// What jurors wrote to the teams of some entries, if an announcement has released it.
///
/// # Errors
/// The database's words.
pub async fn feedback(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    entries: impl IntoIterator<Item = EntryId>,
) -> Result<Vec<review::Model>> {
    let released = announcement::Entity::find()
        .filter(announcement::Column::CompetitionId.eq(competition))
        .filter(announcement::Column::State.eq(AnnouncementState::Released))
        .filter(announcement::Column::ReleaseFeedback.eq(true));
    if released.count(db).await? == 0 {
        return Ok(Vec::new());
    }
    let query = review::Entity::find()
        .filter(review::Column::EntryId.is_in(entries))
        .filter(review::Column::State.eq(ReviewState::Submitted))
        .filter(review::Column::Comment.ne(""));
    Ok(query.order_by_asc(review::Column::Id).all(db).await?)
}

/// Whether there is a redacted copy of an entry's texts.
///
/// # Errors
/// The database's words.
pub async fn has_copy(db: &impl ConnectionTrait, entry: EntryId) -> Result<bool> {
    Ok(redaction::Entity::find_by_id(entry).one(db).await?.is_some())
}

/// Whether an entry has won something that is public.
///
/// # Errors
/// The database's words.
pub async fn has_result(db: &impl ConnectionTrait, entry: EntryId) -> Result<bool> {
    let query = result::Entity::find()
        .filter(result::Column::EntryId.eq(entry))
        .filter(result::Column::AnnouncementId.is_not_null());
    Ok(query.count(db).await? > 0)
}

/// The leave that organisers gave an entry, if they did.
///
/// # Errors
/// The database's words.
pub async fn exemption(db: &impl ConnectionTrait, entry: EntryId) -> Result<Option<exemption::Model>> {
    Ok(exemption::Entity::find().filter(exemption::Column::EntryId.eq(entry)).one(db).await?)
}

/// What the owners of these entries' projects have said, as far as they were told.
///
/// # Errors
/// The database's words.
pub async fn nominations_of(
    db: &impl ConnectionTrait,
    entries: impl IntoIterator<Item = EntryId>,
) -> Result<Vec<nomination::Model>> {
    Ok(nomination::Entity::find().filter(nomination::Column::EntryId.is_in(entries)).all(db).await?)
}

/// Saves a draft if it is still at the version that the writer saw; false if somebody saved another.
///
/// # Errors
/// The database's words.
pub async fn set_draft(
    db: &impl ConnectionTrait,
    id: EntryId,
    draft: serde_json::Value,
    seen: i32,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = entry::Entity::update_many()
        .col_expr(entry::Column::Draft, Expr::value(draft))
        .col_expr(entry::Column::DraftVersion, Expr::col(entry::Column::DraftVersion).add(1))
        .col_expr(entry::Column::DraftSavedAt, Expr::value(now))
        .filter(entry::Column::Id.eq(id))
        .filter(entry::Column::DraftVersion.eq(seen))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Puts an entry into another state.
///
/// # Errors
/// The database's words.
pub async fn set_state(db: &impl ConnectionTrait, id: EntryId, state: EntryState) -> Result<()> {
    entry::Entity::update_many()
        .col_expr(entry::Column::State, Expr::value(state))
        .filter(entry::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}
