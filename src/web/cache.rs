//! Public pages kept in memory, bounded by bytes. A page is shown again while nothing has changed in the database and
//! for at most a second, so that another server's changes and opening times show in time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use poem::Response;
use poem::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use crate::lang::Lang;

/// How long a page is shown without asking again.
const FRESH: Duration = Duration::from_secs(1);
/// What is kept in all.
const BYTES: u64 = 24 * 1024 * 1024;

/// The mark of answers that may be shared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shared;

/// What makes two requests the same: path and query, language, compression.
pub(super) type Key = (String, Lang, bool);

#[derive(Debug)]
struct Kept {
    made: Instant,
    generation: u64,
    etag: HeaderValue,
    headers: HeaderMap,
    body: Bytes,
}

/// The pages that are kept.
#[derive(Clone, Debug)]
pub(super) struct Cache(moka::sync::Cache<Key, Arc<Kept>>);

impl Default for Cache {
    fn default() -> Self {
        let weigh =
            |key: &Key, kept: &Arc<Kept>| u32::try_from(key.0.len() + kept.body.len() + 500).unwrap_or(u32::MAX);
        Self(moka::sync::Cache::builder().max_capacity(BYTES).weigher(weigh).time_to_live(FRESH).build())
    }
}

impl Cache {
    /// The answer, if a fresh one is kept.
    pub fn find(&self, key: &Key, generation: u64, wanted: &HeaderMap) -> Option<Response> {
        let kept = self.0.get(key)?;
        (kept.generation == generation && kept.made.elapsed() < FRESH).then(|| answer(&kept, wanted))
    }

    /// Keeps an answer that is marked as shared, and gives it its `ETag`. Others pass untouched.
    pub async fn keep(&self, key: Key, generation: u64, wanted: &HeaderMap, mut response: Response) -> Response {
        if response.extensions_mut().remove::<Shared>().is_none() || response.status() != StatusCode::OK {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let Ok(body) = body.into_bytes().await else {
            return Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).finish();
        };
        let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&body)[..12]));
        let etag = HeaderValue::from_str(&etag).unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        let kept = Arc::new(Kept { made: Instant::now(), generation, etag, headers: parts.headers, body });
        self.0.insert(key, kept.clone());
        answer(&kept, wanted)
    }
}

fn answer(kept: &Kept, wanted: &HeaderMap) -> Response {
    let asked = wanted.get(header::IF_NONE_MATCH).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let etag = kept.etag.to_str().unwrap_or_default();
    let same = asked.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag);
    let mut response = if same {
        Response::builder().status(StatusCode::NOT_MODIFIED).finish()
    } else {
        Response::builder().body(kept.body.clone())
    };
    for (name, value) in &kept.headers {
        if !same || KEPT_ON_304.contains(name) {
            response.headers_mut().insert(name.clone(), value.clone());
        }
    }
    response.headers_mut().insert(header::ETAG, kept.etag.clone());
    response
}

static KEPT_ON_304: [HeaderName; 2] = [header::CACHE_CONTROL, header::VARY];
