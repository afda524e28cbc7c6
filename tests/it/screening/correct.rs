//! Corrections: asked for with a deadline of their own, after the intake has closed.

use chrono::TimeDelta;
use entity::entry::{self, EntryState};
use entity::stage::StageKind;
use sea_orm::EntityTrait;

use super::world;
use crate::support::each_database;

const ASKED: [(&str, &str); 2] = [("text", "The summary says nothing about money."), ("fields", "summary")];

each_database! {
    async fn a_team_corrects_its_entry_after_the_intake_has_closed(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let home = w.contest.path(&format!("/my/entries/{}", w.entry.number));
        w.cara.get(&home).await.assert_path(&format!("{home}/check"));
        let page = w.sara.fill(&w.page(), &[("text", ""), ("due_at", "")]).await;
        assert_eq!(page.wrong_fields(), ["due_at", "text"]);
        for out in ["2020-01-01T10:00", "2199-01-01T10:00"] {
            let page = w.sara.fill(&w.page(), &[("text", "x"), ("due_at", out)]).await;
            assert_eq!(page.wrong_fields(), ["due_at"], "{out}");
        }
        w.sara.fill(&w.page(), &ASKED).await.assert_status(200).assert_says("Waiting for the team");
        let letter = app.letter_to(w.cara.email(), "entry-correction").await;
        assert!(letter.text.contains("nothing about money") && letter.text.contains("Summary"), "{}", letter.text);
        let my = w.cara.get(&w.contest.path("/my")).await;
        my.assert_says("Correct what you are asked to, and submit again.").assert_says("The summary says nothing about money.");
        w.cara.get(&home).await.assert_path(&home).assert_says("You are asked to correct something");
        w.cara.fill(&home, &[("summary", "Wells for 100 francs.")]).await.assert_status(200);
        let receipt = w.cara.press(&format!("{home}/check"), "Submit again").await;
        receipt.assert_path(&format!("{home}/revisions/2"));
        let page = w.sara.get(&w.page()).await;
        page.assert_says("Handed in again").assert_says("2 fields have changed since").assert_says("Wells for 100 francs.");
        // The first revision, which was written by hand, names no team.
        assert_eq!(page.texts(".differences dt"), ["Summary Asked for", "Team"]);
        let compared = page.attributes("#correction a", "href").remove(0);
        let compared = w.sara.get(&compared).await;
        assert_eq!(compared.assert_says("Wells for 100 francs.").texts(".differences dt"), ["Summary", "Team"]);
        w.sara.get(&format!("{}?flag=correction", w.list())).await.assert_says("Corrected");
        w.sara.press(&w.page(), "Close the correction").await.assert_says("Closed");
        w.cara.get(&home).await.assert_path(&format!("{home}/check"));
        assert!(app.verbs().await.ends_with(&["correction.asked", "entry.submitted", "correction.closed"].map(String::from)));
    }

    async fn a_correction_that_is_missed_shows_and_nothing_happens_by_itself(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let home = w.contest.path(&format!("/my/entries/{}", w.entry.number));
        w.sara.fill(&w.page(), &ASKED).await.assert_status(200);
        w.cara.fill(&home, &[("summary", "Wells for 100 francs.")]).await.assert_status(200);
        let version = w.cara.get(&format!("{home}/check")).await.value("version");
        app.advance(TimeDelta::days(6));
        w.cara.post(&format!("{home}/submit"), &[("version", &version)]).await.assert_status(409);
        w.cara.get(&w.contest.path("/my")).await.assert_says("The time was over on");
        w.sara.get(&w.page()).await.assert_says("Missed");
        w.sara.get(&w.list()).await.assert_says("Correction missed");
        assert_eq!(w.state(&w.entry).await, EntryState::Submitted);
    }

    async fn nobody_else_gets_more_time_and_a_conflicted_screener_cannot_give_it(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let (dora, drums) = w.another("Drums").await;
        w.contest.seat_screener(&dora, "").await;
        w.sara.fill(&w.page(), &ASKED).await.assert_status(200);
        let due = (app.now() + TimeDelta::days(2)).format("%Y-%m-%dT10:00").to_string();
        let due = [("text", "More"), ("due_at", due.as_str())];
        let path = w.contest.path(&format!("/screening/{}/correction", drums.number));
        dora.post(&path, &due).await.assert_status(409).assert_says("conflict of interest");
        w.cara.post(&path, &due).await.assert_status(404);
        let home = w.contest.path(&format!("/my/entries/{}", drums.number));
        dora.get(&home).await.assert_path(&format!("{home}/check"));
        dora.post(&format!("{home}/submit"), &[("version", "1")]).await.assert_status(409);
    }

    async fn a_revision_after_a_pending_decision_keeps_it_from_being_applied(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let home = w.contest.path(&format!("/my/entries/{}", w.entry.number));
        w.sara.fill(&w.page(), &[("do", "refuse"), ("reason", "Late"), ("when", "later")]).await.assert_status(200);
        w.sara.fill(&w.page(), &ASKED).await.assert_status(200);
        w.cara.fill(&home, &[("summary", "Wells for 100 francs.")]).await.assert_status(200);
        w.cara.press(&format!("{home}/check"), "Submit again").await.assert_status(200);
        w.sara.get(&w.contest.path("/screening/pending")).await.assert_says("handed in again after it was decided about");
        w.sara.post(&w.contest.path("/screening/pending"), &[]).await.assert_says("Nothing was decided");
        assert_eq!(w.state(&w.entry).await, EntryState::Submitted);
        w.contest.enter(StageKind::Scoring);
        w.sara.post(&w.contest.path("/screening/pending"), &[]).await.assert_status(409);
    }

    async fn many_teams_are_asked_at_a_time(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let (dora, drums) = w.another("Drums").await;
        let n = [w.entry.number.to_string(), drums.number.to_string()];
        let ticked = [("n", n[0].as_str()), ("n", n[1].as_str()), ("do", "correct")];
        let page = w.sara.post(&w.contest.path("/screening/selected"), &ticked).await;
        page.assert_says("Ask for a correction of 2 entries?").assert_says("2 mails go out");
        let due = page.value("due_at");
        let typed = [&ticked[..], &[("text", "Name the budget."), ("due_at", &due)]].concat();
        w.sara.post(&w.contest.path("/screening/decide"), &typed).await.assert_path(&w.list());
        for who in [&w.cara, &dora] {
            assert!(app.letter_to(who.email(), "entry-correction").await.text.contains("Name the budget."));
        }
    }

    async fn a_correction_neither_sets_nor_takes_away_the_mark_of_being_late(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let dora = w.contest.participant("Dora").await;
        let team = w.contest.team("Ducks", &[&dora]).await;
        let late = w.contest.entry_with(&team, "Ponds", |e| e.late = true).await;
        for (who, entry, marked) in [(&w.cara, &w.entry, false), (&dora, &late, true)] {
            w.sara.fill(&w.contest.path(&format!("/screening/{}", entry.number)), &ASKED).await.assert_status(200);
            let home = w.contest.path(&format!("/my/entries/{}", entry.number));
            who.fill(&home, &[("summary", "Wells for 100 francs.")]).await.assert_status(200);
            who.press(&format!("{home}/check"), "Submit again").await.assert_path(&format!("{home}/revisions/2"));
            let found = entry::Entity::find_by_id(entry.id).one(app.db().read()).await.unwrap().unwrap();
            assert_eq!((found.revision_count, found.late), (2, marked));
        }
    }

    async fn a_decision_ends_what_was_asked_and_after_the_next_stage_began_nothing_is_asked(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let home = w.contest.path(&format!("/my/entries/{}", w.entry.number));
        w.sara.fill(&w.page(), &ASKED).await.assert_status(200);
        w.cara.get(&home).await.assert_path(&home);
        w.sara.post(&w.page(), &[("do", "admit")]).await.assert_status(200);
        w.cara.get(&home).await.assert_path(&format!("{home}/check"));
        w.sara.get(&w.page()).await.assert_says("This entry is admitted. If the team hands in again");
        let olga = w.organiser().await;
        w.contest.enter(StageKind::Scoring);
        olga.get(&w.page()).await.assert_silent("Ask for a correction");
        let due = (app.now() + TimeDelta::days(2)).format("%Y-%m-%dT10:00").to_string();
        let typed = [("text", "More"), ("due_at", due.as_str())];
        let asked = olga.post(&format!("{}/correction", w.page()), &typed).await;
        assert_eq!(asked.wrong_fields(), ["due_at"]);
        assert_eq!(w.state(&w.entry).await, EntryState::Admitted);
    }
}
