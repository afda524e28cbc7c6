//! Drafts move on when a form changes, and their teams are told.

use super::{ask, entries, home, started, versions};
use crate::support::each_database;

each_database! {
    async fn a_team_is_told_what_changed_until_it_has_saved(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let home = home(&contest);
        ask(&contest, &olivia, "long_text", &[("label", "Why?"), ("required", ""), ("max", "100")]).await;
        ask(&contest, &olivia, "short_text", &[("label", "Colour"), ("required", "")]).await;
        assert_eq!(versions(&app).await.len(), 1, "nobody has written anything");
        let (paula, own) = started(&contest, "Paula").await;
        paula.fill(&own, &[("a_why", "Because of drought"), ("a_colour", "blue")]).await.assert_status(200);
        paula.get(&own).await.assert_silent("The questions have changed");

        let page = olivia.get(&format!("{home}/fields/why")).await;
        page.assert_says("One draft is being written for this version of the form.");
        let change = [("label", "Why now?"), ("required", "yes"), ("max", "2")];
        olivia.fill(&format!("{home}/fields/why"), &change).await.assert_path(&home);
        olivia.post(&format!("{home}/fields/colour/delete"), &[]).await.assert_path(&home);
        ask(&contest, &olivia, "url", &[("label", "Code"), ("required", "yes")]).await;
        assert_eq!(versions(&app).await.len(), 2, "the version for which a draft was written stays as it was");

        let page = paula.get(&own).await;
        assert_eq!(page.texts(".note li"), [
            "“Why now?” was “Why?” before",
            "“Why now?” must be answered now",
            "“Why now?” has other limits",
            "New: “Code”",
            "No longer asked: “Colour”",
        ]);
        assert_eq!(page.value("a_why"), "Because of drought");
        page.assert_says("Your answers to questions that are not asked any more").assert_says("blue");
        let check = paula.get(&format!("{own}/check")).await;
        check.assert_says("The questions have changed since you last saved");
        assert_eq!(check.texts(".summary li").len(), 2);

        paula.fill(&own, &[("a_why", "Drought")]).await.assert_status(200).assert_silent("The questions have changed");
        let page = paula.get(&own).await;
        page.assert_silent("The questions have changed").assert_says("blue");
        paula.fill(&own, &[("a_code", "https://code.example/wells")]).await.assert_status(200);
        paula.press(&format!("{own}/check"), "Submit").await.assert_path(&format!("{own}/revisions/1"));
        let row = entries(&app).await.remove(0);
        assert_eq!(row.answers, serde_json::json!({"why": "Drought", "code": "https://code.example/wells"}));
        assert_eq!(row.draft["answers"]["colour"], "blue", "nothing that was typed is lost");
        assert_eq!(row.form_id, Some(versions(&app).await[1].id));
    }

    async fn the_first_form_is_news_to_drafts_that_were_there_before(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let (paula, own) = started(&contest, "Paula").await;
        olivia.get(&home(&contest)).await.assert_says("One draft is being written");
        ask(&contest, &olivia, "url", &[("label", "Code")]).await;
        assert_eq!(paula.get(&own).await.texts(".note li"), ["New: “Code”"]);
        let (otto, other) = started(&contest, "Otto").await;
        otto.get(&other).await.assert_silent("The questions have changed");
    }
}
