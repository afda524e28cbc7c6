//! The screening of 5,000 entries: comparing each with all others, and the pages of screeners.

use std::path::Path;
use std::time::Instant;

use chrono::{TimeDelta, Utc};
use entity::file::{FileState, HolderKind};
use entity::*;
use laureate::audit::{self, Event};
use laureate::db::Chain;
use laureate::screening::compare::compare;
use laureate::{Config, Site};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::client::{Connection, Times, get};
use crate::server::Server;
use crate::world::{account, insert};
use crate::{Figure, runtime, world};

const ENTRIES: usize = 5_000;
/// Entries whose comparison is timed, at the beginning and at the end.
const TIMED: usize = 250;
/// Words of a description.
const WORDS: usize = 300;
const VISITS: usize = 20;

/// Measures comparisons among the first and the last of the entries, and pages when all are there.
pub fn measure() -> Vec<Figure> {
    let folder = tempfile::tempdir().unwrap();
    let (first, last, hints, secret) = runtime().block_on(prepare(folder.path()));
    let server = Server::start(folder.path());
    let mut figures = vec![
        Figure::new("compare an entry, among the first 250", format!("{first:.1} ms"), "-", true),
        Figure::new(
            "compare an entry, among 5,000",
            format!("{last:.1} ms"),
            "<= 3 x among the first",
            last <= first * 3.0,
        ),
        Figure::new("hints kept for 5,000 entries", hints.to_string(), "<= 20 an entry", hints <= 20 * ENTRIES as u64),
    ];
    for (what, path) in [
        ("screening list, first page", "/c/load/screening"),
        ("screening list, last page", "/c/load/screening?page=100"),
        ("screening list, with a hint, by title", "/c/load/screening?flag=hint&sort=title"),
        ("screening list, searched", "/c/load/screening?q=village+4321"),
        ("screening page of an entry with hints", "/c/load/screening/5000"),
        ("screening page of the entry that most are like", "/c/load/screening/1"),
        ("organisers' list of entries, last page", "/c/load/organise/entries?page=100"),
    ] {
        let (p50, most) = runtime().block_on(visit(server.port, path, &secret));
        figures.push(Figure::new(what, format!("p50 {p50:.1} ms, most {most:.1} ms"), "p50 < 100 ms", p50 < 100.0));
    }
    figures
}

/// Words of a text that is the same for the same number.
fn text(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        format!("word{}", (state >> 33) % 3_000)
    };
    (0..WORDS).map(|_| next()).collect::<Vec<_>>().join(" ")
}

/// Every tenth entry says what the one before it says; every fifth has the file that many have.
async fn prepare(folder: &Path) -> (f64, f64, u64, String) {
    let mut config = Config::default();
    config.database.url = laureate::config::Secret::new(format!("sqlite:{}", folder.join("laureate.db").display()));
    config.storage.folder = folder.join("files");
    let site = Site::open(config).await.unwrap();
    let (app, now) = (site.app().clone(), Utc::now());
    let competition = world::competition(now);
    let id = competition.id;
    let categories = world::categories(id);
    let mut stages = world::stages(id, now, false);
    (stages[1].kind, stages[1].rubric_frozen_at) = (stage::StageKind::Screening, None);
    let (teams, mut entries) = world::entries(id, now, &categories, ENTRIES);
    let mut files = Vec::new();
    for (n, entry) in entries.iter_mut().enumerate() {
        entry.description = text(if n % 10 == 9 { n as u64 - 1 } else { n as u64 });
        entry.summary = String::new();
        let file = paper(entry, if n % 5 == 0 { 0 } else { n }, now);
        entry.answers = json!({"files": [file.id]});
        files.push(file);
    }
    let tx = app.db().tx(Chain::Competition(id)).await.unwrap();
    insert::<competition::Entity>(&tx, vec![competition]).await;
    insert::<stage::Entity>(&tx, stages).await;
    insert::<category::Entity>(&tx, categories).await;
    insert::<team::Entity>(&tx, teams).await;
    insert::<entry::Entity>(&tx, entries.clone()).await;
    insert::<file::Entity>(&tx, files).await;
    let (user_id, secret) = account(&tx, "olga", now).await;
    let seat = organiser::Model {
        id: OrganiserId::new(),
        competition_id: id,
        user_id: Some(user_id),
        email: "olga@people.example".into(),
        token_hash: None,
        invited_at: now,
        accepted_at: Some(now),
    };
    insert::<organiser::Entity>(&tx, vec![seat]).await;
    audit::record(&tx, Event::new("bench.prepared", now)).await.unwrap();
    tx.commit().await.unwrap();
    let mut took = Vec::new();
    for entry in &entries {
        let began = Instant::now();
        compare(&app, entry, now).await.unwrap();
        took.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    let (first, last) = (mean(&took[..TIMED]), mean(&took[ENTRIES - TIMED..]));
    let hints = likeness::Entity::find().count(app.db().read()).await.unwrap();
    app.db().clone().close().await;
    (first, last, hints, secret)
}

fn paper(entry: &entry::Model, content: usize, now: chrono::DateTime<Utc>) -> file::Model {
    file::Model {
        id: FileId::new(),
        competition_id: Some(entry.competition_id),
        holder_kind: HolderKind::Entry,
        holder_id: entry.id.0,
        field: "files".into(),
        name: "paper.pdf".into(),
        media_type: "application/pdf".into(),
        size: 1_000,
        sha256: format!("{content:064x}"),
        storage_key: format!("entry/{content}"),
        preview_key: None,
        display_key: None,
        state: FileState::Unchecked,
        finding: None,
        width: None,
        height: None,
        contents: None,
        uploaded_by: None,
        created_at: now - TimeDelta::hours(1),
    }
}

/// The time of half and of all visits in milliseconds.
async fn visit(port: u16, path: &str, secret: &str) -> (f64, f64) {
    let mut connection = Connection::open(port).await.unwrap();
    let mut times = Times::default();
    for _ in 0..VISITS {
        let asked = Instant::now();
        let answer = connection.ask(&get(path, &format!("Cookie: session={secret}\r\n"))).await.unwrap();
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        times.note(asked);
    }
    (times.within(0.5), times.within(1.0))
}
