//! A hackathon on its Sunday: jurors walk from table to table and compare, and teams pitch in the hall.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use entity::assignment::AssignmentSource;
use entity::comparison::{self, Verdict};
use entity::pitch_plan::{self, Phase};
use entity::stage::StageKind;
use entity::{
    AssignmentId, ComparisonId, EntryId, JurorId, PanelId, SlotId, assignment, award, booth, entry, panel, panel_juror,
    slot, stage, turn,
};
use serde_json::json;

use super::Cast;
use super::batch::Batch;
use super::dice::{Deck, Dice};
use super::entries::{Ground, Plan};
use super::ground;
use super::judging::{self, Judge, Scales};
use super::objects;
use super::people::{Registry, plain};
use super::picture::{Colour, Order, colour};
use super::words::{Names, Voice, Writer, fill};
use crate::app::App;
use crate::audit::Event;
use crate::db::Chain;
use crate::error::Result;
use crate::live::rules::drawn;

/// Its place in addresses.
pub const SLUG: &str = "open-data-hackathon-2020";
const PRESET: &str = include_str!("data/open-data-hackathon-2020.toml");
const TEAMS: usize = 18;
/// Days from its beginning to now: the expo and the pitches began yesterday.
const DAYS: i64 = 3;
/// The jurors of a partner, who judge for its prize alone.
const PARTNER: &str = "Alpine Data Trust";
/// By which the order of pitches was drawn, in public.
const SEED: &str = "Sunday 27 September";
/// Pitches that are over.
const OVER: usize = 5;

/// Seeds the competition.
///
/// # Errors
/// Unavailable if the storage fails; the database's words.
pub async fn seed(app: &App, cast: &Cast) -> Result<()> {
    let (now, mut dice) = (app.now(), Dice::new(18_2020));
    let mut batch = Batch::default();
    let named = (SLUG, "Open Data Hackathon 2020");
    let ground = ground::under_way(&mut batch, named, PRESET, DAYS, &cast.organiser, now)?;
    let mut registry = Registry::new()?;
    let mut writer = Writer::new(Voice::Students, &mut dice)?;
    let plans = plans(&ground, cast, &mut writer, &registry, &mut dice)?;
    let orders: Vec<Order> = plans.iter().enumerate().map(|(i, p)| Order::at(1000 + i, p.colours)).collect();
    let covers = objects::pictures(app, &orders).await?;
    for (plan, cover) in plans.iter().zip(&covers) {
        ground.add(&mut batch, plan, (cover, None), &mut registry, &mut dice);
    }
    let judges = jury(&mut batch, &ground, cast, now, &mut dice)?;
    let entries = batch.entries.clone();
    let barred = judging::note(&mut batch, &ground, &judges, (&entries, &cast.captain), now - TimeDelta::days(2));
    let quality: HashMap<EntryId, f64> = entries.iter().map(|e| (e.id, dice.around() * 0.8)).collect();
    expo(&mut batch, &ground, (&judges, &entries, &quality, &barred), now, &mut dice);
    pitches(&mut batch, &ground, &writer, (&judges, &entries, quality, &barred), now, &mut dice);
    if let Some(row) = batch.competitions.first_mut() {
        row.entry_counter = i32::try_from(plans.len()).unwrap_or(i32::MAX);
    }
    let tx = app.db().tx(Chain::Competition(ground.competition.id)).await?;
    batch.write(&tx).await?;
    tx.commit().await
}

/// All projects in the order in which they were begun.
fn plans(ground: &Ground, cast: &Cast, writer: &mut Writer, people: &Registry, dice: &mut Dice) -> Result<Vec<Plan>> {
    let goals: Vec<Colour> = ground::goals()?.iter().map(|g| colour(&g.colour)).collect();
    let ideas = writer.ideas();
    let mut cards = Deck::new(ideas.len(), dice);
    let mut crews = Deck::new(writer.common.crews.len(), dice);
    let intake = &ground.stages[0];
    let (opens, closes) = (intake.opens_at.unwrap_or_default(), intake.closes_at.unwrap_or_default());
    let home = people.lands[0].clone();
    let mut plans = Vec::new();
    for n in 0..TEAMS {
        let idea = &ideas[cards.deal()];
        let names = Names {
            brand: writer.brand(dice),
            country: home.name.clone(),
            city: home.city.clone(),
            town: home.town.clone(),
        };
        let text = writer.write(idea, &names, dice);
        let school = fill(dice.pick::<String>(&writer.common.schools), &names, dice);
        let started = dice.instant(opens, closes - TimeDelta::hours(12));
        plans.push(Plan {
            answers: [].into(),
            tags: Vec::new(),
            colours: [0, 1].map(|i| goals[idea.goals[i % idea.goals.len()] - 1]),
            document: None,
            people: 2 + dice.below(4),
            submitted: dice.late_instant(started + TimeDelta::hours(3), closes - TimeDelta::minutes(1)),
            twice: dice.chance(0.3),
            brief: None,
            category: None,
            captain: (n == 7).then(|| cast.captain.clone()),
            team: format!("{} {}", writer.common.crews[crews.deal()], n + 1),
            domain: format!("{}.example", plain(&school, "-")),
            organisation: school,
            land: home.clone(),
            text,
            started,
        });
    }
    plans.sort_by_key(|p| p.started);
    Ok(plans)
}

/// The jurors, in a main panel and a partner's.
fn jury(batch: &mut Batch, ground: &Ground, cast: &Cast, now: DateTime<Utc>, dice: &mut Dice) -> Result<Vec<Judge>> {
    let experts = judging::experts(SLUG)?;
    let invited = now - TimeDelta::days(20);
    let judges = judging::invite(batch, ground, &experts, Some(&cast.juror), invited, dice);
    batch.jurors.extend(judges.iter().map(|j| j.row.clone()));
    let Some(stage) = ground.stages.iter().find(|s| s.kind == StageKind::Scoring) else { return Ok(judges) };
    let prize = batch.awards.iter().find(|a| !a.title.is_empty()).map(|a: &award::Model| a.id);
    for (name, award_id) in [("Main jury", None), (PARTNER, prize)] {
        let row = panel::Model {
            id: PanelId::new(),
            stage_id: stage.id,
            name: name.to_owned(),
            apart: award_id.is_some(),
            award_id,
            created_at: invited,
        };
        let inside = judges.iter().filter(|j| (j.row.organisation == PARTNER) == row.apart);
        let seat = |j: &Judge| panel_juror::Model { stage_id: stage.id, juror_id: j.row.id, panel_id: row.id };
        batch.panel_jurors.extend(inside.map(seat));
        let (id, by) = (row.id, cast.organiser.id);
        batch.note(invited, |at| Event::new("panel.made", at).by(by).on("panel", id.0));
        batch.panels.push(row);
    }
    Ok(judges)
}

type Barred = HashSet<(JurorId, EntryId)>;
type Judged<'a> = (&'a [Judge], &'a [entry::Model], &'a HashMap<EntryId, f64>, &'a Barred);

/// Each juror has walked along some tables and compared each with the one before.
fn expo(
    batch: &mut Batch,
    ground: &Ground,
    (judges, entries, quality, barred): Judged<'_>,
    now: DateTime<Utc>,
    dice: &mut Dice,
) {
    let Some(stage) = ground.stages.iter().find(|s| s.kind == StageKind::Pairwise) else { return };
    let mut tables: Vec<EntryId> = entries.iter().map(|e| e.id).collect();
    dice.shuffle(&mut tables);
    let place = |i: usize| i32::try_from(i + 1).unwrap_or(i32::MAX);
    let row = |(i, id): (usize, &EntryId)| booth::Model {
        stage_id: stage.id,
        entry_id: *id,
        place: place(i),
        hidden_at: None,
    };
    batch.booths.extend(tables.iter().enumerate().map(row));
    let all = tables.clone();
    for (n, judge) in judges.iter().enumerate() {
        let tables: Vec<EntryId> = all.iter().copied().filter(|e| !barred.contains(&(judge.row.id, *e))).collect();
        let number = |entry: EntryId| place(all.iter().position(|e| *e == entry).unwrap_or_default());
        let seen = if n == 0 { 7 } else { 8 + dice.below(8) };
        let first = dice.below(tables.len());
        let at = |i: usize| (first + i) % tables.len();
        let mut then = now - TimeDelta::minutes(5 + 7 * seen as i64);
        for i in 1..seen {
            let (left_id, right_id) = (tables[at(i - 1)], tables[at(i)]);
            let shown_at = then;
            then += TimeDelta::seconds(dice.whole(200..420));
            let ahead = quality[&left_id] - quality[&right_id] + dice.around() * 0.7;
            let mut row = compared(stage, judge, place(i), (left_id, right_id), (shown_at, then), ahead);
            if n == 3 && i == 4 {
                // A finger slipped.
                (row.undone_at, row.undone_by) = (Some(then + TimeDelta::seconds(20)), Some(judge.user));
            }
            tell(batch, judge, &row);
            batch.comparisons.push(row);
        }
        // Only the juror whom visitors are is on the way to a table; the others have gone to the pitches.
        batch.turns.push(turn::Model {
            stage_id: stage.id,
            juror_id: judge.row.id,
            number: place(seen),
            left_id: Some(tables[at(seen - 1)]),
            right_id: (n == 0).then(|| tables[at(seen)]),
            shown_at: now - TimeDelta::minutes(2),
            place: Some(number(tables[at(seen - 1)])),
            put_off_id: None,
            paused_at: None,
            paused_why: String::new(),
        });
    }
}

/// What somebody has said of a pair of which the first is ahead by so much.
fn compared(
    stage: &stage::Model,
    judge: &Judge,
    turn: i32,
    (left_id, right_id): (EntryId, EntryId),
    (shown_at, made_at): (DateTime<Utc>, DateTime<Utc>),
    ahead: f64,
) -> comparison::Model {
    let verdict = match ahead {
        x if x.abs() < 0.12 => Verdict::Even,
        x if x > 0.0 => Verdict::Left,
        _ => Verdict::Right,
    };
    comparison::Model {
        id: ComparisonId::new(),
        stage_id: stage.id,
        juror_id: judge.row.id,
        turn,
        left_id,
        right_id,
        verdict,
        shown_at,
        made_at,
        undone_at: None,
        undone_by: None,
        undone_why: None,
    }
}

/// The events of a comparison.
fn tell(batch: &mut Batch, judge: &Judge, row: &comparison::Model) {
    let (id, by) = (row.id.0, judge.user);
    let data = json!({"stage": row.stage_id, "turn": row.turn, "left": row.left_id, "right": row.right_id,
        "verdict": row.verdict});
    batch.note(row.made_at, |at| Event::new("comparison.made", at).by(by).on("comparison", id).data(data));
    if let Some(undone) = row.undone_at {
        let data = json!({"stage": row.stage_id, "turn": row.turn});
        batch.note(undone, |at| Event::new("comparison.undone", at).by(by).on("comparison", id).data(data));
    }
}

/// The first pitches are over, one is on: the clock is stopped in its questions.
fn pitches(
    batch: &mut Batch,
    ground: &Ground,
    writer: &Writer,
    (judges, entries, quality, barred): (&[Judge], &[entry::Model], HashMap<EntryId, f64>, &Barred),
    now: DateTime<Utc>,
    dice: &mut Dice,
) {
    let Some(stage) = ground.stages.iter().find(|s| s.kind == StageKind::Scoring) else { return };
    let numbers: Vec<(i32, EntryId)> = entries.iter().map(|e| (e.number, e.id)).collect();
    let order = drawn(&numbers, SEED);
    let starts = now - TimeDelta::minutes(10 * OVER as i64 + 7);
    schedule(batch, ground, stage, &order, (starts, now));
    let given = starts - TimeDelta::days(1);
    for judge in judges {
        let own = order.iter().filter(|entry| !barred.contains(&(judge.row.id, **entry)));
        batch.assignments.extend(own.map(|entry| assignment::Model {
            id: AssignmentId::new(),
            stage_id: stage.id,
            juror_id: judge.row.id,
            entry_id: *entry,
            source: AssignmentSource::Even,
            created_at: given,
            abstained_at: None,
            abstain_note: None,
        }));
    }
    let data = json!({"by": "even", "per_entry": judges.len(), "count": judges.len() * order.len() - barred.len(), "seed": SEED});
    let (by, id) = (ground.organiser, stage.id.0);
    batch.note(given, |at| Event::new("assignment.made", at).by(by).on("stage", id).data(data));
    let rubric: Vec<_> = batch.criteria.iter().filter(|c| c.stage_id == stage.id).cloned().collect();
    let window = (starts + TimeDelta::minutes(6), now - TimeDelta::minutes(1));
    let scales = Scales { stage, rubric: &rubric, quality, window, common: &writer.common };
    for (n, judge) in judges.iter().enumerate() {
        let done = if n == 0 { OVER - 1 } else { OVER };
        let list = batch.list_of(stage.id, judge.row.id);
        let share = done as f64 / list.len() as f64;
        scales.review(batch, &Judge { done: share, ..judge.clone() }, &list, dice);
    }
}

/// The order of the hall, with a break.
fn schedule(
    batch: &mut Batch,
    ground: &Ground,
    stage: &stage::Model,
    order: &[EntryId],
    (starts, now): (DateTime<Utc>, DateTime<Utc>),
) {
    let ten = |i: usize| starts + TimeDelta::minutes(10 * i as i64);
    let slot = |i: usize, entry_id: Option<EntryId>| slot::Model {
        id: SlotId::new(),
        stage_id: stage.id,
        position: 0,
        entry_id,
        title: if entry_id.is_none() { "Coffee".into() } else { String::new() },
        minutes: entry_id.is_none().then_some(20),
        began_at: (i <= OVER).then(|| ten(i)),
        ended_at: (i < OVER).then(|| ten(i) + TimeDelta::minutes(8)),
    };
    let mut slots: Vec<slot::Model> = order.iter().enumerate().map(|(i, id)| slot(i, Some(*id))).collect();
    slots.insert(order.len() / 2, slot(usize::MAX, None));
    slots.iter_mut().zip(1..).for_each(|(slot, position)| slot.position = position);
    let plan = pitch_plan::Model {
        stage_id: stage.id,
        seed: SEED.into(),
        starts_at: Some(starts),
        pitch_minutes: 5,
        question_minutes: 3,
        change_minutes: 2,
        shown: true,
        slot_id: slots.get(OVER).map(|s| s.id),
        phase: Phase::Questions,
        ends_at: None,
        left_seconds: Some(72),
        version: 2 + 3 * i32::try_from(OVER).unwrap_or_default(),
    };
    batch.pitch_plans.push(plan);
    let data = json!({"seed": SEED, "count": order.len()});
    let (by, id) = (ground.organiser, stage.id.0);
    batch.note(starts - TimeDelta::hours(2), |at| Event::new("pitch.drawn", at).by(by).on("stage", id).data(data));
    let on = json!({"slot": slots.get(OVER).map(|s| s.id), "phase": Phase::Questions, "ends_at": null});
    batch.note(now - TimeDelta::minutes(1), |at| Event::new("pitch.timed", at).by(by).on("stage", id).data(on));
    batch.slots.extend(slots);
}
