//! The organisers' pages of briefs.

use entity::brief;
use entity::file::HolderKind;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{actions, store};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::error::{Error, Result};
use crate::file;
use crate::web::form::filled;
use crate::web::upload::Upload;
use crate::web::{Form, Page, with};

const EDIT: &str = "brief/edit.html";
/// Largest attachment.
const BYTES: u64 = 50 * 1024 * 1024;

fn framed(page: &Page, o: &Organiser, more: Value) -> Value {
    with(frame::tool(page, &o.competition, Tool::Organise, "/briefs"), more)
}

fn back(page: &Page, o: &Organiser, end: &str, notice: &str) -> Response {
    page.see_other_with(&format!("/c/{}/organise/briefs{end}", o.competition.slug), notice)
}

/// `GET /c/:slug/organise/briefs`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    let db = page.app().db().read();
    let rows: Vec<_> = store::list(db, o.competition.id)
        .await?
        .iter()
        .map(|b| json!({"id": b.id.to_string(), "title": b.title, "owner": b.owner}))
        .collect();
    let waiting = store::questions(db, o.competition.id).await?.iter().filter(|(q, _)| q.answer.is_none()).count();
    page.html("brief/organise.html", framed(&page, &o, json!({"briefs": rows, "waiting": waiting})))
}

/// `GET /c/:slug/organise/briefs/new`
#[handler]
pub async fn new_form(page: Page, o: Organiser) -> Result<Response> {
    page.html(EDIT, framed(&page, &o, json!({"brief": null, "files": []})))
}

/// `POST /c/:slug/organise/briefs/new`
#[handler]
pub async fn add(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let outcome = match actions::input(&form) {
        Ok(input) => actions::add(page.app(), &o, input, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(id) => Ok(back(&page, &o, &format!("/{id}"), "brief-added")),
        Err(e) => page.again(EDIT, &form, e, framed(&page, &o, json!({"brief": null, "files": []}))),
    }
}

async fn named(page: &Page, o: &Organiser, id: &str) -> Result<brief::Model> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    store::by_id(page.app().db().read(), o.competition.id, id).await?.ok_or(Error::NotFound)
}

fn values(b: &brief::Model) -> Value {
    json!({
        "title": b.title, "slug": b.slug, "summary": b.summary, "body": b.body, "owner": b.owner, "prizes": b.prizes,
        "version": b.version,
    })
}

async fn data(page: &Page, o: &Organiser, b: &brief::Model) -> Result<Value> {
    let files: Vec<_> = file::store::list_held(page.app().db().read(), HolderKind::Brief, b.id.0)
        .await?
        .iter()
        .map(
            |f| json!({"id": f.id.to_string(), "name": f.name, "size": f.size, "state": f.state, "finding": f.finding}),
        )
        .collect();
    let brief = json!({"id": b.id.to_string(), "title": b.title, "slug": b.slug});
    Ok(framed(page, o, json!({"brief": brief, "files": files})))
}

/// `GET /c/:slug/organise/briefs/:id`
#[handler]
pub async fn edit_form(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let b = named(&page, &o, &id).await?;
    page.html(EDIT, with(data(&page, &o, &b).await?, json!({"form": filled(&values(&b))})))
}

/// `POST /c/:slug/organise/briefs/:id`
#[handler]
pub async fn change(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let b = named(&page, &o, &id).await?;
    let outcome = match actions::input(&form) {
        Ok(input) => {
            let version = form.parsed("version").unwrap_or(0);
            actions::change(page.app(), &o, b.id, input, version, page.now()).await
        }
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(back(&page, &o, "", "brief-saved")),
        Err(Error::Stale) => page.stale(EDIT, &form, &values(&b), b.version, data(&page, &o, &b).await?),
        Err(e) => page.again(EDIT, &form, e, data(&page, &o, &b).await?),
    }
}

/// `POST /c/:slug/organise/briefs/:id/delete`
#[handler]
pub async fn delete(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let b = named(&page, &o, &id).await?;
    actions::delete(page.app(), &o, b.id, page.now()).await?;
    Ok(back(&page, &o, "", "brief-deleted"))
}

/// `POST /c/:slug/organise/briefs/:id/files`
#[handler]
pub async fn add_files(
    page: Page,
    o: Organiser,
    Path((_, id)): Path<(String, String)>,
    mut upload: Upload,
) -> Result<Response> {
    let b = named(&page, &o, &id).await?;
    let limits = file::actions::Limits { bytes: BYTES, ..Default::default() };
    loop {
        let arriving = match upload.next_file().await? {
            Some(arriving) => arriving,
            None => return Ok(back(&page, &o, &format!("/{}", b.id), "brief-saved")),
        };
        let holder = file::actions::Holder { competition: o.competition.id, kind: HolderKind::Brief, id: b.id.0 };
        let kept = file::actions::receive(page.app(), o.user.id, holder, arriving, &limits, page.now()).await;
        if let Err(e) = kept {
            let pairs = values(&b);
            let pairs = pairs.as_object().into_iter().flatten();
            let form = Form::from_pairs(
                pairs.map(|(k, v)| (k.clone(), v.as_str().map_or_else(|| v.to_string(), ToOwned::to_owned))).collect(),
            );
            return page.again(EDIT, &form, e, data(&page, &o, &b).await?);
        }
    }
}

/// `POST /c/:slug/organise/briefs/:id/files/:file/delete`
#[handler]
pub async fn delete_file(
    page: Page,
    o: Organiser,
    Path((_, id, file)): Path<(String, String, String)>,
) -> Result<Response> {
    let b = named(&page, &o, &id).await?;
    let file = file.parse().map_err(|_| Error::NotFound)?;
    actions::delete_file(page.app(), &o, b.id, file, page.now()).await?;
    Ok(back(&page, &o, &format!("/{}", b.id), "brief-saved"))
}
