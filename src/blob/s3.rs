//! An S3-compatible server: one request for what fits into a part, else a multipart upload with two parts under way.

use std::io;
use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use futures_util::stream::{BoxStream, StreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::multipart::{MultipartStore, PartId};
use object_store::path::Path;
use object_store::signer::{Method, SignedUrlOptions, Signer};
use object_store::{ClientOptions, GetOptions, GetRange, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::pour::{Sink, pour};
use super::{Stored, Witness, unavailable};
use crate::config::Storage;
use crate::error::{Error, Result};

/// Size of a part, unless the limit needs more than the 10,000 parts that S3 allows.
const PART: usize = 8 * 1024 * 1024;
/// A part never takes more memory than this, whatever the limit.
const LARGEST_PART: usize = 64 * 1024 * 1024;
/// The most parts of an upload, with some room.
const PARTS: u64 = 9_000;
/// Parts under way at a time.
const IN_FLIGHT: usize = 2;
/// Parts of all such uploads under way at a time: many at once would share the line until none is there in time.
const PLACES_IN_ALL: usize = 8;
static PLACES: Semaphore = Semaphore::const_new(PLACES_IN_ALL);
/// How long a signed address works.
const SIGNED_FOR: Duration = Duration::from_secs(5 * 60);
/// Patience for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// For how long at most and how often a failed request is tried again.
const RETRY_FOR: Duration = Duration::from_secs(20);
const RETRIES: usize = 4;

/// The bucket, as we reach it and as browsers reach it.
#[derive(Debug)]
pub(super) struct S3 {
    pub(super) store: AmazonS3,
    public: AmazonS3,
}

impl S3 {
    pub(super) fn open(storage: &Storage) -> Result<Self> {
        // Building a client needs the process's TLS provider; a host application may have chosen one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store = client(storage, &storage.endpoint)?;
        let public = match storage.public_endpoint.as_str() {
            "" => store.clone(),
            endpoint => client(storage, endpoint)?,
        };
        Ok(Self { store, public })
    }

    pub(super) async fn put_stream(
        &self,
        key: &str,
        stream: BoxStream<'_, io::Result<Bytes>>,
        limit: u64,
        witness: &mut impl Witness,
    ) -> Result<Stored> {
        let mut parts = Parts { s3: self, key, witness, upload: None };
        let done = match pour(stream, limit, part_size(limit), &mut parts).await {
            Ok((stored, rest)) => parts.finish(rest, stored.size).await.map(|()| stored),
            Err(e) => Err(e),
        };
        // A storage that fails is not waited for once more: it is told behind the answer's back.
        if done.as_ref().is_err_and(|e| !e.is_outage())
            && let Some(upload) = parts.upload.take()
        {
            upload.forget().await;
        }
        done
    }

    pub(super) async fn put_bytes(&self, key: &str, bytes: Bytes) -> Result<()> {
        self.store.put(&path(key)?, bytes.into()).await.map(drop).map_err(unavailable)
    }

    /// Puts an object of `size` bytes together. A request whose answer was lost is sent again, and the server then knows of no
    /// such upload, for it has done what was asked.
    pub(super) async fn complete(&self, key: &str, id: &String, parts: Vec<PartId>, size: u64) -> Result<()> {
        match self.store.complete_multipart(&path(key)?, id, parts).await {
            Ok(_) => Ok(()),
            Err(_) if self.size(key).await.is_ok_and(|there| there == size) => Ok(()),
            Err(e) => Err(failed(e)),
        }
    }

    pub(super) async fn get_range(
        &self,
        key: &str,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, io::Result<Bytes>>> {
        let mut options = GetOptions::default();
        if let Some(range) = range {
            if range.is_empty() {
                return self.size(key).await.map(|_| futures_util::stream::empty().boxed());
            }
            options.range = Some(GetRange::Bounded(range));
        }
        let found = self.store.get_opts(&path(key)?, options).await.map_err(failed)?;
        Ok(found.into_stream().map_err(io::Error::other).boxed())
    }

    pub(super) async fn size(&self, key: &str) -> Result<u64> {
        Ok(self.store.head(&path(key)?).await.map_err(failed)?.size)
    }

    pub(super) async fn presigned_get(&self, key: &str, kind: &str, disposition: &str) -> Result<String> {
        let answer = [("response-content-type", kind), ("response-content-disposition", disposition)];
        let options = SignedUrlOptions::default().with_query(answer);
        let path = path(key)?;
        let signed = self.public.signed_url_opts(Method::GET, &path, SIGNED_FOR, &options).await;
        Ok(signed.map_err(failed)?.into())
    }

    pub(super) async fn delete(&self, key: &str) -> Result<()> {
        match self.store.delete(&path(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(failed(e)),
        }
    }
}

/// An upload under way. A single request at the end if it never fills a part.
struct Parts<'a, W> {
    s3: &'a S3,
    key: &'a str,
    witness: &'a mut W,
    upload: Option<Multipart>,
}

impl<W: Witness> Sink for Parts<'_, W> {
    async fn take(&mut self, piece: Bytes) -> Result<()> {
        if self.upload.is_none() {
            let store = self.s3.store.clone();
            let path = path(self.key)?;
            let id = store.create_multipart(&path).await.map_err(unavailable)?;
            let upload = self.upload.insert(Multipart { store, path, id, sent: Vec::new(), under_way: JoinSet::new() });
            self.witness.begun(&upload.id).await?;
        }
        match &mut self.upload {
            Some(upload) => upload.send(piece).await,
            None => Ok(()),
        }
    }
}

impl<W: Witness> Parts<'_, W> {
    async fn finish(&mut self, rest: Bytes, size: u64) -> Result<()> {
        if self.upload.is_none() {
            return self.s3.put_bytes(self.key, rest).await;
        }
        if !rest.is_empty() {
            self.take(rest).await?;
        }
        if let Some(upload) = &mut self.upload {
            let parts = upload.all().await?;
            self.s3.complete(self.key, &upload.id, parts, size).await?;
        }
        self.upload = None;
        Ok(())
    }
}

impl<W> Drop for Parts<'_, W> {
    /// It failed, or the request was dropped in the middle: the server is told behind its back.
    fn drop(&mut self) {
        if let (Some(upload), Ok(runtime)) = (self.upload.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(upload.forget());
        }
    }
}

/// A multipart upload that was begun.
struct Multipart {
    store: AmazonS3,
    path: Path,
    id: String,
    sent: Vec<Option<PartId>>,
    under_way: JoinSet<(usize, object_store::Result<PartId>)>,
}

impl Multipart {
    async fn send(&mut self, piece: Bytes) -> Result<()> {
        while self.under_way.len() >= IN_FLIGHT {
            self.wait_for_one().await?;
        }
        let (store, path, id, n) = (self.store.clone(), self.path.clone(), self.id.clone(), self.sent.len());
        self.sent.push(None);
        self.under_way.spawn(async move {
            // Closed never; and without a place it is only slower.
            let _place = PLACES.acquire().await;
            (n, store.put_part(&path, &id, n, piece.into()).await)
        });
        Ok(())
    }

    async fn wait_for_one(&mut self) -> Result<()> {
        if let Some(done) = self.under_way.join_next().await {
            let (n, part) = done.map_err(Error::internal)?;
            self.sent[n] = Some(part.map_err(unavailable)?);
        }
        Ok(())
    }

    /// All parts, once they have arrived.
    async fn all(&mut self) -> Result<Vec<PartId>> {
        while !self.under_way.is_empty() {
            self.wait_for_one().await?;
        }
        Ok(self.sent.drain(..).flatten().collect())
    }

    /// Tells the server to forget the parts, once those under way have ended: a part that came after this would stay. What
    /// cannot be told is left to those who were witness.
    async fn forget(mut self) {
        while self.under_way.join_next().await.is_some() {}
        if let Err(e) = self.store.abort_multipart(&self.path, &self.id).await {
            tracing::warn!(error = %e, "the storage keeps parts of an upload that broke off");
        }
    }
}

fn client(storage: &Storage, endpoint: &str) -> Result<AmazonS3> {
    let patience = Duration::from_secs(storage.timeout_seconds.max(1));
    let options = ClientOptions::new()
        .with_allow_http(true)
        .with_timeout_disabled()
        .with_connect_timeout(CONNECT)
        .with_read_timeout(patience);
    let retry = RetryConfig { max_retries: RETRIES, retry_timeout: RETRY_FOR.min(patience), ..Default::default() };
    let mut builder = AmazonS3Builder::new()
        .with_endpoint(bucket_endpoint(storage, endpoint)?)
        .with_region(&storage.region)
        .with_bucket_name(&storage.bucket)
        .with_virtual_hosted_style_request(!storage.path_style)
        .with_client_options(options)
        .with_retry(retry);
    // Without a key, the role of the machine counts.
    if !storage.access_key.expose().is_empty() {
        builder =
            builder.with_access_key_id(storage.access_key.expose()).with_secret_access_key(storage.secret_key.expose());
    }
    builder.build().map_err(|e| Error::internal(format!("storage settings: {e}")))
}

/// The endpoint as the client wants it: with the bucket in its host unless the bucket is in the path.
fn bucket_endpoint(storage: &Storage, endpoint: &str) -> Result<String> {
    let mut url =
        url::Url::parse(endpoint).map_err(|e| Error::internal(format!("storage endpoint {endpoint:?}: {e}")))?;
    if !storage.path_style {
        let host = format!("{}.{}", storage.bucket, url.host_str().unwrap_or_default());
        url.set_host(Some(&host)).map_err(|e| Error::internal(format!("storage endpoint {endpoint:?}: {e}")))?;
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// The size of the parts of an upload of at most `limit` bytes.
pub(super) fn part_size(limit: u64) -> usize {
    usize::try_from(limit / PARTS).unwrap_or(LARGEST_PART).clamp(PART, LARGEST_PART)
}

pub(super) fn path(key: &str) -> Result<Path> {
    Path::parse(key).map_err(|e| Error::internal(format!("malformed storage key {key:?}: {e}")))
}

/// What came of a request for something that should be there.
pub(super) fn failed(e: object_store::Error) -> Error {
    if let object_store::Error::NotFound { .. } = e { Error::NotFound } else { unavailable(e) }
}
