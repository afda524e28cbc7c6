//! The plan of who judges what: shown before it is assigned, assigned as shown, repaired with the fewest changes.

use entity::conflict::ConflictKind;
use entity::json::JurorProfile;
use entity::stage::StageKind;
use entity::{assignment, category, conflict, entry, juror};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};

use crate::support::{Actor, Contest, TestApp, each_database};

/// A contest with jurors of other houses than its entrants'.
pub struct Planned<'a> {
    pub contest: Contest<'a>,
    pub olga: Actor,
    pub jurors: Vec<Actor>,
    pub entries: Vec<entry::Model>,
    app: &'a TestApp,
}

impl<'a> Planned<'a> {
    pub async fn make(app: &'a TestApp, jurors: usize, entries: usize) -> Self {
        let contest = app.contest("clean-water").await;
        contest.criterion("Relevance", 1.0).await;
        let olga = contest.organiser("Olga").await;
        let mut planned = Self { contest, olga, jurors: Vec::new(), entries: Vec::new(), app };
        for _ in 0..jurors {
            planned.add_juror().await;
        }
        for _ in 0..entries {
            planned.add_entry().await;
        }
        planned
    }

    pub async fn add_juror(&mut self) {
        let n = self.jurors.len();
        let actor = self.app.user_with(&format!("Jo {n}"), |u| u.email = format!("jo@jury{n}.example")).await;
        self.contest.seat_juror(&actor).await;
        self.jurors.push(actor);
    }

    pub async fn add_entry(&mut self) {
        let n = self.entries.len();
        let cara = self.contest.participant(&format!("Cara {n}")).await;
        let team = self.contest.team(&format!("Team {n}"), &[&cara]).await;
        self.entries.push(self.contest.entry(&team, &format!("Entry {n}")).await);
    }

    pub fn path(&self, rest: &str) -> String {
        let stage = self.contest.stage(StageKind::Scoring);
        self.contest.path(&format!("/organise/jury/{}{rest}", stage.id))
    }

    pub async fn row(&self, juror: usize) -> juror::Model {
        self.contest.juror_row(&self.jurors[juror]).await
    }

    pub async fn change(&self, juror: usize, change: impl FnOnce(&mut juror::ActiveModel)) {
        let mut row: juror::ActiveModel =
            juror::ActiveModel { id: Set(self.row(juror).await.id), ..Default::default() };
        change(&mut row);
        let tx = self.app.db().quiet().await.unwrap();
        row.update(&*tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn assigned(&self) -> Vec<(usize, usize)> {
        let rows = assignment::Entity::find().all(self.app.db().read()).await.unwrap();
        let mut jurors = Vec::new();
        for j in 0..self.jurors.len() {
            jurors.push(self.row(j).await.id);
        }
        let at = |a: assignment::Model| {
            let entry = self.entries.iter().position(|e| e.id == a.entry_id).unwrap();
            Some((jurors.iter().position(|j| *j == a.juror_id)?, entry))
        };
        let mut all: Vec<_> = rows.into_iter().filter_map(at).collect();
        all.sort_unstable();
        all
    }

    pub async fn assign(&self, query: &str) {
        self.olga
            .press(&self.path(&format!("/plan?{query}")), "Assign these")
            .await
            .assert_says("The plan is assigned");
    }

    pub async fn events(&self, verb: &str) -> usize {
        self.app.verbs().await.iter().filter(|v| *v == verb).count()
    }
}

fn fact(page: &crate::support::View, name: &str) -> String {
    let names = page.texts("#preview dt");
    let at = names.iter().position(|n| n == name).unwrap_or_else(|| panic!("no {name} in {names:?}"));
    page.texts("#preview dd")[at].clone()
}

each_database! {
    async fn a_plan_is_shown_before_it_is_assigned(app: TestApp) {
        let p = Planned::make(&app, 3, 6).await;
        let page = p.olga.get(&p.path("/plan?per_entry=0&load=none")).await;
        let mut wrong = page.wrong_fields();
        wrong.sort();
        assert_eq!(wrong, ["load", "per_entry"]);
        let shown = p.olga.get(&p.path("/plan?per_entry=2")).await;
        assert_eq!(fact(&shown, "New assignments"), "12");
        assert_eq!(fact(&shown, "Entries of each juror"), "4 to 4");
        assert_eq!(fact(&shown, "Comparable jurors"), "All share entries, directly or through others");
        assert!(p.assigned().await.is_empty(), "nothing is assigned by looking");
        let listed: Vec<String> = shown.texts("details th[scope=row]");
        let form = shown.form_of_button("Assign these");
        p.olga.submit(&form, &[], Vec::new()).await.assert_path(&p.path("/plan")).assert_says("The plan is assigned");
        let assigned = p.assigned().await;
        assert_eq!((assigned.len(), listed.len()), (12, 12));
        assert!((0..3).all(|j| assigned.iter().filter(|a| a.0 == j).count() == 4));
        p.olga.get(&p.path("/plan")).await.assert_says("The plan is whole");
        // A second press of the same button finds that it would be another plan by now.
        p.olga.submit(&form, &[], Vec::new()).await.assert_says("Something has changed").assert_says("Nothing would change");
        assert_eq!(p.events("assignment.made").await, 1);
    }

    async fn a_plan_that_would_be_another_one_by_now_is_shown_again(app: TestApp) {
        let mut p = Planned::make(&app, 3, 4).await;
        let form = p.olga.get(&p.path("/plan?per_entry=2")).await.form_of_button("Assign these");
        p.add_entry().await;
        let page = p.olga.submit(&form, &[], Vec::new()).await;
        page.assert_status(200).assert_says("Something has changed since you saw the plan");
        assert_eq!(fact(&page, "New assignments"), "10");
        assert!(p.assigned().await.is_empty());
        p.olga.submit(&page.form_of_button("Assign these"), &[], Vec::new()).await.assert_says("The plan is assigned");
        assert_eq!(p.assigned().await.len(), 10);
    }

    async fn conflicts_and_limits_are_kept_and_what_is_short_is_told(app: TestApp) {
        let p = Planned::make(&app, 2, 3).await;
        p.contest.join(&team_of(&p, 0).await, &p.jurors[0], false).await;
        p.change(1, |j| j.profile = Set(JurorProfile { load: Some(2), ..JurorProfile::default() })).await;
        let page = p.olga.get(&p.path("/plan?per_entry=2")).await;
        // The seed decides whether one entry lacks both or two lack one each.
        let lacking = fact(&page, "Entries that lack reviews");
        assert!(lacking.ends_with("which lack 2 reviews together"), "{lacking}");
        page.assert_says("Only one juror is there who can judge it");
        p.assign("per_entry=2&moves=stay").await;
        let assigned = p.assigned().await;
        assert!(!assigned.contains(&(0, 0)), "{assigned:?}");
        assert_eq!(assigned.iter().filter(|a| a.0 == 1).count(), 2);
        let noted = conflict::Entity::find().all(app.db().read()).await.unwrap();
        assert_eq!(noted.iter().map(|c| c.kind).collect::<Vec<_>>(), [ConflictKind::Member]);
    }

    async fn expertise_is_matched_unless_it_is_not_to_count(app: TestApp) {
        let p = Planned::make(&app, 2, 6).await;
        let (air, water) = (p.contest.category("Air").await, p.contest.category("Water").await);
        for (i, e) in p.entries.iter().enumerate() {
            sit(&app, e, if i < 3 { &air } else { &water }).await;
        }
        for (i, c) in [&air, &water].into_iter().enumerate() {
            p.change(i, |j| j.profile = Set(JurorProfile { expertise: vec![c.id], ..JurorProfile::default() })).await;
        }
        let page = p.olga.get(&p.path("/plan?per_entry=1&by_expertise=yes")).await;
        assert!(fact(&page, "Category known").starts_with("100 %"), "{}", fact(&page, "Category known"));
        p.assign("per_entry=1&by_expertise=yes").await;
        assert!(p.assigned().await.iter().all(|(j, e)| (*e < 3) == (*j == 0)));
    }

    async fn languages_are_matched_where_the_entry_form_asks_for_them(app: TestApp) {
        let p = Planned::make(&app, 2, 4).await;
        p.olga.get(&p.path("/plan")).await.assert_says("The entry form does not ask for the language");
        p.olga.post(&p.contest.path("/organise/forms/entry/library/language"), &[]).await.assert_status(200);
        p.olga.get(&p.path("/plan")).await.assert_silent("The entry form does not ask for the language");
        for (i, e) in p.entries.iter().enumerate() {
            let language = if i % 2 == 0 { "French" } else { "English" };
            let row = entry::ActiveModel { answers: Set(serde_json::json!({"language": language})), ..Default::default() };
            write(&app, e, row).await;
        }
        for (i, language) in ["French", "English"].into_iter().enumerate() {
            p.change(i, |j| j.profile = Set(JurorProfile { languages: vec![language.into()], ..JurorProfile::default() })).await;
        }
        let page = p.olga.get(&p.path("/plan?per_entry=1&by_language=yes")).await;
        assert!(fact(&page, "Language read").starts_with("100 %"), "{}", fact(&page, "Language read"));
        p.assign("per_entry=1&by_language=yes").await;
        assert_eq!(p.assigned().await, [(0, 0), (0, 2), (1, 1), (1, 3)]);
    }

    async fn losing_a_juror_moves_only_what_was_theirs(app: TestApp) {
        let p = Planned::make(&app, 4, 8).await;
        p.assign("per_entry=2").await;
        let before = p.assigned().await;
        let lost = p.row(3).await.id;
        p.olga.post(&p.contest.path(&format!("/organise/jury/jurors/{lost}/remove")), &[]).await.assert_status(200);
        p.olga.get(&p.path("/plan")).await.assert_says("4 reviews are missing");
        let shown = p.olga.get(&p.path("/plan?per_entry=2&moves=stay")).await;
        assert_eq!((fact(&shown, "New assignments"), fact(&shown, "Taken back")), ("4".into(), "0".into()));
        p.olga.submit(&shown.form_of_button("Assign these"), &[], Vec::new()).await.assert_status(200);
        let after: Vec<_> = assignment::Entity::find().all(app.db().read()).await.unwrap();
        assert_eq!(after.len(), 16);
        let stayed = before.iter().filter(|(j, _)| *j < 3).count();
        let mut kept = 0;
        for a in &after {
            let e = p.entries.iter().position(|e| e.id == a.entry_id).unwrap();
            for j in 0..3 {
                kept += usize::from(p.row(j).await.id == a.juror_id && before.contains(&(j, e)));
            }
        }
        assert_eq!(kept, stayed, "what others had stays");
    }

    async fn a_new_conflict_takes_open_entries_off_and_the_repair_fills_the_gap(app: TestApp) {
        let p = Planned::make(&app, 3, 3).await;
        p.assign("per_entry=2").await;
        let (juror, entry) = p.assigned().await[0];
        p.contest.join(&team_of(&p, entry).await, &p.jurors[juror], false).await;
        p.olga.get(&p.path("/plan")).await.assert_says("One assignment cannot stay, and one review is missing");
        let shown = p.olga.get(&p.path("/plan?per_entry=2")).await;
        shown.assert_says("Member of the team");
        p.olga.submit(&shown.form_of_button("Assign these"), &[], Vec::new()).await.assert_status(200);
        let after = p.assigned().await;
        assert!(!after.contains(&(juror, entry)) && after.len() == 6, "{after:?}");
        p.contest.enter(StageKind::Scoring);
        let stage = p.contest.stage(StageKind::Scoring).id;
        let sheet = p.contest.path(&format!("/jury/{stage}/{}", p.entries[entry].number));
        p.jurors[juror].get(&sheet).await.assert_status(409).assert_says("conflict of interest");
    }

    async fn begun_sheets_stay_whatever_is_given_out_anew(app: TestApp) {
        let p = Planned::make(&app, 3, 6).await;
        p.assign("per_entry=2").await;
        let before = p.assigned().await;
        p.contest.enter(StageKind::Scoring);
        let stage = p.contest.stage(StageKind::Scoring).id;
        for (juror, entry) in &before {
            let sheet = p.contest.path(&format!("/jury/{stage}/{}/save", p.entries[*entry].number));
            p.jurors[*juror].script(&sheet, &[("version", "0"), ("comment", "hm")]).await.assert_status(200);
        }
        let shown = p.olga.get(&p.path("/plan?per_entry=2&moves=anew")).await;
        shown.assert_says("Nothing would change");
        assert_eq!(p.assigned().await, before);
    }

    async fn only_organisers_of_the_competition_plan(app: TestApp) {
        let p = Planned::make(&app, 2, 2).await;
        let otto = app.contest("other-one").await.organiser("Otto").await;
        let form = p.olga.get(&p.path("/plan?per_entry=1")).await.form_of_button("Assign these");
        for stranger in [&otto, &p.jurors[0]] {
            stranger.get(&p.path("/plan?per_entry=1")).await.assert_status(404);
            let values: Vec<(&str, &str)> = form.values.iter().filter(|v| v.0 != "_csrf").map(|v| (v.0.as_str(), v.1.as_str())).collect();
            stranger.post(&p.path("/plan"), &values).await.assert_status(404);
        }
        assert_eq!(assignment::Entity::find().count(app.db().read()).await.unwrap(), 0);
    }
}

async fn team_of(p: &Planned<'_>, entry: usize) -> entity::team::Model {
    let query = entity::team::Entity::find_by_id(p.entries[entry].team_id);
    query.one(p.app.db().read()).await.unwrap().unwrap()
}

/// Puts an entry into a category.
pub async fn sit(app: &TestApp, e: &entry::Model, c: &category::Model) {
    write(app, e, entry::ActiveModel { category_id: Set(Some(c.id)), ..Default::default() }).await;
}

async fn write(app: &TestApp, e: &entry::Model, row: entry::ActiveModel) {
    let tx = app.db().quiet().await.unwrap();
    entry::Entity::update_many().set(row).filter(entry::Column::Id.eq(e.id)).exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}
