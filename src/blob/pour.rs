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
    let mut piece = BytesMut::with_capacity(size);
    while let Some(chunk) = stream.next().await {
        let mut chunk = chunk.map_err(broken)?;
        total += chunk.len() as u64;
        if total > limit {
            return Err(Error::TooLarge);
        }
        head.extend_from_slice(&chunk[..chunk.len().min(HEAD - head.len())]);
        while piece.len() + chunk.len() >= size {
            piece.extend_from_slice(&chunk.split_to(size - piece.len()));
            let full = std::mem::replace(&mut piece, BytesMut::with_capacity(size)).freeze();
            hash.update(full.clone()).await?;
            sink.take(full).await?;
        }
        piece.extend_from_slice(&chunk);
    }
    let rest = piece.freeze();
    hash.update(rest.clone()).await?;
    Ok((Stored { size: total, sha256: hash.finish().await?, head }, rest))
}

fn broken(e: io::Error) -> Error {
    tracing::info!(error = %e, "an upload broke off");
    Error::BadRequest
}

/// A SHA-256 under way, on a thread of its own for each piece: at most one piece behind.
#[derive(Default)]
struct Hash(Option<JoinHandle<Sha256>>);

impl Hash {
    async fn update(&mut self, piece: Bytes) -> Result<()> {
        let mut state = self.state().await?;
        self.0 = Some(spawn_blocking(move || {
            state.update(&piece);
            state
        }));
        Ok(())
    }

    async fn finish(mut self) -> Result<String> {
        Ok(hex::encode(self.state().await?.finalize()))
    }

    async fn state(&mut self) -> Result<Sha256> {
        match self.0.take() {
            Some(work) => work.await.map_err(Error::internal),
            None => Ok(Sha256::new()),
        }
    }
}
