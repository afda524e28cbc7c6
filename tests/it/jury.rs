//! The jury: who judges what, sheets, conflicts, blindness, and who must not see what.

use chrono::TimeDelta;
use entity::stage::StageKind;
use entity::{entry, juror, review, team};
use laureate::jury::store::values_of;
use sea_orm::EntityTrait;

use crate::support::{Actor, Contest, PNG, TestApp, each_database};

/// A contest with one criterion, an entry, and a juror to whom it is assigned; scoring is open.
struct Open<'a> {
    contest: Contest<'a>,
    jim: Actor,
    entry: entry::Model,
    field: String,
}

async fn open<'a>(app: &'a TestApp, slug: &str, blind: bool) -> Open<'a> {
    let contest = app.contest_with(slug, |_, stages| stages[1].settings.blind = blind).await;
    let criterion = contest.criterion("Relevance", 1.0).await;
    let cara = contest.participant("Cara").await;
    let team = contest.team_with("Secret Owls", &[&cara], |t| t.organisation = "Owl University".into()).await;
    let entry = contest.entry_with(&team, "Clean wells", |e| e.organisation = "Owl University".into()).await;
    let jim = contest.juror("Jim").await;
    contest.assign(&jim, &entry).await;
    contest.enter(StageKind::Scoring);
    Open { field: format!("score-{}", criterion.id), contest, jim, entry }
}

impl Open<'_> {
    fn sheet(&self) -> String {
        let stage = self.contest.stage(StageKind::Scoring);
        self.contest.path(&format!("/jury/{}/{}", stage.id, self.entry.number))
    }

    fn organise(&self, rest: &str) -> String {
        let stage = self.contest.stage(StageKind::Scoring);
        self.contest.path(&format!("/organise/jury/{}{rest}", stage.id))
    }
}

each_database! {
    async fn jurors_come_by_mail(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let path = contest.path("/organise/jury");
        let page = olga.fill(&path, &[("lines", "not an address")]).await;
        assert_eq!(page.wrong_fields(), ["lines"]);
        olga.fill(&path, &[("lines", "jo@jury.example | Jo | ITU\nja@jury.example")]).await.assert_says("Jo");
        let letter = app.letter_to("jo@jury.example", "juror-invitation").await;
        let link = letter.text.split_whitespace().find(|w| w.contains("/juror-invitation/")).unwrap().rsplit('/').next().unwrap().to_owned();
        let link = format!("/juror-invitation/{link}");
        app.visitor().get(&link).await.assert_says("Sign in or create an account");
        let jo = app.user("Jo").await;
        jo.get(&contest.path("/jury")).await.assert_status(404);
        jo.press(&link, "Join the jury").await.assert_path(&contest.path("/jury"));
        app.user("Mallory").await.get(&link).await.assert_status(409);
        let again = olga.fill(&path, &[("lines", "jo@jury.example")]).await;
        assert_eq!(again.wrong_fields(), ["lines"]);
    }

    async fn what_jurors_know_comes_with_their_invitation(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let health = contest.category("E-health").await;
        let olga = contest.organiser("Olga").await;
        let path = contest.path("/organise/jury");
        let page = olga.fill(&path, &[("lines", "jo@jury.example | Jo | ITU | C9")]).await;
        assert_eq!(page.wrong_fields(), ["lines"]);
        page.assert_says("There is no category “C9” (in the line of jo@jury.example)");
        assert_eq!(page.value("lines"), "jo@jury.example | Jo | ITU | C9");
        olga.fill(&path, &[("lines", "jo@jury.example | Jo | ITU | e-health | | 12")]).await.assert_says("Jo");
        let profile = || async { juror::Entity::find().one(app.db().read()).await.unwrap().unwrap().profile };
        let known = profile().await;
        assert_eq!((known.expertise, known.load), (vec![health.id], Some(12)));
        // Invited once more without a word about it: what is known stays.
        olga.fill(&path, &[("lines", "jo@jury.example | Jo | ITU")]).await.assert_status(200);
        assert_eq!(profile().await.load, Some(12));
    }

    async fn a_juror_scores_saves_and_hands_in(app: TestApp) {
        let o = open(&app, "clean-water", false).await;
        let home = o.contest.path("/jury");
        o.jim.get(&home).await.assert_says("Clean wells").assert_says("To do");
        let page = o.jim.get(&o.sheet()).await;
        page.assert_says("Secret Owls").assert_says("Relevance");
        let page = o.jim.fill(&o.sheet(), &[("do", "hand_in"), ("comment", "Good idea")]).await;
        page.assert_status(422);
        assert_eq!(page.wrong_fields(), [o.field.as_str()]);
        assert_eq!(page.value("comment"), "Good idea");
        let page = o.jim.fill(&o.sheet(), &[(&o.field, "11"), ("do", "save")]).await;
        assert_eq!(page.wrong_fields(), [o.field.as_str()]);
        o.jim.fill(&o.sheet(), &[(&o.field, "7"), ("private_note", "hm"), ("do", "save")]).await.assert_status(200);
        o.jim.get(&home).await.assert_says("Begun");
        o.jim.fill(&o.sheet(), &[("comment", "Good"), ("do", "hand_in")]).await.assert_path(&home).assert_says("Handed in");
        let olga = o.contest.organiser("Olga").await;
        let ranking = olga.get(&o.organise("/ranking")).await;
        ranking.assert_says("Clean wells");
        assert_eq!(ranking.texts("td[data-label=Mean]"), ["7.00"]);
        assert_eq!(app.verbs().await, ["review.saved", "review.submitted"]);
    }

    async fn the_mean_decides_and_the_other_methods_stand_beside_it(app: TestApp) {
        let o = open(&app, "clean-water", false).await;
        let ida = o.contest.juror("Ida").await;
        o.contest.assign(&ida, &o.entry).await;
        for (juror, points) in [(&o.jim, "7"), (&ida, "10")] {
            juror.fill(&o.sheet(), &[(&o.field, points), ("do", "hand_in")]).await.assert_status(200);
        }
        let olga = o.contest.organiser("Olga").await;
        let ranking = olga.get(&o.organise("/ranking")).await;
        ranking.assert_says("too few reviews");
        assert_eq!(ranking.texts("td[data-label=Median]"), ["8.50"]);
        assert!(ranking.texts("td[data-label=Corrected]")[0].starts_with("8.50"));
        olga.get(&o.organise("/ranking?places=two")).await.assert_says("a whole number from 1 to 1");
        let best = olga.get(&o.organise("/ranking?places=1")).await;
        assert_eq!(best.texts("td[data-label='Among the best 1']"), ["100 %"]);
        let csv = olga.get(&o.organise("/ranking.csv?places=1")).await;
        assert!(csv.body().lines().next().is_some_and(|l| l.ends_with("median,corrected,low,high,chance")));
    }

    async fn a_script_saves_and_two_windows_do_not_overwrite_each_other(app: TestApp) {
        let o = open(&app, "clean-water", false).await;
        let save = format!("{}/save", o.sheet());
        let first = o.jim.script(&save, &[("version", "0"), (&o.field, "5")]).await;
        assert_eq!((first.status, first.json()["version"].as_i64()), (200, Some(1)));
        let second = o.jim.script(&save, &[("version", "1"), (&o.field, "6"), ("comment", "c")]).await;
        assert_eq!(second.json()["version"], 2);
        for version in ["0", "1"] {
            o.jim.script(&save, &[("version", version), (&o.field, "1")]).await.assert_status(409);
        }
        let page = o.jim.post(&o.sheet(), &[("version", "1"), (&o.field, "1"), ("comment", "mine"), ("do", "save")]).await;
        page.assert_status(409).assert_says("c");
        assert_eq!(page.value("comment"), "mine");
        let cleared = o.jim.script(&save, &[("version", "2"), (&o.field, "")]).await;
        assert_eq!(cleared.status, 200);
        assert_eq!(o.jim.get(&o.sheet()).await.value(&o.field), "");
    }

    async fn a_conflict_takes_the_entry_off_the_list_for_good(app: TestApp) {
        let o = open(&app, "clean-water", false).await;
        o.jim.script(&format!("{}/save", o.sheet()), &[("version", "0"), (&o.field, "9")]).await.assert_status(200);
        o.jim.post(&format!("{}/conflict", o.sheet()), &[("note", "")]).await.assert_status(422);
        o.jim.post(&format!("{}/conflict", o.sheet()), &[("note", "My sister")]).await.assert_path(&o.contest.path("/jury"));
        o.jim.get(&o.sheet()).await.assert_status(409).assert_says("conflict of interest");
        let olga = o.contest.organiser("Olga").await;
        let ranking = olga.get(&o.organise("/ranking")).await;
        assert_eq!(ranking.texts("td[data-label=Mean]"), ["–"]);
        let again = olga.post(&o.organise("/assign"), &[("how", "hand"), ("number", "1"), ("juror", &o.contest.juror_row(&o.jim).await.id.to_string())]).await;
        again.assert_status(409);
    }

    async fn who_joins_the_team_of_an_entry_judges_it_no_more(app: TestApp) {
        let o = open(&app, "clean-water", false).await;
        let script = format!("{}/save", o.sheet());
        o.jim.script(&script, &[("version", "0"), ("state", "submitted"), (&o.field, "9")]).await.assert_status(200);
        let stage = o.contest.stage(StageKind::Scoring).id;
        assert_eq!(values_of(app.db().read(), stage).await.unwrap().len(), 1);
        let team = team::Entity::find_by_id(o.entry.team_id).one(app.db().read()).await.unwrap().unwrap();
        o.contest.join(&team, &o.jim, false).await;
        o.jim.get(&o.sheet()).await.assert_status(409).assert_says("conflict of interest");
        o.jim.script(&script, &[("version", "1"), (&o.field, "10")]).await.assert_status(409);
        assert!(values_of(app.db().read(), stage).await.unwrap().is_empty(), "what was said before does not count");
    }

    async fn a_sheet_that_is_gone_does_not_come_back_by_a_save_on_its_way(app: TestApp) {
        let o = open(&app, "clean-water", false).await;
        let script = format!("{}/save", o.sheet());
        o.jim.script(&script, &[("version", "0"), ("state", "submitted"), (&o.field, "9")]).await.assert_status(200);
        let tx = app.db().quiet().await.unwrap();
        review::Entity::delete_many().exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        o.jim.script(&script, &[("version", "1"), ("state", "submitted"), (&o.field, "9")]).await.assert_status(409);
    }

    async fn a_blind_stage_hides_names_everywhere(app: TestApp) {
        let contest = app.contest_with("blind-one", |_, stages| stages[1].settings.blind = true).await;
        contest.criterion("Relevance", 1.0).await;
        let cara = contest.participant("Cara").await;
        let team = contest.team_with("Secret Owls", &[&cara], |t| t.organisation = "Owl University".into()).await;
        let entry = contest.entry_with(&team, "Clean wells", |e| e.organisation = "Owl University".into()).await;
        let file = contest.entry_file(&entry, "files", "secret-owls.png", PNG).await;
        let jim = contest.juror("Jim").await;
        contest.assign(&jim, &entry).await;
        contest.enter(StageKind::Scoring);
        let sheet = contest.path(&format!("/jury/{}/{}", contest.stage(StageKind::Scoring).id, entry.number));
        for path in [sheet.clone(), contest.path("/jury"), contest.path("/entries"), contest.path(&format!("/entries/{}-{}", entry.number, entry.slug))] {
            let page = jim.get(&path).await;
            for secret in ["Secret Owls", "secret-owls", "Owl University", "Cara"] {
                page.assert_silent(secret);
            }
        }
        let download = jim.get(&format!("{sheet}/files/{}", file.id)).await;
        if download.status == 200 {
            assert!(!download.header("content-disposition").contains("owl"), "{download:?}");
        }
        jim.get(&contest.path("/entries?q=owl")).await.assert_silent("Clean wells");
    }

    async fn jurors_see_only_what_is_assigned_to_them_while_the_stage_is_open(app: TestApp) {
        let o = open(&app, "clean-water", false).await;
        let jane = o.contest.juror("Jane").await;
        jane.get(&o.sheet()).await.assert_status(404);
        jane.script(&format!("{}/save", o.sheet()), &[("version", "0"), (&o.field, "9")]).await.assert_status(404);
        let other = app.contest("other-one").await;
        let foreign = other.juror("Fred").await;
        foreign.get(&o.sheet()).await.assert_status(404);
        let paula = o.contest.participant("Paula").await;
        paula.get(&o.contest.path("/jury")).await.assert_status(404);
        paula.get(&o.sheet()).await.assert_status(404);
        assert_eq!(app.visitor().get_raw(&o.sheet()).await.status, 303);
        app.advance(TimeDelta::days(8));
        o.jim.get(&o.sheet()).await.assert_status(409);
        o.jim.script(&format!("{}/save", o.sheet()), &[("version", "0"), (&o.field, "9")]).await.assert_status(409);
    }

    async fn the_rubric_freezes_when_scoring_opens(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let stage = contest.path(&format!("/organise/jury/{}", contest.stage(StageKind::Scoring).id));
        let page = olga.fill(&format!("{stage}/criteria/new"), &[("name", "Idea"), ("weight", "0"), ("min", "5"), ("max", "1")]).await;
        page.assert_status(422);
        let mut wrong = page.wrong_fields();
        wrong.sort();
        assert_eq!(wrong, ["max", "weight"]);
        olga.fill(&format!("{stage}/criteria/new"), &[("name", "Idea"), ("weight", "2,5")]).await.assert_path(&stage).assert_says("2.5");
        let edit = olga.get(&stage).await.link("Edit");
        olga.fill(&edit, &[("name", "Novelty")]).await.assert_says("Novelty");
        contest.enter(StageKind::Scoring);
        olga.post(&edit, &[("name", "Late"), ("weight", "1"), ("min", "1"), ("max", "5"), ("step", "1")]).await.assert_status(409);
        olga.post(&format!("{edit}/delete"), &[]).await.assert_status(409);
        olga.get(&stage).await.assert_says("frozen").assert_says("Novelty");
    }

    async fn others_do_not_run_the_jury(app: TestApp) {
        let o = open(&app, "clean-water", false).await;
        let other = app.contest("other-one").await.organiser("Otto").await;
        for stranger in [&o.jim, &other] {
            for rest in ["", "/ranking", "/ranking.csv", "/entries", "/criteria/new", "/progress", "/progress.csv"] {
                stranger.get(&o.organise(rest)).await.assert_status(404);
            }
            stranger.get(&o.contest.path("/organise/jury")).await.assert_status(404);
            stranger.post(&o.organise("/assign"), &[("how", "hand"), ("number", "1")]).await.assert_status(404);
        }
    }
}
