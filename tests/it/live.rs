//! Live judging: the order of pitches, the clock, the page of the hall, and jurors who came late.

use chrono::TimeDelta;
use entity::stage::StageKind;
use entity::{entry, slot};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value;

use crate::support::browser::{Browser, Kind};
use crate::support::{Actor, Contest, Setup, TestApp, View, each_database};

/// A contest whose jury is at work, with entries, an organiser and a juror to whom all are assigned.
struct Hall<'a> {
    app: &'a TestApp,
    contest: Contest<'a>,
    entries: Vec<entry::Model>,
    field: String,
    olga: Actor,
    jim: Actor,
}

impl<'a> Hall<'a> {
    async fn open(app: &'a TestApp, count: usize, blind: bool) -> Self {
        let contest = app.contest_with("clean-water", |_, stages| stages[1].settings.blind = blind).await;
        let criterion = contest.criterion("Relevance", 1.0).await;
        let (olga, jim) = (contest.organiser("Olga").await, contest.outside_juror("Jim").await);
        let mut entries = Vec::new();
        for n in 1..=count {
            let captain = contest.participant(&format!("Cara {n}")).await;
            let team = contest.team(&format!("Owls {n}"), &[&captain]).await;
            let entry = contest.entry(&team, &format!("Well {n}")).await;
            contest.assign(&jim, &entry).await;
            entries.push(entry);
        }
        contest.enter(StageKind::Scoring);
        Self { app, contest, entries, field: format!("score-{}", criterion.id), olga, jim }
    }

    fn stage(&self) -> entity::StageId {
        self.contest.stage(StageKind::Scoring).id
    }

    fn organise(&self, rest: &str) -> String {
        self.contest.path(&format!("/organise/live/{}{rest}", self.stage()))
    }

    fn screen(&self, rest: &str) -> String {
        self.contest.path(&format!("/live/{}{rest}", self.stage()))
    }

    fn sheet(&self, entry: &entry::Model) -> String {
        self.contest.path(&format!("/jury/{}/{}", self.stage(), entry.number))
    }

    async fn draw(&self) {
        self.olga.post(&self.organise("/draw"), &[("seed", "4711")]).await.assert_says("The order is drawn.");
    }

    /// Does something with the clock as it stands.
    async fn clock(&self, what: &str) -> View {
        let version = self.olga.get(&self.organise("")).await.value("version");
        self.olga.post(&self.organise("/clock"), &[("do", what), ("version", &version)]).await
    }

    /// The schedule by the numbers of entries; none for a break.
    async fn order(&self) -> Vec<Option<i32>> {
        let slots = slot::Entity::find().order_by_asc(slot::Column::Position);
        let slots = slots.all(self.app.db().read()).await.unwrap();
        let number = |s: &slot::Model| self.entries.iter().find(|e| Some(e.id) == s.entry_id).map(|e| e.number);
        slots.iter().map(number).collect()
    }

    async fn now(&self, who: &Actor) -> Value {
        who.get_json(&self.screen("/now")).await.json()
    }

    async fn hand_in(&self, juror: &Actor, entry: &entry::Model, points: &str) {
        juror.fill(&self.sheet(entry), &[(&self.field, points), ("do", "hand_in")]).await.assert_status(200);
    }

    /// The means of the ranking, from the best on.
    async fn means(&self) -> Vec<String> {
        let path = self.contest.path(&format!("/organise/jury/{}/ranking", self.stage()));
        self.olga.get(&path).await.texts("td[data-label=Mean]")
    }
}

each_database! {
    async fn the_order_is_drawn_by_lot_and_moved_by_hand_with_a_reason(app: TestApp) {
        let h = Hall::open(&app, 5, false).await;
        assert_eq!(h.olga.post(&h.organise("/draw"), &[("seed", "")]).await.wrong_fields(), ["seed"]);
        h.draw().await;
        let drawn = h.order().await;
        h.draw().await;
        assert_eq!(h.order().await, drawn, "the same seed draws the same");
        let mut sorted = drawn.clone();
        sorted.sort();
        assert_eq!(sorted, [Some(1), Some(2), Some(3), Some(4), Some(5)]);
        let page = h.olga.post(&h.organise("/breaks"), &[("title", ""), ("minutes", "0"), ("after", "2")]).await;
        let mut wrong = page.wrong_fields();
        wrong.sort();
        assert_eq!(wrong, ["minutes", "title"]);
        h.olga.post(&h.organise("/breaks"), &[("title", "Coffee"), ("minutes", "15"), ("after", "2")]).await.assert_says("Coffee");
        assert_eq!(h.order().await[2], None);
        let slots = slot::Entity::find().order_by_asc(slot::Column::Position).all(app.db().read()).await.unwrap();
        let path = h.organise(&format!("/slots/{}/move", slots[5].id));
        let mut wrong = h.olga.post(&path, &[("to", "9"), ("reason", "")]).await.wrong_fields();
        wrong.sort();
        assert_eq!(wrong, ["reason", "to"]);
        h.olga.post(&path, &[("to", "1"), ("reason", "They have a train to catch")]).await.assert_says("Moved.");
        assert_eq!(h.order().await, [drawn[4], drawn[0], drawn[1], None, drawn[2], drawn[3]]);
        let moved = app.events().await.into_iter().find(|e| e.0 == "pitch.moved").unwrap();
        assert_eq!(moved.2.as_deref(), Some("They have a train to catch"));
        let times = [("starts_at", "2027-01-05T10:00"), ("pitch_minutes", "4"), ("question_minutes", "2"), ("change_minutes", "1")];
        h.olga.post(&h.organise("/times"), &times).await.assert_says("The times are saved.");
        let begins = h.olga.get(&h.organise("")).await.texts("td[data-label=Begins]");
        assert!(begins[3].contains("10:21") && begins[4].contains("10:36"), "{begins:?}");
        h.olga.post(&h.organise(&format!("/slots/{}/delete", slots[5].id)), &[]).await.assert_status(409);
        h.olga.post(&h.organise(&format!("/slots/{}/delete", slots[2].id)), &[]).await.assert_silent("Coffee");
        h.clock("start").await.assert_says("Done.");
        h.olga.post(&h.organise("/draw"), &[("seed", "1")]).await.assert_status(409);
    }

    async fn the_clock_runs_and_the_hall_sees_it_once_it_is_shown(app: TestApp) {
        let h = Hall::open(&app, 3, false).await;
        app.visitor().get(&h.screen("")).await.assert_status(404);
        h.draw().await;
        let order: Vec<i32> = h.order().await.into_iter().flatten().collect();
        for path in ["", "/now"] {
            app.visitor().get(&h.screen(path)).await.assert_status(404);
            h.contest.participant(&format!("Paula{path}")).await.get(&h.screen(path)).await.assert_status(404);
            h.jim.get(&h.screen(path)).await.assert_status(200);
        }
        h.olga.post(&h.organise("/show"), &[("show", "yes")]).await.assert_says("Everybody can see");
        let state = h.now(&app.visitor()).await;
        assert_eq!((state["phase"].as_str(), state["next"][0]["number"].as_i64()), (Some("soon"), Some(order[0].into())));
        let before = h.olga.get(&h.organise("")).await.value("version");
        let page = h.clock("start").await;
        page.assert_says("Pitch");
        let twice = h.olga.post(&h.organise("/clock"), &[("do", "start"), ("version", &before)]).await;
        twice.assert_says("Somebody else has changed this");
        let state = h.now(&app.visitor()).await;
        assert_eq!((state["phase"].as_str(), state["on"]["number"].as_i64(), &state["left"]), (Some("pitch"), Some(order[0].into()), &Value::Null));
        let ends: chrono::DateTime<chrono::Utc> = state["ends_at"].as_str().unwrap().parse().unwrap();
        assert!(ends - app.now() <= TimeDelta::minutes(5) && ends - app.now() > TimeDelta::minutes(4));
        app.visitor().get(&h.screen("")).await.assert_says(&format!("Well {}", order[0])).assert_says("Owls");
        app.advance(TimeDelta::minutes(2));
        h.clock("pause").await.assert_status(200);
        let left = h.now(&app.visitor()).await["left"].as_i64().unwrap();
        assert!((170..=180).contains(&left), "{left}");
        h.clock("go_on").await.assert_status(200);
        h.clock("next").await.assert_says("Questions");
        h.clock("next").await.assert_status(200);
        let state = h.now(&app.visitor()).await;
        assert_eq!((state["phase"].as_str(), state["on"]["number"].as_i64(), state["over"].as_i64()), (Some("ready"), Some(order[1].into()), Some(1)));
        h.olga.post(&h.organise("/show"), &[]).await.assert_says("Only organisers and jurors");
        app.visitor().get(&h.screen("")).await.assert_status(404);
        let other = app.contest("other-one").await;
        other.juror("Fred").await.get(&h.screen("/now")).await.assert_status(404);
        other.organiser("Oscar").await.get(&h.organise("")).await.assert_status(404);
    }

    async fn jurors_are_led_to_the_sheet_of_what_is_on(app: TestApp) {
        let h = Hall::open(&app, 2, true).await;
        h.draw().await;
        let order: Vec<i32> = h.order().await.into_iter().flatten().collect();
        h.jim.get(&h.screen("/sheet")).await.assert_says("Nothing is on now");
        h.clock("start").await.assert_status(200);
        let wanted = h.contest.path(&format!("/jury/{}/{}", h.stage(), order[0]));
        let page = h.jim.get(&h.screen("/sheet")).await;
        page.assert_path(&wanted).assert_says("Teams are pitching");
        let ida = h.contest.outside_juror("Ida").await;
        ida.get(&h.screen("/sheet")).await.assert_status(200).assert_says("You do not judge what is on now");
        h.olga.post(&h.organise("/show"), &[("show", "yes")]).await.assert_status(200);
        for who in [&app.visitor(), &h.jim, &h.olga] {
            who.get(&h.screen("")).await.assert_says(&format!("Well {}", order[0])).assert_silent("Owls");
            assert_eq!(h.now(who).await["on"]["team"], "");
        }
        app.visitor().get_raw(&h.screen("/sheet")).await.assert_status(303);
    }

    async fn reviews_that_come_long_after_the_pitch_do_not_count_by_the_rule(app: TestApp) {
        let h = Hall::open(&app, 2, false).await;
        let ida = h.contest.outside_juror("Ida").await;
        for entry in &h.entries {
            h.contest.assign(&ida, entry).await;
        }
        h.draw().await;
        h.clock("start").await.assert_status(200);
        h.clock("next").await.assert_status(200);
        h.clock("next").await.assert_status(200);
        let order: Vec<i32> = h.order().await.into_iter().flatten().collect();
        let pitched = h.entries.iter().find(|e| e.number == order[0]).unwrap().clone();
        h.hand_in(&h.jim, &pitched, "8").await;
        app.advance(TimeDelta::minutes(30));
        h.hand_in(&ida, &pitched, "2").await;
        h.hand_in(&h.jim, &pitched, "9").await;
        assert_eq!(h.means().await[0], "5.50");
        let path = h.organise("/late");
        assert_eq!(h.olga.post(&path, &[("late", "within"), ("within", "soon")]).await.wrong_fields(), ["within"]);
        assert_eq!(h.olga.post(&path, &[("late", "never")]).await.wrong_fields(), ["late"]);
        let page = h.olga.post(&path, &[("late", "within"), ("within", "10")]).await;
        assert_eq!(page.wrong_fields(), ["reason"], "sheets are in: whoever changes the rule has to say why");
        let why = ("reason", "As we told the jury in the hall");
        let page = h.olga.post(&path, &[("late", "within"), ("within", "10"), why]).await;
        page.assert_says("One review does not count").assert_says("Ida").assert_says("30 minutes after");
        assert_eq!(h.means().await[0], "9.00", "who changes a sheet later has not come late");
        app.visitor().get(&h.contest.path("")).await.assert_says("within 10 minutes of the end of the pitch");
        let page = h.olga.post(&path, &[("late", "present"), ("least", ""), why]).await;
        page.assert_says("No review is left out");
        h.clock("start").await.assert_status(200);
        h.clock("next").await.assert_status(200);
        h.clock("next").await.assert_status(200);
        let other = h.entries.iter().find(|e| e.id != pitched.id).unwrap();
        h.hand_in(&ida, other, "3").await;
        h.olga.get(&h.organise("")).await.assert_says("Jim").assert_says("Scored 1 of the 2 pitches");
        assert_eq!(h.means().await, ["3.00", "2.00"], "only Ida scored both");
        h.olga.post(&path, &[("late", "present"), ("least", "1"), why]).await.assert_says("No review is left out");
        assert_eq!(h.means().await, ["5.50", "3.00"]);
    }

    async fn an_entry_that_comes_after_the_draw_is_told_and_put_at_the_end(app: TestApp) {
        let h = Hall::open(&app, 2, false).await;
        h.draw().await;
        let team = h.contest.team("Late Owls", &[]).await;
        let late = h.contest.entry(&team, "Late well").await;
        h.olga.get(&h.organise("")).await.assert_says("One entry is not in the order");
        h.olga.press(&h.organise(""), "Put at the end").await.assert_silent("is not in the order");
        let slots = slot::Entity::find().order_by_asc(slot::Column::Position).all(app.db().read()).await.unwrap();
        assert_eq!((slots.len(), slots[2].entry_id), (3, Some(late.id)));
        let path = h.contest.path(&format!("/organise/entries/{}/disqualify", late.number));
        h.olga.post(&path, &[("reason", "Copied")]).await.assert_status(200);
        h.olga.get(&h.organise("")).await.assert_says("Not in this stage any more").assert_silent("Late well");
        h.olga.post(&h.organise(&format!("/slots/{}/delete", slots[2].id)), &[]).await.assert_says("Saved.");
        assert_eq!(h.order().await.len(), 2);
    }
}

#[tokio::test]
async fn the_page_of_the_hall_follows_and_its_clock_goes_on_without_a_line() {
    let app = Setup::default().start().await;
    let h = Hall::open(&app, 2, false).await;
    h.draw().await;
    h.olga.post(&h.organise("/show"), &[("show", "yes")]).await.assert_status(200);
    let Some(browser) = Browser::open(&app.url, Kind { scripts: true, width: 1280 }).await else { return };
    browser.set_clock_wrong(3).await;
    browser.go(&h.screen("")).await;
    browser.see("Soon").await;
    h.clock("start").await.assert_status(200);
    browser.see("Pitch").await;
    browser.see("4:").await;
    assert!(browser.overflow().await <= 0, "the page is wider than the screen");
    browser.run("window.fetch = () => Promise.reject(new Error('the line is cut'))").await;
    let before = browser.text_of("[data-live-clock]").await;
    browser.see("The line is down").await;
    let after = browser.text_of("[data-live-clock]").await;
    assert!(before != after && after.contains(':'), "{before} {after}");
    browser.close().await;
}

#[tokio::test]
async fn the_sheet_of_a_juror_who_follows_goes_along() {
    let app = Setup::default().start().await;
    let h = Hall::open(&app, 2, false).await;
    h.draw().await;
    h.clock("start").await.assert_status(200);
    let order: Vec<i32> = h.order().await.into_iter().flatten().collect();
    let sheet = |n: usize| h.contest.path(&format!("/jury/{}/{}", h.stage(), order[n]));
    let Some(browser) = Browser::open(&app.url, Kind { scripts: true, width: 390 }).await else { return };
    browser.go("/sign-in").await;
    browser.be(&h.jim).await;
    browser.go(&h.screen("/sheet")).await;
    browser.see("you are on its sheet").await;
    assert_eq!(browser.path().await, sheet(0));
    browser.tick_first("[data-follow-switch]").await;
    for what in ["next", "next", "start"] {
        h.clock(what).await.assert_status(200);
    }
    browser.see(&format!("Entry {}", order[1])).await;
    browser.see("you are on its sheet").await;
    assert_eq!(browser.path().await, sheet(1));
    browser.close().await;
}
