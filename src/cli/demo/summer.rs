//! Open Seventeen Summer Challenge 2020: six briefs, teams of students, winners.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::announcement::{self, AnnouncementState};
use entity::stage::StageKind;
use entity::{
    AnnouncementId, AwardId, CompetitionId, EntryId, QuestionId, ResultId, award, brief, entry, question, result,
    stage, user,
};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use serde_json::json;

use super::Cast;
use super::batch::Batch;
use super::dice::{Deck, Dice};
use super::entries::{Ground, Plan, answer};
use super::ground::{self, Edition};
use super::judging::{self, Scales};
use super::people::{Registry, table};
use super::picture::{Colour, Order, colour};
use super::words::{Idea, Names, Voice, Writer, fill};
use super::{mails, objects, pdf, weeks};
use crate::app::App;
use crate::audit::Event;
use crate::award::{mails as letters, rules as ranking};
use crate::closing;
use crate::db::{Chain, Tx};
use crate::error::{Error, Result};
use crate::jury::{rules::rubric_hash, store as jury};
use crate::ranking::aggregate;

/// Its place in addresses.
pub const SLUG: &str = "open-seventeen-2020";
const PRESET: &str = include_str!("data/open-seventeen-2020.toml");
const BRIEFS: &str = include_str!("data/briefs.toml");
const ENTRIES: usize = 40;

/// What an owner says about a brief.
#[derive(Deserialize)]
struct Statement {
    title: String,
    summary: String,
    body: String,
    owner: String,
    prizes: String,
    questions: Vec<[String; 2]>,
}

#[derive(Deserialize)]
struct Statements {
    brief: Vec<Statement>,
    announcement: Told,
}

#[derive(Deserialize)]
struct Told {
    title: String,
    body: String,
}

#[derive(Deserialize)]
struct Named {
    title: String,
}

/// Seeds the competition.
///
/// # Errors
/// Unavailable if the storage fails; the database's words.
pub async fn seed(app: &App, cast: &Cast) -> Result<()> {
    let (now, mut dice) = (app.now(), Dice::new(170_040));
    let mut batch = Batch::default();
    let said: Statements = toml::from_str(BRIEFS).map_err(Error::internal)?;
    let ground = begin(&mut batch, &said, cast, now)?;
    let mut registry = Registry::new()?;
    let mut writer = Writer::new(Voice::Students, &mut dice)?;
    let plans = plans(&ground, cast, &mut writer, &registry, &mut dice)?;
    let orders: Vec<Order> = plans.iter().enumerate().map(|(i, p)| Order::at(700 + i, p.colours)).collect();
    let covers = objects::pictures(app, &orders).await?;
    let pages = plans.iter().map(|p| pdf::page(&p.text.title, &p.text.summary)).collect();
    let documents = objects::keep(app, pages).await?;
    for (i, plan) in plans.iter().enumerate() {
        ground.add(
            &mut batch,
            plan,
            (&covers[i], plan.document.is_some().then_some(&documents[i])),
            &mut registry,
            &mut dice,
        );
    }
    weeks::hand_in(&mut batch, &ground, &cast.captain, &mut Dice::new(170_041))?;
    let opened = ground.stages[0].opens_at.unwrap_or(now);
    let home = registry.lands[0].clone();
    ground.register(&mut batch, cast.participant.id, &home, "", opened + TimeDelta::days(2));
    ask(&mut batch, &ground, &said, cast, opened);
    let favourite = batch.entries.iter().find(|e| is_of(&batch, e, &cast.captain)).map(|e| e.id);
    judge(&mut batch, &ground, &writer, (favourite, &cast.captain), &mut dice)?;
    if let Some(row) = batch.competitions.first_mut() {
        row.entry_counter = i32::try_from(plans.len()).unwrap_or(i32::MAX);
    }
    let mut receipts = mails::receipts(&batch, &ground, &cast.captain);
    receipts.extend(mails::answers(&batch, &ground, &cast.participant));
    let (prizes, entries) = (batch.awards.clone(), batch.entries.clone());
    let tx = app.db().tx(Chain::Competition(ground.competition.id)).await?;
    batch.write(&tx).await?;
    for letter in receipts {
        app.mail(&tx, letter).await?;
    }
    let told = &said.announcement;
    release(app, &tx, &ground, cast, (&prizes, &entries, told, &writer.common.citations), &mut dice).await?;
    tx.commit().await
}

fn is_of(batch: &Batch, entry: &entry::Model, person: &user::Model) -> bool {
    batch.members.iter().any(|m| m.team_id == entry.team_id && m.user_id == person.id)
}

/// The rows with which it begins: preset, briefs with their prizes.
fn begin(batch: &mut Batch, said: &Statements, cast: &Cast, now: DateTime<Utc>) -> Result<Ground> {
    let start = NaiveDate::from_ymd_opt(2020, 7, 6).unwrap_or_default();
    let edition = Edition { slug: SLUG, title: "Open Seventeen Summer Challenge 2020", start };
    let preset = ground::preset(PRESET)?;
    let id = CompetitionId::new();
    let mut rows = ground::rows(&edition, &preset, id, now);
    let made = start.and_hms_opt(8, 0, 0).unwrap_or_default().and_utc() - TimeDelta::days(20);
    for (named, position) in table::<Named>(include_str!("data/o17-2020-briefs.csv"))?.into_iter().zip(1..) {
        let Some(own) = said.brief.iter().find(|b| b.title == named.title) else { continue };
        rows.briefs.push(brief_row(id, own, position, made));
    }
    let first = rows.awards.len();
    for (i, b) in rows.briefs.iter().enumerate() {
        let row = |tier: &str, places: i32, prize: &str, at: usize| award::Model {
            id: AwardId::new(),
            competition_id: id,
            position: i32::try_from(first + 2 * i + at).unwrap_or(i32::MAX),
            tier: tier.into(),
            title: String::new(),
            prize: prize.into(),
            category_id: None,
            brief_id: Some(b.id),
            per_category: false,
            places,
        };
        rows.awards.push(row("Winner", 1, "500 Swiss francs and a month with a mentor", 1));
        rows.awards.push(row("Runner-up", 1, "A set of books and a certificate", 2));
    }
    for s in rows.parts.stages.iter_mut().filter(|s| s.kind == StageKind::Scoring) {
        let rubric: Vec<_> = rows.criteria.iter().filter(|c| c.stage_id == s.id).cloned().collect();
        s.rubric_hash = Some(rubric_hash(&rubric));
        s.rubric_frozen_at = s.opens_at.map(|at| at + TimeDelta::hours(3));
    }
    Ok(ground::lay(batch, &edition, &preset, rows, &[&cast.organiser], id))
}

fn brief_row(id: CompetitionId, own: &Statement, position: i32, made: DateTime<Utc>) -> brief::Model {
    brief::Model {
        id: entity::BriefId::new(),
        competition_id: id,
        position,
        slug: super::people::plain(&own.title, "-"),
        title: own.title.clone(),
        summary: own.summary.clone(),
        body: own.body.clone(),
        owner: own.owner.clone(),
        prizes: own.prizes.clone(),
        version: 1,
        created_at: made,
    }
}

/// All entries in the order in which they were begun.
fn plans(ground: &Ground, cast: &Cast, writer: &mut Writer, people: &Registry, dice: &mut Dice) -> Result<Vec<Plan>> {
    let goals: Vec<Colour> = ground::goals()?.iter().map(|g| colour(&g.colour)).collect();
    let mut lands = Deck::new(people.lands.len(), dice);
    let mut crews = Deck::new(writer.common.crews.len(), dice);
    let briefs = &ground.offer.briefs;
    let mut plans = Vec::new();
    for i in 0..ENTRIES {
        let brief = &briefs[i % briefs.len()];
        let ideas = writer.ideas_of(&brief.title);
        let Some(idea) = ideas.get(i / briefs.len() % ideas.len().max(1)) else { continue };
        let land = people.lands[lands.deal()].clone();
        let mut made = plan(ground, (brief, idea, land), writer, &goals, dice);
        made.team = writer.common.crews.get(crews.deal()).cloned().unwrap_or_default();
        plans.push(made);
    }
    plans.sort_by_key(|p| p.started);
    if let Some(own) = plans.iter_mut().find(|p| p.people > 2) {
        own.captain = Some(cast.captain.clone());
        own.twice = true;
        own.document = Some("slides.pdf".into());
    }
    Ok(plans)
}

fn plan(
    ground: &Ground,
    (brief, idea, land): (&brief::Model, &Idea, super::people::Land),
    writer: &mut Writer,
    goals: &[Colour],
    dice: &mut Dice,
) -> Plan {
    let intake = &ground.stages[0];
    let (opens, closes) = (intake.opens_at.unwrap_or_default(), intake.closes_at.unwrap_or_default());
    let names = Names {
        brand: writer.brand(dice),
        country: land.name.clone(),
        city: land.city.clone(),
        town: land.town.clone(),
    };
    let text = writer.write(idea, &names, dice);
    let school = fill(dice.pick::<String>(&writer.common.schools), &names, dice);
    let domain = format!("{}.example", super::people::plain(&school, "-"));
    let started = dice.instant(opens, closes - TimeDelta::days(4));
    Plan {
        answers: [
            answer("pitch", format!("{} {}", text.summary, text.impact)),
            answer("studies", *dice.pick(&STUDIES)),
        ]
        .into(),
        tags: Vec::new(),
        colours: [0, 1].map(|i| goals[idea.goals[i % idea.goals.len()] - 1]),
        document: dice.chance(0.5).then(|| "slides.pdf".into()),
        people: 1 + dice.below(4),
        submitted: dice.late_instant(started + TimeDelta::hours(5), closes - TimeDelta::minutes(2)),
        twice: dice.chance(0.4),
        brief: Some(brief.id),
        category: None,
        captain: None,
        team: String::new(),
        organisation: school,
        land,
        text,
        domain,
        started,
    }
}

const STUDIES: [&str; 4] = ["Secondary school", "Bachelor", "Master", "Doctorate"];

/// Public questions with their answers; the first is the participant's.
fn ask(batch: &mut Batch, ground: &Ground, said: &Statements, cast: &Cast, opened: DateTime<Utc>) {
    let people: Vec<_> = batch.participants.iter().map(|p| p.user_id).collect();
    for (i, b) in ground.offer.briefs.iter().enumerate() {
        let Some(own) = said.brief.iter().find(|s| s.title == b.title) else { continue };
        for (j, [body, answer]) in own.questions.iter().enumerate() {
            let at = opened + TimeDelta::hours(26 + 31 * j as i64 + 5 * i as i64);
            let by = if i + j == 0 { cast.participant.id } else { people[(7 * i + 11 * j) % people.len()] };
            let (id, answered) = (QuestionId::new(), at + TimeDelta::hours(9));
            batch.questions.push(question::Model {
                id,
                brief_id: b.id,
                asked_by: Some(by),
                body: body.clone(),
                asked_at: at,
                answer: Some(answer.clone()),
                answered_by: Some(ground.organiser),
                answered_at: Some(answered),
            });
            batch.note(at, |at| Event::new("question.asked", at).by(by).on("question", id.0));
            batch.note(answered, |at| Event::new("question.answered", at).by(ground.organiser).on("question", id.0));
        }
    }
}

fn judge(
    batch: &mut Batch,
    ground: &Ground,
    writer: &Writer,
    (best, captain): (Option<EntryId>, &user::Model),
    dice: &mut Dice,
) -> Result<()> {
    let Some(stage) = ground.stages.iter().find(|s| s.kind == StageKind::Scoring) else { return Ok(()) };
    let (opens, closes) = (stage.opens_at.unwrap_or_default(), stage.closes_at.unwrap_or_default());
    let experts = judging::experts(SLUG)?;
    let judges = judging::invite(batch, ground, &experts, None, opens - TimeDelta::days(14), dice);
    batch.jurors.extend(judges.iter().map(|j| j.row.clone()));
    let entries = batch.entries.clone();
    judging::assign(batch, ground, stage, &judges, (&entries, captain), opens - TimeDelta::days(2));
    let rubric: Vec<_> = batch.criteria.iter().filter(|c| c.stage_id == stage.id).cloned().collect();
    let mut quality: std::collections::HashMap<_, _> = entries.iter().map(|e| (e.id, dice.around() * 0.7)).collect();
    if let Some(best) = best {
        quality.insert(best, 2.2);
    }
    let window = (opens + TimeDelta::hours(4), closes - TimeDelta::hours(3));
    let scales = Scales { stage, rubric: &rubric, quality, window, common: &writer.common };
    for judge in &judges {
        let mine = batch.assignments.iter().filter(|a| a.juror_id == judge.row.id);
        let list: Vec<_> = mine.map(|a| a.entry_id).collect();
        scales.review(batch, judge, &list, dice);
    }
    Ok(())
}

/// Picks by the ranking, and everything public.
async fn release(
    app: &App,
    tx: &Tx,
    ground: &Ground,
    cast: &Cast,
    (prizes, entries, told, citations): (&[award::Model], &[entry::Model], &Told, &[String]),
    dice: &mut Dice,
) -> Result<()> {
    let stage = |kind| ground.stages.iter().find(|s: &&stage::Model| s.kind == kind);
    let (Some(scoring), Some(reveal)) = (stage(StageKind::Scoring), stage(StageKind::Reveal)) else { return Ok(()) };
    let released = reveal.opens_at.unwrap_or_default() + TimeDelta::hours(2);
    let ranked = jury::ranking(&**tx, scoring).await?;
    let mut batch = Batch::default();
    let closed = scoring.closes_at.unwrap_or(released) + TimeDelta::hours(10);
    let judged = closing::store::ground(&**tx, &ground.competition, scoring, closed).await?;
    batch.events.push((closed, closing::actions::settled(tx, scoring, &judged, ground.organiser, closed).await?));
    let mut deck = Deck::new(citations.len(), dice);
    let mut gone = HashSet::new();
    for award in prizes.iter().filter(|a| a.brief_id.is_some()) {
        let brief = |id: EntryId| entries.iter().find(|e| e.id == id).and_then(|e| e.brief_id);
        let open = ranked.iter().filter(|l| brief(l.key) == award.brief_id).cloned().collect();
        let lines = aggregate::ranked(open);
        let picked = lines.iter().find(|l| !gone.contains(&l.key));
        let Some(line) = picked else { continue };
        gone.insert(line.key);
        let citation = citations.get(deck.deal()).cloned().unwrap_or_default();
        pick(&mut batch, ground, award, (line, entries), &citation, None, released);
    }
    let special = prizes.iter().find(|a| a.brief_id.is_none());
    let other = ranked.iter().find(|l| !gone.contains(&l.key));
    if let (Some(award), Some(line)) = (special, other) {
        let reason = "The entries ranked higher hold the prizes of their briefs.";
        let citation = citations.get(deck.deal()).cloned().unwrap_or_default();
        pick(&mut batch, ground, award, (line, entries), &citation, Some(reason), released);
    }
    let announcement = announced(&mut batch, ground, told, released);
    batch.write(tx).await?;
    let people = letters::recipients(&**tx, &ground.competition).await?;
    for to in people.iter().filter(|to| to.user.id == cast.captain.id) {
        app.mail(tx, letters::letter(&ground.competition, &announcement, to)).await?;
    }
    result::Entity::update_many()
        .col_expr(result::Column::AnnouncementId, Expr::value(announcement.id))
        .filter(result::Column::AwardId.is_in(prizes.iter().map(|a| a.id)))
        .exec(&**tx)
        .await?;
    Ok(())
}

fn pick(
    batch: &mut Batch,
    ground: &Ground,
    award: &award::Model,
    (line, entries): (&ranking::Line, &[entry::Model]),
    citation: &str,
    reason: Option<&str>,
    released: DateTime<Utc>,
) {
    let at = released - TimeDelta::hours(20);
    batch.results.push(result::Model {
        id: ResultId::new(),
        award_id: award.id,
        entry_id: line.key,
        position: 1,
        citation: citation.to_owned(),
        reason: reason.map(str::to_owned),
        rank: line.rank,
        mean: line.mean,
        picked_by: Some(ground.organiser),
        picked_at: at,
        announcement_id: None,
    });
    let number = entries.iter().find(|e| e.id == line.key).map(|e| e.number);
    let data = json!({"award": ranking::label(&award.tier, &award.title), "picked": [number]});
    let mut event = Event::new("result.picked", at).by(ground.organiser).on("award", award.id.0).data(data);
    if let Some(reason) = reason {
        event = event.why(reason);
    }
    batch.events.push((at, event));
}

fn announced(batch: &mut Batch, ground: &Ground, told: &Told, released: DateTime<Utc>) -> announcement::Model {
    let row = announcement::Model {
        id: AnnouncementId::new(),
        competition_id: ground.competition.id,
        title: told.title.clone(),
        body: told.body.clone(),
        state: AnnouncementState::Released,
        release_at: Some(released),
        released_at: Some(released),
        release_feedback: true,
        version: 3,
        created_at: released - TimeDelta::hours(19),
    };
    let (id, title, results) = (row.id.0, told.title.clone(), batch.results.len());
    let data = json!({"title": title});
    batch.note(row.created_at, |at| {
        Event::new("announcement.written", at).by(ground.organiser).on("announcement", id).data(data)
    });
    let data = json!({"title": title, "results": results, "feedback": true, "scheduled_for": released});
    batch.note(released, |at| Event::new("announcement.released", at).on("announcement", id).data(data));
    batch.announcements.push(row.clone());
    row
}
