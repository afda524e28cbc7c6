//! The organisers' pages of a stage's panels, and the entries that all its jurors see first.

use entity::{AwardId, CategoryId, JurorId, PanelId};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::panels::{self as actions, PanelInput};
use super::super::plan;
use super::super::proof::Scoring;
use super::super::store;
use super::scoring::{called, framed, option};
use crate::competition::input::text;
use crate::competition::store as competitions;
use crate::error::{Error, FieldErrors, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const PANELS: &str = "jury/panels.html";
const PANEL: &str = "jury/panel.html";

fn home(s: &Scoring) -> String {
    format!("{}/panels", s.home())
}

/// `GET /c/:slug/organise/jury/:stage/panels`
#[handler]
pub async fn list(page: Page, s: Scoring) -> Result<Response> {
    let (db, id) = (page.app().db().read(), s.organiser.competition.id);
    let inputs = store::inputs_of(db, id, &s.stage).await?;
    let (jurors, awards) = (store::jurors_of(db, id).await?, store::awards_of(db, id).await?);
    let rows = store::panel_rows(db, s.stage.id).await?;
    let boards = plan::boards(&inputs);
    let shown = |b: &plan::Board| {
        let row = rows.iter().find(|r| Some(r.id) == b.panel);
        let award = row.and_then(|r| r.award_id).and_then(|id| awards.iter().find(|a| a.0 == id)).map(|a| a.1.clone());
        let names: Vec<_> = jurors.iter().filter(|j| b.jurors.contains(&j.id)).map(called).collect();
        json!({"id": b.panel.map(|id| id.to_string()), "name": b.name, "apart": b.apart, "award": award,
            "jurors": names, "entries": b.entries.len()})
    };
    let (others, panels) = boards.split_first().ok_or(Error::NotFound)?;
    let uncovered = if others.jurors.is_empty() { others.entries.len() } else { 0 };
    let more = json!({"rows": panels.iter().map(shown).collect::<Vec<_>>(), "others": shown(others), "uncovered": uncovered, "settled": s.stage.settled_at.is_some()});
    page.html(PANELS, framed(&page, &s, more))
}

/// What can be chosen on the form of a panel.
struct Choice {
    jurors: Vec<(JurorId, String)>,
    awards: Vec<(AwardId, String)>,
    categories: Vec<entity::category::Model>,
}

impl Choice {
    async fn load(page: &Page, s: &Scoring) -> Result<Self> {
        let (db, id) = (page.app().db().read(), s.organiser.competition.id);
        let jurors = store::jurors_of(db, id).await?;
        Ok(Self {
            jurors: jurors.iter().filter(|j| store::is_active(j)).map(|j| (j.id, called(j))).collect(),
            awards: store::awards_of(db, id).await?,
            categories: competitions::categories_of(db, id).await?,
        })
    }

    fn data(&self, page: &Page, s: &Scoring, known: Option<PanelId>) -> Value {
        let pairs =
            |all: Vec<(String, &String)>| all.into_iter().map(|(id, name)| json!([id, name])).collect::<Vec<_>>();
        let more = json!({
            "panel": known.map(|id| id.to_string()),
            "juror_options": pairs(self.jurors.iter().map(|(id, name)| (id.to_string(), name)).collect()),
            "award_options": pairs(self.awards.iter().map(|(id, name)| (id.to_string(), name)).collect()),
            "category_options": self.categories.iter().map(option).collect::<Vec<_>>(),
        });
        framed(page, s, more)
    }

    fn read(&self, form: &Form) -> Result<PanelInput> {
        let mut e = FieldErrors::default();
        let name = text(form, &mut e, "name", 100, true);
        let award = form.parsed::<AwardId>("award").filter(|id| self.awards.iter().any(|a| a.0 == *id));
        e.add_if(award.is_none() && !form.text("award").is_empty(), "award", "error-choice");
        let jurors: Vec<JurorId> = form.list("jurors").iter().filter_map(|id| id.parse().ok()).collect();
        e.add_if(jurors.iter().any(|id| !self.jurors.iter().any(|j| j.0 == *id)), "jurors", "error-choice");
        let categories: Vec<CategoryId> = form.list("categories").iter().filter_map(|id| id.parse().ok()).collect();
        e.add_if(
            categories.iter().any(|id| !self.categories.iter().any(|c| c.id == *id)),
            "categories",
            "error-choice",
        );
        e.check()?;
        Ok(PanelInput { name, award, categories, jurors })
    }
}

async fn saved(page: &Page, s: &Scoring, form: &Form, known: Option<PanelId>) -> Result<Response> {
    let choice = Choice::load(page, s).await?;
    let outcome = match choice.read(form) {
        Ok(input) => actions::save(page.app(), s, known, input, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&home(s), "plan-panel-saved")),
        Err(e) => page.again(PANEL, form, e, choice.data(page, s, known)),
    }
}

/// `GET /c/:slug/organise/jury/:stage/panels/new`
#[handler]
pub async fn new(page: Page, s: Scoring) -> Result<Response> {
    let data = Choice::load(&page, &s).await?.data(&page, &s, None);
    page.html(PANEL, with(data, json!({"form": filled(&json!({}))})))
}

/// `POST /c/:slug/organise/jury/:stage/panels/new`
#[handler]
pub async fn add(page: Page, s: Scoring, form: Form) -> Result<Response> {
    saved(&page, &s, &form, None).await
}

/// `GET /c/:slug/organise/jury/:stage/panels/:panel`
#[handler]
pub async fn edit(page: Page, s: Scoring, Path((_, _, id)): Path<(String, String, String)>) -> Result<Response> {
    let id: PanelId = id.parse().map_err(|_| Error::NotFound)?;
    let db = page.app().db().read();
    let rows = store::panel_rows(db, s.stage.id).await?;
    let row = rows.into_iter().find(|r| r.id == id).ok_or(Error::NotFound)?;
    let (jurors, categories) = store::parts_of(db, id).await?;
    let values = json!({
        "name": row.name, "award": row.award_id.map(|id| id.to_string()),
        "jurors": jurors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "categories": categories.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    let data = Choice::load(&page, &s).await?.data(&page, &s, Some(id));
    page.html(PANEL, with(data, json!({"form": filled(&values)})))
}

/// `POST /c/:slug/organise/jury/:stage/panels/:panel`
#[handler]
pub async fn change(
    page: Page,
    s: Scoring,
    Path((_, _, id)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    saved(&page, &s, &form, Some(id)).await
}

/// `POST /c/:slug/organise/jury/:stage/panels/:panel/delete`
#[handler]
pub async fn delete(page: Page, s: Scoring, Path((_, _, id)): Path<(String, String, String)>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    actions::delete(page.app(), &s, id, page.now()).await?;
    Ok(page.see_other_with(&home(&s), "plan-panel-deleted"))
}

/// The form of the entries that all jurors see first, as it is now.
async fn calibration(page: &Page, s: &Scoring) -> Result<Value> {
    let db = page.app().db().read();
    let chosen = store::calibration_of(db, s.stage.id).await?;
    let entries = store::entries_of(db, s.organiser.competition.id, s.stage.id).await?;
    let own: Vec<_> = entries.iter().filter(|e| chosen.iter().any(|c| c.entry_id == e.id)).collect();
    let numbers = own.iter().map(|e| e.number.to_string()).collect::<Vec<_>>().join(", ");
    let counts = chosen.iter().all(|c| c.counts);
    Ok(json!({"numbers": numbers, "counts": if counts { "yes" } else { "" }}))
}

const CALIBRATION: &str = "jury/calibration.html";

/// `GET /c/:slug/organise/jury/:stage/calibration`
#[handler]
pub async fn calibrated(page: Page, s: Scoring) -> Result<Response> {
    let values = calibration(&page, &s).await?;
    page.html(CALIBRATION, framed(&page, &s, json!({"form": filled(&values)})))
}

/// `POST /c/:slug/organise/jury/:stage/calibration`
#[handler]
pub async fn calibrate(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let typed = form.text("numbers");
    let words: Vec<&str> = typed.split([',', ';', ' ', '\n']).filter(|w| !w.is_empty()).collect();
    let numbers: Option<Vec<i32>> = words.iter().map(|w| w.parse().ok()).collect();
    let outcome = match numbers.filter(|n| n.len() <= 50) {
        Some(numbers) => actions::calibrate(page.app(), &s, &numbers, form.flag("counts"), page.now()).await,
        None => Err(FieldErrors::one("numbers", "plan-calibration-wrong").into()),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&format!("{}/plan", s.home()), "plan-calibration-saved")),
        Err(e) => page.again(CALIBRATION, &form, e, framed(&page, &s, json!({}))),
    }
}
