//! When an account ends, nothing that tells of the person is left in any column of any table, but for what others rest on.

mod tables;

use std::collections::BTreeSet;

use chrono::Datelike;
use entity::json::{Field, FieldKind, Fields, JurorProfile, Visibility};
use entity::nomination::NominationState;
use entity::review::ReviewState;
use entity::stage::StageKind;
use entity::*;
use laureate::audit;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use self::tables::{FATES, Fate, columns, traces};
use crate::support::{Actor, Contest, PNG, TestApp, each_database};

const NAME: &str = "Zelda Quixote";
const MAIL: &str = "zelda.quixote@people.example";
const GUARDIAN: &str = "Gunhild Quark";
const GUARDIAN_MAIL: &str = "gunhild.quark@guardians.example";
/// What tells of the person and of nothing else.
const PERSONAL: [&str; 19] = [
    NAME,
    MAIL,
    GUARDIAN,
    GUARDIAN_MAIL,
    "Quixotic Works",
    "Herons do not wear shoes",
    "I can juggle seven clocks",
    "Meet me at the ninth gate",
    "Let me in, I bring a trombone",
    "May a windmill be a giant?",
    "Unfinished windmill",
    "unfinished-sails.png",
    "Second thoughts about sails",
    "A note for nobody but me",
    "As a juror I say tilt",
    "As an organiser I say lance",
    "Quixote Jurors Ltd",
    "We are a team of one heron",
    "Lessons of a lone knight",
];
/// What others rest on.
const PUBLIC: [&str; 4] = ["Finished windmill", "Is a donkey fine?", "A fair windmill, says the juror", "Knights"];

fn born(app: &TestApp) -> String {
    format!("{}-03-07", app.now().year() - 15)
}

/// Everything that the person has done, in a contest of her own age and as a juror of another.
struct World<'a> {
    app: &'a TestApp,
    zelda: Actor,
    contest: Contest<'a>,
}

impl<'a> World<'a> {
    async fn make(app: &'a TestApp) -> Self {
        let young = app.contest_with("young-ideas", |c, _| {
            c.settings.ages.min = Some(13);
            c.settings.ages.consent_below = Some(16);
        });
        let world = Self { app, zelda: app.user(NAME).await, contest: young.await };
        world.register().await;
        world.join_others().await;
        world.use_board().await;
        world.ask().await;
        world.enter_alone().await;
        world.judge().await;
        app.settle().await;
        world
    }

    async fn register(&self) {
        let (app, contest) = (self.app, &self.contest);
        let shoes = Field {
            key: "shoes".into(),
            label: "Shoes".into(),
            kind: FieldKind::ShortText,
            visibility: Visibility::Organisers,
            ..Field::default()
        };
        let form = form::Model {
            id: FormId::new(),
            competition_id: contest.competition.id,
            purpose: form::FormPurpose::Registration,
            version: 1,
            fields: Fields(vec![shoes]),
            created_at: app.now(),
        };
        app.insert::<form::Entity>(form).await;
        let born = born(app);
        let told = [
            ("country", "NP"),
            ("organisation", "Quixotic Works"),
            ("born_on", born.as_str()),
            ("a_shoes", "Herons do not wear shoes"),
            ("guardian_name", GUARDIAN),
            ("guardian_email", GUARDIAN_MAIL),
            ("accept", "yes"),
        ];
        self.zelda.fill(&contest.path("/register"), &told).await.assert_path(&contest.path("/my"));
        let letter = app.letter_to(GUARDIAN_MAIL, "consent-asked").await;
        let link = format!("/consent/{}", letter.link("/consent/").rsplit('/').next().unwrap());
        app.visitor().post(&link, &[("answer", "yes")]).await.assert_status(200);
    }

    /// Paula invites her by mail, and she joins.
    async fn join_others(&self) {
        let contest = &self.contest;
        let paula = contest.participant("Paula").await;
        let team = contest.team("Knights", &[&paula]).await;
        let page = paula.fill(&contest.path(&format!("/teams/{}", team.id)), &[("email", MAIL)]).await;
        page.assert_status(200);
        let letter = self.app.letter_to(MAIL, "team-invitation").await;
        let link = format!("/join/{}", letter.link("/join/").rsplit('/').next().unwrap());
        self.zelda.press(&link, "Join the team").await.assert_says("Knights");
    }

    async fn use_board(&self) {
        let (app, c, now) = (self.app, self.contest.competition.id, self.app.now());
        let (zelda, pia) = (self.zelda.account().id, self.contest.participant("Pia").await);
        let others = self.contest.team("Squires", &[&pia]).await;
        let words = [
            ("offers", "I can juggle seven clocks"),
            ("wants", "A team."),
            ("skills", "juggling"),
            ("language_1", "en"),
            ("time_zone", "Europe/Zurich"),
            ("consent", "yes"),
        ];
        self.zelda.fill(&self.contest.path("/board/card"), &words).await.assert_path(&self.contest.path("/board"));
        let thread = thread::Model {
            id: ThreadId::new(),
            competition_id: c,
            first_id: zelda,
            second_id: pia.account().id,
            first_name: NAME.into(),
            second_name: "Pia".into(),
            first_team: String::new(),
            second_team: String::new(),
            created_at: now,
            last_at: now,
        };
        let thread = app.insert::<thread::Entity>(thread).await;
        let body = "Meet me at the ninth gate".to_owned();
        let note = note::Model { id: NoteId::new(), thread_id: thread.id, user_id: zelda, body, created_at: now };
        app.insert::<note::Entity>(note).await;
        let request = join_request::Model {
            id: JoinRequestId::new(),
            competition_id: c,
            team_id: others.id,
            user_id: zelda,
            name: NAME.into(),
            body: "Let me in, I bring a trombone".into(),
            state: join_request::JoinRequestState::Open,
            created_at: now,
            decided_at: None,
        };
        app.insert::<join_request::Entity>(request).await;
    }

    async fn ask(&self) {
        let brief = self.contest.brief("Wind").await;
        for (body, answer) in [("May a windmill be a giant?", None), ("Is a donkey fine?", Some("Yes.".to_owned()))] {
            let row = question::Model {
                id: QuestionId::new(),
                brief_id: brief.id,
                asked_by: Some(self.zelda.account().id),
                body: body.into(),
                asked_at: self.app.now(),
                answer,
                answered_by: None,
                answered_at: None,
            };
            self.app.insert::<question::Entity>(row).await;
        }
    }

    /// Two teams of her own: one with a draft only, one with an entry that was handed in and written on since. And a
    /// project of hers that others entered.
    async fn enter_alone(&self) {
        let (app, contest, zelda) = (self.app, &self.contest, &self.zelda);
        let draft = contest.team("Windmills", &[zelda]).await;
        let draft = contest.draft(&draft, "Unfinished windmill").await;
        let file = contest.entry_file(&draft, "files", "unfinished-sails.png", PNG).await;
        let uploaded = file::Entity::update_many().filter(file::Column::Id.eq(file.id));
        let uploaded = uploaded.col_expr(file::Column::UploadedBy, sea_orm::sea_query::Expr::value(zelda.account().id));
        let tx = app.db().quiet().await.unwrap();
        uploaded.exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        let alone =
            contest.team_with("Mills", &[zelda], |t| t.answers = json!({"who": "We are a team of one heron"})).await;
        let entry = contest.entry(&alone, "Finished windmill").await;
        let version = draft_version::Model {
            entry_id: entry.id,
            version: 2,
            content: json!({"title": "Second thoughts about sails"}),
            saved_by: Some(zelda.account().id),
            saved_at: app.now(),
        };
        app.insert::<draft_version::Entity>(version).await;
        let week = contest.milestone("Week 1").await;
        contest.milestone_draft(&week, &alone, "Lessons of a lone knight").await;
        let others = contest.team("Others", &[&contest.participant("Otis").await]).await;
        let nomination = contest.nomination(&contest.entry(&others, "Her mill").await, MAIL).await;
        let tx = app.db().quiet().await.unwrap();
        let row = nomination::ActiveModel {
            id: sea_orm::Set(nomination.id),
            name: sea_orm::Set(NAME.into()),
            state: sea_orm::Set(NominationState::Accepted),
            ..Default::default()
        };
        nomination::Entity::update(row).exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// She judges elsewhere, screens there, and is invited to organise.
    async fn judge(&self) {
        let (app, zelda) = (self.app, &self.zelda);
        let other = app.contest("old-ideas").await;
        let row = juror::Model {
            id: JurorId::new(),
            competition_id: other.competition.id,
            user_id: Some(zelda.account().id),
            email: MAIL.into(),
            name: NAME.into(),
            organisation: "Quixote Jurors Ltd".into(),
            token_hash: None,
            invited_at: app.now(),
            accepted_at: Some(app.now()),
            reminded_at: None,
            terms_at: None,
            profile: JurorProfile::default(),
        };
        let juror = app.insert::<juror::Entity>(row).await;
        other.seat_screener(zelda, "Quixotic Works").await;
        let team = other.team("Owls", &[&other.participant("Odo").await]).await;
        let entry = other.entry(&team, "Wells").await;
        let review = review::Model {
            id: ReviewId::new(),
            stage_id: other.stage(StageKind::Scoring).id,
            juror_id: juror.id,
            entry_id: entry.id,
            state: ReviewState::Submitted,
            private_note: "A note for nobody but me".into(),
            comment: "A fair windmill, says the juror".into(),
            version: 1,
            updated_at: app.now(),
            submitted_at: Some(app.now()),
        };
        app.insert::<review::Entity>(review).await;
        for (text, juror_id) in [("As a juror I say tilt", Some(juror.id)), ("As an organiser I say lance", None)] {
            let remark = remark::Model {
                id: RemarkId::new(),
                stage_id: other.stage(StageKind::Scoring).id,
                entry_id: entry.id,
                juror_id,
                user_id: juror_id.is_none().then(|| zelda.account().id),
                text: text.into(),
                created_at: app.now(),
            };
            app.insert::<remark::Entity>(remark).await;
        }
        let olga = other.organiser("Olga").await;
        olga.post(&other.path("/organise/organisers/invite"), &[("email", MAIL)]).await.assert_status(200);
    }

    async fn delete(&self) {
        self.zelda.post("/account/delete", &[("delete_email", MAIL)]).await.assert_path("/");
    }
}

/// Whether something may stand in a column after the person is forgotten.
fn may_stay(place: &str) -> bool {
    let table = place.split('.').next().unwrap();
    FATES.iter().any(|(name, fate)| *name == table && matches!(fate, Fate::Kept(_)))
}

each_database! {
    async fn it_is_known_of_every_table_what_becomes_of_it(app: TestApp) {
        let here: BTreeSet<_> = columns(&app).await.into_keys().collect();
        let listed: BTreeSet<_> = FATES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(listed, here, "tests/it/erasure/tables.rs tells of every table what becomes of it");
        for (table, fate) in FATES {
            let why = if let Fate::Kept(why) | Fate::Blanked(why) = fate { Some(why) } else { None };
            assert!(why.is_none_or(|why| !why.is_empty()), "{table}: {fate:?} needs a reason");
        }
    }

    async fn nothing_is_left_of_a_person_but_what_others_rest_on(app: TestApp) {
        let world = World::make(&app).await;
        let born = born(&app);
        let all = [&PERSONAL[..], &PUBLIC, &[&born]].concat();
        let before = traces(&app, &all).await;
        for text in &all {
            assert!(before.contains_key(text), "the world does not tell {text:?} anywhere, so nothing would be tested");
        }
        world.delete().await;
        app.settle().await;

        let after = traces(&app, &all).await;
        for text in PERSONAL.iter().chain([&born.as_str()]) {
            let left: Vec<_> = after.get(text).into_iter().flatten().filter(|place| !may_stay(place)).collect();
            assert!(left.is_empty(), "{text:?} is left in {left:?}");
        }
        // Of what may stay, this does here: the letter that told Paula who joined, and no more.
        let stays: Vec<_> = PERSONAL.iter().filter_map(|text| Some((*text, after.get(text)?.clone()))).collect();
        let letter = ["message.body_html", "message.body_text", "message.subject"].map(ToOwned::to_owned).into();
        assert_eq!(stays, [(NAME, letter)]);
        for text in PUBLIC {
            assert!(after.contains_key(text), "{text:?} is not the person's alone");
        }
        let owls = message::Entity::find().filter(message::Column::Kind.eq("team-joined"));
        assert_eq!(owls.count(app.db().read()).await.unwrap(), 1);
        for chain in [world.contest.competition.id.0, uuid::Uuid::nil()] {
            assert_eq!(audit::first_break(app.db().read(), chain).await.unwrap(), None, "the record holds");
        }
        let verbs = app.verbs().await;
        assert_eq!(verbs.iter().filter(|v| *v == "participant.forgotten").count(), 2, "a line in each competition: {verbs:?}");
    }

    async fn the_download_tells_all_that_would_be_forgotten(app: TestApp) {
        let world = World::make(&app).await;
        let born = born(&app);
        let told = world.zelda.get("/account/data").await.body();
        for text in PERSONAL.iter().chain(&PUBLIC).chain([&born.as_str()]) {
            assert!(told.contains(text), "the download lacks {text:?}:\n{told}");
        }
        assert!(!told.contains("paula@people.example"), "nothing of others");
    }

    async fn what_was_cut_off_is_forgotten_when_the_server_is_back(app: TestApp) {
        let mut app = app;
        let contest = app.contest("clean-water").await;
        let paula = contest.participant("Paula").await;
        contest.born(&paula, "1999-03-07".parse().unwrap()).await;
        paula.post("/account/delete", &[("delete_email", paula.email())]).await.assert_path("/");
        app.restart().await;
        app.settle().await;
        assert_eq!(traces(&app, &["1999-03-07", "paula@people.example"]).await, Default::default());
        let gone = json!({"user": paula.account().id});
        laureate::erasure::actions::job(app.app.clone(), gone).await.unwrap();
        let row = participant::Entity::find().one(app.db().read()).await.unwrap().expect("the registration stays");
        assert_eq!((row.country.as_deref(), row.rules_version, row.born_on), (Some("CH"), 1, None));
    }

    async fn what_others_hold_is_not_taken_by_an_address(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let invite = contest.path("/organise/organisers/invite");
        // Mia was invited at an address that is no account's, and accepted with her own.
        olga.post(&invite, &[("email", "mia@office.example")]).await.assert_status(200);
        let letter = app.letter_to("mia@office.example", "organiser-invitation").await;
        let mia = app.user("Mia").await;
        let secret = letter.text.split("/organiser-invitation/").nth(1).unwrap().split_whitespace().next().unwrap();
        mia.press(&format!("/organiser-invitation/{secret}"), "Accept").await.assert_status(200);
        olga.post(&invite, &[("email", "nobody.yet@people.example")]).await.assert_status(200);
        let mallory = app.user("Mallory").await;
        for theirs in ["mia@office.example", "nobody.yet@people.example"] {
            mallory.post("/account/email", &[("new_email", theirs)]).await.assert_status(200);
        }
        mallory.post("/account/delete", &[("delete_email", mallory.email())]).await.assert_path("/");
        app.settle().await;
        mia.get(&contest.path("/organise")).await.assert_status(200);
        let left = organiser::Entity::find().count(app.db().read()).await.unwrap();
        assert_eq!(left, 3, "Olga, Mia, and whoever has not answered yet");

        // The office's address becomes somebody's, who goes: Mia's seat is Mia's.
        let office = app.user_with("Office", |user| user.email = "mia@office.example".into()).await;
        assert!(!office.get("/account/data").await.body().contains("clean-water"));
        office.post("/account/delete", &[("delete_email", "mia@office.example")]).await.assert_path("/");
        app.settle().await;
        mia.get(&contest.path("/organise")).await.assert_status(200);
    }

    async fn a_team_goes_on_without_the_one_who_is_gone(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, zoe) = (contest.participant("Paula").await, contest.participant("Zoe").await);
        let team = contest.team("Owls", &[&paula, &zoe]).await;
        let entry = contest.draft(&team, "Shared work").await;
        zoe.post("/account/delete", &[("delete_email", zoe.email())]).await.assert_path("/");
        app.settle().await;
        let page = paula.get(&contest.path(&format!("/teams/{}", team.id))).await;
        page.assert_says("Paula").assert_silent("(deleted account)");
        let kept = entry::Entity::find_by_id(entry.id).one(app.db().read()).await.unwrap().expect("the draft is the team's");
        assert_eq!(kept.draft["title"], "Shared work");
    }
}
