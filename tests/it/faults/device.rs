//! What a device has to bear: a server that is out of reach while somebody types, and a clock of its own that is wrong.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entity::revision;
use entity::stage::{self, StageKind};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::entry::{COMPLETE, entries, started};
use crate::support::TestApp;
use crate::support::browser::{Browser, Kind};

const PHONE: Kind = Kind { scripts: true, width: 390 };

async fn saved(app: &TestApp, field: &str, text: &str) {
    let end = Instant::now() + Duration::from_secs(20);
    while entries(app).await[0].draft[field] != text {
        assert!(Instant::now() < end, "{field} is {:?}", entries(app).await[0].draft[field]);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_while_the_server_is_out_of_reach_stays_on_the_device_and_is_saved_later() {
    let mut app = TestApp::start().await;
    let (paula, home) = {
        let contest = app.contest("clean-water").await;
        started(&contest, "Paula").await
    };
    let Some(browser) = Browser::open(&app.url, PHONE).await else { return };
    browser.go("/healthz").await;
    browser.be(&paula).await;
    browser.go(&home).await;
    browser.fill("title", "Speaking wells").await;
    browser.see("Saved at").await;

    app.stop().await;
    browser.fill("summary", "Typed without a line").await;
    browser.see("kept on this device").await;
    app.restart().await;
    browser.run("dispatchEvent(new Event('online'))").await;
    browser.see("Saved at").await;
    saved(&app, "summary", "Typed without a line").await;

    app.stop().await;
    browser.fill("description", "Typed before the page was closed").await;
    browser.see("kept on this device").await;
    browser.leave().await;
    app.restart().await;
    browser.go(&home).await;
    browser.see("It is back in the form").await;
    assert_eq!(browser.value("description").await, "Typed before the page was closed");
    browser.see("Saved at").await;
    saved(&app, "description", "Typed before the page was closed").await;
    saved(&app, "title", "Speaking wells").await;
    browser.close().await;
}

/// A browser whose clock is wrong by that many hours sees what is left, hands in in time, and does not when it is over.
async fn by_the_clock_of_the_server(hours: i64, told: &str) {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    paula.fill(&home, &COMPLETE).await.assert_status(200);
    let end = app.now() + TimeDelta::minutes(150);
    let intake = stage::Entity::update_many().col_expr(stage::Column::ClosesAt, Expr::value(Some(end)));
    intake.filter(stage::Column::Id.eq(contest.stage(StageKind::Intake).id)).exec(app.db().read()).await.unwrap();
    let Some(browser) = Browser::open(&app.url, PHONE).await else { return };
    browser.go("/healthz").await;
    browser.be(&paula).await;
    browser.set_clock_wrong(hours).await;
    let check = format!("{home}/check");
    browser.go(&check).await;
    browser.see(told).await;
    let left = browser.text_of(".countdown-left").await;
    assert!(left.contains("2 hours") && (left.contains("29 minutes") || left.contains("28 minutes")), "{left}");

    // The page is open, the last seconds run.
    app.advance(end - app.now() - TimeDelta::seconds(25));
    browser.press("Submit").await;
    browser.see("SHA-256").await;
    assert_eq!(revision::Entity::find().count(app.db().read()).await.unwrap(), 1);

    paula.fill(&home, &[("title", "Too late")]).await.assert_status(200);
    browser.go(&check).await;
    browser.see("Submit again").await;
    app.advance(end - app.now());
    browser.press("Submit again").await;
    browser.see("The deadline was").await;
    assert_eq!(revision::Entity::find().count(app.db().read()).await.unwrap(), 1);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_fast_changes_neither_the_countdown_nor_the_deadline() {
    by_the_clock_of_the_server(3, "fast").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_slow_changes_neither_the_countdown_nor_the_deadline() {
    by_the_clock_of_the_server(-3, "slow").await;
}
