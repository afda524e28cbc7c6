//! Panels of a jury, sponsors' panels among them; entries that all jurors see first; more reviews near the cut; how many
//! jurors are needed.

use entity::json::{Advance, Peers};
use entity::stage::StageKind;
use entity::{assignment, award, category, panel, review};
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait, Set};

use crate::plan::{Planned, sit};
use crate::support::{PNG, TestApp, View, each_database};

impl Planned<'_> {
    async fn panel(
        &self,
        name: &str,
        jurors: &[usize],
        categories: &[&category::Model],
        award: Option<&award::Model>,
    ) -> View {
        let mut values = vec![("name".to_owned(), name.to_owned())];
        for j in jurors {
            values.push(("jurors".into(), self.row(*j).await.id.to_string()));
        }
        values.extend(categories.iter().map(|c| ("categories".into(), c.id.to_string())));
        values.extend(award.map(|a| ("award".into(), a.id.to_string())));
        let values: Vec<(&str, &str)> = values.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.olga.post(&self.path("/panels/new"), &values).await
    }

    fn sheet(&self, entry: usize) -> String {
        let stage = self.contest.stage(StageKind::Scoring).id;
        self.contest.path(&format!("/jury/{stage}/{}", self.entries[entry].number))
    }

    async fn by_hand(&self, juror: usize, entry: usize) -> View {
        let (id, number) = (self.row(juror).await.id.to_string(), self.entries[entry].number.to_string());
        let values = [("how", "hand"), ("number", number.as_str()), ("juror", id.as_str())];
        self.olga.post(&self.path("/assign"), &values).await
    }

    async fn settings(&self, app: &TestApp, change: impl FnOnce(&mut entity::json::StageSettings)) {
        let row = self.contest.stage(StageKind::Scoring);
        let mut settings = row.settings.clone();
        change(&mut settings);
        let tx = app.db().quiet().await.unwrap();
        let row = entity::stage::ActiveModel { id: Set(row.id), settings: Set(settings), ..Default::default() };
        row.update(&*tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Four jurors and four entries, two in each of two categories.
async fn in_two_categories(app: &TestApp) -> (Planned<'_>, category::Model, category::Model) {
    let p = Planned::make(app, 4, 4).await;
    let (air, water) = (p.contest.category("Air").await, p.contest.category("Water").await);
    for (i, e) in p.entries.iter().enumerate() {
        sit(app, e, if i < 2 { &air } else { &water }).await;
    }
    (p, air, water)
}

each_database! {
    async fn a_juror_of_another_panel_does_not_see_the_entry(app: TestApp) {
        let (p, air, water) = in_two_categories(&app).await;
        assert_eq!(p.panel("", &[], &[], None).await.wrong_fields(), ["name"]);
        p.panel("Air", &[0, 1], &[&air], None).await.assert_path(&p.path("/panels"));
        p.panel("Water", &[2, 3], &[&water], None).await.assert_status(200);
        p.assign("per_entry=2").await;
        let all = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)];
        assert_eq!(p.assigned().await, all);
        let refused = p.by_hand(0, 2).await;
        refused.assert_status(422);
        assert_eq!(refused.error("juror"), "This juror’s panel does not judge this entry");
        p.contest.enter(StageKind::Scoring);
        p.jurors[0].get(&p.sheet(2)).await.assert_status(404);
        p.jurors[0].get(&p.sheet(0)).await.assert_status(200);
        // A juror who changes panels loses what the new one does not judge.
        p.panel("Late", &[0], &[&water], None).await.assert_status(200);
        p.jurors[0].get(&p.sheet(0)).await.assert_status(404);
        assert!(p.assigned().await.iter().all(|a| a.0 != 0));
        p.olga.get(&p.path("/panels")).await.assert_says("Late").assert_says("Jo 0");
        let row = panel::Entity::find().all(app.db().read()).await.unwrap().into_iter().find(|r| r.name == "Late").unwrap();
        p.olga.post(&p.path(&format!("/panels/{}/delete", row.id)), &[]).await.assert_status(200);
        p.olga.get(&p.path(&format!("/panels/{}", row.id))).await.assert_status(404);
    }

    async fn a_juror_learns_nothing_of_what_another_panel_judges_and_stores_nothing_about_it(app: TestApp) {
        let (mut p, air, water) = in_two_categories(&app).await;
        let team = p.contest.team("Pumpers", &[&p.contest.participant("Cora").await]).await;
        let pump = p.contest.entry(&team, "Deep pump").await;
        sit(&app, &pump, &water).await;
        p.entries.push(pump);
        p.panel("Air", &[0, 1], &[&air], None).await.assert_status(200);
        p.panel("Water", &[2, 3], &[&water], None).await.assert_status(200);
        p.settings(&app, |s| s.peers = Peers::Always).await;
        p.assign("per_entry=2").await;
        let file = p.contest.entry_file(&p.entries[4], "files", "pump.png", PNG).await.id;
        p.contest.enter(StageKind::Scoring);
        let field = p.jurors[2].get(&p.sheet(4)).await.attributes("input[name^=score-]", "name").remove(0);
        let sheet = [(field.as_str(), "7"), ("comment", "A fine pump"), ("do", "hand_in")];
        p.jurors[2].fill(&p.sheet(4), &sheet).await.assert_status(200);
        p.jurors[2].post(&format!("{}/discussion", p.sheet(4)), &[("text", "A pump for all")]).await.assert_status(200);
        let jo = &p.jurors[0];
        for rest in ["", "/discussion", &format!("/files/{file}"), &format!("/files/{file}?size=small")] {
            jo.get(&format!("{}{rest}", p.sheet(4))).await.assert_status(404).assert_silent("Deep pump");
        }
        for rest in ["", "/save", "/conflict", "/abstain", "/pick", "/discussion"] {
            let typed = [("version", "1"), (field.as_str(), "1"), ("note", "x"), ("text", "x"), ("do", "hand_in")];
            jo.script(&format!("{}{rest}", p.sheet(4)), &typed).await.assert_status(404);
        }
        let stage = p.contest.stage(StageKind::Scoring).id;
        let at = |rest: &str| p.contest.path(&format!("/jury/{stage}{rest}"));
        let lists = ["/compare", "/print", "/sheets.csv", "/sheets", "/wall"].map(at);
        let list = p.contest.path("/jury");
        for path in lists.into_iter().chain([list.clone(), format!("{list}?q=pump"), p.sheet(0)]) {
            let page = jo.get(&path).await;
            for secret in ["Deep pump", "A fine pump", "A pump for all"] {
                assert!(!page.body().contains(secret), "{path} tells {secret}");
            }
        }
        let table = format!("number;Relevance\n{};1\n", p.entries[4].number);
        jo.upload(&at("/sheets"), &[("table", &table)], Vec::new()).await.assert_says("not on your list");
        jo.upload(&at("/sheets/save"), &[("table", &table)], Vec::new()).await.assert_status(200);
        let stored = review::Entity::find().all(app.db().read()).await.unwrap();
        assert_eq!(stored.len(), 1);
        assert_eq!((stored[0].juror_id, stored[0].version), (p.row(2).await.id, 1));
    }

    async fn a_sponsors_panel_counts_for_its_award_only(app: TestApp) {
        let (p, _, water) = in_two_categories(&app).await;
        let prize = p.contest.award("Best pump").await;
        let limited = award::ActiveModel { id: Set(prize.id), category_id: Set(Some(water.id)), ..Default::default() };
        let tx = app.db().quiet().await.unwrap();
        limited.update(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        p.settings(&app, |s| s.peers = Peers::Always).await;
        p.panel("Pumps Ltd", &[3], &[], Some(&prize)).await.assert_status(200);
        p.olga.get(&p.path("/panels")).await.assert_says("Only for the award: Winner: Best pump");
        p.assign("per_entry=1").await;
        let assigned = p.assigned().await;
        let sponsor: Vec<_> = assigned.iter().filter(|a| a.0 == 3).collect();
        assert_eq!(sponsor, [&(3, 2), &(3, 3)], "only what is open to the award");
        assert_eq!(assigned.len(), 6);
        p.contest.enter(StageKind::Scoring);
        p.jurors[3].get(&p.sheet(0)).await.assert_status(404);
        let own = *assigned.iter().find(|a| a.1 == 2 && a.0 != 3).unwrap();
        for (juror, points) in [(own.0, "4"), (3, "9")] {
            let field = p.jurors[juror].get(&p.sheet(2)).await.attributes("input[name^=score-]", "name").remove(0);
            let comment = format!("Words of juror {juror}");
            let sheet = [(field.as_str(), points), ("comment", &comment), ("do", "hand_in")];
            p.jurors[juror].fill(&p.sheet(2), &sheet).await.assert_status(200);
        }
        assert_eq!(p.means().await[0], "4.00", "the sponsor's review is not in the ranking");
        p.olga.get(&p.path("/ranking?show=criteria")).await.assert_says("4.00").assert_silent("6.50");
        p.jurors[own.0].get(&p.sheet(2)).await.assert_silent("Words of juror 3");
        p.jurors[3].get(&p.sheet(2)).await.assert_silent(&format!("Words of juror {}", own.0));
        let sheet = p.olga.get(&p.contest.path(&format!("/organise/results/{}", prize.id))).await;
        sheet.assert_says("9.00").assert_silent("4.00");
        let winner = p.contest.award("Winner of all").await;
        p.olga.get(&p.contest.path(&format!("/organise/results/{}", winner.id))).await.assert_says("4.00").assert_silent("9.00");
    }

    async fn what_was_handed_in_goes_on_counting_for_what_it_was_given(app: TestApp) {
        let (p, _, _) = in_two_categories(&app).await;
        let prize = p.contest.award("Best pump").await;
        p.panel("Pumps Ltd", &[3], &[], Some(&prize)).await.assert_status(200);
        p.assign("per_entry=3").await;
        p.contest.enter(StageKind::Scoring);
        for (juror, points) in [(0, "4"), (3, "9")] {
            let field = p.jurors[juror].get(&p.sheet(2)).await.attributes("input[name^=score-]", "name").remove(0);
            p.jurors[juror].fill(&p.sheet(2), &[(&field, points), ("do", "hand_in")]).await.assert_status(200);
        }
        let row = panel::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        let path = p.path(&format!("/panels/{}", row.id));
        let (own, award) = (p.row(3).await.id.to_string(), prize.id.to_string());
        let page = p.olga.post(&path, &[("name", "Pumps"), ("jurors", &own)]).await;
        assert_eq!(page.wrong_fields(), ["jurors"], "it would count in the stage");
        assert_eq!(p.panel("All", &[3], &[], None).await.wrong_fields(), ["jurors"]);
        assert_eq!(p.panel("Pumps", &[0], &[], Some(&prize)).await.wrong_fields(), ["jurors"], "it would count no more");
        p.olga.post(&format!("{path}/delete"), &[]).await.assert_status(409).assert_says("have handed in sheets");
        p.panel("All", &[0, 1], &[], None).await.assert_status(200);
        p.olga.post(&path, &[("name", "Pumps"), ("jurors", &own), ("award", &award)]).await.assert_path(&p.path("/panels"));
        let tx = app.db().quiet().await.unwrap();
        award::Entity::delete_by_id(prize.id).exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        p.olga.post(&path, &[("name", "Pumps again"), ("jurors", &own)]).await.assert_says("its reviews count for nothing");
        assert_eq!(p.means().await[0], "4.00");
    }

    async fn all_jurors_get_the_entries_for_calibration_first(app: TestApp) {
        let p = Planned::make(&app, 3, 4).await;
        let page = p.path("/calibration");
        assert_eq!(p.olga.fill(&page, &[("numbers", "one")]).await.wrong_fields(), ["numbers"]);
        p.olga.fill(&page, &[("numbers", "99")]).await.assert_says("There is no entry 99 in this stage");
        let last = p.entries[3].number.to_string();
        p.olga.fill(&page, &[("numbers", &last)]).await.assert_says("all jurors get them");
        assert_eq!(p.olga.get(&page).await.value("numbers"), last);
        p.assign("per_entry=1").await;
        assert_eq!(p.assigned().await.iter().filter(|a| a.1 == 3).count(), 3);
        p.contest.enter(StageKind::Scoring);
        let rows = p.jurors[0].get(&p.contest.path("/jury")).await.texts("tbody th");
        assert!(rows[0].contains("Entry 3"), "{rows:?}");
        for (juror, points) in [(0, "2"), (1, "4")] {
            let field = p.jurors[juror].get(&p.sheet(3)).await.attributes("input[name^=score-]", "name").remove(0);
            p.jurors[juror].fill(&p.sheet(3), &[(&field, points), ("do", "hand_in")]).await.assert_status(200);
        }
        assert_eq!(p.means().await[0], "3.00");
        p.olga.fill(&page, &[("counts", "")]).await.assert_status(200);
        assert_eq!(p.means().await, ["–", "–", "–", "–"], "they are only there to compare the jurors");
    }

    async fn more_reviews_near_the_cut_are_suggested_assigned_and_told_by_mail(app: TestApp) {
        let p = Planned::make(&app, 4, 6).await;
        let relevance = entity::criterion::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        for (e, entry) in p.entries.iter().enumerate() {
            for k in 0..2 {
                let juror = &p.jurors[(e + k) % 3];
                p.contest.assign(juror, entry).await;
                let points = f64::from(u8::try_from((e + k * 2) % 6).unwrap()) + 2.0;
                p.contest.review(juror, entry, &[(&relevance, points)]).await;
            }
        }
        p.contest.enter(StageKind::Scoring);
        p.olga.get(&p.path("/extra")).await.assert_says("The rule of this stage has no cut");
        p.olga.get(&p.path("/extra?places=none")).await.assert_says("Places must be a whole number");
        p.settings(&app, |s| s.advance = Advance::Overall { places: 2, by: None, floors: Vec::new() }).await;
        let page = p.olga.get(&p.path("/extra")).await;
        page.assert_says("The best 2 go on from this stage").assert_says("expected to be on the wrong side");
        let before = assignment::Entity::find().count(app.db().read()).await.unwrap();
        let suggested = page.count("input[name=pair]");
        assert!(suggested > 0);
        p.olga.submit(&page.form_of_button("Assign and tell the jurors"), &[], Vec::new()).await.assert_says("the jurors are told by mail");
        let after = assignment::Entity::find().all(app.db().read()).await.unwrap();
        assert_eq!(after.len() as u64, before + suggested as u64);
        let extra = after.iter().filter(|a| a.source == assignment::AssignmentSource::Extra);
        assert_eq!(extra.count(), suggested);
        assert!(app.letters_of("juror-extra").await > 0);
        // What is assigned already cannot be assigned again.
        p.olga.submit(&page.form_of_button("Assign and tell the jurors"), &[], Vec::new()).await.assert_status(409);
        app.advance(chrono::TimeDelta::days(8));
        p.olga.get(&p.path("/extra")).await.assert_says("The stage has closed");
    }

    async fn how_many_jurors_are_needed_is_worked_out_before_inviting(app: TestApp) {
        let p = Planned::make(&app, 0, 2).await;
        let page = p.contest.path("/organise/jury/needed");
        assert_eq!(p.olga.get(&page).await.attributes("input[name=entries]", "value"), ["2"]);
        let ask = |way: &str, rest: &str| format!("{page}?way={way}&entries=350&per_entry=3&minutes=12&hours=10&{rest}");
        let sheets = p.olga.get(&ask("sheets", "conflicts=0&lost=20")).await;
        sheets.assert_says("Invite 27 jurors").assert_says("21 jurors are needed who judge; each can do 50 reviews");
        p.olga.get(&ask("pairs", "")).await.assert_says("Invite 11 jurors");
        p.olga.get(&ask("live", "conflicts=10")).await.assert_says("7 rooms side by side").assert_says("Invite 28 jurors");
        let wrong = p.olga.get(&format!("{page}?entries=0&per_entry=3&minutes=x&hours=1")).await;
        assert_eq!(wrong.wrong_fields(), ["entries", "minutes"]);
        p.olga.get(&format!("{page}?entries=10&per_entry=3&minutes=90&hours=1")).await.assert_says("cannot do a single one");
    }

    async fn panels_are_for_organisers_of_the_competition(app: TestApp) {
        let (p, air, _) = in_two_categories(&app).await;
        p.panel("Air", &[0], &[&air], None).await.assert_status(200);
        let row = panel::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        let otto = app.contest("other-one").await.organiser("Otto").await;
        // The captain of an entry may sit on the jury; his own entry is none of his.
        let captain = p.contest.participant("Mixed").await;
        let team = p.contest.team("Mixed team", &[&captain]).await;
        let own = p.contest.entry(&team, "Own entry").await;
        p.contest.seat_juror(&captain).await;
        for stranger in [&otto, &p.jurors[0], &captain] {
            for rest in ["/panels", "/panels/new", "/calibration", "/extra", &format!("/panels/{}", row.id)] {
                stranger.get(&p.path(rest)).await.assert_status(404);
            }
            stranger.post(&p.path(&format!("/panels/{}/delete", row.id)), &[]).await.assert_status(404);
            stranger.post(&p.path("/calibration"), &[("numbers", "1")]).await.assert_status(404);
        }
        p.assign("per_entry=5").await;
        let mine = p.contest.juror_row(&captain).await.id;
        let all = assignment::Entity::find().all(app.db().read()).await.unwrap();
        assert!(all.iter().all(|a| a.juror_id != mine || a.entry_id != own.id), "{all:#?}");
        p.contest.enter(StageKind::Scoring);
        let stage = p.contest.stage(StageKind::Scoring).id;
        captain.get(&p.contest.path(&format!("/jury/{stage}/{}", own.number))).await.assert_status(409);
    }
}
