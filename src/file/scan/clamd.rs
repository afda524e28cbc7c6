//! A client of ClamAV's daemon, by the words of its manual page clamd(8): a command that begins with `z` ends with a zero
//! byte, and so does the answer; `INSTREAM` is followed by pieces, each after its length in four bytes, high byte first, and
//! by an empty one.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Most bytes of an answer.
const ANSWER: usize = 4096;
/// Most characters of a finding's name.
const NAME: usize = 120;

/// What clamd says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing was found.
    Clean,
    /// A virus of that name.
    Found(String),
    /// It takes no file of that size.
    TooLarge,
}

trait Line: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Line for T {}

/// Has a file looked at while it is read.
///
/// # Errors
/// What broke off, or what clamd says else; then nothing is known of the file.
pub(super) async fn scan(
    address: &str,
    patience: Duration,
    mut bytes: BoxStream<'static, io::Result<Bytes>>,
) -> io::Result<Verdict> {
    let mut line = patiently(patience, connect(address)).await?;
    patiently(patience, line.write_all(b"zINSTREAM\0")).await?;
    loop {
        let piece = match patiently(patience, async { bytes.next().await.transpose() }).await? {
            Some(piece) if piece.is_empty() => continue,
            piece => piece.unwrap_or_default(),
        };
        let length = u32::try_from(piece.len()).map_err(io::Error::other)?.to_be_bytes();
        let sent = async {
            line.write_all(&length).await?;
            line.write_all(&piece).await
        };
        match patiently(patience, sent).await {
            Ok(()) if piece.is_empty() => break,
            Ok(()) => {}
            // It says why before it hangs up.
            Err(e) => return verdict(&answer(patience, &mut *line).await?).map_err(|_| e),
        }
    }
    patiently(patience, line.flush()).await?;
    verdict(&answer(patience, &mut *line).await?)
}

/// Which program and which list of viruses answers.
///
/// # Errors
/// What broke off.
pub async fn version(address: &str, patience: Duration) -> io::Result<String> {
    let mut line = patiently(patience, connect(address)).await?;
    patiently(patience, line.write_all(b"zVERSION\0")).await?;
    let told = answer(patience, &mut *line).await?;
    if told.starts_with("ClamAV") { Ok(told) } else { Err(odd(&told)) }
}

/// A socket's path, or host and port.
async fn connect(address: &str) -> io::Result<Box<dyn Line>> {
    #[cfg(unix)]
    if address.starts_with('/') {
        return Ok(Box::new(tokio::net::UnixStream::connect(address).await?));
    }
    Ok(Box::new(TcpStream::connect(address).await?))
}

async fn patiently<T>(patience: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(patience, work).await.map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "clamd says nothing"))?
}

async fn answer(patience: Duration, line: &mut dyn Line) -> io::Result<String> {
    let mut all = Vec::new();
    let read = async {
        let mut buffer = [0; 512];
        while !all.contains(&0) {
            match line.read(&mut buffer).await? {
                0 => break,
                n if all.len() + n > ANSWER => return Err(odd("more than an answer")),
                n => all.extend_from_slice(&buffer[..n]),
            }
        }
        Ok(())
    };
    patiently(patience, read).await?;
    match all.iter().position(|byte| *byte == 0) {
        Some(end) => Ok(String::from_utf8_lossy(&all[..end]).into_owned()),
        None => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "clamd hung up")),
    }
}

/// Only what is exactly a yes is one.
fn verdict(told: &str) -> io::Result<Verdict> {
    if told == "stream: OK" {
        return Ok(Verdict::Clean);
    }
    if told.contains("size limit exceeded") {
        return Ok(Verdict::TooLarge);
    }
    match told.strip_prefix("stream: ").and_then(|rest| rest.strip_suffix(" FOUND")) {
        Some(name) if !name.is_empty() => Ok(Verdict::Found(plain(name))),
        _ => Err(odd(told)),
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(NAME).collect()
}

fn odd(told: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("clamd answers {:?}", plain(told)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_answer_counts() {
        for (told, expected) in [
            ("stream: OK", Some(Verdict::Clean)),
            ("stream: Eicar-Test FOUND", Some(Verdict::Found("Eicar-Test".into()))),
            ("INSTREAM size limit exceeded. ERROR", Some(Verdict::TooLarge)),
            ("stream: OK ", None),
            ("", None),
            ("OK", None),
            ("stream:  FOUND", None),
            ("stream: Can't allocate memory ERROR", None),
            ("UNKNOWN COMMAND", None),
        ] {
            assert_eq!(verdict(told).ok(), expected, "{told:?}");
        }
    }
}
