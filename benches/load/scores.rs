//! Saving scores: 16 jurors at once, each save one durable transaction with its event.

use std::time::{Duration, Instant};

use crate::client::{Connection, Times, get, post};
use crate::server::Server;
use crate::world::{EACH, JURORS, World};
use crate::{Figure, runtime, world};

const LASTING: Duration = Duration::from_secs(8);

/// Measures saves a second.
pub fn measure() -> Vec<Figure> {
    let folder = tempfile::tempdir().unwrap();
    let world = world::make(folder.path(), false);
    let server = Server::start(folder.path());
    let (rate, p50, p99) = runtime().block_on(load(&server, &world));
    vec![
        Figure::new("scores saved by 16 jurors", format!("{rate:.0}/s"), ">= 1,500/s", rate >= 1_500.0),
        Figure::new("scores saved, p50 and p99", format!("{p50:.1} ms, {p99:.1} ms"), "-", true),
    ]
}

async fn load(server: &Server, world: &World) -> (f64, f64, f64) {
    let began = Instant::now();
    let loads = world.jurors.iter().enumerate().map(|(n, secret)| juror(server.port, world, n, secret, began));
    let mut all = Times::default();
    for times in futures_util::future::join_all(loads).await {
        all.join(times);
    }
    assert_eq!(world.jurors.len(), JURORS);
    (all.count() as f64 / began.elapsed().as_secs_f64(), all.within(0.5), all.within(0.99))
}

async fn juror(port: u16, world: &World, n: usize, secret: &str, began: Instant) -> Times {
    let mut connection = Connection::open(port).await.unwrap();
    let cookie = format!("Cookie: session={secret}\r\n");
    let sheet = |entry: usize| format!("/c/load/jury/{}/{}", world.stage, n * EACH + entry + 1);
    let page = connection.ask(&get(&sheet(0), &cookie)).await.unwrap();
    let page = String::from_utf8_lossy(&page.body).into_owned();
    let token = page.split("name=\"_csrf\" value=\"").nth(1).expect("a signed-in page has a form");
    let token = token.split('"').next().unwrap();
    let headers = format!("{cookie}X-CSRF-Token: {token}\r\nAccept: application/json\r\n");
    let (mut times, mut round) = (Times::default(), 0);
    while began.elapsed() < LASTING {
        for entry in 0..EACH {
            let points: String = world.fields.iter().map(|f| format!("&{f}={}", 1 + (entry + round) % 5)).collect();
            let body = format!("version={round}&state=draft&comment=Go+on+with+this{points}");
            let asked = Instant::now();
            let answer = connection.ask(&post(&format!("{}/save", sheet(entry)), &headers, &body)).await.unwrap();
            assert_eq!(answer.status, 200, "{answer:?}");
            times.note(asked);
            if began.elapsed() >= LASTING {
                break;
            }
        }
        round += 1;
    }
    times
}
