//! Comparing on a phone: keys, taps that come twice, and the same without scripts.

use super::Duel;
use crate::support::Setup;
use crate::support::browser::{Browser, Kind};

/// Presses a key in the page. A key that leads away would have the driver wait for a page that is gone.
async fn press(browser: &Browser, key: &str) {
    let event = format!("new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true, cancelable: true }})");
    browser.run(&format!("document.body.dispatchEvent({event})")).await;
}

#[tokio::test]
async fn keys_answer_and_a_double_tap_counts_once() {
    let app = Setup::default().start().await;
    let d = Duel::open(&app, "clean-water", 5).await;
    let jim = d.contest.outside_juror("Jim").await;
    let Some(browser) = Browser::open(&app.url, Kind { scripts: true, width: 390 }).await else { return };
    browser.go("/sign-in").await;
    browser.be(&jim).await;
    browser.go(&d.home()).await;
    browser.see("Which one is better?").await;
    assert!(browser.overflow().await <= 0, "the page is wider than the phone");
    press(&browser, "ArrowLeft").await;
    browser.see("One comparison so far").await;
    press(&browser, "ArrowDown").await;
    browser.see("2 comparisons so far").await;
    press(&browser, " ").await;
    browser.see("3 comparisons so far").await;
    browser.run("const b = document.querySelector('[data-key=ArrowRight]'); b.click(); b.click(); b.click()").await;
    browser.see("4 comparisons so far").await;
    // The taps that came second may still be on their way.
    browser.go(&d.home()).await;
    browser.see("4 comparisons so far").await;
    press(&browser, "u").await;
    browser.see("3 comparisons so far").await;
    browser.see("it no longer counts").await;
    press(&browser, "s").await;
    browser.see("3 comparisons so far").await;
    assert_eq!(d.counting().await.len(), 3);
    browser.close().await;
}

#[tokio::test]
async fn a_juror_compares_without_scripts() {
    let app = Setup::default().start().await;
    let d = Duel::open(&app, "clean-water", 3).await;
    let jim = d.contest.outside_juror("Jim").await;
    let Some(browser) = Browser::open(&app.url, Kind { scripts: false, width: 390 }).await else { return };
    browser.go("/sign-in").await;
    browser.be(&jim).await;
    browser.go(&d.home()).await;
    browser.press("A is better").await;
    browser.see("One comparison so far").await;
    browser.press("Undo the last one").await;
    browser.see("0 comparisons so far").await;
    browser.press("Cannot tell").await;
    browser.see("One comparison so far").await;
    browser.close().await;
}
