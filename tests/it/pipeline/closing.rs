//! Closing a stage: the preview, ties and picks, who goes on, and taking it back.

use chrono::TimeDelta;
use entity::conflict::ConflictKind;
use entity::json::{Advance, Floor, Group, Tie};
use entity::stage::StageKind;
use entity::standing::Why;
use entity::{ConflictId, StageId, conflict, criterion, entry, stage, standing};
use laureate::closing::bundle::Bundle;
use laureate::closing::settle::settle;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::support::{Actor, Contest, TestApp, View, each_database};

/// A contest whose first scoring selects for a second, with an organiser and four entries that two jurors have judged.
struct Judged<'a> {
    app: &'a TestApp,
    contest: Contest<'a>,
    olga: Actor,
    cara: Actor,
    jurors: Vec<Actor>,
    criterion: criterion::Model,
    entries: Vec<entry::Model>,
}

fn best(places: u32) -> Advance {
    Advance::Overall { places, by: None, floors: Vec::new() }
}

async fn judged<'a>(app: &'a TestApp, slug: &str, points: &[f64], advance: Advance, tie: Tie) -> Judged<'a> {
    let change = |stages: &mut Vec<stage::Model>| {
        let first = &mut stages[1];
        (first.selects, first.settings.advance, first.settings.tie) = (advance != Advance::All, advance, tie);
        let mut second = stages[1].clone();
        (second.id, second.position, second.name, second.selects) = (StageId::new(), 4, "Final".into(), false);
        second.settings.advance = Advance::All;
        (second.opens_at, second.closes_at) =
            (stages[1].closes_at.map(|at| at + TimeDelta::days(1)), stages[2].opens_at);
        // The reveal comes last.
        stages[2].position = 5;
        stages.insert(2, second);
    };
    let contest = app.contest_with(slug, |_, stages| change(stages)).await;
    let criterion = contest.criterion("Relevance", 1.0).await;
    let cara = contest.participant(&format!("Cara {slug}")).await;
    let jurors = vec![contest.juror(&format!("Jim {slug}")).await, contest.juror(&format!("Ida {slug}")).await];
    let mut entries = Vec::new();
    for (i, points) in points.iter().enumerate() {
        let team = contest
            .team_with(&format!("Team {i}"), &[&cara], |t| t.country = Some(if i == 3 { "KE" } else { "CH" }.into()))
            .await;
        let entry = contest.entry(&team, &format!("Entry {}", ["A", "B", "C", "D"][i])).await;
        for juror in &jurors {
            contest.assign(juror, &entry).await;
            contest.review(juror, &entry, &[(&criterion, *points)]).await;
        }
        entries.push(entry);
    }
    let olga = contest.organiser(&format!("Olga {slug}")).await;
    Judged { app, contest, olga, cara, jurors, criterion, entries }
}

impl Judged<'_> {
    fn path(&self, rest: &str) -> String {
        self.contest.path(&format!("/organise/stages/{}{rest}", self.contest.stage(StageKind::Scoring).id))
    }

    /// Moves the clock to after the first scoring, before the second.
    fn end(&self) {
        self.contest.enter(StageKind::Scoring);
        self.app.advance(TimeDelta::days(7) + TimeDelta::hours(1));
    }

    async fn close(&self) -> View {
        let form = self.olga.get(&self.path("/close")).await.form_with(&["seen"]);
        self.olga.submit(&form, &[], Vec::new()).await
    }

    /// What is stored: `A+rule B-tie`, by number.
    async fn stands(&self) -> String {
        let stage = self.contest.stage(StageKind::Scoring).id;
        let rows = standing::Entity::find().filter(standing::Column::StageId.eq(stage));
        let rows = rows.all(self.app.db().read()).await.unwrap();
        let one = |e: &entry::Model| {
            let row = rows.iter().find(|r| r.entry_id == e.id)?;
            let why = match row.why {
                Why::Rule => "rule",
                Why::Floor => "floor",
                Why::Tie => "tie",
                Why::Hand => "hand",
            };
            Some(format!("{}{}{why}", e.title.trim_start_matches("Entry "), if row.through { "+" } else { "-" }))
        };
        self.entries.iter().filter_map(one).collect::<Vec<_>>().join(" ")
    }

    /// The titles in the second stage's ranking.
    async fn finalists(&self) -> Vec<String> {
        let second = &self.contest.stages[2];
        let page = self.olga.get(&self.contest.path(&format!("/organise/jury/{}/ranking", second.id))).await;
        page.texts("tbody th a").into_iter().map(|t| t.split_once(". ").unwrap().1.to_owned()).collect()
    }

    async fn stage(&self) -> stage::Model {
        let id = self.contest.stage(StageKind::Scoring).id;
        stage::Entity::find_by_id(id).one(self.app.db().read()).await.unwrap().unwrap()
    }
}

each_database! {
    async fn closing_leaves_the_others_out_of_what_follows(app: TestApp) {
        let j = judged(&app, "clean-water", &[9.0, 8.0, 7.0, 6.0], best(2), Tie::Jury).await;
        assert!(j.finalists().await.is_empty(), "the next stage waits");
        j.olga.get(&j.path("/close")).await.assert_says("still open or has no closing date").assert_says("2 of 4 entries go on");
        j.end();
        j.olga.get(&j.contest.path("/organise")).await.assert_says("Jury is over");
        j.olga.get(&j.contest.path("/organise/stages")).await.assert_says("4 in").assert_says("Waits to be closed");
        j.close().await.assert_path(&j.path("/close")).assert_says("Jury is closed").assert_says("Entry C");
        assert_eq!(j.stands().await, "A+rule B+rule C-rule D-rule");
        assert_eq!(j.finalists().await, ["Entry A", "Entry B"]);
        j.olga.get(&j.contest.path("/organise/stages")).await.assert_says("4 in, 2 go on").assert_says("2 in");
        let text = j.olga.get(&j.path("/results.jsonl")).await.body();
        let (bundle, told) = Bundle::read(&text).unwrap();
        assert_eq!(settle(&bundle).standings, told);
        assert_eq!(Some(bundle.write(&told).1), j.stage().await.settled_hash);
        for secret in ["Jim", "Ida", "Cara", "Entry"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert_eq!(app.verbs().await, ["stage.closed"]);
    }

    async fn a_bundle_stays_what_it_was_and_is_public_when_organisers_say_so(app: TestApp) {
        let j = judged(&app, "clean-water", &[9.0, 8.0, 7.0, 6.0], best(2), Tie::Jury).await;
        let public = j.contest.path(&format!("/results/{}", j.contest.stage(StageKind::Scoring).id));
        j.end();
        j.olga.get(&j.path("/results.jsonl")).await.assert_status(409);
        j.close().await.assert_status(200);
        let text = j.olga.get(&j.path("/results.jsonl")).await.body();
        j.contest.conflict(&j.jurors[0], &j.entries[0]).await;
        assert_eq!(j.olga.get(&j.path("/results.jsonl")).await.body(), text, "whatever is found out later");
        j.olga.post(&j.path("/publish"), &[("public", "yes")]).await.assert_status(409).assert_says("not announced yet");
        app.visitor().get(&public).await.assert_status(404);
        j.contest.released().await;
        app.visitor().get(&public).await.assert_status(404);
        j.olga.press(&j.path("/close"), "Let everybody have it").await.assert_says("page of the winners");
        assert_eq!(app.visitor().get(&public).await.body(), text);
        app.visitor().get(&j.contest.path("/winners")).await.assert_says("Work the results out again");
        app.visitor().get(&j.contest.path(&format!("/results/{}", j.contest.stages[2].id))).await.assert_status(404);
        j.olga.press(&j.path("/close"), "Keep it to organisers").await.assert_says("for organisers only");
        app.visitor().get(&public).await.assert_status(404);
        let other = app.contest("other-one").await;
        let mallory = other.organiser("Mallory").await;
        mallory.post(&j.path("/publish"), &[("public", "yes")]).await.assert_status(404);
    }

    async fn the_program_says_same_or_where_a_bundle_differs(app: TestApp) {
        let j = judged(&app, "clean-water", &[9.0, 8.0, 7.0, 6.0], best(2), Tie::Jury).await;
        j.end();
        j.close().await.assert_status(200);
        let text = j.olga.get(&j.path("/results.jsonl")).await.body();
        let file = app.folder().join("results.jsonl");
        let look = |text: &str| {
            std::fs::write(&file, text).unwrap();
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_laureate"));
            command.args(["verify", "results"]).arg(&file).env("LAUREATE_DATABASE__URL", "sqlite:/nowhere/at/all.db");
            let output = command.output().unwrap();
            let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
            (output.status.success(), said)
        };
        let (same, said) = look(&text);
        assert!(same && said.contains("same     results: places, scores and the 2 that go on, of 4 entries"), "{said}");
        let (same, said) = look(&text.replace("\"through\":true", "\"through\":false"));
        assert!(!same && said.contains("it was changed"), "{said}");
        let (bundle, mut told) = Bundle::read(&text).unwrap();
        told.swap(0, 1);
        (told[0].rank, told[1].rank) = (Some(1), Some(2));
        let (same, said) = look(&bundle.write(&told).0);
        assert!(!same && said.contains("differs  entry 2: place 1 in the bundle, 2 when computed"), "{said}");
    }

    async fn a_closing_is_taken_back_until_the_next_stage_opens(app: TestApp) {
        let j = judged(&app, "clean-water", &[9.0, 8.0, 7.0, 6.0], best(2), Tie::Jury).await;
        j.olga.post(&j.path("/reopen"), &[]).await.assert_status(409);
        j.end();
        j.close().await.assert_status(200);
        j.olga.press(&j.path("/close"), "Take the closing back").await.assert_path(&j.path("/close")).assert_says("taken back");
        assert_eq!((j.stands().await.as_str(), j.stage().await.settled_at), ("", None));
        assert!(j.finalists().await.is_empty());
        j.close().await.assert_status(200);
        app.advance(TimeDelta::days(1));
        j.olga.get(&j.path("/close")).await.assert_says("Final has opened").assert_silent("Take the closing back");
        j.olga.post(&j.path("/reopen"), &[]).await.assert_status(409).assert_says("The next stage has opened");
        assert_eq!(j.finalists().await, ["Entry A", "Entry B"]);
    }

    async fn a_stage_is_closed_after_its_end_and_as_it_was_looked_at(app: TestApp) {
        let j = judged(&app, "clean-water", &[9.0, 8.0, 7.0, 6.0], best(2), Tie::Jury).await;
        j.contest.enter(StageKind::Scoring);
        j.olga.post(&j.path("/close"), &[("seen", "x")]).await.assert_status(409).assert_says("still open");
        app.advance(TimeDelta::days(7) + TimeDelta::hours(1));
        let form = j.olga.get(&j.path("/close")).await.form_with(&["seen"]);
        j.olga.post(&j.path("/picks"), &[("entry", "4"), ("through", "yes"), ("reason", "Brave")]).await.assert_status(200);
        j.olga.submit(&form, &[], Vec::new()).await.assert_status(409).assert_says("changed since you looked");
        assert_eq!(j.stands().await, "");
        // The final waits for the first stage.
        let last = j.contest.path(&format!("/organise/stages/{}/close", j.contest.stages[2].id));
        j.olga.post(&last, &[("seen", "x")]).await.assert_status(409);
    }

    async fn the_jury_decides_between_equals_with_a_reason(app: TestApp) {
        let j = judged(&app, "clean-water", &[9.0, 8.0, 8.0, 8.0], best(2), Tie::Jury).await;
        j.end();
        let page = j.olga.get(&j.path("/close")).await;
        page.assert_says("3 entries are equal at the cut, and one of them goes on").assert_silent("Close the stage");
        assert_eq!(page.texts("form button").iter().filter(|t| t.starts_with("Close:")).count(), 0);
        j.olga.post(&j.path("/close"), &[("seen", "x")]).await.assert_status(409).assert_says("the jury has to decide");
        let form = page.form_with(&["entry", "reason"]);
        let wrong = j.olga.submit(&form, &[("entry", "3")], Vec::new()).await;
        wrong.assert_status(422);
        assert_eq!(wrong.wrong_fields(), ["reason"]);
        j.olga.submit(&form, &[("entry", "3"), ("reason", "More original")], Vec::new()).await.assert_path(&j.path("/close"));
        j.close().await.assert_says("More original");
        assert_eq!(j.stands().await, "A+rule B-hand C+hand D-hand");
    }

    async fn other_tie_rules_decide_by_themselves(app: TestApp) {
        for (slug, tie, expected) in [
            ("all-of-them", Tie::AllGoOn, "A+rule B+tie C+tie D+tie"),
            ("the-first", Tie::Earlier, "A+rule B+tie C-tie D-tie"),
        ] {
            let j = judged(&app, slug, &[9.0, 8.0, 8.0, 8.0], best(2), tie).await;
            let tx = app.db().quiet().await.unwrap();
            for (i, e) in j.entries.iter().enumerate() {
                let at = Some(app.now() + TimeDelta::minutes(i64::try_from(i).unwrap()));
                let row = entry::ActiveModel { submitted_at: sea_orm::Set(at), ..Default::default() };
                let own = entry::Entity::update_many().set(row).filter(entry::Column::Id.eq(e.id));
                own.exec(&*tx).await.unwrap();
            }
            tx.commit().await.unwrap();
            j.end();
            j.close().await.assert_status(200);
            assert_eq!(j.stands().await, expected);
        }
    }

    async fn a_lot_is_drawn_again_by_whoever_has_the_bundle(app: TestApp) {
        let j = judged(&app, "clean-water", &[8.0, 8.0, 8.0, 8.0], best(2), Tie::Lot).await;
        j.end();
        j.close().await.assert_status(200);
        let stands = j.stands().await;
        assert_eq!(stands.matches("+tie").count(), 2, "{stands}");
        let text = j.olga.get(&j.path("/results.jsonl")).await.body();
        let (bundle, told) = Bundle::read(&text).unwrap();
        assert_eq!(settle(&bundle).standings, told);
    }

    async fn the_preview_says_which_reviews_do_not_count(app: TestApp) {
        let j = judged(&app, "clean-water", &[9.0, 8.0, 7.0, 6.0], best(2), Tie::Jury).await;
        j.end();
        j.olga.get(&j.path("/close")).await.assert_silent("does not count").assert_says("8 reviews count although records show");
        let noted = conflict::Model {
            id: ConflictId::new(),
            competition_id: j.contest.competition.id,
            juror_id: j.contest.juror_row(&j.jurors[0]).await.id,
            entry_id: j.entries[0].id,
            kind: ConflictKind::Recused,
            note: "Her cousin".into(),
            created_at: app.now(),
        };
        app.insert::<conflict::Entity>(noted).await;
        let page = j.olga.get(&j.path("/close")).await;
        page.assert_says("One review that was handed in does not count, because of a conflict of interest.");
    }

    async fn picks_wait_until_the_stage_is_closed(app: TestApp) {
        let j = judged(&app, "clean-water", &[9.0, 8.0, 7.0, 6.0], best(2), Tie::Jury).await;
        j.contest.enter(StageKind::Scoring);
        let nothing = j.olga.fill(&j.path("/picks"), &[("through", "yes"), ("reason", "Brave")]).await;
        assert_eq!((nothing.status, nothing.wrong_fields()), (422, vec!["entry".to_owned()]));
        let form = j.olga.get(&j.path("/picks")).await.form_with(&["entry", "reason"]);
        let page = j.olga.submit(&form, &[("entry", "4"), ("through", "yes")], Vec::new()).await;
        assert_eq!(page.wrong_fields(), ["reason"]);
        j.olga.submit(&form, &[("entry", "4"), ("through", "yes"), ("reason", "Brave")], Vec::new()).await.assert_says("Noted");
        j.olga.submit(&form, &[("entry", "2"), ("through", "no"), ("reason", "Copied")], Vec::new()).await.assert_says("Copied");
        j.olga.submit(&form, &[("entry", "1"), ("through", "no"), ("reason", "By mistake")], Vec::new()).await.assert_status(200);
        j.olga.post(&j.path("/picks/1/discard"), &[]).await.assert_path(&j.path("/picks")).assert_silent("By mistake");
        j.olga.post(&j.path("/picks/1/discard"), &[]).await.assert_status(404);
        j.olga.post(&j.path("/picks"), &[("entry", "99"), ("through", "yes"), ("reason", "x")]).await.assert_status(422);
        let base = j.contest.path("");
        for (reader, path) in [(&j.cara, format!("{base}/my")), (&j.cara, base.clone()), (&j.jurors[0], format!("{base}/jury"))] {
            reader.get(&path).await.assert_silent("Brave").assert_silent("Copied");
        }
        app.advance(TimeDelta::days(7));
        j.close().await.assert_says("Brave").assert_says("Copied");
        assert_eq!(j.stands().await, "A+rule B-hand C-rule D+hand");
        j.olga.post(&j.path("/picks"), &[("entry", "3"), ("through", "yes"), ("reason", "Late")]).await.assert_status(409);
    }

    async fn a_stage_without_scores_is_closed_by_picks(app: TestApp) {
        let j = judged(&app, "clean-water", &[9.0, 8.0, 7.0, 6.0], Advance::Picked, Tie::Jury).await;
        j.end();
        j.olga.post(&j.path("/picks"), &[("entry", "4"), ("entry", "2"), ("through", "yes"), ("reason", "We like them")]).await.assert_status(200);
        j.close().await.assert_status(200);
        assert_eq!(j.stands().await, "A-rule B+hand C-rule D+hand");
        assert_eq!(j.finalists().await.len(), 2);
    }

    async fn the_preview_says_what_floors_change(app: TestApp) {
        let floors = vec![Floor { group: "KE".into(), least: 1 }];
        let rule = Advance::Overall { places: 2, by: Some(Group::Country), floors };
        let j = judged(&app, "clean-water", &[9.0, 8.0, 7.0, 6.0], rule, Tie::Jury).await;
        j.end();
        let page = j.olga.get(&j.path("/close")).await;
        page.assert_says("Go on because of them: Entry D").assert_says("Would go on without them: Entry B");
        j.close().await.assert_status(200);
        assert_eq!(j.stands().await, "A+rule B-floor C-rule D+floor");
    }

    async fn what_a_closed_stage_rests_on_stays(app: TestApp) {
        let j = judged(&app, "clean-water", &[9.0, 8.0, 7.0, 6.0], best(2), Tie::Jury).await;
        j.end();
        j.close().await.assert_status(200);
        let stage = j.stage().await;
        let jury = j.contest.path(&format!("/organise/jury/{}", stage.id));
        j.olga.post(&format!("{jury}/assign"), &[("how", "even"), ("per_entry", "1")]).await.assert_status(409).assert_says("This stage is closed");
        j.olga.post(&j.path("/rule"), &[("rule", "all"), ("method", "mean"), ("version", "1")]).await.assert_status(409);
        for rest in ["/delete", "/move"] {
            j.olga.post(&j.path(rest), &[("to", "up")]).await.assert_status(409);
        }
        let later = [("closes_at", "2099-01-01T10:00"), ("reason", "More time")];
        j.olga.post(&j.path("/extend"), &later).await.assert_status(409);
        let sheet = j.contest.path(&format!("/jury/{}/1", stage.id));
        let save = [("version", "1"), (&*format!("score-{}", j.criterion.id), "1")];
        j.jurors[0].script(&format!("{sheet}/save"), &save).await.assert_status(409);
        assert_eq!(j.stands().await, "A+rule B+rule C-rule D-rule");
    }

    async fn nobody_else_learns_who_goes_on(app: TestApp) {
        let j = judged(&app, "clean-water", &[9.0, 8.0, 7.0, 6.0], best(2), Tie::Jury).await;
        j.end();
        let before = j.cara.get(&j.contest.path("/my")).await.main();
        let public = app.visitor().get(&j.contest.path("")).await.main();
        j.close().await.assert_status(200);
        assert_eq!(j.cara.get(&j.contest.path("/my")).await.main(), before);
        assert_eq!(app.visitor().get(&j.contest.path("")).await.main(), public);
        let entries = app.visitor().get(&j.contest.path("/entries")).await;
        entries.assert_says("Entry A").assert_says("Entry D");
        let stranger = app.contest("other-one").await.organiser("Otto").await;
        for rest in ["/close", "/picks", "/results.jsonl", "/rule"] {
            for reader in [&j.cara, &j.jurors[0], &stranger] {
                reader.get(&j.path(rest)).await.assert_status(404);
            }
        }
    }
}
