//! What a plan is made from, read as it is now.

use std::collections::{BTreeMap, BTreeSet};

use entity::form::FormPurpose;
use entity::json::FieldKind;
use entity::{
    CategoryId, CompetitionId, EntryId, JurorId, StageId, assignment, award, calibration, category, competition, entry,
    juror, panel, panel_category, panel_juror, stage,
};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};

use super::super::plan::{Inputs, Judge, Panel, Piece, Seated};
use super::interests::{Interests, interests_of};
use super::people::jurors_of;
use super::reviews::review_states;
use super::tasks::assignments_of;
use crate::competition::rules::subtree;
use crate::competition::store::categories_of;
use crate::error::Result;
use crate::form;
use crate::pipeline::store::within;

/// The key of the question of the entry form that tells an entry's language.
pub const LANGUAGE: &str = "language";

/// The choices of the entry form's question about the language; none where it does not ask.
///
/// # Errors
/// The database's words.
pub async fn languages_of(db: &impl ConnectionTrait, c: &competition::Model) -> Result<Option<Vec<String>>> {
    let fields = form::store::fields_now(db, c, FormPurpose::Entry).await?;
    let asked = fields.0.into_iter().find(|f| f.key == LANGUAGE && f.kind == FieldKind::Choice);
    Ok(asked.map(|f| f.choices))
}

/// Whether a juror can get entries: accepted, or invited and not answered yet.
#[must_use]
pub fn is_active(j: &juror::Model) -> bool {
    j.accepted_at.is_some() || j.token_hash.is_some()
}

/// All that a plan of a stage is made from.
///
/// # Errors
/// The database's words.
pub async fn inputs_of(db: &impl ConnectionTrait, id: CompetitionId, stage: &stage::Model) -> Result<Inputs> {
    Ok(inputs_with(db, id, stage).await?.0)
}

/// The same, with what is known of conflicts besides.
///
/// # Errors
/// The database's words.
pub async fn inputs_with(
    db: &impl ConnectionTrait,
    id: CompetitionId,
    stage: &stage::Model,
) -> Result<(Inputs, Interests)> {
    let interests = interests_of(db, id).await?;
    let jurors = jurors_of(db, id).await?;
    let categories = categories_of(db, id).await?;
    let mut judges: Vec<Judge> = jurors.iter().filter(|j| is_active(j)).map(judge).collect();
    judges.sort_by_key(|j| j.id);
    let inputs = Inputs {
        judges,
        pieces: pieces_of(db, id, stage.id).await?,
        seated: seated_in(db, stage.id).await?,
        conflicts: interests.all(),
        panels: panels_of(db, stage.id, &categories).await?,
        calibration: calibration_of(db, stage.id).await?.into_iter().map(|c| c.entry_id).collect(),
        above: categories.iter().filter_map(|c| Some((c.id, c.parent_id?))).collect(),
    };
    Ok((inputs, interests))
}

fn judge(j: &juror::Model) -> Judge {
    Judge {
        id: j.id,
        load: j.profile.load.map(|n| n as usize),
        languages: j.profile.languages.iter().map(|l| l.trim().to_lowercase()).collect(),
        expertise: j.profile.expertise.iter().copied().collect(),
    }
}

async fn pieces_of(db: &impl ConnectionTrait, id: CompetitionId, stage: StageId) -> Result<Vec<Piece>> {
    type Row = (EntryId, Option<CategoryId>, Option<entity::BriefId>, Option<String>);
    let rows: Vec<Row> = entry::Entity::find()
        .select_only()
        .columns([entry::Column::Id, entry::Column::CategoryId, entry::Column::BriefId])
        .expr_as(Expr::cust(format!(r#""entry"."answers" ->> '{LANGUAGE}'"#)), "language")
        .filter(entry::Column::CompetitionId.eq(id))
        .filter(within(stage))
        .order_by_asc(entry::Column::Number)
        .into_tuple()
        .all(db)
        .await?;
    let language = |text: Option<String>| text.map(|t| t.trim().to_lowercase()).filter(|t| !t.is_empty());
    let piece = |(id, category, brief, text)| Piece { id, category, brief, language: language(text) };
    Ok(rows.into_iter().map(piece).collect())
}

async fn seated_in(db: &impl ConnectionTrait, stage: StageId) -> Result<BTreeMap<(JurorId, EntryId), Seated>> {
    let mut all: BTreeMap<_, Seated> = BTreeMap::new();
    for a in assignments_of(db, stage).await? {
        let seated = Seated { source: Some(a.source), review: None, abstained: a.abstained_at.is_some() };
        all.insert((a.juror_id, a.entry_id), seated);
    }
    for (juror, entry, state) in review_states(db, stage).await? {
        all.entry((juror, entry)).or_default().review = Some(state);
    }
    // A sheet that was only begun, and is on nobody's list any more, is nobody's.
    all.retain(|_, s| s.source.is_some() || s.review == Some(entity::review::ReviewState::Submitted));
    Ok(all)
}

/// The panels of a stage, by name, with their jurors and what they are limited to.
///
/// # Errors
/// The database's words.
pub async fn panels_of(
    db: &impl ConnectionTrait,
    stage: StageId,
    categories: &[category::Model],
) -> Result<Vec<Panel>> {
    let all = panel::Entity::find()
        .find_also_related(award::Entity)
        .filter(panel::Column::StageId.eq(stage))
        .order_by_asc(panel::Column::Name)
        .order_by_asc(panel::Column::Id)
        .all(db)
        .await?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let seats = panel_juror::Entity::find().filter(panel_juror::Column::StageId.eq(stage)).all(db).await?;
    let scopes: Vec<panel_category::Model> = panel_category::Entity::find()
        .join(JoinType::InnerJoin, panel_category::Relation::Panel.def())
        .filter(panel::Column::StageId.eq(stage))
        .all(db)
        .await?;
    let below = |root: CategoryId| subtree(categories, root);
    let whole = |(p, award): (panel::Model, Option<award::Model>)| Panel {
        apart: p.apart,
        categories: scopes.iter().filter(|c| c.panel_id == p.id).flat_map(|c| below(c.category_id)).collect(),
        award: award.map_or_else(Default::default, |a| {
            (a.category_id.map(|c| below(c).into_iter().collect()).unwrap_or_default(), a.brief_id)
        }),
        jurors: seats.iter().filter(|s| s.panel_id == p.id).map(|s| s.juror_id).collect::<BTreeSet<_>>(),
        id: p.id,
        name: p.name,
    };
    Ok(all.into_iter().map(whole).collect())
}

/// The entries that all jurors of a stage see first.
///
/// # Errors
/// The database's words.
pub async fn calibration_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<calibration::Model>> {
    Ok(calibration::Entity::find().filter(calibration::Column::StageId.eq(stage)).all(db).await?)
}

/// Writes the assignments that a plan adds, each with how it came about.
///
/// # Errors
/// The database's words.
pub async fn insert_planned(
    tx: &crate::db::Tx,
    stage: StageId,
    add: &BTreeMap<(JurorId, EntryId), assignment::AssignmentSource>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    let mut by_source: std::collections::HashMap<_, Vec<_>> = std::collections::HashMap::new();
    for (pair, source) in add {
        by_source.entry(*source).or_default().push(*pair);
    }
    for (source, pairs) in by_source {
        super::tasks::insert_assignments(tx, stage, &pairs, source, now).await?;
    }
    Ok(())
}

/// Ends assignments. Those that changed in the meantime are told by the caller's look at the inputs.
///
/// # Errors
/// The database's words.
pub async fn delete_assignments(
    tx: &crate::db::Tx,
    stage: StageId,
    pairs: &BTreeSet<(JurorId, EntryId)>,
) -> Result<()> {
    let mut by_juror: BTreeMap<JurorId, Vec<EntryId>> = BTreeMap::new();
    for (juror, entry) in pairs {
        by_juror.entry(*juror).or_default().push(*entry);
    }
    for (juror, entries) in by_juror {
        for chunk in entries.chunks(500) {
            assignment::Entity::delete_many()
                .filter(assignment::Column::StageId.eq(stage))
                .filter(assignment::Column::JurorId.eq(juror))
                .filter(assignment::Column::EntryId.is_in(chunk.iter().copied()))
                .exec(&**tx)
                .await?;
        }
    }
    Ok(())
}

/// The number and the title of every entry of a competition.
///
/// # Errors
/// The database's words.
pub async fn titles_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<(EntryId, i32, String)>> {
    let query = entry::Entity::find()
        .select_only()
        .columns([entry::Column::Id, entry::Column::Number, entry::Column::Title])
        .filter(entry::Column::CompetitionId.eq(id));
    Ok(query.into_tuple().all(db).await?)
}
