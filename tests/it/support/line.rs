//! Bad lines: a proxy on loopback that is slow and cuts connections, and a server's own end that can be cut.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf, copy};
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

/// Cuts a line at a server's end.
#[derive(Clone)]
pub struct Cut(Arc<AtomicUsize>);

impl Default for Cut {
    fn default() -> Self {
        Self(Arc::new(AtomicUsize::new(usize::MAX)))
    }
}

impl Cut {
    /// A line that this cuts.
    pub fn line(&self, socket: TcpStream) -> CutLine {
        CutLine { socket, cut: self.clone() }
    }

    /// Cuts it when so many more bytes have passed, either way.
    pub fn after(&self, bytes: usize) {
        self.0.store(bytes, Ordering::SeqCst);
    }

    /// How many of `wanted` bytes may pass; none is a cut line.
    fn room(&self, wanted: usize) -> io::Result<usize> {
        match self.0.load(Ordering::SeqCst).min(wanted) {
            0 if wanted > 0 => Err(io::ErrorKind::ConnectionReset.into()),
            room => Ok(room),
        }
    }

    fn passed(&self, bytes: usize) {
        let _ = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            (left != usize::MAX).then(|| left.saturating_sub(bytes))
        });
    }
}

/// A line that can be cut.
pub struct CutLine {
    socket: TcpStream,
    cut: Cut,
}

impl AsyncRead for CutLine {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let room = self.cut.room(buf.remaining().min(PASSED))?;
        let mut bytes = vec![0; room];
        let mut part = ReadBuf::new(&mut bytes);
        let read = Pin::new(&mut self.socket).poll_read(cx, &mut part);
        buf.put_slice(part.filled());
        self.cut.passed(part.filled().len());
        read
    }
}

impl AsyncWrite for CutLine {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let room = self.cut.room(bytes.len())?;
        let written = Pin::new(&mut self.socket).poll_write(cx, &bytes[..room]);
        if let Poll::Ready(Ok(n)) = written {
            self.cut.passed(n);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
