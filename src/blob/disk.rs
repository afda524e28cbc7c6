//! A folder of this machine: `folder/area/uuid`. Files come in under a temporary name and get their own by a rename,
//! after they and before their folder went to the disk; so a key has a whole file or none.

use std::fs::{self, File};
use std::io::{self, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use tempfile::TempPath;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio_util::io::ReaderStream;

use super::pour::{Sink, pour};
use super::{Stored, disk_failed, unavailable};
use crate::error::{Error, Result};

/// Size of the pieces that are written and hashed.
const PIECE: usize = 256 * 1024;
/// Size of the pieces that are read.
const READ: usize = 256 * 1024;
/// Where files come in.
const INCOMING: &str = ".incoming";
/// Where uploads grow that may go on another day; who began one also ends it.
const PARTIAL: &str = ".partial";
/// After this time, what came in and was never finished was left by a crash.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 60 * 60);

/// The folder.
#[derive(Debug)]
pub(super) struct Disk {
    folder: PathBuf,
}

impl Disk {
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let named = |e| unavailable(format!("{}: {e}", folder.display()));
        let incoming = folder.join(INCOMING);
        fs::create_dir_all(&incoming).map_err(named)?;
        fs::create_dir_all(folder.join(PARTIAL)).map_err(named)?;
        sweep(&incoming).map_err(named)?;
        Ok(Self { folder: folder.to_owned() })
    }

    pub(super) async fn put_stream(
        &self,
        key: &str,
        stream: BoxStream<'_, io::Result<Bytes>>,
        limit: u64,
    ) -> Result<Stored> {
        let target = self.path(key)?;
        let mut incoming = self.incoming().await?;
        let (stored, rest) = pour(stream, limit, PIECE, &mut incoming).await?;
        incoming.take(rest).await?;
        let Incoming { file, name } = incoming;
        let file = written(file).await?;
        blocking(move || move_in(&file, &target, || Ok(name.persist(&target)?))).await?;
        Ok(stored)
    }

    pub(super) async fn put_bytes(&self, key: &str, bytes: Bytes) -> Result<()> {
        let limit = bytes.len() as u64;
        self.put_stream(key, stream::iter([Ok(bytes)]).boxed(), limit).await.map(drop)
    }

    pub(super) async fn get_range(
        &self,
        key: &str,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, io::Result<Bytes>>> {
        let mut file = tokio::fs::File::open(self.path(key)?).await.map_err(missing)?;
        file.set_max_buf_size(READ);
        Ok(match range {
            None => ReaderStream::with_capacity(file, READ).boxed(),
            Some(range) => {
                file.seek(SeekFrom::Start(range.start)).await.map_err(unavailable)?;
                let part = file.take(range.end.saturating_sub(range.start));
                ReaderStream::with_capacity(part, READ).boxed()
            }
        })
    }

    pub(super) async fn size(&self, key: &str) -> Result<u64> {
        Ok(tokio::fs::metadata(self.path(key)?).await.map_err(missing)?.len())
    }

    pub(super) async fn delete(&self, key: &str) -> Result<()> {
        match tokio::fs::remove_file(self.path(key)?).await {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(unavailable(e)),
            _ => Ok(()),
        }
    }

    async fn incoming(&self) -> Result<Incoming> {
        let folder = self.folder.join(INCOMING);
        let (file, name) = blocking(move || Ok(tempfile::NamedTempFile::new_in(folder)?.into_parts())).await?;
        Ok(Incoming { file: spawn_blocking(|| Ok(file)), name })
    }

    /// The file of a key. Keys are ours (`area/uuid`); any other is a mistake, never a way out of the folder.
    pub(super) fn path(&self, key: &str) -> Result<PathBuf> {
        let plain = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if key.split('/').all(plain) {
            Ok(self.folder.join(key))
        } else {
            Err(Error::internal(format!("malformed storage key {key:?}")))
        }
    }
}

impl Disk {
    /// Where the upload of a key grows.
    pub(super) fn partial(&self, key: &str) -> Result<PathBuf> {
        let name = self.path(key)?.file_name().map(ToOwned::to_owned).unwrap_or_default();
        Ok(self.folder.join(PARTIAL).join(name))
    }
}

/// A file that comes in; removed when dropped. Writes one piece while the next one arrives.
struct Incoming {
    file: JoinHandle<io::Result<File>>,
    name: TempPath,
}

impl Sink for Incoming {
    async fn take(&mut self, piece: Bytes) -> Result<()> {
        let mut file = written(&mut self.file).await?;
        self.file = spawn_blocking(move || {
            file.write_all(&piece)?;
            Ok(file)
        });
        Ok(())
    }
}

pub(super) async fn written(
    file: impl Future<Output = Result<io::Result<File>, tokio::task::JoinError>>,
) -> Result<File> {
    file.await.map_err(Error::internal)?.map_err(disk_failed)
}

/// Makes a file durable under its own name: its bytes first, then the name, then the folders that hold the name.
pub(super) fn move_in(file: &File, target: &Path, rename: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    file.sync_all()?;
    let area = target.parent().unwrap_or(target);
    let fresh = !area.exists();
    fs::create_dir_all(area)?;
    rename()?;
    File::open(area)?.sync_all()?;
    if fresh && let Some(above) = area.parent() {
        File::open(above)?.sync_all()?;
    }
    Ok(())
}

/// Removes what a crash left behind.
fn sweep(incoming: &Path) -> io::Result<()> {
    for found in fs::read_dir(incoming)? {
        let found = found?;
        let age = found.metadata().and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok());
        if age.is_some_and(|age| age > LEFT_BEHIND) {
            fs::remove_file(found.path())?;
        }
    }
    Ok(())
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    spawn_blocking(work).await.map_err(Error::internal)?.map_err(disk_failed)
}

fn missing(e: io::Error) -> Error {
    if e.kind() == io::ErrorKind::NotFound { Error::NotFound } else { unavailable(e) }
}
