//! Rows of milestones and of what teams hand in at them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::entry::EntryState;
use entity::{
    FormId, MilestoneAnswerId, MilestoneId, StageId, TeamId, entry, milestone, milestone_answer, milestone_revision,
    stage, team,
};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Set,
};
use serde_json::Value;

use super::rules::About;
use crate::error::Result;
use crate::pipeline::store::kept;
use crate::web::paging::Paging;

/// The milestones of some stages, in order.
///
/// # Errors
/// The database's words.
pub async fn of_stages(
    db: &impl ConnectionTrait,
    stages: impl IntoIterator<Item = StageId>,
) -> Result<Vec<milestone::Model>> {
    let query = milestone::Entity::find().filter(milestone::Column::StageId.is_in(stages));
    Ok(query.order_by_asc(milestone::Column::OpensAt).order_by_asc(milestone::Column::Number).all(db).await?)
}

/// A milestone.
///
/// # Errors
/// The database's words.
pub async fn by_id(db: &impl ConnectionTrait, id: MilestoneId) -> Result<Option<milestone::Model>> {
    Ok(milestone::Entity::find_by_id(id).one(db).await?)
}

/// What a team has written at a milestone.
///
/// # Errors
/// The database's words.
pub async fn answer(
    db: &impl ConnectionTrait,
    milestone: MilestoneId,
    team: TeamId,
) -> Result<Option<milestone_answer::Model>> {
    let query = milestone_answer::Entity::find()
        .filter(milestone_answer::Column::MilestoneId.eq(milestone))
        .filter(milestone_answer::Column::TeamId.eq(team));
    Ok(query.one(db).await?)
}

/// What some teams have written at some milestones.
///
/// # Errors
/// The database's words.
pub async fn answers_of(
    db: &impl ConnectionTrait,
    milestones: impl IntoIterator<Item = MilestoneId>,
    teams: impl IntoIterator<Item = TeamId>,
) -> Result<Vec<milestone_answer::Model>> {
    let query = milestone_answer::Entity::find()
        .filter(milestone_answer::Column::MilestoneId.is_in(milestones))
        .filter(milestone_answer::Column::TeamId.is_in(teams));
    Ok(query.all(db).await?)
}

/// How many teams have handed in at each milestone, and how many of them late.
///
/// # Errors
/// The database's words.
pub async fn counts(
    db: &impl ConnectionTrait,
    milestones: impl IntoIterator<Item = MilestoneId>,
) -> Result<BTreeMap<MilestoneId, (i64, i64)>> {
    let rows: Vec<(MilestoneId, bool, i64)> = milestone_answer::Entity::find()
        .select_only()
        .column(milestone_answer::Column::MilestoneId)
        .column(milestone_answer::Column::Late)
        .column_as(milestone_answer::Column::Id.count(), "n")
        .filter(milestone_answer::Column::MilestoneId.is_in(milestones))
        .filter(milestone_answer::Column::SubmittedAt.is_not_null())
        .group_by(milestone_answer::Column::MilestoneId)
        .group_by(milestone_answer::Column::Late)
        .into_tuple()
        .all(db)
        .await?;
    let mut counts = BTreeMap::<_, (i64, i64)>::new();
    for (id, late, n) in rows {
        let count = counts.entry(id).or_default();
        count.0 += n;
        count.1 += if late { n } else { 0 };
    }
    Ok(counts)
}

/// The teams that are asked to hand in at the milestones of a stage: all, or those with an entry in the contest that no
/// stage before it has left out. Nobody is asked before such a stage is closed.
fn called(s: &stage::Model) -> Condition {
    let own = Condition::all().add(team::Column::CompetitionId.eq(s.competition_id));
    if s.settings.all_teams {
        return own;
    }
    let entered = entry::Entity::find()
        .select_only()
        .column(entry::Column::TeamId)
        .filter(entry::Column::CompetitionId.eq(s.competition_id))
        .filter(entry::Column::State.is_in([EntryState::Submitted, EntryState::Admitted]))
        .filter(kept(s.id));
    own.add(team::Column::Id.in_subquery(QueryTrait::into_query(entered)))
}

/// The teams that are asked, and those that have handed in whether they are asked now or not.
fn concerned(s: &stage::Model) -> Select<team::Entity> {
    let own = milestone::Entity::find()
        .select_only()
        .column(milestone::Column::Id)
        .filter(milestone::Column::StageId.eq(s.id));
    let handed_in = milestone_answer::Entity::find()
        .select_only()
        .column(milestone_answer::Column::TeamId)
        .filter(milestone_answer::Column::MilestoneId.in_subquery(QueryTrait::into_query(own)))
        .filter(milestone_answer::Column::SubmittedAt.is_not_null());
    let handed_in = team::Column::Id.in_subquery(QueryTrait::into_query(handed_in));
    team::Entity::find().filter(Condition::any().add(called(s)).add(handed_in))
}

/// Whether a team is asked to hand in at the milestones of a stage.
///
/// # Errors
/// The database's words.
pub async fn is_called(db: &impl ConnectionTrait, s: &stage::Model, id: TeamId) -> Result<bool> {
    Ok(team::Entity::find().filter(called(s)).filter(team::Column::Id.eq(id)).count(db).await? > 0)
}

/// Which of some teams are asked to hand in at the milestones of a stage, or have done so.
///
/// # Errors
/// The database's words.
pub async fn concerned_of(
    db: &impl ConnectionTrait,
    s: &stage::Model,
    of: impl IntoIterator<Item = TeamId>,
) -> Result<Vec<TeamId>> {
    let query = concerned(s).filter(team::Column::Id.is_in(of));
    Ok(query.all(db).await?.into_iter().map(|t| t.id).collect())
}

/// A page of the teams that are asked to hand in or have done so, by name, and how many there are.
///
/// # Errors
/// The database's words.
pub async fn list_teams(
    db: &impl ConnectionTrait,
    s: &stage::Model,
    paging: Paging,
) -> Result<(Vec<team::Model>, u64)> {
    let total = concerned(s).count(db).await?;
    let query = concerned(s).order_by_asc(team::Column::Name).order_by_asc(team::Column::Id);
    Ok((query.offset(paging.offset()).limit(paging.size).all(db).await?, total))
}

/// All teams that are asked to hand in or have done so, by name.
///
/// # Errors
/// The database's words.
pub async fn all_teams(db: &impl ConnectionTrait, s: &stage::Model) -> Result<Vec<team::Model>> {
    Ok(concerned(s).order_by_asc(team::Column::Name).order_by_asc(team::Column::Id).all(db).await?)
}

/// What has been handed in at some milestones, with its team.
fn received(milestones: impl IntoIterator<Item = MilestoneId>) -> Select<milestone_answer::Entity> {
    milestone_answer::Entity::find()
        .filter(milestone_answer::Column::MilestoneId.is_in(milestones))
        .filter(milestone_answer::Column::SubmittedAt.is_not_null())
}

/// All that has been handed in at some milestones, by the teams' names.
///
/// # Errors
/// The database's words.
pub async fn handed_in(
    db: &impl ConnectionTrait,
    milestones: impl IntoIterator<Item = MilestoneId>,
) -> Result<Vec<(milestone_answer::Model, Option<team::Model>)>> {
    let query = received(milestones).find_also_related(team::Entity);
    Ok(query.order_by_asc(team::Column::Name).order_by_asc(team::Column::Id).all(db).await?)
}

/// A page of what has been handed in at a milestone, by the teams' names, and how much there is.
///
/// # Errors
/// The database's words.
pub async fn list_handed_in(
    db: &impl ConnectionTrait,
    id: MilestoneId,
    paging: Paging,
) -> Result<(Vec<(milestone_answer::Model, Option<team::Model>)>, u64)> {
    let total = received([id]).count(db).await?;
    let query = received([id]).find_also_related(team::Entity);
    let query = query.order_by_asc(team::Column::Name).order_by_asc(team::Column::Id);
    Ok((query.offset(paging.offset()).limit(paging.size).all(db).await?, total))
}

/// How many teams have written something at a milestone, handed in or not.
///
/// # Errors
/// The database's words.
pub async fn count_answers(db: &impl ConnectionTrait, id: MilestoneId) -> Result<u64> {
    Ok(milestone_answer::Entity::find().filter(milestone_answer::Column::MilestoneId.eq(id)).count(db).await?)
}

/// The entries of some teams that are in the contest, by number.
///
/// # Errors
/// The database's words.
pub async fn entries_of(
    db: &impl ConnectionTrait,
    teams: impl IntoIterator<Item = TeamId>,
) -> Result<Vec<entry::Model>> {
    let query = entry::Entity::find()
        .filter(entry::Column::TeamId.is_in(teams))
        .filter(entry::Column::State.is_in([EntryState::Submitted, EntryState::Admitted]));
    Ok(query.order_by_asc(entry::Column::Number).all(db).await?)
}

/// New milestones.
///
/// # Errors
/// The database's words.
pub async fn insert_all(db: &impl ConnectionTrait, rows: Vec<milestone::Model>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
    milestone::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Sets what a milestone is, if it is still at the version that was seen.
///
/// # Errors
/// The database's words.
pub async fn set_about(db: &impl ConnectionTrait, id: MilestoneId, about: About, version: i32) -> Result<bool> {
    let row = milestone::ActiveModel {
        title: Set(about.title),
        prompt: Set(about.prompt),
        prize: Set(about.prize),
        opens_at: Set(about.opens_at),
        closes_at: Set(about.closes_at),
        version: Set(version + 1),
        ..Default::default()
    };
    let done = milestone::Entity::update_many()
        .set(row)
        .filter(milestone::Column::Id.eq(id))
        .filter(milestone::Column::Version.eq(version))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Deletes a milestone.
///
/// # Errors
/// The database's words.
pub async fn delete(db: &impl ConnectionTrait, id: MilestoneId) -> Result<()> {
    milestone::Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

/// Takes the mark of lateness from what was handed in before an instant.
///
/// # Errors
/// The database's words.
pub async fn set_on_time(db: &impl ConnectionTrait, id: MilestoneId, before: DateTime<Utc>) -> Result<()> {
    milestone_answer::Entity::update_many()
        .col_expr(milestone_answer::Column::Late, Expr::value(false))
        .filter(milestone_answer::Column::MilestoneId.eq(id))
        .filter(milestone_answer::Column::SubmittedAt.lt(before))
        .exec(db)
        .await?;
    Ok(())
}

/// The first draft of a team; false if somebody else of the team was faster.
///
/// # Errors
/// The database's words.
pub async fn insert_answer(
    db: &impl ConnectionTrait,
    milestone: MilestoneId,
    team: TeamId,
    draft: Value,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row = milestone_answer::Model {
        id: MilestoneAnswerId::new(),
        milestone_id: milestone,
        team_id: team,
        draft,
        draft_version: 1,
        saved_at: now,
        form_id: None,
        answers: serde_json::json!({}),
        revision_count: 0,
        sha256: None,
        submitted_at: None,
        late: false,
    };
    let once = OnConflict::columns([milestone_answer::Column::MilestoneId, milestone_answer::Column::TeamId])
        .do_nothing()
        .to_owned();
    let insert = milestone_answer::Entity::insert(row.into_active_model().reset_all()).on_conflict(once);
    Ok(insert.exec_without_returning(db).await? == 1)
}

/// Saves a draft if it is still at the version that the writer saw; false if somebody saved another.
///
/// # Errors
/// The database's words.
pub async fn set_draft(
    db: &impl ConnectionTrait,
    id: MilestoneAnswerId,
    draft: Value,
    seen: i32,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = milestone_answer::Entity::update_many()
        .col_expr(milestone_answer::Column::Draft, Expr::value(draft))
        .col_expr(milestone_answer::Column::DraftVersion, Expr::col(milestone_answer::Column::DraftVersion).add(1))
        .col_expr(milestone_answer::Column::SavedAt, Expr::value(now))
        .filter(milestone_answer::Column::Id.eq(id))
        .filter(milestone_answer::Column::DraftVersion.eq(seen))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Deletes what a team has never handed in, and of the rest what was written since. Returns how much there was.
///
/// # Errors
/// The database's words.
pub async fn delete_drafts(db: &impl ConnectionTrait, team: TeamId) -> Result<u64> {
    let own = milestone_answer::Column::TeamId.eq(team);
    let gone = milestone_answer::Entity::delete_many()
        .filter(own.clone())
        .filter(milestone_answer::Column::SubmittedAt.is_null())
        .exec(db)
        .await?;
    let blank = milestone_answer::Entity::update_many()
        .col_expr(milestone_answer::Column::Draft, Expr::value(serde_json::json!({})))
        .filter(own)
        .exec(db)
        .await?;
    Ok(gone.rows_affected + blank.rows_affected)
}

/// The last revision of what a team handed in at a milestone.
///
/// # Errors
/// The database's words.
pub async fn last_revision(
    db: &impl ConnectionTrait,
    id: MilestoneAnswerId,
) -> Result<Option<milestone_revision::Model>> {
    let query = milestone_revision::Entity::find().filter(milestone_revision::Column::AnswerId.eq(id));
    Ok(query.order_by_desc(milestone_revision::Column::Number).one(db).await?)
}

/// A new revision.
///
/// # Errors
/// The database's words.
pub async fn insert_revision(db: &impl ConnectionTrait, made: milestone_revision::Model) -> Result<()> {
    milestone_revision::Entity::insert(made.into_active_model().reset_all()).exec_without_returning(db).await?;
    Ok(())
}

/// Notes that a revision is what a team has handed in.
///
/// # Errors
/// The database's words.
pub async fn set_submitted(
    db: &impl ConnectionTrait,
    made: &milestone_revision::Model,
    form: FormId,
    answers: Value,
    late: bool,
) -> Result<()> {
    let row = milestone_answer::ActiveModel {
        id: Set(made.answer_id),
        form_id: Set(Some(form)),
        answers: Set(answers),
        revision_count: Set(made.number),
        sha256: Set(Some(made.content_sha256.clone())),
        submitted_at: Set(Some(made.received_at)),
        late: Set(late),
        ..Default::default()
    };
    milestone_answer::Entity::update(row).exec(db).await?;
    Ok(())
}
