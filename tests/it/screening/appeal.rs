//! Appeals: once, in time, and decided by somebody else.

use chrono::TimeDelta;
use entity::entry::EntryState;

use super::world;
use crate::support::each_database;

const REFUSED: [(&str, &str); 2] = [("do", "refuse"), ("reason", "Out of scope")];

each_database! {
    async fn a_refused_team_appeals_once_and_somebody_else_decides(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let appeal = w.contest.path(&format!("/my/entries/{}/appeal", w.entry.number));
        w.cara.get(&appeal).await.assert_status(409);
        w.sara.post(&w.page(), &REFUSED).await.assert_status(200);
        let my = w.cara.get(&w.contest.path("/my")).await;
        my.assert_says("Out of scope").assert_says("Your team can appeal once, until");
        assert_eq!(w.cara.fill(&appeal, &[("text", "")]).await.wrong_fields(), ["text"]);
        w.cara.fill(&appeal, &[("text", "Wells are in scope.")]).await.assert_says("Your appeal was received");
        w.cara.post(&appeal, &[("text", "And again")]).await.assert_status(409);
        let letter = app.letter_to(&w.contest.competition.contact_email, "appeal-made").await;
        assert!(letter.text.contains("Wells are in scope.") && letter.text.contains(&w.page()), "{}", letter.text);
        w.sara.get(&w.list()).await.assert_says("One appeal waits for its decision.");
        let waiting = w.sara.get(&format!("{}?flag=appeal", w.list())).await;
        waiting.assert_says("Clean wells");
        let decide = format!("{}/appeal", w.page());
        let reversed = [("outcome", "reverse"), ("appeal_reason", "They are.")];
        w.sara.get(&w.page()).await.assert_says("Wells are in scope.").assert_says("You made the decision");
        w.sara.post(&decide, &[("outcome", "uphold"), ("appeal_reason", "No.")]).await.assert_status(409);
        w.cara.post(&decide, &reversed).await.assert_status(404);
        assert_eq!(w.state(&w.entry).await, EntryState::Refused);
        let otto = w.contest.screener("Otto").await;
        assert_eq!(otto.fill(&w.page(), &[("outcome", "reverse"), ("appeal_reason", "")]).await.wrong_fields(), ["appeal_reason"]);
        otto.fill(&w.page(), &reversed).await.assert_status(200).assert_says("Successful");
        assert_eq!(w.state(&w.entry).await, EntryState::Admitted);
        assert!(app.letter_to(w.cara.email(), "appeal-decided").await.text.contains("They are."));
        w.cara.get(&w.contest.path("/my")).await.assert_says("Your appeal was successful");
        assert!(app.verbs().await.ends_with(&["appeal.made", "appeal.reversed", "entry.admitted"].map(String::from)));
    }

    async fn the_decision_can_stand_also_after_the_screening_has_closed(app: TestApp) {
        let w = world(&app, "clean-water").await;
        w.sara.post(&w.page(), &REFUSED).await.assert_status(200);
        let appeal = w.contest.path(&format!("/my/entries/{}/appeal", w.entry.number));
        w.cara.post(&appeal, &[("text", "No!")]).await.assert_status(200);
        app.advance(TimeDelta::days(8));
        let otto = w.contest.screener("Otto").await;
        otto.fill(&w.page(), &[("outcome", "uphold"), ("appeal_reason", "It is about drums.")]).await.assert_status(200);
        assert_eq!(w.state(&w.entry).await, EntryState::Refused);
        assert!(app.letter_to(w.cara.email(), "appeal-decided").await.text.contains("stands"));
        w.cara.get(&w.contest.path("/my")).await.assert_says("The decision stands").assert_says("It is about drums.");
        w.cara.get(&appeal).await.assert_status(409);
    }

    async fn an_appeal_comes_in_time_and_from_the_team(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let (dora, drums) = w.another("Drums").await;
        w.sara.post(&w.page(), &REFUSED).await.assert_status(200);
        let appeal = w.contest.path(&format!("/my/entries/{}/appeal", w.entry.number));
        dora.post(&appeal, &[("text", "Not mine")]).await.assert_status(404);
        let of_drums = w.contest.path(&format!("/my/entries/{}/appeal", drums.number));
        dora.post(&of_drums, &[("text", "Nothing is decided")]).await.assert_status(409);
        app.advance(TimeDelta::days(7));
        w.cara.post(&appeal, &[("text", "Late")]).await.assert_status(409);
    }

    async fn a_disqualified_team_can_appeal_too(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let olga = w.organiser().await;
        let path = w.contest.path(&format!("/organise/entries/{}", w.entry.number));
        olga.fill(&path, &[("reason", "Copied")]).await.assert_status(200);
        assert!(app.letter_to(w.cara.email(), "entry-disqualified").await.text.contains("appeal"));
        let appeal = w.contest.path(&format!("/my/entries/{}/appeal", w.entry.number));
        w.cara.post(&appeal, &[("text", "It is ours.")]).await.assert_status(200);
        olga.post(&format!("{}/appeal", w.page()), &[("outcome", "uphold"), ("appeal_reason", "x")]).await.assert_status(409);
        w.sara.fill(&w.page(), &[("outcome", "reverse"), ("appeal_reason", "It is.")]).await.assert_status(200);
        assert_eq!(w.state(&w.entry).await, EntryState::Admitted);
    }

    async fn while_an_appeal_waits_nothing_else_is_decided_about_the_entry(app: TestApp) {
        let w = world(&app, "clean-water").await;
        w.sara.post(&w.page(), &REFUSED).await.assert_status(200);
        let appeal = w.contest.path(&format!("/my/entries/{}/appeal", w.entry.number));
        w.cara.post(&appeal, &[("text", "Wells are in scope.")]).await.assert_status(200);
        let olga = w.organiser().await;
        let organised = w.contest.path(&format!("/organise/entries/{}", w.entry.number));
        olga.get(&organised).await.assert_says("has appealed").assert_silent("Disqualify");
        let admit = [("do", "admit")];
        let later = [("do", "admit"), ("when", "later")];
        for (path, typed) in [
            (w.page(), &admit[..]),
            (w.page(), &later[..]),
            (format!("{}/undo", w.page()), &[("undo_reason", "A wrong line")][..]),
            (format!("{organised}/admit"), &[][..]),
            (format!("{organised}/disqualify"), &[("reason", "Copied")][..]),
        ] {
            olga.post(&path, typed).await.assert_status(409).assert_says("has appealed");
        }
        let number = w.entry.number.to_string();
        let ticked = [("n", number.as_str()), ("do", "admit")];
        let asked = w.sara.post(&w.contest.path("/screening/selected"), &ticked).await;
        asked.assert_says("has appealed").assert_says("Admit 0 entries?");
        assert_eq!(w.state(&w.entry).await, EntryState::Refused);
        // Whoever decided may give in.
        w.sara.fill(&w.page(), &[("outcome", "reverse"), ("appeal_reason", "I was wrong.")]).await.assert_status(200);
        assert_eq!(w.state(&w.entry).await, EntryState::Admitted);
        w.sara.get(&format!("{}?flag=appeal", w.list())).await.assert_says("Nothing found");
    }

    async fn of_two_appeals_at_the_same_time_one_is_taken(app: TestApp) {
        let w = world(&app, "clean-water").await;
        w.sara.post(&w.page(), &REFUSED).await.assert_status(200);
        let appeal = w.contest.path(&format!("/my/entries/{}/appeal", w.entry.number));
        let typed = [("text", "Wells are in scope.")];
        let (one, two) = tokio::join!(w.cara.post(&appeal, &typed), w.cara.post(&appeal, &typed));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let decide = format!("{}/appeal", w.page());
        let olga = w.organiser().await;
        let (yes, no) = ([("outcome", "reverse"), ("appeal_reason", "Yes.")], [("outcome", "uphold"), ("appeal_reason", "No.")]);
        let (one, two) = tokio::join!(olga.post(&decide, &yes), olga.post(&decide, &no));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let letters = app.letters_to(w.cara.email()).await;
        assert_eq!(letters.iter().filter(|l| l.kind == "appeal-decided").count(), 1);
    }
}
