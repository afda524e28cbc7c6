//! Receiving: cuts a stream into pieces of equal size, hashes them beside the writing, and watches the limit.

use std::io;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use sha2::{Digest, Sha256};
use tokio::task::{JoinHandle, spawn_blocking};

use super::Stored;
use crate::error::{Error, Result};

/// How much of the beginning is kept for finding out what it is.
const HEAD: usize = 8 * 1024;

/// Takes pieces in order. May return before a piece is written, but holds a bounded number of them.
pub(super) trait Sink {
    /// Takes the next piece, of full size.
    async fn take(&mut self, piece: Bytes) -> Result<()>;
}

/// Pours a stream into `sink` in pieces of `size` bytes. Returns the rest (smaller than a piece, perhaps empty), which
/// the sink has not seen yet.
pub(super) async fn pour(
    mut stream: BoxStream<'_, io::Result<Bytes>>,
    limit: u64,
    size: usize,
    sink: &mut impl Sink,
) -> Result<(Stored, Bytes)> {
    let mut total = 0_u64;
    let mut head = Vec::new();
    let mut hash = Hash::default();
    let mut piece = Piece::default();
    while let Some(chunk) = stream.next().await {
        let mut chunk = chunk.map_err(broken)?;
        total += chunk.len() as u64;
        if total > limit {
            return Err(Error::TooLarge);
        }
        head.extend_from_slice(&chunk[..chunk.len().min(HEAD - head.len())]);
        while piece.fill(&mut chunk, size) {
            let full = piece.take();
            hash.update(full.clone()).await?;
            sink.take(full).await?;
        }
    }
    let rest = piece.take();
    hash.update(rest.clone()).await?;
    Ok((Stored { size: total, sha256: hex::encode(hash.state().await?.clone().finalize()), head }, rest))
}

fn broken(e: io::Error) -> Error {
    tracing::info!(error = %e, "an upload broke off");
    Error::BadRequest
}

/// Bytes of a line that gather until a piece is full.
#[derive(Default)]
pub(super) struct Piece(BytesMut);

impl Piece {
    /// Copies from a chunk of the line until there are `size` bytes, and says whether there are. A chunk is part of a larger
    /// buffer, which would stay for as long as a piece of it is on its way to the storage.
    pub(super) fn fill(&mut self, chunk: &mut Bytes, size: usize) -> bool {
        if self.0.capacity() == 0 {
            self.0 = BytesMut::with_capacity(size);
        }
        let missing = size - self.0.len();
        self.0.extend_from_slice(&chunk.split_to(chunk.len().min(missing)));
        self.0.len() == size
    }

    /// How many bytes have gathered.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Hands on what has gathered.
    pub(super) fn take(&mut self) -> Bytes {
        std::mem::take(&mut self.0).freeze()
    }
}

/// A SHA-256 that is worked on beside the writing, on a thread of its own for each piece: at most one piece behind.
#[derive(Default)]
pub(super) struct Hash(Option<JoinHandle<Sha256>>, Sha256);

impl Hash {
    /// Goes on from a state.
    pub(super) fn from(state: Sha256) -> Self {
        Self(None, state)
    }

    pub(super) async fn update(&mut self, piece: Bytes) -> Result<()> {
        let mut state = self.state().await?.clone();
        self.0 = Some(spawn_blocking(move || {
            state.update(&piece);
            state
        }));
        Ok(())
    }

    /// The state after all pieces.
    pub(super) async fn state(&mut self) -> Result<&Sha256> {
        if let Some(work) = self.0.take() {
            self.1 = work.await.map_err(Error::internal)?;
        }
        Ok(&self.1)
    }
}
