//! `/c/<slug>/board/cards/<card>`: a card with what can be done: write, ask to join, invite, report.

use entity::CardId;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::{contact, joining, moderation};
use super::super::proof::Boarder;
use super::super::rules;
use super::super::store::{cards, requests};
use super::super::view::View;
use super::board::reader_zone;
use super::{framed, path};
use crate::competition::store as competitions;
use crate::error::{Error, Result};
use crate::team::store as teams;
use crate::web::{Form, Page};

const SHOW: &str = "board/card.html";
const REPORT: &str = "board/report.html";
/// Most characters of a reason.
const REASON: usize = 1_000;

async fn data(page: &Page, b: &Boarder, id: CardId) -> Result<Value> {
    let (db, p) = (page.app().db().read(), &b.participant);
    b.open.ensure_any()?;
    let (card, team) = cards::by_id(db, b.sight(), id).await?.ok_or(Error::NotFound)?;
    let own = cards::of_user(db, p.competition.id, p.user.id).await?;
    let members = cards::count_members(db, card.team_id.into_iter().collect()).await?;
    let (briefs, categories) =
        (teams::briefs_of(db, p.competition.id).await?, competitions::categories_of(db, p.competition.id).await?);
    let zone = reader_zone(page, b, &own);
    let view =
        View { page, competition: &p.competition, zone, briefs: &briefs, categories: &categories, members: &members };
    let mine = teams::of_user(db, p.competition.id, p.user.id).await?;
    let asked = requests::open_of_user(db, p.competition.id, p.user.id).await?;
    let captained =
        mine.iter().filter(|(_, captain)| *captain).map(|(t, _)| json!({"id": t.id.to_string(), "name": t.name}));
    let more = json!({
        "card": view.card(&card, team.as_ref()), "longest": rules::LONGEST, "mine": card.user_id == p.user.id,
        "captained": if card.team_id.is_none() { captained.collect() } else { Vec::new() },
        "member": mine.iter().any(|(t, _)| Some(t.id) == card.team_id),
        "asked": asked.iter().any(|(r, _)| Some(r.team_id) == card.team_id),
    });
    Ok(framed(page, b, more))
}

fn id_of(id: &str) -> Result<CardId> {
    id.parse().map_err(|_| Error::NotFound)
}

/// `GET /c/:slug/board/cards/:card`
#[handler]
pub async fn show(page: Page, b: Boarder, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    page.html(SHOW, data(&page, &b, id_of(&id)?).await?)
}

/// `POST /c/:slug/board/cards/:card/write`
#[handler]
pub async fn write(page: Page, b: Boarder, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let id = id_of(&id)?;
    let outcome = match rules::message(&form) {
        Ok(text) => contact::write(page.app(), &b, id, &text, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(thread) => Ok(page.see_other_with(&path(&b, &format!("/threads/{thread}")), "board-sent")),
        Err(e) => page.again(SHOW, &form, e, data(&page, &b, id).await?),
    }
}

/// `POST /c/:slug/board/cards/:card/join`
#[handler]
pub async fn join(page: Page, b: Boarder, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let id = id_of(&id)?;
    let outcome = match rules::optional(&form, "words", rules::LONGEST) {
        Ok(text) => joining::ask(page.app(), &b, id, &text, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&path(&b, ""), "board-asked")),
        Err(e) => page.again(SHOW, &form, e, data(&page, &b, id).await?),
    }
}

async fn report_data(page: &Page, b: &Boarder, id: CardId) -> Result<Value> {
    b.open.ensure_any()?;
    let found = cards::by_id(page.app().db().read(), b.sight(), id).await?;
    let (card, team) = found.filter(|(card, _)| card.user_id != b.participant.user.id).ok_or(Error::NotFound)?;
    let name = team.map_or(card.name, |t| t.name);
    let more = json!({
        "action": path(b, &format!("/cards/{id}/report")), "back": path(b, &format!("/cards/{id}")), "name": name,
        "text": format!("{}\n\n{}", card.offers, card.wants),
    });
    Ok(framed(page, b, more))
}

/// `GET /c/:slug/board/cards/:card/report`
#[handler]
pub async fn report_form(page: Page, b: Boarder, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    page.html(REPORT, report_data(&page, &b, id_of(&id)?).await?)
}

/// `POST /c/:slug/board/cards/:card/report`
#[handler]
pub async fn report(page: Page, b: Boarder, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let id = id_of(&id)?;
    let outcome = match rules::required(&form, "reason", REASON) {
        Ok(reason) => moderation::report_card(page.app(), &b, id, &reason, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&path(&b, ""), "board-reported")),
        Err(e) => page.again(REPORT, &form, e, report_data(&page, &b, id).await?),
    }
}
