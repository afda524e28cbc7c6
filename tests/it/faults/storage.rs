//! A storage that is busy, slow, silent, or cuts its lines, while files come in and while people hand in.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use crate::entry::{COMPLETE, files, hand_in, started};
use crate::support::s3::{Call, Ill};
use crate::support::{Actor, Attachment, PNG, Setup, TestApp, View};
use crate::upload::kit::{Sending, report};
use crate::upload::objects;

/// More than a part.
const LARGE: usize = 8_700_000;
/// How long nobody waits in vain: the patience of these tests' servers with the storage, tried again, on a busy machine.
const BOUND: Duration = Duration::from_secs(40);
const ALL: [Call; 5] = [Call::Put, Call::Begin, Call::Part, Call::Complete, Call::Read];
const ALWAYS: usize = 1_000;

fn setup() -> Setup {
    Setup::default().s3().config(|config| config.storage.timeout_seconds = 1)
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

async fn by_form(paula: &Actor, home: &str, title: &str, bytes: &[u8]) -> View {
    let begun = Instant::now();
    let file = vec![Attachment::new("a_files", "report.pdf", bytes)];
    let page = paula.fill_with_files(home, &[("title", title)], file).await;
    assert!(begun.elapsed() < BOUND, "{:?}", begun.elapsed());
    page
}

/// Waits until the storage has been told of what broke off.
async fn nothing_is_left(app: &TestApp) {
    let end = Instant::now() + BOUND;
    while objects(app) > 0 {
        assert!(Instant::now() < end, "{} objects are left", objects(app));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What goes wrong once is not even noticed: by a form and in pieces, small and large.
async fn passes(ill: Ill) {
    let app = Setup::default().s3().start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    let bytes = report(LARGE);
    for call in ALL {
        app.s3().trouble(call, 1, ill);
    }
    by_form(&paula, &home, "By form", PNG).await.assert_status(200);
    by_form(&paula, &home, "By form", &bytes).await.assert_status(200);
    let small = app.s3().met();
    assert!(small >= 4, "{small} requests went wrong");
    app.s3().recover();
    for call in ALL {
        app.s3().trouble(call, 1, ill);
    }
    let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", bytes.len()).await;
    assert_eq!(sending.send(0, &bytes).await.status, 204);
    assert_eq!(app.s3().met(), small + ALL.len(), "each kind of request went wrong once");
    let kept = files(&app).await;
    let hashes: Vec<_> = kept.iter().map(|f| f.sha256.clone()).collect();
    assert_eq!(hashes, [hash(PNG), hash(&bytes), hash(&bytes)]);
    for file in &kept {
        let got = paula.get(&format!("/c/clean-water/entries/1/files/{}", file.id)).await;
        assert_eq!(hash(&got.bytes), file.sha256, "the bytes in the storage are those that were sent");
    }
}

// Each of these tests waits more than it works, so those of a kind go together.

#[tokio::test]
async fn a_storage_that_is_busy_or_cut_off_for_a_moment_is_asked_again_and_a_slow_one_waited_for() {
    let late = Ill::Late(Duration::from_millis(400));
    tokio::join!(passes(Ill::Busy), passes(Ill::Unanswered), passes(Ill::CutAfter(300_000)), passes(late));
}

/// What does not pass by itself is told, in time, and nothing is lost: by a form, in pieces, and with what is handed in.
async fn lasts(ill: Ill) {
    let app = setup().start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    paula.fill(&home, &COMPLETE).await.assert_status(200);
    let bytes = report(LARGE);
    for wrong in [Call::Begin, Call::Part, Call::Complete] {
        app.s3().trouble(wrong, ALWAYS, ill);
        let title = format!("{wrong:?}");
        let page = by_form(&paula, &home, &title, &bytes).await;
        page.assert_status(503).assert_says("report.pdf was not kept").assert_says("Your text was saved");
        assert_eq!(paula.get(&home).await.value("title"), title, "the text stays");
        app.s3().recover();
    }
    app.s3().trouble(Call::Put, ALWAYS, ill);
    by_form(&paula, &home, "Small", PNG).await.assert_status(503).assert_says("was not kept");
    assert!(files(&app).await.is_empty());
    // Handing in does not wait for the storage.
    hand_in(&paula, &home).await.assert_status(200).assert_path(&format!("{home}/revisions/1"));
    app.s3().recover();
    app.advance(TimeDelta::hours(25));
    app.settle().await;
    nothing_is_left(&app).await;
    by_form(&paula, &home, "Again", &bytes).await.assert_status(200);
    assert_eq!(files(&app).await[0].sha256, hash(&bytes));
}

async fn lasts_in_pieces(ill: Ill) {
    let app = setup().start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    let bytes = report(LARGE);
    let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", bytes.len()).await;
    let mut at = 0;
    for (wrong, end) in
        [(Call::Begin, 8_500_000), (Call::Part, 8_500_000), (Call::Put, 8_600_000), (Call::Complete, LARGE)]
    {
        app.s3().trouble(wrong, ALWAYS, ill);
        let (begun, told) = (Instant::now(), sending.send(at, &bytes[at..end]).await);
        assert!(begun.elapsed() < BOUND, "{:?}", begun.elapsed());
        assert_eq!(told.status, 503, "{wrong:?}: {told:?}");
        assert!(!told.header("retry-after").is_empty(), "{told:?}");
        assert!(files(&app).await.is_empty());
        app.s3().recover();
        let offset = sending.offset().await;
        assert!((at..=end).contains(&offset), "{wrong:?}: {offset} of {at}..{end}");
        at = offset;
    }
    if at < LARGE {
        assert_eq!(sending.send(at, &bytes[at..]).await.status, 204);
    }
    let kept = files(&app).await;
    assert_eq!((kept.len(), kept[0].sha256.as_str()), (1, hash(&bytes).as_str()));
    app.advance(TimeDelta::hours(49));
    app.settle().await;
    assert_eq!(objects(&app), 1, "nothing is left over");
}

#[tokio::test]
async fn a_storage_that_fails_for_long_is_told_of_in_time_and_nothing_is_lost() {
    tokio::join!(lasts(Ill::Busy), lasts(Ill::Silent), lasts(Ill::HungUp));
}

#[tokio::test]
async fn pieces_wait_for_a_storage_that_fails_for_long() {
    tokio::join!(lasts_in_pieces(Ill::Busy), lasts_in_pieces(Ill::Silent), lasts_in_pieces(Ill::HungUp));
}
