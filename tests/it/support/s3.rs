//! A real S3 server on loopback whose bucket is a folder, and what can go wrong with one.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use laureate::config::{Secret, Storage, StorageKind};
use s3s::Body;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::line::Cut;

const BUCKET: &str = "entries";
const ACCESS: &str = "test-access";
const SECRET: &str = "test-secret";

/// What the server is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// To keep an object.
    Put,
    /// To begin a multipart upload.
    Begin,
    /// To keep a part of one.
    Part,
    /// To put one together.
    Complete,
    /// To forget one.
    Abort,
    /// For an object or its size.
    Read,
    /// To delete an object.
    Delete,
}

impl Call {
    fn of(request: &Request<Incoming>) -> Self {
        let query = request.uri().query().unwrap_or_default();
        let multipart = query.contains("uploadId=");
        match *request.method() {
            Method::PUT if multipart => Self::Part,
            Method::PUT => Self::Put,
            Method::POST if multipart => Self::Complete,
            Method::POST if query.contains("delete") => Self::Delete,
            Method::POST => Self::Begin,
            Method::DELETE if multipart => Self::Abort,
            Method::DELETE => Self::Delete,
            _ => Self::Read,
        }
    }
}

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ill {
    /// It is answered with 503.
    Busy,
    /// It is answered after that time.
    Late(Duration),
    /// It is neither done nor answered.
    Silent,
    /// It is not done, and the line is cut.
    HungUp,
    /// The line is cut after so many more bytes of it.
    CutAfter(usize),
    /// It is done, and the line is cut before the answer.
    Unanswered,
    /// It is done and not answered.
    DoneSilent,
}

/// What goes wrong at the moment: with which requests, how often yet, and how.
#[derive(Debug, Default)]
struct Troubles {
    all: Mutex<Vec<(Call, usize, Ill)>>,
    met: AtomicUsize,
}

impl Troubles {
    fn meet(&self, call: Call) -> Option<Ill> {
        let mut all = self.all.lock().unwrap();
        let (_, left, ill) = all.iter_mut().find(|(of, left, _)| *of == call && *left > 0)?;
        *left -= 1;
        Some(*ill)
    }
}

/// The server; stops when dropped.
pub struct S3Server {
    endpoint: String,
    troubles: Arc<Troubles>,
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
        let troubles = Arc::<Troubles>::default();
        let met = troubles.clone();
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (service, troubles) = (service.clone(), met.clone());
                tokio::spawn(async move {
                    let cut = Cut::default();
                    let line = TokioIo::new(cut.line(socket));
                    let serve =
                        service_fn(move |request| serve(service.clone(), troubles.clone(), cut.clone(), request));
                    let _ = Builder::new(TokioExecutor::new()).serve_connection(line, serve).await;
                });
            }
        });
        Self { endpoint, troubles, serving }
    }

    /// Settings that use this server.
    pub fn configure(&self, storage: &mut Storage) {
        storage.kind = StorageKind::S3;
        storage.endpoint.clone_from(&self.endpoint);
        storage.bucket = BUCKET.into();
        storage.access_key = Secret::new(ACCESS);
        storage.secret_key = Secret::new(SECRET);
    }

    /// From now on, the next `times` requests of a kind go wrong.
    pub fn trouble(&self, call: Call, times: usize, ill: Ill) {
        self.troubles.all.lock().unwrap().push((call, times, ill));
    }

    /// All is well again.
    pub fn recover(&self) {
        self.troubles.all.lock().unwrap().clear();
    }

    /// How many requests have gone wrong so far; one that is done first, when it is done.
    pub fn met(&self) -> usize {
        self.troubles.met.load(Ordering::SeqCst)
    }
}

async fn serve(
    service: S3Service,
    troubles: Arc<Troubles>,
    cut: Cut,
    request: Request<Incoming>,
) -> Result<Response<Body>, s3s::HttpError> {
    let ill = troubles.meet(Call::of(&request));
    let met = || troubles.met.fetch_add(1, Ordering::SeqCst);
    if ill.is_some_and(|ill| ill != Ill::DoneSilent) {
        met();
    }
    match ill {
        Some(Ill::Busy | Ill::HungUp) => {
            if ill == Some(Ill::HungUp) {
                cut.after(0);
            }
            let words = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
            let answer = Response::builder().status(StatusCode::SERVICE_UNAVAILABLE);
            return Ok(answer.body(Body::from(words.to_owned())).unwrap());
        }
        Some(Ill::Late(time)) => tokio::time::sleep(time).await,
        Some(Ill::Silent) => std::future::pending().await,
        Some(Ill::CutAfter(bytes)) => cut.after(bytes),
        _ => {}
    }
    let mut answer = Service::call(&service, request).await;
    if let (Ok(answer), Some(Ill::Unanswered | Ill::DoneSilent)) = (&mut answer, ill) {
        // It may go on working while it answers.
        let _ = answer.body_mut().store_all_limited(1 << 20).await;
    }
    match ill {
        Some(Ill::Unanswered) => cut.after(0),
        Some(Ill::DoneSilent) => {
            met();
            std::future::pending().await
        }
        _ => {}
    }
    answer
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
