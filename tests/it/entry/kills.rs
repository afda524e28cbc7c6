//! Handing in while the server is killed again and again, and while the database is held up: what was acknowledged is
//! whole, and nothing is half there.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use entity::{event, message, revision};
use futures_util::TryStreamExt;
use laureate::audit;
use reqwest::Method;
use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait, PaginatorTrait,
    QueryFilter,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{COMPLETE, entries, files, started};
use crate::support::{Actor, Attachment, PNG, Setup, TestApp};

const PEOPLE: usize = 4;
const KILLS: u64 = 30;
const PATIENCE: Duration = Duration::from_secs(20);

/// What somebody was told to be received: entry, revision, title.
type Told = (i32, i32, String);

/// Changes the title and hands in, over and over, until the server is gone.
async fn press_on(person: Actor, home: String, secret: String, round: u64, count: Arc<AtomicUsize>) -> Vec<Told> {
    let entry = home.rsplit('/').next().unwrap().parse().unwrap();
    let mut told = Vec::new();
    for n in 0.. {
        let title = format!("Round {round}, {n}");
        match once(&person, &home, &secret, &title).await {
            Ok(Some(revision)) => {
                told.push((entry, revision, title));
                count.fetch_add(1, Ordering::Relaxed);
            }
            Ok(None) => {}
            Err(_) => break,
        }
    }
    told
}

async fn once(person: &Actor, home: &str, secret: &str, title: &str) -> reqwest::Result<Option<i32>> {
    let page = person.request(Method::GET, home).send().await?.text().await?;
    let version = page.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let Some(version) = version.and_then(|v| v.parse::<i32>().ok()) else { return Ok(None) };
    let fields = [["title", title], ["summary", "Wells."], ["description", "How."]];
    let body = json!({"version": version, "fields": fields}).to_string();
    let save = person.request(Method::POST, &format!("{home}/autosave")).header("x-csrf-token", secret);
    let saved = save.header("content-type", "application/json").body(body).send().await?.bytes().await?;
    let saved: Value = serde_json::from_slice(&saved).unwrap_or_default();
    let form = [("_csrf", secret.to_owned()), ("version", saved["version"].to_string())];
    let answer = person.request(Method::POST, &format!("{home}/submit")).form(&form).send().await?;
    let location = answer.headers().get("location").and_then(|l| l.to_str().ok()).unwrap_or_default().to_owned();
    Ok(location.split_once("/revisions/").and_then(|(_, n)| n.parse().ok()))
}

async fn killed_all_the_time(setup: Setup, seed: u64) {
    let Some(mut app) = setup.try_start().await else { return };
    let mut people = Vec::new();
    {
        let contest = app.contest("clean-water").await;
        for n in 0..PEOPLE {
            let (person, home) = started(&contest, &format!("Paula {n}")).await;
            let file = vec![Attachment::new("a_files", "well.png", PNG)];
            person.fill_with_files(&home, &COMPLETE, file).await.assert_status(200);
            let secret = person.form_secret(&home).await;
            people.push((person, home, secret));
        }
    }
    let mut server = app.become_process().await;
    let (mut told, mut dice) = (Vec::new(), seed);
    for round in 0..KILLS {
        let count = Arc::<AtomicUsize>::default();
        let tasks: Vec<_> = people
            .iter()
            .map(|(person, home, secret)| {
                tokio::spawn(press_on(person.clone(), home.clone(), secret.clone(), round, count.clone()))
            })
            .collect();
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The first few wait for the server to get going; then any instant is as good as another.
        let end = Instant::now() + PATIENCE;
        while count.load(Ordering::Relaxed) == 0 {
            assert!(Instant::now() < end, "nothing is received");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_micros((dice >> 33) % 150_000)).await;
        server.kill();
        for task in tasks {
            told.extend(task.await.unwrap());
        }
        server.kill_and_restart().await;
    }
    drop(server);
    assert!(told.len() >= 30, "{} were acknowledged", told.len());
    whole(&app, &told).await;
}

/// Whether every acknowledged submit is there, and every one that is there is whole.
async fn whole(app: &TestApp, told: &[Told]) {
    let db = app.db().read();
    let (revisions, entries, kept) =
        (revision::Entity::find().all(db).await.unwrap(), entries(app).await, files(app).await);
    let events = event::Entity::find().filter(event::Column::Verb.eq("entry.submitted")).all(db).await.unwrap();
    let letters = message::Entity::find().filter(message::Column::Kind.eq("entry-receipt")).all(db).await.unwrap();
    assert_eq!((events.len(), letters.len()), (revisions.len(), revisions.len()));
    for (number, n, title) in told {
        let entry = entries.iter().find(|e| e.number == *number).unwrap();
        let made = revisions.iter().find(|r| r.entry_id == entry.id && r.number == *n);
        let made = made.unwrap_or_else(|| panic!("revision {n} of entry {number} was acknowledged and is lost"));
        assert_eq!(made.content["title"], *title);
    }
    for made in &revisions {
        assert_eq!(laureate::entry::snapshot::hash(&made.content), made.content_sha256);
        let of_it = |e: &&event::Model| e.subject_id == Some(made.entry_id.0) && e.data["revision"] == made.number;
        assert_eq!(events.iter().filter(of_it).map(|e| &e.data["sha256"]).collect::<Vec<_>>(), [&made.content_sha256]);
        let key = format!("entry-receipt/{}/", made.id);
        assert_eq!(letters.iter().filter(|l| l.dedupe.as_ref().is_some_and(|d| d.starts_with(&key))).count(), 1);
        let held = made.content["files"].as_array().unwrap();
        assert_eq!(held.len(), 1);
        let row = kept.iter().find(|f| json!(f.id) == held[0]["id"]).unwrap();
        let bytes = app.app.blobs().get_range(&row.storage_key, None).await.unwrap();
        let bytes = bytes.try_collect::<Vec<_>>().await.unwrap().concat();
        assert_eq!(hex::encode(Sha256::digest(&bytes)), held[0]["sha256"]);
    }
    for entry in &entries {
        let own = revisions.iter().filter(|r| r.entry_id == entry.id);
        assert_eq!(own.map(|r| r.number).max().unwrap_or(0), entry.revision_count);
    }
    assert_eq!(audit::first_break(db, entries[0].competition_id.0).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_while_people_hand_in_loses_nothing_acknowledged_on_sqlite() {
    killed_all_the_time(Setup::default(), 7).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_while_people_hand_in_loses_nothing_acknowledged_on_postgres() {
    killed_all_the_time(Setup::default().postgres(), 11).await;
}

/// Another program's connection, in the middle of a change.
async fn held(app: &TestApp) -> DatabaseConnection {
    let mut options = ConnectOptions::new(format!("sqlite:{}", app.folder().join("laureate.db").display()));
    options.max_connections(1).sqlx_logging(false);
    let other = Database::connect(options).await.unwrap();
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    other
}

async fn let_go(other: DatabaseConnection, seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    other.execute_unprepared("ROLLBACK").await.unwrap();
    other.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_another_program_holds_is_waited_for_and_then_told() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    paula.fill(&home, &COMPLETE).await.assert_status(200);
    let form = paula.get(&format!("{home}/check")).await.form_of_button("Submit");
    let long = tokio::spawn(let_go(held(&app).await, 9));
    let answer = paula.submit(&form, &[], vec![]).await;
    answer.assert_status(503).assert_says("try again");
    assert!(!answer.header("retry-after").is_empty(), "{answer:?}");
    assert_eq!(revision::Entity::find().count(app.db().read()).await.unwrap(), 0);
    assert_eq!(entries(&app).await[0].draft["title"], "Clean water", "the text is as it was");
    long.await.unwrap();
    let short = tokio::spawn(let_go(held(&app).await, 2));
    paula.submit(&form, &[], vec![]).await.assert_status(200).assert_path(&format!("{home}/revisions/1"));
    short.await.unwrap();
    assert_eq!(app.letters_to(paula.email()).await.len(), 1);
}
