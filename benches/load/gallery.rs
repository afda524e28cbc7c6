//! The public gallery: a page of 24 out of 1,000 entries, over 16 kept connections.

use std::time::{Duration, Instant};

use crate::client::{Connection, Times, get};
use crate::server::Server;
use crate::{Figure, runtime, world};

const CONNECTIONS: usize = 16;
const LASTING: Duration = Duration::from_secs(8);

/// Measures whole answers, answers of an unchanged page, and pages that are asked for once only.
pub fn measure() -> Vec<Figure> {
    let folder = tempfile::tempdir().unwrap();
    world::make(folder.path(), false);
    let server = Server::start(folder.path());
    let mut figures = Vec::new();
    let first = runtime().block_on(async {
        Connection::open(server.port).await.unwrap().ask(&get("/c/load/entries", "")).await.unwrap()
    });
    assert_eq!(first.status, 200);
    assert_eq!(String::from_utf8_lossy(&first.body).matches("<article").count(), 24);
    figures.push(Figure::new(
        "gallery page, HTML alone",
        format!("{:.1} kB", first.body.len() as f64 / 1000.0),
        "< 60 kB with style and script",
        true,
    ));
    let same = format!("If-None-Match: {}\r\n", first.header("etag"));
    for (what, more, target, least) in [
        ("gallery, 24 of 1,000 entries, whole page", "", ">= 5,300/s", 5_300.0),
        ("gallery, unchanged (304)", same.as_str(), "-", 0.0),
    ] {
        let (rate, p99) = load(server.port, |_| get("/c/load/entries", more));
        figures.push(Figure::new(what, format!("{rate:.0}/s"), target, rate >= least));
        figures.push(Figure::new(format!("{what}, p99"), format!("{p99:.2} ms"), "< 20 ms", p99 < 20.0));
    }
    let (rate, p99) = load(server.port, |n| get(&format!("/c/load/entries?page={}&q=water&x={n}", n % 41 + 1), ""));
    figures.push(Figure::new(
        "gallery, every page made anew (search)",
        format!("{rate:.0}/s, p99 {p99:.1} ms"),
        "-",
        true,
    ));
    figures
}

/// Requests a second, and the time of 99% of them in milliseconds.
fn load(port: u16, request: impl Fn(usize) -> Vec<u8>) -> (f64, f64) {
    runtime().block_on(async {
        let began = Instant::now();
        let loads = (0..CONNECTIONS).map(|c| visit(port, c, began, &request));
        let mut all = Times::default();
        for times in futures_util::future::join_all(loads).await {
            all.join(times);
        }
        (all.count() as f64 / began.elapsed().as_secs_f64(), all.within(0.99))
    })
}

async fn visit(port: u16, first: usize, began: Instant, request: &impl Fn(usize) -> Vec<u8>) -> Times {
    let mut connection = Connection::open(port).await.unwrap();
    let (mut times, mut n) = (Times::default(), first);
    while began.elapsed() < LASTING {
        let request = request(n);
        let asked = Instant::now();
        let answer = connection.ask(&request).await.unwrap();
        assert!(matches!(answer.status, 200 | 304), "{answer:?}");
        times.note(asked);
        n += CONNECTIONS;
    }
    times
}
