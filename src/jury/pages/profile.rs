//! The organisers' page of one juror: what assigning needs to know.

use entity::json::JurorProfile;
use entity::{CategoryId, JurorId, juror};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::profile::{self, JurorInput};
use super::super::store;
use super::scoring::{called, option};
use crate::competition::frame::{self, Tool};
use crate::competition::input::text;
use crate::competition::proof::Organiser;
use crate::competition::store as competitions;
use crate::error::{Error, FieldErrors, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const JUROR: &str = "jury/juror.html";

/// A juror's page with what can be chosen on it.
struct Profile {
    row: juror::Model,
    categories: Vec<entity::category::Model>,
    languages: Option<Vec<String>>,
}

impl Profile {
    async fn load(page: &Page, o: &Organiser, id: &str) -> Result<Self> {
        let (db, id) = (page.app().db().read(), id.parse::<JurorId>().map_err(|_| Error::NotFound)?);
        let all = store::jurors_of(db, o.competition.id).await?;
        Ok(Self {
            row: all.into_iter().find(|j| j.id == id).ok_or(Error::NotFound)?,
            categories: competitions::categories_of(db, o.competition.id).await?,
            languages: store::languages_of(db, &o.competition).await?,
        })
    }

    fn data(&self, page: &Page, o: &Organiser) -> Value {
        let languages = self.languages.as_ref().map(|all| all.iter().map(|l| json!([l, l])).collect::<Vec<_>>());
        let more = json!({
            "name": called(&self.row), "email": self.row.email, "languages": languages,
            "categories": self.categories.iter().map(option).collect::<Vec<_>>(),
        });
        with(frame::tool(page, &o.competition, Tool::Organise, "/jury"), more)
    }

    /// Reads the form. Languages that cannot be chosen now are kept.
    fn read(&self, form: &Form) -> Result<JurorInput> {
        let mut e = FieldErrors::default();
        let name = text(form, &mut e, "name", 200, false);
        let organisation = text(form, &mut e, "organisation", 200, false);
        let load = form.parsed::<u32>("load").filter(|n| *n <= 10_000);
        if load.is_none() && !form.text("load").is_empty() {
            e.add_with("load", "error-range", json!({"min": 0, "max": 10_000}));
        }
        let chosen: Vec<CategoryId> = form.list("expertise").iter().filter_map(|id| id.parse().ok()).collect();
        e.add_if(chosen.iter().any(|id| !self.categories.iter().any(|c| c.id == *id)), "expertise", "error-choice");
        let languages = match &self.languages {
            Some(all) => all.iter().filter(|l| form.list("languages").contains(l)).cloned().collect(),
            None => self.row.profile.languages.clone(),
        };
        e.check()?;
        Ok(JurorInput { name, organisation, profile: JurorProfile { languages, expertise: chosen, load } })
    }
}

/// `GET /c/:slug/organise/jury/jurors/:id`
#[handler]
pub async fn show(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let profile = Profile::load(&page, &o, &id).await?;
    let (row, known) = (&profile.row, &profile.row.profile);
    let values = json!({
        "name": row.name, "organisation": row.organisation, "load": known.load.map(|n| n.to_string()),
        "languages": known.languages, "expertise": known.expertise.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    page.html(JUROR, with(profile.data(&page, &o), json!({"form": filled(&values)})))
}

/// `POST /c/:slug/organise/jury/jurors/:id`
#[handler]
pub async fn change(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let known = Profile::load(&page, &o, &id).await?;
    let outcome = match known.read(&form) {
        Ok(input) => profile::change(page.app(), &o, known.row.id, input, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&format!("/c/{}/organise/jury", o.competition.slug), "plan-juror-saved")),
        Err(e) => page.again(JUROR, &form, e, known.data(&page, &o)),
    }
}
