//! Who judges.

use entity::{CompetitionId, UserId, juror};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

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
