//! The owner's page behind the mailed link. Opening it does nothing: programs that read mails open links too.

use entity::FileId;
use entity::file::HolderKind;
use entity::form::FormPurpose;
use entity::json::Visibility;
use poem::http::HeaderMap;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::proof::Owner;
use super::{actions, rules};
use crate::competition::proof::{Participant, Public};
use crate::competition::store as competitions;
use crate::entry::rules::submitted_files;
use crate::entry::{store as entries, view};
use crate::error::{Error, Result};
use crate::file::rules::Asker;
use crate::file::{serve, store as files};
use crate::form::{rules as form, store as forms};
use crate::web::{Form, Page};

const TEMPLATE: &str = "nomination/show.html";

/// What the owner of a project may see of its entry: what the jury sees.
const SEES: Visibility = Visibility::Jury;

async fn data(page: &Page, owner: &Owner) -> Result<Value> {
    let db = page.app().db().read();
    let (c, e) = (&owner.competition, &owner.entry);
    let base = format!("{}/files", owner.home());
    let shown = view::submitted(db, page.lang(), c, e, SEES, &base).await?;
    let people = entries::people_of(db, owner.team.id).await?;
    let registered = match page.viewer() {
        Some(viewer) => competitions::participant(db, c.id, viewer.id).await?.is_some(),
        None => false,
    };
    let captain = people.first().map(|p| p.id);
    Ok(json!({
        "competition_title": c.title, "competition_base": format!("/c/{}", c.slug), "zone": c.time_zone,
        "contact": c.contact_email, "number": e.number, "team": owner.team.name,
        "people": people.iter().map(|p| &p.name).collect::<Vec<_>>(), "owner": owner.nomination.name,
        "state": owner.nomination.state, "words": owner.nomination.words, "answered_at": owner.nomination.answered_at,
        "until": rules::deadline(c, &owner.stages), "can_answer": rules::can_answer(owner.nomination.state, e.state),
        "shown": shown, "home": owner.home(), "registered": registered, "captain": page.viewer().map(|v| v.id) == captain,
    }))
}

/// `GET /nomination/:token`
#[handler]
pub async fn show(page: Page, owner: Owner) -> Result<Response> {
    page.html(TEMPLATE, data(&page, &owner).await?)
}

async fn done(page: &Page, owner: &Owner, form: &Form, outcome: Result<()>, notice: &str) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(page.see_other_with(&owner.home(), notice)),
        Err(e) => page.again(TEMPLATE, form, e, data(page, owner).await?),
    }
}

/// `POST /nomination/:token/accept`
#[handler]
pub async fn accept(page: Page, owner: Owner, form: Form) -> Result<Response> {
    let outcome = actions::accept(page.app(), &owner, page.now()).await;
    done(&page, &owner, &form, outcome, "nomination-thanks").await
}

/// `POST /nomination/:token/correct` with `correction`.
#[handler]
pub async fn correct(page: Page, owner: Owner, form: Form) -> Result<Response> {
    let outcome = actions::ask_correction(page.app(), &owner, &form.text("correction"), page.now()).await;
    done(&page, &owner, &form, outcome, "nomination-correction-sent").await
}

/// `POST /nomination/:token/decline` with `reason`.
#[handler]
pub async fn decline(page: Page, owner: Owner, form: Form) -> Result<Response> {
    let outcome = actions::decline(page.app(), &owner, &form.text("reason"), page.now()).await;
    done(&page, &owner, &form, outcome, "nomination-gone").await
}

/// `POST /nomination/:token/take`: for an owner who is registered in the competition.
#[handler]
pub async fn take_over(page: Page, owner: Owner) -> Result<Response> {
    page.signed_in()?;
    let participant = Participant::of(&page, Public::of(&page, owner.competition.clone()).await?).await?;
    actions::take_over(page.app(), &owner, &participant, page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/my", owner.competition.slug), "nomination-taken"))
}

/// `GET /nomination/:token/files/:file`: a file of the entry, as submitted.
#[handler]
pub async fn download(
    page: Page,
    owner: Owner,
    headers: &HeaderMap,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let id: FileId = id.parse().map_err(|_| Error::NotFound)?;
    let db = page.app().db().read();
    let (c, e) = (&owner.competition, &owner.entry);
    let key = submitted_files(&e.answers).remove(&id).ok_or(Error::NotFound)?;
    let fields = forms::fields_of(db, c, FormPurpose::Entry, e.form_id).await?;
    let field = fields.0.iter().find(|f| f.key == key).ok_or(Error::NotFound)?;
    if !form::visible(field.visibility, SEES) {
        return Err(Error::NotFound);
    }
    let found = files::held(db, c.id, HolderKind::Entry, e.id.0, id).await?.ok_or(Error::NotFound)?;
    serve::file(&page, headers, &found, Asker::Juror { blind: false }).await
}
