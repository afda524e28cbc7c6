//! Looking for viruses, with a real clamd; and with what is none.

use chrono::TimeDelta;
use entity::file::FileState::{Checking, Clean, Infected, Unchecked};
use entity::stage::StageKind;
use entity::*;
use sea_orm::EntityTrait;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::kit::{photo, zip};
use crate::entry::{COMPLETE, files, kept_objects, started};
use crate::support::clamd::{Clamd, eicar};
use crate::support::{Actor, Attachment, Contest, Setup, TestApp};
use crate::upload::kit::Sending;

fn with(scan: laureate::config::Scan) -> Setup {
    Setup::default().config(move |config| config.scan = scan)
}

/// The state of the only file, once somebody has looked at it.
async fn state(app: &TestApp) -> file::FileState {
    app.settle().await;
    files(app).await[0].state
}

async fn send(who: &Actor, home: &str, name: &str, bytes: &[u8]) {
    let file = vec![Attachment::new("a_files", name, bytes)];
    who.fill_with_files(home, &COMPLETE, file).await.assert_status(200);
}

async fn a_virus_is_held_back(setup: Setup, in_pieces: bool, name: &str, bytes: Vec<u8>) {
    let Some(clamd) = Clamd::start().await else { return };
    let settings = clamd.settings();
    let Some(app) = setup.config(move |config| config.scan = settings).try_start().await else { return };
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    if in_pieces {
        paula.fill(&home, &COMPLETE).await.assert_status(200);
        Sending::announce_with(&paula, &home, name, bytes.len(), &bytes).await;
    } else {
        send(&paula, &home, name, &bytes).await;
    }
    assert_eq!(state(&app).await, Infected);
    let row = files(&app).await.remove(0);
    assert_eq!(row.finding.as_deref(), Some("Test.Eicar.UNOFFICIAL"));
    assert_eq!(row.sha256, hex::encode(Sha256::digest(&bytes)), "its hash stays");
    let olga = contest.organiser("Olga").await;
    let path = contest.path(&format!("/entries/1/files/{}", row.id));
    for person in [&paula, &olga, &app.visitor()] {
        for query in ["", "?save=yes", "?size=small", "?size=display"] {
            person.get(&format!("{path}{query}")).await.assert_status(404);
        }
    }
    let letter = app.letter_to(paula.email(), "file-infected").await;
    assert!(letter.text.contains(name) && letter.text.contains("Test.Eicar"), "{letter:#?}");
    assert!(letter.text.contains("send a clean file"), "{letter:#?}");
    paula.get(&home).await.assert_says("Held back").assert_says("Test.Eicar").assert_says("Delete it");
    let check = paula.get(&format!("{home}/check")).await;
    check.assert_says("A virus was found in").assert_says(name);
    let refused = paula.post(&format!("{home}/submit"), &[("version", "2")]).await;
    refused.assert_status(422).assert_says("A virus was found in");
    assert!(revision::Entity::find().one(app.db().read()).await.unwrap().is_none());
    olga.get(&contest.path("/organise/entries")).await.assert_says("A virus was found in one file");
    let held = olga.get(&contest.path("/organise/files")).await;
    held.assert_says(name).assert_says("Test.Eicar.UNOFFICIAL").assert_says(&row.sha256).assert_says("Team Paula");
    assert!(app.verbs().await.contains(&"file.infected".to_owned()));
    paula.post(&format!("{home}/files/{}/delete", row.id), &[]).await.assert_status(200);
    paula.press(&format!("{home}/check"), "Submit").await.assert_status(200);
    app.settle().await;
    let kept = ["files/file", "s3/entries"].map(|folder| kept_objects(&app.folder().join(folder)));
    assert_eq!(kept, [0, 0], "it goes when its team deletes it");
}

#[tokio::test]
async fn a_virus_is_held_back_and_its_team_is_told() {
    a_virus_is_held_back(Setup::default(), false, "notes.txt", eicar()).await;
}

#[tokio::test]
async fn a_virus_in_an_archive_that_comes_in_pieces_is_held_back() {
    let archive = zip(&[("notes.txt", b"water", 5), ("run.txt", &eicar(), 68)]);
    a_virus_is_held_back(Setup::default().s3(), true, "plan.zip", archive).await;
}

#[tokio::test]
async fn a_virus_is_held_back_on_postgres_too() {
    a_virus_is_held_back(Setup::default().postgres().s3(), false, "notes.txt", eicar()).await;
}

/// Hands in a photograph, which waits to be looked at; gives Paula, the juror, and where each of them finds the file.
async fn waiting(app: &TestApp, contest: &Contest<'_>) -> (Actor, Actor, String, String) {
    let (paula, home) = started(contest, "Paula").await;
    send(&paula, &home, "well.jpg", &photo()).await;
    paula.get(&home).await.assert_says("Being checked").assert_says("you can hand in meanwhile");
    paula.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/1"));
    app.settle().await;
    let row = files(app).await.remove(0);
    assert_eq!(row.state, Checking, "a scanner that does not answer has not said yes");
    let entry = entry::Entity::find().one(app.db().read()).await.unwrap().unwrap();
    let jim = contest.juror("Jim").await;
    contest.assign(&jim, &entry).await;
    contest.enter(StageKind::Scoring);
    let sheet = contest.path(&format!("/jury/{}/1", contest.stage(StageKind::Scoring).id));
    (paula, jim, contest.path(&format!("/entries/1/files/{}", row.id)), sheet)
}

#[tokio::test]
async fn while_the_scanner_is_away_files_wait_and_only_their_team_and_organisers_get_them() {
    let Some(mut clamd) = Clamd::stopped() else { return };
    let app = with(clamd.settings()).start().await;
    let contest = app.contest("clean-water").await;
    let (paula, jim, path, sheet) = waiting(&app, &contest).await;
    let judged = format!("{sheet}/files/{}", path.rsplit('/').next().unwrap());
    let olga = contest.organiser("Olga").await;
    for query in ["", "?save=yes", "?size=small", "?size=display"] {
        jim.get(&format!("{judged}{query}")).await.assert_status(404);
        app.visitor().get(&format!("{path}{query}")).await.assert_status(404);
    }
    for owner in [&paula, &olga] {
        let own = owner.get(&path).await;
        assert!(own.assert_status(200).header("content-disposition").starts_with("attachment"), "{own:?}");
    }
    jim.get(&sheet).await.assert_status(200).assert_says("Being checked");
    olga.get(&contest.path("/organise/entries/1")).await.assert_says("Being checked");
    olga.get(&contest.path("/organise/files")).await.assert_says("Being checked").assert_says("well.jpg");
    app.visitor().get(&contest.path("/entries")).await.assert_status(200).assert_silent(&path);
    for _ in 0..20 {
        // Far more often than a job may fail.
        app.advance(TimeDelta::minutes(16));
        app.settle().await;
    }
    assert_eq!(files(&app).await[0].state, Checking);
    clamd.go_on().await;
    app.advance(TimeDelta::minutes(16));
    assert_eq!(state(&app).await, Clean);
    jim.get(&judged).await.assert_status(200);
    olga.get(&contest.path("/organise/files")).await.assert_says("Nothing is held back");
    assert!(app.letters_to(paula.email()).await.iter().all(|letter| letter.kind != "file-infected"));
}

/// Something that listens where clamd should: reads a little, says `answer` and hangs up.
async fn pretender(answer: &'static [u8]) -> laureate::config::Scan {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let clamd = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            let mut some = [0; 64];
            let _ = line.read(&mut some).await;
            let _ = line.write_all(answer).await;
        }
    });
    laureate::config::Scan { clamd, timeout_seconds: 2, max_mib: 2 }
}

#[tokio::test]
async fn what_hangs_up_or_talks_rubbish_has_not_said_yes() {
    for answer in
        [b"".as_slice(), b"stream: OK", b"HTTP/1.1 200 OK\r\n\r\n\0", b"stream: Cannot read ERROR\0", &[b'x'; 9_000]]
    {
        let app = with(pretender(answer).await).start().await;
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        send(&paula, &home, "well.jpg", &photo()).await;
        assert_eq!(state(&app).await, Checking, "{:?}", String::from_utf8_lossy(answer));
        app.advance(TimeDelta::minutes(16));
        assert_eq!(state(&app).await, Checking, "{:?}", String::from_utf8_lossy(answer));
    }
}

#[tokio::test]
async fn what_is_larger_than_the_scanner_takes_stays_unchecked() {
    let Some(clamd) = Clamd::start().await else { return };
    let app = with(clamd.settings()).start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    // Ours is 2 MiB, its own 1 MiB.
    for size in [3 << 20, 3 << 19] {
        let file = vec![Attachment::new("a_files", "report.pdf", crate::upload::kit::report(size))];
        paula.upload(&format!("{home}/files"), &[], file).await.assert_status(200);
    }
    app.settle().await;
    let states: Vec<_> = files(&app).await.iter().map(|f| f.state).collect();
    assert_eq!(states, [Unchecked, Unchecked]);
    let small = vec![Attachment::new("a_files", "notes.txt", "Only words")];
    paula.upload(&format!("{home}/files"), &[], small).await.assert_status(200);
    app.settle().await;
    assert_eq!(files(&app).await[2].state, Clean);
}

#[tokio::test]
async fn a_logo_and_a_file_of_a_brief_are_looked_at_too() {
    let Some(clamd) = Clamd::start().await else { return };
    let app = with(clamd.settings()).start().await;
    let contest = app.contest("clean-water").await;
    let brief = contest.brief("Dry wells").await;
    let olga = contest.organiser("Olga").await;
    let edit = contest.path(&format!("/organise/briefs/{}", brief.id));
    let file = vec![Attachment::new("file", "data.txt", eicar())];
    olga.upload(&format!("{edit}/files"), &[], file).await.assert_status(200);
    assert_eq!(state(&app).await, Infected);
    olga.get(&edit).await.assert_says("Held back");
    let public = contest.path(&format!("/briefs/{}", brief.slug));
    app.visitor().get(&public).await.assert_status(200).assert_silent("data.txt");
    app.visitor().get(&format!("{public}/files/{}", files(&app).await[0].id)).await.assert_status(404);
    app.letter_to(olga.email(), "file-infected").await;
}
