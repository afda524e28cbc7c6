//! Answers that hold a file: whole or in part, shown in the page only where that is harmless.

use entity::file;
use poem::http::{HeaderMap, StatusCode, header};
use poem::{Body, Response};

use super::rules::{self, Asked};
use crate::error::Result;
use crate::web::Page;

/// A file that a browser shows by itself may load nothing, run nothing, and belongs to no origin.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
/// Chromium's and Firefox's viewers for PDF do not start in a sandbox; they give a document's scripts no access.
const PDF: &str = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

/// A file, from our storage or by a redirect to the storage's server. `inline`: show it if that is harmless, else offer
/// it for saving. The caller has checked who may read it.
///
/// # Errors
/// Unavailable if the storage fails.
pub async fn file(page: &Page, headers: &HeaderMap, file: &file::Model, inline: bool) -> Result<Response> {
    let inline = inline && rules::shown_inline(&file.media_type);
    let object = Object {
        key: &file.storage_key,
        media_type: &file.media_type,
        size: u64::try_from(file.size).ok(),
        etag: format!("\"{}\"", file.sha256),
        disposition: rules::disposition(&file.name, inline),
    };
    object.answer(page, headers).await
}

/// The small picture of a file; the file itself where there is none yet, if it is a picture.
///
/// # Errors
/// `NotFound` for a file without picture; Unavailable if the storage fails.
pub async fn preview(page: &Page, headers: &HeaderMap, row: &file::Model) -> Result<Response> {
    let Some(key) = &row.preview_key else {
        if rules::has_preview(&row.media_type) {
            return file(page, headers, row, true).await;
        }
        return Err(crate::error::Error::NotFound);
    };
    let object = Object {
        key,
        media_type: "image/jpeg",
        size: None,
        etag: format!("\"{}-p\"", row.sha256),
        disposition: rules::disposition("preview.jpg", true),
    };
    object.answer(page, headers).await
}

struct Object<'a> {
    key: &'a str,
    media_type: &'a str,
    /// None: the storage is asked.
    size: Option<u64>,
    etag: String,
    disposition: String,
}

impl Object<'_> {
    async fn answer(&self, page: &Page, headers: &HeaderMap) -> Result<Response> {
        let told = |name| headers.get(name).and_then(|h| h.to_str().ok());
        let seen = told(header::IF_NONE_MATCH).unwrap_or_default();
        if seen.split(',').any(|tag| tag.trim().trim_start_matches("W/") == self.etag || tag.trim() == "*") {
            return Ok(self.head(StatusCode::NOT_MODIFIED).finish());
        }
        let blobs = page.app().blobs();
        if let Some(address) = blobs.presigned_get(self.key, self.media_type, &self.disposition).await? {
            return Ok(Response::builder()
                .status(StatusCode::SEE_OTHER)
                .header(header::LOCATION, address)
                .header(header::CACHE_CONTROL, "no-store")
                .finish());
        }
        let size = match self.size {
            Some(size) => size,
            None => blobs.size(self.key).await?,
        };
        // A part of another version of the file is worth nothing.
        let same = told(header::IF_RANGE).is_none_or(|tag| tag == self.etag);
        let asked = if same { rules::range(told(header::RANGE), size) } else { Asked::All };
        let (status, part) = match asked {
            Asked::All => (StatusCode::OK, 0..size),
            Asked::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
            Asked::Nothing => {
                let none = format!("bytes */{size}");
                let answer = self.head(StatusCode::RANGE_NOT_SATISFIABLE);
                return Ok(answer.header(header::CONTENT_RANGE, none).finish());
            }
        };
        let mut answer = self.head(status).header(header::CONTENT_LENGTH, part.end - part.start);
        if status == StatusCode::PARTIAL_CONTENT {
            let range = format!("bytes {}-{}/{size}", part.start, part.end - 1);
            answer = answer.header(header::CONTENT_RANGE, range);
        }
        let stream = blobs.get_range(self.key, (status == StatusCode::PARTIAL_CONTENT).then_some(part)).await?;
        Ok(answer.body(Body::from_bytes_stream(stream)))
    }

    fn head(&self, status: StatusCode) -> poem::ResponseBuilder {
        let csp = if self.media_type == "application/pdf" { PDF } else { SANDBOX };
        let media_type = if self.media_type == "text/plain" { "text/plain; charset=utf-8" } else { self.media_type };
        Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, media_type)
            .header(header::CONTENT_DISPOSITION, &self.disposition)
            .header(header::CONTENT_SECURITY_POLICY, csp)
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header("cross-origin-resource-policy", "same-origin")
            .header(header::ETAG, &self.etag)
            .header(header::ACCEPT_RANGES, "bytes")
            .header(header::CACHE_CONTROL, "private, max-age=300")
    }
}
