//! Pictures of scores: what they show, the same as tables, and to take away.

use entity::calibration;
use entity::stage::StageKind;

use super::Open;
use crate::support::browser::{Browser, Kind};
use crate::support::{Setup, each_database};

/// Tells in the page what is given away: its name is the button's, its first bytes, width, and whether much is in it.
const TELL: &str = "const old = HTMLCanvasElement.prototype.toBlob;
    HTMLCanvasElement.prototype.toBlob = function (then, type) {
      return old.call(this, async (blob) => {
        const bytes = new DataView(await blob.arrayBuffer());
        const words = `Begins with ${bytes.getUint32(0).toString(16)}, ${bytes.getUint32(16)} wide, ${bytes.byteLength > 5000}`;
        document.querySelector('h1').append(words);
        then(blob);
      }, type);
    };";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_is_taken_away_as_png_at_twice_its_size() {
    let app = Setup::default().start().await;
    let o = Open::make(&app).await;
    for (juror, first, second) in [(&o.jim, "9", "4"), (&o.ida, "7", "2")] {
        o.hand_in(juror, &o.wells, first).await;
        o.hand_in(juror, &o.pumps, second).await;
    }
    let svg = o.olga.get(&o.organise("/charts/ranking.svg")).await.body();
    let width = svg.split("width=\"").nth(1).unwrap().split('"').next().unwrap();
    let width: f64 = width.trim_end_matches("px").parse().unwrap();
    let Some(browser) = Browser::open(&app.url, Kind { scripts: true, width: 1280 }).await else { return };
    browser.go("/").await;
    browser.be(&o.olga).await;
    browser.go(&o.organise("/charts")).await;
    browser.see("Ranking with intervals").await;
    browser.run(TELL).await;
    browser.press("PNG").await;
    browser.see(&format!("Begins with 89504e47, {} wide, true", width * 2.0)).await;
    browser.close().await;
}

each_database! {
    async fn scores_are_shown_as_pictures_with_the_same_figures_as_tables(app: TestApp) {
        let o = Open::make(&app).await;
        o.olga.get(&o.organise("/charts")).await.assert_says("No scores yet");
        for (juror, first, second) in [(&o.jim, "9", "4"), (&o.ida, "7", "2")] {
            o.hand_in(juror, &o.wells, first).await;
            o.hand_in(juror, &o.pumps, second).await;
        }
        let page = o.olga.get(&o.organise("/charts?places=1")).await;
        let titles = ["Ranking with intervals", "Severity of jurors", "What each juror gives", "All reviews", "Relevance"];
        assert_eq!(page.texts("svg > title"), titles);
        page.assert_says("Cut after 1").assert_says("There is no drift to show");
        assert_eq!(page.count(".chart-part table"), 5);
        let csv = o.olga.get(&o.organise("/charts/reviews.csv")).await.body();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[1..3], ["1,Clean wells,Ida,7.0000", "1,Clean wells,Jim,9.0000"]);
        let svg = o.olga.get(&o.organise("/charts/ranking.svg?places=1")).await;
        assert_eq!(svg.header("content-type"), "image/svg+xml");
        assert_eq!(svg.header("content-disposition"), "attachment; filename=\"ranking.svg\"");
        assert!(svg.body().starts_with("<svg xmlns=") && svg.body().contains("1. Clean wells"));
        for none in ["/charts/ranking.png", "/charts/drift.svg", "/charts/nonsense"] {
            o.olga.get(&o.organise(none)).await.assert_status(404);
        }
    }

    async fn jurors_who_move_away_from_the_others_show_in_entries_that_all_see(app: TestApp) {
        let o = Open::make(&app).await;
        for entry in [&o.wells, &o.pumps] {
            let stage_id = o.contest.stage(StageKind::Scoring).id;
            let row = calibration::Model { stage_id, entry_id: entry.id, counts: false };
            app.insert::<calibration::Entity>(row).await;
        }
        for (juror, first, second) in [(&o.jim, "9", "8"), (&o.ida, "8", "4")] {
            o.hand_in(juror, &o.wells, first).await;
            o.hand_in(juror, &o.pumps, second).await;
        }
        let csv = o.olga.get(&o.organise("/charts/drift.csv")).await.body();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[0], "Juror,Reviews,Above or below others,Earlier half,Later half");
        assert!(lines.contains(&"Jim,2,2.5000,1.0000,4.0000"), "{lines:?}");
        assert!(lines.contains(&"Ida,2,-2.5000,-1.0000,-4.0000"), "{lines:?}");
    }

    async fn a_ranking_can_be_in_the_order_of_any_criterion(app: TestApp) {
        let o = Open::make(&app).await;
        let spirit = o.contest.criterion_with("Team spirit", |c| c.outside = true).await;
        for (entry, total, outside) in [(&o.wells, 9.0, 1.0), (&o.pumps, 4.0, 8.0)] {
            o.contest.review(&o.jim, entry, &[(&o.criterion, total), (&spirit, outside)]).await;
        }
        let page = o.olga.get(&o.organise("/ranking?show=criteria")).await;
        assert_eq!(page.texts("tbody th"), ["1. Clean wells", "2. Old pumps"]);
        assert_eq!(page.texts("td[data-label=Total]"), ["9.00", "4.00"]);
        assert_eq!(page.texts("td[data-label='Team spirit']"), ["1.00", "8.00"]);
        let sorted = o.olga.get(&page.link("Team spirit")).await;
        assert_eq!(sorted.texts("tbody th"), ["2. Old pumps", "1. Clean wells"]);
        assert_eq!(sorted.texts("td[data-label=Rank]"), ["2", "1"]);
        let csv = o.olga.get(&sorted.link("Download as CSV")).await.body();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[..2], ["rank,number,title,score,Relevance,Team spirit", "2,2,Old pumps,4.0000,4.0000,8.0000"]);
    }

    async fn others_see_no_pictures(app: TestApp) {
        let o = Open::make(&app).await;
        o.hand_in(&o.jim, &o.wells, "7").await;
        let otto = app.contest("other-one").await.organiser("Otto").await;
        for stranger in [&o.jim, &otto] {
            for rest in ["/charts", "/charts/reviews.svg", "/charts/reviews.csv"] {
                stranger.get(&o.organise(rest)).await.assert_status(404);
            }
        }
    }
}
