//! Drafts that are saved while 200 people type.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::{Connection, Times, post_json};
use crate::crowd::Crowd;
use crate::server::Server;
use crate::{Figure, runtime};

const PEOPLE: usize = 200;
const LASTING: Duration = Duration::from_secs(10);
/// How often somebody's typing is saved.
const PAUSE: Duration = Duration::from_secs(2);

/// Measures people who type, and how much more there could be.
pub fn measure() -> Vec<Figure> {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("laureate.db").display());
    let crowd = runtime().block_on(Crowd::make(database.clone(), PEOPLE));
    let server = Server::start_on(folder.path(), &database, &[]);
    let mut figures = Vec::new();
    for (what, pause) in [("200 people typing", Some(PAUSE)), ("200 people, without a pause", None)] {
        let (written, cpu) = (server.written(), server.cpu());
        let (mut times, took) = runtime().block_on(everybody(&crowd, &server, pause));
        let saves = times.count() as f64;
        let (rate, each) = (saves / took, (server.written() - written) as f64 / saves / 1000.0);
        let (p50, p99) = (times.within(0.5), times.within(0.99));
        let cpu = (server.cpu() - cpu) / saves * 1000.0;
        figures.push(Figure::new(format!("autosave, {what}"), format!("{rate:.0}/s"), "-", true));
        figures.push(Figure::new("  p50 and p99", format!("{p50:.1} ms, {p99:.1} ms"), "-", true));
        figures.push(Figure::new("  written and computed per save", format!("{each:.1} kB, {cpu:.2} ms"), "-", true));
    }
    figures
}

async fn everybody(crowd: &Crowd, server: &Server, pause: Option<Duration>) -> (Times, f64) {
    let mut browsers = Vec::new();
    for n in 0..PEOPLE {
        browsers.push(crowd.browser(server.port, n).await);
    }
    let began = Instant::now();
    let typing = browsers.into_iter().enumerate().map(|(n, browser)| person(n, browser, pause, began));
    let mut all = Times::default();
    for times in futures_util::future::join_all(typing).await {
        all.join(times);
    }
    (all, began.elapsed().as_secs_f64())
}

async fn person(n: usize, (mut line, head): (Connection, String), pause: Option<Duration>, began: Instant) -> Times {
    let path = format!("/c/crowd/my/entries/{}/autosave", n + 1);
    let words = "Wells that tell everybody when they are dry, so that nobody walks in vain. ";
    let (mut times, mut version) = (Times::default(), 0);
    let page = crate::client::get(&format!("/c/crowd/my/entries/{}", n + 1), &head);
    let page = line.ask(&page).await.unwrap();
    let page = String::from_utf8_lossy(&page.body).into_owned();
    if let Some(rest) = page.split("name=\"version\" value=\"").nth(1) {
        version = rest.split('"').next().unwrap().parse().unwrap();
    }
    if let Some(pause) = pause {
        tokio::time::sleep(pause * u32::try_from(n).unwrap() / u32::try_from(PEOPLE).unwrap()).await;
    }
    let mut round = 0;
    while began.elapsed() < LASTING {
        round += 1;
        let description = format!("{}{began:?} {round}", words.repeat(20 + round % 5));
        let fields =
            json!([["title", format!("Village {n}")], ["summary", words.repeat(5)], ["description", description]]);
        let body = json!({"version": version, "fields": fields}).to_string();
        let asked = Instant::now();
        let answer = line.ask(&post_json(&path, &head, &body)).await.unwrap();
        assert_eq!(answer.status, 200, "{answer:?} {}", String::from_utf8_lossy(&answer.body));
        times.note(asked);
        let told: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        version = i32::try_from(told["version"].as_i64().unwrap()).unwrap();
        if let Some(pause) = pause {
            tokio::time::sleep(pause).await;
        }
    }
    times
}
