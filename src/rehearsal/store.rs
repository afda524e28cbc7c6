//! How much of a competition comes from trying it.

use entity::file::HolderKind;
use entity::{CompetitionId, comparison, entry, file, participant, remark, review, stage, standing, team};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::error::Result;

/// What there is of each, with the last part of its text's key.
pub type Tried = Vec<(&'static str, u64)>;

/// What people have left while they tried a competition that is not public.
///
/// # Errors
/// The database's words.
pub async fn tried(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Tried> {
    let stages = || {
        let own = stage::Entity::find().select_only().column(stage::Column::Id);
        own.filter(stage::Column::CompetitionId.eq(id)).into_query()
    };
    let files = file::Entity::find().filter(file::Column::CompetitionId.eq(id));
    let files = files.filter(file::Column::HolderKind.eq(HolderKind::Entry));
    let people = participant::Entity::find().filter(participant::Column::CompetitionId.eq(id));
    let teams = team::Entity::find().filter(team::Column::CompetitionId.eq(id));
    let entries = entry::Entity::find().filter(entry::Column::CompetitionId.eq(id));
    let reviews = review::Entity::find().filter(review::Column::StageId.in_subquery(stages()));
    let compared = comparison::Entity::find().filter(comparison::Column::StageId.in_subquery(stages()));
    let standings = standing::Entity::find().filter(standing::Column::StageId.in_subquery(stages()));
    let remarks = remark::Entity::find().filter(remark::Column::StageId.in_subquery(stages()));
    Ok(vec![
        ("registrations", people.count(db).await?),
        ("teams", teams.count(db).await?),
        ("entries", entries.count(db).await?),
        ("files", files.count(db).await?),
        ("reviews", reviews.count(db).await?),
        ("comparisons", compared.count(db).await?),
        ("remarks", remarks.count(db).await?),
        ("standings", standings.count(db).await?),
    ])
}
