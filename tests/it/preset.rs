//! Competitions made from presets, and new editions of earlier ones.

use entity::json::{Advance, Method, Tie};
use entity::*;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::support::{Actor, PNG, TestApp, View, each_database};

async fn create(admin: &Actor, preset: &str, slug: &str) -> View {
    let form = [
        ("preset", preset),
        ("title", "A new one"),
        ("slug", slug),
        ("time_zone", "Africa/Nairobi"),
        ("start", "2027-03-01"),
    ];
    admin.fill("/organise/new", &form).await
}

async fn by_slug(app: &TestApp, slug: &str) -> competition::Model {
    let query = competition::Entity::find().filter(competition::Column::Slug.eq(slug));
    query.one(app.db().read()).await.unwrap().unwrap()
}

async fn stages(app: &TestApp, c: &competition::Model) -> Vec<stage::Model> {
    let query = stage::Entity::find().filter(stage::Column::CompetitionId.eq(c.id));
    query.order_by_asc(stage::Column::Position).all(app.db().read()).await.unwrap()
}

macro_rules! count {
    ($app:expr, $entity:ident, $c:expr) => {
        $entity::Entity::find().filter($entity::Column::CompetitionId.eq($c.id)).count($app.db().read()).await.unwrap()
    };
}

each_database! {
    async fn an_admin_makes_a_competition_from_each_preset(app: TestApp) {
        let ada = app.admin("Ada").await;
        for preset in ["prize", "challenge", "photo", "blank"] {
            create(&ada, preset, &format!("new-{preset}")).await.assert_path(&format!("/c/new-{preset}/organise"));
            app.visitor().get(&format!("/c/new-{preset}")).await.assert_status(404);
            ada.get(&format!("/c/new-{preset}")).await.assert_status(200).assert_says("A new one");
        }
        let prize = by_slug(&app, "new-prize").await;
        assert_eq!((count!(app, category, prize), count!(app, award, prize), count!(app, form, prize)), (19, 2, 1));
        let challenge = by_slug(&app, "new-challenge").await;
        assert_eq!((count!(app, brief, challenge), count!(app, form, challenge)), (1, 3));
        let photo = by_slug(&app, "new-photo").await;
        assert_eq!((photo.settings.ages.min, photo.settings.quotas.per_person), (Some(18), 5));
        ada.get("/c/new-photo/organise/forms/entry/preview").await.assert_says("at least 2,000 pixels on the long side");
        ada.get("/c/new-prize/organise/forms/entry").await.assert_says("How does it advance each of these goals?");
        let first = stages(&app, &challenge).await.remove(0);
        assert_eq!(first.opens_at.unwrap().to_rfc3339(), "2027-03-01T06:00:00+00:00", "nine o'clock in Nairobi");
        ada.press("/c/new-prize/organise", "Publish").await.assert_status(200);
        app.visitor().get("/c/new-prize").await.assert_status(200);
    }

    async fn what_is_wrong_is_told_beside_the_field(app: TestApp) {
        let ada = app.admin("Ada").await;
        app.contest("taken").await;
        for (slug, field) in [("No Slug!", "slug"), ("taken", "slug"), ("", "slug")] {
            let page = create(&ada, "prize", slug).await;
            page.assert_status(422);
            assert_eq!(page.wrong_fields(), [field]);
            assert_eq!(page.value("title"), "A new one");
        }
        let form = [("preset", "nothing"), ("title", "T"), ("slug", "t-1"), ("time_zone", "Mars/Base"), ("start", "soon")];
        let page = ada.post("/organise/new", &form).await;
        page.assert_status(422);
        let mut wrong = page.wrong_fields();
        wrong.sort();
        assert_eq!(wrong, ["preset", "start", "time_zone"]);
        assert_eq!(competition::Entity::find().count(app.db().read()).await.unwrap(), 1);
    }

    async fn a_new_edition_has_everything_but_people_entries_and_results(app: TestApp) {
        let old = app
            .contest_with("summer-2026", |_, stages| {
                let s = &mut stages[1];
                (s.selects, s.settings.method, s.settings.tie) = (true, Method::Corrected, Tie::Lot);
                s.settings.seed = "drawn in public".into();
                s.settings.advance = Advance::PerCategory { places: 2 };
            })
            .await;
        let olga = old.organiser("Olga").await;
        old.criterion("Relevance", 2.0).await;
        let (category, brief) = (old.category("Water").await, old.brief("Dry wells").await);
        let scope = stage_category::Model { stage_id: old.stages[1].id, category_id: category.id };
        app.insert::<stage_category::Entity>(scope).await;
        let cara = old.participant("Cara").await;
        let team = old.team("Owls", &[&cara]).await;
        let entry = old.entry_with(&team, "Wells", |e| (e.category_id, e.brief_id) = (Some(category.id), Some(brief.id))).await;
        old.entry_file(&entry, "files", "well.png", PNG).await;
        old.juror("Jim").await;
        let award = old.award("Winner").await;
        old.result(&award, &entry).await;

        let clone = old.path("/organise/clone");
        let form = [("title", "Summer 2027"), ("slug", "summer-2027"), ("start", "2027-06-01")];
        olga.fill(&clone, &form).await.assert_path("/c/summer-2027/organise");
        let new = by_slug(&app, "summer-2027").await;
        assert_eq!((new.cloned_from, new.published_at, new.rules.as_str()), (Some(old.competition.id), None, "Be fair."));
        assert_eq!((count!(app, category, new), count!(app, brief, new), count!(app, award, new)), (1, 1, 1));
        assert_eq!((count!(app, entry, new), count!(app, team, new), count!(app, juror, new)), (0, 0, 0));
        assert_eq!((count!(app, participant, new), count!(app, organiser, new)), (0, 1));
        let (before, after) = (&old.stages, stages(&app, &new).await);
        assert_eq!(after.len(), before.len());
        let length = |s: &stage::Model| s.closes_at.unwrap() - s.opens_at.unwrap();
        assert_eq!(length(&after[0]), length(&before[0]));
        assert_eq!(after[0].opens_at.unwrap().with_timezone(&chrono_tz::Europe::Zurich).date_naive().to_string(), "2027-06-01");
        let rubric = criterion::Entity::find().filter(criterion::Column::StageId.eq(after[1].id));
        let rubric = rubric.all(app.db().read()).await.unwrap();
        assert_eq!((rubric[0].name.as_str(), rubric[0].weight), ("Relevance", 2.0));
        let (s, now) = (&before[1].settings, &after[1].settings);
        assert_eq!((after[1].selects, &now.advance, now.tie, now.method), (true, &s.advance, s.tie, s.method));
        assert_eq!(now.seed, "", "a lot is drawn anew");
        let scopes = stage_category::Entity::find().filter(stage_category::Column::StageId.eq(after[1].id));
        let scope = scopes.all(app.db().read()).await.unwrap();
        assert!(scope.len() == 1 && scope[0].category_id != category.id, "the category of the new edition");
        let taken = olga.fill(&clone, &form).await;
        assert_eq!(taken.wrong_fields(), ["slug"]);
        assert_eq!(taken.value("title"), "Summer 2027");
    }

    async fn nobody_else_makes_competitions(app: TestApp) {
        let contest = app.contest("clean-water").await;
        for person in [contest.organiser("Olga").await, contest.participant("Paula").await] {
            person.get("/organise/new").await.assert_status(404);
            person.post("/organise/new", &[("preset", "prize")]).await.assert_status(404);
        }
        contest.juror("Jim").await.get(&contest.path("/organise/clone")).await.assert_status(404);
        assert_eq!(app.visitor().get_raw("/organise/new").await.status, 303);
    }
}
