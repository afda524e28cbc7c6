//! In a real browser: questions appear when they are asked, words are counted, rows are added and taken away.

use laureate::account::rules::hash_password;

use super::{ask, entries};
use crate::support::Setup;
use crate::support::browser::{Browser, Kind};

const PASSWORD: &str = "a long pass phrase";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_appear_words_are_counted_and_rows_are_added() {
    let app = Setup::default().start().await;
    let contest = app.contest("clean-water").await;
    let olivia = contest.organiser("Olivia").await;
    ask(&contest, &olivia, "many_choices", &[("label", "Lands"), ("choices", "Nepal\nPeru"), ("required", "")]).await;
    let when = [("label", "Which valley"), ("max", "3"), ("when", "a_lands"), ("any_a_lands", "Nepal")];
    ask(&contest, &olivia, "long_text", &when).await;
    ask(&contest, &olivia, "group", &[("label", "Reached"), ("per", "a_lands")]).await;
    ask(&contest, &olivia, "number&in=reached", &[("label", "How many")]).await;
    ask(&contest, &olivia, "group", &[("label", "Partners"), ("required", ""), ("max", "3")]).await;
    ask(&contest, &olivia, "short_text&in=partners", &[("label", "Name of the partner")]).await;
    let hash = hash_password(PASSWORD).unwrap();
    let paula = app.user_with("Paula", |u| u.password_hash = Some(hash)).await;
    contest.enrol(&paula).await;
    contest.team("Owls", &[&paula]).await;
    let own = paula.press(&contest.path("/my"), "Start your entry").await.path;

    let Some(browser) = Browser::open(&app.url, Kind { scripts: true, width: 390 }).await else { return };
    browser.go("/sign-in").await;
    browser.fill("email", paula.email()).await;
    browser.fill("password", PASSWORD).await;
    browser.press("Sign in").await;
    browser.see("Competitions").await;
    browser.go(&own).await;
    browser.see("Add another").await;
    let text = browser.text().await;
    assert!(!text.contains("Which valley") && !text.contains("Only if") && !text.contains("How many"), "{text}");

    browser.run("document.querySelector('[name=a_lands][value=Nepal]').click()").await;
    browser.see("Which valley").await;
    browser.fill("a_which_valley", "Langtang and Khumbu valleys").await;
    browser.see("Now: 4").await;
    browser.see("How many").await;
    browser.fill("a_reached__0__how_many", "70").await;

    browser.fill("a_partners__0__name_of_the_partner", "Ministry").await;
    browser.run("document.querySelector('[name=add_row]').click()").await;
    browser.see("Row 2").await;
    browser.fill("a_partners__1__name_of_the_partner", "Bank").await;
    assert!(browser.overflow().await <= 0, "the page is wider than the phone");
    browser.run("document.querySelector('[name=remove_row][value=\"partners.0\"]').click()").await;
    assert!(!browser.text().await.contains("Row 2"), "the row is gone");
    browser.see("Saved at").await;
    browser.run("document.querySelector('[name=then][value=check]').click()").await;
    browser.see("Bank").await;
    browser.close().await;
    let answers = &entries(&app).await[0].draft["answers"];
    assert_eq!(answers["partners"], serde_json::json!([{"name_of_the_partner": "Bank"}]));
    assert_eq!(answers["reached"], serde_json::json!([{"_pick": "Nepal", "how_many": "70"}]));
}
