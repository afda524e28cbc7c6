//! Pictures and documents of the demo in the file storage.

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use super::picture::{self, Order};
use crate::app::App;
use crate::blob::Blobs;
use crate::error::{Error, Result};

/// Pictures that one thread paints before it gives them away.
const STRIP: usize = 6;
/// Objects that are written at a time.
const WRITES: usize = 24;

/// An object in the storage.
#[derive(Clone, Debug)]
pub struct Object {
    /// Where.
    pub key: String,
    /// Bytes.
    pub size: i64,
    /// Its hash, in hex.
    pub sha256: String,
}

/// Paints pictures on all processors and keeps them, in the same order. Equal orders share an object.
///
/// # Errors
/// Unavailable if the storage fails.
pub async fn pictures(app: &App, orders: &[Order]) -> Result<Vec<Object>> {
    let mut distinct: Vec<Order> = Vec::new();
    let mut places = Vec::new();
    for order in orders {
        let place = distinct.iter().position(|known| known == order).unwrap_or(distinct.len());
        if place == distinct.len() {
            distinct.push(*order);
        }
        places.push(place);
    }
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let strips: Vec<Vec<Order>> = distinct.chunks(STRIP).map(<[Order]>::to_vec).collect();
    let painted = stream::iter(strips)
        .map(|strip| async move {
            let paint = move || strip.iter().map(picture::jpeg).collect::<Result<Vec<_>>>();
            spawn_blocking(paint).await.map_err(Error::internal)?
        })
        .buffered(threads);
    let painted: Vec<Vec<Vec<u8>>> = painted.try_collect().await?;
    let kept = keep(app, painted.into_iter().flatten().collect()).await?;
    Ok(places.into_iter().filter_map(|place| kept.get(place).cloned()).collect())
}

/// Keeps objects, in the same order.
///
/// # Errors
/// Unavailable if the storage fails.
pub async fn keep(app: &App, all: Vec<Vec<u8>>) -> Result<Vec<Object>> {
    let kept = stream::iter(all).map(|bytes| async move {
        let object = Object {
            key: Blobs::new_key("file"),
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            sha256: hex::encode(Sha256::digest(&bytes)),
        };
        app.blobs().put_bytes(&object.key, Bytes::from(bytes)).await?;
        Ok(object)
    });
    kept.buffered(WRITES).try_collect().await
}
