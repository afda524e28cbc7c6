//! A real S3 server on loopback whose bucket is a folder.

use std::path::Path;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use laureate::config::{Secret, Storage, StorageKind};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const BUCKET: &str = "entries";
const ACCESS: &str = "test-access";
const SECRET: &str = "test-secret";

/// The server; stops when dropped.
pub struct S3Server {
    endpoint: String,
    serving: JoinHandle<()>,
}

impl S3Server {
    /// Starts a server that keeps its bucket in `folder`.
    pub async fn start(folder: &Path) -> Self {
        std::fs::create_dir_all(folder.join(BUCKET)).unwrap();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder).unwrap());
        builder.set_auth(SimpleAuth::from_single(ACCESS, SECRET));
        let service = builder.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        Self { endpoint, serving }
    }

    /// Settings that use this server.
    pub fn configure(&self, storage: &mut Storage) {
        storage.kind = StorageKind::S3;
        storage.endpoint.clone_from(&self.endpoint);
        storage.bucket = BUCKET.into();
        storage.access_key = Secret::new(ACCESS);
        storage.secret_key = Secret::new(SECRET);
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
