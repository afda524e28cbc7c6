//! What organisers do with awards: make, change and delete them, and pick who gets them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{AwardId, BriefId, CategoryId, EntryId, ResultId, award, result};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};

use super::sheet::Sheet;
use super::{rules, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::Organiser;
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::web::Form;

/// Most characters of a tier or title.
const NAME: usize = 120;
/// Most characters of a prize, a citation or a reason.
const TEXT: usize = 4000;
/// Most places of an award.
const PLACES: i32 = 999;

/// An award as a form describes it.
struct Wanted {
    tier: String,
    title: String,
    prize: String,
    category_id: Option<CategoryId>,
    brief_id: Option<BriefId>,
    per_category: bool,
    places: i32,
    position: Option<i32>,
}

/// The values of an award's form.
#[must_use]
pub fn award_values(a: &award::Model) -> Value {
    let scope = match (a.per_category, a.category_id, a.brief_id) {
        (true, ..) => "each".to_owned(),
        (_, Some(id), _) => format!("category:{id}"),
        (_, _, Some(id)) => format!("brief:{id}"),
        _ => "all".to_owned(),
    };
    json!({
        "tier": a.tier, "title": a.title, "prize": a.prize, "scope": scope, "places": a.places.to_string(),
        "position": a.position.to_string(), "version": rules::award_version(a).to_string(),
    })
}

fn too_long(errors: &mut FieldErrors, field: &str, text: &str, max: usize) {
    if text.chars().count() > max {
        errors.add_with(field, "error-too-long", json!({"max": max}));
    }
}

async fn wanted(db: &impl ConnectionTrait, organiser: &Organiser, form: &Form) -> Result<Wanted> {
    let id = organiser.competition.id;
    let mut errors = FieldErrors::default();
    let (tier, title, prize) = (form.text("tier"), form.text("title"), form.text("prize"));
    errors.add_if(tier.is_empty(), "tier", "error-required");
    too_long(&mut errors, "tier", &tier, NAME);
    too_long(&mut errors, "title", &title, NAME);
    too_long(&mut errors, "prize", &prize, TEXT);
    let scope = form.text("scope");
    let category_id = scope.strip_prefix("category:").and_then(|id| id.parse::<CategoryId>().ok());
    let brief_id = scope.strip_prefix("brief:").and_then(|id| id.parse::<BriefId>().ok());
    let known = match (category_id, brief_id) {
        (Some(wish), _) => competitions::categories_of(db, id).await?.iter().any(|c| c.id == wish),
        (_, Some(wish)) => store::briefs_of(db, id).await?.iter().any(|b| b.id == wish),
        _ => scope == "all" || scope == "each",
    };
    errors.add_if(!known, "scope", "error-choice");
    let places = form.parsed::<i32>("places").filter(|n| (1..=PLACES).contains(n));
    let position = form.parsed::<i32>("position").filter(|n| (1..=PLACES).contains(n));
    for (field, wrong) in
        [("places", places.is_none()), ("position", position.is_none() && !form.text("position").is_empty())]
    {
        if wrong {
            errors.add_with(field, "error-range", json!({"min": 1, "max": PLACES}));
        }
    }
    errors.check()?;
    let per_category = scope == "each";
    Ok(Wanted { tier, title, prize, category_id, brief_id, per_category, places: places.unwrap_or(1), position })
}

fn row(w: Wanted, position: i32) -> award::ActiveModel {
    award::ActiveModel {
        position: Set(position),
        tier: Set(w.tier),
        title: Set(w.title),
        prize: Set(w.prize),
        category_id: Set(w.category_id),
        brief_id: Set(w.brief_id),
        per_category: Set(w.per_category),
        places: Set(w.places),
        ..Default::default()
    }
}

/// Makes an award.
///
/// # Errors
/// Invalid beside fields.
pub async fn create(app: &App, organiser: &Organiser, form: &Form, now: DateTime<Utc>) -> Result<AwardId> {
    let competition = organiser.competition.id;
    let tx = app.db().tx(Chain::Competition(competition)).await?;
    let wanted = wanted(&*tx, organiser, form).await?;
    let last = store::awards_of(&*tx, competition).await?.last().map_or(0, |a| a.position);
    let position = wanted.position.unwrap_or(last + 1);
    let (id, label) = (AwardId::new(), rules::label(&wanted.tier, &wanted.title));
    let row = award::ActiveModel { id: Set(id), competition_id: Set(competition), ..row(wanted, position) };
    award::Entity::insert(row).exec_without_returning(&*tx).await?;
    let event = Event::new("award.created", now).by(organiser.user.id).on("award", id.0).data(json!({"award": label}));
    audit::record(&tx, event).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes an award whose winners are not public.
///
/// # Errors
/// Invalid beside fields; `Stale` if somebody else changed it; Refused `AlreadyReleased`.
pub async fn edit(app: &App, organiser: &Organiser, id: &str, form: &Form, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(organiser.competition.id)).await?;
    let stored = store::award(&*tx, organiser, id).await?;
    let results = unreleased(&tx, &stored).await?;
    if form.parsed::<i32>("version") != Some(rules::award_version(&stored)) {
        return Err(Error::Stale);
    }
    let wanted = wanted(&*tx, organiser, form).await?;
    let before = (stored.category_id, stored.brief_id, stored.per_category);
    if before != (wanted.category_id, wanted.brief_id, wanted.per_category) && !results.is_empty() {
        return Err(FieldErrors::one("scope", "award-error-scope-picked").into());
    }
    let data = json!({
        "before": award_values(&stored), "after": {"tier": wanted.tier, "title": wanted.title, "prize": wanted.prize,
        "places": wanted.places, "scope": form.text("scope")},
    });
    let position = wanted.position.unwrap_or(stored.position);
    let changed = row(wanted, position);
    award::Entity::update_many().set(changed).filter(award::Column::Id.eq(stored.id)).exec(&*tx).await?;
    let event = Event::new("award.edited", now).by(organiser.user.id).on("award", stored.id.0).data(data);
    audit::record(&tx, event).await?;
    tx.commit().await
}

/// Deletes an award, with picks that are not public.
///
/// # Errors
/// Refused `AlreadyReleased`.
pub async fn delete(app: &App, organiser: &Organiser, id: &str, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(organiser.competition.id)).await?;
    let stored = store::award(&*tx, organiser, id).await?;
    let picks = unreleased(&tx, &stored).await?.len();
    award::Entity::delete_by_id(stored.id).exec(&*tx).await?;
    let data = json!({"award": rules::label(&stored.tier, &stored.title), "picks": picks});
    let event = Event::new("award.deleted", now).by(organiser.user.id).on("award", stored.id.0).data(data);
    audit::record(&tx, event).await?;
    tx.commit().await
}

/// The picks of an award, none of which may be public.
async fn unreleased(tx: &Tx, award: &award::Model) -> Result<Vec<result::Model>> {
    let results = result::Entity::find().filter(result::Column::AwardId.eq(award.id)).all(&**tx).await?;
    if results.iter().any(|r| r.announcement_id.is_some()) {
        return Err(Refusal::AlreadyReleased.into());
    }
    Ok(results)
}

/// What a form says about one picked entry.
struct Pick {
    entry: EntryId,
    citation: String,
    reason: String,
}

fn picks(form: &Form) -> Result<Vec<Pick>> {
    let mut seen = HashSet::new();
    let one = |id: String| {
        let entry: EntryId = id.parse().map_err(|_| Error::BadRequest)?;
        Ok(Pick {
            entry,
            citation: form.text(&format!("citation_{entry}")),
            reason: form.text(&format!("reason_{entry}")),
        })
    };
    let all: Result<Vec<Pick>> = form.list("pick").into_iter().map(one).collect();
    Ok(all?.into_iter().filter(|p| seen.insert(p.entry)).collect())
}

/// Sets who gets an award (in one category, where it is given in every one). Public picks stay as they are.
///
/// # Errors
/// Invalid if a reason is missing where a pick departs from the ranking, or too many were picked; `Stale` if somebody
/// else has picked in the meantime; Refused `WrongState` for an entry that is not in the contest or not open to it.
pub async fn pick(app: &App, organiser: &Organiser, id: &str, form: &Form, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(organiser.competition.id)).await?;
    let (each, stage) = (form.text("category"), form.text("stage"));
    let named = |text: &String| (!text.is_empty()).then_some(text.clone());
    let sheet = Sheet::load(&*tx, organiser, id, named(&each).as_deref(), named(&stage).as_deref()).await?;
    if form.parsed::<i32>("version") != Some(sheet.version()) {
        return Err(Error::Stale);
    }
    let wanted: Vec<Pick> = picks(form)?.into_iter().filter(|p| !sheet.is_public(p.entry)).collect();
    check(&sheet, &wanted)?;
    let (added, removed) = save(&tx, organiser, &sheet, &wanted, now).await?;
    let number = |id: &EntryId| sheet.candidates.get(id).map_or(0, |c| c.number);
    let reasons: Vec<_> =
        wanted.iter().filter(|p| !p.reason.is_empty()).map(|p| format!("{}: {}", number(&p.entry), p.reason)).collect();
    let data = json!({
        "award": rules::label(&sheet.award.tier, &sheet.award.title), "category": sheet.each,
        "stage": sheet.stage.as_ref().map(|s| s.id), "picked": wanted.iter().map(|p| number(&p.entry)).collect::<Vec<_>>(),
        "added": added.iter().map(number).collect::<Vec<_>>(), "removed": removed.iter().map(number).collect::<Vec<_>>(),
    });
    let mut event = Event::new("result.picked", now).by(organiser.user.id).on("award", sheet.award.id.0).data(data);
    if !reasons.is_empty() {
        event = event.why(reasons.join("\n"));
    }
    audit::record(&tx, event).await?;
    tx.commit().await
}

fn check(sheet: &Sheet, wanted: &[Pick]) -> Result<()> {
    let mut errors = FieldErrors::default();
    let public = sheet.results.iter().filter(|r| r.announcement_id.is_some()).map(|r| r.entry_id);
    let all: HashSet<EntryId> = public.chain(wanted.iter().map(|p| p.entry)).collect();
    if i32::try_from(all.len()).is_ok_and(|n| n > sheet.award.places) {
        errors.add_with("pick", "award-error-too-many", json!({"places": sheet.award.places}));
    }
    let departures = sheet.departures(&all);
    for pick in wanted {
        let open = sheet.candidates.get(&pick.entry).ok_or(Refusal::WrongState)?;
        if !open.in_contest() {
            errors.add_with("pick", "award-error-out", json!({"title": open.title}));
        }
        let missing = departures.contains_key(&pick.entry) && pick.reason.is_empty();
        errors.add_if(missing, &format!("reason_{}", pick.entry), "award-error-reason");
        too_long(&mut errors, &format!("reason_{}", pick.entry), &pick.reason, TEXT);
        too_long(&mut errors, &format!("citation_{}", pick.entry), &pick.citation, TEXT);
    }
    errors.check()
}

/// Writes the picks; gives back which were added and which removed.
async fn save(
    tx: &Tx,
    organiser: &Organiser,
    sheet: &Sheet,
    wanted: &[Pick],
    now: DateTime<Utc>,
) -> Result<(Vec<EntryId>, Vec<EntryId>)> {
    let kept: HashSet<EntryId> = wanted.iter().map(|p| p.entry).collect();
    let gone: Vec<&result::Model> =
        sheet.results.iter().filter(|r| r.announcement_id.is_none() && !kept.contains(&r.entry_id)).collect();
    result::Entity::delete_many().filter(result::Column::Id.is_in(gone.iter().map(|r| r.id))).exec(&**tx).await?;
    let by_entry: HashMap<EntryId, &Pick> = wanted.iter().map(|p| (p.entry, p)).collect();
    let mut added = Vec::new();
    for (at, line) in sheet.lines.iter().enumerate() {
        let Some(pick) = by_entry.get(&line.key) else { continue };
        let mut row = result::ActiveModel {
            position: Set(i32::try_from(at).unwrap_or(i32::MAX)),
            citation: Set(pick.citation.clone()),
            reason: Set(Some(pick.reason.clone()).filter(|r| !r.is_empty())),
            ..Default::default()
        };
        let same =
            |r: &result::Model| r.citation == pick.citation && r.reason.as_deref().unwrap_or_default() == pick.reason;
        match sheet.result(pick.entry) {
            Some(before) if same(before) => continue,
            Some(before) => {
                (row.rank, row.mean) = (Set(line.rank), Set(line.mean));
                (row.picked_by, row.picked_at) = (Set(Some(organiser.user.id)), Set(now));
                result::Entity::update_many().set(row).filter(result::Column::Id.eq(before.id)).exec(&**tx).await?;
            }
            None => {
                (row.rank, row.mean) = (Set(line.rank), Set(line.mean));
                (row.picked_by, row.picked_at) = (Set(Some(organiser.user.id)), Set(now));
                (row.id, row.award_id) = (Set(ResultId::new()), Set(sheet.award.id));
                row.entry_id = Set(pick.entry);
                result::Entity::insert(row).exec_without_returning(&**tx).await?;
                added.push(pick.entry);
            }
        }
    }
    Ok((added, gone.iter().map(|r| r.entry_id).collect()))
}
