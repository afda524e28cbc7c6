//! Rubrics, assignments, reviews, awards.

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

use super::super::actor::Actor;
use super::Contest;

impl Contest<'_> {
    /// A criterion of the scoring stage, from 0 to 10 in whole points.
    pub async fn criterion(&self, name: &str, weight: f64) -> criterion::Model {
        self.criterion_with(name, |c| c.weight = weight).await
    }

    /// A criterion with other properties.
    pub async fn criterion_with(&self, name: &str, change: impl FnOnce(&mut criterion::Model)) -> criterion::Model {
        let stage = self.stage(StageKind::Scoring).id;
        let before = criterion::Entity::find().filter(criterion::Column::StageId.eq(stage));
        let before = before.count(self.app.db().read()).await.unwrap();
        let mut row = criterion::Model {
            id: CriterionId::new(),
            stage_id: stage,
            position: i32::try_from(before).unwrap() + 1,
            name: name.to_owned(),
            help: format!("What {name} means."),
            weight: 1.0,
            min: 0.0,
            max: 10.0,
            step: 1.0,
            outside: false,
        };
        change(&mut row);
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
            abstained_at: None,
            abstain_note: None,
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

    /// Results are announced.
    pub async fn released(&self) -> announcement::Model {
        let row = announcement::Model {
            id: AnnouncementId::new(),
            competition_id: self.competition.id,
            title: "Winners".into(),
            body: String::new(),
            state: announcement::AnnouncementState::Released,
            release_at: None,
            released_at: Some(self.app.now()),
            release_feedback: false,
            version: 1,
            created_at: self.app.now(),
        };
        self.app.insert::<announcement::Entity>(row).await
    }

    /// A conflict that records show.
    pub async fn conflict(&self, juror: &Actor, entry: &entry::Model) {
        let row = conflict::Model {
            id: ConflictId::new(),
            competition_id: self.competition.id,
            juror_id: self.juror_row(juror).await.id,
            entry_id: entry.id,
            kind: conflict::ConflictKind::Organisation,
            note: String::new(),
            created_at: self.app.now(),
        };
        self.app.insert::<conflict::Entity>(row).await;
    }
}
