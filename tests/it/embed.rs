//! Mounted under a prefix of another application: every link, form, asset, redirect and cookie stays under it.

use std::collections::{BTreeSet, VecDeque};

use entity::stage::StageKind;
use reqwest::Method;

use crate::support::{Actor, PNG, Setup, View};

/// What pages lead to.
fn targets(page: &View) -> Vec<String> {
    let mut found = Vec::new();
    for (selector, attribute) in [
        ("a[href]", "href"),
        ("form[action]", "action"),
        ("link[href]", "href"),
        ("script[src]", "src"),
        ("img[src]", "src"),
        ("object[data]", "data"),
        ("[data-save]", "data-save"),
        ("[data-autosave]", "data-autosave"),
        ("[data-files]", "data-files"),
    ] {
        found.extend(page.attributes(selector, attribute));
    }
    found
}

/// Follows everything that somebody can click.
async fn crawl(actor: &Actor, host: &str, begin: &str) -> (usize, Vec<String>) {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::from([begin.to_owned()]);
    let mut next = VecDeque::from([(begin.to_owned(), String::new())]);
    while let Some((path, from)) = next.pop_front() {
        let answer = actor.send(actor.request(Method::GET, &path)).await;
        if answer.status >= 400 {
            wrong.push(format!("{path} (linked from {from}) answers {}", answer.status));
        }
        let mut found = vec![answer.header("location")];
        if answer.header("content-type").starts_with("text/html") {
            found.extend(targets(&answer));
            let actions = answer.attributes("form[method=post]", "action");
            found.retain(|to| !actions.contains(to));
            wrong.extend(
                actions.iter().filter(|to| !to.starts_with("/contest/")).map(|to| format!("{path}: form {to}")),
            );
        }
        for to in found.iter().filter(|to| !to.is_empty() && !to.starts_with('#') && !to.starts_with("mailto:")) {
            let to = to.strip_prefix(host).unwrap_or(to).split('#').next().unwrap_or_default().to_owned();
            if to.starts_with("http") {
                continue;
            }
            if to != "/contest" && !to.starts_with("/contest/") {
                wrong.push(format!("{path} leads to {to}"));
            } else if let Some(own) = to.strip_prefix("/contest").filter(|own| !own.is_empty()) {
                // Pages that can be asked for without changing anything.
                let spared = ["/autosave", "/save", "/files", "/language", "/data"];
                if !spared.iter().any(|s| own.contains(s)) && seen.insert(own.to_owned()) {
                    next.push_back((own.to_owned(), path.clone()));
                }
            }
        }
    }
    (seen.len(), wrong)
}

#[tokio::test]
async fn everything_stays_under_the_prefix() {
    let app = Setup::default().prefix("/contest").start().await;
    let host = app.url.trim_end_matches("/contest").to_owned();
    let contest = app.contest_with("clean-water", |c, _| c.contact_email = String::new()).await;
    contest.criterion("Relevance", 1.0).await;
    contest.category("Water").await;
    contest.brief("Dry wells").await;
    let organiser = contest.organiser("Olga").await;
    let (juror, captain) = (contest.juror("Jim").await, contest.participant("Cara").await);
    let team = contest.team("Owls", &[&captain]).await;
    let entry = contest.entry(&team, "Clean wells").await;
    contest.entry_file(&entry, "files", "well.png", PNG).await;
    contest.award("Winner").await;
    contest.assign(&juror, &entry).await;
    contest.enter(StageKind::Scoring);
    let mut wrong = Vec::new();
    for (actor, least) in [(&app.visitor(), 8), (&organiser, 30), (&juror, 8), (&captain, 8)] {
        let (pages, found) = crawl(actor, &host, "/").await;
        assert!(pages >= least, "{} came to {pages} pages only", actor.name);
        wrong.extend(found.into_iter().map(|w| format!("{}: {w}", actor.name)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn cookies_redirects_and_mails_stay_under_the_prefix() {
    let app = Setup::default().prefix("/contest").start().await;
    let visitor = app.visitor();
    let page = visitor.get("/register").await;
    let cookies = page.header("set-cookie");
    assert!(cookies.is_empty() || cookies.contains("Path=/contest"), "{cookies}");
    let form = [("name", "Nora"), ("email", "nora@people.example"), ("password", "a long pass phrase")];
    visitor.fill("/register", &form).await.assert_status(200);
    let link = app.letter_to("nora@people.example", "account-confirm").await.link("/confirm/");
    assert!(link.starts_with(&format!("{}/confirm/", app.url)), "{link}");
    let confirm = link.strip_prefix(&app.url).unwrap();
    let button = visitor.get(confirm).await.form_of_button("Confirm and sign in");
    let secret = visitor.form_secret(confirm).await;
    let request = visitor.request(Method::POST, confirm).form(&[("_csrf", secret.as_str())]);
    assert!(button.action.starts_with("/contest/") || button.action.starts_with("/confirm/"), "{button:?}");
    let answer = visitor.send(request).await;
    assert_eq!(answer.status, 303);
    assert!(answer.header("location").starts_with("/contest"), "{answer:?}");
    assert!(answer.header("set-cookie").contains("Path=/contest"), "{}", answer.header("set-cookie"));
    let outside = reqwest::get(format!("{}/c/clean-water", app.url.trim_end_matches("/contest"))).await.unwrap();
    assert_eq!(outside.status(), 404);
}
