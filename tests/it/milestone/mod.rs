//! Milestones: planned at once, edited singly, handed in by teams until each one's deadline, read by organisers and jurors.

mod organised;

use chrono::TimeDelta;
use entity::stage::StageKind;
use entity::{milestone, milestone_answer, milestone_revision, team};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::{Actor, Contest, TestApp, each_database};

/// Where a team writes and hands in.
fn home(contest: &Contest<'_>, team: &team::Model, m: &milestone::Model) -> String {
    contest.path(&format!("/teams/{}/milestones/{}", team.id, m.id))
}

/// Writes what was learnt and hands it in.
async fn hand_in(person: &Actor, home: &str, learnt: &str) {
    person.fill(home, &[("a_learnt", learnt)]).await.assert_status(200);
    person.press(&format!("{home}/check"), "Hand in").await.assert_status(200).assert_says("We have received this");
}

async fn answer(app: &TestApp, team: &team::Model) -> milestone_answer::Model {
    let query = milestone_answer::Entity::find().filter(milestone_answer::Column::TeamId.eq(team.id));
    query.one(app.db().read()).await.unwrap().unwrap()
}

/// Moves the clock to so long after the deadline of all (before, if negative).
fn after_deadline(app: &TestApp, m: &milestone::Model, by: TimeDelta) {
    app.advance(m.closes_at + by - app.now());
}

each_database! {
    async fn a_team_hands_in_and_changes_it_until_the_deadline(app: TestApp) {
        let contest = app.contest("clean-water").await;
        contest.milestone_form().await;
        let week = contest.milestone("Week 1").await;
        let (cara, fritz) = (contest.participant("Cara").await, contest.participant("Fritz").await);
        let owls = contest.team("Owls", &[&cara]).await;
        let foxes = contest.team("Foxes", &[&fritz]).await;
        let entry = contest.entry(&owls, "Speaking wells").await;
        let olga = contest.organiser("Olga").await;
        let home = home(&contest, &owls, &week);

        cara.get(&contest.path("/my")).await.assert_says("Milestones");
        cara.get(&contest.path("/milestones")).await.assert_says("Week 1").assert_says("A book").assert_says("Open");
        fritz.get(&contest.path("/milestones")).await.assert_says("for teams whose entry is in the contest");
        fritz.get(&home).await.assert_status(404);
        fritz.get(&contest.path(&format!("/teams/{}/milestones/{}", foxes.id, week.id))).await.assert_status(404);

        cara.get(&home).await.assert_says("learnt");
        let page = cara.fill(&home, &[("a_mood", "Fine")]).await;
        page.assert_says("The draft was saved.");
        cara.get(&contest.path("/milestones")).await.assert_says("Not handed in yet").assert_says("Go on writing");
        cara.get(&format!("{home}/check")).await.assert_says("One thing is missing").assert_says("What have you learnt?");
        cara.post(&format!("{home}/submit"), &[("version", "1")]).await.assert_status(422);
        hand_in(&cara, &home, "Wells talk").await;
        let letter = app.letter_to("cara@people.example", "milestone-receipt").await;
        assert!(letter.text.contains("Week 1") && letter.text.contains("SHA-256"), "{letter:#?}");
        cara.post(&format!("{home}/submit"), &[("version", "1")]).await.assert_status(409);

        cara.fill(&home, &[("a_learnt", "Wells whisper")]).await.assert_status(200);
        cara.get(&contest.path("/milestones")).await.assert_says("Hand it in again so that the changes count");
        let list = contest.path(&format!("/organise/milestones/of/{}", week.stage_id));
        olga.get(&list).await.assert_says("Owls").assert_says("Handed in").assert_says("1 of 1").assert_silent("Foxes");
        let one = contest.path(&format!("/organise/milestones/{}", week.id));
        olga.get(&one).await.assert_says("Wells talk").assert_silent("Wells whisper");
        cara.press(&format!("{home}/check"), "Hand in again").await.assert_status(200);
        let csv = olga.get(&format!("{list}/answers.csv")).await;
        assert!(csv.body().contains("Wells whisper") && csv.body().contains("Fine"), "{csv:?}");
        let csv = olga.get(&format!("{list}/teams.csv")).await;
        assert!(csv.body().starts_with("Team,Entry,Week 1\r\nOwls,1,Handed in 20"), "{csv:?}");

        contest.criterion("Relevance", 1.0).await;
        let jim = contest.juror("Jim").await;
        contest.assign(&jim, &entry).await;
        after_deadline(&app, &week, TimeDelta::zero());
        cara.get(&home).await.assert_path(&format!("{home}/check"));
        cara.post(&format!("{home}/submit"), &[("version", "3")]).await.assert_status(409).assert_says("The deadline was");
        app.advance(TimeDelta::days(1));
        let sheet = contest.path(&format!("/jury/{}/{}", contest.stage(StageKind::Scoring).id, entry.number));
        jim.get(&sheet).await.assert_status(200).assert_says("Wells whisper").assert_silent("How are you?").assert_silent("Fine");
        let events: Vec<_> = app.events().await.into_iter().filter(|e| e.0 == "milestone.handed_in").collect();
        assert_eq!(events.len(), 2);
    }

    async fn what_is_typed_after_the_deadline_is_kept_and_not_handed_in(app: TestApp) {
        let contest = app.contest("clean-water").await;
        contest.milestone_form().await;
        let week = contest.milestone("Week 1").await;
        let cara = contest.participant("Cara").await;
        let owls = contest.team("Owls", &[&cara]).await;
        contest.entry(&owls, "Wells").await;
        let home = home(&contest, &owls, &week);
        hand_in(&cara, &home, "Wells talk").await;
        let form = cara.get(&home).await.form_with(&["a_learnt"]);
        after_deadline(&app, &week, TimeDelta::microseconds(1));
        let page = cara.submit(&form, &[("a_learnt", "Too late")], Vec::new()).await;
        page.assert_path(&format!("{home}/check")).assert_says("What you handed in").assert_says("Wells talk");
        page.assert_says("Your draft as last saved, which was not handed in").assert_says("Too late");
        assert_eq!(page.count("form[action$=submit]"), 0);
        assert_eq!(answer(&app, &owls).await.answers["learnt"], "Wells talk");
    }

    async fn grace_is_taken_quietly_and_what_is_later_is_marked(app: TestApp) {
        let contest = app.contest("clean-water").await;
        contest.milestone_form().await;
        let week = contest.milestone_with("Week 1", |s| (s.grace_minutes, s.late_minutes) = (10, 60)).await;
        let (cara, fritz) = (contest.participant("Cara").await, contest.participant("Fritz").await);
        let (owls, foxes) = (contest.team("Owls", &[&cara]).await, contest.team("Foxes", &[&fritz]).await);
        let (of_owls, of_foxes) = (home(&contest, &owls, &week), home(&contest, &foxes, &week));
        contest.entry(&owls, "Wells").await;
        contest.entry(&foxes, "Dens").await;
        after_deadline(&app, &week, TimeDelta::minutes(9));
        hand_in(&cara, &of_owls, "In the grace").await;
        assert!(!answer(&app, &owls).await.late);
        after_deadline(&app, &week, TimeDelta::minutes(10));
        hand_in(&fritz, &of_foxes, "After it").await;
        assert!(answer(&app, &foxes).await.late);
        fritz.get(&contest.path("/milestones")).await.assert_says("Handed in late");
        after_deadline(&app, &week, TimeDelta::minutes(60));
        fritz.get(&of_foxes).await.assert_path(&format!("{of_foxes}/check"));
    }

    async fn a_team_with_more_time_at_a_milestone_hands_in_when_others_cannot(app: TestApp) {
        let contest = app.contest("clean-water").await;
        contest.milestone_form().await;
        let week = contest.milestone("Week 1").await;
        let (cara, fritz) = (contest.participant("Cara").await, contest.participant("Fritz").await);
        let (owls, foxes) = (contest.team("Owls", &[&cara]).await, contest.team("Foxes", &[&fritz]).await);
        contest.entry(&owls, "Wells").await;
        contest.entry(&foxes, "Dens").await;
        let olga = contest.organiser("Olga").await;
        let until = (week.closes_at + TimeDelta::days(2)).format("%Y-%m-%dT18:30").to_string();
        let leaves = contest.path(&format!("/organise/stages/{}/leaves", week.stage_id));
        let id = week.id.to_string();
        let mut given = vec![("team", "Owls"), ("closes_at", until.as_str()), ("reason", "Their town had no power")];
        let page = olga.fill(&leaves, &given).await;
        page.assert_status(422);
        assert_eq!(page.wrong_fields(), ["milestone"]);
        given.push(("milestone", &id));
        olga.fill(&leaves, &given).await.assert_status(200).assert_says("Week 1").assert_says("Their town had no power");
        let letter = app.letter_to("cara@people.example", "more-time").await;
        assert!(letter.text.contains("Week 1") && letter.text.contains("/milestones"), "{letter:#?}");

        after_deadline(&app, &week, TimeDelta::hours(1));
        let (of_owls, of_foxes) = (home(&contest, &owls, &week), home(&contest, &foxes, &week));
        fritz.get(&of_foxes).await.assert_path(&format!("{of_foxes}/check"));
        cara.get(&of_owls).await.assert_path(&of_owls).assert_says("Your team has more time than others");
        hand_in(&cara, &of_owls, "Later than others").await;
        assert!(!answer(&app, &owls).await.late);
        olga.get(&contest.path(&format!("/organise/milestones/of/{}", week.stage_id))).await.assert_says("until");
        olga.press(&leaves, "Take back").await.assert_status(200);
        cara.get(&of_owls).await.assert_path(&format!("{of_owls}/check"));
    }

    async fn two_members_do_not_overwrite_each_other(app: TestApp) {
        let contest = app.contest("clean-water").await;
        contest.milestone_form().await;
        let week = contest.milestone("Week 1").await;
        let (cara, mia) = (contest.participant("Cara").await, contest.participant("Mia").await);
        let owls = contest.team("Owls", &[&cara, &mia]).await;
        contest.entry(&owls, "Wells").await;
        let home = home(&contest, &owls, &week);
        let seen = mia.get(&home).await.form_with(&["a_learnt"]);
        cara.fill(&home, &[("a_learnt", "Cara was here")]).await.assert_status(200);
        let page = mia.submit(&seen, &[("a_learnt", "Mia too")], Vec::new()).await;
        page.assert_status(409).assert_says("Cara was here");
        assert_eq!(page.value("a_learnt").trim(), "Mia too");
        let page = mia.submit(&page.form_with(&["a_learnt"]), &[("a_learnt", "Both were here")], Vec::new()).await;
        page.assert_status(200).assert_says("The draft was saved.");
    }

    async fn the_same_button_pressed_twice_at_once_hands_in_once(app: TestApp) {
        let contest = app.contest("clean-water").await;
        contest.milestone_form().await;
        let week = contest.milestone("Week 1").await;
        let (cara, mia) = (contest.participant("Cara").await, contest.participant("Mia").await);
        let owls = contest.team("Owls", &[&cara, &mia]).await;
        contest.entry(&owls, "Wells").await;
        let home = home(&contest, &owls, &week);
        cara.fill(&home, &[("a_learnt", "Wells talk")]).await.assert_status(200);
        let (path, typed) = (format!("{home}/submit"), [("version", "1")]);
        let (one, other) = tokio::join!(cara.post(&path, &typed), mia.post(&path, &typed));
        one.assert_status(200);
        other.assert_status(200);
        assert_eq!(milestone_revision::Entity::find().count(app.db().read()).await.unwrap(), 1);
        app.settle().await;
        assert_eq!(app.letters_of("milestone-receipt").await, 2, "each member gets one");
    }

    async fn whoever_holds_the_code_can_check_the_receipt(app: TestApp) {
        let contest = app.contest("clean-water").await;
        contest.milestone_form().await;
        let week = contest.milestone("Week 1").await;
        let (cara, fritz) = (contest.participant("Cara").await, contest.participant("Fritz").await);
        let owls = contest.team("Owls", &[&cara]).await;
        contest.entry(&owls, "Wells").await;
        let home = home(&contest, &owls, &week);
        hand_in(&cara, &home, "Wells talk").await;
        let made = milestone_revision::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        let path = format!("/receipts/{}", made.receipt_code);
        cara.get(&format!("{home}/check")).await.assert_says(&made.receipt_code).assert_says(&made.content_sha256);
        let letter = app.letter_to("cara@people.example", "milestone-receipt").await;
        assert!(letter.text.contains(&path) && letter.text.contains(&made.content_sha256), "{letter:#?}");
        for outsider in [&app.visitor(), &fritz] {
            let page = outsider.get(&path).await;
            page.assert_status(200).assert_says("This is the latest revision").assert_says(&made.content_sha256);
            page.assert_says("Week 1").assert_silent("Wells talk").assert_silent("Owls");
            assert!(outsider.get_json(&path).await.json().get("content").is_none());
        }
        let whole = cara.get_json(&path).await.json();
        assert_eq!(whole["content"]["answers"]["learnt"], "Wells talk");
        assert_eq!(laureate::entry::snapshot::hash(&whole["content"]), whole["content_sha256"]);
        assert!(whole["event"]["hash"].is_string(), "{whole}");
        let mut command = app.command();
        command.args(["verify", "receipt", &made.receipt_code]);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(output.status.success() && said.contains("content of milestone Week 1, revision 1"), "{said}");
    }

    async fn teams_that_are_not_asked_any_more_keep_what_they_wrote(app: TestApp) {
        let contest = app.contest("clean-water").await;
        contest.milestone_form().await;
        let week = contest.milestone("Week 1").await;
        let cara = contest.participant("Cara").await;
        let owls = contest.team("Owls", &[&cara]).await;
        let entry = contest.entry(&owls, "Wells").await;
        let home = home(&contest, &owls, &week);
        hand_in(&cara, &home, "Wells talk").await;
        cara.fill(&home, &[("a_learnt", "Wells whisper")]).await.assert_status(200);
        let refused = Expr::value(entity::entry::EntryState::Refused);
        let update = entity::entry::Entity::update_many().col_expr(entity::entry::Column::State, refused);
        let db = app.db().quiet().await.unwrap();
        update.filter(entity::entry::Column::Id.eq(entry.id)).exec(&*db).await.unwrap();
        db.commit().await.unwrap();
        let page = cara.get(&home).await;
        page.assert_path(&format!("{home}/check")).assert_says("not in the contest any more").assert_says("Wells talk");
        cara.post(&format!("{home}/submit"), &[("version", "2")]).await.assert_status(409);
        let olga = contest.organiser("Olga").await;
        olga.get(&contest.path(&format!("/organise/milestones/of/{}", week.stage_id))).await.assert_says("1 of 1");
    }

    async fn all_teams_hand_in_where_the_stage_says_so(app: TestApp) {
        let contest = app.contest("clean-water").await;
        contest.milestone_form().await;
        let week = contest.milestone_with("Week 1", |s| s.all_teams = true).await;
        let cara = contest.participant("Cara").await;
        cara.get(&contest.path("/milestones")).await.assert_says("You are in none yet");
        let owls = contest.team("Owls", &[&cara]).await;
        hand_in(&cara, &home(&contest, &owls, &week), "We have no entry yet").await;
    }
}
