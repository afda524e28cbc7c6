//! The rows that are loaded: a competition in its scoring stage with 1,000 entries and 16 jurors.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use entity::assignment::AssignmentSource;
use entity::entry::EntryState;
use entity::json::{Field, FieldKind, Fields, Gallery, JurorProfile, Languages, Links, Settings, StageSettings};
use entity::stage::StageKind;
use entity::*;
use laureate::app::{secret, secret_hash};
use laureate::audit::{self, Event};
use laureate::db::{Chain, Tx};
use laureate::{Config, Site};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

use crate::runtime;

/// Entries.
pub const ENTRIES: usize = 1_000;
/// Jurors.
pub const JURORS: usize = 16;
/// Entries of each juror.
pub const EACH: usize = 60;
/// Entries of the juror with a long list.
pub const LIST: usize = 500;

/// What the load needs to know.
pub struct World {
    /// The scoring stage.
    pub stage: StageId,
    /// Form fields of the criteria.
    pub fields: Vec<String>,
    /// The secrets of the jurors' sessions.
    pub jurors: Vec<String>,
    /// The secret of the session of a juror with a long list.
    pub busy: String,
    /// The secret of the session of somebody whose entry, with this number, is a draft.
    pub captain: (String, i32),
}

/// Writes rows.
pub async fn insert<E>(tx: &Tx, rows: Vec<E::Model>)
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let rows: Vec<_> = rows.into_iter().map(|row| row.into_active_model().reset_all()).collect();
    for chunk in rows.chunks(200) {
        E::insert_many(chunk.to_vec()).exec_without_returning(&**tx).await.unwrap();
    }
}

/// Makes the database in `folder`.
pub fn make(folder: &Path, uploads_open: bool) -> World {
    runtime().block_on(async {
        let mut config = Config::default();
        config.database.url = laureate::config::Secret::new(format!("sqlite:{}", folder.join("laureate.db").display()));
        config.storage.folder = folder.join("files");
        let site = Site::open(config).await.unwrap();
        let db = site.app().db().clone();
        let now = Utc::now();
        let competition = competition(now);
        let id = competition.id;
        let tx = db.tx(Chain::Competition(id)).await.unwrap();
        insert::<competition::Entity>(&tx, vec![competition]).await;
        let mut stages = stages(id, now, uploads_open);
        let stage = stages[1].id;
        let criteria = criteria(stage);
        stages[1].rubric_hash = Some(laureate::jury::rules::rubric_hash(&criteria));
        insert::<stage::Entity>(&tx, stages).await;
        let fields = criteria.iter().map(|c| laureate::jury::rules::field(c.id)).collect();
        insert::<criterion::Entity>(&tx, criteria).await;
        let categories = categories(id);
        insert::<category::Entity>(&tx, categories.clone()).await;
        let (teams, entries) = entries(id, now, &categories, ENTRIES);
        insert::<team::Entity>(&tx, teams.clone()).await;
        insert::<entry::Entity>(&tx, entries.clone()).await;
        let captain = captain(&tx, id, now, &teams[0]).await;
        let jurors = jurors(&tx, id, stage, now, &entries).await;
        let busy = juror(&tx, (id, stage), now, "busy", &entries[..LIST]).await;
        audit::record(&tx, Event::new("bench.prepared", now)).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        World { stage, fields, jurors, busy, captain: (captain, 1) }
    })
}

/// The competition.
pub fn competition(now: DateTime<Utc>) -> competition::Model {
    competition::Model {
        id: CompetitionId::new(),
        slug: "load".into(),
        title: "WSIS Prizes".into(),
        summary: "A prize programme with a thousand entries.".into(),
        description: "What it is **about**.".into(),
        time_zone: "Europe/Zurich".into(),
        languages: Languages(vec!["en".into()]),
        brand_colour: "#1a5fb4".into(),
        logo_file_id: None,
        rules: "Be fair.".into(),
        rules_version: 1,
        contact_email: "contact@contest.example".into(),
        settings: Settings { gallery: Gallery::OnSubmit, ..Settings::default() },
        entry_counter: i32::try_from(ENTRIES).unwrap(),
        published_at: Some(now - TimeDelta::days(1)),
        cloned_from: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// Its pipeline.
pub fn stages(id: CompetitionId, now: DateTime<Utc>, uploads_open: bool) -> Vec<stage::Model> {
    let day = |n| Some(now + TimeDelta::days(n));
    let plan = [
        (StageKind::Intake, day(-9), if uploads_open { day(1) } else { day(-2) }),
        (StageKind::Scoring, day(-1), day(9)),
        (StageKind::Reveal, day(20), None),
    ];
    let row = |((kind, opens_at, closes_at), position)| stage::Model {
        id: StageId::new(),
        competition_id: id,
        position,
        kind,
        name: format!("Stage {position}"),
        description: String::new(),
        opens_at,
        closes_at,
        settings: StageSettings::default(),
        rubric_hash: None,
        rubric_frozen_at: Some(now),
        selects: false,
        settled_at: None,
        settled_by: None,
        settled_hash: None,
        version: 1,
    };
    plan.into_iter().zip(1..).map(row).collect()
}

/// The rubric of a stage.
pub fn criteria(stage: StageId) -> Vec<criterion::Model> {
    let row = |position: i32| criterion::Model {
        id: CriterionId::new(),
        stage_id: stage,
        position,
        name: format!("Criterion {position}"),
        help: String::new(),
        weight: 1.0,
        min: 1.0,
        max: 5.0,
        step: 1.0,
        outside: false,
    };
    (1..=5).map(row).collect()
}

/// Its categories.
pub fn categories(id: CompetitionId) -> Vec<category::Model> {
    let row = |position: i32| category::Model {
        id: CategoryId::new(),
        competition_id: id,
        parent_id: None,
        position,
        code: format!("C{position}"),
        title: format!("Information and communication for purpose {position}"),
        description: String::new(),
    };
    (1..=18).map(row).collect()
}

/// Teams, and an entry of each.
pub fn entries(
    id: CompetitionId,
    now: DateTime<Utc>,
    categories: &[category::Model],
    how_many: usize,
) -> (Vec<team::Model>, Vec<entry::Model>) {
    let countries = ["CH", "KE", "RW", "IN", "BR", "SA", "JP", "FR"];
    let team = |n: usize| team::Model {
        id: TeamId::new(),
        competition_id: id,
        brief_id: None,
        name: format!("Ministry of Works number {n}"),
        organisation: format!("Government of place {n}"),
        country: Some(countries[n % countries.len()].into()),
        form_id: None,
        answers: json!({}),
        created_at: now,
    };
    let teams: Vec<_> = (1..=how_many).map(team).collect();
    let entry = |(n, team): (usize, &team::Model)| entry::Model {
        id: EntryId::new(),
        competition_id: id,
        team_id: team.id,
        number: i32::try_from(n).unwrap(),
        slug: format!("clean-water-for-village-{n}"),
        state: EntryState::Submitted,
        title: format!("Clean water for village {n}"),
        summary: "Wells that tell everybody when they are dry, so that nobody walks in vain. ".repeat(10),
        description: "How it **works**.".into(),
        video_url: String::new(),
        links: Links::default(),
        brief_id: None,
        category_id: Some(categories[n % categories.len()].id),
        country: team.country.clone(),
        organisation: team.organisation.clone(),
        cover_file_id: None,
        search_text: format!("clean water for village {n} wells that tell everybody when they are dry"),
        form_id: None,
        answers: json!({}),
        draft: json!({"title": format!("Clean water for village {n}")}),
        draft_version: 1,
        draft_saved_at: now,
        revision_count: 1,
        submitted_at: Some(now),
        late: false,
        created_at: now,
    };
    let entries = (1..).zip(&teams).map(entry).collect();
    (teams, entries)
}

/// An account with a session; gives its secret.
pub async fn account(tx: &Tx, name: &str, now: DateTime<Utc>) -> (UserId, String) {
    let (user_id, secret) = (UserId::new(), secret());
    let person = user::Model {
        id: user_id,
        email: format!("{name}@people.example"),
        name: name.into(),
        password_hash: None,
        email_confirmed_at: Some(now),
        site_admin: false,
        language: "en".into(),
        created_at: now,
        deleted_at: None,
    };
    insert::<user::Entity>(tx, vec![person]).await;
    let session = session::Model {
        id: SessionId::new(),
        token_hash: secret_hash(&secret),
        user_id,
        user_agent: "load".into(),
        created_at: now,
        seen_at: now,
        expires_at: now + TimeDelta::days(30),
    };
    insert::<session::Entity>(tx, vec![session]).await;
    (user_id, secret)
}

/// A registration.
pub fn participant(id: CompetitionId, user_id: UserId, now: DateTime<Utc>) -> participant::Model {
    participant::Model {
        id: ParticipantId::new(),
        competition_id: id,
        user_id,
        rules_version: 1,
        rules_accepted_at: now,
        country: None,
        organisation: String::new(),
        form_id: None,
        answers: json!({}),
        born_on: None,
        created_at: now,
    }
}

/// The captain of a team, whose entry has room for a large file.
async fn captain(tx: &Tx, id: CompetitionId, now: DateTime<Utc>, team: &team::Model) -> String {
    let (user_id, secret) = account(tx, "cara", now).await;
    insert::<participant::Entity>(tx, vec![participant(id, user_id, now)]).await;
    let member = member::Model { id: MemberId::new(), team_id: team.id, user_id, captain: true, joined_at: now };
    insert::<member::Entity>(tx, vec![member]).await;
    let field = Field {
        key: "film".into(),
        kind: FieldKind::File,
        label: "Film".into(),
        max_files: 5,
        max_mib: 4096,
        ..Field::default()
    };
    let form = form::Model {
        id: FormId::new(),
        competition_id: id,
        purpose: form::FormPurpose::Entry,
        version: 1,
        fields: Fields(vec![field]),
        created_at: now,
    };
    insert::<form::Entity>(tx, vec![form]).await;
    secret
}

async fn jurors(
    tx: &Tx,
    id: CompetitionId,
    stage: StageId,
    now: DateTime<Utc>,
    entries: &[entry::Model],
) -> Vec<String> {
    let mut secrets = Vec::new();
    for n in 0..JURORS {
        secrets.push(juror(tx, (id, stage), now, &format!("juror{n}"), &entries[n * EACH..(n + 1) * EACH]).await);
    }
    secrets
}

/// A juror with entries; returns the secret of the session.
async fn juror(
    tx: &Tx,
    (id, stage): (CompetitionId, StageId),
    now: DateTime<Utc>,
    name: &str,
    entries: &[entry::Model],
) -> String {
    let (user_id, secret) = account(tx, name, now).await;
    let row = juror::Model {
        id: JurorId::new(),
        competition_id: id,
        user_id: Some(user_id),
        email: format!("{name}@people.example"),
        name: name.to_owned(),
        organisation: String::new(),
        token_hash: None,
        invited_at: now,
        accepted_at: Some(now),
        reminded_at: None,
        terms_at: None,
        profile: JurorProfile::default(),
    };
    let juror_id = row.id;
    insert::<juror::Entity>(tx, vec![row]).await;
    let own = entries.iter().map(|e| assignment::Model {
        id: AssignmentId::new(),
        stage_id: stage,
        juror_id,
        entry_id: e.id,
        source: AssignmentSource::Hand,
        created_at: now,
        abstained_at: None,
        abstain_note: None,
    });
    insert::<assignment::Entity>(tx, own.collect()).await;
    secret
}
