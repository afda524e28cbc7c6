//! The organisers' page of more reviews: which entries near the cut deserve one, by whom, and how much it would settle.

use std::collections::HashMap;

use entity::{EntryId, JurorId};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::extra as actions;
use super::super::extra::{Cut, MOST, cut_of};
use super::super::proof::Scoring;
use super::super::store;
use super::scoring::{called, framed};
use crate::competition::rules::{Window, window};
use crate::error::Result;
use crate::web::{Form, Page};

const EXTRA: &str = "jury/extra.html";

/// `GET /c/:slug/organise/jury/:stage/extra?places=`
#[handler]
pub async fn show(page: Page, s: Scoring) -> Result<Response> {
    let typed = page.query("places").unwrap_or_default();
    let wanted: Option<usize> = typed.parse().ok().filter(|n| *n > 0);
    let wrong = (!typed.is_empty() && wanted.is_none()).then(|| page.t("plan-extra-places-wrong"));
    let cut = wanted.map(Cut::Overall).or_else(|| cut_of(&s.stage.settings.advance));
    let found = match cut {
        Some(cut) if wrong.is_none() => suggested(&page, &s, cut).await?,
        _ => Value::Null,
    };
    let rule = match cut_of(&s.stage.settings.advance) {
        Some(Cut::Overall(n)) => json!({"key": "overall", "n": n}),
        Some(Cut::PerCategory(n)) => json!({"key": "category", "n": n}),
        Some(Cut::Least(x)) => json!({"key": "least", "n": x}),
        None => Value::Null,
    };
    let more = json!({
        "found": found, "rule": rule, "most": MOST, "over": window(&s.stage, page.now()) == Window::Over,
        "form": {"values": {"places": typed}, "errors": wrong.map_or_else(|| json!({}), |text| json!({"places": text}))},
    });
    page.html(EXTRA, framed(&page, &s, more))
}

async fn suggested(page: &Page, s: &Scoring, cut: Cut) -> Result<Value> {
    let (db, id) = (page.app().db().read(), s.organiser.competition.id);
    let found = actions::suggest(page.app(), s, cut).await?;
    let names: HashMap<JurorId, String> = store::jurors_of(db, id).await?.iter().map(|j| (j.id, called(j))).collect();
    let titles: HashMap<EntryId, (i32, String)> =
        store::titles_of(db, id).await?.into_iter().map(|(id, n, title)| (id, (n, title))).collect();
    let percent = |x: f64| (x * 1000.0).round() / 10.0;
    let row = |f: &crate::ranking::adaptive::Suggestion<EntryId, JurorId>| {
        let (number, title) = titles.get(&f.entry).cloned().unwrap_or_default();
        json!({"pair": format!("{}-{}", f.juror, f.entry), "number": number, "title": title,
            "juror": names.get(&f.juror), "wrong": percent(f.wrong), "after": percent(f.after)})
    };
    let sum =
        |of: fn(&crate::ranking::adaptive::Suggestion<EntryId, JurorId>) -> f64| -> f64 { found.iter().map(of).sum() };
    Ok(json!({"rows": found.iter().map(row).collect::<Vec<_>>(), "wrong": sum(|f| f.wrong), "after": sum(|f| f.after)}))
}

/// `POST /c/:slug/organise/jury/:stage/extra`: assigns the reviews that are ticked and mails their jurors.
#[handler]
pub async fn assign(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let pair = |text: &String| {
        let (juror, entry) = text.split_once('-')?;
        Some((juror.parse().ok()?, entry.parse().ok()?))
    };
    let pairs: Vec<_> = form.list("pair").iter().filter_map(pair).collect();
    actions::assign(page.app(), &s, &pairs, page.now()).await?;
    Ok(page.see_other_with(&format!("{}/extra", s.home()), "plan-extra-assigned"))
}
