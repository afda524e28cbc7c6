//! One file of 1 GiB into the local folder: peak memory, and speed against the disk alone.

use std::io::Write;
use std::time::Instant;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use laureate::blob::Blobs;

use crate::client::{Connection, get};
use crate::server::Server;
use crate::{Figure, runtime, world};

const SIZE: usize = 1 << 30;
const PIECE: usize = 1 << 18;

/// Measures an upload through the entry's form.
pub fn measure() -> Vec<Figure> {
    let folder = tempfile::tempdir().unwrap();
    let world = world::make(folder.path(), true);
    let disk = SIZE as f64 / disk_alone(folder.path()) / 1e6;
    let storage = SIZE as f64 / runtime_of_two().block_on(storage_alone(folder.path())) / 1e6;
    let server = Server::start(folder.path());
    std::thread::sleep(std::time::Duration::from_secs(2));
    let idle = server.memory("VmRSS");
    server.forget_peak();
    let took = runtime().block_on(send(&server, &world.captain.0, world.captain.1));
    let above = server.memory("VmHWM") - idle;
    let speed = SIZE as f64 / took / 1e6;
    let share = speed / storage * 100.0;
    vec![
        Figure::new("upload of 1 GiB, peak memory above idle", format!("{above:.0} MiB"), "< 80 MiB", above < 80.0),
        Figure::new("upload of 1 GiB, speed", format!("{speed:.0} MB/s"), "-", true),
        Figure::new("bare writes of 1 GiB to that disk, synced", format!("{disk:.0} MB/s"), "-", true),
        Figure::new("the storage alone (hashed, written, synced)", format!("{storage:.0} MB/s"), "-", true),
        Figure::new("upload, share of the storage's speed", format!("{share:.0}%"), ">= 60%", share >= 60.0),
    ]
}

/// Bytes that do not repeat.
pub fn piece() -> Vec<u8> {
    let mut x = 88_172_645_463_325_252_u64;
    let mut next = || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x.to_le_bytes()
    };
    (0..PIECE / 8).flat_map(|_| next()).collect()
}

/// Seconds that writing and syncing the bytes takes without a server.
fn disk_alone(folder: &std::path::Path) -> f64 {
    let piece = piece();
    let name = folder.join("alone");
    let began = Instant::now();
    let mut file = std::fs::File::create(&name).unwrap();
    for _ in 0..SIZE / PIECE {
        file.write_all(&piece).unwrap();
    }
    file.sync_all().unwrap();
    let took = began.elapsed().as_secs_f64();
    std::fs::remove_file(name).unwrap();
    took
}

fn runtime_of_two() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Seconds that the storage takes for the bytes from memory.
async fn storage_alone(folder: &std::path::Path) -> f64 {
    let mut config = laureate::Config::default();
    config.storage.folder = folder.join("alone-files");
    let blobs = Blobs::open(&config).unwrap();
    let piece = Bytes::from(piece());
    let all = stream::iter((0..SIZE / PIECE).map(move |_| Ok(piece.clone())));
    let began = Instant::now();
    let stored = blobs.put_stream(&Blobs::new_key("entry"), all.boxed(), u64::MAX, &mut ()).await.unwrap();
    let took = began.elapsed().as_secs_f64();
    assert_eq!(stored.size, SIZE as u64);
    std::fs::remove_dir_all(folder.join("alone-files")).unwrap();
    took
}

/// Seconds until the server has received the file.
async fn send(server: &Server, secret: &str, number: i32) -> f64 {
    let mut connection = Connection::open(server.port).await.unwrap();
    let home = format!("/c/load/my/entries/{number}");
    let cookie = format!("Cookie: session={secret}\r\n");
    let page = connection.ask(&get(&home, &cookie)).await.unwrap();
    let page = String::from_utf8_lossy(&page.body).into_owned();
    let token = page.split("name=\"_csrf\" value=\"").nth(1).expect("the draft is open").split('"').next().unwrap();
    let head = "--b\r\nContent-Disposition: form-data; name=\"a_film\"; filename=\"film.pdf\"\r\n\
                Content-Type: application/pdf\r\n\r\n%PDF-1.7\n";
    let tail = "\r\n--b--\r\n";
    let length = head.len() + SIZE + tail.len();
    let request = format!(
        "POST {home}/files HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}X-CSRF-Token: {token}\r\nAccept: application/json\r\n\
         Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n{head}"
    );
    let piece = piece();
    let began = Instant::now();
    connection.send(request.as_bytes()).await.unwrap();
    for _ in 0..SIZE / PIECE {
        connection.send(&piece).await.unwrap();
    }
    connection.send(tail.as_bytes()).await.unwrap();
    let answer = connection.answer().await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?} {}", String::from_utf8_lossy(&answer.body));
    began.elapsed().as_secs_f64()
}
