//! Requests that break the protocol or ask for what is somebody else's: its status, and nothing leaked.

use entity::json::{Field, FieldKind};
use entity::{team, upload};
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};

use super::kit::{Sending, announcement, metadata, report};
use crate::entry::{add_form, files, started};
use crate::support::each_database;

each_database! {
    async fn an_announcement_that_is_wrong_begins_nothing(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let good = metadata("a_files", "report.pdf");
        for (told, size, status) in [
            (good.as_str(), "", 400),
            (&good, "-1", 400),
            (&good, "99999999999999999999", 400),
            (&good, "0", 422),
            (&good, "9000000000000000", 422),
            ("field ?", "10", 400),
            (&metadata("a_unknown", "report.pdf"), "10", 400),
            ("", "10", 400),
            (&metadata("a_files", &"x".repeat(5000)), "10", 400),
        ] {
            let answer = paula.send(announcement(&paula, &home, told, size).await).await;
            assert_eq!(answer.status, status, "{told:.40} {size}: {answer:?}");
        }
        let request = announcement(&paula, &home, &good, "10").await.header("accept", "application/json");
        let large = paula.send(request.header("upload-length", "9000000000000000")).await;
        assert_eq!(large.status, 400, "two lengths: {large:?}");
        let request = paula.request(Method::POST, &format!("{home}/uploads")).header("upload-length", "10");
        let no_secret = paula.send(request.header("tus-resumable", "1.0.0").header("upload-metadata", &good)).await;
        assert_eq!(no_secret.status, 403, "{no_secret:?}");
        let secret = paula.form_secret(&home).await;
        let request = paula.request(Method::POST, &format!("{home}/uploads")).header("x-csrf-token", secret);
        let no_version = paula.send(request.header("upload-length", "10").header("upload-metadata", &good)).await;
        assert_eq!((no_version.status, no_version.header("tus-version").as_str()), (412, "1.0.0"));
        assert_eq!(upload::Entity::find().count(app.db().read()).await.unwrap(), 0);
    }

    async fn a_piece_that_is_wrong_changes_nothing(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let bytes = report(1_000);
        let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", bytes.len()).await;
        assert_eq!(sending.send(0, &bytes[..400]).await.status, 204);
        assert_eq!(sending.send(0, &bytes[..400]).await.status, 409);
        assert_eq!(sending.send(401, &bytes[401..]).await.status, 409);
        assert_eq!(sending.send(usize::MAX, &bytes[..1]).await.status, 409);
        let more = sending.send(400, &[&bytes[400..], b"more than was announced"].concat()).await;
        assert_eq!(more.status, 413, "{more:?}");
        let plain = sending.request(Method::PATCH).header("upload-offset", "400").body("x");
        assert_eq!(sending.get(plain.header("content-type", "text/plain")).await.status, 415);
        let nowhere = sending.request(Method::PATCH).header("content-type", "application/offset+octet-stream");
        assert_eq!(sending.get(nowhere.body("x")).await.status, 400);
        let offset = sending.offset().await;
        assert!((400..=1_000).contains(&offset), "{offset}");
        assert!(files(&app).await.is_empty());
        assert_eq!(sending.send(offset, &bytes[offset..]).await.status, 204);
        assert_eq!(sending.send(1_000, b"").await.status, 204, "an empty piece at the end does no harm");
        assert_eq!(sending.send(1_000, b"x").await.status, 413);
        assert_eq!(files(&app).await.len(), 1);
    }

    async fn nobody_sees_or_touches_the_upload_of_somebody_else(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", 1_000).await;
        let mate = contest.participant("Quentin").await;
        let team = team::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        contest.join(&team, &mate, false).await;
        let (other, other_home) = started(&contest, "Oscar").await;
        for (who, home) in [(&mate, &home), (&other, &home), (&other, &other_home)] {
            let id = sending.told().await;
            assert_eq!(id["offset"], 0);
            let theirs = sending.by(who).await;
            for method in [Method::HEAD, Method::DELETE] {
                assert_eq!(theirs.get(theirs.request(method)).await.status, 404);
            }
            assert_eq!(theirs.send(0, b"%PDF").await.status, 404);
            let id = upload::Entity::find().one(app.db().read()).await.unwrap().unwrap().id;
            assert_eq!(who.get(&format!("{home}/uploads/{id}")).await.status, 404);
        }
        for wrong in ["00000000-0000-0000-0000-000000000000", "x", "%00"] {
            assert_eq!(paula.get(&format!("{home}/uploads/{wrong}")).await.status, 404);
        }
        assert_eq!(sending.offset().await, 0);
    }

    async fn content_that_is_not_taken_ends_the_upload(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let poster = Field {
            key: "poster".into(), kind: FieldKind::File, label: "Poster".into(), max_mib: 1, max_files: 1,
            accept: vec!["image/png".into()], ..Field::default()
        };
        add_form(&app, &contest, vec![poster]).await;
        let (paula, home) = started(&contest, "Paula").await;
        let sending = Sending::announce(&paula, &home, "a_poster", "poster.png", 100_000).await;
        let request = sending.piece(0).header("accept", "application/json").body(report(100_000));
        let refused = sending.get(request).await;
        assert_eq!(refused.status, 422, "{refused:?}");
        assert!(refused.json()["errors"]["a_poster"].as_str().unwrap().contains("PNG"), "{refused:?}");
        assert_eq!(sending.ask().await.status, 404);
        let late = Sending::announce(&paula, &home, "a_poster", "poster.png", 100_000).await;
        assert_eq!(late.send(0, b"%PDF").await.status, 204, "four bytes tell nothing yet");
        assert_eq!(late.send(4, &report(100_000)[4..]).await.status, 422);
        assert_eq!(late.ask().await.status, 404);
        assert!(files(&app).await.is_empty());
    }

    async fn a_field_takes_no_more_files_than_it_has_room_for(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let bytes = report(1_000);
        let mut all = Vec::new();
        for n in 0..6 {
            all.push(Sending::announce(&paula, &home, "a_files", &format!("{n}.pdf"), bytes.len()).await);
        }
        let mut kept = Vec::new();
        for sending in &all {
            kept.push(sending.send(0, &bytes).await.status);
        }
        assert_eq!(kept, [204, 204, 204, 204, 204, 422]);
        assert_eq!(files(&app).await.len(), 5);
        let request = announcement(&paula, &home, &metadata("a_files", "6.pdf"), "10").await;
        assert_eq!(paula.send(request).await.status, 422);
    }

    async fn what_proxies_let_pass_is_enough(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let bytes = report(1_000);
        let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", bytes.len()).await;
        let posted = |verb: &'static str| sending.request(Method::POST).header("x-http-method-override", verb);
        let piece = posted("PATCH").header("content-type", "application/offset+octet-stream").header("upload-offset", "0");
        assert_eq!(sending.get(piece.body(bytes.clone())).await.status, 204);
        assert_eq!(sending.get(posted("HEAD")).await.header("upload-offset"), "1000");
        assert_eq!(sending.get(posted("PUT")).await.status, 405);
        let abilities = app.visitor();
        let abilities = abilities.send(abilities.request(Method::OPTIONS, &format!("{home}/uploads"))).await;
        assert_eq!((abilities.status, abilities.header("tus-version").as_str()), (204, "1.0.0"));
        assert!(abilities.header("tus-extension").contains("creation-with-upload"));
        assert_eq!(files(&app).await.len(), 1);
    }
}
