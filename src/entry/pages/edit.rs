//! Writing a draft: one page, saved by its button or by the script while typing; files with it or one by one.

use entity::FileId;
use poem::http::{HeaderMap, StatusCode, header};
use poem::web::Path;
use poem::{Body, IntoResponse, Response, handler};
use serde::Deserialize;
use serde_json::{Value, json};

use super::merged;
use crate::competition::frame::{self, Tool};
use crate::entry::actions::{self, Typed};
use crate::entry::proof::TeamEntry;
use crate::entry::rules::{Content, Offer, editable};
use crate::entry::{standing, store, view};
use crate::error::{Error, FieldErrors, RETRY_AFTER, Result};
use crate::file::rules::clean_name;
use crate::form::rules::{changes_rows, row_anchor};
use crate::web::form::filled;
use crate::web::upload::Upload;
use crate::web::{Form, Page, with};

const TEMPLATE: &str = "entry/edit.html";

/// `GET /c/:slug/my/entries/:number`: the draft to write on; what was handed in, once the intake has closed.
#[handler]
pub async fn show(page: Page, own: TeamEntry) -> Result<Response> {
    if !own.is_open(page.now()) || !editable(own.entry.state) {
        return Ok(page.see_other(&format!("{}/check", own.home())));
    }
    let offer = store::offer(page.app().db().read(), &own.competition).await?;
    let content = Content::of_draft(&own.entry);
    let data = data(&page, &own, &offer, &content, own.entry.draft_version).await?;
    let merged = match page.query("since").and_then(|seen| seen.parse().ok()) {
        Some(seen) => merged::since(&page, &own, &offer, seen).await?,
        None => merged::nothing(),
    };
    page.html(TEMPLATE, with(with(data, merged), json!({"form": filled(&content.values(&offer))})))
}

async fn data(page: &Page, own: &TeamEntry, offer: &Offer, content: &Content, version: i32) -> Result<Value> {
    let files = store::draft_files(page.app().db().read(), own.entry.id).await?;
    let base = view::file_base(&own.competition, own.entry.number);
    let frame = frame::tool(page, &own.competition, Tool::My, "/my");
    let entry = json!({
        "number": own.entry.number, "home": own.home(), "state": view::state(page, own.entry.state),
        "revision_count": own.entry.revision_count, "submitted_at": own.entry.submitted_at,
        "saved_at": own.entry.draft_saved_at,
    });
    let unfinished: Vec<Value> = actions::uploads::unfinished(page.app(), own)
        .await?
        .iter()
        .map(|u| {
            json!({
                "field": u.field, "name": u.name, "percent": u.received * 100 / std::cmp::max(u.size, 1),
                "href": format!("{}/uploads/{}", own.home(), u.id),
            })
        })
        .collect();
    let more = json!({
        "entry": entry, "version": version, "term": own.term.as_ref().map(|term| term.view(page.now())), "deletes_files": true, "unfinished": unfinished,
        "standing": standing::shown(page, &own.competition, &own.stages, &own.entry).await?,
    });
    let db = page.app().db().read();
    let moved_on = view::moved_on(db, page.lang(), &own.competition, content, offer).await?;
    let more = with(more, json!({"moved_on": moved_on}));
    Ok(with(with(frame, view::offered(page.lang(), offer, &base, &files, content)), more))
}

/// `POST /c/:slug/my/entries/:number`: saves the draft with its files, however much is missing. `then=check` goes on to
/// check the answers.
#[handler]
pub async fn save(page: Page, headers: &HeaderMap, form: Form, upload: poem::Result<Upload>) -> Result<Response> {
    let (own, upload) = match (TeamEntry::load(&page).await, upload.ok()) {
        (Ok(own), upload) => (own, upload),
        (Err(Error::SignIn), Some(upload)) => return lost_session(&page, upload).await,
        (Err(e), _) => return Err(e),
    };
    let (form, refused) = match upload {
        Some(mut upload) => match take_files(&page, &own, &mut upload).await {
            Ok(refused) => (upload.form(), refused),
            Err(Error::FormExpired) if headers.get("sec-fetch-site").is_some_and(|h| h == "same-origin") => {
                return page.resume(&page.visit().path, &urlencoded(&upload.into_texts().await));
            }
            Err(e) => return Err(e),
        },
        None => (form, Refused::default()),
    };
    if let Some(id) = form.parsed::<FileId>("delete_file") {
        match actions::delete_file(page.app(), &own, id, page.now()).await {
            Ok(()) | Err(Error::NotFound) => {}
            Err(e) => return Err(e),
        }
    }
    match store_text(&page, &own, &form, refused).await {
        Err(e) if e.is_outage() => page.resume_later(&page.visit().path, &urlencoded(&form), &e),
        done => done,
    }
}

/// What did not come in of a form's files.
#[derive(Default)]
struct Refused {
    errors: FieldErrors,
    /// Whether that was the storage's fault: its status.
    outage: Option<StatusCode>,
}

/// Takes all files that come with the form. What is wrong with some of them, or with the storage, does not keep the rest from
/// being saved.
async fn take_files(page: &Page, own: &TeamEntry, upload: &mut Upload) -> Result<Refused> {
    let mut refused = Refused::default();
    while let Some(arriving) = upload.next_file().await? {
        let not_kept = json!({"name": clean_name(&arriving.name)});
        let field = arriving.field.clone();
        // A storage that has failed once is not waited for with every file.
        if refused.outage.is_some() {
            refused.errors.add_with(&field, "file-not-kept", not_kept);
            continue;
        }
        match actions::add_file(page.app(), own, arriving, page.now()).await {
            Ok(_) => {}
            Err(Error::Invalid(errors)) => refused.errors.extend(errors),
            Err(e) if e.is_outage() => {
                tracing::error!(error = %e, "a file could not be kept");
                refused.errors.add_with(&field, "file-not-kept", not_kept);
                refused.outage = Some(e.status_code());
            }
            Err(e) => return Err(e),
        }
    }
    Ok(refused)
}

async fn store_text(page: &Page, own: &TeamEntry, form: &Form, refused: Refused) -> Result<Response> {
    let Refused { errors: refused, outage } = refused;
    let offer = store::offer(page.app().db().read(), &own.competition).await?;
    let typed = Typed::read(form, &offer, &Content::of_draft(&own.entry));
    let seen = form.parsed("version").unwrap_or_default();
    let saved = actions::save(page.app(), own, &typed, seen, page.now()).await?;
    if saved.open.is_empty() && refused.is_empty() {
        let end = if form.text("then") == "check" { "/check" } else { "" };
        let since = if saved.news.is_empty() { String::new() } else { format!("?since={seen}") };
        let path = format!("{}{end}{since}", own.home());
        if changes_rows(form) {
            return Ok(page.see_other(&format!("{path}{}", row_anchor(form))));
        }
        return Ok(if end.is_empty() {
            page.see_other_with(&path, "entry-draft-saved")
        } else {
            page.see_other(&path)
        });
    }
    let data = data(page, own, &offer, &saved.shown, saved.version).await?;
    let wrong = if saved.open.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
    let filled = json!({"values": saved.shown.values(&offer), "errors": page.messages(&refused)});
    let merged = merged::told(page, own, &offer, &saved).await?;
    let shown =
        page.html_status(outage.unwrap_or(wrong), TEMPLATE, with(with(data, merged), json!({"form": filled})))?;
    Ok(if outage.is_some() { shown.with_header(header::RETRY_AFTER, RETRY_AFTER).into_response() } else { shown })
}

/// The sign-in page, which brings the text back here. (The edge does the same for forms without files.)
async fn lost_session(page: &Page, upload: Upload) -> Result<Response> {
    let body = urlencoded(&upload.into_texts().await);
    let resume = json!({"to": page.visit().path, "body": body});
    page.html_status(StatusCode::UNAUTHORIZED, "account/sign_in.html", json!({"back": "/", "resume": resume}))
}

fn urlencoded(form: &Form) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form.pairs()).finish()
}

/// What the script sends while somebody types.
#[derive(Deserialize)]
struct Sent {
    version: i32,
    fields: Vec<(String, String)>,
}

/// `POST /c/:slug/my/entries/:number/autosave`: `{version, fields: [[name, value], ..]}`. Answers
/// `{version, saved_at, news, open, choices}`, and `values` where others have saved meanwhile.
#[handler]
pub async fn autosave(page: Page, own: TeamEntry, body: Body) -> Result<Response> {
    let limit = page.app().config().limits.form_kib * 1024;
    let body = body.into_bytes_limit(limit).await.map_err(|e| match e {
        poem::error::ReadBodyError::PayloadTooLarge => Error::TooLarge,
        _ => Error::BadRequest,
    })?;
    let sent: Sent = serde_json::from_slice(&body).map_err(|_| Error::BadRequest)?;
    let pairs = sent.fields.into_iter().map(|(name, value)| (name, value.replace("\r\n", "\n"))).collect();
    let offer = store::offer(page.app().db().read(), &own.competition).await?;
    let typed = Typed::read(&Form::from_pairs(pairs), &offer, &Content::of_draft(&own.entry));
    let saved = actions::save(page.app(), &own, &typed, sent.version, page.now()).await?;
    Ok(page.json(&merged::for_script(&page, &own, &offer, &saved).await?))
}

/// `POST /c/:slug/my/entries/:number/files`: files without the rest of the form. Answers JSON to a script.
#[handler]
pub async fn add_files(page: Page, own: TeamEntry, mut upload: Upload) -> Result<Response> {
    let mut added = Vec::new();
    while let Some(arriving) = upload.next_file().await? {
        added.push(actions::add_file(page.app(), &own, arriving, page.now()).await?);
    }
    if added.is_empty() {
        return Err(FieldErrors::one("file", "file-none").into());
    }
    if !page.visit().wants_json {
        return Ok(page.see_other_with(&own.home(), "entry-file-added"));
    }
    let base = view::file_base(&own.competition, own.entry.number);
    let shown: Vec<_> = added.iter().map(|f| view::file_for_script(&page, &base, f)).collect();
    Ok(page.json(&json!({"files": shown})))
}

/// `POST /c/:slug/my/entries/:number/files/:file/delete`
#[handler]
pub async fn delete_file(
    page: Page,
    own: TeamEntry,
    Path((_, _, id)): Path<(String, String, String)>,
) -> Result<Response> {
    let id: FileId = id.parse().map_err(|_| Error::NotFound)?;
    actions::delete_file(page.app(), &own, id, page.now()).await?;
    Ok(page.see_other_with(&own.home(), "entry-file-deleted"))
}
