//! Questions that hang on answers and choices: what is not asked is not demanded, not handed in, and not lost.

use entity::entry::EntryState;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;

use super::{ask, entries, home, started, versions};
use crate::support::{Attachment, PNG, each_database};

each_database! {
    async fn what_is_not_asked_is_not_demanded_and_not_handed_in(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let sea = [("when", "a_where"), ("any_a_where", "Sea")];
        ask(&contest, &olivia, "choice", &[("label", "Where?"), ("choices", "Land\nSea"), ("required", "yes")]).await;
        ask(&contest, &olivia, "number", &[&[("label", "Depth"), ("required", "yes")], &sea[..]].concat()).await;
        ask(&contest, &olivia, "section", &[&[("label", "Your ship"), ("help", "Whatever floats.")], &sea[..]].concat()).await;
        ask(&contest, &olivia, "short_text", &[("label", "Name of the ship"), ("required", "yes")]).await;
        ask(&contest, &olivia, "file", &[("label", "Its papers"), ("required", "")]).await;
        let list = olivia.get(&home(&contest)).await;
        list.assert_says("Only if “Where?” is: Sea");

        let (paula, own) = started(&contest, "Paula").await;
        let page = paula.get(&own).await;
        page.assert_says("Only if “Where?” is: Sea").assert_says("Whatever floats.");
        assert_eq!(page.attributes("[data-when]", "data-when"), ["a_where", "a_where"]);
        assert_eq!(page.attributes("[data-when]", "data-any"), ["[\"Sea\"]", "[\"Sea\"]"]);
        let check = format!("{own}/check");
        assert_eq!(paula.get(&check).await.texts(".summary li"), ["Where?: Please fill this in"]);
        let papers = vec![Attachment::new("a_its_papers", "papers.png", PNG)];
        paula.fill_with_files(&own, &[("a_where", "Sea"), ("a_depth", "deep")], papers).await.assert_status(200);
        let page = paula.get(&check).await;
        assert_eq!(page.texts(".summary li"), ["Depth: Please enter a number", "Name of the ship: Please fill this in"]);
        page.assert_says("papers.png");

        paula.fill(&own, &[("a_where", "Land"), ("a_name_of_the_ship", "Gull")]).await.assert_status(200);
        let page = paula.get(&check).await;
        page.assert_says("Everything is there").assert_silent("deep").assert_silent("Gull").assert_silent("papers.png");
        paula.press(&check, "Submit").await.assert_path(&format!("{own}/revisions/1")).assert_silent("papers.png");
        let row = entries(&app).await.remove(0);
        assert_eq!((row.state, row.answers), (EntryState::Submitted, serde_json::json!({"where": "Land"})));
        assert_eq!(row.draft["answers"]["name_of_the_ship"], "Gull", "the draft keeps what was typed");
        assert_eq!(paula.get(&own).await.value("a_depth"), "deep");

        paula.fill(&own, &[("a_where", "Sea"), ("a_depth", "12")]).await.assert_status(200);
        paula.press(&check, "Submit again").await.assert_path(&format!("{own}/revisions/2")).assert_says("papers.png");
        let page = olivia.get(&contest.path("/organise/entries/1")).await;
        page.assert_says("Your ship").assert_says("Gull").assert_says("12");
    }

    async fn files_of_what_is_not_asked_are_in_nobodys_way(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        ask(&contest, &olivia, "choice", &[("label", "Where?"), ("choices", "Land\nSea"), ("required", "yes")]).await;
        let sea = [("label", "Papers"), ("required", "yes"), ("when", "a_where"), ("any_a_where", "Sea")];
        ask(&contest, &olivia, "file", &sea).await;
        let (paula, own) = started(&contest, "Paula").await;
        let papers = vec![Attachment::new("a_papers", "papers.png", PNG)];
        paula.fill_with_files(&own, &[("a_where", "Sea")], papers).await.assert_status(200);
        let tx = app.db().quiet().await.unwrap();
        let infected = entity::file::FileState::Infected;
        let all = entity::file::Entity::update_many().col_expr(entity::file::Column::State, Expr::value(infected));
        all.exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        let check = format!("{own}/check");
        paula.get(&check).await.assert_says("A virus was found in “papers.png”");
        paula.fill(&own, &[("a_where", "Land")]).await.assert_status(200);
        paula.get(&check).await.assert_says("Everything is there").assert_silent("virus");
        paula.press(&check, "Submit").await.assert_path(&format!("{own}/revisions/1")).assert_silent("papers.png");
    }

    async fn questions_hang_on_the_category(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (wells, pumps) = (contest.category("Wells").await, contest.category("Pumps").await);
        let olivia = contest.organiser("Olivia").await;
        let value = pumps.id.to_string();
        let when = [("label", "Strokes"), ("required", "yes"), ("when", "category_id"), ("any_category_id", &value)];
        ask(&contest, &olivia, "number", &when).await;
        let (paula, own) = started(&contest, "Paula").await;
        paula.get(&own).await.assert_says("Only if “Category” is: Pumps");
        let missing = async || paula.get(&format!("{own}/check")).await.texts(".summary li");
        paula.fill(&own, &[("category_id", &wells.id.to_string())]).await.assert_status(200);
        assert_eq!(missing().await, Vec::<String>::new());
        paula.fill(&own, &[("category_id", &value)]).await.assert_status(200);
        assert_eq!(missing().await, ["Strokes: Please fill this in"]);

        let made = [("title", "Next year"), ("slug", "next-year"), ("start", "2027-01-10")];
        olivia.fill(&contest.path("/organise/clone"), &made).await.assert_status(200);
        let copy = versions(&app).await.into_iter().find(|f| f.competition_id != contest.competition.id).unwrap();
        let hangs_on = copy.fields.0.last().unwrap().show_when.clone().unwrap();
        let own = entity::category::Entity::find().all(app.db().read()).await.unwrap();
        let new = own.iter().find(|c| c.title == "Pumps" && c.competition_id == copy.competition_id).unwrap();
        assert_eq!(hangs_on.any, [new.id.to_string()], "a new edition asks by its own categories");
    }

    async fn what_others_hang_on_stays_above_them(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let home = home(&contest);
        ask(&contest, &olivia, "choice", &[("label", "Where?"), ("choices", "Land\nSea")]).await;
        let page = olivia.fill(&format!("{home}/fields/new?kind=number"), &[("label", "D"), ("when", "a_where")]).await;
        assert_eq!(page.assert_status(422).error("any_a_where"), "Please tick at least one");
        ask(&contest, &olivia, "number", &[("label", "Depth"), ("when", "a_where"), ("any_a_where", "Sea")]).await;
        let before = versions(&app).await;

        let gone = olivia.post(&format!("{home}/fields/where/delete"), &[]).await;
        gone.assert_status(422).assert_says("“Depth” depends on this question. Change that first.");
        let moved = olivia.post(&format!("{home}/fields/where/move"), &[("direction", "down")]).await;
        moved.assert_status(422).assert_says("“Depth” depends on “Where?”, which must stand above it.");
        let page = olivia.fill(&format!("{home}/fields/where"), &[("choices", "Land\nAir")]).await;
        page.assert_status(422);
        assert_eq!(page.error("choices"), "“Depth” depends on “Sea” being chosen in “Where?”. Change that first.");
        assert_eq!(page.value("choices"), "Land\nAir", "what was typed stays");
        assert_eq!(versions(&app).await, before);

        olivia.fill(&format!("{home}/fields/depth"), &[("when", "")]).await.assert_path(&home);
        olivia.post(&format!("{home}/fields/where/delete"), &[]).await.assert_path(&home);
    }
}
