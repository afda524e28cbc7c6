//! A juror's list of 500 entries: asked for over and over, searched, and walked from sheet to sheet.

use std::time::{Duration, Instant};

use crate::client::{Connection, Times, get};
use crate::server::Server;
use crate::world::LIST;
use crate::{Figure, runtime, world};

const LASTING: Duration = Duration::from_secs(6);

/// Measures the list, a search in it, and a sheet with its neighbours.
pub fn measure() -> Vec<Figure> {
    let folder = tempfile::tempdir().unwrap();
    let world = world::make(folder.path(), false);
    let server = Server::start(folder.path());
    let cookie = format!("Cookie: session={}\r\n", world.busy);
    let mut figures = Vec::new();
    for (what, path, target) in [
        ("juror's list, 500 assignments", "/c/load/jury".to_owned(), 20.0),
        ("juror's list, searched", "/c/load/jury?q=1&sort=title".to_owned(), 20.0),
        ("sheet on a list of 500", format!("/c/load/jury/{}/250?q=5", world.stage), f64::MAX),
    ] {
        let (rate, p50, p99) = runtime().block_on(load(server.port, &path, &cookie));
        let told = format!("{p50:.1} ms, {p99:.1} ms ({rate:.0}/s)");
        let limit = if target < f64::MAX { "p99 < 20 ms" } else { "-" };
        figures.push(Figure::new(format!("{what}, p50 and p99"), told, limit, p99 < target));
    }
    figures
}

async fn load(port: u16, path: &str, cookie: &str) -> (f64, f64, f64) {
    let mut connection = Connection::open(port).await.unwrap();
    let request = get(path, cookie);
    let first = connection.ask(&request).await.unwrap();
    let page = String::from_utf8_lossy(&first.body).into_owned();
    assert!(first.status == 200 && page.contains(&LIST.to_string()), "{first:?}");
    let (began, mut times) = (Instant::now(), Times::default());
    while began.elapsed() < LASTING {
        let asked = Instant::now();
        let answer = connection.ask(&request).await.unwrap();
        assert_eq!(answer.status, 200);
        times.note(asked);
    }
    (times.count() as f64 / began.elapsed().as_secs_f64(), times.within(0.5), times.within(0.99))
}
