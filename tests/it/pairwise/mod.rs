//! Pairwise stages: what jurors see, say and take back, what comes twice, and who must not see what.

mod browsed;
mod organised;
mod walking;

use chrono::TimeDelta;
use entity::comparison::Verdict;
use entity::stage::{self, StageKind};
use entity::{ComparisonId, StageId, comparison, entry};
use laureate::pairwise::store;
use sea_orm::EntityTrait;

use crate::support::{Actor, Contest, PNG, TestApp, View, each_database};

/// A contest whose pairwise stage is open, with entries of as many teams.
pub struct Duel<'a> {
    pub app: &'a TestApp,
    pub contest: Contest<'a>,
    pub entries: Vec<entry::Model>,
}

impl<'a> Duel<'a> {
    pub async fn open(app: &'a TestApp, slug: &str, count: usize) -> Self {
        Self::open_with(app, slug, count, false).await
    }

    pub async fn open_with(app: &'a TestApp, slug: &str, count: usize, blind: bool) -> Self {
        let add = |stages: &mut Vec<stage::Model>| {
            let scoring = stages[1].clone();
            let name = "Duel".to_owned();
            stages.push(stage::Model { id: StageId::new(), kind: StageKind::Pairwise, position: 4, name, ..scoring });
            stages[3].settings.blind = blind;
        };
        let contest = app.contest_with(slug, |_, stages| add(stages)).await;
        let mut entries = Vec::new();
        for n in 1..=count {
            let captain = contest.participant(&format!("Cara {n}")).await;
            let change = |t: &mut entity::team::Model| t.organisation = format!("Owl University {n}");
            let team = contest.team_with(&format!("Secret Owls {n}"), &[&captain], change).await;
            let change = |e: &mut entry::Model| e.organisation = format!("Owl University {n}");
            entries.push(contest.entry_with(&team, &format!("Well {n}"), change).await);
        }
        contest.enter(StageKind::Pairwise);
        Self { app, contest, entries }
    }

    pub fn stage(&self) -> StageId {
        self.contest.stage(StageKind::Pairwise).id
    }

    pub fn home(&self) -> String {
        self.contest.path(&format!("/pairwise/{}", self.stage()))
    }

    pub fn organise(&self, rest: &str) -> String {
        self.contest.path(&format!("/organise/pairwise/{}{rest}", self.stage()))
    }

    /// Answers the pair that is shown.
    pub async fn say(&self, juror: &Actor, say: &str) -> View {
        let turn = juror.get(&self.home()).await.value("turn");
        juror.post(&self.home(), &[("turn", &turn), ("say", say)]).await
    }

    /// What counts now.
    pub async fn counting(&self) -> Vec<comparison::Model> {
        let db = self.app.db().read();
        let barred = store::conflicts_of(db, self.contest.competition.id).await.unwrap();
        store::counting(db, self.stage(), &barred).await.unwrap()
    }

    /// A comparison that was made behind the pages.
    pub async fn compared(&self, juror: &Actor, turn: i32, pair: (usize, usize), verdict: Verdict) -> ComparisonId {
        let now = self.app.now();
        let row = comparison::Model {
            id: ComparisonId::new(),
            stage_id: self.stage(),
            juror_id: self.contest.juror_row(juror).await.id,
            turn,
            left_id: self.entries[pair.0].id,
            right_id: self.entries[pair.1].id,
            verdict,
            shown_at: now - TimeDelta::seconds(90),
            made_at: now,
            undone_at: None,
            undone_by: None,
            undone_why: None,
        };
        self.app.insert::<comparison::Entity>(row).await.id
    }
}

/// The titles of the pair that is shown.
pub fn pair(page: &View) -> Vec<String> {
    page.texts(".pair-side h2")
}

each_database! {
    async fn what_a_juror_has_said_outlives_the_juror(app: TestApp) {
        let duel = Duel::open(&app, "clean-water", 3).await;
        let jim = duel.contest.outside_juror("Jim").await;
        let olga = duel.contest.organiser("Olga").await;
        duel.say(&jim, "left").await.assert_status(200);
        let id = duel.contest.juror_row(&jim).await.id;
        let remove = duel.contest.path(&format!("/organise/jury/jurors/{id}/remove"));
        olga.post(&remove, &[]).await.assert_status(200);
        assert_eq!(duel.counting().await.len(), 1, "the ranking stays what it was");
        jim.get(&duel.home()).await.assert_status(404);
    }

    async fn a_juror_compares_until_every_pair_was_shown_once(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 3).await;
        let jim = d.contest.outside_juror("Jim").await;
        let mut shown = Vec::new();
        for say in ["left", "even", "skip"] {
            let page = jim.get(&d.home()).await;
            page.assert_says("Which one is better?").assert_says("Secret Owls");
            let mut titles = pair(&page);
            assert_eq!(pair(&jim.get(&d.home()).await), titles, "the pair is the same when the page is opened again");
            d.say(&jim, say).await.assert_path(&d.home());
            titles.sort();
            shown.push(titles);
        }
        shown.sort();
        shown.dedup();
        assert_eq!(shown.len(), 3, "{shown:?}");
        jim.get(&d.home()).await.assert_says("Nothing to compare now").assert_says("2 comparisons so far");
        let verdicts: Vec<_> = d.counting().await.iter().map(|row| row.verdict).collect();
        assert_eq!(verdicts, [Verdict::Left, Verdict::Even], "a skipped pair says nothing");
        assert_eq!(app.verbs().await, ["comparison.made"; 3]);
        jim.get(&format!("{}/mine", d.home())).await.assert_says("A is better").assert_says("Skipped");
    }

    async fn an_answer_that_comes_twice_counts_once_and_is_told(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 4).await;
        let jim = d.contest.outside_juror("Jim").await;
        let turn = jim.get(&d.home()).await.value("turn");
        jim.post(&d.home(), &[("turn", &turn), ("say", "left")]).await.assert_silent("not counted again");
        let next = pair(&jim.get(&d.home()).await);
        for say in ["left", "right", "skip"] {
            let page = jim.post(&d.home(), &[("turn", &turn), ("say", say)]).await;
            page.assert_status(200).assert_says("It was not counted again");
            assert_eq!(pair(&page), next);
        }
        assert_eq!(d.counting().await.len(), 1);
        jim.post(&d.home(), &[("turn", &turn), ("say", "better")]).await.assert_status(422);
        jim.post(&d.home(), &[("say", "left")]).await.assert_says("It was not counted again");
        assert_eq!(comparison::Entity::find().all(app.db().read()).await.unwrap().len(), 1);
    }

    async fn what_is_taken_back_stays_but_no_longer_counts(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 5).await;
        let jim = d.contest.outside_juror("Jim").await;
        let first = pair(&jim.get(&d.home()).await);
        d.say(&jim, "left").await;
        let page = jim.press(&d.home(), "Undo the last one").await;
        page.assert_says("it no longer counts");
        assert_eq!(pair(&page), first, "the pair comes again");
        assert_eq!(d.counting().await.len(), 0);
        d.say(&jim, "right").await;
        d.say(&jim, "left").await;
        d.say(&jim, "left").await;
        let before = jim.get(&d.home()).await;
        let mine = format!("{}/mine", d.home());
        let oldest = d.counting().await[0].id.to_string();
        let form = [("comparison", oldest.as_str()), ("from", "list")];
        jim.post(&format!("{}/undo", d.home()), &form).await.assert_path(&mine).assert_says("Taken back");
        assert_eq!(pair(&jim.get(&d.home()).await), pair(&before), "an old one does not come again by itself");
        assert_eq!(d.counting().await.len(), 2);
        jim.post(&format!("{}/undo", d.home()), &form).await.assert_says("It was not counted again");
        let all = comparison::Entity::find().all(app.db().read()).await.unwrap();
        assert_eq!((all.len(), all.iter().filter(|row| row.undone_at.is_some()).count()), (4, 2));
        let ida = d.contest.outside_juror("Ida").await;
        ida.post(&format!("{}/undo", d.home()), &[("comparison", &d.counting().await[0].id.to_string())]).await.assert_status(404);
    }

    async fn a_captain_who_is_also_juror_never_sees_the_own_entry_nor_colleagues_theirs(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 4).await;
        let cora = app.user_with("Cora", |u| u.email = "cora@elsewhere.example".into()).await;
        let team = d.contest.team("Own Owls", &[&cora]).await;
        let own = d.contest.entry(&team, "Own well").await;
        d.contest.seat_juror(&cora).await;
        let sam = d.contest.outside_juror("Sam").await;
        let colleagues = d.contest.team("Sams", &[]).await;
        let theirs = d.contest.entry_with(&colleagues, "Colleagues", |e| e.organisation = "SAM  & co".into()).await;
        for (juror, title, number, pairs) in [(&cora, "Own well", own.number, 10), (&sam, "Colleagues", theirs.number, 10)] {
            for _ in 0..pairs {
                let shown = pair(&juror.get(&d.home()).await);
                assert!(shown.len() == 2 && !shown.iter().any(|t| t == title), "{shown:?}");
                d.say(juror, "left").await;
            }
            juror.get(&d.home()).await.assert_says("Nothing to compare now");
            let page = juror.get(&format!("{}/entries/{number}", d.home())).await;
            page.assert_status(409).assert_says("conflict of interest");
        }
    }

    async fn a_declared_conflict_ends_what_was_said_of_the_entry(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 3).await;
        let jim = d.contest.outside_juror("Jim").await;
        d.say(&jim, "left").await;
        d.say(&jim, "left").await;
        d.say(&jim, "left").await;
        assert_eq!(d.counting().await.len(), 3);
        let page = jim.press(&d.home(), "Undo the last one").await;
        let (turn, title) = (page.value("turn"), pair(&page)[0].clone());
        let entry = d.entries.iter().find(|e| e.title == title).unwrap().id.to_string();
        let path = format!("{}/conflict", d.home());
        let wrong = jim.post(&path, &[("turn", &turn), ("note", "")]).await;
        wrong.assert_status(422);
        assert_eq!(wrong.wrong_fields(), ["entry", "note"]);
        let page = jim.post(&path, &[("turn", &turn), ("entry", &entry), ("note", "My sister")]).await;
        page.assert_says("You will not see that entry again").assert_silent(&format!("<bdi>{title}</bdi>"));
        assert_eq!(d.counting().await.len(), 1, "only the pair without that entry");
        jim.post(&path, &[("turn", &turn), ("entry", &entry), ("note", "Again")]).await.assert_says("It was not counted again");
        let number = d.entries.iter().find(|e| e.title == title).unwrap().number;
        jim.get(&format!("{}/entries/{number}", d.home())).await.assert_status(409);
        let ida = d.contest.outside_juror("Ida").await;
        assert_eq!(pair(&ida.get(&d.home()).await).len(), 2, "others still see it");
    }

    async fn what_was_said_does_not_count_once_records_show_a_conflict(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 3).await;
        let (jim, olga) = (d.contest.outside_juror("Jim").await, d.contest.organiser("Olga").await);
        for _ in 0..3 {
            d.say(&jim, "left").await;
        }
        assert_eq!(d.counting().await.len(), 3);
        let row = d.contest.juror_row(&jim).await;
        let path = d.contest.path(&format!("/organise/jury/jurors/{}", row.id));
        olga.fill(&path, &[("organisation", "owl  university 2")]).await.assert_status(200);
        let left = d.counting().await;
        assert_eq!(left.len(), 1, "only the pair without the entry of that organisation");
        assert!(![left[0].left_id, left[0].right_id].contains(&d.entries[1].id));
        olga.get(&d.organise("")).await.assert_status(200);
        olga.fill(&path, &[("organisation", "")]).await.assert_status(200);
        assert_eq!(d.counting().await.len(), 3, "it was a slip of the pen");
    }

    async fn a_blind_stage_hides_names_and_names_of_files(app: TestApp) {
        let d = Duel::open_with(&app, "blind-one", 2, true).await;
        let file = d.contest.entry_file(&d.entries[0], "files", "secret-owls.png", PNG).await;
        let jim = d.contest.outside_juror("Jim").await;
        let entry = format!("{}/entries/{}", d.home(), d.entries[0].number);
        for path in [d.home(), entry.clone(), d.contest.path("/entries")] {
            let page = jim.get(&path).await;
            page.assert_status(200);
            for secret in ["Secret Owls", "secret-owls", "Owl University", "Cara"] {
                page.assert_silent(secret);
            }
        }
        let download = jim.get(&format!("{entry}/files/{}", file.id)).await;
        if download.status == 200 {
            assert!(!download.header("content-disposition").contains("owl"), "{download:?}");
        }
    }

    async fn jurors_compare_only_while_the_stage_is_open(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 3).await;
        let jim = d.contest.outside_juror("Jim").await;
        let turn = jim.get(&d.home()).await.value("turn");
        let other = app.contest("other-one").await.juror("Fred").await;
        other.get(&d.home()).await.assert_status(404);
        other.post(&d.home(), &[("turn", &turn), ("say", "left")]).await.assert_status(404);
        d.contest.participant("Paula").await.get(&d.home()).await.assert_status(404);
        assert_eq!(app.visitor().get_raw(&d.home()).await.status, 303);
        let scoring = d.contest.stage(StageKind::Scoring).id;
        jim.get(&d.contest.path(&format!("/pairwise/{scoring}"))).await.assert_status(404);
        jim.get(&d.contest.path("/jury")).await.assert_says("Compare entries");
        app.advance(TimeDelta::days(8));
        jim.get(&d.home()).await.assert_status(409);
        jim.post(&d.home(), &[("turn", &turn), ("say", "left")]).await.assert_status(409);
        assert_eq!(d.counting().await.len(), 0);
    }

    async fn an_entry_that_leaves_the_contest_is_not_shown_any_more(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 4).await;
        let jim = d.contest.outside_juror("Jim").await;
        let page = jim.get(&d.home()).await;
        let gone = d.entries.iter().find(|e| e.title == pair(&page)[0]).unwrap();
        let olga = d.contest.organiser("Olga").await;
        let path = d.contest.path(&format!("/organise/entries/{}/disqualify", gone.number));
        olga.post(&path, &[("reason", "Copied")]).await.assert_status(200);
        jim.get(&format!("{}/entries/{}", d.home(), gone.number)).await.assert_status(404);
        let page = jim.post(&d.home(), &[("turn", &page.value("turn")), ("say", "left")]).await;
        page.assert_silent(&format!("<bdi>{}</bdi>", gone.title));
        assert_eq!(pair(&page).len(), 2);
    }
}
