//! A full disk, under the files and under the database: what was received stays, pages are read, people are told, and
//! everything goes on when there is room again, without a restart.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use entity::{entry, message, revision};
use laureate::audit;
use sea_orm::{ColumnTrait, ConnectionTrait, Database, EntityTrait, PaginatorTrait, QueryFilter, Statement};
use sha2::{Digest, Sha256};

use crate::entry::{COMPLETE, files, hand_in, kept_objects, started};
use crate::support::{Attachment, PNG, TestApp};
use crate::upload::kit::{Sending, report};

const MIB: u32 = 12;
const PATIENCE: Duration = Duration::from_secs(20);

/// What takes all room of a disk.
struct Filler(PathBuf);

impl Filler {
    fn of(disk: &Path) -> Self {
        Self(disk.join("filler"))
    }

    fn fill(&self) {
        let mut file: File = OpenOptions::new().create(true).append(true).open(&self.0).unwrap();
        for size in [256 * 1024, 4096, 1] {
            while file.write(&vec![0; size]).is_ok_and(|n| n > 0) {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(&self.0).unwrap();
    }
}

async fn readiness(app: &TestApp, status: u16, words: &str) {
    let end = Instant::now() + PATIENCE;
    loop {
        let told = app.visitor().get("/readyz").await;
        if (told.status, told.body().trim()) == (status, words) {
            return;
        }
        assert!(Instant::now() < end, "{told:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_full_disk_of_files_keeps_what_came_and_goes_on_when_there_is_room() {
    let mut app = TestApp::start().await;
    let (paula, home) = {
        let contest = app.contest("clean-water").await;
        started(&contest, "Paula").await
    };
    let Some((_process, disk)) = app.become_process_on_disk(false, MIB).await else { return };
    let (filler, bytes) = (Filler::of(&disk), report(5 * 1024 * 1024));
    let first = 1024 * 1024;
    let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", bytes.len()).await;
    assert_eq!(sending.send(0, &bytes[..first]).await.status, 204);
    filler.fill();

    let told = sending.send(first, &bytes[first..]).await;
    assert_eq!(told.status, 507, "{told:?}");
    assert!(!told.header("retry-after").is_empty(), "{told:?}");
    assert_eq!(sending.offset().await, first, "what was told as received is there");
    let file = vec![Attachment::new("a_files", "well.png", PNG)];
    let page = paula.fill_with_files(&home, &[("title", "Full")], file).await;
    page.assert_status(507).assert_says("well.png was not kept").assert_says("Your text was saved");
    assert_eq!(paula.get(&home).await.value("title"), "Full");
    assert!(files(&app).await.is_empty());
    assert_eq!(kept_objects(&disk.join("files/.incoming")), 0, "nothing is half there");
    readiness(&app, 503, "not ready: full").await;
    app.visitor().get("/c/clean-water").await.assert_status(200);
    hand_in(&paula, &home).await.assert_status(200).assert_path(&format!("{home}/revisions/1"));

    filler.make_room();
    readiness(&app, 200, "ready").await;
    assert_eq!(sending.send(first, &bytes[first..]).await.status, 204);
    let kept = files(&app).await;
    assert_eq!((kept.len(), kept[0].sha256.clone()), (1, hex::encode(Sha256::digest(&bytes))));
    let file = vec![Attachment::new("a_files", "well.png", PNG)];
    paula.fill_with_files(&home, &[("title", "Room")], file).await.assert_status(200);
    assert_eq!(files(&app).await.len(), 2);
}

/// How many submits are in the database's files as they are now, each with its mail, whatever connections may believe.
async fn whole(disk: &Path, folder: &Path) -> u64 {
    let copy = folder.join("copy.db");
    for end in ["-wal", ""] {
        fs::copy(disk.join(format!("laureate.db{end}")), format!("{}{end}", copy.display())).unwrap();
    }
    let db = Database::connect(format!("sqlite:{}", copy.display())).await.unwrap();
    let letters = message::Entity::find().filter(message::Column::Kind.eq("entry-receipt")).count(&db).await.unwrap();
    let kept = entry::Entity::find().one(&db).await.unwrap().unwrap();
    assert_eq!(revision::Entity::find().count(&db).await.unwrap(), letters);
    assert_eq!(u64::try_from(kept.revision_count).unwrap(), letters);
    assert_eq!(audit::first_break(&db, kept.competition_id.0).await.unwrap(), None);
    let asked = Statement::from_string(db.get_database_backend(), "PRAGMA integrity_check");
    let told = db.query_one_raw(asked).await.unwrap().unwrap();
    assert_eq!(told.try_get_by_index::<String>(0).unwrap(), "ok");
    db.close().await.unwrap();
    letters
}

#[tokio::test]
async fn a_full_disk_of_the_database_is_told_honestly_and_loses_nothing() {
    let mut app = TestApp::start().await;
    let (paula, home) = {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        paula.fill(&home, &COMPLETE).await.assert_status(200);
        (paula, home)
    };
    let Some((_process, disk)) = app.become_process_on_disk(true, MIB).await else { return };
    let filler = Filler::of(&disk);
    filler.fill();
    // The log has some room yet.
    let long = "All wells. ".repeat(400);
    let mut n = 0;
    let refused = loop {
        filler.fill();
        n += 1;
        let page = paula.fill(&home, &[("description", &format!("{n} {long}"))]).await;
        if page.status != 200 {
            break page;
        }
        assert!(n < 500, "the disk is never full");
    };
    refused.assert_status(507).assert_says("There is no room left").assert_says("try again");
    assert!(!refused.header("retry-after").is_empty(), "{refused:?}");
    let again = refused.form_of_button("Send what I typed");
    assert!(
        again.values.iter().any(|(name, value)| name == "description" && value.trim_end().ends_with(long.trim_end())),
        "the text stays"
    );
    let submit = paula.get(&format!("{home}/check")).await.assert_status(200).form_of_button("Submit");
    filler.fill();
    let told = paula.submit(&submit, &[], Vec::new()).await;
    told.assert_status(507).assert_says("There is no room left");
    assert_eq!(whole(&disk, &app.folder()).await, 0);
    readiness(&app, 503, "not ready: full").await;
    for (who, path) in [(&paula, home.as_str()), (&app.visitor(), "/c/clean-water"), (&app.visitor(), "/healthz")] {
        who.get(path).await.assert_status(200);
    }

    filler.make_room();
    readiness(&app, 200, "ready").await;
    paula.submit(&submit, &[], Vec::new()).await.assert_status(200).assert_path(&format!("{home}/revisions/1"));
    paula.submit(&again, &[], Vec::new()).await;
    assert_eq!(whole(&disk, &app.folder()).await, 1);
}
