//! Whole contests through pages alone, from creation to announcement, on both databases and both storages.

mod challenge;
mod photo;
mod prize;

use chrono::{DateTime, TimeDelta, Utc};

use crate::support::{Actor, TestApp, View};

const PASSWORD: &str = "a long pass phrase";

/// Runs an async test in every house: SQLite and PostgreSQL, a local folder and an S3 server.
macro_rules! each_house {
    ($(async fn $name:ident($app:ident: TestApp) $body:block)*) => { $(
        mod $name {
            use super::*;
            use crate::support::Setup;

            async fn journey($app: TestApp) $body

            #[tokio::test]
            async fn on_sqlite_and_a_folder() {
                journey(Setup::default().start().await).await;
            }

            #[tokio::test]
            async fn on_sqlite_and_s3() {
                journey(Setup::default().s3().start().await).await;
            }

            #[tokio::test]
            async fn on_postgres_and_a_folder() {
                if let Some(app) = Setup::default().postgres().try_start().await {
                    journey(app).await;
                }
            }

            #[tokio::test]
            async fn on_postgres_and_s3() {
                if let Some(app) = Setup::default().postgres().s3().try_start().await {
                    journey(app).await;
                }
            }
        }
    )* };
}
pub(crate) use each_house;

/// The path of a link in a message.
fn path_of(link: &str) -> String {
    format!("/{}", link.splitn(4, '/').nth(3).unwrap())
}

/// Where somebody's message of a kind leads.
async fn mailed(app: &TestApp, address: &str, kind: &str, part: &str) -> String {
    path_of(&app.letter_to(address, kind).await.link(part))
}

/// Somebody who makes an account as everybody does; the name is the address's first part.
async fn newcomer(app: &TestApp, name: &str) -> Actor {
    newcomer_at(app, name, &email(name)).await
}

async fn newcomer_at(app: &TestApp, name: &str, email: &str) -> Actor {
    let mut person = app.visitor();
    name.clone_into(&mut person.name);
    person.fill("/register", &[("name", name), ("email", email), ("password", PASSWORD)]).await.assert_status(200);
    let link = mailed(app, email, "account-confirm", "/confirm/").await;
    person.press(&link, "Confirm and sign in").await.assert_status(200);
    person
}

fn email(name: &str) -> String {
    format!("{}@people.example", name.to_lowercase())
}

/// Jurors work elsewhere than entrants, or they would be in conflict with all of them.
fn jury_email(name: &str) -> String {
    format!("{}@jury.example", name.to_lowercase())
}

/// As browsers send local times of the competition, which keeps UTC.
fn local(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M").to_string()
}

/// Where the link of the page's main part leads whose text is `text`, or else contains it.
fn link(page: &View, text: &str) -> String {
    let links = ".main a[href]";
    let texts = page.texts(links);
    let at = texts.iter().position(|t| t == text).or_else(|| texts.iter().position(|t| t.contains(text)));
    page.attributes(links, "href").remove(at.unwrap_or_else(|| panic!("no link {text:?} in {page:?}")))
}

/// Moves the stages of a new competition: each opens and closes so many days from now, and the first is open now. The
/// last has no end.
async fn plan(app: &TestApp, organiser: &Actor, base: &str, windows: &[(i64, i64)]) {
    let page = organiser.get(&format!("{base}/organise/stages")).await;
    let stages: Vec<String> = page.links().into_iter().map(|(_, to)| to).filter(|to| is_stage(to, base)).collect();
    assert_eq!(stages.len(), windows.len() + 1, "{page:?}");
    let at = |days: i64| local(app.now() + TimeDelta::days(days) - TimeDelta::hours(i64::from(days == 0)));
    let last = windows.last().map_or(0, |w| w.1 + 1);
    let mut windows: Vec<_> = windows.iter().map(|(opens, closes)| (at(*opens), at(*closes))).collect();
    windows.push((at(last), String::new()));
    for (stage, (opens_at, closes_at)) in stages.iter().zip(&windows).rev() {
        let values = [("opens_at", opens_at.as_str()), ("closes_at", closes_at.as_str())];
        organiser.fill(stage, &values).await.assert_status(200).assert_path(&format!("{base}/organise/stages"));
    }
}

/// Moves the clock to so many days after the beginning, and an hour.
fn go_to(app: &TestApp, begun: DateTime<Utc>, days: i64) {
    app.advance(begun + TimeDelta::days(days) + TimeDelta::hours(1) - app.now());
}

/// Closes a stage as its preview says.
async fn close(organiser: &Actor, base: &str, stage: &str) -> View {
    let stages = organiser.get(&format!("{base}/organise/stages")).await;
    let form = organiser.get(&format!("{}/close", link(&stages, stage))).await.form_with(&["seen"]);
    let closed = organiser.submit(&form, &[], Vec::new()).await;
    closed.assert_status(200).assert_says(&format!("{stage} is closed"));
    closed
}

/// Gives each entry of a scoring stage to so many jurors.
async fn assign(organiser: &Actor, base: &str, stage: &str, per_entry: &str) -> String {
    let home = link(&organiser.get(&format!("{base}/organise/jury")).await, stage);
    organiser.press(&format!("{home}/plan?per_entry={per_entry}"), "Assign these").await.assert_status(200);
    home
}

fn is_stage(to: &str, base: &str) -> bool {
    to.strip_prefix(&format!("{base}/organise/stages/")).is_some_and(|id| id.len() >= 32 && !id.contains('/'))
}

/// Registers somebody in a competition.
async fn take_part(person: &Actor, base: &str) {
    let known = [
        ("country", "KE"),
        ("organisation", ""),
        ("born_on", "2001-05-17"),
        ("a_occupation", "Master student"),
        ("a_school", "University of Nairobi"),
        (
            "a_motivation",
            "I grew up in a village whose wells ran dry, and I would like to help that people know it in time.",
        ),
        ("accept", "yes"),
    ];
    let path = format!("{base}/register");
    let asked = person.get(&path).await.attributes(".main [name]", "name");
    let form: Vec<(&str, &str)> = known.into_iter().filter(|(name, _)| asked.iter().any(|a| a == name)).collect();
    person.fill(&path, &form).await.assert_status(200);
}

/// Invites somebody as juror, who makes an account and accepts.
async fn join_jury(app: &TestApp, organiser: &Actor, base: &str, name: &str) -> Actor {
    let email = jury_email(name);
    let line = format!("{email} | {name} | {name} Institute");
    organiser.fill(&format!("{base}/organise/jury"), &[("lines", &line)]).await.assert_status(200);
    let link = mailed(app, &email, "juror-invitation", "/juror-invitation/").await;
    let juror = newcomer_at(app, name, &email).await;
    juror.press(&link, "Join the jury").await.assert_path(&format!("{base}/jury"));
    juror
}

/// Whether an address ends with the number of an entry.
fn names_a_sheet(to: &str) -> bool {
    to.rsplit('/').next().is_some_and(|last| last.parse::<u32>().is_ok())
}

/// Scores everything that is on a juror's list; `points` by the entry's title.
async fn score_all(juror: &Actor, base: &str, points: impl Fn(&str) -> u32) -> usize {
    let dashboard = juror.get(&format!("{base}/jury")).await;
    let begin = format!("{base}/jury/");
    let mut sheets: Vec<String> = dashboard
        .links()
        .into_iter()
        .map(|(_, to)| to)
        .filter(|to| to.starts_with(&begin) && names_a_sheet(to))
        .collect();
    sheets.sort_unstable();
    sheets.dedup();
    for sheet in &sheets {
        let page = juror.get(sheet).await;
        let given = points(&page.text("h1")).to_string();
        let fields: Vec<String> = page.attributes("[name^=score-]", "name");
        let mut values: Vec<(&str, &str)> = fields.iter().map(|name| (name.as_str(), given.as_str())).collect();
        values.push(("comment", "Go on with this."));
        values.push(("do", "hand_in"));
        juror.fill(sheet, &values).await.assert_status(200);
    }
    sheets.len()
}
