//! Picks by hand: set over days, seen by organisers only, applied when the stage is closed.

use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions;
use super::super::preview::Preview;
use super::super::store::Known;
use super::close::{self, CLOSE};
use super::{framed, row, standing};
use crate::error::{Error, Result};
use crate::pipeline::proof::Selecting;
use crate::web::form::filled;
use crate::web::paging::Paging;
use crate::web::{Form, Page, with};

const PICKS: &str = "closing/picks.html";
/// Rows of a page.
const ROWS: u64 = 100;

async fn data(page: &Page, s: &Selecting) -> Result<Value> {
    let preview = Preview::load(page.app().db().read(), &s.organiser.competition, &s.stage).await?;
    let (category, words) = (page.query("category"), page.query("q").unwrap_or_default().to_lowercase());
    let decided = page.query("decided").is_some();
    let known: std::collections::HashMap<i32, &Known> = preview.ground.entries.iter().map(|e| (e.number, e)).collect();
    let shown = |e: &&Known| {
        category.as_ref().is_none_or(|id| e.category_id.is_some_and(|own| own.to_string() == *id))
            && (words.is_empty() || e.title.to_lowercase().contains(&words) || e.number.to_string() == words)
            && (!decided || preview.ground.picks.contains_key(&e.id))
    };
    let all: Vec<&Known> =
        preview.results.standings.iter().filter_map(|at| known.get(&at.entry).copied()).filter(shown).collect();
    let query = page.visit().query.clone();
    let paging = Paging::from_query(&query, ROWS);
    let total = all.len() as u64;
    let skip = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let rows = all.into_iter().skip(skip).take(usize::try_from(ROWS).unwrap_or(usize::MAX)).filter_map(|e| {
        let pick = preview.ground.picks.get(&e.id);
        let pick = pick.map(|p| json!({"through": p.through, "reason": p.reason, "at": p.set_at}));
        Some(with(row(page, s, e, standing(&preview, e.number)?, None), json!({"pick": pick})))
    });
    let categories = preview.ground.categories.iter().map(|c| json!([c.id.to_string(), c.title]));
    Ok(framed(
        page,
        s,
        json!({
            "rows": rows.collect::<Vec<_>>(), "total": total, "categories": categories.collect::<Vec<_>>(),
            "filter": {"values": {"category": category, "q": page.query("q").unwrap_or_default(), "decided": page.query("decided").unwrap_or_default()}, "errors": {}},
            "paging": paging.links(&s.path("/picks"), &query, total), "picks": preview.ground.picks.len(),
            "picked_only": s.stage.settings.advance == entity::json::Advance::Picked,
        }),
    ))
}

/// `GET /c/:slug/organise/stages/:id/picks?category=&q=&decided=&page=`
#[handler]
pub async fn list(page: Page, s: Selecting) -> Result<Response> {
    let data = with(data(&page, &s).await?, json!({"form": filled(&json!({}))}));
    page.html(PICKS, data)
}

/// `POST /c/:slug/organise/stages/:id/picks`: `entry` are numbers, `through` is yes or no. With `tie`, the numbers of all
/// entries of a tie, those that are not in `entry` do not go on.
#[handler]
pub async fn save(page: Page, s: Selecting, form: Form) -> Result<Response> {
    let numbers = |name: &str| -> Result<Vec<i32>> {
        form.list(name).iter().map(|n| n.parse().map_err(|_| Error::BadRequest)).collect()
    };
    let (ticked, tie) = (numbers("entry")?, numbers("tie")?);
    let through = form.text("through") != "no";
    let decided: Vec<(i32, bool)> = if tie.is_empty() || ticked.is_empty() {
        ticked.iter().map(|n| (*n, through)).collect()
    } else {
        tie.iter().map(|n| (*n, ticked.contains(n))).collect()
    };
    let back = if tie.is_empty() { "/picks" } else { "/close" };
    match actions::pick(page.app(), &s, &decided, &form.text("reason"), page.now()).await {
        Ok(()) => Ok(page.see_other_with(&s.path(back), "closing-picked")),
        Err(e) if tie.is_empty() => page.again(PICKS, &form, e, data(&page, &s).await?),
        Err(e) => page.again(CLOSE, &form, e, close::data(&page, &s).await?),
    }
}

/// `POST /c/:slug/organise/stages/:id/picks/:number/discard`
#[handler]
pub async fn discard(page: Page, s: Selecting, Path((.., number)): Path<(String, String, String)>) -> Result<Response> {
    let number = number.parse().map_err(|_| Error::NotFound)?;
    actions::discard(page.app(), &s, number, page.now()).await?;
    Ok(page.see_other_with(&s.path("/picks"), "closing-discarded"))
}
