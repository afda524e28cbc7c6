//! Rows with plain defaults, written behind the pages, so that a test says only what matters to it.
//!
//! People are named: `Paula` has the address `paula@people.example`. A contest is public; its intake opened yesterday
//! and closes in a week, jurors score in the week after, results come out in three weeks.

mod contest;
mod entry;
mod judging;
mod milestone;

use chrono::{DateTime, TimeDelta, Utc};
use entity::assignment::AssignmentSource;
use entity::entry::EntryState;
use entity::file::HolderKind;
use entity::json::{Languages, Links, Settings, StageSettings};
use entity::review::ReviewState;
use entity::stage::StageKind;
use entity::*;
use laureate::app::secret_hash;
use laureate::audit::{self, Event};
use laureate::blob::Blobs;
use laureate::db::Chain;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::actor::Actor;
use super::app::TestApp;

/// The verb that builders record, so that pages kept in memory are made anew; `TestApp::events` leaves it out.
pub const PREPARED: &str = "test.prepared";

/// A picture of one pixel.
pub const PNG: &[u8] = &[
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53, 0xDE, 0x00, 0x00, 0x00, 0x0C, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x90, 0x8A, 0xDF, 0x02, 0x00, 0x01, 0xC4, 0x01, 0x2E, 0x72, 0xDD, 0xA1, 0x19,
    0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
];

/// A contest and those who write its rows.
pub struct Contest<'a> {
    app: &'a TestApp,
    /// As it was made.
    pub competition: competition::Model,
    /// Its pipeline, in order.
    pub stages: Vec<stage::Model>,
}

impl TestApp {
    /// Writes a row.
    pub async fn insert<E>(&self, row: E::Model) -> E::Model
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel> + Clone,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let tx = self.db().tx(Chain::Site).await.unwrap();
        let written = E::insert(row.clone().into_active_model().reset_all());
        written.exec_without_returning(&*tx).await.unwrap_or_else(|e| panic!("a builder's row: {e}"));
        audit::record(&tx, Event::new(PREPARED, self.now())).await.unwrap();
        tx.commit().await.unwrap();
        row
    }

    /// A person with a confirmed address, signed in.
    pub async fn user(&self, name: &str) -> Actor {
        self.user_with(name, |_| {}).await
    }

    /// A site admin, signed in.
    pub async fn admin(&self, name: &str) -> Actor {
        self.user_with(name, |user| user.site_admin = true).await
    }

    /// A person with other properties, signed in. There is no password unless `change` sets its hash.
    pub async fn user_with(&self, name: &str, change: impl FnOnce(&mut user::Model)) -> Actor {
        let now = self.now();
        let mut person = user::Model {
            id: UserId::new(),
            email: format!("{}@people.example", name.to_lowercase().replace(' ', ".")),
            name: name.to_owned(),
            password_hash: None,
            email_confirmed_at: Some(now),
            site_admin: false,
            language: "en".into(),
            created_at: now,
            deleted_at: None,
        };
        change(&mut person);
        let person = self.insert::<user::Entity>(person).await;
        self.signed_in(person).await
    }

    /// A browser in which a person is signed in.
    pub async fn signed_in(&self, person: user::Model) -> Actor {
        let now = self.now();
        let secret = laureate::app::secret();
        self.insert::<session::Entity>(session::Model {
            id: SessionId::new(),
            token_hash: secret_hash(&secret),
            user_id: person.id,
            user_agent: "a test".into(),
            created_at: now,
            seen_at: now,
            expires_at: now + TimeDelta::days(365),
        })
        .await;
        let mut actor = Actor::new(&person.name, &self.url);
        actor.set_cookie("session", &secret);
        actor.user = Some(person);
        actor
    }

    /// A public contest with intake, scoring and reveal.
    pub async fn contest(&self, slug: &str) -> Contest<'_> {
        self.contest_with(slug, |_, _| {}).await
    }

    /// A contest with other properties or stages.
    pub async fn contest_with(
        &self,
        slug: &str,
        change: impl FnOnce(&mut competition::Model, &mut Vec<stage::Model>),
    ) -> Contest<'_> {
        let mut competition = plain_competition(slug, self.now());
        let mut stages = plain_stages(competition.id, self.now());
        change(&mut competition, &mut stages);
        let competition = self.insert::<competition::Entity>(competition).await;
        for stage in &stages {
            self.insert::<stage::Entity>(stage.clone()).await;
        }
        Contest { app: self, competition, stages }
    }
}

fn plain_competition(slug: &str, now: DateTime<Utc>) -> competition::Model {
    competition::Model {
        id: CompetitionId::new(),
        slug: slug.to_owned(),
        title: titled(slug),
        summary: "A contest of the tests.".into(),
        description: "What it is **about**.".into(),
        time_zone: "Europe/Zurich".into(),
        languages: Languages(vec!["en".into()]),
        brand_colour: "#1a5fb4".into(),
        logo_file_id: None,
        rules: "Be fair.".into(),
        rules_version: 1,
        contact_email: "contact@contest.example".into(),
        settings: Settings::default(),
        entry_counter: 0,
        published_at: Some(now - TimeDelta::days(1)),
        cloned_from: None,
        version: 1,
        created_at: now - TimeDelta::days(2),
        updated_at: now - TimeDelta::days(2),
    }
}

/// `clean-water` is `Clean water`.
fn titled(slug: &str) -> String {
    let words = slug.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn plain_stages(competition: CompetitionId, now: DateTime<Utc>) -> Vec<stage::Model> {
    let day = |n| Some(now + TimeDelta::days(n));
    let plan = [
        (StageKind::Intake, "Entries", day(-1), day(7)),
        (StageKind::Scoring, "Jury", day(7), day(14)),
        (StageKind::Reveal, "Results", day(21), None),
    ];
    let stages = plan.into_iter().zip(1..);
    let row = |((kind, name, opens_at, closes_at), position): ((StageKind, &str, _, _), _)| stage::Model {
        id: StageId::new(),
        competition_id: competition,
        position,
        kind,
        name: name.to_owned(),
        description: String::new(),
        opens_at,
        closes_at,
        settings: StageSettings::default(),
        rubric_hash: None,
        rubric_frozen_at: None,
        selects: false,
        settled_at: None,
        settled_by: None,
        settled_hash: None,
        version: 1,
    };
    stages.map(row).collect()
}
