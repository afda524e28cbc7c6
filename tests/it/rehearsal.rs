//! Trying a competition before it is public, and going live.

use chrono::TimeDelta;
use entity::invitation::{self, InvitationState};
use entity::stage::StageKind;
use entity::{InvitationId, assignment, competition, entry, file, participant, review, team};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::{Actor, Contest, PNG, TestApp, each_database};

/// A competition that is not public, with an entry that was tried, its file and a review of it.
struct Tried<'a> {
    contest: Contest<'a>,
    olga: Actor,
    jim: Actor,
    key: String,
}

async fn tried(app: &TestApp) -> Tried<'_> {
    let contest = app.contest_with("clean-water", |c, _| c.published_at = None).await;
    let criterion = contest.criterion("Relevance", 1.0).await;
    let (olga, jim) = (contest.organiser("Olga").await, contest.juror("Jim").await);
    let team = contest.team("Owls", &[&contest.participant("Cara").await]).await;
    let entry = contest.entry(&team, "Clean wells").await;
    let key = contest.entry_file(&entry, "files", "well.png", PNG).await.storage_key;
    contest.assign(&jim, &entry).await;
    contest.review(&jim, &entry, &[(&criterion, 7.0)]).await;
    contest.enter(StageKind::Scoring);
    Tried { contest, olga, jim, key }
}

impl Tried<'_> {
    fn page(&self) -> String {
        self.contest.path("/organise/rehearsal")
    }
}

/// Registrations, teams, entries, files, assignments, reviews.
async fn left(app: &TestApp) -> [u64; 6] {
    let db = app.db().read();
    [
        participant::Entity::find().count(db).await.unwrap(),
        team::Entity::find().count(db).await.unwrap(),
        entry::Entity::find().count(db).await.unwrap(),
        file::Entity::find().count(db).await.unwrap(),
        assignment::Entity::find().count(db).await.unwrap(),
        review::Entity::find().count(db).await.unwrap(),
    ]
}

each_database! {
    async fn those_invited_try_a_competition_that_nobody_else_sees(app: TestApp) {
        let t = tried(&app).await;
        let (home, jury) = (t.contest.path(""), t.contest.path("/jury"));
        t.jim.get(&jury).await.assert_status(404);
        t.olga.press(&t.page(), "Let those invited in").await.assert_says("Rehearsal is on");
        t.jim.get(&jury).await.assert_says("Clean wells").assert_says("invited to try it");
        t.jim.get(&home).await.assert_status(200);
        let stranger = app.user("Mallory").await;
        for path in [home.clone(), jury.clone(), t.contest.path("/register"), t.contest.path("/entries")] {
            stranger.get(&path).await.assert_status(404);
        }
        assert_eq!(app.visitor().get_raw(&home).await.status, 404);
        for outsider in [&stranger, &t.jim] {
            outsider.get(&t.page()).await.assert_status(404);
            outsider.post(&t.page(), &[("on", "yes")]).await.assert_status(404);
            outsider.post(&t.contest.path("/organise/go-live"), &[("wipe", "yes")]).await.assert_status(404);
        }
        t.olga.press(&t.page(), "Keep them out again").await.assert_says("Rehearsal is off");
        t.jim.get(&jury).await.assert_status(404);
    }

    async fn whoever_is_invited_to_a_team_by_address_can_try_it(app: TestApp) {
        let t = tried(&app).await;
        let team = t.contest.team("Herons", &[&t.contest.participant("Cora").await]).await;
        t.olga.press(&t.page(), "Let those invited in").await.assert_status(200);
        let nina = app.user("Nina").await;
        nina.get(&t.contest.path("")).await.assert_status(404);
        let row = invitation::Model {
            id: InvitationId::new(),
            team_id: team.id,
            email: Some(nina.email().to_owned()),
            user_id: None,
            shown_as: String::new(),
            token_hash: "0".repeat(64),
            invited_by: None,
            state: InvitationState::Open,
            created_at: app.now(),
            expires_at: app.now() + TimeDelta::days(1),
        };
        app.insert::<invitation::Entity>(row).await;
        nina.get(&t.contest.path("")).await.assert_status(200);
        // By now the intake has closed, and that is what she is told.
        nina.get(&t.contest.path("/register")).await.assert_status(409).assert_says("The deadline was");
    }

    async fn going_live_deletes_what_was_tried_all_of_it_at_once(app: TestApp) {
        let t = tried(&app).await;
        assert_eq!(left(&app).await, [1; 6]);
        let page = t.olga.get(&t.page()).await;
        page.assert_says("one registration").assert_says("one entry").assert_says("one file").assert_says("one review");
        assert_eq!(t.olga.get(&t.contest.path("/organise")).await.count("form[action$='/publish']"), 0);
        let before = app.count_letters().await;
        t.olga.press(&t.page(), "Go live").await.assert_path(&t.contest.path("/organise"));
        assert_eq!(left(&app).await, [0; 6]);
        app.settle().await;
        assert!(app.app.blobs().size(&t.key).await.is_err(), "the file is gone from the storage");
        assert_eq!(app.count_letters().await, before, "nobody is mailed");
        let verbs = app.verbs().await;
        let told = ["competition.rehearsal_wiped", "competition.published"];
        assert!(told.iter().all(|verb| verbs.iter().any(|v| v == verb)), "{verbs:?}");
        let row = competition::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        assert_eq!((row.entry_counter, row.published_at.is_some()), (0, true));
        t.jim.get(&t.contest.path("/jury")).await.assert_status(200);
        // What comes from now on is real: a page that was kept open deletes nothing.
        let team = t.contest.team("Herons", &[&t.contest.participant("Cora").await]).await;
        t.contest.entry(&team, "Real wells").await;
        t.olga.post(&t.contest.path("/organise/go-live"), &[("wipe", "yes")]).await.assert_status(409);
        t.olga.post(&t.page(), &[("on", "yes")]).await.assert_status(409);
        assert_eq!(left(&app).await[..3], [1, 1, 1]);
    }

    async fn what_was_tried_stays_where_organisers_want_it(app: TestApp) {
        let t = tried(&app).await;
        t.olga.fill(&t.page(), &[("wipe", "")]).await.assert_path(&t.contest.path("/organise"));
        assert_eq!(left(&app).await, [1; 6]);
        app.visitor().get(&t.contest.path("")).await.assert_status(200);
    }

    async fn criteria_can_still_change_after_a_rehearsal_of_scoring(app: TestApp) {
        let t = tried(&app).await;
        let stage = t.contest.path(&format!("/organise/jury/{}", t.contest.stage(StageKind::Scoring).id));
        let new = format!("{stage}/criteria/new");
        t.olga.fill(&new, &[("name", "Idea")]).await.assert_path(&stage).assert_says("Idea");
        t.olga.press(&t.page(), "Go live").await.assert_status(200);
        let late = [("name", "Late"), ("weight", "1"), ("min", "1"), ("max", "5"), ("step", "1")];
        t.olga.post(&new, &late).await.assert_status(409);
    }
}
