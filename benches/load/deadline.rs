//! A deadline: 500 people hand in within its last ten seconds, most of them at the very end and some too late. Every answer
//! is compared with what is stored afterwards.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{entry, message, revision};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::client::{Answer, Connection, Times, post};
use crate::crowd::{self, Crowd};
use crate::server::Server;
use crate::{Figure, runtime};

const PEOPLE: usize = 500;
/// How long before the deadline the first hand in.
const BEFORE: TimeDelta = TimeDelta::seconds(10);

/// Measures on SQLite, and on PostgreSQL where `LAUREATE_TEST_POSTGRES` names a cluster.
pub fn measure() -> Vec<Figure> {
    let mut figures = Vec::new();
    for postgres in [false, true] {
        for rush in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let sqlite = format!("sqlite:{}", folder.path().join("laureate.db").display());
            let database = if postgres { runtime().block_on(crowd::postgres()) } else { Some(sqlite) };
            let Some(database) = database else { continue };
            let crowd = runtime().block_on(Crowd::make(database, PEOPLE));
            let server = Server::start_on(folder.path(), &crowd.database, &[]);
            let name = if postgres { "PostgreSQL" } else { "SQLite" };
            figures.extend(runtime().block_on(hand_in(&crowd, &server, name, rush)));
        }
    }
    figures
}

/// When person `n` presses the button: half of them during nine seconds, most of the rest in the last one, a tenth within a
/// fifth of a second around the deadline. In a rush all press at once.
fn moment(n: usize, deadline: DateTime<Utc>) -> DateTime<Utc> {
    let share = |of: usize, span: i64| TimeDelta::milliseconds(span * (n % of) as i64 / of as i64);
    match n {
        0..250 => deadline - BEFORE + share(250, 9_000),
        250..450 => deadline - TimeDelta::seconds(1) + share(200, 1_000),
        _ => deadline - TimeDelta::milliseconds(100) + share(50, 200),
    }
}

async fn hand_in(crowd: &Crowd, server: &Server, name: &str, rush: bool) -> Vec<Figure> {
    let mut browsers = Vec::new();
    for n in 0..PEOPLE {
        browsers.push(crowd.browser(server.port, n).await);
    }
    let deadline = Utc::now() + BEFORE + TimeDelta::seconds(2);
    if !rush {
        crowd.close_at(deadline).await;
    }
    let began = Instant::now();
    let all = browsers.into_iter().enumerate().map(|(n, (mut connection, head))| async move {
        if !rush {
            let wait = moment(n, deadline) - Utc::now();
            tokio::time::sleep(wait.to_std().unwrap_or(Duration::ZERO)).await;
        }
        submit(&mut connection, &head, n + 1).await
    });
    let (mut times, mut answers) = (Times::default(), Vec::new());
    for (answer, asked, took) in futures_util::future::join_all(all).await {
        times.add(took);
        answers.push((answer, asked));
    }
    let (p50, p99) = (times.within(0.5), times.within(0.99));
    if rush {
        let rate = PEOPLE as f64 / began.elapsed().as_secs_f64();
        let refused = answers.iter().filter(|(a, _)| a.status != 303).count();
        return vec![
            Figure::new(format!("{name}: {PEOPLE} submits at once"), format!("{rate:.0}/s"), "-", refused == 0),
            Figure::new(format!("{name}: the same, p50 and p99"), format!("{p50:.0} ms, {p99:.0} ms"), "-", true),
        ];
    }
    let (accepted, refused, wrong) = compare(crowd, &answers, deadline).await;
    for line in &wrong {
        println!("{name}: {line}");
    }
    vec![
        Figure::new(
            format!("{name}: {PEOPLE} submits at the deadline"),
            format!("{accepted} received, {refused} late"),
            "all answered",
            accepted + refused == PEOPLE,
        ),
        Figure::new(format!("{name}: lost or wrongly taken"), wrong.len().to_string(), "0", wrong.is_empty()),
        Figure::new(format!("{name}: p50 and p99"), format!("{p50:.1} ms, {p99:.1} ms"), "-", true),
    ]
}

async fn submit(connection: &mut Connection, head: &str, number: usize) -> (Answer, DateTime<Utc>, Duration) {
    let request = post(&format!("/c/crowd/my/entries/{number}/submit"), head, "version=1");
    let (began, asked) = (Instant::now(), Utc::now());
    let answer = connection.ask(&request).await.unwrap();
    (answer, asked, began.elapsed())
}

/// Counts receipts and refusals, and lists what does not agree with what is stored.
async fn compare(
    crowd: &Crowd,
    answers: &[(Answer, DateTime<Utc>)],
    deadline: DateTime<Utc>,
) -> (usize, usize, Vec<String>) {
    let db = Crowd::open(&crowd.database).await;
    let rows = entry::Entity::find().all(db.read()).await.unwrap();
    let revisions = revision::Entity::find().all(db.read()).await.unwrap();
    let letters = message::Entity::find().count(db.read()).await.unwrap();
    db.close().await;
    let number = |r: &revision::Model| rows.iter().find(|e| e.id == r.entry_id).unwrap().number;
    let mut wrong: Vec<String> = revisions
        .iter()
        .filter(|r| r.received_at >= deadline)
        .map(|r| format!("entry {} was accepted late", number(r)))
        .collect();
    let stored: BTreeSet<usize> = revisions.iter().map(|r| usize::try_from(number(r)).unwrap()).collect();
    let (mut accepted, mut refused) = (0, 0);
    for (n, (answer, asked)) in answers.iter().enumerate() {
        let (number, body) = (n + 1, String::from_utf8_lossy(&answer.body).into_owned());
        let receipt = answer.status == 303 && answer.header("location").ends_with("/revisions/1");
        let refusal = answer.status == 409 && body.contains("The deadline was") && body.contains("arrived at");
        (accepted, refused) = (accepted + usize::from(receipt), refused + usize::from(refusal));
        if receipt != stored.contains(&number) {
            wrong.push(format!("entry {number} was answered {} but stored: {}", answer.status, !receipt));
        }
        if !receipt && !refusal {
            wrong.push(format!("entry {number} got no answer that tells: {} {body}", answer.status));
        }
        if refusal && *asked < deadline - TimeDelta::milliseconds(500) {
            wrong.push(format!("entry {number} was asked for at {asked}, in time, but refused"));
        }
    }
    if letters != accepted as u64 {
        wrong.push(format!("{accepted} were received, but {letters} receipts written"));
    }
    (accepted, refused, wrong)
}
