//! An S3-compatible server: one request for what fits into a part, else a multipart upload with two parts under way.

use std::io;
use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use futures_util::stream::{BoxStream, StreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::signer::{Method, SignedUrlOptions, Signer};
use object_store::{ClientOptions, GetOptions, GetRange, MultipartUpload, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::task::JoinSet;

use super::pour::{Sink, pour};
use super::{Stored, unavailable};
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
/// How long a signed address works.
const SIGNED_FOR: Duration = Duration::from_secs(5 * 60);
/// Patience for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// Patience for a server that says nothing.
const SILENCE: Duration = Duration::from_secs(60);
/// For how long and how often a failed request is tried again.
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
    ) -> Result<Stored> {
        let path = path(key)?;
        let mut parts = Parts { store: &self.store, path: &path, upload: None, under_way: JoinSet::new() };
        let done = match pour(stream, limit, part_size(limit), &mut parts).await {
            Ok((stored, rest)) => parts.finish(rest).await.map(|()| stored),
            Err(e) => Err(e),
        };
        if done.is_err() {
            parts.abandon().await;
        }
        done
    }

    pub(super) async fn put_bytes(&self, key: &str, bytes: Bytes) -> Result<()> {
        self.store.put(&path(key)?, bytes.into()).await.map(drop).map_err(failed)
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
struct Parts<'a> {
    store: &'a AmazonS3,
    path: &'a Path,
    upload: Option<Box<dyn MultipartUpload>>,
    under_way: JoinSet<object_store::Result<()>>,
}

impl Sink for Parts<'_> {
    async fn take(&mut self, piece: Bytes) -> Result<()> {
        while self.under_way.len() >= IN_FLIGHT {
            self.wait_for_one().await?;
        }
        if self.upload.is_none() {
            self.upload = Some(self.store.put_multipart(self.path).await.map_err(failed)?);
        }
        if let Some(upload) = &mut self.upload {
            self.under_way.spawn(upload.put_part(piece.into()));
        }
        Ok(())
    }
}

impl Parts<'_> {
    async fn wait_for_one(&mut self) -> Result<()> {
        match self.under_way.join_next().await {
            Some(part) => part.map_err(Error::internal)?.map_err(failed),
            None => Ok(()),
        }
    }

    async fn finish(&mut self, rest: Bytes) -> Result<()> {
        if self.upload.is_none() {
            return self.store.put(self.path, rest.into()).await.map(drop).map_err(failed);
        }
        if !rest.is_empty() {
            self.take(rest).await?;
        }
        while !self.under_way.is_empty() {
            self.wait_for_one().await?;
        }
        if let Some(upload) = &mut self.upload {
            upload.complete().await.map_err(failed)?;
        }
        self.upload = None;
        Ok(())
    }

    /// Tells the server to forget the parts. What cannot be told is left to the bucket's own rules for unfinished uploads.
    async fn abandon(&mut self) {
        self.under_way.shutdown().await;
        if let Some(upload) = self.upload.take() {
            forget(upload).await;
        }
    }
}

impl Drop for Parts<'_> {
    /// The request was dropped in the middle: the server is told behind its back.
    fn drop(&mut self) {
        if let (Some(upload), Ok(runtime)) = (self.upload.take(), tokio::runtime::Handle::try_current()) {
            let mut under_way = std::mem::take(&mut self.under_way);
            runtime.spawn(async move {
                under_way.shutdown().await;
                forget(upload).await;
            });
        }
    }
}

async fn forget(mut upload: Box<dyn MultipartUpload>) {
    if let Err(e) = upload.abort().await {
        tracing::warn!(error = %e, "the storage keeps parts of an upload that broke off");
    }
}

fn client(storage: &Storage, endpoint: &str) -> Result<AmazonS3> {
    let options = ClientOptions::new()
        .with_allow_http(true)
        .with_timeout_disabled()
        .with_connect_timeout(CONNECT)
        .with_read_timeout(SILENCE);
    let retry = RetryConfig { max_retries: RETRIES, retry_timeout: RETRY_FOR, ..Default::default() };
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

pub(super) fn failed(e: object_store::Error) -> Error {
    if let object_store::Error::NotFound { .. } = e { Error::NotFound } else { unavailable(e) }
}
