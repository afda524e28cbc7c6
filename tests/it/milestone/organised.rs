//! Organisers plan milestones and change them, for editions to come too.

use chrono::{DateTime, TimeDelta, Utc};
use entity::json::StageSettings;
use entity::stage::{self, StageKind};
use entity::{StageId, milestone};
use sea_orm::{EntityTrait, QueryOrder};

use super::{after_deadline, answer, hand_in, home};
use crate::support::{Contest, TestApp, each_database};

/// An intake after the first, for milestones.
async fn weeks(app: &TestApp, contest: &Contest<'_>, opens: DateTime<Utc>, closes: DateTime<Utc>) -> stage::Model {
    let weeks = stage::Model {
        id: StageId::new(),
        position: 9,
        name: "Weeks".into(),
        opens_at: Some(opens),
        closes_at: Some(closes),
        settings: StageSettings::default(),
        ..contest.stage(StageKind::Intake).clone()
    };
    app.insert::<stage::Entity>(weeks).await
}

async fn all(app: &TestApp) -> Vec<milestone::Model> {
    milestone::Entity::find().order_by_asc(milestone::Column::OpensAt).all(app.db().read()).await.unwrap()
}

fn local(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Europe::Zurich).format("%Y-%m-%dT%H:%M").to_string()
}

each_database! {
    async fn an_organiser_plans_weeks_and_edits_one(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        olga.get(&contest.path("/organise/milestones")).await.assert_says("There is no stage for milestones");
        let day = |n: i64| (app.now() + TimeDelta::days(n)).format("%Y-%m-%d").to_string();
        let s = weeks(&app, &contest, app.now() + TimeDelta::days(1), app.now() + TimeDelta::days(40)).await;
        olga.get(&contest.path("/organise/stages")).await.assert_says("Milestones");
        olga.get(&contest.path(&format!("/organise/stages/{}", s.id))).await.assert_says("at each of its milestones");
        let list = olga.get(&contest.path("/organise/milestones")).await.path.clone();
        let (opens, closes) = (format!("{}T09:00", day(2)), format!("{}T18:00", day(8)));
        let typed = [("opens_at", opens.as_str()), ("closes_at", closes.as_str()), ("every", "7"), ("times", "9")];
        let page = olga.fill(&list, &typed).await;
        page.assert_status(422);
        assert_eq!(page.wrong_fields(), ["times"]);
        let mut typed = typed.to_vec();
        typed[3] = ("times", "4");
        typed.push(("prize", "A book"));
        let page = olga.fill(&list, &typed).await;
        page.assert_status(200).assert_says("Week 4").assert_says("A book").assert_says("Nothing is asked at these milestones yet");
        let rows = all(&app).await;
        assert_eq!(rows.len(), 4);
        let edit = contest.path(&format!("/organise/milestones/{}", rows[1].id));
        olga.fill(&edit, &[("title", "Half-way"), ("prompt", "Show a **draft**")]).await.assert_status(200).assert_says("Half-way");
        assert_eq!(olga.post(&edit, &[("version", "1"), ("title", "Old")]).await.status, 422);
        olga.press(&edit, "Delete this milestone").await.assert_status(200).assert_silent("Half-way");
        let verbs: Vec<_> = app.events().await.into_iter().map(|e| e.0).filter(|v| v.starts_with("milestone.")).collect();
        assert_eq!(verbs, ["milestone.planned", "milestone.changed", "milestone.deleted"]);
    }

    async fn weeks_close_by_the_clock_of_the_contest_when_clocks_change(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.time_zone = "Europe/Paris".into()).await;
        let olga = contest.organiser("Olga").await;
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        weeks(&app, &contest, at("2027-10-10T22:00:00Z"), at("2027-11-20T22:00:00Z")).await;
        let list = olga.get(&contest.path("/organise/milestones")).await.path.clone();
        let typed = [("opens_at", "2027-10-18T09:00"), ("closes_at", "2027-10-24T23:00"), ("every", "7"), ("times", "3")];
        let page = olga.fill(&list, &typed).await;
        for shown in ["24 October 2027, 23:00", "31 October 2027, 23:00", "7 November 2027, 23:00"] {
            page.assert_says(shown);
        }
        let closes: Vec<_> = all(&app).await.iter().map(|m| m.closes_at).collect();
        assert_eq!(closes, [at("2027-10-24T21:00:00Z"), at("2027-10-31T22:00:00Z"), at("2027-11-07T22:00:00Z")]);
    }

    async fn nobody_loses_time_or_work_when_an_organiser_changes_the_plan(app: TestApp) {
        let contest = app.contest("clean-water").await;
        contest.milestone_form().await;
        let week = contest.milestone_with("Week 1", |s| s.late_minutes = 600).await;
        let cara = contest.participant("Cara").await;
        let owls = contest.team("Owls", &[&cara]).await;
        contest.entry(&owls, "Wells").await;
        let olga = contest.organiser("Olga").await;
        let edit = contest.path(&format!("/organise/milestones/{}", week.id));
        let earlier = local(week.closes_at - TimeDelta::hours(5));
        let page = olga.fill(&edit, &[("closes_at", earlier.as_str())]).await;
        assert_eq!((page.status, page.wrong_fields()), (422, vec!["closes_at".to_owned()]));
        let later = local(week.opens_at + TimeDelta::hours(30));
        let page = olga.fill(&edit, &[("opens_at", later.as_str())]).await;
        assert_eq!((page.status, page.wrong_fields()), (422, vec!["opens_at".to_owned()]));
        olga.fill(&edit, &[("title", "First week")]).await.assert_status(200).assert_says("First week");
        assert_eq!(all(&app).await[0].closes_at, week.closes_at, "the seconds too");

        after_deadline(&app, &week, TimeDelta::minutes(30));
        hand_in(&cara, &home(&contest, &owls, &week), "Half an hour late").await;
        assert!(answer(&app, &owls).await.late);
        let later = local(week.closes_at + TimeDelta::hours(3));
        olga.fill(&edit, &[("closes_at", later.as_str())]).await.assert_status(200);
        assert!(!answer(&app, &owls).await.late, "by the new deadline it was on time");

        olga.post(&format!("{edit}/delete"), &[]).await.assert_status(409);
        let stage = contest.path(&format!("/organise/stages/{}", week.stage_id));
        olga.post(&format!("{stage}/delete"), &[]).await.assert_status(409);
        let mut moved = Vec::new();
        for _ in &contest.stages {
            moved.push(olga.post(&format!("{stage}/move"), &[("to", "up")]).await.status);
        }
        assert_eq!(moved, [200, 200, 409], "weeks do not become the stage in which entries come in");
        cara.get(&home(&contest, &owls, &week)).await.assert_status(200);
    }

    async fn forms_of_milestones_ask_for_no_files(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let forms = contest.path("/organise/forms/milestone");
        olga.get(&forms).await.assert_status(200).assert_says("For files, ask for a link");
        let offered = olga.get(&format!("{forms}/fields/new")).await;
        offered.assert_says("Long text").assert_silent("File");
        let typed = [("kind", "file"), ("label", "Slides"), ("visibility", "jury"), ("max_files", "1"), ("max_mib", "1")];
        olga.post(&format!("{forms}/fields/new"), &typed).await.assert_status(400);
    }

    async fn a_new_edition_has_the_same_weeks(app: TestApp) {
        let old = app.contest("summer-2026").await;
        let olga = old.organiser("Olga").await;
        old.milestone_form().await;
        let week = old.milestone("Week 1").await;
        let form = [("title", "Summer 2027"), ("slug", "summer-2027"), ("start", "2027-06-01")];
        olga.fill(&old.path("/organise/clone"), &form).await.assert_path("/c/summer-2027/organise");
        let rows = all(&app).await;
        let copy = rows.iter().find(|m| m.id != week.id).expect("there is one more");
        assert_eq!((copy.title.as_str(), copy.prize.as_str(), copy.number), ("Week 1", "A book", 1));
        assert_ne!(copy.stage_id, week.stage_id);
        let clock = |at: DateTime<Utc>| local(at)[10..].to_owned();
        assert_eq!((clock(copy.opens_at), clock(copy.closes_at)), (clock(week.opens_at), clock(week.closes_at)));
        olga.get("/c/summer-2027/organise/forms/milestone").await.assert_says("What have you learnt?");
        olga.get("/c/summer-2027/organise/milestones").await.assert_says("Week 1");
    }

    async fn a_challenge_begins_with_four_weeks(app: TestApp) {
        let ada = app.admin("Ada").await;
        let form = [("preset", "challenge"), ("title", "Summer"), ("slug", "summer"), ("time_zone", "Europe/Paris"), ("start", "2027-09-13")];
        ada.fill("/organise/new", &form).await.assert_path("/c/summer/organise");
        let page = ada.get("/c/summer/organise/milestones").await;
        page.assert_says("Week 1: the problem").assert_says("31 October 2027, 23:00");
        ada.get("/c/summer/organise/forms/milestone").await.assert_says("What have you done this week?");
    }

    async fn jurors_of_a_blind_stage_read_what_was_learnt_and_not_by_whom(app: TestApp) {
        let contest = app.contest_with("clean-water", |_, stages| stages.iter_mut().for_each(|s| s.settings.blind = true)).await;
        contest.milestone_form().await;
        let week = contest.milestone("Week 1").await;
        let cara = contest.participant("Cara").await;
        let owls = contest.team("Owls of Geneva", &[&cara]).await;
        let entry = contest.entry(&owls, "Wells").await;
        let (foxes, of_foxes) = (contest.participant("Fritz").await, "Foxes");
        let foxes = contest.team(of_foxes, &[&foxes]).await;
        contest.milestone_answer(&week, &foxes, "Dens are warm").await;
        hand_in(&cara, &home(&contest, &owls, &week), "Wells talk").await;
        contest.criterion("Relevance", 1.0).await;
        let jim = contest.juror("Jim").await;
        contest.assign(&jim, &entry).await;
        app.advance(TimeDelta::days(8));
        let sheet = contest.path(&format!("/jury/{}/{}", contest.stage(StageKind::Scoring).id, entry.number));
        let page = jim.get(&sheet).await;
        page.assert_says("Wells talk").assert_says("Week 1").assert_silent("Owls of Geneva").assert_silent("Cara");
        page.assert_silent("Dens are warm");
    }
}
