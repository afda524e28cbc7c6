//! Public pages of results: the winners and the feed. Before the release the winners page does not exist for anybody.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::announcement::{self, AnnouncementState};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{feed, programme, store};
use crate::closing::store as closing;
use crate::competition::frame;
use crate::competition::proof::Public;
use crate::error::{Error, Result};
use crate::web::{Page, with};

/// Announcements as the winners page shows them, in the given order; what is not released yet stands as if at `now`.
#[must_use]
pub fn texts(announcements: &[announcement::Model], now: DateTime<Utc>) -> Vec<Value> {
    let at = |a: &announcement::Model| a.released_at.or(a.release_at).unwrap_or(now);
    announcements.iter().map(|a| json!({"title": a.title, "body": a.body, "at": at(a)})).collect()
}

/// `GET /c/:slug/winners`
#[handler]
pub async fn winners(page: Page, public: Public) -> Result<Response> {
    let db = page.app().db().read();
    let c = &public.competition;
    let mut released = store::announcements_of(db, c.id).await?;
    released.retain(|a| a.state == AnnouncementState::Released);
    released.reverse();
    if released.is_empty() {
        return Err(Error::NotFound);
    }
    let sections = programme::sections(db, c, false).await?;
    let published = closing::published_of(db, &public.stages).await?;
    let bundles = public.stages.iter().filter(|s| published.contains(&s.id));
    let bundles: Vec<_> =
        bundles.map(|s| json!({"name": s.name, "href": format!("/c/{}/results/{}", c.slug, s.id)})).collect();
    let view = json!({"preview": false, "bundles": bundles, "sections": sections, "announcements": texts(&released, page.now())});
    page.public("award/winners.html", with(frame::public(&page, c, &public.stages, "/winners").await?, view))
}

/// `GET /c/:slug/feed.atom`
#[handler]
pub async fn atom(page: Page, public: Public) -> Result<Response> {
    let c = &public.competition;
    let items = feed::items(page.app().db().read(), c, page.lang()).await?;
    let updated =
        items.first().map_or_else(|| c.updated_at.to_rfc3339_opts(SecondsFormat::Secs, true), |i| i.at.clone());
    let data = json!({
        "title": feed::clean(&c.title), "summary": feed::clean(&c.summary), "id": c.id, "base": format!("/c/{}", c.slug),
        "items": items, "updated": updated, "lang": page.lang().code(),
    });
    let xml = page.app().render().render(page.lang(), "award/feed.xml", data)?;
    let media_type = "application/atom+xml; charset=utf-8";
    if c.published_at.is_none() || page.viewer().is_some() {
        return Ok(page.text_response(poem::http::StatusCode::OK, media_type, xml));
    }
    Ok(page.public_text(media_type, xml))
}
