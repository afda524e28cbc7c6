//! List pages ask the database a fixed number of questions, however long the list is.

use chrono::TimeDelta;
use entity::stage::StageKind;

use crate::support::{Actor, Contest, Setup, TestApp};

struct World<'a> {
    app: &'a TestApp,
    contest: Contest<'a>,
    organiser: Actor,
    juror: Actor,
    captain: Actor,
    week: entity::milestone::Model,
}

impl<'a> World<'a> {
    async fn make(app: &'a TestApp) -> Self {
        let contest = app.contest("clean-water").await;
        contest.criterion("Relevance", 1.0).await;
        let (organiser, juror) = (contest.organiser("Olga").await, contest.juror("Jim").await);
        let captain = contest.participant("Cara").await;
        contest.milestone_form().await;
        let week = contest.milestone("Week 1").await;
        Self { app, contest, organiser, juror, captain, week }
    }

    /// One more of everything that is listed.
    async fn add(&self, n: usize) {
        let c = &self.contest;
        let person = c.participant(&format!("Paul {n}")).await;
        let team = c.team(&format!("Team {n}"), &[&self.captain, &person]).await;
        let category = c.category(&format!("Category {n}")).await;
        let brief = c.brief(&format!("Brief {n}")).await;
        let change = |e: &mut entity::entry::Model| (e.category_id, e.brief_id) = (Some(category.id), Some(brief.id));
        let entry = c.entry_with(&team, &format!("Entry {n}"), change).await;
        c.entry_file(&entry, "files", "well.png", crate::support::PNG).await;
        c.nomination(&entry, &format!("owner{n}@people.example")).await;
        c.bar(entity::bar::BarKind::Project, &format!("Old project {n}"), "Won").await;
        c.milestone_answer(&self.week, &team, &format!("Lesson {n}")).await;
        c.assign(&self.juror, &entry).await;
        c.juror(&format!("Jane {n}")).await;
        let award = c.award(&format!("Award {n}")).await;
        c.result(&award, &entry).await;
        let email = format!("o{n}@people.example");
        self.organiser.post(&c.path("/organise/organisers/invite"), &[("email", &email)]).await.assert_status(200);
        self.app.settle().await;
    }

    fn pages(&self) -> Vec<(&Actor, String)> {
        let stage = self.contest.stage(StageKind::Scoring).id;
        let organised = [
            "",
            "/teams",
            "/entries",
            "/files",
            "/participants",
            "/people",
            "/mail",
            "/events",
            "/jury",
            "/jury/conflicts",
            "/awards",
            "/results",
            "/briefs",
            "/barred",
            "/organisations",
            "/nominations",
            "/stages",
        ];
        let desk = ["/compare", "/wall", "/sheets.csv"];
        let mut pages: Vec<(&Actor, String)> =
            organised.iter().map(|p| (&self.organiser, self.contest.path(&format!("/organise{p}")))).collect();
        for part in [format!("of/{}", self.week.stage_id), self.week.id.to_string()] {
            pages.push((&self.organiser, self.contest.path(&format!("/organise/milestones/{part}"))));
        }
        pages.push((&self.captain, self.contest.path("/milestones")));
        for part in ["/rule", "/close", "/picks"] {
            pages.push((&self.organiser, self.contest.path(&format!("/organise/stages/{stage}{part}"))));
        }
        for part in [
            "",
            "/entries",
            "/ranking",
            "/progress",
            "/progress?by=entry",
            "/progress?by=category",
            "/charts",
            "/entries/1",
            "/plan",
            "/panels",
            "/extra?places=1",
            "/ranking?show=criteria",
        ] {
            pages.push((&self.organiser, self.contest.path(&format!("/organise/jury/{stage}{part}"))));
        }
        for part in ["", "/entries", "/briefs"] {
            pages.push((&self.organiser, self.contest.path(part)));
        }
        pages.push((&self.juror, self.contest.path("/jury")));
        for part in desk {
            pages.push((&self.juror, self.contest.path(&format!("/jury/{stage}{part}"))));
        }
        pages.push((&self.organiser, self.contest.path("/redactions")));
        pages.push((&self.captain, self.contest.path("/my")));
        pages.push((&self.captain, self.contest.path("/teams")));
        pages.push((&self.organiser, "/".to_owned()));
        pages
    }

    async fn counts(&self) -> Vec<(String, u64)> {
        let mut counts = Vec::new();
        for (actor, path) in self.pages() {
            let mut least = u64::MAX;
            // Workers may ask for something at the same time, so the least counts.
            for _ in 0..3 {
                let before = self.app.db().statements();
                actor.get(&path).await.assert_status(200);
                least = least.min(self.app.db().statements() - before);
            }
            counts.push((path, least));
        }
        counts
    }
}

#[tokio::test]
async fn pages_with_three_rows_ask_no_more_than_pages_with_one() {
    let app = Setup::default().start().await;
    let world = World::make(&app).await;
    world.add(1).await;
    app.advance(TimeDelta::days(8));
    let one = world.counts().await;
    world.add(2).await;
    world.add(3).await;
    let three = world.counts().await;
    let longer: Vec<_> = one.iter().zip(&three).filter(|(a, b)| a != b).collect();
    assert!(longer.is_empty(), "{longer:#?}");
    // A plan is made from all that is known of a jury, and so is a closing.
    let is_planned =
        |path: &str| ["/plan", "/panels", "/extra?places=1", "/picks", "/close"].iter().any(|end| path.ends_with(end));
    let most = one.iter().filter(|(path, _)| !is_planned(path)).max_by_key(|(_, n)| *n).unwrap();
    assert!(most.1 <= 16, "{most:?} asks too much");
}
