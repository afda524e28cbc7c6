//! Those who may not enter: added by hand, from a table, or from the winners of earlier editions.

use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{framed, home};
use crate::competition::proof::Organiser;
use crate::eligibility::actions::{self, Wish};
use crate::eligibility::{rules, store};
use crate::error::{Error, Result};
use crate::web::{Form, Page};

const TEMPLATE: &str = "eligibility/barred.html";

async fn data(page: &Page, o: &Organiser) -> Result<Value> {
    let db = page.app().db().read();
    let bars: Vec<Value> = store::bars_of(db, o.competition.id)
        .await?
        .iter()
        .map(
            |b| json!({"id": b.id.to_string(), "kind": b.kind, "name": b.name, "reason": b.reason, "source": b.source}),
        )
        .collect();
    let editions = store::earlier(db, &o.competition).await?;
    let mut won: Vec<(String, usize)> = Vec::new();
    for winner in store::winners_of(db, editions.iter().map(|c| c.id)).await? {
        match won.iter_mut().find(|(name, _)| name == winner.won()) {
            Some((_, n)) => *n += 1,
            None => won.push((winner.won().to_owned(), 1)),
        }
    }
    let option = |(name, n): &(String, usize)| {
        json!([name, page.t_with("eligibility-barred-won-n", &json!({"name": name, "n": n}))])
    };
    Ok(framed(
        page,
        o,
        json!({
            "bars": bars, "editions": editions.iter().map(|c| &c.title).collect::<Vec<_>>(),
            "won": won.iter().map(option).collect::<Vec<_>>(),
        }),
    ))
}

async fn done(page: &Page, o: &Organiser, form: &Form, outcome: Result<()>, notice: &str) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(page.see_other_with(&format!("{}/barred", home(o)), notice)),
        Err(e) => page.again(TEMPLATE, form, e, data(page, o).await?),
    }
}

/// `GET /c/:slug/organise/barred`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    page.html(TEMPLATE, data(&page, &o).await?)
}

/// `POST /c/:slug/organise/barred`
#[handler]
pub async fn add(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let outcome = match rules::line(&form) {
        Ok(line) => actions::add(page.app(), &o, line, page.now()).await,
        Err(e) => Err(e),
    };
    done(&page, &o, &form, outcome, "eligibility-barred-added").await
}

/// `POST /c/:slug/organise/barred/import` with `lines`, a table.
#[handler]
pub async fn import(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let outcome = match rules::lines(&form) {
        Ok(lines) => actions::add_all(page.app(), &o, &lines, page.now()).await.map(|_| ()),
        Err(e) => Err(e),
    };
    done(&page, &o, &form, outcome, "eligibility-barred-added").await
}

/// `POST /c/:slug/organise/barred/copy` with `won` and `what`.
#[handler]
pub async fn copy(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let what = form.list("what");
    let wish = Wish {
        won: form.list("won"),
        organisations: what.iter().any(|w| w == "organisations"),
        projects: what.iter().any(|w| w == "projects"),
    };
    let why =
        |won: &str, edition: &str| page.t_with("eligibility-barred-why", &json!({"won": won, "edition": edition}));
    let outcome = actions::copy(page.app(), &o, &wish, why, page.now()).await.map(|_| ());
    done(&page, &o, &form, outcome, "eligibility-barred-added").await
}

/// `POST /c/:slug/organise/barred/:id/delete`
#[handler]
pub async fn remove(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    actions::remove(page.app(), &o, id, page.now()).await?;
    Ok(page.see_other_with(&format!("{}/barred", home(&o)), "eligibility-barred-removed"))
}
