//! A juror's desk: the list with its filters, the sheet and what stands beside it, terms, abstaining, what others say.

mod browser;
mod paper;
mod seen;
mod wall;

use entity::json::{Peers, StageSettings};
use entity::stage::{self, StageKind};
use entity::{criterion, entry};
use sea_orm::{ActiveModelTrait, Set};

use crate::support::{Actor, Contest, TestApp, View, each_database};

/// A contest in its scoring stage with three entries on the list of Jim.
pub struct Desk<'a> {
    pub contest: Contest<'a>,
    pub jim: Actor,
    pub criterion: criterion::Model,
    pub entries: Vec<entry::Model>,
}

pub async fn desk<'a>(app: &'a TestApp, slug: &str, blind: bool, peers: Peers) -> Desk<'a> {
    let contest = app
        .contest_with(slug, |_, stages| {
            stages[1].settings.blind = blind;
            stages[1].settings.peers = peers;
        })
        .await;
    let criterion = contest.criterion("Relevance", 1.0).await;
    let water = contest.category("Water").await;
    let jim = contest.juror("Jim").await;
    let mut entries = Vec::new();
    for (i, title) in ["Clean wells", "Air for all", "Deep wells"].into_iter().enumerate() {
        let person = contest.participant(&format!("Cara {i}")).await;
        let name = format!("Owls {i}");
        let team = contest.team_with(&name, &[&person], |t| t.organisation = "Owl University".into()).await;
        let change = |e: &mut entry::Model| e.category_id = (i > 0).then_some(water.id);
        let entry = contest.entry_with(&team, title, change).await;
        contest.assign(&jim, &entry).await;
        entries.push(entry);
    }
    contest.enter(StageKind::Scoring);
    Desk { contest, jim, criterion, entries }
}

impl Desk<'_> {
    pub fn home(&self) -> String {
        self.contest.path("/jury")
    }

    /// An address below the stage.
    pub fn at(&self, rest: &str) -> String {
        format!("{}/{}{rest}", self.home(), self.contest.stage(StageKind::Scoring).id)
    }

    pub fn sheet(&self, number: i32) -> String {
        self.at(&format!("/{number}"))
    }

    /// From now on others' sheets are told so.
    pub async fn tell(&self, app: &TestApp, peers: Peers) {
        let stage = self.contest.stage(StageKind::Scoring);
        let settings = StageSettings { peers, ..stage.settings.clone() };
        let row = stage::ActiveModel { id: Set(stage.id), settings: Set(settings), ..Default::default() };
        let tx = app.db().quiet().await.unwrap();
        row.update(&*tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub fn field(&self) -> String {
        format!("score-{}", self.criterion.id)
    }

    /// Somebody hands in a sheet.
    pub async fn hand_in(&self, juror: &Actor, number: i32, points: &str, comment: &str) -> View {
        let sheet = [(self.field(), points), ("comment".into(), comment), ("do".into(), "hand_in")];
        let sheet: Vec<(&str, &str)> = sheet.iter().map(|(k, v)| (k.as_str(), *v)).collect();
        let page = juror.fill(&self.sheet(number), &sheet).await;
        page.assert_status(200);
        page
    }
}

fn titles(page: &View) -> Vec<String> {
    page.texts("table[data-rows] tbody th")
}

each_database! {
    async fn a_list_is_filtered_and_sheets_are_walked_as_it_was(app: TestApp) {
        let d = desk(&app, "clean-water", false, Peers::Never).await;
        assert_eq!(titles(&d.jim.get(&d.home()).await), ["1. Clean wells", "2. Air for all", "3. Deep wells"]);
        let found = d.jim.get(&format!("{}?q=wells&sort=title", d.home())).await;
        assert_eq!(titles(&found), ["1. Clean wells", "3. Deep wells"]);
        let page = d.jim.get(&found.link("1. Clean wells")).await;
        page.assert_says("1 of 2");
        assert_eq!(page.link("Next"), format!("{}?q=wells&sort=title", d.sheet(3)));
        let page = d.jim.post(&format!("{}?q=wells", d.sheet(1)), &[("version", "0"), (&d.field(), "7"), ("do", "hand_in")]).await;
        page.assert_path(&format!("{}?q=wells", d.sheet(3))).assert_says("2 of 2");
        let page = d.jim.post(&format!("{}?q=wells", d.sheet(3)), &[("version", "0"), (&d.field(), "8"), ("do", "hand_in")]).await;
        page.assert_path(&d.home()).assert_says("Nothing is left to do in the list that you had chosen");
        let water = d.entries[1].category_id.unwrap().to_string();
        assert_eq!(titles(&d.jim.get(&format!("{}?category={water}", d.home())).await), ["2. Air for all", "3. Deep wells"]);
        let done = d.jim.get(&format!("{}?state=done", d.home())).await;
        assert_eq!(titles(&done), ["1. Clean wells", "3. Deep wells"]);
        done.assert_says("All 3").assert_says("To do 1").assert_says("Handed in 2");
        d.jim.get(&format!("{}?q=nothing", d.home())).await.assert_says("No entry fits");
    }

    async fn names_are_not_found_by_searching_a_blind_list(app: TestApp) {
        let d = desk(&app, "clean-water", true, Peers::Never).await;
        for words in ["owl", "Cara", "university"] {
            assert!(titles(&d.jim.get(&format!("{}?q={words}", d.home())).await).is_empty(), "{words}");
        }
        assert_eq!(titles(&d.jim.get(&format!("{}?q=%232", d.home())).await), ["2. Air for all"]);
    }

    async fn who_abstains_leaves_the_work_and_may_come_back(app: TestApp) {
        let d = desk(&app, "clean-water", false, Peers::Never).await;
        d.hand_in(&d.jim, 1, "7", "Good").await;
        let abstain = format!("{}/abstain", d.sheet(1));
        d.jim.post(&abstain, &[("word", &"x".repeat(1001))]).await.assert_status(422).assert_says("Good");
        let page = d.jim.post(&abstain, &[("word", "Too near to my work")]).await;
        page.assert_path(&d.home()).assert_says("0 of 2").assert_says("Abstained 1");
        assert_eq!(titles(&d.jim.get(&format!("{}?state=abstained", d.home())).await), ["1. Clean wells"]);
        let olga = d.contest.organiser("Olga").await;
        let stage = d.contest.stage(StageKind::Scoring).id;
        let ranking = olga.get(&d.contest.path(&format!("/organise/jury/{stage}/ranking"))).await;
        assert_eq!(ranking.texts("td[data-label=Mean]"), ["–", "–", "–"]);
        d.jim.script(&format!("{}/save", d.sheet(1)), &[("version", "2"), (&d.field(), "9")]).await.assert_status(409);
        d.jim.get(&d.sheet(1)).await.assert_says("You have abstained");
        let page = d.jim.press(&d.sheet(1), "Judge it after all").await;
        page.assert_path(&d.sheet(1)).assert_says("You judge this entry again");
        assert_eq!((page.value(&d.field()).as_str(), page.value("state").as_str()), ("7", "draft"));
        // The same button on a page that was left open takes nothing back.
        d.hand_in(&d.jim, 1, "8", "Good").await;
        d.jim.post(&abstain, &[("do", "back")]).await.assert_status(200);
        assert_eq!(d.jim.get(&d.sheet(1)).await.value("state"), "submitted");
        let jane = d.contest.juror("Jane").await;
        jane.post(&abstain, &[]).await.assert_status(404);
        d.contest.participant("Paula").await.post(&abstain, &[]).await.assert_status(404);
        let verbs = app.verbs().await;
        assert_eq!(verbs[verbs.len() - 3..], ["assignment.abstained", "assignment.resumed", "review.submitted"]);
    }

    async fn the_last_to_abstain_from_is_not_waited_for(app: TestApp) {
        let d = desk(&app, "clean-water", false, Peers::Never).await;
        for number in 1..=3 {
            d.jim.post(&format!("{}/abstain", d.sheet(number)), &[]).await.assert_status(200);
        }
        let olga = d.contest.organiser("Olga").await;
        let stage = d.contest.stage(StageKind::Scoring).id;
        olga.post(&d.contest.path(&format!("/organise/jury/{stage}/remind")), &[]).await.assert_status(409);
    }

    async fn jurors_accept_the_terms_before_they_see_entries(app: TestApp) {
        let d = desk(&app, "clean-water", false, Peers::Never).await;
        let olga = d.contest.organiser("Olga").await;
        let (edit, terms) = (d.contest.path("/organise/jury/terms"), d.contest.path("/jury/terms"));
        olga.fill(&edit, &[("terms", "Keep it **secret**.")]).await.assert_path(&d.contest.path("/organise/jury"));
        let page = d.jim.get(&d.home()).await;
        page.assert_says("Please accept the terms").assert_says("0 of 3").assert_silent("Clean wells");
        assert_eq!(d.jim.get_raw(&d.sheet(1)).await.header("location"), terms);
        let save = format!("{}/save", d.sheet(1));
        d.jim.script(&save, &[("version", "0"), (&d.field(), "9")]).await.assert_status(409);
        for rest in ["/compare", "/wall", "/print", "/sheets", "/sheets.csv"] {
            d.jim.get(&d.at(rest)).await.assert_status(409);
        }
        d.jim.fill(&terms, &[]).await.assert_status(422).assert_says("secret");
        let read = d.jim.get(&terms).await.value("read");
        d.jim.fill(&terms, &[("accept", "yes")]).await.assert_path(&d.home()).assert_says("Clean wells");
        olga.get(&edit).await.assert_says("1 of 1 jurors");
        olga.fill(&edit, &[("terms", "Keep it **secret**.")]).await.assert_status(200);
        d.jim.get(&d.sheet(1)).await.assert_status(200);
        olga.fill(&edit, &[("terms", "Keep it for ever.")]).await.assert_status(200);
        d.jim.get(&d.sheet(1)).await.assert_path(&terms).assert_says("for ever");
        d.jim.post(&terms, &[("accept", "yes"), ("read", &read)]).await.assert_status(422).assert_says("have changed the terms");
        d.jim.fill(&terms, &[("accept", "yes")]).await.assert_path(&d.home());
        d.contest.participant("Paula").await.get(&terms).await.assert_status(404);
        app.contest("other-one").await.juror("Fred").await.get(&terms).await.assert_status(404);
    }

    async fn what_others_say_is_told_as_the_stage_says(app: TestApp) {
        let d = desk(&app, "clean-water", false, Peers::Never).await;
        let jane = d.contest.juror("Jane").await;
        for (number, peers, entry) in [(1, Peers::Never, 0), (2, Peers::AfterOwn, 1), (3, Peers::Always, 2)] {
            d.tell(&app, peers).await;
            d.contest.assign(&jane, &d.entries[entry]).await;
            let alone = d.jim.get(&d.sheet(number)).await;
            d.hand_in(&jane, number, "3", "Too narrow").await;
            let before = d.jim.get(&d.sheet(number)).await;
            if peers == Peers::Always {
                before.assert_says("Too narrow").assert_says("Juror A").assert_silent("Jane");
            } else {
                // Nothing on the page or the list tells that there is another sheet.
                assert_eq!(before.main(), alone.main(), "{peers:?}");
            }
            d.hand_in(&d.jim, number, "7", "Good").await;
            let after = d.jim.get(&d.sheet(number)).await;
            let told = after.main().contains("Too narrow");
            assert_eq!(told, peers != Peers::Never, "{peers:?}");
            assert_eq!(after.main().contains("What others say"), told, "{peers:?}");
            d.jim.get(&d.at("/sheets.csv")).await.assert_silent("Too narrow");
            // A sheet that is taken back shows no others any more.
            d.jim.fill(&d.sheet(number), &[("comment", "Good"), ("do", "save")]).await.assert_status(200);
            let taken = d.jim.get(&d.sheet(number)).await;
            assert_eq!(taken.main().contains("Too narrow"), peers == Peers::Always, "{peers:?}");
        }
    }

    async fn organisers_choose_when_others_are_told(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let stage = contest.path(&format!("/organise/stages/{}", contest.stage(StageKind::Scoring).id));
        assert_eq!(olga.get(&stage).await.value("peers"), "never");
        olga.fill(&stage, &[("peers", "after_own")]).await.assert_status(200);
        assert_eq!(olga.get(&stage).await.value("peers"), "after_own");
    }

    async fn jurors_compare_their_own_sheets(app: TestApp) {
        let d = desk(&app, "clean-water", false, Peers::Never).await;
        d.contest.juror("Jane").await;
        d.jim.get(&d.at("/compare")).await.assert_says("No whole sheets yet");
        for (number, points) in [(1, "7"), (2, "9")] {
            d.hand_in(&d.jim, number, points, "").await;
        }
        d.jim.fill(&d.sheet(3), &[(&d.field(), "8"), ("do", "save")]).await.assert_status(200);
        let page = d.jim.get(&d.sheet(3)).await;
        page.assert_says("3 whole sheets so far").assert_says("This sheet’s total is 8.00: place 2 of your 3.");
        let all = d.jim.get(&format!("{}?at=3", d.at("/compare"))).await;
        let rows = all.texts("table.own tbody th");
        assert_eq!(rows, ["2. Air for all", "3. Deep wells This entry Not handed in", "1. Clean wells"]);
        let jane = d.contest.juror("Jo").await;
        jane.get(&d.at("/compare")).await.assert_silent("Clean wells");
        d.contest.participant("Paula").await.get(&d.at("/compare")).await.assert_status(404);
    }
}
