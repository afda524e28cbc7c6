//! The organisers' page of a stage that pitches: order, times, clock, and which reviews count.

use std::collections::HashSet;

use entity::json::LateJurors;
use entity::pitch_plan::Phase;
use entity::{EntryId, JurorId, SlotId, pitch_plan, slot};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::rules::{self, Turn};
use super::super::{actions, store};
use crate::competition::frame::{self, Tool};
use crate::competition::rules::{to_local, zone};
use crate::competition::{dates, input};
use crate::error::{Error, FieldErrors, Result};
use crate::jury::late::Late;
use crate::jury::proof::Scoring;
use crate::jury::store as jury;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const PAGE: &str = "live/organise.html";

fn home(s: &Scoring) -> String {
    format!("/c/{}/organise/live/{}", s.organiser.competition.slug, s.stage.id)
}

/// Reviews that do not count, in words.
async fn left_out(page: &Page, s: &Scoring, titles: impl Fn(EntryId) -> Option<Value>) -> Result<Vec<Value>> {
    let db = page.app().db().read();
    let found = jury::late_reviews(db, s.stage.id).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let jurors = jury::jurors_of(db, s.organiser.competition.id).await?;
    let name = |id| jurors.iter().find(|j| j.id == id).map(|j| if j.name.is_empty() { &j.email } else { &j.name });
    let why = |late: &Late| match late {
        Late::Few { scored, needed } => page.t_with("live-late-few", &json!({"scored": scored, "needed": needed})),
        Late::After { minutes } => page.t_with("live-late-after", &json!({"minutes": minutes})),
    };
    let one = |((entry, juror), late): (&(EntryId, JurorId), &Late)| json!({"entry": titles(*entry), "juror": name(*juror), "why": why(late)});
    Ok(found.iter().map(one).collect())
}

/// How a slot stands.
fn state(plan: &pitch_plan::Model, slot: &slot::Model) -> &'static str {
    match (Some(slot.id) == plan.slot_id, plan.phase) {
        (true, Phase::Ready) => "next",
        (true, _) => "on",
        (false, _) if slot.ended_at.is_some() => "over",
        (false, _) => "ahead",
    }
}

async fn data(page: &Page, s: &Scoring) -> Result<Value> {
    let (db, competition) = (page.app().db().read(), &s.organiser.competition);
    let plan = store::plan_of(db, s.stage.id).await?.unwrap_or_else(|| rules::blank(s.stage.id));
    let slots = store::slots_of(db, s.stage.id).await?;
    let pitching = store::pitching(db, competition, s.stage.id, false).await?;
    let title = |id| pitching.get(&id).map(|e| json!({"number": e.number, "title": e.title}));
    let zone = zone(competition);
    let mut day = None;
    let row = |(slot, starts): (&slot::Model, Option<chrono::DateTime<chrono::Utc>>)| {
        // The first of each day is told with its date.
        let today = starts.map(|at| at.with_timezone(&zone).date_naive());
        let dated = std::mem::replace(&mut day, today) != today;
        let entry = slot.entry_id.map(|id| pitching.get(&id));
        json!({"id": slot.id.to_string(), "place": slot.position, "starts": starts, "dated": dated, "pause": slot.entry_id.is_none(),
            "title": entry.flatten().map_or(slot.title.as_str(), |e| e.title.as_str()), "minutes": slot.minutes,
            "number": entry.flatten().map(|e| e.number), "team": entry.flatten().map(|e| &e.team),
            "gone": matches!(entry, Some(None)), "state": state(&plan, slot), "began": slot.began_at, "ended": slot.ended_at})
    };
    let rows: Vec<Value> = slots.iter().zip(rules::starts(&plan, &slots)).map(row).collect();
    let there: HashSet<_> = slots.iter().filter_map(|slot| slot.entry_id).collect();
    let stage = json!({"id": s.stage.id.to_string(), "name": s.stage.name, "home": home(s), "jury": s.home(),
        "screen": format!("/c/{}/live/{}", competition.slug, s.stage.id)});
    let more = json!({
        "stage": stage, "rows": rows, "missing": pitching.keys().filter(|id| !there.contains(id)).count(),
        "begun": slots.iter().any(|slot| slot.began_at.is_some()), "seed": plan.seed, "shown": plan.shown,
        "clock": {"version": plan.version, "phase": plan.phase, "on": plan.slot_id.map(|id| id.to_string()),
            "ends_at": plan.ends_at, "left": plan.left_seconds, "questions": plan.question_minutes > 0},
        "left_out": left_out(page, s, title).await?, "late_fixed": s.stage.settled_at.is_some(),
    });
    Ok(with(frame::tool(page, competition, Tool::Organise, "/jury"), more))
}

/// What the forms hold before anything is typed.
async fn values(page: &Page, s: &Scoring) -> Result<Value> {
    let plan = store::plan_of(page.app().db().read(), s.stage.id).await?;
    let plan = plan.unwrap_or_else(|| rules::blank(s.stage.id));
    let zone = zone(&s.organiser.competition);
    let (late, least, within) = match s.stage.settings.late_jurors {
        LateJurors::All => ("all", 0, 10),
        LateJurors::Present { least } => ("present", least, 10),
        LateJurors::Within { minutes } => ("within", 0, minutes),
    };
    let seed = if plan.seed.is_empty() { rand::random::<u32>().to_string() } else { plan.seed };
    Ok(
        json!({"starts_at": plan.starts_at.map(|at| to_local(at, zone)), "pitch_minutes": plan.pitch_minutes.to_string(),
        "question_minutes": plan.question_minutes.to_string(), "change_minutes": plan.change_minutes.to_string(),
        "seed": seed, "late": late, "least": if least == 0 { String::new() } else { least.to_string() },
        "within": within.to_string()}),
    )
}

/// `GET /c/:slug/organise/live/:stage`
#[handler]
pub async fn show(page: Page, s: Scoring) -> Result<Response> {
    let form = filled(&values(&page, &s).await?);
    page.html(PAGE, with(data(&page, &s).await?, json!({"form": form})))
}

/// Back to the page, or the form again with what was typed and what it holds besides.
async fn done(page: &Page, s: &Scoring, form: &Form, outcome: Result<()>, notice: &str) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(page.see_other_with(&home(s), notice)),
        Err(Error::Stale) => Ok(page.see_other_with(&home(s), "live-stale")),
        Err(e @ Error::Invalid(_)) => {
            let stored = values(page, s).await?;
            let mut pairs: Vec<(String, String)> = form.pairs().to_vec();
            let more = stored.as_object().into_iter().flatten().filter(|(name, _)| form.get(name).is_none());
            pairs.extend(more.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())));
            page.again(PAGE, &Form::from_pairs(pairs), e, data(page, s).await?)
        }
        Err(e) => Err(e),
    }
}

/// `POST /c/:slug/organise/live/:stage/times`
#[handler]
pub async fn times(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let mut errors = FieldErrors::default();
    let starts_at = dates::moment(&form, &mut errors, "starts_at", zone(&s.organiser.competition));
    let outcome = match (errors.check(), rules::minutes(&form)) {
        (Ok(()), Ok(minutes)) => actions::set_times(page.app(), &s, starts_at, minutes, page.now()).await,
        (Err(e), _) | (Ok(()), Err(e)) => Err(e),
    };
    done(&page, &s, &form, outcome, "live-times-saved").await
}

/// `POST /c/:slug/organise/live/:stage/draw`
#[handler]
pub async fn draw(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let outcome = actions::draw(page.app(), &s, &form.text("seed"), page.now()).await;
    done(&page, &s, &form, outcome, "live-drawn").await
}

/// `POST /c/:slug/organise/live/:stage/missing`: entries that came after the draw.
#[handler]
pub async fn missing(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let outcome = actions::add_missing(page.app(), &s, page.now()).await;
    done(&page, &s, &form, outcome, "live-saved").await
}

/// `POST /c/:slug/organise/live/:stage/breaks`
#[handler]
pub async fn add_break(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let after = form.parsed("after").unwrap_or(0);
    let (title, minutes) = (form.text("title"), form.parsed("minutes"));
    let outcome = actions::add_break(page.app(), &s, &title, minutes, after, page.now()).await;
    done(&page, &s, &form, outcome, "live-saved").await
}

fn named(id: &str) -> Result<SlotId> {
    id.parse().map_err(|_| Error::NotFound)
}

/// `POST /c/:slug/organise/live/:stage/slots/:id/move`: to the place `to`, with a `reason`.
#[handler]
pub async fn shift(
    page: Page,
    s: Scoring,
    Path((_, _, id)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let reason = form.text("reason");
    let outcome = actions::shift(page.app(), &s, named(&id)?, form.parsed("to"), &reason, page.now()).await;
    done(&page, &s, &form, outcome, "live-moved").await
}

/// `POST /c/:slug/organise/live/:stage/slots/:id/delete`
#[handler]
pub async fn delete(
    page: Page,
    s: Scoring,
    Path((_, _, id)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let outcome = actions::remove(page.app(), &s, named(&id)?, page.now()).await;
    done(&page, &s, &form, outcome, "live-saved").await
}

/// `POST /c/:slug/organise/live/:stage/clock`: `do` is `start`, `pause`, `go_on`, `next` or `pick` (a `slot`).
#[handler]
pub async fn clock(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let what = match form.text("do").as_str() {
        "start" => Ok(Turn::Start),
        "pause" => Ok(Turn::Pause),
        "go_on" => Ok(Turn::GoOn),
        "next" => Ok(Turn::Next),
        "pick" => named(&form.text("slot")).map(Turn::Pick),
        _ => Err(FieldErrors::one("do", "error-choice").into()),
    };
    let outcome = match what {
        Ok(what) => actions::clock(page.app(), &s, what, form.parsed("version").unwrap_or(-1), page.now()).await,
        Err(e) => Err(e),
    };
    done(&page, &s, &form, outcome, "live-clock-set").await
}

/// `POST /c/:slug/organise/live/:stage/show`: shows the page of the hall to everybody (`show` is `yes`), or hides it.
#[handler]
pub async fn publish(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let shown = form.flag("show");
    let outcome = actions::show(page.app(), &s, shown, page.now()).await;
    done(&page, &s, &form, outcome, if shown { "live-now-shown" } else { "live-now-hidden" }).await
}

fn late_rule(form: &Form) -> Result<LateJurors> {
    let mut errors = FieldErrors::default();
    let rule = match form.text("late").as_str() {
        "all" => Some(LateJurors::All),
        "present" if form.text("least").is_empty() => Some(LateJurors::Present { least: 0 }),
        "present" => Some(LateJurors::Present { least: input::number(form, &mut errors, "least", 1, 1_000) }),
        "within" => Some(LateJurors::Within { minutes: input::number(form, &mut errors, "within", 0, 1_440) }),
        _ => None,
    };
    errors.add_if(rule.is_none(), "late", "error-choice");
    errors.check()?;
    rule.ok_or(Error::BadRequest)
}

/// `POST /c/:slug/organise/live/:stage/late`: which reviews count where jurors came late.
#[handler]
pub async fn set_late(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let outcome = match late_rule(&form) {
        Ok(rule) => actions::set_late(page.app(), &s, rule, form.text("reason").trim(), page.now()).await,
        Err(e) => Err(e),
    };
    done(&page, &s, &form, outcome, "live-late-saved").await
}
