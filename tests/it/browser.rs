//! The main job in a real browser: a captain hands in on a phone, a juror scores, an organiser announces; with scripts
//! and without.

use chrono::TimeDelta;
use entity::stage::StageKind;
use laureate::account::rules::hash_password;

use crate::support::browser::{Browser, Kind};
use crate::support::{Contest, PNG, Setup, TestApp};

const PASSWORD: &str = "a long pass phrase";
const PHONE: u32 = 390;
const DESK: u32 = 1280;

async fn sign_in(browser: &Browser, email: &str) {
    browser.go("/sign-in").await;
    browser.fill("email", email).await;
    browser.fill("password", PASSWORD).await;
    browser.press("Sign in").await;
    browser.see("Competitions").await;
}

/// Somebody new makes an account, confirms it, registers and makes a team.
async fn come_in(app: &TestApp, browser: &Browser, contest: &Contest<'_>) {
    browser.go("/register").await;
    browser.fill("name", "Cara").await;
    browser.fill("email", "cara@people.example").await;
    browser.fill("password", PASSWORD).await;
    browser.press("Create account").await;
    browser.see("cara@people.example").await;
    let letter = app.letter_to("cara@people.example", "account-confirm").await;
    browser.go(&letter.link("/confirm/")).await;
    browser.press("Confirm and sign in").await;
    browser.see("Your address is confirmed").await;
    browser.go(&contest.path("/register")).await;
    browser.choose("country", "Kenya").await;
    browser.tick("accept", "yes").await;
    browser.press("Take part").await;
    browser.see("You take part").await;
    browser.go(&contest.path("/teams/new")).await;
    browser.fill("name", "Wise Owls").await;
    browser.choose("country", "Kenya").await;
    browser.press("Make the team").await;
    browser.see("Wise Owls").await;
}

async fn hand_in(app: &TestApp, browser: &Browser, contest: &Contest<'_>, kind: Kind) {
    let picture = app.folder().join("owl.png");
    std::fs::write(&picture, PNG).unwrap();
    browser.go(&contest.path("/my")).await;
    browser.press("Start your entry").await;
    browser.see("Entry 1").await;
    browser.fill("title", "Speaking wells").await;
    browser.fill("summary", "Wells that tell everybody when they are dry.").await;
    if kind.scripts {
        browser.see("Saved at").await;
        browser.attach("a_files", &picture).await;
        browser.see("owl.png").await;
        browser.see("Delete").await;
        browser.go(&contest.path("/my/entries/1")).await;
        browser.see("owl.png").await;
        assert!(browser.overflow().await <= 0, "the page is wider than the phone");
    } else {
        browser.attach("a_files", &picture).await;
        browser.press("Save draft").await;
        browser.see("The draft was saved.").await;
        browser.see("owl.png").await;
    }
    browser.press("Save and check").await;
    browser.see("Everything is there").await;
    browser.press("Submit").await;
    browser.see("SHA-256").await;
    assert_eq!(browser.path().await, contest.path("/my/entries/1/revisions/1"));
}

async fn score(browser: &Browser, contest: &Contest<'_>, kind: Kind) {
    sign_in(browser, "jim@jury.example").await;
    browser.go(&contest.path("/jury")).await;
    browser.press("1. Speaking wells").await;
    browser.see("Your sheet").await;
    for name in browser.names("score-").await {
        browser.tick(&name, "9").await;
    }
    browser.fill("comment", "Go on with this.").await;
    if kind.scripts {
        browser.see("Saved at").await;
    } else {
        browser.press("Save for later").await;
        browser.see("Saved").await;
    }
    browser.press("Hand in and go on").await;
    browser.see("Handed in").await;
}

async fn announce(browser: &Browser, contest: &Contest<'_>) {
    sign_in(browser, "olga@people.example").await;
    browser.go(&contest.path("/organise/awards/new")).await;
    browser.fill("tier", "Winner").await;
    browser.press("Save award").await;
    browser.see("The award was added.").await;
    browser.go(&contest.path("/organise/results")).await;
    browser.press("Pick").await;
    browser.see("Speaking wells").await;
    browser.tick_first("main input[name='pick']").await;
    browser.press("Save picks").await;
    browser.see("The picks were saved.").await;
    browser.go(&contest.path("/organise/announcement")).await;
    browser.fill("title", "The winner of clean water").await;
    browser.press("Save announcement").await;
    browser.see("The announcement was saved.").await;
    browser.go(&contest.path("/organise/announcement/release")).await;
    browser.press("Release now").await;
    browser.see("The results are public").await;
}

async fn with_password(app: &TestApp, name: &str, domain: &str) -> crate::support::Actor {
    let hash = hash_password(PASSWORD).unwrap();
    app.user_with(name, |u| {
        u.password_hash = Some(hash);
        u.email = format!("{}@{domain}", name.to_lowercase());
    })
    .await
}

/// The whole job in one kind of browser.
async fn main_job(app: &TestApp, phone: Kind, desk: Kind) {
    let contest = app.contest("clean-water").await;
    contest.criterion("Relevance", 2.0).await;
    contest.criterion("Novelty", 1.0).await;
    let Some(browser) = Browser::open(&app.url, phone).await else { return };
    come_in(app, &browser, &contest).await;
    hand_in(app, &browser, &contest, phone).await;
    browser.close().await;

    let jim = with_password(app, "Jim", "jury.example").await;
    contest.seat_juror(&jim).await;
    let olga = with_password(app, "Olga", "people.example").await;
    contest.seat_organiser(&olga).await;
    let stage = contest.stage(StageKind::Scoring).id;
    let plan = contest.path(&format!("/organise/jury/{stage}/plan?per_entry=1"));
    olga.press(&plan, "Assign these").await.assert_status(200);
    contest.enter(StageKind::Scoring);
    let Some(browser) = Browser::open(&app.url, desk).await else { return };
    score(&browser, &contest, desk).await;
    browser.close().await;

    app.advance(TimeDelta::days(8));
    let Some(browser) = Browser::open(&app.url, desk).await else { return };
    announce(&browser, &contest).await;
    browser.go(&contest.path("/winners")).await;
    browser.see("Speaking wells").await;
    browser.see("Wise Owls").await;
    browser.close().await;
    app.letter_to("cara@people.example", "award-winner").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_main_job_with_scripts() {
    let app = Setup::default().start().await;
    main_job(&app, Kind { scripts: true, width: PHONE }, Kind { scripts: true, width: DESK }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_main_job_without_scripts() {
    let app = Setup::default().start().await;
    main_job(&app, Kind { scripts: false, width: PHONE }, Kind { scripts: false, width: DESK }).await;
}
