//! Briefs as everybody sees them, and their attachments.

use entity::brief;
use entity::file::HolderKind;
use poem::http::HeaderMap;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::store;
use crate::competition::proof::Public;
use crate::competition::{frame, rules, store as contest};
use crate::error::{Error, Result};
use crate::file;
use crate::web::{Page, with};

/// `GET /c/:slug/briefs`
#[handler]
pub async fn list(page: Page, p: Public) -> Result<Response> {
    let briefs = store::list(page.app().db().read(), p.competition.id).await?;
    if briefs.is_empty() {
        return Err(Error::NotFound);
    }
    let base = format!("/c/{}/briefs", p.competition.slug);
    let cards: Vec<_> = briefs
        .iter()
        .map(
            |b| json!({"href": format!("{base}/{}", b.slug), "title": b.title, "summary": b.summary, "owner": b.owner}),
        )
        .collect();
    let frame = frame::public(&page, &p.competition, &p.stages, "/briefs").await?;
    page.public("brief/list.html", with(frame, json!({"briefs": cards})))
}

/// The brief that an address names.
///
/// # Errors
/// `NotFound` if there is none.
pub(super) async fn named(page: &Page, p: &Public, slug: &str) -> Result<brief::Model> {
    store::by_slug(page.app().db().read(), p.competition.id, slug).await?.ok_or(Error::NotFound)
}

/// What the page of a brief shows.
pub(super) async fn data(page: &Page, p: &Public, b: &brief::Model) -> Result<Value> {
    let db = page.app().db().read();
    let base = format!("/c/{}/briefs/{}", p.competition.slug, b.slug);
    let files: Vec<_> = file::store::list_held(db, HolderKind::Brief, b.id.0)
        .await?
        .iter()
        .filter(|f| file::rules::is_open_to(file::rules::Asker::Reader, f.state))
        .map(|f| json!({"href": format!("{base}/files/{}", f.id), "name": f.name, "size": f.size, "media_type": f.media_type}))
        .collect();
    let questions: Vec<_> = store::answered(db, b.id)
        .await?
        .iter()
        .map(|q| json!({"question": q.body, "answer": q.answer, "at": q.answered_at}))
        .collect();
    let registered = match page.viewer() {
        Some(viewer) => contest::participant(db, p.competition.id, viewer.id).await?.is_some(),
        None => false,
    };
    let open = rules::ensure_open(&p.competition, rules::intake(&p.stages), page.now()).is_ok();
    let more = json!({
        "brief": {"title": b.title, "slug": b.slug, "summary": b.summary, "body": b.body, "owner": b.owner, "prizes": b.prizes},
        "files": files, "questions": questions, "registered": registered, "open": open, "zone": p.competition.time_zone,
    });
    Ok(with(frame::public(page, &p.competition, &p.stages, "/briefs").await?, more))
}

/// `GET /c/:slug/briefs/:brief`
#[handler]
pub async fn show(page: Page, p: Public, Path((_, slug)): Path<(String, String)>) -> Result<Response> {
    let b = named(&page, &p, &slug).await?;
    page.public("brief/show.html", data(&page, &p, &b).await?)
}

/// `GET /c/:slug/briefs/:brief/files/:file`
#[handler]
pub async fn download(
    page: Page,
    p: Public,
    Path((_, slug, id)): Path<(String, String, String)>,
    headers: &HeaderMap,
) -> Result<Response> {
    let b = named(&page, &p, &slug).await?;
    let all = file::store::list_held(page.app().db().read(), HolderKind::Brief, b.id.0).await?;
    let row = all.into_iter().find(|f| id.parse() == Ok(f.id)).ok_or(Error::NotFound)?;
    file::serve::file(&page, headers, &row, file::rules::Asker::Reader).await
}
