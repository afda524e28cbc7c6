//! WSIS Prizes 2020: many entries in eighteen categories, and a jury at work.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::entry::EntryState;
use entity::stage::StageKind;
use entity::{CompetitionId, ExtensionId, TagId, category, entry, extension, stage};
use serde_json::json;

use super::Cast;
use super::batch::Batch;
use super::dice::{Deck, Dice};
use super::entries::{Ground, Plan, answer};
use super::ground::{self, Edition, ZONE};
use super::judging::{self, Judge, Scales};
use super::objects::Object;
use super::people::{Land, Registry};
use super::picture::{Colour, Order, colour};
use super::words::{Idea, Names, Voice, Writer};
use super::{mails, objects, pdf, screening};
use crate::app::App;
use crate::audit::Event;
use crate::db::Chain;
use crate::error::Result;
use crate::form::rules::{Answer, Row};
use crate::jury::rules::rubric_hash;

/// Its place in addresses.
pub const SLUG: &str = "wsis-prizes-2020";
const PRESET: &str = include_str!("data/wsis-prizes-2020.toml");
const ENTRIES: usize = 350;
/// Days from the beginning of the intake to now: the jury began ten days ago.
const DAYS: i64 = 101;
/// By how many days the deadline was moved.
const MOVED: i64 = 7;
const REASON: &str = "Many teams asked for more time because of school and office closures.";
const CONFLICTS: [&str; 6] = [
    "I advised this project two years ago.",
    "A close colleague of mine is on the team.",
    "My organisation paid for the pilot.",
    "I sit on the board of one of the partners.",
    "We applied for the same grant this year.",
    "A former student of mine leads the project.",
];
/// Entries that all jurors see, so that they can be compared.
const COMMON: usize = 4;
const TALKS: [&[&str]; 3] = [
    &[
        "The figures in the summary are of the pilot alone. Did anybody find those of the whole year?",
        "They are in the description, under What has changed. I had missed them too.",
        "Thank you. I have changed my sheet.",
    ],
    &["I know of two projects that do the same. What is new here is that it is run by the users."],
    &[
        "Strong, but does it belong into this category?",
        "It says who takes part, and that is what the category asks for.",
    ],
];
/// Who can enter, as the form asks it and as names of organisations are grouped.
const KINDS: [&str; 5] = ["Government", "Private sector", "Civil society", "Academia", "International organisation"];

/// What plans are made from.
struct Desk {
    writer: Writer,
    registry: Registry,
    lands: Vec<Land>,
    deck: Deck,
    goals: Vec<Colour>,
    /// Begin and end of the intake.
    window: (DateTime<Utc>, DateTime<Utc>),
}

/// Seeds the competition.
///
/// # Errors
/// Unavailable if the storage fails; the database's words.
pub async fn seed(app: &App, cast: &Cast) -> Result<()> {
    let (now, mut dice) = (app.now(), Dice::new(17_350));
    let mut batch = Batch::default();
    let ground = begin(&mut batch, cast, now)?;
    let intake = &ground.stages[0];
    let window = (intake.opens_at.unwrap_or(now), intake.closes_at.unwrap_or(now));
    let registry = Registry::new()?;
    let lands = registry.developing();
    let deck = Deck::new(lands.len(), &mut dice);
    let goals = ground::goals()?.iter().map(|g| colour(&g.colour)).collect();
    let writer = Writer::new(Voice::Prize, &mut dice)?;
    let mut desk = Desk { writer, registry, lands, deck, goals, window };
    let plans = desk.plans(&ground, cast, &mut dice);
    let (covers, documents) = store(app, &plans).await?;
    let home = desk.registry.lands[0].clone();
    ground.register(&mut batch, cast.participant.id, &home, "", window.0 + TimeDelta::days(3));
    for (i, plan) in plans.iter().enumerate() {
        ground.add(&mut batch, plan, (&covers[i], documents.get(&i)), &mut desk.registry, &mut dice);
    }
    screening::screen(&mut batch, &ground, window.1);
    judge(&mut batch, &ground, &desk.writer, cast, now, &mut dice)?;
    if let Some(row) = batch.competitions.first_mut() {
        row.entry_counter = i32::try_from(plans.len()).unwrap_or(i32::MAX);
    }
    let mut letters = mails::receipts(&batch, &ground, &cast.captain);
    letters.extend(mails::reminder(&batch, &ground, &cast.juror));
    let tx = app.db().tx(Chain::Competition(ground.competition.id)).await?;
    batch.write(&tx).await?;
    for letter in letters {
        app.mail(&tx, letter).await?;
    }
    tx.commit().await
}

/// The rows with which it begins; its dates are around `now`.
fn begin(batch: &mut Batch, cast: &Cast, now: DateTime<Utc>) -> Result<Ground> {
    let start = now.with_timezone(&ZONE).date_naive() - TimeDelta::days(DAYS);
    let edition = Edition { slug: SLUG, title: "WSIS Prizes 2020", start };
    let mut preset = ground::preset(PRESET)?;
    ground::add_action_lines(&mut preset)?;
    ground::add_tags(&mut preset)?;
    let id = CompetitionId::new();
    let mut rows = ground::rows(&edition, &preset, id, now);
    rows.parts.partners = ground::partners(id)?;
    for s in rows.parts.stages.iter_mut().filter(|s| s.kind == StageKind::Scoring) {
        let rubric: Vec<_> = rows.criteria.iter().filter(|c| c.stage_id == s.id).cloned().collect();
        s.rubric_hash = Some(rubric_hash(&rubric));
    }
    let ground = ground::lay(batch, &edition, &preset, rows, &[&cast.organiser], id);
    extend(batch, &ground.stages[0], cast);
    Ok(ground)
}

fn extend(batch: &mut Batch, intake: &stage::Model, cast: &Cast) {
    let Some(new) = intake.closes_at else { return };
    let old = new - TimeDelta::days(MOVED);
    let (at, by, id) = (old - TimeDelta::days(3), cast.organiser.id, intake.id);
    batch.extensions.push(extension::Model {
        id: ExtensionId::new(),
        stage_id: id,
        old_closes_at: old,
        new_closes_at: new,
        reason: REASON.into(),
        made_by: Some(by),
        made_at: at,
    });
    let data = json!({"from": old, "to": new});
    batch.note(at, |at| Event::new("stage.extended", at).by(by).on("stage", id.0).why(REASON).data(data));
}

/// Pictures of all entries and documents of some, by their place.
async fn store(app: &App, plans: &[Plan]) -> Result<(Vec<Object>, HashMap<usize, Object>)> {
    let orders: Vec<Order> = plans.iter().enumerate().map(|(i, plan)| Order::at(i, plan.colours)).collect();
    let covers = objects::pictures(app, &orders).await?;
    let with: Vec<usize> = (0..plans.len()).filter(|i| plans[*i].document.is_some()).collect();
    let pages = with.iter().map(|i| pdf::page(&plans[*i].text.title, &plans[*i].text.summary)).collect();
    let documents = objects::keep(app, pages).await?;
    Ok((covers, with.into_iter().zip(documents).collect()))
}

impl Desk {
    /// All entries in the order in which they were begun.
    fn plans(&mut self, ground: &Ground, cast: &Cast, dice: &mut Dice) -> Vec<Plan> {
        let leaves: Vec<category::Model> = ground.offer.leaves().into_iter().cloned().collect();
        let ideas: Vec<Vec<Idea>> = leaves.iter().map(|c| self.writer.ideas_of(&c.code)).collect();
        let mut plans = Vec::new();
        for i in 0..ENTRIES {
            let at = i % leaves.len();
            let Some(idea) = ideas[at].get(i / leaves.len() % ideas[at].len().max(1)).cloned() else { continue };
            plans.push(self.plan(ground, &leaves[at], &idea, dice));
        }
        plans.sort_by_key(|p| p.started);
        let health = leaves.iter().find(|c| c.code == "C7-4").map(|c| c.id);
        if let Some(own) = plans.iter_mut().find(|p| p.category == health) {
            own.captain = Some(cast.captain.clone());
            own.document.get_or_insert_with(|| "summary.pdf".into());
        }
        copy_one(&mut plans);
        plans
    }

    fn plan(&mut self, ground: &Ground, category: &category::Model, idea: &Idea, dice: &mut Dice) -> Plan {
        let land = self.lands[self.deck.deal()].clone();
        let names = Names {
            brand: self.writer.brand(dice),
            country: land.name.clone(),
            city: land.city.clone(),
            town: land.town.clone(),
        };
        let text = self.writer.write(idea, &names, dice);
        let kind = KINDS[[0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4][dice.below(13)]];
        let patterns = self.writer.common.organisations.get(kind).cloned().unwrap_or_default();
        let (organisation, domain) = Registry::organisation(&patterns, &names, dice);
        let started = dice.instant(self.window.0, self.window.1 - TimeDelta::days(2));
        let team =
            format!("{} {}", names.brand, dice.pick(&["team", "project office", "group", "programme", "initiative"]));
        Plan {
            tags: tags(ground, idea, &land),
            answers: [
                answer("stakeholder", kind),
                answer("ministry", &organisation),
                answer("place", &land.code),
                answer("since", dice.whole(2012..2020).to_string()),
                answer("impact", text.impact.clone()),
                ("partners".into(), Answer::Rows(partners(&names))),
                answer("budget", (dice.whole(2..60) * 5000).to_string()),
            ]
            .into(),
            colours: [0, 1].map(|i| self.goals[idea.goals[i % idea.goals.len()] - 1]),
            document: dice.chance(0.3).then(|| (*dice.pick(&["summary.pdf", "evaluation.pdf", "letter.pdf"])).into()),
            people: if dice.chance(0.2) { 2 } else { 1 },
            submitted: dice.late_instant(started + TimeDelta::hours(5), self.window.1 - TimeDelta::minutes(4)),
            twice: dice.chance(0.15),
            brief: None,
            category: Some(category.id),
            captain: None,
            land,
            text,
            team,
            organisation,
            domain,
            started,
        }
    }
}

/// Somebody hands in what another team of the same category has written.
fn copy_one(plans: &mut [Plan]) {
    let Some((first, later)) = plans.get_mut(20..).and_then(<[Plan]>::split_first_mut) else { return };
    if let Some(copy) = later.iter_mut().find(|p| p.category == first.category && p.captain.is_none()) {
        copy.text.summary.clone_from(&first.text.summary);
        copy.text.description.clone_from(&first.text.description);
    }
}

/// Up to two partners from where the work is done.
fn partners(names: &Names) -> Vec<Row> {
    let row = |name: String, part: &str| Row::from([("name".into(), name), ("part".into(), part.into())]);
    let all = [
        row(format!("University of {}", names.city), "Measures what changes, and tells us what does not"),
        row(format!("Council of {}", names.town), "Lends rooms and people"),
    ];
    all.into_iter().take(names.brand.len() % 3).collect()
}

/// The goals of an idea and the region of a country.
fn tags(ground: &Ground, idea: &Idea, land: &Land) -> Vec<TagId> {
    let all = ground.offer.tag_sets.iter().flat_map(|(_, tags)| tags);
    let wanted: Vec<String> = idea.goals.iter().map(|goal| format!("SDG {goal}")).collect();
    all.filter(|t| t.title == land.region || wanted.contains(&t.code)).map(|t| t.id).collect()
}

/// The jury since it began.
fn judge(
    batch: &mut Batch,
    ground: &Ground,
    writer: &Writer,
    cast: &Cast,
    now: DateTime<Utc>,
    dice: &mut Dice,
) -> Result<()> {
    let Some(stage) = ground.stages.iter().find(|s| s.kind == StageKind::Scoring) else { return Ok(()) };
    let opened = stage.opens_at.unwrap_or(now);
    let experts = judging::experts(SLUG)?;
    let invited = opened - TimeDelta::days(30);
    let mut judges = judging::invite(batch, ground, &experts, Some(&cast.juror), invited, dice);
    related(batch, &mut judges);
    let entries: Vec<_> = batch.entries.iter().filter(|e| e.state == EntryState::Admitted).cloned().collect();
    judging::assign(batch, ground, stage, &judges, (&entries, &cast.captain), opened - TimeDelta::days(1));
    for (i, note) in (3..).step_by(3).zip(CONFLICTS) {
        let mine = batch.assignments.iter().filter(|a| a.juror_id == judges[i].row.id).map(|a| a.entry_id).nth(i);
        if let Some(entry) = mine {
            let at = dice.instant(opened, now - TimeDelta::days(2));
            judging::declare(batch, ground, &judges[i], entry, note, at);
        }
    }
    let conflicted = |e: &entry::Model| batch.conflicts.iter().any(|c| c.entry_id == e.id);
    let common: Vec<_> = entries.iter().filter(|e| !conflicted(e)).map(|e| e.id).take(COMMON).collect();
    judging::calibrate(batch, stage, &judges, &common, opened - TimeDelta::days(1));
    for judge in &mut judges {
        judge.done = (0.62 + dice.around() * 0.25).clamp(0.05, 1.0);
        batch.jurors.push(judge.row.clone());
    }
    judges[0].done = 0.45;
    let rubric: Vec<_> = batch.criteria.iter().filter(|c| c.stage_id == stage.id).cloned().collect();
    let quality = entries.iter().map(|e| (e.id, dice.around() * 0.65)).collect();
    let window = (opened + TimeDelta::hours(2), now - TimeDelta::hours(1));
    let scales = Scales { stage, rubric: &rubric, quality, window, common: &writer.common };
    let numbers: HashMap<_, _> = entries.iter().map(|e| (e.id, e.number)).collect();
    for judge in &judges {
        let mine = batch.assignments.iter().filter(|a| a.juror_id == judge.row.id);
        let mut list: Vec<_> = mine.map(|a| a.entry_id).collect();
        list.sort_by_key(|id| numbers.get(id));
        scales.review(batch, judge, &list, dice);
    }
    for (n, word) in [(5, "Outside of what I can judge."), (9, "")] {
        judging::abstain(batch, &judges[n], word, dice.instant(opened, now - TimeDelta::days(1)));
    }
    judging::discuss(batch, stage, &judges, &TALKS, now);
    freeze(batch, stage);
    Ok(())
}

/// Some jurors work where entrants work.
fn related(batch: &mut Batch, judges: &mut [Judge]) {
    for (judge, entry) in judges.iter_mut().skip(1).step_by(7).zip(batch.entries.iter().skip(40).step_by(61)) {
        judge.row.organisation.clone_from(&entry.organisation);
    }
}

/// The rubric froze with the first sheet.
fn freeze(batch: &mut Batch, stage: &stage::Model) {
    let first = batch.reviews.iter().map(|r| r.updated_at).min();
    for s in batch.parts.stages.iter_mut().filter(|s| s.id == stage.id) {
        s.rubric_frozen_at = first;
    }
}
