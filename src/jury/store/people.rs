//! Who judges, and what they must not judge.

use entity::{CompetitionId, EntryId, UserId, conflict, entry, juror, member, team, user};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};

use crate::error::Result;

/// The jurors of a competition, invited or accepted, by name.
///
/// # Errors
/// The database's words.
pub async fn jurors_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<juror::Model>> {
    let query = juror::Entity::find().filter(juror::Column::CompetitionId.eq(id));
    Ok(query.order_by_asc(juror::Column::Name).order_by_asc(juror::Column::Email).all(db).await?)
}

/// The accepted juror's row of a person.
///
/// # Errors
/// The database's words.
pub async fn juror(db: &impl ConnectionTrait, id: CompetitionId, user: UserId) -> Result<Option<juror::Model>> {
    let query = juror::Entity::find()
        .filter(juror::Column::CompetitionId.eq(id))
        .filter(juror::Column::UserId.eq(user))
        .filter(juror::Column::AcceptedAt.is_not_null());
    Ok(query.one(db).await?)
}

/// The conflicts of a competition.
///
/// # Errors
/// The database's words.
pub async fn conflicts_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<conflict::Model>> {
    Ok(conflict::Entity::find().filter(conflict::Column::CompetitionId.eq(id)).all(db).await?)
}

/// Members of all teams with entries in the contest: entry, person, address.
///
/// # Errors
/// The database's words.
pub async fn entrants_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<(EntryId, UserId, String)>> {
    let query = entry::Entity::find()
        .select_only()
        .column(entry::Column::Id)
        .column(user::Column::Id)
        .column(user::Column::Email)
        .join(JoinType::InnerJoin, entry::Relation::Team.def())
        .join(JoinType::InnerJoin, member::Relation::Team.def().rev())
        .join(JoinType::InnerJoin, member::Relation::User.def())
        .filter(entry::Column::CompetitionId.eq(id))
        .filter(team::Column::CompetitionId.eq(id));
    Ok(query.into_tuple().all(db).await?)
}
