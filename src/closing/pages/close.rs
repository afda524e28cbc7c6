//! Closing a stage: the preview, the closing itself, its result, and taking it back.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::json::Advance;
use entity::{CategoryId, EntryId};
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::bundle::Standing;
use super::super::preview::Preview;
use super::super::store::{self, Known};
use super::super::{actions, rules};
use super::{framed, row};
use crate::competition::proof::Public;
use crate::competition::selection::group_name;
use crate::competition::store as competitions;
use crate::error::{Error, Refusal, Result};
use crate::pipeline::proof::Selecting;
use crate::web::{Form, Page, with};

pub(super) const CLOSE: &str = "closing/close.html";
/// Entries on either side of the cut that are shown before somebody asks for all.
const SHOWN: usize = 50;

/// Where the entries of a stage stand, in lists: one for each category where the rule has places for each.
fn sections(page: &Page, s: &Selecting, ground: &store::Ground, rows: &[(&Known, Value)]) -> Vec<Value> {
    let all = page.query("all").is_some();
    let section = |title: Option<&str>, own: Vec<&Value>| {
        let (through, out): (Vec<_>, Vec<_>) = own.into_iter().partition(|r| r["through"] == true);
        let kept = |list: &[&Value]| if all { list.len() } else { list.len().min(SHOWN) };
        json!({
            "title": title, "within": &through[..kept(&through)], "within_all": through.len(),
            "out": &out[..kept(&out)], "out_all": out.len(),
        })
    };
    if !matches!(s.stage.settings.advance, Advance::PerCategory { .. }) {
        return vec![section(None, rows.iter().map(|r| &r.1).collect())];
    }
    let mut by: HashMap<Option<CategoryId>, Vec<&Value>> = HashMap::new();
    for (e, row) in rows {
        by.entry(e.category_id).or_default().push(row);
    }
    let titles = ground.categories.iter().map(|c| (Some(c.id), c.title.clone()));
    let none = page.t("closing-no-category");
    titles.chain([(None, none)]).filter_map(|(id, title)| Some(section(Some(&title), by.remove(&id)?))).collect()
}

/// What a preview shows besides its lists.
fn told(page: &Page, s: &Selecting, p: &Preview) -> Value {
    let titles: HashMap<i32, &str> = p.ground.entries.iter().map(|e| (e.number, e.title.as_str())).collect();
    let entry = |n: &i32| json!({"number": n, "title": titles.get(n).copied().unwrap_or_default()});
    let list = |numbers: &[i32]| numbers.iter().map(entry).collect::<Vec<_>>();
    let rule = &s.stage.settings.advance;
    let by = if let Advance::Overall { by, .. } = rule { by.as_ref() } else { None };
    let unmet = p.results.unmet.iter().map(|(code, lacks)| {
        let group = group_name(page.lang(), by, store::group_of_code(rule, code));
        page.t_with("closing-unmet", &json!({"group": group, "lacks": lacks}))
    });
    let ties = p.results.open.iter().map(|o| json!({"entries": list(&o.entries), "places": o.places}));
    let few =
        p.results.standings.iter().filter(|at| i64::from(at.reviews) < i64::from(s.stage.settings.reviews_per_entry));
    let counted = s.stage.kind == entity::stage::StageKind::Scoring;
    json!({
        "ties": ties.collect::<Vec<_>>(), "brought_in": list(&p.results.brought_in),
        "pushed_out": list(&p.results.pushed_out), "unmet": unmet.collect::<Vec<_>>(),
        "uncounted": {"conflict": p.uncounted.conflict, "late": p.uncounted.late, "calibration": p.uncounted.calibration},
        "unnoted": p.unnoted, "doubtful": p.doubtful.len(), "unfinished": p.unfinished, "few": if counted { few.count() } else { 0 },
        "wanted": s.stage.settings.reviews_per_entry, "seen": p.seen, "picks": p.ground.picks.len(),
    })
}

/// The page before the stage is closed.
async fn before(page: &Page, s: &Selecting) -> Result<Value> {
    let preview = Preview::load(page.app().db().read(), &s.organiser.competition, &s.stage).await?;
    let known: HashMap<i32, &Known> = preview.ground.entries.iter().map(|e| (e.number, e)).collect();
    let shown = |at: &Standing| {
        let e = *known.get(&at.entry)?;
        let pick = preview.ground.picks.get(&e.id);
        let doubt = json!({"close": preview.doubtful.contains(&at.entry)});
        Some((e, with(row(page, s, e, at, pick.map(|p| p.reason.as_str())), doubt)))
    };
    let rows: Vec<_> = preview.results.standings.iter().filter_map(shown).collect();
    let missing = actions::in_the_way(&s.stage, &preview, page.now());
    let more = json!({
        "sections": sections(page, s, &preview.ground, &rows), "missing": missing,
        "through": rows.iter().filter(|r| r.1["through"] == true).count(), "total": rows.len(),
    });
    Ok(framed(page, s, with(more, told(page, s, &preview))))
}

/// The page of a stage that is closed.
async fn after(page: &Page, s: &Selecting, at: DateTime<Utc>) -> Result<Value> {
    let db = page.app().db().read();
    let ground = store::ground(db, &s.organiser.competition, &s.stage, at).await?;
    let known: BTreeMap<EntryId, &Known> = ground.entries.iter().map(|e| (e.id, e)).collect();
    let mut standings = store::standings_of(db, s.stage.id).await?;
    standings.sort_by_key(|r| (r.rank.unwrap_or(i32::MAX), known.get(&r.entry_id).map(|e| e.number)));
    let shown = |r: &entity::standing::Model| {
        let e = *known.get(&r.entry_id)?;
        let at = Standing {
            entry: e.number,
            rank: r.rank,
            score: r.score,
            low: r.low,
            high: r.high,
            reviews: r.reviews,
            through: r.through,
            why: r.why,
        };
        Some((e, with(row(page, s, e, &at, r.reason.as_deref()), json!({"close": false}))))
    };
    let rows: Vec<_> = standings.iter().filter_map(shown).collect();
    let next = rules::next_opened(&s.organiser.stages, &s.stage, page.now()).map(|next| next.name.clone());
    let released = competitions::is_released(db, s.organiser.competition.id).await?;
    Ok(framed(
        page,
        s,
        json!({
            "sections": sections(page, s, &ground, &rows), "next_opened": next, "released": released,
            "published": !store::published_of(db, std::slice::from_ref(&s.stage)).await?.is_empty(),
            "through": rows.iter().filter(|r| r.1["through"] == true).count(), "total": rows.len(),
        }),
    ))
}

pub(super) async fn data(page: &Page, s: &Selecting) -> Result<Value> {
    match s.stage.settled_at {
        Some(at) => after(page, s, at).await,
        None => before(page, s).await,
    }
}

/// `GET /c/:slug/organise/stages/:id/close?all=`
#[handler]
pub async fn show(page: Page, s: Selecting) -> Result<Response> {
    let data = data(&page, &s).await?;
    page.html(CLOSE, data)
}

/// `POST /c/:slug/organise/stages/:id/close`: `seen` is the fingerprint of the preview.
#[handler]
pub async fn close(page: Page, s: Selecting, form: Form) -> Result<Response> {
    match actions::close(page.app(), &s, &form.text("seen"), page.now()).await {
        Ok(()) => Ok(page.see_other_with(&s.path("/close"), "closing-closed")),
        Err(Error::Stale) => {
            let data = with(data(&page, &s).await?, json!({"changed": true}));
            page.html_status(StatusCode::CONFLICT, CLOSE, data)
        }
        Err(e) => Err(e),
    }
}

/// `POST /c/:slug/organise/stages/:id/reopen`
#[handler]
pub async fn reopen(page: Page, s: Selecting) -> Result<Response> {
    actions::reopen(page.app(), &s, page.now()).await?;
    Ok(page.see_other_with(&s.path("/close"), "closing-reopened"))
}

/// `GET /c/:slug/organise/stages/:id/results.jsonl`: the bundle from which the results can be worked out again.
#[handler]
pub async fn bundle(page: Page, s: Selecting) -> Result<Response> {
    let found = store::bundle_of(page.app().db().read(), s.stage.id).await?;
    Ok(lines(&page, found.ok_or(Error::Refused(Refusal::WrongState))?))
}

fn lines(page: &Page, kept: entity::bundle::Model) -> Response {
    let mut response = page.text_response(StatusCode::OK, "application/jsonl; charset=utf-8", kept.lines);
    let name = HeaderValue::from_static("attachment; filename=\"results.jsonl\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    response
}

/// `POST /c/:slug/organise/stages/:id/publish`: `public` is `yes` or `no`.
#[handler]
pub async fn publish(page: Page, s: Selecting, form: Form) -> Result<Response> {
    let open = form.text("public") == "yes";
    actions::publish(page.app(), &s, open, page.now()).await?;
    Ok(page.see_other_with(&s.path("/close"), if open { "closing-published" } else { "closing-withdrawn" }))
}

/// `GET /c/:slug/results/:stage`: the bundle of a stage, where organisers let everybody have it.
#[handler]
pub async fn published(page: Page, p: Public, Path((_, stage)): Path<(String, String)>) -> Result<Response> {
    let db = page.app().db().read();
    let stage = p.stages.iter().find(|s| stage.parse() == Ok(s.id)).ok_or(Error::NotFound)?;
    let found = store::bundle_of(db, stage.id).await?.filter(|b| b.published_at.is_some());
    match found {
        Some(found) if competitions::is_released(db, p.competition.id).await? => Ok(lines(&page, found)),
        _ => Err(Error::NotFound),
    }
}
