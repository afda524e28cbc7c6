//! On an S3-compatible server: a multipart upload whose parts are recorded. Bytes that are not a part yet wait on the disk
//! of this machine, never in its memory, and between two pieces in an object of their own.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::LazyLock;

use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::ObjectStoreExt;
use object_store::multipart::{MultipartStore, PartId};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, spawn_blocking};

use super::{Partial, Receiver};
use crate::blob::disk::{blocking, written};
use crate::blob::s3::{S3, failed, part_size, path};
use crate::blob::unavailable;
use crate::error::{Error, Result};

/// How many parts of all uploads may be in memory, on their way to the server.
const AT_ONCE: usize = 4;
static SENDING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(AT_ONCE));

/// A part that fills up.
pub(super) struct Filling<'a> {
    store: &'a S3,
    key: String,
    size: u64,
    filled: u64,
    spool: JoinHandle<io::Result<File>>,
}

/// The key of the `n`th tail (from 1). The one before stays good until this one is recorded.
fn tail(key: &str, n: u32) -> String {
    format!("tail/{}-{}", key.rsplit('/').next().unwrap_or(key), n % 2)
}

pub(super) async fn receive<'a>(store: &'a S3, key: &str, partial: &Partial, size: u64) -> Result<Filling<'a>> {
    let spool = blocking(tempfile::tempfile).await?;
    let size = part_size(size) as u64;
    let mut filling = Filling { store, key: key.to_owned(), size, filled: 0, spool: spawn_blocking(move || Ok(spool)) };
    if partial.tail > 0 {
        let mut stream = store.get_range(&tail(key, partial.tails), None).await?;
        while let Some(chunk) = stream.try_next().await.map_err(unavailable)? {
            filling.write(chunk).await?;
        }
        if filling.filled != partial.tail {
            return Err(Error::NotFound);
        }
    }
    Ok(filling)
}

impl Filling<'_> {
    /// The bytes so far, off the spool.
    async fn bytes(&mut self) -> Result<Bytes> {
        let mut file = written(&mut self.spool).await?;
        let length = usize::try_from(self.filled).map_err(Error::internal)?;
        let (file, bytes) = blocking(move || {
            let mut bytes = Vec::with_capacity(length);
            file.seek(SeekFrom::Start(0))?;
            (&mut file).take(length as u64).read_to_end(&mut bytes)?;
            file.seek(SeekFrom::Start(0))?;
            Ok((file, bytes))
        })
        .await?;
        self.spool = spawn_blocking(move || Ok(file));
        self.filled = 0;
        Ok(bytes.into())
    }

    async fn part(&mut self, partial: &mut Partial) -> Result<()> {
        let _permit = SENDING.acquire().await.map_err(Error::internal)?;
        let bytes = self.bytes().await?;
        let id = partial.upload.as_ref().ok_or_else(|| Error::internal("a part of an upload that was not opened"))?;
        let sent = self.store.store.put_part(&path(&self.key)?, id, partial.parts.len(), bytes.into()).await;
        partial.parts.push(sent.map_err(failed)?.content_id);
        Ok(())
    }
}

impl Receiver for Filling<'_> {
    fn room(&self) -> u64 {
        self.size - self.filled
    }

    async fn open(&mut self, partial: &mut Partial) -> Result<bool> {
        if partial.upload.is_some() {
            return Ok(false);
        }
        partial.upload = Some(self.store.store.create_multipart(&path(&self.key)?).await.map_err(unavailable)?);
        Ok(true)
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.filled += bytes.len() as u64;
        let mut file = written(&mut self.spool).await?;
        self.spool = spawn_blocking(move || file.write_all(&bytes).map(|()| file));
        Ok(())
    }

    async fn settle(&mut self, partial: &mut Partial, last: bool) -> Result<()> {
        if self.filled == self.size {
            self.open(partial).await?;
            self.part(partial).await?;
            partial.tail = 0;
        }
        if last && self.filled > 0 {
            let _permit = SENDING.acquire().await.map_err(Error::internal)?;
            let length = self.filled;
            self.store.put_bytes(&tail(&self.key, partial.tails + 1), self.bytes().await?).await?;
            (partial.tail, partial.tails) = (length, partial.tails + 1);
        }
        Ok(())
    }
}

pub(super) async fn complete(store: &S3, key: &str, partial: &Partial) -> Result<()> {
    if store.size(key).await.is_ok_and(|size| size == partial.received) {
        // A killed server may have come that far.
        return forget_tails(store, key, partial).await;
    }
    let _permit = SENDING.acquire().await.map_err(Error::internal)?;
    let at = path(key)?;
    let mut last = Bytes::new();
    if partial.tail > 0 {
        let found = store.store.get(&path(&tail(key, partial.tails))?).await.map_err(failed)?;
        last = found.bytes().await.map_err(failed)?;
    }
    if let Some(id) = &partial.upload {
        let mut parts: Vec<PartId> = partial.parts.iter().map(|id| PartId { content_id: id.clone() }).collect();
        if !last.is_empty() {
            parts.push(store.store.put_part(&at, id, parts.len(), last.into()).await.map_err(failed)?);
        }
        store.complete(key, id, parts, partial.received).await?;
    } else {
        store.put_bytes(key, last).await?;
    }
    forget_tails(store, key, partial).await
}

async fn forget_tails(store: &S3, key: &str, partial: &Partial) -> Result<()> {
    // Also one that was written and, for a crash, not recorded.
    for n in 0..(partial.tails + 1).min(2) {
        store.delete(&tail(key, n + 1)).await?;
    }
    Ok(())
}

pub(super) async fn abandon(store: &S3, key: &str, partial: &Partial) -> Result<()> {
    if let Some(id) = &partial.upload {
        match store.store.abort_multipart(&path(key)?, id).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(e) => return Err(failed(e)),
        }
    }
    forget_tails(store, key, partial).await
}
