//! Hints at duplicates: found after a submit, shown to screeners only, dismissed with a reason.

use std::io::Cursor;

use chrono::TimeDelta;
use entity::stage::StageKind;
use entity::{entry, likeness};
use image::{DynamicImage, Rgb, RgbImage};
use laureate::screening::compare::compare;
use sea_orm::EntityTrait;

use super::{World, contest, world};
use crate::support::{Actor, Attachment, Contest, TestApp, each_database};

const TEXT: &str = "Village committees repair their own wells with parts from a shared store, and phones tell the store \
    keeper which part is needed next, so that no well stays dry for longer than a week.";

/// A drawing of waves as a PNG of some size.
fn drawing(side: u32, waves: f32) -> Vec<u8> {
    let at = |x: u32, y: u32| {
        let (x, y) = (x as f32 / side as f32, y as f32 / side as f32);
        Rgb([(((x * waves).sin() * (y * 5.0).cos() + x * y) * 90.0 + 90.0).clamp(0.0, 255.0) as u8; 3])
    };
    let mut png = Vec::new();
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(side, side, at));
    picture.write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    png
}

/// Somebody who hands in an entry over the pages, with a picture.
async fn hand_in(app: &TestApp, contest: &Contest<'_>, title: &str, text: &str, picture: Vec<u8>) -> Actor {
    let captain = contest.participant(&format!("Maker of {title}")).await;
    contest.team(&format!("Team {title}"), &[&captain]).await;
    let home = captain.press(&contest.path("/my"), "Start your entry").await.path.clone();
    let typed = [("title", title), ("summary", "Told below."), ("description", text)];
    let files = vec![Attachment::new("a_files", "picture.png", picture)];
    captain.fill_with_files(&home, &typed, files).await.assert_status(200);
    captain.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/1"));
    app.settle().await;
    captain
}

async fn hints(w: &World<'_>) -> Vec<likeness::Model> {
    likeness::Entity::find().all(w.app.db().read()).await.unwrap()
}

each_database! {
    async fn what_was_handed_in_is_compared_and_only_screeners_see_it(app: TestApp) {
        let contest = contest(&app, "clean-water", Default::default()).await;
        let first = hand_in(&app, &contest, "Wells", TEXT, drawing(300, 9.0)).await;
        let second = hand_in(&app, &contest, "Wells again", &TEXT.replace("week", "month"), drawing(120, 9.0)).await;
        hand_in(&app, &contest, "A radio play", "Children learn from radio plays how to wash hands.", drawing(300, 23.0)).await;
        // Small pictures may have come after the first comparison.
        app.advance(TimeDelta::minutes(2));
        app.settle().await;
        let sara = contest.screener("Sara").await;
        contest.enter(StageKind::Screening);
        let page = sara.get(&contest.path("/screening/1")).await;
        page.assert_says("of the text is shared").assert_says("A picture that looks the same").assert_says("Wells again");
        page.assert_silent("A radio play");
        let flagged = sara.get(&contest.path("/screening?flag=hint")).await;
        assert_eq!(flagged.texts("tbody th bdi"), ["Wells", "Wells again"]);
        let pair = page.attributes("#hints a", "href").remove(0);
        let both = sara.get(&pair).await;
        assert_eq!(both.texts("article h2"), ["Wells", "Wells again"]);
        for own in [&first, &second] {
            for path in [contest.path("/my"), pair.clone()] {
                own.get(&path).await.assert_silent("same work").assert_silent("looks the same");
            }
            own.post(&pair, &[("reason", "x")]).await.assert_status(404);
        }
    }

    async fn the_same_file_and_the_same_people_are_found_and_dismissed_with_a_reason(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let dora = w.contest.participant("Dora").await;
        let team = w.contest.team("Ducks", &[&dora, &w.cara]).await;
        let ducks = w.contest.entry_with(&team, "Ponds", |e| e.answers = serde_json::json!({})).await;
        let paper = b"%PDF-1.4 the very same";
        for e in [&w.entry, &ducks] {
            let file = w.contest.entry_file(e, "files", "paper.pdf", paper).await;
            let row = entry::ActiveModel {
                id: sea_orm::Set(e.id), answers: sea_orm::Set(serde_json::json!({"files": [file.id]})), ..Default::default()
            };
            let tx = app.db().quiet().await.unwrap();
            entry::Entity::update(row).exec(&*tx).await.unwrap();
            tx.commit().await.unwrap();
        }
        let olga = w.organiser().await;
        olga.press(&w.contest.path("/organise/screening"), "Compare all entries again").await.assert_status(200);
        app.settle().await;
        let page = w.sara.get(&w.page()).await;
        page.assert_says("The same file").assert_says("paper.pdf");
        let told = page.texts("#hints li");
        assert!(told.iter().any(|t| t.contains("The same people") && t.contains("Cara clean-water")), "{told:?}");
        assert!(hints(&w).await.iter().all(|hint| !hint.detail.contains("Cara")), "names are not kept");
        let links = page.attributes("#hints a", "href");
        assert_eq!((links.len(), hints(&w).await.len()), (2, 2));
        assert_eq!(w.sara.fill(&links[0], &[("reason", "")]).await.wrong_fields(), ["reason"]);
        // Whose entry is one side does not say that the other means nothing.
        let eric = w.contest.participant("Eric").await;
        w.contest.join(&team, &eric, false).await;
        w.contest.seat_screener(&eric, "").await;
        for link in &links {
            eric.get(link).await.assert_status(409).assert_says("conflict of interest");
            eric.post(link, &[("reason", "x")]).await.assert_status(409);
        }
        w.cara.get(&links[0]).await.assert_status(404);
        for link in &links {
            w.sara.fill(link, &[("reason", "Both use our template")]).await.assert_says("Dismissed: Both use our template");
        }
        w.sara.get(&format!("{}?flag=hint", w.list())).await.assert_says("Nothing found");
        let event = app.events().await.into_iter().rfind(|e| e.0 == "likeness.dismissed").unwrap();
        assert_eq!(event.2.as_deref(), Some("Both use our template"));
        // What is dismissed stays so when it is found again.
        let again = entry::Entity::find_by_id(w.entry.id).one(app.db().read()).await.unwrap().unwrap();
        compare(&app.app, &again, app.now()).await.unwrap();
        assert!(hints(&w).await.iter().all(|hint| hint.dismissed_at.is_some()));
    }

    async fn an_earlier_edition_is_looked_at_and_another_text_ends_the_hint(app: TestApp) {
        let before = app.contest("water-2019").await;
        let ann = before.participant("Ann").await;
        let old = before.entry_with(&before.team("Old owls", &[&ann]).await, "Wells", |e| e.description = TEXT.into()).await;
        let from = before.competition.id;
        let now = app.contest_with("water-2020", |c, _| c.cloned_from = Some(from)).await;
        let cara = now.participant("Cara").await;
        let mut new = now.entry_with(&now.team("Owls", &[&cara]).await, "Wells", |e| e.description = TEXT.into()).await;
        let other = app.contest("elsewhere").await;
        other.entry_with(&other.team("Elves", &[&ann]).await, "Wells", |e| e.description = TEXT.into()).await;
        compare(&app.app, &old, app.now()).await.unwrap();
        compare(&app.app, &new, app.now()).await.unwrap();
        let found = likeness::Entity::find().all(app.db().read()).await.unwrap();
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!((found[0].entry_id, found[0].other_id), (new.id, old.id));
        let sara = now.screener("Sara").await;
        sara.get(&now.path("/screening/1")).await.assert_says("Water 2019");
        new.description = "Something else altogether, about radio plays for children in the villages of the north.".into();
        compare(&app.app, &new, app.now()).await.unwrap();
        assert!(likeness::Entity::find().all(app.db().read()).await.unwrap().is_empty());
    }

    async fn what_everybody_has_gives_each_entry_a_few_hints_only(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let paper = b"%PDF-1.4 the template of the organisers";
        let mut all = Vec::new();
        for n in 0..30 {
            let (_, entry) = w.another(&format!("Drums {n}")).await;
            let file = w.contest.entry_file(&entry, "files", "template.pdf", paper).await;
            let mut entry = entry;
            entry.answers = serde_json::json!({"files": [file.id]});
            compare(&app.app, &entry, app.now()).await.unwrap();
            all.push(entry);
        }
        let found = hints(&w).await;
        let later = |e: &entry::Model| found.iter().filter(|hint| hint.entry_id == e.id).count();
        assert_eq!(all.iter().map(later).max(), Some(20));
        let page = w.sara.get(&w.contest.path(&format!("/screening/{}", all[0].number))).await;
        assert_eq!(page.attributes("#hints a", "href").len(), 29);
    }
}
