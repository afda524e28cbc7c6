//! The organisers' page of who takes part in a stage and who goes on: `/c/<slug>/organise/stages/<stage>/rule`.

use entity::form::FormPurpose;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::proof::Selecting;
use super::rules::{self, Ground};
use super::{actions, store};
use crate::competition::frame::{self, Tool};
use crate::competition::selection;
use crate::competition::store as competitions;
use crate::error::{Error, Result};
use crate::form::store as forms;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const RULE: &str = "pipeline/rule.html";

async fn ground(page: &Page, s: &Selecting) -> Result<Ground> {
    let (db, c) = (page.app().db().read(), &s.organiser.competition);
    Ok(Ground {
        categories: competitions::categories_of(db, c.id).await?,
        tag_sets: competitions::tag_sets_of(db, c.id).await?,
        fields: forms::fields_now(db, c, FormPurpose::Entry).await?.0,
    })
}

fn data(page: &Page, s: &Selecting, ground: &Ground, scope: &[entity::CategoryId]) -> Value {
    let (c, stage) = (&s.organiser.competition, &s.stage);
    let mut groups =
        vec![json!(["country", page.t("pipeline-by-country")]), json!(["category", page.t("pipeline-by-category")])];
    groups.extend(ground.tag_sets.iter().map(|(set, _)| json!([format!("tags:{}", set.id), set.name])));
    groups.extend(ground.choices().map(|f| json!([format!("field:{}", f.key), f.label])));
    let title = |c: &entity::category::Model| format!("{} {}", c.code, c.title).trim().to_owned();
    let own: Vec<_> = ground.categories.iter().filter(|c| scope.contains(&c.id)).collect();
    let last = selection::is_last(&s.organiser.stages, stage);
    let more = json!({
        "stage": {"id": stage.id.to_string(), "name": stage.name, "kind": stage.kind}, "fixed": s.fixed,
        "home": s.path("/rule"), "groups": groups, "last": last,
        "categories": ground.categories.iter().map(|c| json!([c.id.to_string(), title(c)])).collect::<Vec<_>>(),
        "says": selection::sentences(page.lang(), stage, &own, last, page.now()),
    });
    with(frame::tool(page, c, Tool::Organise, "/stages"), more)
}

/// `GET /c/:slug/organise/stages/:id/rule`
#[handler]
pub async fn show(page: Page, s: Selecting) -> Result<Response> {
    let (ground, scope) = (ground(&page, &s).await?, store::scope_of(page.app().db().read(), s.stage.id).await?);
    let values = rules::values(&s.stage.settings, &scope, s.stage.version);
    page.html(RULE, with(data(&page, &s, &ground, &scope), json!({"form": filled(&values)})))
}

/// `POST /c/:slug/organise/stages/:id/rule`
#[handler]
pub async fn save(page: Page, s: Selecting, form: Form) -> Result<Response> {
    let ground = ground(&page, &s).await?;
    let outcome = match rules::read(&form, s.stage.kind, &ground) {
        Ok(chosen) => {
            let seen = form.parsed("version").unwrap_or(0);
            actions::set(page.app(), &s, chosen, seen, page.now()).await
        }
        Err(e) => Err(e),
    };
    if outcome.is_ok() {
        let home = format!("/c/{}/organise/stages", s.organiser.competition.slug);
        return Ok(page.see_other_with(&home, "pipeline-saved"));
    }
    let scope = store::scope_of(page.app().db().read(), s.stage.id).await?;
    let data = data(&page, &s, &ground, &scope);
    match outcome {
        Err(Error::Stale) => {
            let stored = rules::values(&s.stage.settings, &scope, s.stage.version);
            page.stale(RULE, &form, &stored, s.stage.version, data)
        }
        Err(e) => page.again(RULE, &form, e, data),
        Ok(()) => Err(Error::NotFound),
    }
}
