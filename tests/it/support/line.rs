//! A bad line: a proxy on loopback that is slow and cuts connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What passes at a time, and how long that takes.
const PASSED: usize = 64 * 1024;
const TAKES: Duration = Duration::from_millis(2);

/// The line. It ends when dropped.
pub struct BadLine {
    /// The address of its near end.
    pub url: String,
    cuts: Arc<AtomicU64>,
    serving: JoinHandle<()>,
}

impl BadLine {
    /// A line to the server at `url` that is cut `cuts` times, each after some of the `spread` next bytes, as `seed` says.
    pub async fn to(url: &str, cuts: u64, spread: u64, seed: u64) -> Self {
        let far = url.trim_start_matches("http://").split('/').next().unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = listener.local_addr().unwrap();
        let (left, dice) = (Arc::new(AtomicU64::new(cuts)), Arc::new(AtomicU64::new(seed | 1)));
        let cuts = left.clone();
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (far, left, dice) = (far.clone(), left.clone(), dice.clone());
                tokio::spawn(async move {
                    let Ok(server) = TcpStream::connect(&far).await else { return };
                    pass(socket, server, &left, roll(&dice) % spread).await;
                });
            }
        });
        Self { url: format!("http://{near}"), cuts, serving }
    }

    /// How often it will still be cut.
    pub fn cuts_left(&self) -> u64 {
        self.cuts.load(Ordering::Relaxed)
    }
}

impl Drop for BadLine {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn roll(dice: &AtomicU64) -> u64 {
    let mut n = dice.load(Ordering::Relaxed);
    n ^= n << 13;
    n ^= n >> 7;
    n ^= n << 17;
    dice.store(n, Ordering::Relaxed);
    n >> 8
}

async fn pass(near: TcpStream, far: TcpStream, cuts: &AtomicU64, mut room: u64) {
    let ((mut near_in, mut near_out), (mut far_in, mut far_out)) = (near.into_split(), far.into_split());
    let back = tokio::spawn(async move { drop(copy(&mut far_in, &mut near_out).await) });
    let mut bytes = vec![0; PASSED];
    while let Ok(n @ 1..) = near_in.read(&mut bytes).await {
        if n as u64 > room && cuts.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok() {
            let _ = far_out.write_all(&bytes[..usize::try_from(room).unwrap()]).await;
            back.abort();
            return;
        }
        room = room.saturating_sub(n as u64);
        if far_out.write_all(&bytes[..n]).await.is_err() {
            break;
        }
        tokio::time::sleep(TAKES).await;
    }
    drop(far_out);
    let _ = back.await;
}
