//! Rows of competitions and what belongs to them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::announcement::AnnouncementState;
use entity::entry::EntryState;
use entity::invitation::{self, InvitationState};
use entity::json::StageSettings;
use entity::{
    CategoryId, CompetitionId, StageId, UserId, announcement, appeal, category, competition, entry, extension, juror,
    milestone, milestone_answer, organiser, participant, partner, redaction, screener, stage, stage_category, tag,
    tag_set, team, user,
};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Set, Unchanged,
};

use super::counts::Counts;
use crate::account::own::Gone;
use crate::account::store as accounts;
use crate::db::Tx;
use crate::error::{Error, Result};

/// The competition of a slug, published or not.
///
/// # Errors
/// The database's words.
pub async fn by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<competition::Model>> {
    Ok(competition::Entity::find().filter(competition::Column::Slug.eq(slug)).one(db).await?)
}

/// The competition of an id.
///
/// # Errors
/// The database's words.
pub async fn by_id(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Option<competition::Model>> {
    Ok(competition::Entity::find_by_id(id).one(db).await?)
}

/// The pipeline, in order.
///
/// # Errors
/// The database's words.
pub async fn stages_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<stage::Model>> {
    let query = stage::Entity::find().filter(stage::Column::CompetitionId.eq(id));
    Ok(query.order_by_asc(stage::Column::Position).all(db).await?)
}

/// The categories that stages are limited to; a stage that is not among them takes all.
///
/// # Errors
/// The database's words.
pub async fn scopes_of(
    db: &impl ConnectionTrait,
    stages: &[stage::Model],
) -> Result<HashMap<StageId, Vec<CategoryId>>> {
    let query = stage_category::Entity::find();
    let rows = query.filter(stage_category::Column::StageId.is_in(stages.iter().map(|s| s.id))).all(db).await?;
    let mut scopes: HashMap<StageId, Vec<CategoryId>> = HashMap::new();
    for row in rows {
        scopes.entry(row.stage_id).or_default().push(row.category_id);
    }
    Ok(scopes)
}

/// Changes the settings of a stage, in the caller's transaction.
///
/// # Errors
/// `NotFound` if it is gone.
pub async fn set_settings(tx: &Tx, id: StageId, change: impl FnOnce(&mut StageSettings)) -> Result<()> {
    let row = stage::Entity::find_by_id(id).one(&**tx).await?.ok_or(Error::NotFound)?;
    let mut settings = row.settings.clone();
    change(&mut settings);
    if settings == row.settings {
        return Ok(());
    }
    let row = stage::ActiveModel { settings: Set(settings), version: Set(row.version + 1), ..Default::default() };
    stage::Entity::update_many().set(row).filter(stage::Column::Id.eq(id)).exec(&**tx).await?;
    Ok(())
}

/// The categories, in order; children follow by their position among all.
///
/// # Errors
/// The database's words.
pub async fn categories_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<category::Model>> {
    let query = category::Entity::find().filter(category::Column::CompetitionId.eq(id));
    Ok(query.order_by_asc(category::Column::Position).all(db).await?)
}

/// The tag sets with their tags, in order.
///
/// # Errors
/// The database's words.
pub async fn tag_sets_of(
    db: &impl ConnectionTrait,
    id: CompetitionId,
) -> Result<Vec<(tag_set::Model, Vec<tag::Model>)>> {
    let sets = tag_set::Entity::find()
        .filter(tag_set::Column::CompetitionId.eq(id))
        .order_by_asc(tag_set::Column::Position)
        .all(db)
        .await?;
    let tags = tag::Entity::find()
        .filter(tag::Column::TagSetId.is_in(sets.iter().map(|s| s.id)))
        .order_by_asc(tag::Column::Position)
        .all(db)
        .await?;
    let with_tags = |set: tag_set::Model| {
        let own = tags.iter().filter(|t| t.tag_set_id == set.id).cloned().collect();
        (set, own)
    };
    Ok(sets.into_iter().map(with_tags).collect())
}

/// The partners, in order.
///
/// # Errors
/// The database's words.
pub async fn partners_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<partner::Model>> {
    let query = partner::Entity::find().filter(partner::Column::CompetitionId.eq(id));
    Ok(query.order_by_asc(partner::Column::Position).all(db).await?)
}

/// The accepted organiser's row of a person.
///
/// # Errors
/// The database's words.
pub async fn organiser(db: &impl ConnectionTrait, id: CompetitionId, user: UserId) -> Result<Option<organiser::Model>> {
    let query = organiser::Entity::find()
        .filter(organiser::Column::CompetitionId.eq(id))
        .filter(organiser::Column::UserId.eq(user))
        .filter(organiser::Column::AcceptedAt.is_not_null());
    Ok(query.one(db).await?)
}

/// The participant's row of a person.
///
/// # Errors
/// The database's words.
pub async fn participant(
    db: &impl ConnectionTrait,
    id: CompetitionId,
    user: UserId,
) -> Result<Option<participant::Model>> {
    let query = participant::Entity::find()
        .filter(participant::Column::CompetitionId.eq(id))
        .filter(participant::Column::UserId.eq(user));
    Ok(query.one(db).await?)
}

/// Whether a person has accepted to be a juror.
///
/// # Errors
/// The database's words.
pub async fn is_juror(db: &impl ConnectionTrait, id: CompetitionId, user: UserId) -> Result<bool> {
    let query = juror::Entity::find()
        .filter(juror::Column::CompetitionId.eq(id))
        .filter(juror::Column::UserId.eq(user))
        .filter(juror::Column::AcceptedAt.is_not_null());
    Ok(query.count(db).await? > 0)
}

/// Whether a person has accepted to screen entries.
///
/// # Errors
/// The database's words.
pub async fn is_screener(db: &impl ConnectionTrait, id: CompetitionId, user: UserId) -> Result<bool> {
    let query = screener::Entity::find()
        .filter(screener::Column::CompetitionId.eq(id))
        .filter(screener::Column::UserId.eq(user))
        .filter(screener::Column::AcceptedAt.is_not_null());
    Ok(query.count(db).await? > 0)
}

/// Whether somebody has a part in a competition: judges, screens, is registered, or is invited to a team by address.
///
/// # Errors
/// The database's words.
pub async fn is_guest(db: &impl ConnectionTrait, id: CompetitionId, user: UserId, email: &str) -> Result<bool> {
    if is_juror(db, id, user).await? || is_screener(db, id, user).await? || participant(db, id, user).await?.is_some() {
        return Ok(true);
    }
    let invited = invitation::Entity::find()
        .join(JoinType::InnerJoin, invitation::Relation::Team.def())
        .filter(team::Column::CompetitionId.eq(id))
        .filter(invitation::Column::State.eq(InvitationState::Open))
        .filter(Condition::any().add(invitation::Column::Email.eq(email)).add(invitation::Column::UserId.eq(user)));
    Ok(invited.count(db).await? > 0)
}

/// Lets a competition begin anew: entries are numbered from 1, no rubric is frozen and no stage settled.
///
/// # Errors
/// The database's words.
pub async fn restart(tx: &Tx, id: CompetitionId) -> Result<()> {
    let row = competition::ActiveModel { id: Unchanged(id), entry_counter: Set(0), ..Default::default() };
    competition::Entity::update(row).exec(&**tx).await?;
    stage::Entity::update_many()
        .col_expr(stage::Column::RubricHash, Expr::value(None::<String>))
        .col_expr(stage::Column::RubricFrozenAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(stage::Column::SettledAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(stage::Column::SettledBy, Expr::value(None::<UserId>))
        .col_expr(stage::Column::SettledHash, Expr::value(None::<String>))
        .filter(stage::Column::CompetitionId.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Entries by state, without those that were never handed in.
///
/// # Errors
/// The database's words.
pub async fn count_received(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Counts> {
    let query = entry::Entity::find()
        .select_only()
        .column(entry::Column::State)
        .column_as(entry::Column::Id.count(), "entries")
        .filter(entry::Column::CompetitionId.eq(id))
        .filter(entry::Column::RevisionCount.gt(0))
        .group_by(entry::Column::State);
    let states: Vec<(entry::EntryState, i64)> = query.into_tuple().all(db).await?;
    Ok(Counts::of(states))
}

/// Whether any announcement has been released.
///
/// # Errors
/// The database's words.
pub async fn is_released(db: &impl ConnectionTrait, id: CompetitionId) -> Result<bool> {
    let query = announcement::Entity::find()
        .filter(announcement::Column::CompetitionId.eq(id))
        .filter(announcement::Column::State.eq(AnnouncementState::Released));
    Ok(query.count(db).await? > 0)
}

/// The registered people of a competition.
///
/// # Errors
/// The database's words.
pub async fn count_participants(db: &impl ConnectionTrait, id: CompetitionId) -> Result<u64> {
    Ok(participant::Entity::find().filter(participant::Column::CompetitionId.eq(id)).count(db).await?)
}

/// The public moves of closing dates, oldest first.
///
/// # Errors
/// The database's words.
pub async fn extensions_of(db: &impl ConnectionTrait, stages: &[stage::Model]) -> Result<Vec<extension::Model>> {
    let query = extension::Entity::find().filter(extension::Column::StageId.is_in(stages.iter().map(|s| s.id)));
    Ok(query.order_by_asc(extension::Column::MadeAt).all(db).await?)
}

/// How many milestones a stage has.
///
/// # Errors
/// The database's words.
pub async fn count_milestones(db: &impl ConnectionTrait, stage: StageId) -> Result<u64> {
    Ok(milestone::Entity::find().filter(milestone::Column::StageId.eq(stage)).count(db).await?)
}

/// How much teams have written at the milestones of a stage, handed in or not.
///
/// # Errors
/// The database's words.
pub async fn count_milestone_answers(db: &impl ConnectionTrait, stage: StageId) -> Result<u64> {
    let query =
        milestone_answer::Entity::find().inner_join(milestone::Entity).filter(milestone::Column::StageId.eq(stage));
    Ok(query.count(db).await?)
}

/// Published competitions, the newest first.
///
/// # Errors
/// The database's words.
pub async fn list_published(db: &impl ConnectionTrait) -> Result<Vec<competition::Model>> {
    let query = competition::Entity::find().filter(competition::Column::PublishedAt.is_not_null());
    Ok(query.order_by_desc(competition::Column::PublishedAt).all(db).await?)
}

/// Every competition of the site, for its admins.
///
/// # Errors
/// The database's words.
pub async fn list_all(db: &impl ConnectionTrait) -> Result<Vec<competition::Model>> {
    Ok(competition::Entity::find().order_by_desc(competition::Column::CreatedAt).all(db).await?)
}

/// What a person organises, published or not.
///
/// # Errors
/// The database's words.
pub async fn list_organised(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<competition::Model>> {
    let rows = organiser::Entity::find()
        .filter(organiser::Column::UserId.eq(user))
        .filter(organiser::Column::AcceptedAt.is_not_null())
        .find_also_related(competition::Entity)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(_, c)| c).collect())
}

/// The stages of several competitions, in order.
///
/// # Errors
/// The database's words.
pub async fn stages_of_all(db: &impl ConnectionTrait, all: &[competition::Model]) -> Result<Vec<stage::Model>> {
    let query = stage::Entity::find().filter(stage::Column::CompetitionId.is_in(all.iter().map(|c| c.id)));
    Ok(query.order_by_asc(stage::Column::Position).all(db).await?)
}

/// Organisers and those invited, in the order of their invitation.
///
/// # Errors
/// The database's words.
pub async fn organisers_of(
    db: &impl ConnectionTrait,
    id: CompetitionId,
) -> Result<Vec<(organiser::Model, Option<user::Model>)>> {
    let query = organiser::Entity::find().filter(organiser::Column::CompetitionId.eq(id));
    Ok(query.order_by_asc(organiser::Column::InvitedAt).find_also_related(user::Entity).all(db).await?)
}

/// Whether an entry is shown to the public while names are hidden: not if there is a redacted copy of its texts, since
/// the original would tell jurors whose it is.
#[must_use]
pub fn unredacted() -> Expr {
    let entry = Expr::col((entry::Entity, entry::Column::Id));
    let copy = redaction::Entity::find().select_only().expr(Expr::value(1));
    let copy = copy.filter(Expr::col((redaction::Entity, redaction::Column::EntryId)).eq(entry));
    Expr::exists(sea_orm::QueryTrait::into_query(copy)).not()
}

/// Number and slug of every entry in one of these states; while names are hidden, without those that have a redacted copy.
///
/// # Errors
/// The database's words.
pub async fn addresses_of_entries(
    db: &impl ConnectionTrait,
    id: CompetitionId,
    states: &[EntryState],
    names: bool,
) -> Result<Vec<(i32, String)>> {
    let mut query = entry::Entity::find()
        .select_only()
        .columns([entry::Column::Number, entry::Column::Slug])
        .filter(entry::Column::CompetitionId.eq(id))
        .filter(entry::Column::State.is_in(states.iter().copied()))
        .order_by_asc(entry::Column::Number)
        .limit(45_000);
    if !names {
        query = query.filter(unredacted());
    }
    Ok(query.into_tuple().all(db).await?)
}

/// How many appeals wait for their decision.
///
/// # Errors
/// The database's words.
pub async fn count_appeals(db: &impl ConnectionTrait, id: CompetitionId) -> Result<u64> {
    let query = appeal::Entity::find().filter(appeal::Column::CompetitionId.eq(id));
    Ok(query.filter(appeal::Column::DecidedAt.is_null()).count(db).await?)
}

/// The next number for an entry, counted up in the caller's transaction.
///
/// # Errors
/// The database's words.
pub async fn next_entry_number(db: &impl ConnectionTrait, id: CompetitionId) -> Result<i32> {
    use sea_orm::sea_query::{Expr, ExprTrait};
    competition::Entity::update_many()
        .col_expr(competition::Column::EntryCounter, Expr::col(competition::Column::EntryCounter).add(1))
        .filter(competition::Column::Id.eq(id))
        .exec(db)
        .await?;
    let query = competition::Entity::find_by_id(id).select_only().column(competition::Column::EntryCounter);
    query.into_tuple().one(db).await?.ok_or(crate::error::Error::NotFound)
}

/// Everything around a competition that presets and clones bring along.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The pipeline.
    pub stages: Vec<stage::Model>,
    /// The tree of categories, parents before children.
    pub categories: Vec<category::Model>,
    /// The sets of tags.
    pub tag_sets: Vec<tag_set::Model>,
    /// Their tags.
    pub tags: Vec<tag::Model>,
    /// The partners.
    pub partners: Vec<partner::Model>,
}

/// Inserts whole rows of several tables, in the caller's transaction.
///
/// # Errors
/// The database's words.
pub async fn insert_parts(tx: &Tx, parts: Parts) -> Result<()> {
    insert_all::<stage::Entity>(tx, parts.stages).await?;
    insert_all::<category::Entity>(tx, parts.categories).await?;
    insert_all::<tag_set::Entity>(tx, parts.tag_sets).await?;
    insert_all::<tag::Entity>(tx, parts.tags).await?;
    insert_all::<partner::Entity>(tx, parts.partners).await
}

/// Inserts whole rows of one table, in the caller's transaction.
///
/// # Errors
/// The database's words.
pub async fn insert_all<E>(tx: &Tx, rows: Vec<E::Model>) -> Result<()>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    for chunk in rows.chunks(200).map(<[E::Model]>::to_vec) {
        let rows = chunk.into_iter().map(|row| row.into_active_model().reset_all());
        E::insert_many(rows).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Notes which competition a new one was copied from, in the caller's transaction.
///
/// # Errors
/// The database's words.
pub async fn set_cloned_from(tx: &Tx, id: CompetitionId, from: CompetitionId) -> Result<()> {
    let row = competition::ActiveModel { id: Unchanged(id), cloned_from: Set(Some(from)), ..Default::default() };
    competition::Entity::update(row).exec(&**tx).await?;
    Ok(())
}

/// Takes the seat or invitation of somebody whose account has ended away. Whether there was one.
///
/// # Errors
/// The database's words.
pub async fn forget(tx: &Tx, id: CompetitionId, gone: &Gone) -> Result<bool> {
    let theirs = accounts::seats((organiser::Column::UserId, organiser::Column::Email), gone.user, &gone.addresses);
    let query = organiser::Entity::delete_many().filter(organiser::Column::CompetitionId.eq(id));
    Ok(query.filter(theirs).exec(&**tx).await?.rows_affected > 0)
}
