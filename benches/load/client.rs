//! A lean HTTP/1.1 client on a kept connection: what it costs is not the server's.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A kept connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its head, as sent.
    pub head: String,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header; empty where it is missing.
    pub fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|l| l.split_once(": "));
        lines.into_iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value.trim())
    }
}

impl Connection {
    /// Connects to `127.0.0.1:port`.
    pub async fn open(port: u16) -> std::io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(128 * 1024) })
    }

    /// Sends bytes without waiting for an answer.
    pub async fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Sends a request and reads its answer.
    pub async fn ask(&mut self, request: &[u8]) -> std::io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.answer().await
    }

    /// Reads an answer.
    pub async fn answer(&mut self) -> std::io::Result<Answer> {
        self.buffer.clear();
        let end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.fill().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let status = head.get(9..12).and_then(|s| s.parse().ok()).unwrap_or(0);
        let mut answer = Answer { status, head, body: Vec::new() };
        if status == 304 {
            return Ok(answer);
        }
        if let Ok(length) = answer.header("content-length").parse::<usize>() {
            while self.buffer.len() < end + length {
                self.fill().await?;
            }
            answer.body = self.buffer[end..end + length].to_vec();
        } else if answer.header("transfer-encoding") == "chunked" {
            while !self.buffer.ends_with(b"0\r\n\r\n") {
                self.fill().await?;
            }
            answer.body = self.buffer[end..].to_vec();
        }
        Ok(answer)
    }

    async fn fill(&mut self) -> std::io::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

fn find(all: &[u8], part: &[u8]) -> Option<usize> {
    all.windows(part.len()).position(|w| w == part)
}

/// A GET request; `more` are header lines, each with its end.
pub fn get(path: &str, more: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n").into_bytes()
}

/// A POST request of a form.
pub fn post(path: &str, more: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let kind = "Content-Type: application/x-www-form-urlencoded";
    format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{kind}\r\nContent-Length: {length}\r\n{more}\r\n{body}")
        .into_bytes()
}

/// A POST request of JSON.
pub fn post_json(path: &str, more: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let kind = "Content-Type: application/json";
    format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{kind}\r\nContent-Length: {length}\r\n{more}\r\n{body}")
        .into_bytes()
}

/// What a load came to.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Notes how long one answer took.
    pub fn note(&mut self, since: Instant) {
        self.0.push(since.elapsed());
    }

    /// Notes a time that was taken already.
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// Takes over those of another.
    pub fn join(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time within which `share` (0 to 1) of all answers came, in milliseconds.
    pub fn within(&mut self, share: f64) -> f64 {
        self.0.sort_unstable();
        let at = ((self.0.len() as f64 - 1.0) * share).round() as usize;
        self.0.get(at).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
    }
}
