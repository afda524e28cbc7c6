//! Who takes part in a contest: organisers, participants, jurors, teams; and what there is to answer.

use chrono::{DateTime, TimeDelta, Utc};
use entity::assignment::AssignmentSource;
use entity::entry::EntryState;
use entity::file::HolderKind;
use entity::json::{JurorProfile, Languages, Links, Settings, StageSettings};
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
        self.seat_organiser(&actor).await;
        actor
    }

    /// Makes somebody who is there already an organiser.
    pub async fn seat_organiser(&self, actor: &Actor) {
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
            form_id: None,
            answers: json!({}),
            born_on: None,
            created_at: self.app.now(),
        };
        self.app.insert::<participant::Entity>(row).await
    }

    /// Tells when a participant was born.
    pub async fn born(&self, actor: &Actor, day: chrono::NaiveDate) {
        let tx = self.app.db().tx(Chain::Site).await.unwrap();
        participant::Entity::update_many()
            .col_expr(participant::Column::BornOn, Expr::value(Some(day)))
            .filter(participant::Column::UserId.eq(actor.account().id))
            .filter(participant::Column::CompetitionId.eq(self.competition.id))
            .exec(&*tx)
            .await
            .unwrap();
        audit::record(&tx, Event::new(super::PREPARED, self.app.now())).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A guardian's consent to a participant's taking part, in the place of the one before.
    pub async fn consent(&self, actor: &Actor, state: consent::ConsentState) {
        let own = participant::Entity::find().filter(participant::Column::UserId.eq(actor.account().id));
        let own = own.filter(participant::Column::CompetitionId.eq(self.competition.id));
        let own = own.one(self.app.db().read()).await.unwrap().expect("a participant");
        let tx = self.app.db().quiet().await.unwrap();
        let before = consent::Entity::delete_many().filter(consent::Column::ParticipantId.eq(own.id));
        before.exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        let row = consent::Model {
            id: ConsentId::new(),
            participant_id: own.id,
            guardian_name: "Gwen".into(),
            guardian_email: "gwen@people.example".into(),
            language: "en".into(),
            token_hash: None,
            state,
            rules_version: 1,
            asked_at: self.app.now(),
            answered_at: None,
            recorded_by: None,
            reason: String::new(),
        };
        self.app.insert::<consent::Entity>(row).await;
    }

    /// Somebody who judges, signed in, with the invitation accepted.
    pub async fn juror(&self, name: &str) -> Actor {
        let actor = self.app.user(name).await;
        self.seat_juror(&actor).await;
        actor
    }

    /// Somebody who judges and works elsewhere than everybody else, so that there is no conflict with people of the tests.
    pub async fn outside_juror(&self, name: &str) -> Actor {
        let domain = name.to_lowercase().replace(' ', "-");
        let actor = self.app.user_with(name, |user| user.email = format!("juror@{domain}.example")).await;
        self.seat_juror(&actor).await;
        actor
    }

    /// Makes somebody who is there already a juror.
    pub async fn seat_juror(&self, actor: &Actor) {
        let (now, name) = (self.app.now(), &actor.name);
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
            terms_at: None,
            profile: JurorProfile::default(),
        };
        self.app.insert::<juror::Entity>(row).await;
    }

    /// Somebody who screens entries, signed in, with the invitation accepted. Addresses are of a domain of their own,
    /// so that there is no conflict with people of the tests.
    pub async fn screener(&self, name: &str) -> Actor {
        let address = format!("{}@screening.example", name.to_lowercase().replace(' ', "."));
        let actor = self.app.user_with(name, |user| user.email = address).await;
        self.seat_screener(&actor, "").await;
        actor
    }

    /// Makes somebody who is there already a screener.
    pub async fn seat_screener(&self, actor: &Actor, organisation: &str) -> screener::Model {
        let now = self.app.now();
        let row = screener::Model {
            id: ScreenerId::new(),
            competition_id: self.competition.id,
            user_id: Some(actor.account().id),
            email: actor.email().to_owned(),
            name: actor.name.clone(),
            organisation: organisation.to_owned(),
            token_hash: None,
            invited_at: now,
            accepted_at: Some(now),
        };
        self.app.insert::<screener::Entity>(row).await
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
            form_id: None,
            answers: json!({}),
            created_at: self.app.now(),
        };
        change(&mut row);
        let team = self.app.insert::<team::Entity>(row).await;
        for (i, person) in people.iter().enumerate() {
            self.join(&team, person, i == 0).await;
        }
        team
    }

    /// More time than others for a team to hand in its entries: so long after the deadline of all.
    pub async fn leave(&self, team: &team::Model, longer: TimeDelta) -> leave::Model {
        let intake = self.stage(StageKind::Intake);
        let row = leave::Model {
            milestone_id: None,
            id: LeaveId::new(),
            stage_id: intake.id,
            team_id: team.id,
            closes_at: intake.closes_at.expect("the intake closes") + longer,
            reason: "Their line was cut".into(),
            made_by: None,
            made_at: self.app.now(),
            ended_by: None,
            ended_at: None,
        };
        self.app.insert::<leave::Entity>(row).await
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

    /// A line of the list of those who may not enter.
    pub async fn bar(&self, kind: bar::BarKind, name: &str, reason: &str) -> bar::Model {
        let row = bar::Model {
            id: BarId::new(),
            competition_id: self.competition.id,
            kind,
            name: name.to_owned(),
            form: laureate::eligibility::rules::form_of(kind, name),
            reason: reason.to_owned(),
            source: String::new(),
            added_by: None,
            added_at: self.app.now(),
        };
        self.app.insert::<bar::Entity>(row).await
    }

    /// Lets a spelling of an organisation count as another.
    pub async fn spelling(&self, name: &str, same_as: &str) -> spelling::Model {
        let row = spelling::Model {
            id: SpellingId::new(),
            competition_id: self.competition.id,
            name: name.to_owned(),
            form: laureate::likeness::organisation(name),
            same_as: laureate::likeness::organisation(same_as),
        };
        self.app.insert::<spelling::Entity>(row).await
    }

    pub(super) async fn count<E: EntityTrait>(&self, column: E::Column) -> i32
    where
        E::Model: Sync,
    {
        let rows = E::find().filter(column.eq(self.competition.id));
        let rows = rows.all(self.app.db().read()).await.unwrap();
        i32::try_from(rows.len()).unwrap() + 1
    }
}
