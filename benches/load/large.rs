//! The largest contest that the design names: 10,000 entries, 500 jurors, 5 reviews of each entry. Its plan is worked out
//! and assigned, its pages are asked for when all sheets are in, and its stage is closed.

use std::path::Path;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use entity::json::{Advance, JurorProfile, Tie};
use entity::review::ReviewState;
use entity::*;
use laureate::audit::{self, Event};
use laureate::db::Chain;
use laureate::{Config, Site};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::client::{Answer, Connection, get, post};
use crate::server::Server;
use crate::world::{account, insert};
use crate::{Figure, runtime, world};

const ENTRIES: usize = 10_000;
const JURORS: usize = 500;
const EACH: usize = 5;

/// What is asked for.
struct Asked {
    port: u16,
    cookie: String,
    figures: Vec<Figure>,
}

/// Measures the plan, the organisers' pages, and closing.
pub fn measure() -> Vec<Figure> {
    let folder = tempfile::tempdir().unwrap();
    let (stage, organiser) = runtime().block_on(prepare(folder.path()));
    let cookie = format!("Cookie: session={organiser}\r\n");
    let figures = {
        let server = Server::start(folder.path());
        let mut asked = Asked { port: server.port, cookie: cookie.clone(), figures: Vec::new() };
        runtime().block_on(planned(&mut asked, stage));
        asked.figures
    };
    runtime().block_on(judged(folder.path(), stage));
    let server = Server::start(folder.path());
    let mut asked = Asked { port: server.port, cookie, figures };
    runtime().block_on(seen(&mut asked, stage));
    asked.figures.push(Figure::new("memory at most", format!("{:.0} MiB", server.memory("VmHWM")), "-", true));
    asked.figures
}

impl Asked {
    async fn get(&mut self, what: &str, path: &str) -> String {
        let request = get(path, &self.cookie);
        let answer = self.time(what, &request).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.head);
        String::from_utf8_lossy(&answer.body).into_owned()
    }

    async fn post(&mut self, what: &str, path: &str, body: &str) {
        let request = post(path, &self.cookie, body);
        let answer = self.time(what, &request).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.head);
    }

    async fn time(&mut self, what: &str, request: &[u8]) -> Answer {
        let mut connection = Connection::open(self.port).await.unwrap();
        let began = Instant::now();
        let answer = connection.ask(request).await.unwrap();
        let told = format!("{:.0} ms", began.elapsed().as_secs_f64() * 1000.0);
        self.figures.push(Figure::new(format!("10,000 x 500 x 5: {what}"), told, "-", true));
        answer
    }
}

/// Works out the plan and assigns it.
async fn planned(asked: &mut Asked, stage: StageId) {
    let home = format!("/c/load/organise/jury/{stage}/plan");
    let page = asked.get("a plan shown", &format!("{home}?per_entry={EACH}&seed=7&moves=stay")).await;
    let (token, plan) = (between(&page, "name=\"_csrf\" value=\""), between(&page, "name=\"plan\" value=\""));
    let body = format!("_csrf={token}&per_entry={EACH}&seed=7&moves=stay&plan={plan}");
    asked.post("50,000 entries assigned", &home, &body).await;
}

/// The pages of a stage that is over, and its closing.
async fn seen(asked: &mut Asked, stage: StageId) {
    let home = format!("/c/load/organise/jury/{stage}");
    for (what, rest) in [
        ("the jury", "/c/load/organise/jury".to_owned()),
        ("the stage", home.clone()),
        ("progress", format!("{home}/progress")),
        ("ranking by all methods", format!("{home}/ranking")),
        ("charts", format!("{home}/charts")),
    ] {
        asked.get(what, &rest).await;
    }
    let close = format!("/c/load/organise/stages/{stage}/close");
    let page = asked.get("what closing would do", &close).await;
    let (token, seen) = (between(&page, "name=\"_csrf\" value=\""), between(&page, "name=\"seen\" value=\""));
    asked.post("the stage closed", &close, &format!("_csrf={token}&seen={seen}")).await;
    asked.get("a stage that is closed", &close).await;
}

/// What stands between two pieces of a page.
fn between<'a>(page: &'a str, before: &str) -> &'a str {
    let rest = page.split(before).nth(1).unwrap_or_else(|| panic!("a page without {before}: {page}"));
    rest.split('"').next().unwrap_or_default()
}

async fn site(folder: &Path) -> Site {
    let mut config = Config::default();
    config.database.url = laureate::config::Secret::new(format!("sqlite:{}", folder.join("laureate.db").display()));
    config.storage.folder = folder.join("files");
    Site::open(config).await.unwrap()
}

/// A contest before anything is assigned; gives the stage and the secret of an organiser's session.
async fn prepare(folder: &Path) -> (StageId, String) {
    let site = site(folder).await;
    let (db, now) = (site.app().db().clone(), Utc::now());
    let competition = world::competition(now);
    let id = competition.id;
    let categories = world::categories(id);
    let mut stages = world::stages(id, now, false);
    stages[1].settings.advance = Advance::Overall { places: 100, by: None, floors: Vec::new() };
    stages[1].settings.tie = Tie::AllGoOn;
    stages[1].selects = true;
    let stage = stages[1].id;
    let criteria = world::criteria(stage);
    stages[1].rubric_hash = Some(laureate::jury::rules::rubric_hash(&criteria));
    let (teams, entries) = world::entries(id, now, &categories, ENTRIES);
    let tx = db.tx(Chain::Competition(id)).await.unwrap();
    insert::<competition::Entity>(&tx, vec![competition]).await;
    insert::<stage::Entity>(&tx, stages).await;
    insert::<criterion::Entity>(&tx, criteria).await;
    insert::<category::Entity>(&tx, categories).await;
    insert::<team::Entity>(&tx, teams).await;
    insert::<entry::Entity>(&tx, entries).await;
    let (user_id, secret) = account(&tx, "olga", now).await;
    let olga = organiser::Model {
        id: OrganiserId::new(),
        competition_id: id,
        user_id: Some(user_id),
        email: "olga@people.example".into(),
        token_hash: None,
        invited_at: now,
        accepted_at: Some(now),
    };
    insert::<organiser::Entity>(&tx, vec![olga]).await;
    let juror = |n: usize| juror::Model {
        id: JurorId::new(),
        competition_id: id,
        user_id: None,
        email: format!("juror{n}@people.example"),
        name: format!("Juror {n}"),
        organisation: String::new(),
        token_hash: None,
        invited_at: now,
        accepted_at: Some(now),
        reminded_at: None,
        terms_at: None,
        profile: JurorProfile::default(),
    };
    insert::<juror::Entity>(&tx, (0..JURORS).map(juror).collect()).await;
    audit::record(&tx, Event::new("bench.prepared", now)).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    (stage, secret)
}

/// All sheets are in, and the stage is over.
async fn judged(folder: &Path, stage: StageId) {
    let site = site(folder).await;
    let (db, now) = (site.app().db().clone(), Utc::now());
    let id = stage::Entity::find_by_id(stage).one(db.read()).await.unwrap().unwrap().competition_id;
    let assigned = assignment::Entity::find().all(db.read()).await.unwrap();
    assert_eq!(assigned.len(), ENTRIES * EACH);
    let criteria = criterion::Entity::find().all(db.read()).await.unwrap();
    let (mut reviews, mut scores) = (Vec::new(), Vec::new());
    for (n, a) in assigned.iter().enumerate() {
        let review = sheet(a, now);
        let good = usize::try_from(a.entry_id.0.as_u128() % 97).unwrap() / 20;
        let points = |(c, at): (&criterion::Model, usize)| score::Model {
            review_id: review.id,
            criterion_id: c.id,
            points: (1 + (good + (n * 7 + at) % 3).min(4)) as f64,
        };
        scores.extend(criteria.iter().zip(0..).map(points));
        reviews.push(review);
    }
    let tx = db.tx(Chain::Competition(id)).await.unwrap();
    insert::<review::Entity>(&tx, reviews).await;
    insert::<score::Entity>(&tx, scores).await;
    stage::Entity::update_many()
        .col_expr(stage::Column::ClosesAt, Expr::value(now - TimeDelta::minutes(1)))
        .filter(stage::Column::Id.eq(stage))
        .exec(&*tx)
        .await
        .unwrap();
    audit::record(&tx, Event::new("bench.prepared", now)).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

fn sheet(a: &assignment::Model, now: DateTime<Utc>) -> review::Model {
    review::Model {
        id: ReviewId::new(),
        stage_id: a.stage_id,
        juror_id: a.juror_id,
        entry_id: a.entry_id,
        state: ReviewState::Submitted,
        private_note: String::new(),
        comment: "Go on with this.".into(),
        version: 1,
        updated_at: now,
        submitted_at: Some(now),
    }
}
