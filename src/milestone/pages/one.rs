//! Organisers edit one milestone and read what was handed in at it: `/c/<slug>/organise/milestones/<milestone>`.

use entity::json::Visibility;
use entity::{milestone, milestone_answer, team};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::proof::OrganisedMilestone;
use super::super::{actions, rules, store, view};
use super::overview::{framed, home, home_of};
use crate::competition::dates;
use crate::competition::rules::{to_local, zone};
use crate::error::{Error, Result};
use crate::form::store as forms;
use crate::web::form::filled;
use crate::web::paging::Paging;
use crate::web::{Form, Page, with};

const TEMPLATE: &str = "milestone/organise_edit.html";
const PER_PAGE: u64 = 20;

fn here(at: &OrganisedMilestone) -> String {
    format!("{}/{}", home(&at.organiser), at.milestone.id)
}

fn values(at: &OrganisedMilestone, m: &milestone::Model) -> Value {
    let zone = zone(&at.organiser.competition);
    let local = dates::values("opens_at", Some(m.opens_at), zone);
    let opens = to_local(m.opens_at, zone);
    let words =
        json!({"title": m.title, "prompt": m.prompt, "prize": m.prize, "version": m.version, "opens_at": opens});
    with(with(local, dates::values("closes_at", Some(m.closes_at), zone)), words)
}

/// What teams have handed in at a milestone, and how it can be edited.
async fn data(page: &Page, at: &OrganisedMilestone) -> Result<Value> {
    let db = page.app().db().read();
    let (o, c) = (&at.organiser, &at.organiser.competition);
    let query = page.visit().query.clone();
    let paging = Paging::from_query(&query, PER_PAGE);
    let (found, total) = store::list_handed_in(db, at.milestone.id, paging).await?;
    let versions = forms::versions_of(db, c.id).await?;
    let one = |(row, team): &(milestone_answer::Model, Option<team::Model>)| {
        let asked = view::asked(c, &versions, row);
        json!({
            "team": team.as_ref().map(|t| &t.name), "at": row.submitted_at, "late": row.late, "sha256": row.sha256,
            "answers": view::answers(page.lang(), &asked, row, Visibility::Organisers),
        })
    };
    let begun = c.published_at.is_some() && at.milestone.opens_at <= page.now();
    let more = json!({
        "milestone": view::milestone(&at.milestone), "stage": {"id": at.stage.id.to_string(), "name": at.stage.name},
        "handed_in": found.iter().map(one).collect::<Vec<_>>(), "total": total, "begun": begun,
        "untouched": store::count_answers(db, at.milestone.id).await? == 0,
        "paging": paging.links(&here(at), &query, total), "back": home_of(o, &at.stage), "href": here(at),
    });
    Ok(framed(page, o, more))
}

/// `GET /c/:slug/organise/milestones/:milestone`
#[handler]
pub async fn edit(page: Page, at: OrganisedMilestone) -> Result<Response> {
    let form = filled(&values(&at, &at.milestone));
    page.html(TEMPLATE, with(data(&page, &at).await?, json!({"form": form})))
}

/// `POST /c/:slug/organise/milestones/:milestone`
#[handler]
pub async fn change(page: Page, at: OrganisedMilestone, form: Form) -> Result<Response> {
    let outcome = match rules::about(&form, &at.milestone, &at.stage, zone(&at.organiser.competition)) {
        Ok(about) => {
            let version = form.parsed("version").unwrap_or(0);
            actions::change(page.app(), &at, about, version, page.now()).await
        }
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&home_of(&at.organiser, &at.stage), "milestone-changed")),
        Err(Error::Stale) => {
            let stored = store::by_id(page.app().db().read(), at.milestone.id).await?.ok_or(Error::NotFound)?;
            page.stale(TEMPLATE, &form, &values(&at, &stored), stored.version, data(&page, &at).await?)
        }
        Err(e) => page.again(TEMPLATE, &form, e, data(&page, &at).await?),
    }
}

/// `POST /c/:slug/organise/milestones/:milestone/delete`
#[handler]
pub async fn delete(page: Page, at: OrganisedMilestone) -> Result<Response> {
    actions::delete(page.app(), &at, page.now()).await?;
    Ok(page.see_other_with(&home_of(&at.organiser, &at.stage), "milestone-deleted"))
}
