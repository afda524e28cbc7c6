//! Rows of teams, members and invitations.

use chrono::{DateTime, TimeDelta, Utc};
use entity::invitation::{self, InvitationState};
use entity::{
    BriefId, CompetitionId, FormId, InvitationId, MemberId, TeamId, UserId, brief, competition, entry, member,
    milestone_answer, stage, team, user,
};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Set,
};
use serde_json::json;

use super::rules::{About, Guest};
use crate::account::own::Gone;
use crate::account::store as accounts;
use crate::app::{secret, secret_hash};
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::form::rules::Answers;
use crate::leave;
use crate::web::paging::Paging;

/// How long an invitation can wait.
const LASTS: TimeDelta = TimeDelta::days(14);

/// A team of a competition.
///
/// # Errors
/// The database's words.
pub async fn by_id(db: &impl ConnectionTrait, competition: CompetitionId, id: TeamId) -> Result<Option<team::Model>> {
    Ok(team::Entity::find_by_id(id).filter(team::Column::CompetitionId.eq(competition)).one(db).await?)
}

/// The members of a team with their accounts, the captain first, then by the time they joined.
///
/// # Errors
/// The database's words.
pub async fn members_of(db: &impl ConnectionTrait, id: TeamId) -> Result<Vec<(member::Model, Option<user::Model>)>> {
    let query = member::Entity::find().filter(member::Column::TeamId.eq(id)).find_also_related(user::Entity);
    Ok(query.order_by_desc(member::Column::Captain).order_by_asc(member::Column::JoinedAt).all(db).await?)
}

/// A person's teams in a competition, with whether the person is captain.
///
/// # Errors
/// The database's words.
pub async fn of_user(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    user: UserId,
) -> Result<Vec<(team::Model, bool)>> {
    let rows = member::Entity::find()
        .filter(member::Column::UserId.eq(user))
        .find_also_related(team::Entity)
        .filter(team::Column::CompetitionId.eq(competition))
        .order_by_asc(member::Column::JoinedAt)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(m, t)| Some((t?, m.captain))).collect())
}

/// How many teams for that brief a person is in.
///
/// # Errors
/// The database's words.
pub async fn count_for_brief(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    brief: Option<BriefId>,
    user: UserId,
) -> Result<usize> {
    Ok(of_user(db, competition, user).await?.iter().filter(|(t, _)| t.brief_id == brief).count())
}

/// A new team with its captain.
///
/// # Errors
/// The database's words.
pub async fn insert(
    tx: &Tx,
    competition: CompetitionId,
    brief: Option<BriefId>,
    about: &About,
    captain: UserId,
    now: DateTime<Utc>,
) -> Result<TeamId> {
    let id = TeamId::new();
    let row = team::ActiveModel {
        id: Set(id),
        competition_id: Set(competition),
        brief_id: Set(brief),
        name: Set(about.name.clone()),
        organisation: Set(about.organisation.clone()),
        country: Set(about.country.clone()),
        form_id: Set(None),
        answers: Set(json!({})),
        created_at: Set(now),
    };
    team::Entity::insert(row).exec_without_returning(&**tx).await?;
    insert_member(tx, id, captain, true, now).await?;
    Ok(id)
}

/// One more member.
///
/// # Errors
/// The database's words.
pub async fn insert_member(tx: &Tx, team: TeamId, user: UserId, captain: bool, now: DateTime<Utc>) -> Result<()> {
    let row = member::ActiveModel {
        id: Set(MemberId::new()),
        team_id: Set(team),
        user_id: Set(user),
        captain: Set(captain),
        joined_at: Set(now),
    };
    member::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Whether a team cannot answer what it is asked any more: what is needed to hand in can be given for as long as that is taken.
///
/// # Errors
/// The database's words.
pub async fn is_closed(
    db: &impl ConnectionTrait,
    stages: &[stage::Model],
    team: TeamId,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(leave::store::term(db, stages, team).await?.is_some_and(|term| term.is_closed(now)))
}

/// Demands that a team can still change.
///
/// # Errors
/// Refused `TeamsFrozen` after its deadline.
pub async fn ensure_not_frozen(
    db: &impl ConnectionTrait,
    stages: &[stage::Model],
    team: TeamId,
    now: DateTime<Utc>,
) -> Result<()> {
    let frozen = leave::store::term(db, stages, team).await?.is_some_and(|term| term.is_over(now));
    if frozen { Err(Refusal::TeamsFrozen.into()) } else { Ok(()) }
}

/// Sets how a team describes itself.
///
/// # Errors
/// The database's words.
pub async fn set_about(tx: &Tx, id: TeamId, about: &About) -> Result<()> {
    team::Entity::update_many()
        .col_expr(team::Column::Name, Expr::value(about.name.clone()))
        .col_expr(team::Column::Organisation, Expr::value(about.organisation.clone()))
        .col_expr(team::Column::Country, Expr::value(about.country.clone()))
        .filter(team::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Makes exactly one member captain.
///
/// # Errors
/// The database's words.
pub async fn set_captain(tx: &Tx, team: TeamId, captain: MemberId) -> Result<()> {
    member::Entity::update_many()
        .col_expr(member::Column::Captain, member::Column::Id.eq(captain))
        .filter(member::Column::TeamId.eq(team))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Removes a member.
///
/// # Errors
/// The database's words.
pub async fn delete_member(tx: &Tx, id: MemberId) -> Result<()> {
    member::Entity::delete_by_id(id).exec(&**tx).await?;
    Ok(())
}

/// Whether a team has entries, in whatever state, or has handed in at a milestone.
///
/// # Errors
/// The database's words.
pub async fn has_entries(db: &impl ConnectionTrait, id: TeamId) -> Result<bool> {
    let handed_in = milestone_answer::Entity::find()
        .filter(milestone_answer::Column::TeamId.eq(id))
        .filter(milestone_answer::Column::SubmittedAt.is_not_null());
    Ok(entry::Entity::find().filter(entry::Column::TeamId.eq(id)).count(db).await? > 0
        || handed_in.count(db).await? > 0)
}

/// Sets what a team has answered, to which version of the team form.
///
/// # Errors
/// The database's words.
pub async fn set_answers(tx: &Tx, id: TeamId, form: Option<FormId>, answers: &Answers) -> Result<()> {
    let row = team::ActiveModel { id: Set(id), form_id: Set(form), answers: Set(json!(answers)), ..Default::default() };
    team::Entity::update(row).exec(&**tx).await?;
    Ok(())
}

/// Removes the invitations that went to somebody whose account has ended, whatever became of them. Returns how many.
///
/// # Errors
/// The database's words.
pub async fn delete_invitations(tx: &Tx, competition: CompetitionId, gone: &Gone) -> Result<u64> {
    let teams = team::Entity::find().select_only().column(team::Column::Id);
    let teams = QueryTrait::into_query(teams.filter(team::Column::CompetitionId.eq(competition)));
    let theirs = accounts::seats((invitation::Column::UserId, invitation::Column::Email), gone.user, &gone.addresses);
    let query = invitation::Entity::delete_many().filter(invitation::Column::TeamId.in_subquery(teams));
    Ok(query.filter(theirs).exec(&**tx).await?.rows_affected)
}

/// Removes a team that has no entry.
///
/// # Errors
/// Refused `WrongState` if it has one.
pub async fn delete(tx: &Tx, id: TeamId) -> Result<()> {
    if has_entries(&**tx, id).await? {
        return Err(Refusal::WrongState.into());
    }
    invitation::Entity::delete_many().filter(invitation::Column::TeamId.eq(id)).exec(&**tx).await?;
    member::Entity::delete_many().filter(member::Column::TeamId.eq(id)).exec(&**tx).await?;
    team::Entity::delete_by_id(id).exec(&**tx).await?;
    Ok(())
}

/// A new invitation and its secret.
///
/// # Errors
/// The database's words.
pub async fn insert_invitation(
    tx: &Tx,
    team: TeamId,
    guest: &Guest,
    by: UserId,
    now: DateTime<Utc>,
) -> Result<(InvitationId, String)> {
    let (id, secret) = (InvitationId::new(), secret());
    let (email, user_id, shown_as) = match guest.clone() {
        Guest::Anybody => (None, None, String::new()),
        Guest::Address(email) => (Some(email), None, String::new()),
        Guest::Account(id, shown_as) => (None, Some(id), shown_as),
    };
    let row = invitation::ActiveModel {
        id: Set(id),
        team_id: Set(team),
        email: Set(email),
        user_id: Set(user_id),
        shown_as: Set(shown_as),
        token_hash: Set(secret_hash(&secret)),
        invited_by: Set(Some(by)),
        state: Set(InvitationState::Open),
        created_at: Set(now),
        expires_at: Set(now + LASTS),
    };
    invitation::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok((id, secret))
}

/// The open invitations of a team, oldest first.
///
/// # Errors
/// The database's words.
pub async fn invitations_of(
    db: &impl ConnectionTrait,
    team: TeamId,
    now: DateTime<Utc>,
) -> Result<Vec<invitation::Model>> {
    let query = invitation::Entity::find()
        .filter(invitation::Column::TeamId.eq(team))
        .filter(invitation::Column::State.eq(InvitationState::Open))
        .filter(invitation::Column::ExpiresAt.gt(now));
    Ok(query.order_by_asc(invitation::Column::CreatedAt).all(db).await?)
}

/// An open invitation by its secret, with team and competition.
///
/// # Errors
/// Refused `InvitationSpent` if it was used, taken back, is too old or never was.
pub async fn live_invitation(
    db: &impl ConnectionTrait,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<(invitation::Model, team::Model, competition::Model)> {
    let found = invitation::Entity::find()
        .filter(invitation::Column::TokenHash.eq(secret_hash(secret)))
        .filter(invitation::Column::State.eq(InvitationState::Open))
        .filter(invitation::Column::ExpiresAt.gt(now))
        .find_also_related(team::Entity)
        .one(db)
        .await?;
    let Some((row, Some(team))) = found else { return Err(Refusal::InvitationSpent.into()) };
    let competition = crate::competition::store::by_id(db, team.competition_id).await?.ok_or(Error::NotFound)?;
    Ok((row, team, competition))
}

/// Sets how an invitation ended.
///
/// # Errors
/// The database's words.
pub async fn set_invitation(tx: &Tx, id: InvitationId, state: InvitationState) -> Result<()> {
    invitation::Entity::update_many()
        .col_expr(invitation::Column::State, Expr::value(state))
        .filter(invitation::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The briefs of a competition, in order.
///
/// # Errors
/// The database's words.
pub async fn briefs_of(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<brief::Model>> {
    let query = brief::Entity::find().filter(brief::Column::CompetitionId.eq(competition));
    Ok(query.order_by_asc(brief::Column::Position).all(db).await?)
}

/// A page of a competition's teams by name, and how many there are; `search` looks into names and organisations.
///
/// # Errors
/// The database's words.
pub async fn list(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    search: &str,
    paging: Paging,
) -> Result<(Vec<team::Model>, u64)> {
    let mut query = team::Entity::find().filter(team::Column::CompetitionId.eq(competition));
    if !search.is_empty() {
        let any =
            Condition::any().add(team::Column::Name.contains(search)).add(team::Column::Organisation.contains(search));
        query = query.filter(any);
    }
    let total = query.clone().count(db).await?;
    let query = query.order_by_asc(team::Column::Name).order_by_asc(team::Column::Id);
    Ok((query.offset(paging.offset()).limit(paging.size).all(db).await?, total))
}

/// The members of several teams with their accounts.
///
/// # Errors
/// The database's words.
pub async fn members_of_all(
    db: &impl ConnectionTrait,
    teams: &[team::Model],
) -> Result<Vec<(member::Model, Option<user::Model>)>> {
    let query = member::Entity::find().filter(member::Column::TeamId.is_in(teams.iter().map(|t| t.id)));
    Ok(query.order_by_desc(member::Column::Captain).find_also_related(user::Entity).all(db).await?)
}

/// Removes all teams of a competition with all that hangs on them, entries included.
///
/// # Errors
/// The database's words.
pub async fn wipe(tx: &Tx, id: CompetitionId) -> Result<()> {
    team::Entity::delete_many().filter(team::Column::CompetitionId.eq(id)).exec(&**tx).await?;
    Ok(())
}
