//! Style sheets, scripts and pictures of the site: addressed by their content's hash, so browsers keep them for good.

use poem::http::header;
use poem::web::Path;
use poem::{Response, handler};

use super::page::{Page, gzip};
use crate::error::{Error, Result};

/// `GET /assets/:hash/:name`
///
/// # Errors
/// `NotFound` for an unknown name.
#[handler]
pub async fn show(page: Page, Path((_, name)): Path<(String, String)>) -> Result<Response> {
    let asset = page.app().render().asset(&name).ok_or(Error::NotFound)?;
    let text = asset.media_type.starts_with("text/") || asset.media_type.contains("svg");
    let builder = Response::builder()
        .header(header::CONTENT_TYPE, &asset.media_type)
        .header(header::CACHE_CONTROL, "public, max-age=31536000, immutable")
        .header(header::VARY, "accept-encoding");
    if text && page.visit().gzip {
        return Ok(builder.header(header::CONTENT_ENCODING, "gzip").body(gzip(&asset.data)));
    }
    Ok(builder.body(asset.data.into_owned()))
}
