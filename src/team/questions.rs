//! The captain's page on which a team answers what the organisers ask of it.

use entity::form::FormPurpose;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::proof::Captain;
use super::{actions, store, told};
use crate::competition::frame::{self, Tool};
use crate::error::{Error, Result};
use crate::form::rules::{self as form_rules, Answers, Around};
use crate::form::store as forms;
use crate::form::view::{self, FileViews, Given};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const PAGE: &str = "team/questions.html";

fn home(c: &Captain) -> String {
    format!("/c/{}/teams/{}", c.member.participant.competition.slug, c.member.team.id)
}

/// The page with inputs for these answers, and what changed since the team answered.
async fn data(page: &Page, c: &Captain, shown: &Answers) -> Result<Value> {
    let (db, team) = (page.app().db().read(), &c.member.team);
    let competition = &c.member.participant.competition;
    let (form, fields) = told::asked(db, competition).await?;
    if fields.0.is_empty() {
        return Err(Error::NotFound);
    }
    let changes = match team.form_id {
        Some(id) if Some(id) != form => {
            let before = forms::fields_of(db, competition, FormPurpose::Team, Some(id)).await?;
            view::changed(page.lang(), &before, &fields)
        }
        _ => json!([]),
    };
    let given = Given { around: &Around::default(), answers: shown, files: &FileViews::new() };
    let more = json!({
        "fields": view::inputs_with(page.lang(), &fields, &given), "deletes_files": false, "changes": changes,
        "team": {"name": team.name, "home": home(c)},
    });
    Ok(with(frame::tool(page, competition, Tool::My, "/teams"), more))
}

/// `GET /c/:slug/teams/:id/questions`; what was answered stands on the team's page.
#[handler]
pub async fn show(page: Page, c: Captain) -> Result<Response> {
    let db = page.app().db().read();
    let (_, fields) = told::asked(db, &c.member.participant.competition).await?;
    let answers = form_rules::stored(&c.member.team.answers);
    let data = data(&page, &c, &answers).await?;
    if store::is_closed(db, &c.member.participant.stages, c.member.team.id, page.now()).await? {
        return Ok(page.see_other(&home(&c)));
    }
    let values: Value = Value::Object(view::values(&fields, &Around::default(), &answers).into_iter().collect());
    page.html(PAGE, with(data, json!({"form": filled(&values)})))
}

/// `POST /c/:slug/teams/:id/questions`
#[handler]
pub async fn save(page: Page, c: Captain, form: Form) -> Result<Response> {
    let (_, fields) = told::asked(page.app().db().read(), &c.member.participant.competition).await?;
    let (typed, shown) = (view::retyped(&fields, &form), form_rules::read(&fields, &form));
    if form_rules::changes_rows(&form) {
        return page.html(PAGE, with(data(&page, &c, &shown).await?, json!({"form": filled(&typed.values())})));
    }
    match actions::answer(page.app(), &c, &form, page.now()).await {
        Ok(()) => Ok(page.see_other_with(&home(&c), "team-answered")),
        Err(e) => page.again(PAGE, &typed, e, data(&page, &c, &shown).await?),
    }
}
