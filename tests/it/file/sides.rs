//! Fields that ask for pictures with so many pixels.

use entity::json::{Field, FieldKind, Fields, Pixels};
use entity::{FormId, form};
use sea_orm::{EntityTrait, Set};

use super::picture;
use crate::entry::{COMPLETE, add_form, files, started};
use crate::support::{Actor, Attachment, Contest, TestApp, each_storage};
use crate::upload::kit::Sending;

fn field(pixels: Pixels) -> Field {
    let label = "Photograph".into();
    Field { key: "photo".into(), kind: FieldKind::File, label, max_files: 3, pixels, ..Field::default() }
}

/// A form that asks for pictures of at least 200 pixels on the long and 100 on the short side, at most 400 on the long one.
async fn asked(app: &TestApp, contest: &Contest<'_>) -> (Actor, String) {
    let pixels = Pixels { min_long: Some(200), min_short: Some(100), max_long: Some(400), max_short: None };
    add_form(app, contest, vec![field(pixels)]).await;
    started(contest, "Paula").await
}

each_storage! {
    async fn a_picture_with_other_sides_is_refused_with_its_own(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = asked(&app, &contest).await;
        paula.get(&home).await.assert_says(
            "Pictures: at least 200 pixels on the long side, at least 100 pixels on the short side, at most 400 pixels on the long side.",
        );
        for (size, told) in [
            ((160, 150), "This picture has 160 × 150 pixels; at least 200 are needed on the long side."),
            ((90, 300), "This picture has 90 × 300 pixels; at least 100 are needed on the short side."),
            ((500, 200), "This picture has 500 × 200 pixels; at most 400 are taken on the long side."),
        ] {
            let png = picture(size.0, size.1);
            let file = vec![Attachment::new("a_photo", "well.png", png.clone())];
            let page = paula.fill_with_files(&home, &[("title", "Kept")], file).await;
            assert!(page.assert_status(422).error("a_photo").contains(told), "{page:?}");
            assert_eq!(page.value("title"), "Kept");
            let sending = Sending::announce(&paula, &home, "a_photo", "well.png", png.len()).await;
            let refused = sending.send(0, &png).await;
            assert_eq!(refused.status, 422);
            assert!(refused.body().contains(told), "{refused:?}");
        }
        assert!(files(&app).await.is_empty());
        let good = vec![Attachment::new("a_photo", "upright.png", picture(100, 200))];
        paula.fill_with_files(&home, &[], good).await.assert_status(200).assert_says("upright.png");
        let words = vec![Attachment::new("a_photo", "words.txt", "What is no picture is not measured.")];
        paula.fill_with_files(&home, &[], words).await.assert_status(200).assert_says("words.txt");
        let heif = vec![Attachment::new("a_photo", "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")];
        let page = paula.fill_with_files(&home, &[], heif).await;
        assert!(page.assert_status(422).error("a_photo").contains("cannot be read"), "{page:?}");
    }
}

#[tokio::test]
async fn an_organiser_asks_for_sides() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let olivia = contest.organiser("Olivia").await;
    let home = contest.path("/organise/forms/entry");
    let path = format!("{home}/fields/files");
    let wrong = olivia.fill(&path, &[("min_long", "big"), ("min_short", "900"), ("max_long", "800")]).await;
    assert_eq!(wrong.assert_status(422).wrong_fields(), ["max_long", "min_long"]);
    assert_eq!(wrong.value("min_long"), "big");
    olivia.fill(&path, &[("min_long", "2000")]).await.assert_path(&home);
    assert_eq!(olivia.get(&path).await.value("min_long"), "2000");
    let look = olivia.get(&format!("{home}/preview")).await;
    look.assert_says("Pictures: at least 2,000 pixels on the long side.");
}

async fn ask_for(app: &TestApp, form: FormId, pixels: Pixels) {
    let row = form::ActiveModel { id: Set(form), fields: Set(Fields(vec![field(pixels)])), ..Default::default() };
    let tx = app.db().quiet().await.unwrap();
    form::Entity::update(row).exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_picture_that_came_before_is_judged_when_it_is_handed_in() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    add_form(&app, &contest, vec![field(Pixels::default())]).await;
    let (paula, home) = started(&contest, "Paula").await;
    let small = vec![Attachment::new("a_photo", "well.png", picture(160, 150))];
    paula.fill_with_files(&home, &COMPLETE, small).await.assert_status(200);
    let check = format!("{home}/check");
    paula.get(&check).await.assert_says("Everything is there");
    let made = form::Entity::find().one(app.db().read()).await.unwrap().unwrap();
    ask_for(&app, made.id, Pixels { min_long: Some(200), ..Pixels::default() }).await;
    let missing = paula.get(&check).await.texts(".summary li");
    assert_eq!(missing.len(), 1);
    assert!(missing[0].starts_with("Photograph: This picture has 160 × 150 pixels"), "{missing:?}");
    paula.post(&format!("{home}/submit"), &[("version", "2")]).await.assert_status(422);
}
