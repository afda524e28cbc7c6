//! ZIP files: what they hold is told before anybody opens them; what would burst a disk is refused.

use entity::stage::StageKind;
use entity::*;
use sea_orm::EntityTrait;

use super::kit::zip;
use crate::entry::{COMPLETE, files, kept_objects, started};
use crate::support::{Attachment, each_storage};
use crate::upload::kit::Sending;

each_storage! {
    async fn jurors_and_organisers_see_what_an_archive_holds(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let bytes = zip(&[
            ("plan/budget.csv", b"wells,100", 9),
            ("<script>.txt", b"x", 1),
            ("gnp.\u{202e}exe", b"MZ", 2),
        ]);
        let sending = Sending::announce(&paula, &home, "a_files", "plan.zip", bytes.len()).await;
        assert_eq!(sending.send(0, &bytes[..40]).await.status, 204);
        assert_eq!(sending.send(40, &bytes[40..]).await.status, 204);
        let listed = |page: &crate::support::View| {
            page.assert_status(200).assert_says("Holds 3 files").assert_silent("\u{202e}");
            assert_eq!(page.texts("details.file-more bdi"), ["plan/budget.csv", "<script>.txt", "gnp.\u{fffd}exe"], "{page:?}");
        };
        listed(&paula.get(&home).await);
        paula.fill(&home, &COMPLETE).await.assert_status(200);
        paula.press(&format!("{home}/check"), "Submit").await.assert_status(200);
        let entry = entry::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        listed(&contest.organiser("Olga").await.get(&contest.path("/organise/entries/1")).await);
        let jim = contest.juror("Jim").await;
        contest.assign(&jim, &entry).await;
        contest.enter(StageKind::Scoring);
        let stage = contest.stage(StageKind::Scoring).id;
        listed(&jim.get(&contest.path(&format!("/jury/{stage}/1"))).await);
        let public = app.visitor().get(&contest.path(&format!("/entries/1-{}", entry.slug))).await;
        public.assert_status(200).assert_says("plan.zip").assert_silent("budget.csv");
    }

    async fn archives_that_would_burst_a_disk_are_refused_beside_the_field(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let many: Vec<(&str, &[u8], u32)> = vec![("f", b"", 0); 10_001];
        let nested: Vec<(&str, &[u8], u32)> = vec![("a.zip", b"", 0); 51];
        let good = zip(&[("a.txt", b"water", 5)]);
        for (bytes, words) in [
            (zip(&[("zeros", b"x", 3_000_000_000)]), "so much larger than itself"),
            (zip(&many), "holds more than 10"),
            (zip(&nested), "holds more than 50 other archives"),
            (zip(&[("../../etc/cron.d/x", b"x", 1)]), "outside of its folder"),
            (good[..good.len() - 10].to_vec(), "it is damaged"),
        ] {
            let file = vec![Attachment::new("a_files", "plan.zip", bytes.clone())];
            let page = paula.fill_with_files(&home, &[("title", "Wells")], file).await;
            assert!(page.assert_status(422).error("a_files").contains(words), "{words}: {page:?}");
            let sending = Sending::announce(&paula, &home, "a_files", "plan.zip", bytes.len()).await;
            let refused = sending.send(0, &bytes).await;
            assert_eq!(refused.status, 422, "{words}: {refused:?}");
            assert!(refused.body().contains(words), "{refused:?}");
            assert_eq!(sending.ask().await.status, 404);
        }
        assert!(files(&app).await.is_empty());
        let kept = ["files/file", "files/.partial", "s3/entries"].map(|name| kept_objects(&app.folder().join(name)));
        assert_eq!(kept, [0, 0, 0]);
        let file = vec![Attachment::new("a_files", "plan.zip", good)];
        paula.upload(&format!("{home}/files"), &[], file).await.assert_status(200).assert_says("Holds one file");
    }
}
