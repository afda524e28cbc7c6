//! What organisers decide about a stage before it opens, and what everybody reads of it.

use entity::json::{Advance, Method, Tie};
use entity::stage::StageKind;
use entity::{stage, stage_category};
use sea_orm::EntityTrait;

use crate::support::{Contest, TestApp, each_database};

fn rule(contest: &Contest<'_>) -> String {
    contest.path(&format!("/organise/stages/{}/rule", contest.stage(StageKind::Scoring).id))
}

async fn stored(app: &TestApp, contest: &Contest<'_>) -> stage::Model {
    let id = contest.stage(StageKind::Scoring).id;
    stage::Entity::find_by_id(id).one(app.db().read()).await.unwrap().unwrap()
}

const BEST: [(&str, &str); 4] = [("method", "corrected"), ("rule", "overall"), ("places", "2"), ("tie", "all-go-on")];

each_database! {
    async fn organisers_say_who_goes_on_and_entrants_read_it(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        app.visitor().get(&contest.path("")).await.assert_says("The score of an entry is the mean of its reviews.");
        let page = olga.fill(&rule(&contest), &[("rule", "overall"), ("places", "0")]).await;
        page.assert_status(422);
        assert_eq!(page.wrong_fields(), ["places"]);
        olga.fill(&rule(&contest), &BEST).await.assert_path(&contest.path("/organise/stages")).assert_says("Saved");
        let stage = stored(&app, &contest).await;
        assert_eq!((stage.settings.method, stage.settings.tie, stage.selects), (Method::Corrected, Tie::AllGoOn, true));
        assert_eq!(stage.settings.advance, Advance::Overall { places: 2, by: None, floors: Vec::new() });
        let page = app.visitor().get(&contest.path("")).await;
        page.assert_says("corrected for how strict or generous its jurors are");
        page.assert_says("The 2 best entries go on.").assert_says("all of these entries go on");
        // The stage's own form leaves it as it is.
        let form = contest.path(&format!("/organise/stages/{}", stage.id));
        olga.fill(&form, &[("name", "The jury"), ("reviews_per_entry", "4")]).await.assert_status(200);
        let stage = stored(&app, &contest).await;
        assert_eq!((stage.settings.method, stage.selects, stage.settings.reviews_per_entry), (Method::Corrected, true, 4));
        olga.fill(&rule(&contest), &[("rule", "all")]).await.assert_status(200);
        assert!(!stored(&app, &contest).await.selects);
    }

    async fn groups_get_a_least_number(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let floors = [("rule", "overall"), ("places", "5"), ("by", "country"), ("floors", "Kenya | 2\nCH | 1"), ("tie", "jury")];
        olga.fill(&rule(&contest), &floors).await.assert_says("Saved");
        app.visitor().get(&contest.path("")).await.assert_says("Kenya: 2; Switzerland: 1");
        let again = olga.get(&rule(&contest)).await;
        assert_eq!(again.value("floors"), "KE | 2\nCH | 1");
        let page = olga.fill(&rule(&contest), &[("floors", "Atlantis | 1")]).await;
        assert_eq!(page.wrong_fields(), ["floors"]);
        assert_eq!(page.value("floors"), "Atlantis | 1");
    }

    async fn the_seed_of_a_lot_is_published_when_the_stage_opens(app: TestApp) {
        let contest = app.contest("clean-water").await;
        contest.criterion("Relevance", 1.0).await;
        let olga = contest.organiser("Olga").await;
        olga.fill(&rule(&contest), &[("rule", "per-category"), ("places", "3"), ("tie", "lot")]).await.assert_says("Saved");
        let seed = stored(&app, &contest).await.settings.seed;
        assert!(seed.len() > 10, "{seed:?}");
        app.visitor().get(&contest.path("")).await.assert_says("a lot decides").assert_silent(&seed);
        contest.enter(StageKind::Scoring);
        // Signed in, for the page of visitors is kept for a second.
        olga.get(&contest.path("")).await.assert_says(&seed);
    }

    async fn the_rule_freezes_when_the_stage_opens(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let form = olga.get(&rule(&contest)).await.form_with(&["rule"]);
        olga.fill(&rule(&contest), &[("rule", "picked")]).await.assert_status(200);
        let page = olga.submit(&form, &BEST, Vec::new()).await;
        page.assert_status(409);
        assert_eq!(stored(&app, &contest).await.settings.advance, Advance::Picked, "somebody else had saved");
        contest.enter(StageKind::Scoring);
        olga.get(&rule(&contest)).await.assert_says("frozen").assert_says("The organisers choose who goes on");
        let version = stored(&app, &contest).await.version.to_string();
        let form = BEST.into_iter().chain([("version", version.as_str())]).collect::<Vec<_>>();
        olga.post(&rule(&contest), &form).await.assert_status(409).assert_says("settled when the stage opened");
        assert_eq!(stored(&app, &contest).await.settings.advance, Advance::Picked);
    }

    async fn a_stage_judges_only_the_categories_of_its_scope(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (wells, rivers) = (contest.category("Wells").await, contest.category("Rivers").await);
        let cara = contest.participant("Cara").await;
        let team = contest.team("Owls", &[&cara]).await;
        contest.entry_with(&team, "Deep well", |e| e.category_id = Some(wells.id)).await;
        contest.entry_with(&team, "Long river", |e| e.category_id = Some(rivers.id)).await;
        let olga = contest.organiser("Olga").await;
        olga.fill(&rule(&contest), &[("scope", &wells.id.to_string())]).await.assert_says("Saved");
        assert_eq!(stage_category::Entity::find().all(app.db().read()).await.unwrap().len(), 1);
        app.visitor().get(&contest.path("")).await.assert_says("Entries in these categories take part: Wells.");
        let stage = contest.stage(StageKind::Scoring).id;
        let ranking = olga.get(&contest.path(&format!("/organise/jury/{stage}/ranking"))).await;
        ranking.assert_says("Deep well").assert_silent("Long river");
        // Another contest's category is no answer.
        let other = app.contest("other-one").await.category("Elsewhere").await;
        olga.fill(&rule(&contest), &[("scope", &other.id.to_string())]).await.assert_status(200);
        assert!(stage_category::Entity::find().all(app.db().read()).await.unwrap().is_empty());
    }

    async fn the_method_of_the_stage_decides(app: TestApp) {
        let contest = app.contest_with("clean-water", |_, stages| stages[1].settings.method = Method::Median).await;
        let criterion = contest.criterion("Relevance", 1.0).await;
        let cara = contest.participant("Cara").await;
        let team = contest.team("Owls", &[&cara]).await;
        let (steady, spiky) = (contest.entry(&team, "Steady").await, contest.entry(&team, "Spiky").await);
        for (name, one, other) in [("Jim", 6.0, 5.0), ("Ida", 6.0, 5.0), ("Joe", 6.0, 10.0)] {
            let juror = contest.juror(name).await;
            contest.review(&juror, &steady, &[(&criterion, one)]).await;
            contest.review(&juror, &spiky, &[(&criterion, other)]).await;
        }
        let olga = contest.organiser("Olga").await;
        let stage = contest.stage(StageKind::Scoring).id;
        let ranking = olga.get(&contest.path(&format!("/organise/jury/{stage}/ranking"))).await;
        assert_eq!(ranking.texts("td[data-label=Median]"), ["6.00", "5.00"]);
        assert_eq!(ranking.texts("td[data-label=Mean]"), ["6.00", "6.67"]);
        assert_eq!(ranking.texts("th[aria-sort]"), ["Median decides"]);
        let award = contest.award("Best well").await;
        let sheet = contest.path(&format!("/organise/results/{}", award.id));
        let page = olga.get(&sheet).await;
        assert_eq!(page.attributes("[name=pick]", "value"), [steady.id.to_string(), spiky.id.to_string()]);
        let form = page.form_with(&["pick"]);
        let departs = olga.submit(&form, &[("pick", &spiky.id.to_string())], Vec::new()).await;
        departs.assert_status(422).assert_says("A better placed entry is passed over");
        olga.submit(&form, &[("pick", &steady.id.to_string())], Vec::new()).await.assert_status(200);
    }
}
