//! Rows of scopes and standings; and the condition by which every stage finds its entries.

use entity::entry::EntryState;
use entity::json::{Advance, StageSettings};
use entity::stage::StageKind;
use entity::{CategoryId, StageId, category, entry, stage, stage_category, standing};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait, RelationTrait, Select, Set,
};

use crate::db::Tx;
use crate::error::Result;

/// One column of a stage.
fn own(id: StageId, column: stage::Column) -> Expr {
    let query = stage::Entity::find().select_only().column(column).filter(stage::Column::Id.eq(id));
    Expr::SubQuery(None, Box::new(query.into_query().into()))
}

/// The stages of the same competition that stand before a stage.
fn before(id: StageId) -> Condition {
    Condition::all()
        .add(Expr::col((stage::Entity, stage::Column::CompetitionId)).eq(own(id, stage::Column::CompetitionId)))
        .add(Expr::col((stage::Entity, stage::Column::Position)).lt(own(id, stage::Column::Position)))
}

/// Whether the category of the entry is in the scope of a stage: that is, below one of its categories, or it has none.
fn in_scope(stage: &Expr) -> Condition {
    use stage_category::Column as C;
    let rows = || {
        let of = Expr::col((stage_category::Entity, C::StageId)).eq(stage.clone());
        stage_category::Entity::find().select_only().expr(Expr::value(1)).filter(of)
    };
    let entry = || Expr::col((entry::Entity, entry::Column::CategoryId));
    let parent = category::Entity::find()
        .select_only()
        .column(category::Column::ParentId)
        .filter(Expr::col((category::Entity, category::Column::Id)).eq(entry()));
    let named = Expr::col((stage_category::Entity, C::CategoryId));
    let inside = Condition::any()
        .add(named.clone().eq(entry()))
        .add(named.eq(Expr::SubQuery(None, Box::new(parent.into_query().into()))));
    let exists = |query: SelectStatement| Expr::exists(query);
    Condition::any().add(exists(rows().into_query()).not()).add(exists(rows().filter(inside).into_query()))
}

/// Which entries a stage has. Where a screening comes before it, those that were admitted, else also those that nobody
/// has decided about; of these, those that [`kept`] keeps.
#[must_use]
pub fn within(id: StageId) -> Condition {
    let screening = earlier(id).filter(stage::Column::Kind.eq(StageKind::Screening));
    let unscreened = Expr::exists(screening.into_query()).not();
    let undecided = Condition::all().add(entry::Column::State.eq(EntryState::Submitted)).add(unscreened);
    let there = Condition::any().add(entry::Column::State.eq(EntryState::Admitted)).add(undecided);
    Condition::all().add(there).add(kept(id))
}

fn earlier(id: StageId) -> Select<stage::Entity> {
    stage::Entity::find().select_only().expr(Expr::value(1)).filter(before(id))
}

/// Which entries come to a stage, whatever their state: those in the categories of its scope, less what a stage before it
/// has left out. While a stage before it that leaves anybody out is not closed, it has none of that stage's entries.
#[must_use]
pub fn kept(id: StageId) -> Condition {
    use stage::Column as S;
    let unsettled = earlier(id)
        .filter(S::Selects.eq(true))
        .filter(S::SettledAt.is_null())
        .filter(in_scope(&Expr::col((stage::Entity, S::Id))));
    let entry = Expr::col((entry::Entity, entry::Column::Id));
    let left_out = standing::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .join(JoinType::InnerJoin, standing::Relation::Stage.def())
        .filter(before(id))
        .filter(Expr::col((standing::Entity, standing::Column::EntryId)).eq(entry))
        .filter(standing::Column::Through.eq(false));
    Condition::all()
        .add(in_scope(&Expr::value(id)))
        .add(Expr::exists(unsettled.into_query()).not())
        .add(Expr::exists(left_out.into_query()).not())
}

/// How many entries a stage has.
///
/// # Errors
/// The database's words.
pub async fn count_in(db: &impl ConnectionTrait, s: &stage::Model) -> Result<u64> {
    let query = entry::Entity::find().filter(entry::Column::CompetitionId.eq(s.competition_id));
    Ok(query.filter(within(s.id)).count(db).await?)
}

/// The categories that a stage is limited to; none for all.
///
/// # Errors
/// The database's words.
pub async fn scope_of(db: &impl ConnectionTrait, id: StageId) -> Result<Vec<CategoryId>> {
    let query = stage_category::Entity::find().select_only().column(stage_category::Column::CategoryId);
    Ok(query.filter(stage_category::Column::StageId.eq(id)).into_tuple().all(db).await?)
}

/// Inserts whole scopes, in the caller's transaction.
///
/// # Errors
/// The database's words.
pub async fn insert_scopes(tx: &Tx, rows: Vec<stage_category::Model>) -> Result<()> {
    crate::competition::store::insert_all::<stage_category::Entity>(tx, rows).await
}

/// Limits a stage to categories; none for all.
///
/// # Errors
/// The database's words.
pub async fn set_scope(tx: &Tx, id: StageId, categories: &[CategoryId]) -> Result<()> {
    stage_category::Entity::delete_many().filter(stage_category::Column::StageId.eq(id)).exec(&**tx).await?;
    if categories.is_empty() {
        return Ok(());
    }
    let rows = categories.iter().map(|c| stage_category::ActiveModel { stage_id: Set(id), category_id: Set(*c) });
    stage_category::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Sets what was decided about who goes on, over the version `seen`. Whether the row was still that version.
///
/// # Errors
/// The database's words.
pub async fn set_rule(tx: &Tx, id: StageId, settings: StageSettings, seen: i32) -> Result<bool> {
    let row = stage::ActiveModel {
        selects: Set(settings.advance != Advance::All),
        settings: Set(settings),
        version: Set(seen + 1),
        ..Default::default()
    };
    let query = stage::Entity::update_many().set(row).filter(stage::Column::Id.eq(id));
    Ok(query.filter(stage::Column::Version.eq(seen)).exec(&**tx).await?.rows_affected > 0)
}
