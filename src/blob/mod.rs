//! Where files are kept: a folder of this machine or an S3-compatible server.
//!
//! Files stream through in pieces: memory stays flat whatever people send, and the SHA-256 is taken in the same pass.
//! A file that was received is durable; one that broke off leaves nothing behind.

mod disk;
pub mod partial;
mod pour;
mod s3;

use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use uuid::Uuid;

use self::disk::Disk;
use self::s3::S3;
use crate::config::{Config, StorageKind};
use crate::error::{Error, Result};

/// How many times a key is written to see whether there is room: about 42 KiB.
const PROBE: usize = 1024;

/// The file storage. Cheap to clone; clones share connections.
#[derive(Clone, Debug)]
pub struct Blobs(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    Disk(Disk),
    S3(Box<S3>),
}

/// Hears of what a storage has begun and somebody has to end, whatever becomes of this server.
pub trait Witness {
    /// A multipart upload of that name was begun.
    ///
    /// # Errors
    /// Ends the upload.
    fn begun(&mut self, upload: &str) -> impl Future<Output = Result<()>> + Send;
}

/// Nobody has to know.
impl Witness for () {
    async fn begun(&mut self, _: &str) -> Result<()> {
        Ok(())
    }
}

/// What was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Bytes in all.
    pub size: u64,
    /// The SHA-256, in hex.
    pub sha256: String,
    /// The first bytes, 8 KiB at most, for finding out what it is.
    pub head: Vec<u8>,
}

impl Blobs {
    /// Opens the storage of the settings; a missing folder is made.
    ///
    /// # Errors
    /// Unavailable or Full if the folder cannot be made; Internal for malformed settings.
    pub fn open(config: &Config) -> Result<Self> {
        Ok(Self(Arc::new(match config.storage.kind {
            StorageKind::Local => Kind::Disk(Disk::open(&config.storage.folder)?),
            StorageKind::S3 => Kind::S3(Box::new(S3::open(&config.storage)?)),
        })))
    }

    /// A fresh key in an area of the storage: `area/uuid`. Nothing that a user typed belongs into a key.
    #[must_use]
    pub fn new_key(area: &str) -> String {
        format!("{area}/{}", Uuid::new_v4())
    }

    /// Keeps what arrives, in bounded memory. Ok means that it is durable; after an error nothing is left, but for what
    /// `witness` has heard of and a storage that fails does not end.
    ///
    /// # Errors
    /// `TooLarge` beyond `limit` bytes, `BadRequest` if the stream breaks off, `Unavailable` if the storage fails, `Full` if
    /// it has no room.
    pub async fn put_stream(
        &self,
        key: &str,
        stream: BoxStream<'_, io::Result<Bytes>>,
        limit: u64,
        witness: &mut impl Witness,
    ) -> Result<Stored> {
        match &*self.0 {
            Kind::Disk(disk) => disk.put_stream(key, stream, limit).await,
            Kind::S3(s3) => s3.put_stream(key, stream, limit, witness).await,
        }
    }

    /// Keeps something small that is in memory already.
    ///
    /// # Errors
    /// Unavailable if the storage fails.
    pub async fn put_bytes(&self, key: &str, bytes: Bytes) -> Result<()> {
        match &*self.0 {
            Kind::Disk(disk) => disk.put_bytes(key, bytes).await,
            Kind::S3(s3) => s3.put_bytes(key, bytes).await,
        }
    }

    /// Reads a file or a part of it, as a stream.
    ///
    /// # Errors
    /// `NotFound` if there is no such file, `Unavailable` if the storage fails.
    pub async fn get_range(
        &self,
        key: &str,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, io::Result<Bytes>>> {
        match &*self.0 {
            Kind::Disk(disk) => disk.get_range(key, range).await,
            Kind::S3(s3) => s3.get_range(key, range).await,
        }
    }

    /// How many bytes a file has.
    ///
    /// # Errors
    /// `NotFound` if there is no such file, `Unavailable` if the storage fails.
    pub async fn size(&self, key: &str) -> Result<u64> {
        match &*self.0 {
            Kind::Disk(disk) => disk.size(key).await,
            Kind::S3(s3) => s3.size(key).await,
        }
    }

    /// An address where a browser may fetch the file itself during five minutes; none from a folder.
    ///
    /// # Errors
    /// Unavailable if nothing can be signed.
    pub async fn presigned_get(
        &self,
        key: &str,
        content_type: &str,
        content_disposition: &str,
    ) -> Result<Option<String>> {
        match &*self.0 {
            Kind::Disk(_) => Ok(None),
            Kind::S3(s3) => s3.presigned_get(key, content_type, content_disposition).await.map(Some),
        }
    }

    /// Removes a file; one that is gone already is no error.
    ///
    /// # Errors
    /// Unavailable if the storage fails.
    pub async fn delete(&self, key: &str) -> Result<()> {
        match &*self.0 {
            Kind::Disk(disk) => disk.delete(key).await,
            Kind::S3(s3) => s3.delete(key).await,
        }
    }

    async fn read(&self, key: &str) -> Result<Vec<Bytes>> {
        self.get_range(key, None).await?.try_collect().await.map_err(unavailable)
    }

    /// Writes, reads back and deletes a small file.
    ///
    /// # Errors
    /// Unavailable or Full, with the storage's words.
    pub async fn probe(&self) -> Result<()> {
        let key = Self::new_key("probe");
        let sent = Bytes::from(key.repeat(PROBE));
        self.put_bytes(&key, sent.clone()).await?;
        let read = self.read(&key).await;
        self.delete(&key).await?;
        if read?.concat() == sent { Ok(()) } else { Err(unavailable("what was read back is not what was written")) }
    }
}

/// The storage cannot serve; its words go to the log.
fn unavailable(words: impl std::fmt::Display) -> Error {
    Error::Unavailable(format!("storage: {words}"))
}

/// The same of this machine's disk.
fn disk_failed(e: io::Error) -> Error {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    if matches!(e.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
        Error::Full(format!("storage: {e}"))
    } else {
        unavailable(e)
    }
}

#[cfg(test)]
mod tests;
