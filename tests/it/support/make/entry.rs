//! Entries, with their revisions and files.

use chrono::{DateTime, TimeDelta, Utc};
use entity::assignment::AssignmentSource;
use entity::entry::EntryState;
use entity::file::{FileState, HolderKind};
use entity::json::{Languages, Links, Settings, StageSettings};
use entity::review::ReviewState;
use entity::stage::StageKind;
use entity::*;
use laureate::app::secret_hash;
use laureate::audit::{self, Event};
use laureate::blob::Blobs;
use laureate::db::Chain;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::super::actor::Actor;
use super::Contest;

impl Contest<'_> {
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
            search_text: title.to_lowercase(),
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

    /// Somebody else who owns an entry's project, and has been told.
    pub async fn nomination(&self, entry: &entry::Model, email: &str) -> nomination::Model {
        let row = nomination::Model {
            id: NominationId::new(),
            competition_id: self.competition.id,
            entry_id: entry.id,
            name: "Olu Owner".into(),
            organisation: "Owners".into(),
            email: email.to_owned(),
            state: nomination::NominationState::Waiting,
            revision: entry.revision_count,
            token_hash: secret_hash(&laureate::app::secret()),
            words: String::new(),
            told_at: self.app.now(),
            reminded_at: None,
            answered_at: None,
            recorded_by: None,
        };
        self.app.insert::<nomination::Entity>(row).await
    }

    /// A file of an entry, in the storage and as a row.
    pub async fn entry_file(&self, entry: &entry::Model, field: &str, name: &str, bytes: &[u8]) -> file::Model {
        let key = Blobs::new_key("entry");
        self.app.app.blobs().put_bytes(&key, bytes::Bytes::copy_from_slice(bytes)).await.unwrap();
        let picture = name.ends_with(".png").then(|| format!("display/{}-png", uuid::Uuid::new_v4()));
        if let Some(key) = &picture {
            self.app.app.blobs().put_bytes(key, bytes::Bytes::copy_from_slice(bytes)).await.unwrap();
        }
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
            preview_key: picture.clone(),
            display_key: picture,
            state: FileState::Unchecked,
            finding: None,
            width: None,
            height: None,
            contents: None,
            uploaded_by: None,
            created_at: self.app.now(),
        };
        self.app.insert::<file::Entity>(row).await
    }

    /// The same, as part of what was handed in.
    pub async fn handed_in_file(&self, entry: &entry::Model, field: &str, name: &str, bytes: &[u8]) -> file::Model {
        let file = self.entry_file(entry, field, name, bytes).await;
        let found = entry::Entity::find_by_id(entry.id).one(self.app.db().read()).await.unwrap().unwrap();
        let mut answers = found.answers;
        answers[field] = json!([file.id]);
        let tx = self.app.db().quiet().await.unwrap();
        let row = entry::ActiveModel { id: Set(entry.id), answers: Set(answers), ..Default::default() };
        entry::Entity::update(row).exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        file
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
        receipt_code: laureate::entry::snapshot::receipt_code(),
        submitted_by: None,
        received_at: entry.submitted_at.unwrap_or(entry.created_at),
    }
}
