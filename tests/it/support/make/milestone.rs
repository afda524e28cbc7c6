//! What a contest asks on the way: milestones, their form, and what teams hand in at them.

use chrono::TimeDelta;
use entity::form::FormPurpose;
use entity::json::{Field, FieldKind, Fields, StageSettings, Visibility};
use entity::stage::StageKind;
use entity::*;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::Contest;

impl Contest<'_> {
    /// The form that is asked at milestones: what was learnt, which the jury reads, and how people are.
    pub async fn milestone_form(&self) -> form::Model {
        let field = |key: &str, label: &str, kind, visibility| Field {
            key: key.into(),
            label: label.into(),
            kind,
            visibility,
            required: kind == FieldKind::LongText,
            ..Field::default()
        };
        let fields = vec![
            field("learnt", "What have you learnt?", FieldKind::LongText, Visibility::Jury),
            field("mood", "How are you?", FieldKind::ShortText, Visibility::Organisers),
        ];
        let row = form::Model {
            id: FormId::new(),
            competition_id: self.competition.id,
            purpose: FormPurpose::Milestone,
            version: 1,
            fields: Fields(fields),
            created_at: self.app.now(),
        };
        self.app.insert::<form::Entity>(row).await
    }

    /// What a team has written at a milestone and not handed in.
    pub async fn milestone_draft(&self, m: &milestone::Model, team: &team::Model, learnt: &str) {
        self.app.insert::<milestone_answer::Entity>(self.written(m, team, learnt)).await;
    }

    fn written(&self, m: &milestone::Model, team: &team::Model, learnt: &str) -> milestone_answer::Model {
        milestone_answer::Model {
            id: MilestoneAnswerId::new(),
            milestone_id: m.id,
            team_id: team.id,
            draft: json!({"learnt": learnt}),
            draft_version: 1,
            saved_at: self.app.now(),
            form_id: None,
            answers: json!({}),
            revision_count: 0,
            sha256: None,
            submitted_at: None,
            late: false,
        }
    }

    /// What a team has handed in at a milestone.
    pub async fn milestone_answer(
        &self,
        m: &milestone::Model,
        team: &team::Model,
        learnt: &str,
    ) -> milestone_answer::Model {
        let row = milestone_answer::Model {
            answers: json!({"learnt": learnt}),
            revision_count: 1,
            submitted_at: Some(self.app.now()),
            ..self.written(m, team, learnt)
        };
        self.app.insert::<milestone_answer::Entity>(row).await
    }

    /// A milestone of a week that is open now, in an intake of its own at the end of the pipeline.
    pub async fn milestone(&self, title: &str) -> milestone::Model {
        self.milestone_with(title, |_| {}).await
    }

    /// The same in an intake with other settings.
    pub async fn milestone_with(&self, title: &str, change: impl FnOnce(&mut StageSettings)) -> milestone::Model {
        let (opens, closes) = (self.app.now() - TimeDelta::hours(1), self.app.now() + TimeDelta::days(6));
        let stages = stage::Entity::find().filter(stage::Column::CompetitionId.eq(self.competition.id));
        let position = stages.count(self.app.db().read()).await.unwrap();
        let mut settings = StageSettings::default();
        change(&mut settings);
        let weeks = stage::Model {
            id: StageId::new(),
            settings,
            position: i32::try_from(position).unwrap() + 1,
            name: "Weeks".into(),
            opens_at: Some(opens),
            closes_at: Some(closes + TimeDelta::days(60)),
            ..self.stage(StageKind::Intake).clone()
        };
        let weeks = self.app.insert::<stage::Entity>(weeks).await;
        let row = milestone::Model {
            id: MilestoneId::new(),
            stage_id: weeks.id,
            number: 1,
            title: title.to_owned(),
            prompt: "Tell us what you **learnt**.".into(),
            prize: "A book".into(),
            opens_at: opens,
            closes_at: closes,
            version: 1,
        };
        self.app.insert::<milestone::Entity>(row).await
    }
}
