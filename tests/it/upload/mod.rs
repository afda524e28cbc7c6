//! Files that come in pieces, by the tus protocol: broken lines, hostile requests, servers that end.

mod client;
mod hostile;
pub mod kit;

use chrono::TimeDelta;
use entity::stage::StageKind;
use entity::upload;
use sea_orm::{EntityTrait, PaginatorTrait};
use sha2::{Digest, Sha256};

use crate::entry::{files, kept_objects, started};
use crate::support::{TestApp, each_storage};
use kit::{Sending, report};

/// What the storage holds, finished or not.
pub fn objects(app: &TestApp) -> usize {
    let under = |name: &str| kept_objects(&app.folder().join(name));
    under("files/file") + under("files/.partial") + under("s3/entries") + multiparts(app)
}

/// Parts of multipart uploads that nobody has ended.
pub fn multiparts(app: &TestApp) -> usize {
    let Ok(list) = std::fs::read_dir(app.folder().join("s3")) else { return 0 };
    list.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().contains(".upload")).count()
}

each_storage! {
    async fn a_file_arrives_whole_however_often_the_line_breaks(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let bytes = report(12 * 1024 * 1024 + 123);
        let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", bytes.len()).await;
        assert_eq!(sending.offset().await, 0);
        let mut breaks = [7_usize, 100_000, 5 * 1024 * 1024 + 1, 4_999_999, 1].into_iter();
        let mut received = 0;
        while received < bytes.len() {
            let Some(length) = breaks.next() else {
                assert_eq!(sending.send(received, &bytes[received..]).await.status, 204);
                break;
            };
            sending.send_broken(received, &bytes[received..received + length]).await;
            let sent = received + length;
            // What was still on the line when it broke may be lost; what has been told as received is not.
            let offset = sending.offset().await;
            assert!((received..=sent).contains(&offset), "{offset} of {received}..{sent}");
            received = offset;
        }
        let told = sending.told().await;
        assert_eq!((told["offset"].as_u64(), told["name"].as_str()), (Some(bytes.len() as u64), Some("report.pdf")));
        let kept = files(&app).await;
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].sha256, hex::encode(Sha256::digest(&bytes)));
        assert_eq!((kept[0].field.as_str(), kept[0].media_type.as_str()), ("files", "application/pdf"));
        let got = paula.get(told["file"]["href"].as_str().unwrap()).await;
        assert!(got.assert_status(200).bytes == bytes, "the file comes back as it was");
        assert_eq!(sending.offset().await, bytes.len(), "asking again makes no second file");
        paula.get(&home).await.assert_says("report.pdf");
        assert_eq!(files(&app).await.len(), 1);
        assert_eq!(objects(&app), 1, "nothing is left over");
    }

    async fn an_upload_goes_on_after_a_restart_and_with_its_first_piece_in_the_announcement(app: TestApp) {
        let mut app = app;
        let (paula, home, bytes) = {
            let contest = app.contest("clean-water").await;
            let (paula, home) = started(&contest, "Paula").await;
            (paula, home, report(9 * 1024 * 1024))
        };
        let (first, rest) = bytes.split_at(8 * 1024 * 1024 + 77);
        let sending = Sending::announce_with(&paula, &home, "report.pdf", bytes.len(), first).await;
        app.restart().await;
        assert_eq!(sending.offset().await, first.len());
        assert_eq!(sending.send(first.len(), rest).await.status, 204);
        assert_eq!(files(&app).await[0].sha256, hex::encode(Sha256::digest(&bytes)));
    }

    async fn a_piece_counts_only_if_it_is_what_its_checksum_says(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let bytes = report(6 * 1024 * 1024);
        let (first, rest) = bytes.split_at(100_000);
        let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", bytes.len()).await;
        assert_eq!(sending.send_checked(0, first, "sha1", first).await.status, 204);
        assert_eq!(sending.send_checked(first.len(), rest, "sha256", b"something else").await.status, 460);
        assert_eq!(sending.offset().await, first.len(), "what was damaged is dropped");
        assert!(files(&app).await.is_empty());
        assert_eq!(sending.send_checked(first.len(), rest, "md5", rest).await.status, 400);
        assert_eq!(sending.send_checked(first.len(), rest, "sha256", rest).await.status, 204);
        assert_eq!(files(&app).await[0].sha256, hex::encode(Sha256::digest(&bytes)));
    }

    async fn two_that_send_at_once_do_not_mix(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let bytes = report(200_000);
        let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", bytes.len()).await;
        let slow = sending.hold(0, &bytes[..50_000]).await;
        let second = sending.send(0, &bytes).await;
        assert_eq!(second.status, 423, "{second:?}");
        assert_eq!(sending.offset().await, 50_000, "whoever asks where it stands goes on; the held line is let go");
        drop(slow);
        assert_eq!(sending.send(50_000, &bytes[50_000..]).await.status, 204);
        assert_eq!(files(&app).await[0].sha256, hex::encode(Sha256::digest(&bytes)));
    }

    async fn what_is_given_up_leaves_nothing_behind(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let bytes = report(11 * 1024 * 1024);
        let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", bytes.len()).await;
        assert_eq!(sending.send(0, &bytes[..10 * 1024 * 1024]).await.status, 204);
        assert!(objects(&app) > 0);
        assert_eq!(sending.give_up().await.status, 204);
        assert_eq!(objects(&app), 0);
        assert_eq!(sending.ask().await.status, 404);

        let forgotten = Sending::announce(&paula, &home, "a_files", "other.pdf", bytes.len()).await;
        assert_eq!(forgotten.send(0, &bytes[..10 * 1024 * 1024]).await.status, 204);
        app.advance(TimeDelta::hours(47));
        assert_eq!(forgotten.send(10 * 1024 * 1024, &bytes[10 * 1024 * 1024..][..5]).await.status, 204);
        app.advance(TimeDelta::hours(47));
        app.settle().await;
        assert_eq!(forgotten.offset().await, 10 * 1024 * 1024 + 5, "whoever goes on has time again");
        app.advance(TimeDelta::hours(2));
        app.settle().await;
        assert_eq!(forgotten.ask().await.status, 404);
        assert_eq!(upload::Entity::find().count(app.db().read()).await.unwrap(), 0);
        assert_eq!(objects(&app), 0);
    }

    async fn the_row_of_a_file_that_arrived_is_swept_and_the_file_stays(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let bytes = report(1_000);
        Sending::announce_with(&paula, &home, "report.pdf", bytes.len(), &bytes).await;
        app.advance(TimeDelta::hours(49));
        app.settle().await;
        assert_eq!(upload::Entity::find().count(app.db().read()).await.unwrap(), 0);
        let kept = &files(&app).await[0];
        assert!(app.app.blobs().get_range(&kept.storage_key, None).await.is_ok());
    }

    async fn the_arrival_of_each_piece_is_held_against_the_deadline(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let bytes = report(1_000);
        let end = contest.stage(StageKind::Intake).closes_at.unwrap();
        app.advance(end - app.now() - TimeDelta::minutes(5));
        let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", bytes.len()).await;
        assert_eq!(sending.send(0, &bytes[..500]).await.status, 204);
        app.advance(TimeDelta::minutes(5));
        let late = sending.send(500, &bytes[500..]).await;
        assert_eq!(late.status, 409, "{late:?}");
        assert!(files(&app).await.is_empty());
    }
}
