//! The forms of cards: a person's own, and that of a team with the requests to join it.

use entity::card;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::{cards as actions, joining};
use super::super::proof::Boarder;
use super::super::rules;
use super::super::store::{cards, requests};
use super::{framed, path};
use crate::competition::input::ZONES;
use crate::competition::rules as contest;
use crate::competition::store as competitions;
use crate::error::{Error, Result};
use crate::team::proof::Captain;
use crate::team::store as teams;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const EDIT: &str = "board/edit.html";
/// Skills in use that the form offers as boxes.
const OFFERED: usize = 12;

/// What both forms need.
async fn common(page: &Page, b: &Boarder, known: Option<&card::Model>) -> Result<Value> {
    let (db, p) = (page.app().db().read(), &b.participant);
    let (skills, _) = cards::in_use(db, b.sight()).await?;
    let own = known.map(|c| c.skill_keys.as_str()).unwrap_or_default();
    let others = skills.iter().filter(|s| !own.contains(&format!("|{}|", rules::key(s))));
    Ok(json!({
        "known": known.is_some(), "zones": *ZONES, "languages_spoken": rules::LANGUAGES.as_slice(), "spoken": rules::SPOKEN, "skills": others.take(OFFERED).map(|s| json!([s, s])).collect::<Vec<_>>(),
        "usual_name": rules::shown_name(&p.user.name), "team": null, "requests": [], "briefs": [], "categories": [],
        "places": null,
    }))
}

async fn own_data(page: &Page, b: &Boarder, known: Option<&card::Model>) -> Result<Value> {
    let (db, p) = (page.app().db().read(), &b.participant);
    let briefs = teams::briefs_of(db, p.competition.id).await?;
    let categories = competitions::categories_of(db, p.competition.id).await?;
    let more = json!({
        "action": path(b, "/card"), "briefs": briefs.iter().map(|b| json!([b.id.to_string(), b.title])).collect::<Vec<_>>(),
        "categories": contest::leaves(&categories).iter().map(|c| json!([c.id.to_string(), c.title])).collect::<Vec<_>>(),
    });
    Ok(framed(page, b, with(common(page, b, known).await?, more)))
}

/// The values of a card's form; without a card those that are likely.
fn values(b: &Boarder, known: Option<&card::Model>) -> Value {
    let Some(c) = known else {
        let language = b.participant.user.lang.code();
        return json!({"time_zone": b.participant.competition.time_zone, "language_1": language});
    };
    let language = |n: usize| c.languages.0.get(n);
    json!({
        "name": c.name, "offers": c.offers, "wants": c.wants, "skills": c.skills.0.join(", "),
        "language_1": language(0), "language_2": language(1), "language_3": language(2), "time_zone": c.time_zone,
        "hours": c.hours, "brief": c.brief_id.map(|id| id.to_string()), "category": c.category_id.map(|id| id.to_string()),
        "consent": "yes",
    })
}

async fn own(page: &Page, b: &Boarder) -> Result<Option<card::Model>> {
    let p = &b.participant;
    let all = cards::of_user(page.app().db().read(), p.competition.id, p.user.id).await?;
    Ok(all.into_iter().find(|c| c.team_id.is_none()))
}

/// `GET /c/:slug/board/card`
#[handler]
pub async fn own_form(page: Page, b: Boarder) -> Result<Response> {
    b.open.ensure_shows(None)?;
    let known = own(&page, &b).await?;
    let form = filled(&values(&b, known.as_ref()));
    page.html(EDIT, with(own_data(&page, &b, known.as_ref()).await?, json!({"form": form})))
}

/// `POST /c/:slug/board/card`
#[handler]
pub async fn save(page: Page, b: Boarder, form: Form) -> Result<Response> {
    let outcome = match rules::card(&form) {
        Ok(input) => actions::publish(page.app(), &b, input, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&path(&b, ""), "board-published")),
        Err(e) => page.again(EDIT, &form, e, own_data(&page, &b, own(&page, &b).await?.as_ref()).await?),
    }
}

/// `POST /c/:slug/board/card/remove`
#[handler]
pub async fn remove(page: Page, b: Boarder) -> Result<Response> {
    actions::take_down(page.app(), &b, page.now()).await?;
    Ok(page.see_other_with(&path(&b, ""), "board-taken-down"))
}

async fn boarder(page: &Page, c: &Captain) -> Result<Boarder> {
    Boarder::of(page, c.member.participant.clone()).await
}

fn team_path(c: &Captain) -> String {
    format!("/c/{}/teams/{}/board", c.member.participant.competition.slug, c.member.team.id)
}

async fn team_data(page: &Page, b: &Boarder, c: &Captain, known: Option<&card::Model>) -> Result<Value> {
    let (db, team) = (page.app().db().read(), &c.member.team);
    let asked = requests::open_of_team(db, team.id).await?;
    let asked =
        asked.iter().map(|r| json!({"id": r.id.to_string(), "name": r.name, "text": r.body, "at": r.created_at}));
    let members = teams::members_of(db, team.id).await?.len();
    let more = json!({
        "action": team_path(c), "team": {"id": team.id.to_string(), "name": team.name},
        "requests": asked.collect::<Vec<_>>(),
        "places": rules::places(&c.member.participant.competition, i64::try_from(members).unwrap_or(i64::MAX)),
    });
    Ok(framed(page, b, with(common(page, b, known).await?, more)))
}

/// `GET /c/:slug/teams/:id/board`
#[handler]
pub async fn team_form(page: Page, c: Captain) -> Result<Response> {
    let b = boarder(&page, &c).await?;
    b.open.ensure_shows(Some(c.member.team.id))?;
    let known = cards::of_team(page.app().db().read(), c.member.team.id).await?;
    let form = filled(&values(&b, known.as_ref()));
    page.html(EDIT, with(team_data(&page, &b, &c, known.as_ref()).await?, json!({"form": form})))
}

/// `POST /c/:slug/teams/:id/board`
#[handler]
pub async fn team_save(page: Page, c: Captain, form: Form) -> Result<Response> {
    let b = boarder(&page, &c).await?;
    let outcome = match rules::card(&form) {
        Ok(input) => actions::publish_team(page.app(), &b, &c, input, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&path(&b, ""), "board-published")),
        Err(e) => {
            let known = cards::of_team(page.app().db().read(), c.member.team.id).await?;
            page.again(EDIT, &form, e, team_data(&page, &b, &c, known.as_ref()).await?)
        }
    }
}

/// `POST /c/:slug/teams/:id/board/remove`
#[handler]
pub async fn team_remove(page: Page, c: Captain) -> Result<Response> {
    let b = boarder(&page, &c).await?;
    actions::take_down_team(page.app(), &b, &c, page.now()).await?;
    Ok(page.see_other_with(&path(&b, ""), "board-taken-down"))
}

/// `POST /c/:slug/teams/:id/board/invite` with `card`: invites its person.
#[handler]
pub async fn invite(page: Page, c: Captain, form: Form) -> Result<Response> {
    let b = boarder(&page, &c).await?;
    b.open.ensure_shows(None)?;
    let card = form.parsed("card").ok_or(Error::NotFound)?;
    joining::invite(page.app(), &b, &c, card, page.now()).await?;
    Ok(page.see_other_with(&path(&b, &format!("/cards/{card}")), "board-invited"))
}

/// `POST /c/:slug/teams/:id/requests/:request/accept`
#[handler]
pub async fn accept(page: Page, c: Captain, Path((_, _, id)): Path<(String, String, String)>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    joining::accept(page.app(), &c, id, page.now()).await?;
    let team = team_path(&c);
    Ok(page.see_other_with(team.trim_end_matches("/board"), "board-request-accepted"))
}

/// `POST /c/:slug/teams/:id/requests/:request/decline`
#[handler]
pub async fn decline(page: Page, c: Captain, Path((_, _, id)): Path<(String, String, String)>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    joining::decline(page.app(), &c, id, page.now()).await?;
    Ok(page.see_other_with(&team_path(&c), "board-request-declined"))
}
