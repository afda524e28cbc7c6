//! A juror's desk in a real browser: by keys alone, on a narrow window, and with the line down.

use entity::json::Peers;

use super::{Desk, desk};
use crate::support::browser::{Browser, Kind};
use crate::support::{Setup, TestApp};

const DESK: Kind = Kind { scripts: true, width: 1280 };
const PHONE: Kind = Kind { scripts: true, width: 390 };

async fn open(app: &TestApp, d: &Desk<'_>, kind: Kind) -> Option<Browser> {
    let browser = Browser::open(&app.url, kind).await?;
    browser.go("/").await;
    browser.be(&d.jim).await;
    Some(browser)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_juror_works_by_keys_alone() {
    let app = Setup::default().start().await;
    let d = desk(&app, "clean-water", false, Peers::Never).await;
    let Some(browser) = open(&app, &d, DESK).await else { return };
    browser.go(&d.home()).await;
    browser.see("Clean wells").await;
    browser.keys("?").await;
    browser.see("Open the entry").await;
    browser.keys("\u{e00c}jj").await;
    browser.keys("\u{e007}").await;
    browser.see("Your sheet").await;
    assert!(browser.path().await.starts_with(&d.sheet(2)), "{}", browser.path().await);
    browser.keys("8").await;
    browser.see("Saved at").await;
    browser.keys("\u{e012}").await;
    browser.see("Saved at").await;
    browser.keys("k").await;
    browser.see("Entry 1").await;
    browser.keys("0").await;
    browser.see("Saved at").await;
    browser.chord("\u{e009}", "\u{e007}").await;
    browser.see("Here is the next entry").await;
    assert_eq!(browser.path().await, d.sheet(2));
    browser.keys("l").await;
    browser.see("1 handed in, 1 begun").await;
    let page = d.jim.get(&d.sheet(1)).await;
    assert_eq!(page.value(&d.field()), "0");
    assert_eq!(d.jim.get(&d.sheet(2)).await.value(&d.field()), "7");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_a_juror_fit_a_phone() {
    let app = Setup::default().start().await;
    let d = desk(&app, "clean-water", false, Peers::Never).await;
    for (number, points) in [(1, "7"), (2, "9"), (3, "8")] {
        d.hand_in(&d.jim, number, points, "").await;
    }
    let Some(browser) = open(&app, &d, PHONE).await else { return };
    for path in [d.home(), d.sheet(1), d.at("/compare")] {
        browser.go(&path).await;
        browser.see("Clean wells").await;
        assert!(browser.overflow().await <= 0, "{path} is wider than the phone");
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_typed_is_lost_when_the_line_is_down() {
    let app = Setup::default().start().await;
    let d = desk(&app, "clean-water", false, Peers::Never).await;
    let Some(browser) = open(&app, &d, DESK).await else { return };
    browser.go(&d.sheet(1)).await;
    browser.see("Your sheet").await;
    browser.set_line(false).await;
    browser.keys("6").await;
    browser.fill("comment", "Typed without a line").await;
    browser.see("Kept on this device").await;
    browser.press("Hand in and go on").await;
    browser.see("will be handed in when the line is back").await;
    browser.press("Next").await;
    browser.see("There is no line: this page stays open").await;
    browser.set_line(true).await;
    browser.see("Saved at").await;
    let page = d.jim.get(&d.sheet(1)).await;
    assert_eq!((page.value("comment").as_str(), page.value("state").as_str()), ("Typed without a line", "submitted"));
    // A page that is closed before the line is back: the list sends what was kept.
    browser.go(&d.sheet(2)).await;
    browser.see("Your sheet").await;
    browser.set_line(false).await;
    browser.fill("comment", "Closed too early").await;
    browser.see("Kept on this device").await;
    browser.leave().await;
    browser.set_line(true).await;
    browser.go(&d.home()).await;
    browser.see("One sheet that was kept on this device has been sent").await;
    assert_eq!(d.jim.get(&d.sheet(2)).await.value("comment"), "Closed too early");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sheet_that_was_saved_elsewhere_meanwhile_is_a_choice() {
    let app = Setup::default().start().await;
    let d = desk(&app, "clean-water", false, Peers::Never).await;
    let Some(browser) = open(&app, &d, DESK).await else { return };
    browser.go(&d.sheet(1)).await;
    browser.see("Your sheet").await;
    browser.set_line(false).await;
    browser.fill("comment", "From the train").await;
    browser.see("Kept on this device").await;
    let save = format!("{}/save", d.sheet(1));
    d.jim.script(&save, &[("version", "0"), ("comment", "From the office")]).await.assert_status(200);
    browser.set_line(true).await;
    browser.see("This sheet was saved elsewhere").await;
    browser.see("From the office").await;
    // Nothing is decided by loading the page again.
    browser.reload().await;
    browser.see("This sheet was saved elsewhere").await;
    browser.press("Keep what is here").await;
    browser.see("Saved at").await;
    assert_eq!(d.jim.get(&d.sheet(1)).await.value("comment"), "From the train");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sheet_that_was_handed_in_at_another_window_stays_handed_in() {
    let app = Setup::default().start().await;
    let d = desk(&app, "clean-water", false, Peers::Never).await;
    let (Some(one), Some(other)) = (open(&app, &d, DESK).await, open(&app, &d, DESK).await) else { return };
    for number in [1, 2] {
        one.go(&d.sheet(number)).await;
        one.see("Your sheet").await;
        one.keys("8").await;
        one.see("Saved at").await;
        other.go(&d.sheet(number)).await;
        other.see("Your sheet").await;
        other.press("Hand in and go on").await;
        other.see("Here is the next entry").await;
        if number == 1 {
            one.fill("comment", "One word more").await;
            one.see("This sheet was saved elsewhere").await;
            one.press("Keep what is here").await;
        } else {
            // Nothing but the handing in differs: nothing is asked.
            one.keys("s").await;
        }
        one.see("Handed in").await;
        one.see("Saved at").await;
        // What the page offers now is what its buttons do.
        one.see("Take back: not handed in").await;
        let page = d.jim.get(&d.sheet(number)).await;
        assert_eq!((page.value("state").as_str(), page.value(&d.field()).as_str()), ("submitted", "8"));
    }
    assert_eq!(d.jim.get(&d.sheet(1)).await.value("comment"), "One word more");
    one.close().await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sheet_is_taken_back_without_a_line_and_handed_in_again() {
    let app = Setup::default().start().await;
    let d = desk(&app, "clean-water", false, Peers::Never).await;
    d.hand_in(&d.jim, 1, "7", "Good").await;
    let Some(browser) = open(&app, &d, DESK).await else { return };
    let state = async || d.jim.get(&d.sheet(1)).await.value("state");
    browser.go(&d.sheet(1)).await;
    browser.see("Your sheet").await;
    browser.set_line(false).await;
    browser.press("Take back").await;
    browser.see("Kept on this device").await;
    assert_eq!(state().await, "submitted", "nothing has come yet");
    browser.set_line(true).await;
    browser.see("Saved at").await;
    browser.see("Hand in and go on").await;
    assert_eq!(state().await, "draft");
    // Taken back without a line, the page closed, and the sheet itself opened again: the wish is not forgotten.
    browser.press("Hand in and go on").await;
    browser.see("Here is the next entry").await;
    browser.go(&d.sheet(1)).await;
    browser.set_line(false).await;
    browser.press("Take back").await;
    browser.see("Kept on this device").await;
    browser.leave().await;
    browser.set_line(true).await;
    browser.go(&d.sheet(1)).await;
    browser.see("Hand in and go on").await;
    assert_eq!(state().await, "draft");
    // Handed in without a line, and the page is closed: the list sends it, and what was stored is not stored twice.
    browser.set_line(false).await;
    browser.fill("comment", "Better than I thought").await;
    browser.press("Hand in and go on").await;
    browser.see("will be handed in when the line is back").await;
    browser.leave().await;
    browser.set_line(true).await;
    browser.go(&d.home()).await;
    browser.see("One sheet that was kept on this device has been sent").await;
    assert_eq!(state().await, "submitted");
    let version = d.jim.get(&d.sheet(1)).await.value("version");
    browser.reload().await;
    browser.see("Clean wells").await;
    assert!(!browser.text().await.contains("kept on this device"));
    assert_eq!(d.jim.get(&d.sheet(1)).await.value("version"), version);
    browser.close().await;
}

/// A save that arrived while its answer was lost is kept on the device under the version before: the list finds that it is
/// stored, and does not ask to choose between the same and the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_whose_answer_was_lost_is_known_again() {
    let app = Setup::default().start().await;
    let d = desk(&app, "clean-water", false, Peers::Never).await;
    let save = format!("{}/save", d.sheet(1));
    let Some(browser) = open(&app, &d, DESK).await else { return };
    for (comment, said) in
        [("Arrived", "One sheet that was kept on this device has been sent"), ("Another", "open it to choose")]
    {
        let version = d.jim.get(&d.sheet(1)).await.value("version");
        let sheet = [("version", version.as_str()), (&d.field(), "7"), ("comment", "Arrived"), ("state", "draft")];
        d.jim.script(&save, &sheet).await.assert_status(200);
        let fields =
            format!(r#"[["{}", "7"], ["comment", "{comment}"], ["private_note", ""], ["state", "draft"]]"#, d.field());
        let left = format!(r#"{{"version": {version}, "at": 0, "fields": {fields}}}"#);
        browser.go(&d.home()).await;
        let whose = "document.querySelector('[data-desk]').dataset.keep";
        browser.run(&format!("localStorage.setItem(`laureate-sheet ${{{whose}}} {save}`, {left:?})")).await;
        browser.reload().await;
        browser.see(said).await;
        assert_eq!(d.jim.get(&d.sheet(1)).await.value("comment"), "Arrived", "nothing is overwritten");
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn points_that_are_typed_anew_leave_a_sheet_handed_in() {
    let app = Setup::default().start().await;
    let d = desk(&app, "clean-water", false, Peers::Never).await;
    let reach = d.contest.criterion_with("Reach", |c| c.max = 100.0).await;
    let reach = format!("score-{}", reach.id);
    let sheet = [(d.field(), "7"), (reach.clone(), "70"), ("do".into(), "hand_in")];
    let sheet: Vec<(&str, &str)> = sheet.iter().map(|(k, v)| (k.as_str(), *v)).collect();
    d.jim.fill(&d.sheet(1), &sheet).await.assert_status(200);
    let Some(browser) = open(&app, &d, DESK).await else { return };
    let stored = async || {
        let page = d.jim.get(&d.sheet(1)).await;
        (page.value("state"), page.value(&reach))
    };
    browser.go(&d.sheet(1)).await;
    browser.see("Your sheet").await;
    browser.fill(&reach, "").await;
    browser.see("points are missing").await;
    assert_eq!(stored().await, ("submitted".into(), "70".into()));
    browser.fill(&reach, "75").await;
    browser.see("Saved at").await;
    assert_eq!(stored().await, ("submitted".into(), "75".into()));
    // It is taken back by the button alone, without points too.
    browser.fill(&reach, "").await;
    browser.see("points are missing").await;
    browser.press("Take back").await;
    browser.see("Hand in and go on").await;
    assert_eq!(stored().await, ("draft".into(), String::new()));
    assert!(!browser.text().await.contains("saved elsewhere"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_juror_has_left_on_a_device_is_not_shown_to_the_next() {
    let app = Setup::default().start().await;
    let d = desk(&app, "clean-water", false, Peers::Never).await;
    let jane = d.contest.juror("Jane").await;
    d.contest.assign(&jane, &d.entries[0]).await;
    let Some(browser) = open(&app, &d, DESK).await else { return };
    browser.go(&d.sheet(1)).await;
    browser.see("Your sheet").await;
    browser.set_line(false).await;
    browser.fill("comment", "Between us").await;
    browser.see("Kept on this device").await;
    browser.leave().await;
    browser.set_line(true).await;
    browser.go("/").await;
    browser.be(&jane).await;
    browser.go(&d.sheet(1)).await;
    browser.see("Your sheet").await;
    assert_eq!(browser.value("comment").await, "");
    browser.go(&d.home()).await;
    browser.see("Clean wells").await;
    assert!(!browser.text().await.contains("kept on this device"));
    browser.close().await;
}
