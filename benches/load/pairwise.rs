//! Comparing: 100 jurors at once, each answering pair after pair of 350 entries as fast as the server gives them.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::Utc;
use entity::json::JurorProfile;
use entity::*;
use laureate::audit::{self, Event};
use laureate::db::Chain;
use laureate::{Config, Site};

use crate::client::{Connection, Times, get, post};
use crate::server::Server;
use crate::world::{account, insert};
use crate::{Figure, runtime, world};

const ENTRIES: usize = 350;
const JURORS: usize = 100;
const LASTING: Duration = Duration::from_secs(10);

/// Measures votes a second, and how long an answer and the next pair take.
pub fn measure() -> Vec<Figure> {
    let folder = tempfile::tempdir().unwrap();
    let (stage, secrets) = runtime().block_on(prepare(folder.path()));
    let server = Server::start(folder.path());
    let home = format!("/c/load/pairwise/{stage}");
    let (rate, mut votes, mut pages) = runtime().block_on(async {
        let began = Instant::now();
        let all = secrets.iter().map(|secret| juror(server.port, &home, secret, began));
        let (mut votes, mut pages) = (Times::default(), Times::default());
        for (vote, page) in futures_util::future::join_all(all).await {
            votes.join(vote);
            pages.join(page);
        }
        (votes.count() as f64 / began.elapsed().as_secs_f64(), votes, pages)
    });
    let times = |t: &mut Times| format!("{:.0} ms, {:.0} ms", t.within(0.5), t.within(0.99));
    vec![
        Figure::new("pairs answered by 100 jurors at once", format!("{rate:.0}/s"), ">= 100/s", rate >= 100.0),
        Figure::new("an answer, p50 and p99", times(&mut votes), "p99 < 1 s", votes.within(0.99) < 1_000.0),
        Figure::new("the next pair, p50 and p99", times(&mut pages), "p99 < 1 s", pages.within(0.99) < 1_000.0),
    ]
}

async fn prepare(folder: &Path) -> (StageId, Vec<String>) {
    let mut config = Config::default();
    config.database.url = laureate::config::Secret::new(format!("sqlite:{}", folder.join("laureate.db").display()));
    config.storage.folder = folder.join("files");
    let site = Site::open(config).await.unwrap();
    let (db, now) = (site.app().db().clone(), Utc::now());
    let competition = world::competition(now);
    let id = competition.id;
    let categories = world::categories(id);
    let mut stages = world::stages(id, now, false);
    stages[1].kind = stage::StageKind::Pairwise;
    let stage = stages[1].id;
    let (teams, entries) = world::entries(id, now, &categories, ENTRIES);
    let tx = db.tx(Chain::Competition(id)).await.unwrap();
    insert::<competition::Entity>(&tx, vec![competition]).await;
    insert::<stage::Entity>(&tx, stages).await;
    insert::<category::Entity>(&tx, categories).await;
    insert::<team::Entity>(&tx, teams).await;
    insert::<entry::Entity>(&tx, entries).await;
    let mut secrets = Vec::new();
    for n in 0..JURORS {
        let name = format!("juror{n}");
        let (user_id, secret) = account(&tx, &name, now).await;
        let juror = juror::Model {
            id: JurorId::new(),
            competition_id: id,
            user_id: Some(user_id),
            email: format!("{name}@people.example"),
            name,
            organisation: String::new(),
            token_hash: None,
            invited_at: now,
            accepted_at: Some(now),
            reminded_at: None,
            terms_at: None,
            profile: JurorProfile::default(),
        };
        insert::<juror::Entity>(&tx, vec![juror]).await;
        secrets.push(secret);
    }
    audit::record(&tx, Event::new("bench.prepared", now)).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    (stage, secrets)
}

/// What stands between two pieces of a page.
fn between<'a>(page: &'a str, before: &str) -> &'a str {
    let rest = page.split(before).nth(1).unwrap_or_else(|| panic!("a page without {before}"));
    rest.split('"').next().unwrap_or_default()
}

async fn juror(port: u16, home: &str, secret: &str, began: Instant) -> (Times, Times) {
    let mut connection = Connection::open(port).await.unwrap();
    let cookie = format!("Cookie: session={secret}\r\n");
    let (mut votes, mut pages) = (Times::default(), Times::default());
    let mut round = 0;
    while began.elapsed() < LASTING {
        let asked = Instant::now();
        let page = connection.ask(&get(home, &cookie)).await.unwrap();
        assert_eq!(page.status, 200);
        pages.note(asked);
        let page = String::from_utf8_lossy(&page.body).into_owned();
        let (token, turn) = (between(&page, "name=\"_csrf\" value=\""), between(&page, "name=\"turn\" value=\""));
        let body = format!("_csrf={token}&turn={turn}&say={}", ["left", "right", "left", "even"][round % 4]);
        let asked = Instant::now();
        let answer = connection.ask(&post(home, &cookie, &body)).await.unwrap();
        assert_eq!(answer.status, 303, "{answer:?}");
        votes.note(asked);
        round += 1;
    }
    (votes, pages)
}
