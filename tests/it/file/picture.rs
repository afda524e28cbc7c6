//! Pictures: what they tell of people stays with their team, and what would burst the memory is refused.

use entity::json::{Field, FieldKind};
use entity::stage::StageKind;
use entity::*;
use image::GenericImageView;
use laureate::file::backfill;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use sha2::{Digest, Sha256};

use super::kit::{PLACE, bomb, claiming, holds, photo};
use crate::entry::{COMPLETE, add_form, files, kept_objects, started};
use crate::support::{Actor, Attachment, Contest, TestApp, each_storage};
use crate::upload::kit::Sending;

/// What the storage holds.
fn objects(app: &TestApp) -> usize {
    let under = |name: &str| kept_objects(&app.folder().join(name));
    ["files/file", "files/preview", "files/display", "files/.partial", "s3/entries"].into_iter().map(under).sum()
}

/// Hands in a photograph by a team of Paula's; gives the juror who is to judge it, and the address of his sheet.
async fn handed_in(contest: &Contest<'_>, app: &TestApp) -> (Actor, Actor, String) {
    let (paula, home) = started(contest, "Paula").await;
    let file = vec![Attachment::new("a_files", "well.jpg", photo())];
    paula.fill_with_files(&home, &COMPLETE, file).await.assert_status(200);
    paula.press(&format!("{home}/check"), "Submit").await.assert_status(200);
    app.settle().await;
    let entry = entry::Entity::find().one(app.db().read()).await.unwrap().unwrap();
    let jim = contest.juror("Jim").await;
    contest.assign(&jim, &entry).await;
    contest.enter(StageKind::Scoring);
    let sheet = contest.path(&format!("/jury/{}/{}", contest.stage(StageKind::Scoring).id, entry.number));
    (paula, jim, sheet)
}

fn assert_shown(bytes: &[u8], size: (u32, u32)) {
    for secret in [b"Exif".as_slice(), b"GPS", PLACE, b"II*\0"] {
        assert!(!holds(bytes, secret), "{:?} is told", String::from_utf8_lossy(secret));
    }
    let seen = image::load_from_memory(bytes).unwrap();
    assert_eq!(seen.dimensions(), size);
    let (top, bottom) = (seen.get_pixel(size.0 / 2, 9).0, seen.get_pixel(size.0 / 2, size.1 - 9).0);
    assert!(top[0] > 200 && top[2] < 60 && bottom[2] > 200 && bottom[0] < 60, "upright: {top:?} {bottom:?}");
}

each_storage! {
    async fn a_photograph_is_shown_upright_and_tells_nobody_where_it_was_taken(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let sent = photo();
        assert!(holds(&sent, b"Exif") && holds(&sent, PLACE));
        let (paula, jim, sheet) = handed_in(&contest, &app).await;
        let row = &files(&app).await[0];
        assert_eq!((row.width, row.height), (Some(400), Some(200)));
        assert_eq!(row.sha256, hex::encode(Sha256::digest(&sent)), "the original is as it was sent");
        let (path, judged) = (contest.path(&format!("/entries/1/files/{}", row.id)), format!("{sheet}/files/{}", row.id));
        for owner in [&paula, &contest.organiser("Olga").await] {
            let got = owner.get(&path).await;
            assert!(got.assert_status(200).bytes == sent, "{} gets it byte by byte", owner.name);
        }
        let visitor = app.visitor();
        for (reader, path) in [(&jim, &judged), (&visitor, &path), (&paula, &format!("{path}?size=display"))] {
            let shown = reader.get(path).await;
            assert_shown(&shown.assert_status(200).bytes, (200, 400));
            let small = reader.get(&format!("{}?size=small", path.trim_end_matches("?size=display"))).await;
            assert_shown(&small.assert_status(200).bytes, (200, 400));
        }
        assert!(jim.get(&format!("{judged}?save=yes")).await.bytes == sent, "a juror who may know the team may save it");
        assert_shown(&visitor.get(&format!("{path}?save=yes")).await.bytes, (200, 400));
        visitor.get(&judged).await.assert_status(200).assert_silent("well.jpg");
        jim.get(&sheet).await.assert_status(200).assert_says("Save the picture as it was sent");
    }

    async fn a_blind_juror_does_not_get_the_picture_as_it_was_sent(app: TestApp) {
        let contest = app.contest_with("clean-water", |_, stages| stages[1].settings.blind = true).await;
        let (_, jim, sheet) = handed_in(&contest, &app).await;
        let judged = format!("{sheet}/files/{}", files(&app).await[0].id);
        for query in ["", "?save=yes", "?size=display", "?size=small"] {
            let shown = jim.get(&format!("{judged}{query}")).await;
            assert_shown(&shown.assert_status(200).bytes, (200, 400));
        }
        jim.get(&sheet).await.assert_status(200).assert_silent("as it was sent").assert_silent("well.jpg");
    }

    async fn a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let words = "pixels; at most 100 million are taken";
        for (name, bytes) in [("bomb.png", bomb()), ("bomb.jpg", claiming(20_000))] {
            let file = vec![Attachment::new("a_files", name, bytes.clone())];
            let page = paula.fill_with_files(&home, &[("title", name)], file).await;
            assert!(page.assert_status(422).error("a_files").contains(words), "{page:?}");
            assert_eq!(page.value("title"), name, "what was typed stays");
            let sending = Sending::announce(&paula, &home, "a_files", name, bytes.len()).await;
            let mut at = 0;
            let refused = loop {
                // The frame of the JPEG is in the last piece.
                let end = bytes.len().min(at + 50_000);
                let answer = sending.send(at, &bytes[at..end]).await;
                if answer.status != 204 {
                    break answer;
                }
                at = end;
            };
            assert_eq!(refused.status, 422, "{refused:?}");
            assert!(refused.body().contains(words), "{refused:?}");
            assert_eq!(at, if name == "bomb.png" { 0 } else { 150_000 }, "it is refused as soon as it can be told");
            assert_eq!(sending.ask().await.status, 404, "the upload is gone");
        }
        assert!(files(&app).await.is_empty());
        assert_eq!(objects(&app), 0, "nothing of it is kept");
    }

    async fn pictures_that_were_made_of_a_file_go_with_it(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        paula.upload(&format!("{home}/files"), &[], vec![Attachment::new("a_files", "a.jpg", photo())]).await;
        app.settle().await;
        assert_eq!(objects(&app), 3);
        let row = files(&app).await.remove(0);
        paula.post(&format!("{home}/files/{}/delete", row.id), &[]).await.assert_status(200);
        app.settle().await;
        assert_eq!(objects(&app), 0);
        assert!(files(&app).await.is_empty());
    }
}

#[tokio::test]
async fn what_cannot_be_decoded_is_kept_and_shown_to_nobody_else() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let photo = Field {
        key: "files".into(),
        kind: FieldKind::File,
        label: "Photograph".into(),
        accept: vec!["image/*".into()],
        ..Field::default()
    };
    add_form(&app, &contest, vec![photo]).await;
    let (paula, home) = started(&contest, "Paula").await;
    let broken = claiming(100);
    let file = vec![Attachment::new("a_files", "broken.jpg", broken.clone())];
    paula.fill_with_files(&home, &COMPLETE, file).await.assert_status(200);
    paula.press(&format!("{home}/check"), "Submit").await.assert_status(200);
    app.settle().await;
    contest.enter(StageKind::Scoring);
    let path = contest.path(&format!("/entries/1/files/{}", files(&app).await[0].id));
    assert!(paula.get(&path).await.bytes == broken);
    for query in ["", "?size=small", "?size=display", "?save=yes"] {
        app.visitor().get(&format!("{path}{query}")).await.assert_status(404);
    }
    app.visitor().get(&contest.path("/entries")).await.assert_status(200).assert_silent("broken.jpg");
}

#[tokio::test]
async fn files_of_an_older_version_get_their_pictures() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    for (name, bytes) in [("well.jpg", photo()), ("words.txt", b"No picture".to_vec())] {
        paula
            .upload(&format!("{home}/files"), &[], vec![Attachment::new("a_files", name, bytes)])
            .await
            .assert_status(200);
    }
    app.settle().await;
    let tx = app.db().quiet().await.unwrap();
    let none = || Expr::value(None::<String>);
    let rows = file::Entity::update_many().col_expr(file::Column::DisplayKey, none());
    let rows = rows.col_expr(file::Column::Width, Expr::value(None::<i32>));
    rows.col_expr(file::Column::PreviewKey, none()).exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let queued = backfill::queue(&app.app).await.unwrap();
    assert_eq!((queued.without, queued.queued), (2, 1));
    app.settle().await;
    let row = files(&app).await.remove(0);
    assert_eq!((row.width, row.display_key), (Some(400), Some(format!("display/{}", row.id))));
    let again = backfill::queue(&app.app).await.unwrap();
    assert_eq!((again.without, again.queued), (1, 0), "it goes on where it ended");
}

#[tokio::test]
async fn a_picture_of_which_no_other_is_made_is_no_dead_link() {
    let app = TestApp::start().await;
    let contest = app.contest_with("clean-water", |_, stages| stages[1].settings.blind = true).await;
    let (paula, home) = started(&contest, "Paula").await;
    let file = vec![Attachment::new("a_files", "well.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")];
    paula.fill_with_files(&home, &COMPLETE, file).await.assert_status(200).assert_says("Send it as JPEG, PNG or WebP");
    paula.press(&format!("{home}/check"), "Submit").await.assert_status(200);
    let jim = contest.juror("Jim").await;
    contest.assign(&jim, &entry::Entity::find().one(app.db().read()).await.unwrap().unwrap()).await;
    contest.enter(StageKind::Scoring);
    let sheet = jim.get(&contest.path(&format!("/jury/{}/1", contest.stage(StageKind::Scoring).id))).await;
    let visitor = app.visitor();
    let gallery = visitor.get(&contest.path("/entries")).await;
    let own = gallery.links().into_iter().map(|(_, to)| to).find(|to| to.contains("/entries/1-")).unwrap();
    for page in [sheet, visitor.get(&own).await] {
        page.assert_status(200).assert_says("There is no preview of this kind of picture.");
        assert!(page.links().iter().all(|(_, to)| !to.contains("/files/")), "{page:?}");
    }
}
