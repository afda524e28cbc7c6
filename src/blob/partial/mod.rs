//! Uploads that go on after a broken line, a restart, or on another server: what has been received is recorded in pieces
//! ([`Partial`]), each durable before it is told, with the state of the hash at that place.

mod disk;
mod s3;

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use serde::{Deserialize, Serialize};
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest, Sha256};

use super::pour::{Hash, Piece};
use super::{Blobs, Kind, Stored};
use crate::error::{Error, Result};

/// What is written and hashed at a time. An upload holds three of them at most: one fills, one is written and hashed, and one
/// waits for that.
const PIECE: usize = 128 * 1024;
/// Patience for a line that says nothing.
const SILENCE: Duration = Duration::from_secs(30);

/// What is known of an upload under way; the caller keeps it between pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partial {
    /// Bytes that are durable.
    pub received: u64,
    /// The state of the SHA-256 after them, in hex; empty at the beginning.
    hash: String,
    /// The storage's name of a multipart upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    upload: Option<String>,
    /// The parts of it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parts: Vec<String>,
    /// How many bytes after the last part wait in an object of their own until they are a part.
    #[serde(default)]
    tail: u64,
    /// How many such objects there have been; two keys take turns.
    #[serde(default)]
    tails: u32,
}

impl Partial {
    /// Of which nothing is known but that the storage has begun it.
    #[must_use]
    pub fn begun(upload: &str) -> Self {
        Self { upload: Some(upload.to_owned()), ..Self::default() }
    }

    /// As `before`, but knowing what the storage has begun since.
    #[must_use]
    pub fn rewound(&self, before: &Self) -> Self {
        Self { upload: self.upload.clone(), ..before.clone() }
    }
}

/// How a piece of an upload ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The stream came to its end.
    Whole,
    /// The line broke, or said nothing for too long. What came before is kept.
    Broken,
}

/// Hears of every place from which the upload could go on.
pub trait Recorder {
    /// # Errors
    /// Ends the upload's piece.
    fn record(&mut self, partial: &Partial) -> impl Future<Output = Result<()>> + Send;
}

/// One piece of an upload being received by a storage.
trait Receiver {
    /// How many bytes are taken until a [`Receiver::settle`] is due.
    fn room(&self) -> u64;
    /// Takes bytes, at most [`Receiver::room`].
    async fn write(&mut self, bytes: Bytes) -> Result<()>;
    /// Begins what the storage has to know of before bytes get their place, and notes it; whether there was anything to note.
    /// To be recorded first: what a killed server had begun and not recorded, nobody would end.
    async fn open(&mut self, _: &mut Partial) -> Result<bool> {
        Ok(false)
    }
    /// Makes what was taken durable and notes where.
    async fn settle(&mut self, partial: &mut Partial, last: bool) -> Result<()>;
}

impl Blobs {
    /// Goes on with an upload of `size` bytes in all, as far as `stream` brings them. Every few mebibytes and at its end, what is durable is recorded.
    ///
    /// # Errors
    /// `TooLarge` beyond `size`, `NotFound` if the storage has lost what was received, `Unavailable` if it fails; what was
    /// recorded stays good.
    pub async fn append(
        &self,
        key: &str,
        partial: &mut Partial,
        size: u64,
        stream: &mut BoxStream<'_, io::Result<Bytes>>,
        recorder: &mut impl Recorder,
    ) -> Result<Ended> {
        match &*self.0 {
            Kind::Disk(disk) => pour(disk::receive(disk, key, partial).await?, partial, size, stream, recorder).await,
            Kind::S3(store) => {
                pour(s3::receive(store, key, partial, size).await?, partial, size, stream, recorder).await
            }
        }
    }

    /// Puts an upload together that was received in whole; doing so again is no error.
    ///
    /// # Errors
    /// `NotFound` if the storage has lost it, `Unavailable` if it fails.
    pub async fn complete(&self, key: &str, partial: &Partial) -> Result<Stored> {
        match &*self.0 {
            Kind::Disk(disk) => disk::complete(disk, key, partial).await?,
            Kind::S3(store) => s3::complete(store, key, partial).await?,
        }
        Ok(Stored { size: partial.received, sha256: hex::encode(hash_of(partial)?.finalize()), head: Vec::new() })
    }

    /// Forgets an upload that will not go on.
    ///
    /// # Errors
    /// Unavailable if the storage fails.
    pub async fn abandon(&self, key: &str, partial: &Partial) -> Result<()> {
        match &*self.0 {
            Kind::Disk(disk) => disk::abandon(disk, key).await,
            Kind::S3(store) => s3::abandon(store, key, partial).await,
        }
    }
}

async fn pour<R: Receiver>(
    mut receiver: R,
    partial: &mut Partial,
    size: u64,
    stream: &mut BoxStream<'_, io::Result<Bytes>>,
    recorder: &mut impl Recorder,
) -> Result<Ended> {
    let mut flow = Flow { hash: Hash::from(hash_of(partial)?), taken: partial.received, held: Piece::default() };
    let ended = loop {
        match tokio::time::timeout(SILENCE, stream.next()).await {
            Ok(Some(Ok(mut chunk))) => {
                if flow.taken + flow.held.len() as u64 + chunk.len() as u64 > size {
                    return Err(Error::TooLarge);
                }
                while flow.held.fill(&mut chunk, wanted(&receiver)) {
                    flow.pass(&mut receiver).await?;
                    if receiver.room() == 0 {
                        if receiver.open(partial).await? {
                            recorder.record(partial).await?;
                        }
                        flow.settle(&mut receiver, partial, false).await?;
                        recorder.record(partial).await?;
                    }
                }
            }
            Ok(None) => break Ended::Whole,
            Ok(Some(Err(_))) | Err(_) => break Ended::Broken,
        }
    };
    flow.pass(&mut receiver).await?;
    flow.settle(&mut receiver, partial, true).await?;
    recorder.record(partial).await?;
    Ok(ended)
}

/// The size of the next piece.
fn wanted(receiver: &impl Receiver) -> usize {
    usize::try_from(receiver.room()).unwrap_or(PIECE).min(PIECE)
}

/// Bytes on their way from the line to the storage.
struct Flow {
    hash: Hash,
    taken: u64,
    held: Piece,
}

impl Flow {
    /// Hands on what has gathered.
    async fn pass(&mut self, receiver: &mut impl Receiver) -> Result<()> {
        let piece = self.held.take();
        if !piece.is_empty() {
            self.taken += piece.len() as u64;
            self.hash.update(piece.clone()).await?;
            receiver.write(piece).await?;
        }
        Ok(())
    }

    async fn settle(&mut self, receiver: &mut impl Receiver, partial: &mut Partial, last: bool) -> Result<()> {
        receiver.settle(partial, last).await?;
        partial.received = self.taken;
        partial.hash = hex::encode(self.hash.state().await?.serialize());
        Ok(())
    }
}

fn hash_of(partial: &Partial) -> Result<Sha256> {
    if partial.hash.is_empty() {
        return Ok(Sha256::new());
    }
    let mut state = SerializedState::<Sha256>::default();
    hex::decode_to_slice(&partial.hash, &mut state).map_err(Error::internal)?;
    Sha256::deserialize(&state).map_err(Error::internal)
}
