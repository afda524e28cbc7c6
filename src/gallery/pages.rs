//! The gallery and the pages of its entries. Both are the same for all visitors, so they are shared from memory.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::json::Visibility;
use entity::{CategoryId, EntryId, entry, stage, team};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::rules::{self, Offer};
use super::store::{self, Card, Neighbour, Open};
use crate::award::store as awards;
use crate::competition::proof::Public;
use crate::competition::{frame, rules as contest, store as competitions};
use crate::entry::{rules as entries, store as entry_store, view};
use crate::error::{Error, Result};
use crate::file as files;
use crate::team::told;
use crate::web::form::filled;
use crate::web::paging::Paging;
use crate::web::{Page, with};

/// Cards on a page.
const CARDS: u64 = 24;

fn picture(base: &str, number: i32, file: entity::FileId) -> String {
    format!("{base}/entries/{number}/files/{file}?size=small")
}

/// `GET /c/:slug/entries?q=&category=&tag=&brief=&page=`
#[handler]
pub async fn gallery(page: Page, public: Public) -> Result<Response> {
    let c = &public.competition;
    let db = page.app().db().read();
    let frame = frame::public(&page, c, &public.stages, "/entries").await?;
    let released = competitions::is_released(db, c.id).await?;
    if !contest::gallery_open(c, &public.stages, released, page.now()) {
        return Err(Error::NotFound);
    }
    let open = open(&public, page.now());
    let names = open.names;
    let offer = store::offer(db, c.id).await?;
    let asked = |name: &str| page.query(name).unwrap_or_default();
    let (q, category, tag, brief) = (asked("q"), asked("category"), asked("tag"), asked("brief"));
    let wish = offer.wish(&q, &category, &tag, &brief);
    let paging = Paging::from_query(&page.visit().query, CARDS);
    let (total, cards) = if wish.impossible {
        (0, Vec::new())
    } else {
        let at = (paging.offset(), CARDS);
        (store::count(db, c.id, &wish, open).await?, store::cards(db, c.id, &wish, open, at).await?)
    };
    let badges = if released { awards::badges_of(db, cards.iter().map(|c| c.id)).await? } else { HashMap::new() };
    let base = format!("/c/{}", c.slug);
    let cards: Vec<Value> = cards.iter().map(|card| shown(card, &offer, &base, names, &badges)).collect();
    let filtered = [&q, &category, &tag, &brief].iter().any(|text| !text.is_empty());
    let choice = json!({"q": q, "category": category.to_lowercase(), "tag": tag.to_lowercase(), "brief": brief});
    let view = json!({
        "cards": cards, "total": total, "filtered": filtered,
        "paging": paging.links(&format!("{base}/entries"), &page.visit().query, total), "form": filled(&choice),
        "categories": offer.category_options(), "tags": offer.tag_options(), "briefs": offer.brief_options(),
        "names": names, "intake_open": is_intake_open(&public.stages, &page),
    });
    page.public("gallery/gallery.html", with(frame, view))
}

/// What the public may see while the gallery is open.
fn open(public: &Public, now: DateTime<Utc>) -> Open {
    Open { names: !contest::names_hidden(&public.stages, now), states: contest::shown_states(&public.stages) }
}

fn is_intake_open(stages: &[stage::Model], page: &Page) -> bool {
    contest::intake(stages).is_some_and(|s| contest::window(s, page.now()) == contest::Window::Open)
}

fn shown(card: &Card, offer: &Offer, base: &str, names: bool, badges: &HashMap<EntryId, Vec<String>>) -> Value {
    let category = card.category_id.and_then(|id| offer.categories.iter().find(|c| c.id == id)).map(|c| &c.title);
    let brief = card.brief_id.and_then(|id| offer.briefs.iter().find(|b| b.id == id)).map(|b| &b.title);
    let badges: Vec<_> = badges.get(&card.id).into_iter().flatten().map(|b| json!([b, "good"])).collect();
    json!({
        "href": format!("{base}/entries/{}-{}", card.number, card.slug), "title": card.title,
        "team": names.then_some(&card.team), "country": card.country, "category": category.or(brief),
        "picture": card.cover_file_id.map(|file| picture(base, card.number, file)), "badges": badges,
    })
}

/// `GET /c/:slug/entries/:number-:slug`
#[handler]
pub async fn show(page: Page, public: Public, Path((_, part)): Path<(String, String)>) -> Result<Response> {
    let c = &public.competition;
    let db = page.app().db().read();
    let (number, slug) = rules::number_and_slug(&part).ok_or(Error::NotFound)?;
    let entry = entry_store::by_number(db, c.id, number).await?.ok_or(Error::NotFound)?;
    let badges = awards::badges_of(db, [entry.id]).await?.remove(&entry.id).unwrap_or_default();
    let released = competitions::is_released(db, c.id).await?;
    let open = open(&public, page.now());
    let listed = contest::gallery_open(c, &public.stages, released, page.now())
        && open.states.contains(&entry.state)
        && (open.names || !entry_store::has_copy(db, entry.id).await?);
    if !entries::in_contest(entry.state) || !listed && badges.is_empty() {
        return Err(Error::NotFound);
    }
    let base = format!("/c/{}", c.slug);
    if slug != entry.slug {
        return Ok(page.see_other(&rules::encoded(&format!("{base}/entries/{number}-{}", entry.slug))));
    }
    // The winners page has named whoever has won.
    let names = !badges.is_empty() || open.names;
    let files = view::file_base(c, number);
    let mut content = view::submitted(db, page.lang(), c, &entry, Visibility::Public, &files).await?;
    if !names {
        hide_file_names(&mut content);
    }
    let team = if names { entry_store::team(db, entry.team_id).await? } else { None };
    let told = match &team {
        Some(team) => told::shown(db, page.lang(), c, team, Visibility::Public).await?,
        None => Value::Null,
    };
    let (before, after) = if listed {
        (store::neighbour(db, c.id, open, number, false).await?, store::neighbour(db, c.id, open, number, true).await?)
    } else {
        (None, None)
    };
    let pictured = files::store::pictured(db, entry.cover_file_id).await?;
    let cover = entry.cover_file_id.filter(|id| pictured.contains(id));
    let (pictures, answers) = pictures(&content);
    content["answers"] = answers;
    let view = json!({
        "shown": content, "pictures": pictures, "badges": badges, "by": by(&entry, team.as_ref()),
        "told": told,
        "entry": {"number": number, "title": entry.title, "submitted_at": entry.submitted_at, "late": entry.late},
        "picture": cover.map(|file| picture(&base, number, file)), "gallery": listed,
        "before": before.map(|n| neighbour(&n, &base)), "after": after.map(|n| neighbour(&n, &base)),
        "category": category(db, c.id, entry.category_id).await?,
    });
    let frame = frame::public(&page, c, &public.stages, "/entries").await?;
    page.public("gallery/entry.html", with(frame, view))
}

/// How the gallery's address names the entry's category.
async fn category(
    db: &impl sea_orm::ConnectionTrait,
    competition: entity::CompetitionId,
    id: Option<CategoryId>,
) -> Result<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    let offer = Offer { categories: competitions::categories_of(db, competition).await?, ..Offer::default() };
    Ok(offer.name_of_category(id))
}

fn neighbour(n: &Neighbour, base: &str) -> Value {
    json!({"href": format!("{base}/entries/{}-{}", n.number, n.slug), "title": n.title})
}

/// Who handed it in, as far as it may be told.
fn by(entry: &entry::Model, team: Option<&team::Model>) -> Value {
    let organisation = team.map(|_| entry.organisation.clone()).filter(|o| !o.is_empty());
    json!({"team": team.map(|t| t.name.clone()), "organisation": organisation, "country": entry.country})
}

/// Gives files names that tell their type only.
fn hide_file_names(content: &mut Value) {
    let answers = content["answers"].as_array_mut().into_iter().flatten();
    for file in answers.filter_map(|a| a["files"].as_array_mut()).flatten() {
        let neutral = files::rules::neutral_name(file["media_type"].as_str().unwrap_or_default());
        file["name"] = json!(neutral);
    }
}

/// Pictures are shown large, so they are taken out of the list of answers.
fn pictures(content: &Value) -> (Vec<Value>, Value) {
    let mut pictures = Vec::new();
    let mut rest = Vec::new();
    for answer in content["answers"].as_array().into_iter().flatten() {
        let mut answer = answer.clone();
        if answer["kind"] == "file" {
            let all = answer["files"].as_array().cloned().unwrap_or_default();
            let is_shown =
                |f: &Value| !f["preview"].is_null() && f["media_type"].as_str().is_some_and(files::rules::is_picture);
            let (shown, others): (Vec<Value>, Vec<Value>) = all.into_iter().partition(is_shown);
            pictures.extend(shown);
            if others.is_empty() {
                continue;
            }
            answer["files"] = Value::Array(others);
        }
        rest.push(answer);
    }
    (pictures, Value::Array(rest))
}
