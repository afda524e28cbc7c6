//! The quick pass on a wall of pictures.

use entity::criterion;
use entity::json::Peers;
use sea_orm::{ActiveModelTrait, Set};

use super::{Desk, desk};
use crate::support::browser::{Browser, Kind};
use crate::support::{PNG, Setup, TestApp, each_database};

/// The same desk, with keep or drop as the only question.
async fn quick<'a>(app: &'a TestApp, blind: bool) -> Desk<'a> {
    let d = desk(app, "clean-water", blind, Peers::Never).await;
    let tx = app.db().quiet().await.unwrap();
    let row = criterion::ActiveModel { id: Set(d.criterion.id), max: Set(1.0), ..Default::default() };
    row.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    for (i, entry) in d.entries.iter().enumerate() {
        d.contest.handed_in_file(entry, "files", &format!("owl-{i}.png"), PNG).await;
    }
    d
}

each_database! {
    async fn entries_are_kept_and_dropped_and_comments_stay(app: TestApp) {
        let d = quick(&app, true).await;
        d.jim.get(&d.home()).await.assert_says("Keep or drop on a wall");
        d.jim.fill(&d.sheet(1), &[("comment", "Nice light"), ("do", "save")]).await.assert_status(200);
        let wall = d.jim.get(&d.at("/wall")).await;
        assert_eq!(wall.count("[data-tile]"), 3);
        let pictures = wall.attributes("[data-tile] img", "src");
        assert_eq!(pictures.len(), 3);
        d.jim.get(&pictures[0]).await.assert_status(200);
        wall.assert_silent("owl-0").assert_silent("Owls 0");
        let pick = format!("{}/pick", d.sheet(1));
        let page = d.jim.post(&pick, &[("version", "1"), ("points", "1")]).await;
        assert_eq!((page.status, page.attributes("#tile-1", "data-tile")), (200, vec!["1".to_owned()]));
        assert_eq!(d.jim.get(&d.sheet(1)).await.value("comment"), "Nice light");
        let answer = d.jim.script(&format!("{}/pick", d.sheet(2)), &[("version", "0"), ("points", "0")]).await;
        assert_eq!(answer.json()["version"], 1);
        assert_eq!(d.jim.get(&format!("{}?show=1", d.at("/wall"))).await.count("[data-tile]"), 1);
        assert_eq!(d.jim.get(&format!("{}?show=todo", d.at("/wall"))).await.count("[data-tile]"), 1);
        d.jim.script(&pick, &[("version", "1"), ("points", "0")]).await.assert_status(409);
        d.jim.script(&pick, &[("version", "2"), ("points", "7")]).await.assert_status(422);
        d.jim.script(&pick, &[("version", "2"), ("points", "")]).await.assert_status(200);
        assert_eq!(d.jim.get(&format!("{}?show=todo", d.at("/wall"))).await.count("[data-tile]"), 2);
        let jane = d.contest.juror("Jane").await;
        jane.script(&pick, &[("version", "0"), ("points", "1")]).await.assert_status(404);
        assert_eq!(jane.get(&d.at("/wall")).await.count("[data-tile]"), 0);
    }

    async fn a_stage_with_a_longer_scale_has_no_wall(app: TestApp) {
        let d = desk(&app, "clean-water", false, Peers::Never).await;
        d.jim.get(&d.at("/wall")).await.assert_says("This stage has no quick pass");
        assert!(!d.jim.get(&d.home()).await.main().contains("on a wall"));
        let pick = format!("{}/pick", d.sheet(1));
        d.jim.script(&pick, &[("version", "0"), ("points", "1")]).await.assert_status(409);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_are_kept_and_dropped_by_keys_and_without_a_line() {
    let app = Setup::default().start().await;
    let d = quick(&app, true).await;
    for width in [1280, 390] {
        let Some(browser) = Browser::open(&app.url, Kind { scripts: true, width }).await else { return };
        browser.go("/").await;
        browser.be(&d.jim).await;
        browser.go(&d.at("/wall")).await;
        browser.see("on this page are decided").await;
        assert!(browser.overflow().await <= 0, "the wall is wider than {width}");
        if width == 1280 {
            browser.keys("k").await;
            browser.see("1 of 3 on this page are decided. Saved.").await;
            browser.set_line(false).await;
            browser.keys("dd").await;
            browser.see("2 decisions are kept on this device").await;
            browser.keys("u").await;
            browser.see("1 decisions are kept on this device").await;
            browser.set_line(true).await;
            browser.see("2 of 3 on this page are decided. Saved.").await;
        }
        browser.close().await;
    }
    let shown = d.jim.get(&d.at("/wall")).await.attributes("[data-tile]", "data-tile");
    assert_eq!(shown, ["1", "0", ""]);
}
