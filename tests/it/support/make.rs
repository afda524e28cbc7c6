//! Rows with plain defaults, written behind the pages, so that a test says only what matters to it.
//!
//! People are named: `Paula` has the address `paula@people.example`. A contest is public; its intake opened yesterday
//! and closes in a week, jurors score in the week after, results come out in three weeks.

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
        version: 1,
    };
    stages.map(row).collect()
}

impl Contest<'_> {
    /// A path of the contest: `/rules` is `/c/clean-water/rules`.
    pub fn path(&self, rest: &str) -> String {
        format!("/c/{}{rest}", self.competition.slug)
    }

    /// The stage of a kind.
    #[track_caller]
    pub fn stage(&self, kind: StageKind) -> &stage::Model {
        self.stages.iter().find(|s| s.kind == kind).unwrap_or_else(|| panic!("the contest has no {kind:?}"))
    }

    /// Moves the clock to just after a stage opened.
    pub fn enter(&self, kind: StageKind) {
        let opens = self.stage(kind).opens_at.expect("the stage has a beginning");
        self.app.advance(opens - self.app.now() + TimeDelta::seconds(1));
    }

    /// Somebody who runs the contest, signed in.
    pub async fn organiser(&self, name: &str) -> Actor {
        let actor = self.app.user(name).await;
        let now = self.app.now();
        let row = organiser::Model {
            id: OrganiserId::new(),
            competition_id: self.competition.id,
            user_id: Some(actor.account().id),
            email: actor.email().to_owned(),
            token_hash: None,
            invited_at: now,
            accepted_at: Some(now),
        };
        self.app.insert::<organiser::Entity>(row).await;
        actor
    }

    /// Somebody who takes part, signed in.
    pub async fn participant(&self, name: &str) -> Actor {
        let actor = self.app.user(name).await;
        self.enrol(&actor).await;
        actor
    }

    /// Registers somebody who is there already.
    pub async fn enrol(&self, actor: &Actor) -> participant::Model {
        let row = participant::Model {
            id: ParticipantId::new(),
            competition_id: self.competition.id,
            user_id: actor.account().id,
            rules_version: self.competition.rules_version,
            rules_accepted_at: self.app.now(),
            country: Some("CH".into()),
            organisation: String::new(),
            answers: json!({}),
            created_at: self.app.now(),
        };
        self.app.insert::<participant::Entity>(row).await
    }

    /// Somebody who judges, signed in, with the invitation accepted.
    pub async fn juror(&self, name: &str) -> Actor {
        let actor = self.app.user(name).await;
        let now = self.app.now();
        let row = juror::Model {
            id: JurorId::new(),
            competition_id: self.competition.id,
            user_id: Some(actor.account().id),
            email: actor.email().to_owned(),
            name: name.to_owned(),
            organisation: format!("{name} & Co"),
            token_hash: None,
            invited_at: now,
            accepted_at: Some(now),
            reminded_at: None,
        };
        self.app.insert::<juror::Entity>(row).await;
        actor
    }

    /// The row of a juror.
    pub async fn juror_row(&self, juror: &Actor) -> juror::Model {
        let query = juror::Entity::find().filter(juror::Column::UserId.eq(juror.account().id));
        let query = query.filter(juror::Column::CompetitionId.eq(self.competition.id));
        query.one(self.app.db().read()).await.unwrap().unwrap_or_else(|| panic!("{} is no juror", juror.name))
    }

    /// A team; the first of `people` is captain.
    pub async fn team(&self, name: &str, people: &[&Actor]) -> team::Model {
        self.team_with(name, people, |_| {}).await
    }

    /// A team with other properties.
    pub async fn team_with(&self, name: &str, people: &[&Actor], change: impl FnOnce(&mut team::Model)) -> team::Model {
        let mut row = team::Model {
            id: TeamId::new(),
            competition_id: self.competition.id,
            brief_id: None,
            name: name.to_owned(),
            organisation: String::new(),
            country: Some("CH".into()),
            created_at: self.app.now(),
        };
        change(&mut row);
        let team = self.app.insert::<team::Entity>(row).await;
        for (i, person) in people.iter().enumerate() {
            self.join(&team, person, i == 0).await;
        }
        team
    }

    /// Puts somebody into a team.
    pub async fn join(&self, team: &team::Model, person: &Actor, captain: bool) {
        let row = member::Model {
            id: MemberId::new(),
            team_id: team.id,
            user_id: person.account().id,
            captain,
            joined_at: self.app.now(),
        };
        self.app.insert::<member::Entity>(row).await;
    }

    /// A category at the top of the tree.
    pub async fn category(&self, title: &str) -> category::Model {
        let position = self.count::<category::Entity>(category::Column::CompetitionId).await;
        let row = category::Model {
            id: CategoryId::new(),
            competition_id: self.competition.id,
            parent_id: None,
            position,
            code: String::new(),
            title: title.to_owned(),
            description: String::new(),
        };
        self.app.insert::<category::Entity>(row).await
    }

    /// A brief.
    pub async fn brief(&self, title: &str) -> brief::Model {
        let position = self.count::<brief::Entity>(brief::Column::CompetitionId).await;
        let row = brief::Model {
            id: BriefId::new(),
            competition_id: self.competition.id,
            position,
            slug: title.to_lowercase().replace(' ', "-"),
            title: title.to_owned(),
            summary: format!("{title} in one sentence."),
            body: format!("What **{title}** asks."),
            owner: "The owner".into(),
            prizes: String::new(),
            version: 1,
            created_at: self.app.now(),
        };
        self.app.insert::<brief::Entity>(row).await
    }

    async fn count<E: EntityTrait>(&self, column: E::Column) -> i32
    where
        E::Model: Sync,
    {
        let rows = E::find().filter(column.eq(self.competition.id));
        let rows = rows.all(self.app.db().read()).await.unwrap();
        i32::try_from(rows.len()).unwrap() + 1
    }

    /// A submitted entry with its first revision.
    pub async fn entry(&self, team: &team::Model, title: &str) -> entry::Model {
        self.entry_with(team, title, |_| {}).await
    }

    /// An entry that was never submitted.
    pub async fn draft(&self, team: &team::Model, title: &str) -> entry::Model {
        let blank = |entry: &mut entry::Model| {
            entry.state = EntryState::Draft;
            (entry.title, entry.summary, entry.description) = (String::new(), String::new(), String::new());
            entry.search_text = String::new();
            entry.submitted_at = None;
            entry.revision_count = 0;
        };
        self.entry_with(team, title, blank).await
    }

    /// An entry with other properties.
    pub async fn entry_with(
        &self,
        team: &team::Model,
        title: &str,
        change: impl FnOnce(&mut entry::Model),
    ) -> entry::Model {
        let mut row = self.plain_entry(team, title).await;
        change(&mut row);
        let row = self.app.insert::<entry::Entity>(row).await;
        if row.revision_count > 0 {
            self.app.insert::<revision::Entity>(first_revision(&row)).await;
        }
        row
    }

    async fn plain_entry(&self, team: &team::Model, title: &str) -> entry::Model {
        let now = self.app.now();
        entry::Model {
            id: EntryId::new(),
            competition_id: self.competition.id,
            team_id: team.id,
            number: self.next_number().await,
            slug: title.to_lowercase().replace(' ', "-"),
            state: EntryState::Submitted,
            title: title.to_owned(),
            summary: format!("{title} in short."),
            description: format!("How **{title}** works."),
            video_url: String::new(),
            links: Links::default(),
            brief_id: team.brief_id,
            category_id: None,
            country: team.country.clone(),
            organisation: team.organisation.clone(),
            cover_file_id: None,
            search_text: format!("{title} {}", team.name).to_lowercase(),
            form_id: None,
            answers: json!({}),
            draft: content(title),
            draft_version: 1,
            draft_saved_at: now,
            revision_count: 1,
            submitted_at: Some(now),
            late: false,
            created_at: now,
        }
    }

    /// Takes the next number of the competition, as the entry slice does.
    async fn next_number(&self) -> i32 {
        let id = self.competition.id;
        let tx = self.app.db().quiet().await.unwrap();
        let row = competition::Entity::find_by_id(id).one(&*tx).await.unwrap().expect("the contest is there");
        let next = row.entry_counter + 1;
        let update = competition::Entity::update_many().filter(competition::Column::Id.eq(id));
        let update = update.col_expr(competition::Column::EntryCounter, Expr::value(next));
        update.exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        next
    }

    /// A file of an entry, in the storage and as a row.
    pub async fn entry_file(&self, entry: &entry::Model, field: &str, name: &str, bytes: &[u8]) -> file::Model {
        let key = Blobs::new_key("entry");
        self.app.app.blobs().put_bytes(&key, bytes::Bytes::copy_from_slice(bytes)).await.unwrap();
        let row = file::Model {
            id: FileId::new(),
            competition_id: Some(self.competition.id),
            holder_kind: HolderKind::Entry,
            holder_id: entry.id.0,
            field: field.to_owned(),
            name: name.to_owned(),
            media_type: mime_guess::from_path(name).first_or_octet_stream().to_string(),
            size: i64::try_from(bytes.len()).unwrap(),
            sha256: hex::encode(Sha256::digest(bytes)),
            storage_key: key,
            preview_key: None,
            uploaded_by: None,
            created_at: self.app.now(),
        };
        self.app.insert::<file::Entity>(row).await
    }

    /// A criterion of the scoring stage, from 0 to 10 in whole points.
    pub async fn criterion(&self, name: &str, weight: f64) -> criterion::Model {
        let stage = self.stage(StageKind::Scoring).id;
        let before = criterion::Entity::find().filter(criterion::Column::StageId.eq(stage));
        let before = before.count(self.app.db().read()).await.unwrap();
        let row = criterion::Model {
            id: CriterionId::new(),
            stage_id: stage,
            position: i32::try_from(before).unwrap() + 1,
            name: name.to_owned(),
            help: format!("What {name} means."),
            weight,
            min: 0.0,
            max: 10.0,
            step: 1.0,
        };
        self.app.insert::<criterion::Entity>(row).await
    }

    /// Gives an entry to a juror in the scoring stage.
    pub async fn assign(&self, juror: &Actor, entry: &entry::Model) -> assignment::Model {
        let row = assignment::Model {
            id: AssignmentId::new(),
            stage_id: self.stage(StageKind::Scoring).id,
            juror_id: self.juror_row(juror).await.id,
            entry_id: entry.id,
            source: AssignmentSource::Hand,
            created_at: self.app.now(),
        };
        self.app.insert::<assignment::Entity>(row).await
    }

    /// A submitted review of the scoring stage.
    pub async fn review(
        &self,
        juror: &Actor,
        entry: &entry::Model,
        points: &[(&criterion::Model, f64)],
    ) -> review::Model {
        let now = self.app.now();
        let row = review::Model {
            id: ReviewId::new(),
            stage_id: self.stage(StageKind::Scoring).id,
            juror_id: self.juror_row(juror).await.id,
            entry_id: entry.id,
            state: ReviewState::Submitted,
            private_note: String::new(),
            comment: format!("{} thinks well of it.", juror.name),
            version: 1,
            updated_at: now,
            submitted_at: Some(now),
        };
        let review = self.app.insert::<review::Entity>(row).await;
        for (criterion, points) in points {
            let row = score::Model { review_id: review.id, criterion_id: criterion.id, points: *points };
            self.app.insert::<score::Entity>(row).await;
        }
        review
    }

    /// An award for one winner.
    pub async fn award(&self, title: &str) -> award::Model {
        let position = self.count::<award::Entity>(award::Column::CompetitionId).await;
        let row = award::Model {
            id: AwardId::new(),
            competition_id: self.competition.id,
            position,
            tier: "Winner".into(),
            title: title.to_owned(),
            prize: String::new(),
            category_id: None,
            brief_id: None,
            per_category: false,
            places: 1,
        };
        self.app.insert::<award::Entity>(row).await
    }

    /// Gives an award to an entry.
    pub async fn result(&self, award: &award::Model, entry: &entry::Model) -> result::Model {
        let row = result::Model {
            id: ResultId::new(),
            award_id: award.id,
            entry_id: entry.id,
            position: 1,
            citation: format!("For {}.", entry.title),
            reason: None,
            rank: Some(1),
            mean: None,
            picked_by: None,
            picked_at: self.app.now(),
            announcement_id: None,
        };
        self.app.insert::<result::Entity>(row).await
    }
}

/// The working copy of an entry.
fn content(title: &str) -> serde_json::Value {
    json!({
        "title": title,
        "summary": format!("{title} in short."),
        "description": format!("How **{title}** works."),
    })
}

fn first_revision(entry: &entry::Model) -> revision::Model {
    let content = entry.draft.clone();
    revision::Model {
        id: RevisionId::new(),
        entry_id: entry.id,
        number: 1,
        content_sha256: hex::encode(Sha256::digest(content.to_string())),
        content,
        receipt_code: laureate::app::secret()[..12].to_uppercase(),
        submitted_by: None,
        received_at: entry.submitted_at.unwrap_or(entry.created_at),
    }
}
