//! Rows of panels.

use std::collections::{HashMap, HashSet};

use entity::review::{self, ReviewState};
use entity::{
    AwardId, CategoryId, CompetitionId, JurorId, PanelId, StageId, award, panel, panel_category, panel_juror,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};

use crate::error::Result;

/// The panels of a stage, by name.
///
/// # Errors
/// The database's words.
pub async fn panel_rows(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<panel::Model>> {
    let query = panel::Entity::find().filter(panel::Column::StageId.eq(stage));
    Ok(query.order_by_asc(panel::Column::Name).all(db).await?)
}

/// The jurors of a panel, and the categories that it is limited to.
///
/// # Errors
/// The database's words.
pub async fn parts_of(db: &impl ConnectionTrait, id: PanelId) -> Result<(Vec<JurorId>, Vec<CategoryId>)> {
    let jurors = panel_juror::Entity::find().select_only().column(panel_juror::Column::JurorId);
    let categories = panel_category::Entity::find().select_only().column(panel_category::Column::CategoryId);
    Ok((
        jurors.filter(panel_juror::Column::PanelId.eq(id)).into_tuple().all(db).await?,
        categories.filter(panel_category::Column::PanelId.eq(id)).into_tuple().all(db).await?,
    ))
}

/// For which award the jurors of panels that judge apart from the stage do so; all others judge for the stage.
pub type Boards = HashMap<JurorId, Option<AwardId>>;

/// The jurors of a stage who judge apart from it.
///
/// # Errors
/// The database's words.
pub async fn boards_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Boards> {
    let query = panel_juror::Entity::find()
        .select_only()
        .column(panel_juror::Column::JurorId)
        .column(panel::Column::AwardId)
        .join(JoinType::InnerJoin, panel_juror::Relation::Panel.def())
        .filter(panel_juror::Column::StageId.eq(stage))
        .filter(panel::Column::Apart.eq(true));
    Ok(query.into_tuple::<(JurorId, Option<AwardId>)>().all(db).await?.into_iter().collect())
}

/// The jurors who have handed in a sheet of a stage.
///
/// # Errors
/// The database's words.
pub async fn judged_by(db: &impl ConnectionTrait, stage: StageId) -> Result<HashSet<JurorId>> {
    let query = review::Entity::find().select_only().column(review::Column::JurorId).distinct();
    let query =
        query.filter(review::Column::StageId.eq(stage)).filter(review::Column::State.eq(ReviewState::Submitted));
    Ok(query.into_tuple::<JurorId>().all(db).await?.into_iter().collect())
}

/// What can be won in a competition, in order, with what it is called.
///
/// # Errors
/// The database's words.
pub async fn awards_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<(AwardId, String)>> {
    let query = award::Entity::find().filter(award::Column::CompetitionId.eq(id));
    let all = query.order_by_asc(award::Column::Position).all(db).await?;
    let named = |a: award::Model| {
        let parts = [a.tier, a.title].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>();
        (a.id, parts.join(": "))
    };
    Ok(all.into_iter().map(named).collect())
}

/// Whether a panel of a stage judges for an award.
///
/// # Errors
/// The database's words.
pub async fn has_panel(db: &impl ConnectionTrait, stage: StageId, award: AwardId) -> Result<bool> {
    let query = panel::Entity::find().filter(panel::Column::StageId.eq(stage));
    Ok(query.filter(panel::Column::AwardId.eq(award)).one(db).await?.is_some())
}
