//! The organisers' page of tables: which entry is shown where, and where nobody was.

use std::collections::HashMap;

use entity::{EntryId, booth};
use poem::{Body, Response, handler};
use serde_json::{Value, json};

use super::super::actions::booths as actions;
use super::super::proof::Paired;
use super::super::rules::{self, Order};
use super::super::store;
use super::organise::framed;
use crate::error::{Error, FieldErrors, Result};
use crate::file::rules::disposition;
use crate::jury::store as jury;
use crate::web::csv::{self, line};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const BOOTHS: &str = "pairwise/booths.html";

/// The entries of the stage with their tables, those with tables first, in the order of their numbers.
async fn rows(page: &Page, p: &Paired) -> Result<Vec<(jury::Judged, Option<booth::Model>)>> {
    let (db, competition) = (page.app().db().read(), p.organiser.competition.id);
    let mut booths: HashMap<EntryId, booth::Model> =
        store::booths_of(db, p.stage.id).await?.into_iter().map(|b| (b.entry_id, b)).collect();
    let entries = jury::entries_of(db, competition, p.stage.id).await?;
    let mut rows: Vec<_> = entries.into_iter().map(|e| (booths.remove(&e.id), e)).map(|(b, e)| (e, b)).collect();
    rows.sort_by_key(|(e, b)| (b.is_none(), b.as_ref().map(|b| b.place), e.number));
    Ok(rows)
}

async fn data(page: &Page, p: &Paired) -> Result<Value> {
    let rows = rows(page, p).await?;
    let flags = store::absences_of(page.app().db().read(), p.stage.id).await?;
    let shown = |(e, b): &(jury::Judged, Option<booth::Model>)| {
        json!({"id": e.id.to_string(), "field": rules::place_field(e.number), "number": e.number, "title": e.title,
            "place": b.as_ref().map(|b| b.place), "hidden": b.as_ref().is_some_and(|b| b.hidden_at.is_some()),
            "absent": flags.get(&e.id).copied().unwrap_or(0)})
    };
    let any = rows.iter().any(|(_, b)| b.is_some());
    Ok(framed(page, p, json!({"rows": rows.iter().map(shown).collect::<Vec<_>>(), "any": any})))
}

/// What the forms hold before anything is typed.
async fn values(page: &Page, p: &Paired) -> Result<Value> {
    let mut values = json!({"by": "number", "first": "1", "seed": rand::random::<u32>().to_string()});
    for (e, b) in rows(page, p).await? {
        values[rules::place_field(e.number)] = json!(b.map(|b| b.place.to_string()).unwrap_or_default());
    }
    Ok(values)
}

/// `GET /c/:slug/organise/pairwise/:stage/tables`
#[handler]
pub async fn show(page: Page, p: Paired) -> Result<Response> {
    let form = filled(&values(&page, &p).await?);
    page.html(BOOTHS, with(data(&page, &p).await?, json!({"form": form})))
}

fn back(page: &Page, p: &Paired, notice: &str) -> Response {
    page.see_other_with(&format!("{}/tables", p.home()), notice)
}

/// The form again, with what it holds where nothing was typed.
async fn again(page: &Page, p: &Paired, form: &Form, e: Error) -> Result<Response> {
    let stored = values(page, p).await?;
    let mut pairs: Vec<(String, String)> = form.pairs().to_vec();
    for (name, value) in stored.as_object().into_iter().flatten().filter(|(name, _)| form.get(name).is_none()) {
        pairs.push((name.clone(), value.as_str().unwrap_or_default().to_owned()));
    }
    page.again(BOOTHS, &Form::from_pairs(pairs), e, data(page, p).await?)
}

/// `POST /c/:slug/organise/pairwise/:stage/tables`: gives tables `by` number, category or lot, from `first` on.
#[handler]
pub async fn assign(page: Page, p: Paired, form: Form) -> Result<Response> {
    let mut errors = FieldErrors::default();
    let first = form.parsed::<i32>("first").filter(|n| (1..=9_000).contains(n));
    let order = match form.text("by").as_str() {
        "number" => Some(Order::Number),
        "category" => Some(Order::Category),
        "lot" => Some(Order::Lot(form.text("seed"))),
        _ => None,
    };
    let drawn = matches!(&order, Some(Order::Lot(seed)) if seed.is_empty());
    errors.add_if(order.is_none(), "by", "error-choice").add_if(drawn, "seed", "error-required");
    errors.add_if(first.is_none(), "first", "pairwise-table-wrong");
    let outcome = match (errors.check(), order, first) {
        (Ok(()), Some(order), Some(first)) => actions::assign(page.app(), &p, &order, first, page.now()).await,
        (Err(e), ..) => Err(e),
        _ => Err(Error::BadRequest),
    };
    match outcome {
        Ok(()) => Ok(back(&page, &p, "pairwise-tables-given")),
        Err(e) => again(&page, &p, &form, e).await,
    }
}

/// `POST /c/:slug/organise/pairwise/:stage/tables/edit`: tables as typed; no tables at all for comparing at a screen.
#[handler]
pub async fn edit(page: Page, p: Paired, form: Form) -> Result<Response> {
    let entries = rows(&page, &p).await?;
    let typed = entries.iter().map(|(e, _)| (e.id, rules::place_field(e.number)));
    match rules::places(&form, typed) {
        Ok(places) => {
            actions::arrange(page.app(), &p, places, page.now()).await?;
            Ok(back(&page, &p, "pairwise-tables-saved"))
        }
        Err(e) => again(&page, &p, &form, e).await,
    }
}

/// `POST /c/:slug/organise/pairwise/:stage/tables/show`: shows the table of an `entry` again, or hides it (`do` is `hide`).
#[handler]
pub async fn set(page: Page, p: Paired, form: Form) -> Result<Response> {
    let entry = form.parsed("entry").ok_or(Error::NotFound)?;
    let hide = form.text("do") == "hide";
    actions::show(page.app(), &p, entry, hide, page.now()).await?;
    Ok(back(&page, &p, if hide { "pairwise-table-hidden" } else { "pairwise-table-shown" }))
}

/// `GET /c/:slug/organise/pairwise/:stage/tables.csv`
#[handler]
pub async fn export(page: Page, p: Paired) -> Result<Response> {
    let mut text = line(&["table", "number", "title"].map(ToOwned::to_owned)).to_vec();
    for (e, b) in rows(&page, &p).await?.into_iter().filter_map(|(e, b)| Some((e, b?))) {
        text.extend_from_slice(&line(&[b.place.to_string(), e.number.to_string(), e.title]));
    }
    let name = disposition(&format!("tables-{}.csv", p.organiser.competition.slug), false);
    Ok(csv::attachment(&name, Body::from_vec(text)))
}
