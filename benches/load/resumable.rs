//! 100 resumable uploads of 50 MB at the same time: the server's peak memory, and speed, on a folder and on S3.

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

use crate::crowd::Crowd;
use crate::server::Server;
use crate::upload::piece;
use crate::{Figure, runtime};

const UPLOADS: usize = 100;
const SIZE: usize = 50_000_000;
/// The argument with which this program is an S3 server.
pub const S3: &str = "--s3-server";

/// Measures both storages.
pub fn measure() -> Vec<Figure> {
    let mut figures = Vec::new();
    for s3 in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("laureate.db").display());
        let crowd = runtime().block_on(Crowd::make(database.clone(), UPLOADS));
        let storage = s3.then(|| Storage::start(&folder.path().join("s3")));
        let settings = storage.as_ref().map(Storage::settings).unwrap_or_default();
        let server = Server::start_on(folder.path(), &database, &settings);
        std::thread::sleep(Duration::from_secs(2));
        let idle = server.memory("VmRSS");
        server.forget_peak();
        let took = runtime().block_on(send_all(&crowd, &server));
        let peak = server.memory("VmHWM");
        let speed = (UPLOADS * SIZE) as f64 / took / 1e6;
        let name = if s3 { "S3" } else { "folder" };
        figures.push(Figure::new(
            format!("{UPLOADS} resumable uploads of 50 MB, {name}: peak memory"),
            format!("{peak:.0} MiB (idle {idle:.0})"),
            "< 200 MiB",
            peak < 200.0,
        ));
        figures.push(Figure::new(
            format!("the same, {name}: in all"),
            format!("{took:.1} s, {speed:.0} MB/s"),
            "-",
            true,
        ));
    }
    figures
}

/// Seconds until all are received.
async fn send_all(crowd: &Crowd, server: &Server) -> f64 {
    let piece = piece();
    let mut lines = Vec::new();
    for n in 0..UPLOADS {
        lines.push(crowd.browser(server.port, n).await);
    }
    let began = Instant::now();
    let piece = &piece;
    let all = lines.into_iter().enumerate().map(|(n, (mut line, head))| async move {
        let head = format!("{head}Tus-Resumable: 1.0.0\r\n");
        let told = format!("field {},filename {}", BASE64.encode("a_film"), BASE64.encode("film.pdf"));
        let announce = format!(
            "POST /c/crowd/my/entries/{}/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}Upload-Length: {SIZE}\r\n\
             Upload-Metadata: {told}\r\nContent-Length: 0\r\n\r\n",
            n + 1
        );
        let begun = line.ask(announce.as_bytes()).await.unwrap();
        assert_eq!(begun.status, 201, "{begun:?} {}", String::from_utf8_lossy(&begun.body));
        let request = format!(
            "PATCH {} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}Content-Type: application/offset+octet-stream\r\n\
             Upload-Offset: 0\r\nContent-Length: {SIZE}\r\n\r\n",
            begun.header("location")
        );
        line.send(request.as_bytes()).await.unwrap();
        // Each upload is another file.
        let first = format!("%PDF-1.7\n% {n}\n");
        line.send(first.as_bytes()).await.unwrap();
        let mut left = SIZE - first.len();
        while left > 0 {
            let now = left.min(piece.len());
            line.send(&piece[..now]).await.unwrap();
            left -= now;
        }
        let done = line.answer().await.unwrap();
        assert_eq!((done.status, done.header("upload-offset")), (204, SIZE.to_string().as_str()), "{done:?}");
    });
    futures_util::future::join_all(all).await;
    began.elapsed().as_secs_f64()
}

/// An S3 server in a process of its own, so that its memory is not the site's.
struct Storage {
    child: Child,
    port: u16,
}

impl Storage {
    fn start(folder: &Path) -> Self {
        std::fs::create_dir_all(folder.join("entries")).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let own = std::env::current_exe().unwrap();
        let child = Command::new(own).arg(S3).arg(folder).arg(port.to_string()).spawn().unwrap();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, port }
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("LAUREATE_STORAGE__KIND", "s3".into()),
            ("LAUREATE_STORAGE__ENDPOINT", format!("http://127.0.0.1:{}", self.port)),
            ("LAUREATE_STORAGE__BUCKET", "entries".into()),
            ("LAUREATE_STORAGE__ACCESS_KEY", "load-access".into()),
            ("LAUREATE_STORAGE__SECRET_KEY", "load-secret".into()),
        ]
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves S3 from a folder until it is killed.
pub fn serve(folder: &str, port: u16) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder).unwrap());
        builder.set_auth(SimpleAuth::from_single("load-access", "load-secret"));
        let service = builder.build();
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
            });
        }
    });
}
