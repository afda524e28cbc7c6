//! Deadlines: more time for one team, grace that nobody is told of, late entries with their mark, moved deadlines.

use chrono::{TimeDelta, Utc};
use entity::stage::StageKind;
use entity::{entry, stage, team};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::support::{Actor, Attachment, Contest, PNG, TestApp, each_database};

/// A captain with a complete draft that has not been submitted, and its address.
async fn ready(contest: &Contest<'_>, name: &str) -> (Actor, team::Model, String) {
    let captain = contest.participant(name).await;
    let team = contest.team(&format!("Team of {name}"), &[&captain]).await;
    let home = captain.press(&contest.path("/my"), "Start your entry").await.path.clone();
    let text = [("title", "Clean wells"), ("summary", "Wells that everybody trusts.")];
    captain.fill_with_files(&home, &text, vec![Attachment::new("a_files", "well.png", PNG)]).await.assert_status(200);
    (captain, team, home)
}

/// Moves the clock to so long after the deadline of all (before, if negative).
fn after_deadline(app: &TestApp, contest: &Contest<'_>, by: TimeDelta) {
    let closes = contest.stage(StageKind::Intake).closes_at.unwrap();
    app.advance(closes + by - app.now());
}

async fn stored(app: &TestApp, team: &team::Model) -> entry::Model {
    let query = entry::Entity::find().filter(entry::Column::TeamId.eq(team.id));
    query.one(app.db().read()).await.unwrap().unwrap()
}

async fn lenient<'a>(app: &'a TestApp, slug: &str) -> Contest<'a> {
    app.contest_with(slug, |_, stages| {
        (stages[0].settings.grace_minutes, stages[0].settings.late_minutes) = (10, 120);
    })
    .await
}

fn leaves(contest: &Contest<'_>) -> String {
    contest.path(&format!("/organise/stages/{}/leaves", contest.stage(StageKind::Intake).id))
}

each_database! {
    async fn a_team_with_more_time_hands_in_when_others_cannot(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let (cara, owls, home) = ready(&contest, "Cara").await;
        let (fritz, _, other) = ready(&contest, "Fritz").await;
        let until = contest.stage(StageKind::Intake).closes_at.unwrap() + TimeDelta::days(2);
        let local = until.with_timezone(&chrono_tz::Europe::Zurich).format("%Y-%m-%dT18:30").to_string();
        let shown = until.with_timezone(&chrono_tz::Europe::Zurich).format("%-d %B %Y, 18:30").to_string();
        let given = [("team", owls.name.as_str()), ("closes_at", &local), ("reason", "Their town had no power")];
        olga.fill(&leaves(&contest), &given).await.assert_status(200).assert_says("Their town had no power").assert_says(&shown);
        let letter = app.letter_to("cara@people.example", "more-time").await;
        assert!(letter.text.contains("Their town had no power") && letter.text.contains(&shown), "{letter:#?}");
        assert_eq!(app.letters_of("more-time").await, 1, "nobody else is told");

        for path in [contest.path("/my"), home.clone(), format!("{home}/check")] {
            cara.get(&path).await.assert_says(&shown);
        }
        for path in [contest.path("/my"), other.clone(), format!("{other}/check"), contest.path("")] {
            fritz.get(&path).await.assert_silent(&shown).assert_silent("more time");
        }
        app.visitor().get(&contest.path("")).await.assert_silent(&shown);
        fritz.get(&leaves(&contest)).await.assert_status(404);

        after_deadline(&app, &contest, TimeDelta::minutes(1));
        fritz.post(&format!("{other}/submit"), &[("version", "2")]).await.assert_status(409).assert_says("The deadline was");
        fritz.upload(&format!("{other}/files"), &[], vec![Attachment::new("a_files", "b.png", PNG)]).await.assert_status(409);
        cara.upload(&format!("{home}/files"), &[], vec![Attachment::new("a_files", "b.png", PNG)]).await.assert_status(200);
        cara.fill(&home, &[("title", "Cleaner wells")]).await.assert_status(200);
        cara.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/1"));
        assert!(!stored(&app, &owls).await.late, "it is on time for this team");
        let events = app.events().await;
        let event = events.iter().find(|e| e.0 == "leave.given").expect("it is on record");
        assert_eq!(event.2.as_deref(), Some("Their town had no power"));
    }

    async fn more_time_is_taken_back(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let (cara, owls, home) = ready(&contest, "Cara").await;
        contest.leave(&owls, TimeDelta::hours(30)).await;
        after_deadline(&app, &contest, TimeDelta::hours(1));
        cara.get(&home).await.assert_path(&home);
        olga.press(&leaves(&contest), "Take back").await.assert_status(200).assert_says("Taken back");
        app.letter_to("cara@people.example", "more-time-ended").await;
        cara.post(&format!("{home}/submit"), &[("version", "2")]).await.assert_status(409).assert_says("The deadline was");
        let page = olga.get(&leaves(&contest)).await;
        assert_eq!(page.count("form[action$=end]"), 0, "it cannot be taken back twice");
    }

    async fn what_an_organiser_gets_wrong_is_said_beside_the_field(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let (cara, tom) = (contest.participant("Cara").await, contest.participant("Tom").await);
        let first = contest.team("Owls", &[&cara]).await;
        contest.team("owls", &[&tom]).await;
        let entry = contest.draft(&first, "Wells").await;
        let page = olga.fill(&leaves(&contest), &[("closes_at", "2020-01-01T12:00")]).await;
        page.assert_status(422);
        let mut wrong = page.wrong_fields();
        wrong.sort();
        assert_eq!(wrong, ["closes_at", "reason", "team"]);
        let later = (app.now() + TimeDelta::days(20)).format("%Y-%m-%dT12:00").to_string();
        let typed = |team: &'static str| [("team", team), ("closes_at", later.as_str()), ("reason", "Ill")];
        for (team, message) in [("Foxes", "no such team"), ("OWLS", "Several teams"), ("#99", "no such team")] {
            let page = olga.fill(&leaves(&contest), &typed(team)).await;
            assert!(page.error("team").contains(message), "{page:?}");
            assert_eq!(page.value("reason"), "Ill");
        }
        let number = format!("#{}", entry.number);
        let by_number = [("team", number.as_str()), ("closes_at", later.as_str()), ("reason", "Ill")];
        olga.fill(&leaves(&contest), &by_number).await.assert_status(200).assert_says("Owls");
    }

    async fn a_team_with_more_time_can_still_change(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, owls, _) = ready(&contest, "Cara").await;
        let (fritz, foxes, _) = ready(&contest, "Fritz").await;
        contest.leave(&owls, TimeDelta::hours(2)).await;
        after_deadline(&app, &contest, TimeDelta::minutes(1));
        let path = |team: &team::Model| contest.path(&format!("/teams/{}", team.id));
        fritz.post(&format!("{}/invite", path(&foxes)), &[("email", "nina@people.example")]).await.assert_status(409);
        cara.fill(&path(&owls), &[("email", "nina@people.example")]).await.assert_status(200);
    }

    async fn the_grace_takes_what_comes_a_moment_late_and_tells_nobody(app: TestApp) {
        let contest = app.contest_with("clean-water", |_, stages| stages[0].settings.grace_minutes = 10).await;
        let (cara, owls, home) = ready(&contest, "Cara").await;
        for path in ["", "/my"] {
            cara.get(&contest.path(path)).await.assert_silent("grace").assert_silent("minutes");
        }
        after_deadline(&app, &contest, TimeDelta::minutes(5));
        cara.get(&format!("{home}/check")).await.assert_status(200).assert_silent("grace").assert_silent("late");
        cara.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/1"));
        assert!(!stored(&app, &owls).await.late);
        let letter = app.letter_to("cara@people.example", "entry-receipt").await;
        assert!(!letter.text.contains("marked as late"), "{letter:#?}");
        after_deadline(&app, &contest, TimeDelta::minutes(10));
        cara.post(&format!("{home}/submit"), &[("version", "2")]).await.assert_status(409);
    }

    async fn late_entries_are_marked_for_organisers_and_jurors(app: TestApp) {
        let contest = lenient(&app, "clean-water").await;
        let olga = contest.organiser("Olga").await;
        let (cara, owls, home) = ready(&contest, "Cara").await;
        after_deadline(&app, &contest, TimeDelta::minutes(11));
        cara.get(&contest.path("/my")).await.assert_says("marked as late");
        cara.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/1"));
        let entry = stored(&app, &owls).await;
        assert!(entry.late);
        let letter = app.letter_to("cara@people.example", "entry-receipt").await;
        assert!(letter.text.contains("marked as late"), "{letter:#?}");
        let list = contest.path("/organise/entries");
        olga.get(&list).await.assert_says("Late");
        olga.get(&format!("{list}/{}", entry.number)).await.assert_says("Late");
        after_deadline(&app, &contest, TimeDelta::minutes(120));
        let refused = cara.post(&format!("{home}/submit"), &[("version", "2")]).await;
        refused.assert_status(409).assert_says("Late entries were taken until");

        contest.criterion("Relevance", 1.0).await;
        let jim = contest.juror("Jim").await;
        contest.assign(&jim, &entry).await;
        contest.enter(StageKind::Scoring);
        let sheet = contest.path(&format!("/jury/{}/{}", contest.stage(StageKind::Scoring).id, entry.number));
        jim.get(&sheet).await.assert_status(200).assert_says("It came after the deadline");
        let intake = contest.stage(StageKind::Intake);
        olga.fill(&contest.path(&format!("/organise/stages/{}", intake.id)), &[("late_to_jurors", "")]).await.assert_status(200);
        jim.get(&sheet).await.assert_status(200).assert_silent("It came after the deadline");
    }

    async fn everybody_is_told_once_when_a_deadline_moves(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        contest.participant("Paula").await;
        contest.participant("Piet").await;
        let later = (app.now() + TimeDelta::days(9)).format("%Y-%m-%dT18:30").to_string();
        let path = contest.path(&format!("/organise/stages/{}/extend", contest.stage(StageKind::Intake).id));
        olga.fill(&path, &[("closes_at", &later), ("reason", "The site was slow")]).await.assert_status(200);
        let letter = app.letter_to("paula@people.example", "stage-extended").await;
        assert!(letter.text.contains("The site was slow") && letter.text.contains("18:30"), "{letter:#?}");
        app.letter_to("piet@people.example", "stage-extended").await;
        app.settle().await;
        assert_eq!(app.letters_of("stage-extended").await, 2);
    }

    async fn the_end_of_a_day_is_asked_for_and_shown_as_such(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, stages| {
            c.published_at = None;
            stages.clear();
        }).await;
        let olga = contest.organiser("Olga").await;
        let new = contest.path("/organise/stages/new");
        let typed = [("kind", "intake"), ("name", "Entries"), ("opens_at", "2030-09-01T09:00"), ("closes_at", "2030-10-01T00:00")];
        let page = olga.fill(&new, &typed).await;
        page.assert_status(422);
        assert!(page.error("closes_at").contains("2030-09-30"), "{page:?}");
        let mut typed = typed.to_vec();
        typed[3] = ("closes_at", "2030-09-30T00:00");
        typed.push(("closes_at_end", "yes"));
        typed.push(("grace_minutes", "10"));
        typed.push(("late_minutes", "180"));
        olga.fill(&new, &typed).await.assert_status(200).assert_says("Mon 30 September 2030, 24:00 (Europe/Zurich, UTC+2)");
        let row = stage::Entity::find().filter(stage::Column::CompetitionId.eq(contest.competition.id));
        let row = row.one(app.db().read()).await.unwrap().unwrap();
        assert_eq!(row.closes_at, Some("2030-09-30T22:00:00Z".parse::<chrono::DateTime<Utc>>().unwrap()));
        let edit = contest.path(&format!("/organise/stages/{}", row.id));
        let page = olga.get(&edit).await;
        page.assert_says("Entries are accepted until Mon 30 September 2030, 24:00 (Europe/Zurich, UTC+2), 22:00 UTC.");
        page.assert_says("Then for 10 minutes without a mark");
        page.assert_says("Then until Tue 1 October 2030, 03:00 (Europe/Zurich, UTC+2), 01:00 UTC they are accepted and marked as late");
        olga.fill(&edit, &[("name", "Submission")]).await.assert_status(200);
        let again = stage::Entity::find_by_id(row.id).one(app.db().read()).await.unwrap().unwrap();
        assert_eq!(again.closes_at, row.closes_at, "saving again moves nothing");
        let twice = [("closes_at", "2030-10-27T02:30"), ("closes_at_end", "")];
        let page = olga.fill(&edit, &twice).await;
        assert!(page.error("closes_at").contains("comes twice"), "{page:?}");
        let mut chosen = twice.to_vec();
        chosen.push(("closes_at_which", "second"));
        let form = page.form_with(&["closes_at", "closes_at_which"]);
        olga.submit(&form, &chosen, Vec::new()).await.assert_status(200).assert_says("02:30 (Europe/Zurich, UTC+1)");
        let page = olga.fill(&edit, &[("closes_at", "2031-03-30T02:30")]).await;
        assert!(page.error("closes_at").contains("clocks go forward from 02:00 to 03:00"), "{page:?}");
        olga.fill(&edit, &[("opens_at", "2020-01-01T09:00"), ("closes_at", "2020-02-01T09:00")]).await
            .assert_says("this deadline is in the past");
    }
}
