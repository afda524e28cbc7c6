//! WSIS Forum Photo Contest 2020: jurors who see no names keep or drop what was sent in.

use chrono::{DateTime, TimeDelta, Utc};
use entity::entry::EntryState;
use entity::stage::StageKind;
use entity::{entry, redaction};
use serde::Deserialize;
use serde_json::json;

use super::Cast;
use super::batch::Batch;
use super::dice::{Deck, Dice};
use super::entries::{Ground, Plan};
use super::ground;
use super::judging::{self, Scales};
use super::people::{Registry, plain};
use super::picture::{Colour, Order, colour};
use super::words::{Common, Names, Text, common, fill};
use super::{objects, screening};
use crate::app::App;
use crate::audit::Event;
use crate::db::Chain;
use crate::error::{Error, Result};

/// Its place in addresses.
pub const SLUG: &str = "wsis-photo-contest-2020";
const PRESET: &str = include_str!("data/wsis-photo-contest-2020.toml");
const CAPTIONS: &str = include_str!("data/photos.toml");
const PHOTOS: usize = 48;
/// Days from the beginning of the intake to now: the wall opened four days ago.
const DAYS: i64 = 72;
const TERMS: &str = "I keep to myself what I see until results are announced.\n\nI do not try to find out who took a photo. If I \
    know it all the same, I say so, and do not judge it.";

#[derive(Deserialize)]
struct Captions {
    photo: Vec<Caption>,
}

#[derive(Deserialize)]
struct Caption {
    title: String,
    caption: String,
    goals: [usize; 2],
}

/// Seeds the competition.
///
/// # Errors
/// Unavailable if the storage fails; the database's words.
pub async fn seed(app: &App, cast: &Cast) -> Result<()> {
    let (now, mut dice) = (app.now(), Dice::new(48_2020));
    let mut batch = Batch::default();
    let named = (SLUG, "WSIS Forum Photo Contest 2020");
    let ground = ground::under_way(&mut batch, named, PRESET, DAYS, &cast.organiser, now)?;
    let mut registry = Registry::new()?;
    let plans = plans(&ground, cast, &registry, &mut dice)?;
    let orders: Vec<Order> = plans.iter().enumerate().map(|(i, p)| Order::at(900 + i, p.colours)).collect();
    let photos = objects::pictures(app, &orders).await?;
    for (plan, photo) in plans.iter().zip(&photos) {
        ground.add(&mut batch, plan, (photo, None), &mut registry, &mut dice);
    }
    let closed = ground.stages[1].opens_at.unwrap_or(now);
    for i in 0..batch.entries.len() {
        screening::admit(&mut batch, i, cast.organiser.id, closed + TimeDelta::minutes(70 + 9 * i as i64));
    }
    judge(&mut batch, &ground, &common()?, cast, now, &mut dice)?;
    if let Some(row) = batch.competitions.first_mut() {
        row.entry_counter = i32::try_from(plans.len()).unwrap_or(i32::MAX);
        row.settings.jury_terms = TERMS.to_owned();
    }
    let tx = app.db().tx(Chain::Competition(ground.competition.id)).await?;
    batch.write(&tx).await?;
    tx.commit().await
}

/// All photos in the order in which they were sent.
fn plans(ground: &Ground, cast: &Cast, people: &Registry, dice: &mut Dice) -> Result<Vec<Plan>> {
    let captions: Captions = toml::from_str(CAPTIONS).map_err(Error::internal)?;
    let goals: Vec<Colour> = ground::goals()?.iter().map(|g| colour(&g.colour)).collect();
    let mut lands = Deck::new(people.lands.len(), dice);
    let intake = &ground.stages[0];
    let (opens, closes) = (intake.opens_at.unwrap_or_default(), intake.closes_at.unwrap_or_default());
    let tags = ground.offer.tag_sets.iter().flat_map(|(_, tags)| tags);
    let tags: Vec<_> = tags.map(|t| (t.code.clone(), t.id)).collect();
    let plan = |caption: &Caption, dice: &mut Dice| {
        let land = people.lands[lands.deal()].clone();
        let names = Names {
            brand: String::new(),
            country: land.name.clone(),
            city: land.city.clone(),
            town: land.town.clone(),
        };
        let title = format!("{}, {}", fill(&caption.title, &names, dice), land.city);
        let summary = fill(&caption.caption, &names, dice);
        let started = dice.instant(opens, closes - TimeDelta::days(1));
        let wanted = caption.goals.map(|goal| format!("SDG {goal}"));
        Plan {
            text: Text { title, summary, description: String::new(), impact: String::new() },
            tags: tags.iter().filter(|(code, _)| wanted.contains(code)).map(|(_, id)| *id).collect(),
            answers: [].into(),
            colours: caption.goals.map(|goal| goals[goal - 1]),
            document: None,
            people: 1,
            submitted: dice.late_instant(started + TimeDelta::minutes(20), closes - TimeDelta::minutes(1)),
            twice: dice.chance(0.1),
            brief: None,
            category: None,
            captain: None,
            team: String::new(),
            // Photographers stand for themselves.
            organisation: String::new(),
            domain: format!("{}.photographers.example", plain(&land.city, "-")),
            land,
            started,
        }
    };
    let mut plan = plan;
    let mut plans: Vec<Plan> = (0..PHOTOS).map(|i| plan(&captions.photo[i % captions.photo.len()], dice)).collect();
    plans.sort_by_key(|p| p.started);
    for (n, plan) in plans.iter_mut().enumerate() {
        plan.team = format!("Photographer {}", n + 1);
    }
    plans[3].captain = Some(cast.participant.clone());
    Ok(plans)
}

/// The jury since the wall opened.
fn judge(
    batch: &mut Batch,
    ground: &Ground,
    common: &Common,
    cast: &Cast,
    now: DateTime<Utc>,
    dice: &mut Dice,
) -> Result<()> {
    let Some(stage) = ground.stages.iter().find(|s| s.kind == StageKind::Scoring) else { return Ok(()) };
    let opened = stage.opens_at.unwrap_or(now);
    let experts = judging::experts(SLUG)?;
    let mut judges = judging::invite(batch, ground, &experts, Some(&cast.juror), opened - TimeDelta::days(20), dice);
    for judge in &mut judges {
        judge.row.terms_at = judge.row.accepted_at.map(|at| at + TimeDelta::minutes(4));
        judge.done = (0.7 + dice.around() * 0.2).clamp(0.3, 1.0);
        batch.jurors.push(judge.row.clone());
        let (id, by) = (judge.row.id, judge.user);
        if let Some(at) = judge.row.terms_at {
            batch.note(at, |at| Event::new("juror.terms_accepted", at).by(by).on("juror", id.0));
        }
    }
    judges[0].done = 0.3;
    let entries: Vec<entry::Model> =
        batch.entries.iter().filter(|e| e.state == EntryState::Admitted).cloned().collect();
    judging::assign(batch, ground, stage, &judges, (&entries, &cast.participant), opened - TimeDelta::days(1));
    let rubric: Vec<_> = batch.criteria.iter().filter(|c| c.stage_id == stage.id).cloned().collect();
    let quality = entries.iter().map(|e| (e.id, dice.around() * 0.5)).collect();
    let window = (opened + TimeDelta::hours(2), now - TimeDelta::hours(1));
    let scales = Scales { stage, rubric: &rubric, quality, window, common };
    for judge in &judges {
        let list = batch.list_of(stage.id, judge.row.id);
        scales.review(batch, judge, &list, dice);
    }
    for entry in entries.iter().take(2) {
        let copy = redacted(entry, cast, opened - TimeDelta::days(2));
        let at = copy.updated_at;
        batch.redactions.push(copy);
        let (by, id) = (cast.organiser.id, entry.id.0);
        batch.note(at, |at| Event::new("redaction.written", at).by(by).on("entry", id));
    }
    Ok(())
}

/// A caption tells where the photographer lives: jurors read a copy that does not.
fn redacted(entry: &entry::Model, cast: &Cast, at: DateTime<Utc>) -> redaction::Model {
    let title = entry.title.split(", ").next().unwrap_or_default().to_owned();
    let place = entry.title.split(", ").nth(1).unwrap_or_default();
    redaction::Model {
        entry_id: entry.id,
        summary: entry.summary.replace(place, "[a city]"),
        title,
        description: String::new(),
        answers: json!({}),
        hide_links: true,
        hide_files: false,
        revision: entry.revision_count,
        version: 1,
        updated_by: Some(cast.organiser.id),
        updated_at: at,
    }
}
