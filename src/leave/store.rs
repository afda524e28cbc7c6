//! Rows of leaves, and the terms of teams that follow from them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::{
    CompetitionId, LeaveId, MilestoneId, StageId, TeamId, UserId, entry, leave, member, milestone, stage, team, user,
};
use sea_orm::sea_query::{Expr, Func, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::rules::Named;
use crate::competition::rules::intake;
use crate::competition::term::Term;
use crate::error::Result;

/// Most names of teams that a page offers to choose from.
const SUGGESTED: u64 = 300;

/// The leaves of some teams for a stage as a whole that hold now.
///
/// # Errors
/// The database's words.
pub async fn of_teams(
    db: &impl ConnectionTrait,
    stage: StageId,
    teams: impl IntoIterator<Item = TeamId>,
) -> Result<Vec<leave::Model>> {
    let query = leave::Entity::find()
        .filter(leave::Column::StageId.eq(stage))
        .filter(leave::Column::MilestoneId.is_null())
        .filter(leave::Column::TeamId.is_in(teams))
        .filter(leave::Column::EndedAt.is_null());
    Ok(query.all(db).await?)
}

/// The leaves of some teams at some milestones that hold now.
///
/// # Errors
/// The database's words.
pub async fn of_milestones(
    db: &impl ConnectionTrait,
    milestones: impl IntoIterator<Item = MilestoneId>,
    teams: impl IntoIterator<Item = TeamId>,
) -> Result<Vec<leave::Model>> {
    let query = leave::Entity::find()
        .filter(leave::Column::MilestoneId.is_in(milestones))
        .filter(leave::Column::TeamId.is_in(teams))
        .filter(leave::Column::EndedAt.is_null());
    Ok(query.all(db).await?)
}

/// The milestones of a stage, in order.
///
/// # Errors
/// The database's words.
pub async fn milestones(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<milestone::Model>> {
    let query = milestone::Entity::find().filter(milestone::Column::StageId.eq(stage));
    Ok(query.order_by_asc(milestone::Column::OpensAt).order_by_asc(milestone::Column::Number).all(db).await?)
}

/// Until when each team can hand in its entries; nothing where the competition has no intake.
///
/// # Errors
/// The database's words.
pub async fn terms(
    db: &impl ConnectionTrait,
    stages: &[stage::Model],
    teams: impl IntoIterator<Item = TeamId>,
) -> Result<BTreeMap<TeamId, Term>> {
    let teams: Vec<_> = teams.into_iter().collect();
    let Some(stage) = intake(stages) else { return Ok(BTreeMap::new()) };
    let leaves = of_teams(db, stage.id, teams.iter().copied()).await?;
    let until = |team| leaves.iter().filter(|l| l.team_id == team).map(|l| l.closes_at).max();
    Ok(teams.into_iter().map(|team| (team, Term::of(stage, until(team)))).collect())
}

/// Until when a team can hand in its entries; none where the competition has no intake. Everything that a team writes is
/// judged by this.
///
/// # Errors
/// The database's words.
pub async fn term(db: &impl ConnectionTrait, stages: &[stage::Model], team: TeamId) -> Result<Option<Term>> {
    Ok(terms(db, stages, [team]).await?.remove(&team))
}

/// Every leave of a stage with its team, those that hold first, then the newest first.
///
/// # Errors
/// The database's words.
pub async fn list(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<(leave::Model, Option<team::Model>)>> {
    let query = leave::Entity::find().filter(leave::Column::StageId.eq(stage)).find_also_related(team::Entity);
    let mut rows = query.order_by_desc(leave::Column::MadeAt).all(db).await?;
    rows.sort_by_key(|(row, _)| row.ended_at.is_some());
    Ok(rows)
}

/// How many teams have a leave for a stage that holds.
///
/// # Errors
/// The database's words.
pub async fn count(db: &impl ConnectionTrait, stage: StageId) -> Result<u64> {
    let query = leave::Entity::find().filter(leave::Column::StageId.eq(stage));
    Ok(query.filter(leave::Column::EndedAt.is_null()).count(db).await?)
}

/// A leave of a stage that holds.
///
/// # Errors
/// The database's words.
pub async fn by_id(db: &impl ConnectionTrait, stage: StageId, id: LeaveId) -> Result<Option<leave::Model>> {
    let query = leave::Entity::find_by_id(id).filter(leave::Column::StageId.eq(stage));
    Ok(query.filter(leave::Column::EndedAt.is_null()).one(db).await?)
}

/// The teams that fit what an organiser typed; two at most are told.
///
/// # Errors
/// The database's words.
pub async fn find_teams(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    named: &Named,
) -> Result<Vec<team::Model>> {
    let query = team::Entity::find().filter(team::Column::CompetitionId.eq(competition)).limit(2);
    let query = match named {
        Named::Team(name) => {
            let lower = SimpleExpr::from(Func::lower(Expr::col(team::Column::Name.as_column_ref())));
            query.filter(sea_orm::sea_query::ExprTrait::eq(lower, name.to_lowercase()))
        }
        Named::Entry(number) => {
            let found = entry::Entity::find()
                .filter(entry::Column::CompetitionId.eq(competition))
                .filter(entry::Column::Number.eq(*number))
                .one(db)
                .await?;
            query.filter(team::Column::Id.is_in(found.map(|e| e.team_id)))
        }
    };
    Ok(query.all(db).await?)
}

/// Names of teams to choose from, in order.
///
/// # Errors
/// The database's words.
pub async fn team_names(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<String>> {
    let query = team::Entity::find()
        .select_only()
        .column(team::Column::Name)
        .filter(team::Column::CompetitionId.eq(competition))
        .order_by_asc(team::Column::Name)
        .limit(SUGGESTED);
    Ok(query.into_tuple().all(db).await?)
}

/// The people of a team who still have an account.
///
/// # Errors
/// The database's words.
pub async fn people_of(db: &impl ConnectionTrait, team: TeamId) -> Result<Vec<user::Model>> {
    let query = member::Entity::find().filter(member::Column::TeamId.eq(team)).find_also_related(user::Entity);
    let rows = query.all(db).await?;
    Ok(rows.into_iter().filter_map(|(_, person)| person).filter(|p| p.deleted_at.is_none()).collect())
}

/// The people of these ids, by name of their account.
///
/// # Errors
/// The database's words.
pub async fn names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = UserId>,
) -> Result<BTreeMap<UserId, String>> {
    let people = user::Entity::find().filter(user::Column::Id.is_in(ids)).all(db).await?;
    Ok(people.into_iter().map(|p| (p.id, p.name)).collect())
}

/// Ends what a team has for a stage, or for one of its milestones.
///
/// # Errors
/// The database's words.
pub async fn set_ended(
    db: &impl ConnectionTrait,
    (stage, milestone): (StageId, Option<MilestoneId>),
    team: TeamId,
    by: UserId,
    now: DateTime<Utc>,
) -> Result<()> {
    let which = match milestone {
        Some(id) => leave::Column::MilestoneId.eq(id),
        None => leave::Column::MilestoneId.is_null(),
    };
    leave::Entity::update_many()
        .col_expr(leave::Column::EndedAt, Expr::value(now))
        .col_expr(leave::Column::EndedBy, Expr::value(by))
        .filter(leave::Column::StageId.eq(stage))
        .filter(which)
        .filter(leave::Column::TeamId.eq(team))
        .filter(leave::Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Deletes what teams have at a milestone that is deleted.
///
/// # Errors
/// The database's words.
pub async fn delete_of_milestone(db: &impl ConnectionTrait, id: MilestoneId) -> Result<()> {
    leave::Entity::delete_many().filter(leave::Column::MilestoneId.eq(id)).exec(db).await?;
    Ok(())
}

/// A new row.
///
/// # Errors
/// The database's words.
pub async fn insert(db: &impl ConnectionTrait, row: leave::Model) -> Result<()> {
    use sea_orm::{ActiveModelTrait, IntoActiveModel};
    leave::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(db).await?;
    Ok(())
}
