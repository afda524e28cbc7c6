//! Answers that hold a file: whole or in part, shown in the page only where that is harmless.

use entity::file::{self, FileState};
use poem::http::{HeaderMap, StatusCode, header};
use poem::{Body, Response};

use super::preview;
use super::rules::{self, Asked, Asker, Version};
use crate::error::{Error, Result};
use crate::web::Page;

/// A file that a browser shows by itself may load nothing, run nothing, and belongs to no origin.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
/// Chromium's and Firefox's viewers for PDF do not start in a sandbox; they give a document's scripts no access.
const PDF: &str = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

/// A file as far as `asker` may have it, in the form that the address asks for by `size` and `save`: from our storage or
/// by a redirect to the storage's server. The caller has checked that they may know of it.
///
/// # Errors
/// `NotFound` for what they may not have, or what is not there (yet); Unavailable if the storage fails.
pub async fn file(page: &Page, headers: &HeaderMap, row: &file::Model, asker: Asker) -> Result<Response> {
    if !rules::is_open_to(asker, row.state) {
        return Err(Error::NotFound);
    }
    let (size, save) = (page.query("size"), page.query("save").is_some());
    let version = rules::version(asker, &row.media_type, size.as_deref(), save).ok_or(Error::NotFound)?;
    // Until it has been checked, it is not opened by a browser by itself.
    let inline = !save && row.state != FileState::Checking;
    let blind = matches!(asker, Asker::Juror { blind: true } | Asker::Public { blind: true });
    let (key, media_type) = match version {
        Version::Original => (&row.storage_key, row.media_type.as_str()),
        Version::Display => made(row.display_key.as_ref())?,
        Version::Small => match (&row.preview_key, asker) {
            // Who may have the picture itself need not wait for the small one.
            (None, Asker::Owner | Asker::Reader) if rules::is_picture(&row.media_type) => {
                (&row.storage_key, row.media_type.as_str())
            }
            (key, _) => made(key.as_ref())?,
        },
    };
    let original = *key == row.storage_key;
    let name = if blind { rules::neutral_name(media_type) } else { name(&row.name, media_type, original) };
    let tail = if original {
        ""
    } else if version == Version::Small {
        "-s"
    } else {
        "-d"
    };
    let object = Object {
        key,
        media_type,
        size: if original { u64::try_from(row.size).ok() } else { None },
        etag: format!("\"{}{tail}\"", row.sha256),
        disposition: rules::disposition(&name, inline && rules::shown_inline(media_type)),
    };
    object.answer(page, headers).await
}

/// A competition's logo: the picture made of it, or itself until that is there.
///
/// # Errors
/// As [`file()`].
pub async fn logo(page: &Page, headers: &HeaderMap, row: &file::Model) -> Result<Response> {
    if !rules::is_open_to(Asker::Reader, row.state) {
        return Err(Error::NotFound);
    }
    let own = (&row.storage_key, row.media_type.as_str());
    let (key, media_type) = made(row.display_key.as_ref()).unwrap_or(own);
    let disposition = rules::disposition(&rules::neutral_name(media_type), rules::shown_inline(media_type));
    let etag = format!("\"{}-{}\"", row.sha256, if row.display_key.is_some() { "d" } else { "o" });
    Object { key, media_type, size: None, etag, disposition }.answer(page, headers).await
}

fn made(key: Option<&String>) -> Result<(&String, &'static str)> {
    key.map(|key| (key, preview::type_of(key))).ok_or(Error::NotFound)
}

/// The name of a picture that was made of a file: its own, with the end of what it is now.
fn name(own: &str, media_type: &str, original: bool) -> String {
    if original {
        return own.to_owned();
    }
    let stem = own.rsplit_once('.').map_or(own, |(stem, _)| stem);
    rules::neutral_name(media_type).replacen("file", stem, 1)
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
        if let Some(address) =
            blobs.presigned_get(self.key, rules::served_type(self.media_type), &self.disposition).await?
        {
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
        Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, rules::served_type(self.media_type))
            .header(header::CONTENT_DISPOSITION, &self.disposition)
            .header(header::CONTENT_SECURITY_POLICY, csp)
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header("cross-origin-resource-policy", "same-origin")
            .header(header::ETAG, &self.etag)
            .header(header::ACCEPT_RANGES, "bytes")
            .header(header::CACHE_CONTROL, "private, max-age=300")
    }
}
