//! In the folder: a file that grows, moved to its place when it is whole. Bytes behind what was recorded are cut off, for
//! they may not have reached the disk.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;

use bytes::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use super::{Partial, Receiver};
use crate::blob::disk::{Disk, blocking, move_in, written};
use crate::error::{Error, Result};

/// After how many bytes the disk is asked to write them down.
const SETTLED: u64 = 8 * 1024 * 1024;

/// A file that grows.
pub(super) struct Growing {
    file: JoinHandle<io::Result<File>>,
    room: u64,
}

pub(super) async fn receive(disk: &Disk, key: &str, partial: &Partial) -> Result<Growing> {
    let (path, received) = (disk.partial(key)?, partial.received);
    let file = blocking(move || open(&path, received)).await?.ok_or(Error::NotFound)?;
    Ok(Growing { file: spawn_blocking(move || Ok(file)), room: SETTLED })
}

fn open(path: &PathBuf, received: u64) -> io::Result<Option<File>> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
    if file.metadata()?.len() < received {
        return Ok(None);
    }
    file.set_len(received)?;
    file.seek(SeekFrom::Start(received))?;
    Ok(Some(file))
}

impl Growing {
    async fn then(&mut self, work: impl FnOnce(&mut File) -> io::Result<()> + Send + 'static) -> Result<()> {
        let mut file = written(&mut self.file).await?;
        self.file = spawn_blocking(move || work(&mut file).map(|()| file));
        Ok(())
    }
}

impl Receiver for Growing {
    fn room(&self) -> u64 {
        self.room
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.room -= bytes.len() as u64;
        self.then(move |file| file.write_all(&bytes)).await
    }

    async fn settle(&mut self, _: &mut Partial, _: bool) -> Result<()> {
        self.room = SETTLED;
        let file = written(&mut self.file).await?;
        let file = blocking(move || file.sync_data().map(|()| file)).await?;
        self.file = spawn_blocking(move || Ok(file));
        Ok(())
    }
}

pub(super) async fn complete(disk: &Disk, key: &str, partial: &Partial) -> Result<()> {
    let (path, target, size) = (disk.partial(key)?, disk.path(key)?, partial.received);
    let there = blocking(move || {
        match fs::metadata(&path) {
            Ok(found) if found.len() == size => move_in(&File::open(&path)?, &target, || fs::rename(&path, &target))?,
            Ok(_) => return Ok(false),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Ok(fs::metadata(&target).is_ok_and(|m| m.len() == size));
            }
            Err(e) => return Err(e),
        }
        Ok(true)
    });
    if there.await? { Ok(()) } else { Err(Error::NotFound) }
}

pub(super) async fn abandon(disk: &Disk, key: &str) -> Result<()> {
    let path = disk.partial(key)?;
    blocking(move || match fs::remove_file(&path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    })
    .await
}
