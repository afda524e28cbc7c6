//! The tus 1.0.0 protocol for resumable uploads (<https://tus.io/protocols/resumable-upload>): what its headers say, and
//! its answers. With the extensions creation, creation-with-upload, termination, checksum and expiration.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::{BoxStream, StreamExt};
use poem::http::{HeaderMap, StatusCode, header};
use poem::{Body, Response, ResponseBuilder};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::upload::{SILENCE, patiently};

/// The version that is spoken.
pub const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,creation-with-upload,termination,checksum,expiration";
const ALGORITHMS: &str = "sha1,sha256";
/// What a piece is sent as.
const PIECE: &str = "application/offset+octet-stream";
/// Most bytes of all metadata, as sent.
const METADATA: usize = 4096;

/// A request that breaks the protocol: the answer to it.
pub struct Breach {
    status: StatusCode,
    words: &'static str,
}

/// A result of reading a request.
pub type Read<T> = std::result::Result<T, Breach>;

fn breach<T>(status: StatusCode, words: &'static str) -> Read<T> {
    Err(Breach { status, words })
}

impl Breach {
    /// The protocol's answer.
    #[must_use]
    pub fn answer(self) -> Response {
        let answer = answer(self.status).header("tus-version", VERSION).content_type("text/plain; charset=utf-8");
        answer.body(format!("{}\n", self.words))
    }
}

/// An answer with what every answer of the protocol has.
pub fn answer(status: StatusCode) -> ResponseBuilder {
    Response::builder().status(status).header("tus-resumable", VERSION).header(header::CACHE_CONTROL, "no-store")
}

/// The status for a piece that is not what its checksum says.
#[must_use]
pub fn checksum_mismatch() -> StatusCode {
    StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST)
}

/// What the server can do: the answer to `OPTIONS`.
#[must_use]
pub fn abilities(most: u64) -> Response {
    answer(StatusCode::NO_CONTENT)
        .header("tus-version", VERSION)
        .header("tus-extension", EXTENSIONS)
        .header("tus-checksum-algorithm", ALGORITHMS)
        .header("tus-max-size", most)
        .finish()
}

/// An instant as `Upload-Expires` tells it (RFC 9110).
#[must_use]
pub fn date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A header's text; none if it is told twice, for then nobody knows which is meant.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let only = all.next()?;
    if all.next().is_some() { None } else { only.to_str().ok() }
}

/// Demands the version.
///
/// # Errors
/// 412 for any other.
pub fn version(headers: &HeaderMap) -> Read<()> {
    if text(headers, "tus-resumable") == Some(VERSION) {
        return Ok(());
    }
    breach(StatusCode::PRECONDITION_FAILED, "This server speaks tus 1.0.0.")
}

/// The size of a new upload.
///
/// # Errors
/// 400 if none is announced.
pub fn length(headers: &HeaderMap) -> Read<u64> {
    match text(headers, "upload-length").map(str::parse::<u64>) {
        Some(Ok(length)) if i64::try_from(length).is_ok() => Ok(length),
        _ => breach(StatusCode::BAD_REQUEST, "Upload-Length has to be announced, in bytes."),
    }
}

/// What is told about a new upload.
///
/// # Errors
/// 400 if it is malformed, told twice or too long.
pub fn metadata(headers: &HeaderMap) -> Read<BTreeMap<String, String>> {
    let wrong = || breach(StatusCode::BAD_REQUEST, "Upload-Metadata is malformed or too long.");
    let Some(told) = text(headers, "upload-metadata") else {
        return if headers.contains_key("upload-metadata") { wrong() } else { Ok(BTreeMap::new()) };
    };
    if told.len() > METADATA {
        return wrong();
    }
    let mut all = BTreeMap::new();
    for pair in told.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let Ok(value) = BASE64.decode(value.trim()) else { return wrong() };
        let Ok(value) = String::from_utf8(value) else { return wrong() };
        if all.insert(key.to_owned(), value).is_some() {
            return wrong();
        }
    }
    Ok(all)
}

/// Metadata as a header tells it.
#[must_use]
pub fn told(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(key, value)| format!("{key} {}", BASE64.encode(value))).collect::<Vec<_>>().join(",")
}

/// Whether the request brings a piece.
#[must_use]
pub fn brings_piece(headers: &HeaderMap) -> bool {
    text(headers, "content-type").is_some_and(|kind| kind.split(';').next().unwrap_or_default().trim() == PIECE)
}

/// Where a piece begins.
///
/// # Errors
/// 415 if the request is no piece, 400 if it does not say where it begins.
pub fn offset(headers: &HeaderMap) -> Read<u64> {
    if !brings_piece(headers) {
        return breach(StatusCode::UNSUPPORTED_MEDIA_TYPE, "A piece is sent as application/offset+octet-stream.");
    }
    match text(headers, "upload-offset").map(str::parse) {
        Some(Ok(offset)) => Ok(offset),
        _ => breach(StatusCode::BAD_REQUEST, "Upload-Offset is missing or no number."),
    }
}

/// The verb that is meant, where proxies let none but `POST` pass.
#[must_use]
pub fn meant(headers: &HeaderMap) -> Option<&str> {
    text(headers, "x-http-method-override")
}

/// The checksum of a piece.
enum Sum {
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Sum {
    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(sum) => sum.update(bytes),
            Self::Sha256(sum) => sum.update(bytes),
        }
    }

    fn finish(&self) -> Vec<u8> {
        match self {
            Self::Sha1(sum) => sum.clone().finalize().to_vec(),
            Self::Sha256(sum) => sum.clone().finalize().to_vec(),
        }
    }
}

/// The bytes of a piece, and, where its checksum was told, whether they were that after all of them have passed.
pub struct Piece {
    /// The bytes.
    pub bytes: BoxStream<'static, io::Result<Bytes>>,
    /// To be asked when they have passed.
    pub intact: Option<Box<dyn FnOnce() -> bool + Send>>,
}

/// Reads a piece.
///
/// # Errors
/// 400 if its checksum is malformed or of an algorithm that is not known.
pub fn piece(headers: &HeaderMap, body: Body) -> Read<Piece> {
    let bytes = patiently(body.into_bytes_stream(), SILENCE);
    let Some(told) = headers.get("upload-checksum") else { return Ok(Piece { bytes, intact: None }) };
    let told = told.to_str().unwrap_or_default().split_once(' ');
    let sum = match told {
        Some(("sha1", _)) => Sum::Sha1(Sha1::new()),
        Some(("sha256", _)) => Sum::Sha256(Sha256::new()),
        _ => return breach(StatusCode::BAD_REQUEST, "Upload-Checksum: sha1 or sha256, a space, the sum in Base64."),
    };
    let Ok(wanted) = BASE64.decode(told.map_or("", |(_, sum)| sum.trim())) else {
        return breach(StatusCode::BAD_REQUEST, "Upload-Checksum is no Base64.");
    };
    let sum = Arc::new(Mutex::new(sum));
    let passing = sum.clone();
    let bytes = bytes.inspect(move |chunk| {
        if let Ok(chunk) = chunk {
            passing.lock().unwrap_or_else(PoisonError::into_inner).update(chunk);
        }
    });
    let intact = move || sum.lock().unwrap_or_else(PoisonError::into_inner).finish() == wanted;
    Ok(Piece { bytes: bytes.boxed(), intact: Some(Box::new(intact)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn metadata_is_read_as_the_protocol_writes_it() {
        let all =
            metadata(&headers(&[("upload-metadata", "filename d29ybGQucGRm,is_confidential,field YV9maWxlcw==")]));
        let all = all.ok().unwrap();
        assert_eq!(all["filename"], "world.pdf");
        assert_eq!((all["field"].as_str(), all["is_confidential"].as_str()), ("a_files", ""));
        assert_eq!(told(&[("filename", "world.pdf")]), "filename d29ybGQucGRm");
        for wrong in ["a !", "a YQ==,a YQ==", "a /w==", &"a".repeat(5000)] {
            assert!(metadata(&headers(&[("upload-metadata", wrong)])).is_err(), "{wrong}");
        }
    }

    #[test]
    fn lengths_and_offsets_are_numbers_that_fit() {
        assert_eq!(length(&headers(&[("upload-length", "5")])).ok(), Some(5));
        for wrong in ["", "-1", "x", "99999999999999999999", "9223372036854775808"] {
            assert!(length(&headers(&[("upload-length", wrong)])).is_err(), "{wrong}");
        }
        assert!(length(&headers(&[("upload-defer-length", "1")])).is_err());
        assert!(
            offset(&headers(&[("upload-offset", "3")])).is_err_and(|e| e.status == StatusCode::UNSUPPORTED_MEDIA_TYPE)
        );
        assert_eq!(offset(&headers(&[("upload-offset", "3"), ("content-type", PIECE)])).ok(), Some(3));
    }

    #[test]
    fn dates_are_those_of_http() {
        let at = DateTime::from_timestamp(784_111_777, 0).unwrap();
        assert_eq!(date(at), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
