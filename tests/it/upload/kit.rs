//! A tus client for tests that does what a library would not.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::stream::{self, StreamExt};
use reqwest::{Body, Method, RequestBuilder};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

use crate::support::{Actor, View};

const PIECE: &str = "application/offset+octet-stream";

/// A PDF, for all that its first bytes say, with bytes that do not repeat.
pub fn report(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut n: u64 = 88_172_645_463_325_252;
    while bytes.len() < size {
        n ^= n << 13;
        n ^= n >> 7;
        n ^= n << 17;
        bytes.extend_from_slice(&n.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

/// An upload under way.
pub struct Sending {
    actor: Actor,
    address: String,
    secret: String,
}

/// The request that announces a file.
pub async fn announcement(actor: &Actor, home: &str, metadata: &str, size: &str) -> RequestBuilder {
    let secret = actor.form_secret(home).await;
    let request = actor.request(Method::POST, &format!("{home}/uploads")).header("x-csrf-token", secret);
    request.header("tus-resumable", "1.0.0").header("upload-length", size).header("upload-metadata", metadata)
}

/// Metadata as the protocol writes it.
pub fn metadata(field: &str, name: &str) -> String {
    format!("field {},filename {}", BASE64.encode(field), BASE64.encode(name))
}

impl Sending {
    /// Announces a file of `size` bytes for a field.
    pub async fn announce(actor: &Actor, home: &str, field: &str, name: &str, size: usize) -> Self {
        let request = announcement(actor, home, &metadata(field, name), &size.to_string()).await;
        Self::begun(actor, actor.send(request).await, home).await
    }

    /// The same with the first piece.
    pub async fn announce_with(actor: &Actor, home: &str, name: &str, size: usize, first: &[u8]) -> Self {
        let request = announcement(actor, home, &metadata("a_files", name), &size.to_string()).await;
        let begun = actor.send(request.header("content-type", PIECE).body(first.to_vec())).await;
        assert_eq!(begun.header("upload-offset"), first.len().to_string(), "{begun:?}");
        Self::begun(actor, begun, home).await
    }

    async fn begun(actor: &Actor, begun: View, home: &str) -> Self {
        assert_eq!(begun.status, 201, "{begun:?}");
        assert!(!begun.header("upload-expires").is_empty(), "{begun:?}");
        let address = begun.header("location");
        Self { actor: actor.clone(), address, secret: actor.form_secret(home).await }
    }

    /// The same upload, asked for by somebody else.
    pub async fn by(&self, actor: &Actor) -> Self {
        Self { actor: actor.clone(), address: self.address.clone(), secret: actor.form_secret("/account").await }
    }

    /// A request of the protocol for this upload.
    pub fn request(&self, method: Method) -> RequestBuilder {
        let request = self.actor.request(method, &self.address).header("tus-resumable", "1.0.0");
        request.header("x-csrf-token", &self.secret)
    }

    /// A piece, yet without its bytes.
    pub fn piece(&self, offset: usize) -> RequestBuilder {
        self.request(Method::PATCH).header("content-type", PIECE).header("upload-offset", offset.to_string())
    }

    /// Sends a request for this upload.
    pub async fn get(&self, request: RequestBuilder) -> View {
        self.actor.send(request).await
    }

    /// Sends a piece.
    pub async fn send(&self, offset: usize, bytes: &[u8]) -> View {
        self.get(self.piece(offset).body(bytes.to_vec())).await
    }

    /// Sends a piece with the checksum of something.
    pub async fn send_checked(&self, offset: usize, bytes: &[u8], algorithm: &str, of: &[u8]) -> View {
        let sum = if algorithm == "sha1" { Sha1::digest(of).to_vec() } else { Sha256::digest(of).to_vec() };
        let told = format!("{algorithm} {}", BASE64.encode(sum));
        self.get(self.piece(offset).header("upload-checksum", told).body(bytes.to_vec())).await
    }

    /// Sends bytes of a piece that should have been longer; then the line breaks.
    pub async fn send_broken(&self, offset: usize, bytes: &[u8]) {
        let parts: Vec<_> = bytes.chunks(64 * 1024).map(|part| Ok(part.to_vec())).collect();
        let end = stream::once(async {
            // What was sent before has to leave this machine first.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            Err(std::io::Error::other("the line broke"))
        });
        let body = Body::wrap_stream(stream::iter(parts).chain(end));
        let broken = self.piece(offset).body(body).send().await;
        assert!(broken.is_err(), "{broken:?}");
    }

    /// Sends bytes and then neither goes on nor ends. Returns when the server has begun to receive.
    pub async fn hold(&self, offset: usize, bytes: &[u8]) -> Held {
        let first = stream::iter([Ok::<_, std::io::Error>(bytes.to_vec())]);
        let body = Body::wrap_stream(first.chain(stream::pending()));
        let request = self.piece(offset).body(body);
        let held = tokio::spawn(async move { drop(request.send().await) });
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        Held(held)
    }

    /// Asks where the upload stands.
    pub async fn ask(&self) -> View {
        self.get(self.request(Method::HEAD)).await
    }

    /// The same in bytes.
    pub async fn offset(&self) -> usize {
        let told = self.ask().await;
        assert_eq!((told.status, told.header("cache-control").as_str()), (200, "no-store"), "{told:?}");
        assert!(!told.header("upload-length").is_empty(), "{told:?}");
        told.header("upload-offset").parse().unwrap()
    }

    /// What a page's script asks for.
    pub async fn told(&self) -> serde_json::Value {
        let told = self.actor.get_json(&self.address).await;
        told.assert_status(200).json()
    }

    /// Gives it up.
    pub async fn give_up(&self) -> View {
        self.get(self.request(Method::DELETE)).await
    }
}

/// A line that is held open.
pub struct Held(JoinHandle<()>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.abort();
    }
}
