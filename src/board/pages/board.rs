//! `/c/<slug>/board`: cards of others with filters, one's own, requests, threads, and stopping messages.

use chrono_tz::Tz;
use entity::{brief, card};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::{contact, joining};
use super::super::proof::Boarder;
use super::super::rules;
use super::super::store::cards::{self, Filter};
use super::super::store::{contact as threads, requests};
use super::super::view::View;
use super::{framed, path};
use crate::competition::input::ZONES;
use crate::competition::rules as contest;
use crate::competition::store as competitions;
use crate::error::{Error, Result};
use crate::lang::format;
use crate::team::store as teams;
use crate::web::Page;
use crate::web::form::filled;
use crate::web::paging::Paging;

/// Cards on a page.
const LISTED: u64 = 20;
/// Skills that the filter offers.
const OFFERED: usize = 60;

/// The zone with which others are compared: the one asked for, else that of the own card, else the competition's.
pub(super) fn reader_zone(page: &Page, b: &Boarder, own: &[card::Model]) -> Tz {
    let asked = page.query("zone").and_then(|name| name.parse().ok());
    asked
        .or_else(|| own.first().and_then(|c| c.time_zone.parse().ok()))
        .unwrap_or(contest::zone(&b.participant.competition))
}

/// `GET /c/:slug/board?kind=&skill=&language=&near=&zone=&brief=&page=`
#[handler]
pub async fn show(page: Page, b: Boarder) -> Result<Response> {
    let (db, p) = (page.app().db().read(), &b.participant);
    let own = cards::of_user(db, p.competition.id, p.user.id).await?;
    let asked = requests::open_of_user(db, p.competition.id, p.user.id).await?;
    let asked = asked
        .iter()
        .map(|(r, t)| json!({"id": r.id.to_string(), "team": t.as_ref().map(|t| &t.name), "at": r.created_at}));
    let mut data = json!({
        "requests": asked.collect::<Vec<_>>(), "stopped": b.row.as_ref().is_some_and(|row| row.stopped_at.is_some()),
        "open": b.open.any(), "all": b.open.shows(None), "own": own_cards(&page, &b, &own).await?,
        "mine": own.iter().any(|c| c.team_id.is_none()),
    });
    let captained = teams::of_user(db, p.competition.id, p.user.id).await?;
    let captained = captained.iter().filter(|(t, captain)| *captain && b.open.shows(Some(t.id)));
    let unlisted = captained.filter(|(t, _)| own.iter().all(|c| c.team_id != Some(t.id)));
    data["captained"] = unlisted.map(|(t, _)| json!({"id": t.id.to_string(), "name": t.name})).collect();
    if data["open"] == true {
        data = crate::web::with(data, listed(&page, &b, &own).await?);
    }
    page.html("board/index.html", framed(&page, &b, data))
}

/// One's own cards, and why nobody sees them if so.
async fn own_cards(page: &Page, b: &Boarder, own: &[card::Model]) -> Result<Vec<Value>> {
    let (db, p) = (page.app().db().read(), &b.participant);
    let live = cards::live_of_user(db, b.sight()).await?;
    let names = teams::of_user(db, p.competition.id, p.user.id).await?;
    let row = |c: &card::Model| {
        let team = names.iter().find(|(t, _)| Some(t.id) == c.team_id).map(|(t, _)| t.name.clone());
        let edit =
            c.team_id.map_or_else(|| path(b, "/card"), |id| format!("/c/{}/teams/{id}/board", p.competition.slug));
        json!({
            "name": team.unwrap_or_else(|| c.name.clone()), "team": c.team_id.is_some(), "edit": edit, "live": live.contains(&c.id),
            "open": b.open.shows(c.team_id), "hidden": c.hidden_at.is_some(), "reason": c.hidden_reason,
        })
    };
    Ok(own.iter().map(row).collect())
}

async fn listed(page: &Page, b: &Boarder, own: &[card::Model]) -> Result<Value> {
    let (db, p) = (page.app().db().read(), &b.participant);
    let zone = reader_zone(page, b, own);
    let briefs = teams::briefs_of(db, p.competition.id).await?;
    let (wanted, values) = wanted(page, zone, &briefs);
    let paging = Paging::from_query(&page.visit().query, LISTED);
    let (rows, total) = cards::list(db, b.sight(), &wanted, paging).await?;
    let members = cards::count_members(db, rows.iter().filter_map(|(c, _)| c.team_id).collect()).await?;
    let (skills, languages) = cards::in_use(db, b.sight()).await?;
    let categories = competitions::categories_of(db, p.competition.id).await?;
    let view =
        View { page, competition: &p.competition, zone, briefs: &briefs, categories: &categories, members: &members };
    let any = !skills.is_empty();
    let skills: Vec<_> = skills.iter().take(OFFERED).map(|s| json!([rules::key(s), s])).collect();
    let languages: Vec<_> = languages.iter().map(|code| json!([code, rules::language(code)])).collect();
    let briefs: Vec<_> = briefs.iter().map(|b| json!([b.id.to_string(), b.title])).collect();
    Ok(json!({
        "cards_shown": rows.iter().map(|(c, t)| view.card(c, t.as_ref())).collect::<Vec<_>>(), "total": total,
        "paging": paging.links(&path(b, ""), &page.visit().query, total), "filter": filled(&values), "any": any,
        "skills": skills, "spoken": languages, "briefs": briefs, "zones": *ZONES, "zone": zone.name(),
    }))
}

/// What the query asks for, and the same as values of the filter's form.
fn wanted(page: &Page, zone: Tz, briefs: &[brief::Model]) -> (Filter, Value) {
    let text = |name: &str| page.query(name).unwrap_or_default();
    let teams = match text("kind").as_str() {
        "teams" => Some(true),
        "people" => Some(false),
        _ => None,
    };
    let near = page.query("near").is_some();
    let brief = briefs.iter().map(|b| b.id).find(|id| id.to_string() == text("brief"));
    let wanted = Filter {
        teams,
        skill: text("skill"),
        language: text("language"),
        zones: near.then(|| rules::near(zone, page.now())),
        brief,
    };
    let values = json!({
        "kind": text("kind"), "skill": rules::key(&wanted.skill), "language": wanted.language,
        "near": if near { "yes" } else { "" }, "zone": zone.name(), "brief": text("brief"),
    });
    (wanted, values)
}

/// `GET /c/:slug/board/messages`
#[handler]
pub async fn messages(page: Page, b: Boarder) -> Result<Response> {
    let p = &b.participant;
    let paging = Paging::from_query(&page.visit().query, LISTED);
    let (rows, total) = threads::list_threads(page.app().db().read(), p.competition.id, p.user.id, paging).await?;
    let row = |t: &entity::thread::Model| {
        let first = t.first_id == p.user.id;
        let (name, team) = if first { (&t.second_name, &t.second_team) } else { (&t.first_name, &t.first_team) };
        json!({"href": path(&b, &format!("/threads/{}", t.id)), "name": name, "team": team, "at": t.last_at})
    };
    let data = json!({
        "threads": rows.iter().map(row).collect::<Vec<_>>(),
        "paging": paging.links(&path(&b, "/messages"), &page.visit().query, total),
        "zone": format::zone(&p.competition.time_zone).name(),
    });
    page.html("board/messages.html", framed(&page, &b, data))
}

/// `POST /c/:slug/board/stop`
#[handler]
pub async fn stop(page: Page, b: Boarder) -> Result<Response> {
    contact::set_stopped(page.app(), &b, true, page.now()).await?;
    Ok(page.see_other_with(&path(&b, ""), "board-stopped"))
}

/// `POST /c/:slug/board/resume`
#[handler]
pub async fn resume(page: Page, b: Boarder) -> Result<Response> {
    contact::set_stopped(page.app(), &b, false, page.now()).await?;
    Ok(page.see_other_with(&path(&b, ""), "board-resumed"))
}

/// `POST /c/:slug/board/requests/:request/cancel`
#[handler]
pub async fn cancel(page: Page, b: Boarder, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    joining::cancel(page.app(), &b, id, page.now()).await?;
    Ok(page.see_other_with(&path(&b, ""), "board-request-cancelled"))
}
