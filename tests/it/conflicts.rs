//! Conflicts of interest: found in records, recused, lifted, looked for before somebody is invited.

use entity::conflict::{self, ConflictKind};
use entity::stage::StageKind;
use entity::{assignment, lift};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::plan::Planned;
use crate::support::{TestApp, each_database};

impl Planned<'_> {
    fn conflicts(&self, rest: &str) -> String {
        self.contest.path(&format!("/organise/jury/conflicts{rest}"))
    }

    async fn recuse(&self, juror: usize, entry: usize, reason: &str) -> crate::support::View {
        let id = self.row(juror).await.id.to_string();
        let number = self.entries[entry].number.to_string();
        let values = [("juror", id.as_str()), ("number", number.as_str()), ("reason", reason)];
        self.olga.fill(&self.conflicts(""), &values).await
    }

    /// The page on which a conflict is lifted.
    async fn one(&self, juror: usize, entry: usize) -> String {
        self.conflicts(&format!("/{}/{}", self.row(juror).await.id, self.entries[entry].number))
    }

    pub async fn score(&self, juror: usize, entry: usize, points: &str) {
        let stage = self.contest.stage(StageKind::Scoring).id;
        let sheet = self.contest.path(&format!("/jury/{stage}/{}", self.entries[entry].number));
        let page = self.jurors[juror].get(&sheet).await;
        let field = page.attributes("input[name^=score-]", "name").remove(0);
        self.jurors[juror].fill(&sheet, &[(&field, points), ("do", "hand_in")]).await.assert_status(200);
    }

    pub async fn means(&self) -> Vec<String> {
        self.olga.get(&self.path("/ranking")).await.texts("td[data-label=Mean]")
    }
}

async fn kinds(app: &TestApp) -> Vec<ConflictKind> {
    conflict::Entity::find().all(app.db().read()).await.unwrap().iter().map(|c| c.kind).collect()
}

each_database! {
    async fn a_recused_juror_loses_the_entry_and_does_not_get_it_again(app: TestApp) {
        let p = Planned::make(&app, 2, 2).await;
        p.assign("per_entry=2").await;
        let wrong = p.recuse(0, 0, "").await;
        assert_eq!(wrong.wrong_fields(), ["reason"]);
        p.recuse(0, 0, "Wrote about it").await.assert_status(200).assert_says("Recused by an organiser").assert_says("Wrote about it");
        assert!(!p.assigned().await.contains(&(0, 0)));
        p.olga.get(&p.path("/plan?per_entry=2")).await.assert_says("Nothing would change").assert_says("Only one juror is there who can judge it");
        let (id, number) = (p.row(0).await.id.to_string(), p.entries[0].number.to_string());
        let again = [("how", "hand"), ("number", number.as_str()), ("juror", id.as_str())];
        p.olga.post(&p.path("/assign"), &again).await.assert_status(409);
        p.contest.enter(StageKind::Scoring);
        let sheet = p.contest.path(&format!("/jury/{}/{number}", p.contest.stage(StageKind::Scoring).id));
        p.jurors[0].get(&sheet).await.assert_status(409);
        p.jurors[0].get(&p.contest.path("/jury")).await.assert_silent("Entry 0").assert_says("Entry 1");
    }

    async fn a_sheet_in_conflict_does_not_count_until_the_conflict_is_lifted(app: TestApp) {
        let p = Planned::make(&app, 2, 1).await;
        p.assign("per_entry=2").await;
        p.contest.enter(StageKind::Scoring);
        p.score(0, 0, "2").await;
        p.score(1, 0, "8").await;
        assert_eq!(p.means().await, ["5.00"]);
        p.recuse(0, 0, "Her cousin leads it").await.assert_status(200);
        assert_eq!(p.means().await, ["8.00"]);
        p.olga.get(&p.path("/ranking?show=criteria")).await.assert_says("8.00").assert_silent("5.00");
        p.jurors[0].get(&p.contest.path("/jury")).await.assert_silent("Entry 0");
        let one = p.one(0, 0).await;
        assert_eq!(p.olga.fill(&one, &[("reason", "")]).await.wrong_fields(), ["reason"]);
        p.olga.fill(&one, &[("reason", "Another person of that name")]).await.assert_says("The conflict is lifted");
        assert_eq!(p.means().await, ["5.00"]);
        p.olga.get(&one).await.assert_status(404);
        let verbs = app.verbs().await;
        assert!(verbs.contains(&"conflict.recused".to_owned()) && verbs.contains(&"conflict.lifted".to_owned()));
    }

    async fn the_address_of_the_account_tells_as_much_as_the_one_that_was_invited(app: TestApp) {
        let p = Planned::make(&app, 1, 1).await;
        p.change(0, |j| j.email = sea_orm::Set("jo@gmail.com".into())).await;
        p.olga.get(&p.conflicts("")).await.assert_silent("The same mail domain");
        let zoe = app.user_with("Zoe", |u| u.email = "zoe@jury0.example".into()).await;
        p.contest.enrol(&zoe).await;
        let team = entity::team::Entity::find_by_id(p.entries[0].team_id).one(app.db().read()).await.unwrap().unwrap();
        p.contest.join(&team, &zoe, false).await;
        let page = p.olga.get(&p.conflicts("")).await;
        assert_eq!(page.texts("td[data-label=Why]"), ["The same mail domain"]);
    }

    async fn a_lifted_conflict_does_not_come_back_by_itself(app: TestApp) {
        let p = Planned::make(&app, 1, 2).await;
        p.change(0, |j| j.email = sea_orm::Set("boss@people.example".into())).await;
        let page = p.olga.get(&p.conflicts("")).await;
        assert_eq!(page.texts("td[data-label=Why]"), ["The same mail domain", "The same mail domain"]);
        page.assert_says("Records show 2 conflicts that were not noted before");
        let one = p.one(0, 0).await;
        p.olga.fill(&one, &[("reason", "A free mail service")]).await.assert_says("A free mail service");
        p.olga.press(&p.conflicts(""), "Note them").await.assert_says("What records show is noted");
        assert_eq!(kinds(&app).await, [ConflictKind::Domain]);
        assert_eq!(lift::Entity::find().count(app.db().read()).await.unwrap(), 1);
        p.assign("per_entry=1").await;
        assert_eq!(p.assigned().await, [(0, 0)]);
        // The juror can still say that there is one.
        p.contest.enter(StageKind::Scoring);
        let sheet = p.contest.path(&format!("/jury/{}/{}", p.contest.stage(StageKind::Scoring).id, p.entries[0].number));
        p.jurors[0].post(&format!("{sheet}/conflict"), &[("note", "My sister")]).await.assert_path(&p.contest.path("/jury"));
        assert_eq!(lift::Entity::find().count(app.db().read()).await.unwrap(), 0);
    }

    async fn who_was_in_a_team_together_elsewhere_does_not_judge(app: TestApp) {
        let p = Planned::make(&app, 2, 2).await;
        let old = app.contest("last-year").await;
        let cara = p.contest.participant("Cara again").await;
        old.enrol(&cara).await;
        old.enrol(&p.jurors[0]).await;
        old.team("Old friends", &[&p.jurors[0], &cara]).await;
        let team = entity::team::Entity::find_by_id(p.entries[1].team_id).one(app.db().read()).await.unwrap().unwrap();
        p.contest.join(&team, &cara, false).await;
        let page = p.olga.get(&p.conflicts("")).await;
        assert_eq!(page.texts("td[data-label=Why]"), ["In a team with a member, in another competition"]);
        p.assign("per_entry=2").await;
        assert_eq!(p.assigned().await, [(0, 0), (1, 0), (1, 1)]);
        assert_eq!(kinds(&app).await, [ConflictKind::Past]);
    }

    async fn somebody_is_looked_up_before_being_invited(app: TestApp) {
        let p = Planned::make(&app, 1, 2).await;
        let check = p.conflicts("/check");
        p.olga.post(&check, &[("address", ""), ("organisation", "")]).await.assert_status(422);
        p.olga.post(&check, &[("address", "nonsense")]).await.assert_status(422);
        let found = p.olga.post(&check, &[("address", "Cara.0@people.example")]).await;
        found.assert_says("2 entries would be in conflict");
        assert_eq!(found.texts("#check td[data-label=Why]"), ["Member of the team", "The same mail domain"]);
        p.olga.post(&check, &[("address", "new@elsewhere.example")]).await.assert_says("Records show no conflict with any entry");
        assert_eq!(conflict::Entity::find().count(app.db().read()).await.unwrap(), 0, "nothing is kept");
    }

    async fn a_member_of_the_team_cannot_be_let_judge_it(app: TestApp) {
        let p = Planned::make(&app, 1, 1).await;
        let team = entity::team::Entity::find_by_id(p.entries[0].team_id).one(app.db().read()).await.unwrap().unwrap();
        p.contest.join(&team, &p.jurors[0], false).await;
        p.olga.get(&p.one(0, 0).await).await.assert_status(404);
        p.olga.post(&p.one(0, 0).await, &[("reason", "Never mind")]).await.assert_status(404);
        // Nor by being recused first: that is lifted, being a member is not.
        p.recuse(0, 0, "He is in the team").await.assert_status(200);
        p.olga.post(&p.one(0, 0).await, &[("reason", "Never mind")]).await.assert_status(404);
        p.olga.get(&p.path("/plan?per_entry=1")).await.assert_says("No juror can judge it");
        assert_eq!(assignment::Entity::find().count(app.db().read()).await.unwrap(), 0);
    }

    async fn what_is_known_of_a_juror_can_be_changed(app: TestApp) {
        let p = Planned::make(&app, 1, 2).await;
        let page = p.contest.path(&format!("/organise/jury/jurors/{}", p.row(0).await.id));
        let air = p.contest.category("Air").await;
        assert_eq!(p.olga.fill(&page, &[("load", "many")]).await.wrong_fields(), ["load"]);
        p.olga.get(&page).await.assert_says("The entry form does not ask for the language");
        p.olga.post(&p.contest.path("/organise/forms/entry/library/language"), &[]).await.assert_status(200);
        let air_id = air.id.to_string();
        let values = [("load", "1"), ("expertise", air_id.as_str()), ("languages", "French"), ("organisation", "ITU")];
        p.olga.post(&page, &values).await.assert_status(200);
        let row = p.row(0).await;
        assert_eq!((row.profile.load, row.profile.expertise, row.organisation.as_str()), (Some(1), vec![air.id], "ITU"));
        assert_eq!(row.profile.languages, ["French"]);
        let shown = p.olga.get(&page).await;
        assert_eq!(shown.attributes("input[name=languages][checked]", "value"), ["French"]);
        p.olga.get(&p.path("/plan?per_entry=1")).await.assert_says("The jurors who are free of conflicts have no room left");
    }
}
