//! What organisers read of the messages of their competition.

use std::collections::BTreeMap;

use entity::message::{self, MessageState};
use entity::{CompetitionId, MessageId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::error::Result;

fn of(id: CompetitionId) -> Select<message::Entity> {
    message::Entity::find().filter(message::Column::CompetitionId.eq(id))
}

/// A page of a competition's messages, newest first, and how many there are. `search`: part of an address, a name or a
/// subject.
///
/// # Errors
/// The database's words.
pub async fn list(
    db: &impl ConnectionTrait,
    id: CompetitionId,
    state: Option<MessageState>,
    search: &str,
    (offset, limit): (u64, u64),
) -> Result<(Vec<message::Model>, u64)> {
    let mut query = of(id);
    if let Some(state) = state {
        query = query.filter(message::Column::State.eq(state));
    }
    if !search.is_empty() {
        let any = Condition::any()
            .add(message::Column::ToAddress.contains(search.to_lowercase()))
            .add(message::Column::ToName.contains(search))
            .add(message::Column::Subject.contains(search));
        query = query.filter(any);
    }
    let total = query.clone().count(db).await?;
    let page = query.order_by_desc(message::Column::CreatedAt).order_by_desc(message::Column::Id);
    Ok((page.offset(offset).limit(limit).all(db).await?, total))
}

/// How many messages of a competition are in each state.
///
/// # Errors
/// The database's words.
pub async fn counts(db: &impl ConnectionTrait, id: CompetitionId) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = of(id)
        .select_only()
        .column(message::Column::State)
        .column_as(message::Column::Id.count(), "n")
        .group_by(message::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// A message of a competition.
///
/// # Errors
/// The database's words.
pub async fn by_id(db: &impl ConnectionTrait, id: CompetitionId, message: MessageId) -> Result<Option<message::Model>> {
    Ok(of(id).filter(message::Column::Id.eq(message)).one(db).await?)
}
