//! Many people, each with a team and the draft of an entry, in a competition whose intake is open.

use chrono::{DateTime, TimeDelta, Utc};
use entity::entry::EntryState;
use entity::json::{Field, FieldKind, Fields, Links, Settings, StageSettings};
use entity::stage::StageKind;
use entity::*;
use laureate::audit::{self, Event};
use laureate::config::Secret;
use laureate::db::{Chain, Tx};
use laureate::{Config, Site};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, Database, EntityTrait, QueryFilter};
use serde_json::json;

use crate::client::{Connection, get};
use crate::world::insert;

/// The competition and its people.
pub struct Crowd {
    /// Where its rows are.
    pub database: String,
    /// The intake.
    pub stage: StageId,
    /// The secrets of the sessions of its people; the first has entry 1.
    pub people: Vec<String>,
}

/// An empty database beside those of tests; none where there is no PostgreSQL.
pub async fn postgres() -> Option<String> {
    let base = std::env::var("LAUREATE_TEST_POSTGRES").ok()?;
    let name = format!("load_{}", uuid::Uuid::new_v4().simple());
    let db = Database::connect(&base).await.unwrap();
    db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    db.close().await.unwrap();
    Some(format!("{}/{name}", base.rsplit_once('/').unwrap().0))
}

impl Crowd {
    /// Makes `count` people in a database.
    pub async fn make(database: String, count: usize) -> Self {
        let (db, now) = (Self::open(&database).await, Utc::now());
        let competition = competition(now, count);
        let id = competition.id;
        let tx = db.tx(Chain::Competition(id)).await.unwrap();
        insert::<competition::Entity>(&tx, vec![competition]).await;
        let stage = stage(id, now);
        let stage_id = stage.id;
        insert::<stage::Entity>(&tx, vec![stage]).await;
        insert::<form::Entity>(&tx, vec![form(id, now)]).await;
        let people = people(&tx, id, now, count).await;
        audit::record(&tx, Event::new("bench.prepared", now)).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        Self { database, stage: stage_id, people }
    }

    /// A handle to the rows, for looking behind the pages.
    pub async fn open(database: &str) -> laureate::db::Db {
        let mut config = Config::default();
        config.database.url = Secret::new(database);
        Site::open(config).await.unwrap().app().db().clone()
    }

    /// Sets when the intake closes.
    pub async fn close_at(&self, at: DateTime<Utc>) {
        let db = Self::open(&self.database).await;
        let tx = db.tx(Chain::Site).await.unwrap();
        let update = stage::Entity::update_many().col_expr(stage::Column::ClosesAt, Expr::value(Some(at)));
        update.filter(stage::Column::Id.eq(self.stage)).exec(&*tx).await.unwrap();
        audit::record(&tx, Event::new("bench.prepared", at)).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    }

    /// A connection of a person, and the head lines that sign its requests.
    pub async fn browser(&self, port: u16, n: usize) -> (Connection, String) {
        let mut connection = Connection::open(port).await.unwrap();
        let cookie = format!("Cookie: session={}\r\n", self.people[n]);
        let page = connection.ask(&get(&format!("/c/crowd/my/entries/{}", n + 1), &cookie)).await.unwrap();
        let page = String::from_utf8_lossy(&page.body).into_owned();
        let token = page.split("name=\"_csrf\" value=\"").nth(1).expect("the draft is open").split('"').next().unwrap();
        (connection, format!("{cookie}X-CSRF-Token: {token}\r\nAccept: application/json\r\n"))
    }
}

fn competition(now: DateTime<Utc>, count: usize) -> competition::Model {
    competition::Model {
        slug: "crowd".into(),
        title: "A summer challenge".into(),
        summary: "Many people hand in at the last moment.".into(),
        description: String::new(),
        settings: Settings::default(),
        entry_counter: i32::try_from(count).unwrap(),
        ..crate::world::competition(now)
    }
}

fn stage(id: CompetitionId, now: DateTime<Utc>) -> stage::Model {
    stage::Model {
        id: StageId::new(),
        competition_id: id,
        position: 1,
        kind: StageKind::Intake,
        name: "Entries".into(),
        description: String::new(),
        opens_at: Some(now - TimeDelta::days(1)),
        closes_at: Some(now + TimeDelta::days(1)),
        settings: StageSettings::default(),
        rubric_hash: None,
        rubric_frozen_at: None,
        selects: false,
        settled_at: None,
        settled_by: None,
        settled_hash: None,
        version: 1,
    }
}

fn form(id: CompetitionId, now: DateTime<Utc>) -> form::Model {
    let field = Field {
        key: "film".into(),
        kind: FieldKind::File,
        label: "Film".into(),
        max_files: 5,
        max_mib: 4096,
        ..Field::default()
    };
    form::Model {
        id: FormId::new(),
        competition_id: id,
        purpose: form::FormPurpose::Entry,
        version: 1,
        fields: Fields(vec![field]),
        created_at: now,
    }
}

async fn people(tx: &Tx, id: CompetitionId, now: DateTime<Utc>, count: usize) -> Vec<String> {
    let (mut secrets, mut teams, mut members, mut entries) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for n in 1..=count {
        let (user_id, secret) = crate::world::account(tx, &format!("person{n}"), now).await;
        insert::<participant::Entity>(tx, vec![crate::world::participant(id, user_id, now)]).await;
        let team = team::Model {
            id: TeamId::new(),
            competition_id: id,
            brief_id: None,
            name: format!("Team {n}"),
            organisation: String::new(),
            country: Some("CH".into()),
            form_id: None,
            answers: json!({}),
            created_at: now,
        };
        members.push(member::Model { id: MemberId::new(), team_id: team.id, user_id, captain: true, joined_at: now });
        entries.push(draft(id, team.id, n, now));
        teams.push(team);
        secrets.push(secret);
    }
    insert::<team::Entity>(tx, teams).await;
    insert::<member::Entity>(tx, members).await;
    insert::<entry::Entity>(tx, entries).await;
    secrets
}

fn draft(id: CompetitionId, team: TeamId, n: usize, now: DateTime<Utc>) -> entry::Model {
    let words = "Wells that tell everybody when they are dry, so that nobody walks in vain. ";
    entry::Model {
        id: EntryId::new(),
        competition_id: id,
        team_id: team,
        number: i32::try_from(n).unwrap(),
        slug: "entry".into(),
        state: EntryState::Draft,
        title: String::new(),
        summary: String::new(),
        description: String::new(),
        video_url: String::new(),
        links: Links::default(),
        brief_id: None,
        category_id: None,
        country: None,
        organisation: String::new(),
        cover_file_id: None,
        search_text: String::new(),
        form_id: None,
        answers: json!({}),
        draft: json!({"title": format!("Clean water for village {n}"), "summary": words.repeat(5), "description": words.repeat(20)}),
        draft_version: 1,
        draft_saved_at: now,
        revision_count: 0,
        submitted_at: None,
        late: false,
        created_at: now,
    }
}
