//! Reports: organisers see what was reported and nothing else, decide, and tell the people concerned.

use super::{listed, path_of, publish};
use crate::support::each_database;

each_database! {
    async fn a_reported_card_is_hidden_and_both_sides_are_told(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (spammer, paula, olga) = (contest.participant("Sam Spam").await, contest.participant("Paula").await, contest.organiser("Olga").await);
        publish(&contest, &spammer, &[("offers", "Buy my watches")]).await;
        let card = path_of(&app, &contest, &spammer).await;
        let report = paula.get(&card).await.link("Report this card to the organisers");
        paula.fill(&report, &[("reason", "")]).await.assert_status(422);
        paula.fill(&report, &[("reason", "Advertising")]).await.assert_says("you will be told");
        paula.fill(&report, &[("reason", "Advertising!")]).await.assert_status(409);
        spammer.get(&report).await.assert_status(404);
        app.letter_to("contact@contest.example", "board-reported").await;
        let reports = contest.path("/organise/board");
        let page = olga.get(&reports).await;
        page.assert_says("Buy my watches").assert_says("Advertising").assert_says("Sam Spam").assert_says("Paula");
        page.assert_silent("@people.example");
        let form = page.form_of_button("Decide");
        olga.submit(&form, &[], Vec::new()).await.assert_status(422);
        olga.submit(&form, &[("outcome", "hide"), ("answer", "")], Vec::new()).await.assert_status(422);
        let decided = [("outcome", "hide"), ("answer", "No advertising here")];
        olga.submit(&form, &decided, Vec::new()).await.assert_says("Card hidden").assert_says("No advertising here");
        olga.submit(&form, &decided, Vec::new()).await.assert_status(409);
        assert!(listed(&contest, &paula, "").await.is_empty());
        spammer.get(&contest.path("/board")).await.assert_says("No advertising here");
        assert!(app.letter_to(paula.email(), "board-outcome").await.text.contains("hidden the card"));
        assert!(app.letter_to(spammer.email(), "board-decision").await.text.contains("No advertising here"));
        let hidden = app.events().await.into_iter().find(|e| e.0 == "board.card_hidden").unwrap();
        assert_eq!((hidden.1, hidden.2.as_deref()), (Some(olga.account().id), Some("No advertising here")));
    }

    async fn a_reported_message_is_read_alone_and_its_author_barred(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (rude, paula, olga) = (contest.participant("Rude").await, contest.participant("Paula").await, contest.organiser("Olga").await);
        publish(&contest, &paula, &[]).await;
        publish(&contest, &rude, &[]).await;
        let thread = rude.fill(&path_of(&app, &contest, &paula).await, &[("text", "A private first line")]).await.path.clone();
        paula.post(&thread, &[("text", "Hello")]).await.assert_status(200);
        rude.post(&thread, &[("text", "You fool")]).await.assert_status(200);
        let links: Vec<String> = paula.get(&thread).await.links().into_iter().filter(|(t, _)| t == "Report this message").map(|l| l.1).collect();
        assert_eq!(links.len(), 2, "one's own messages cannot be reported");
        contest.participant("Mallory").await.get(&links[1]).await.assert_status(404);
        rude.get(&links[1]).await.assert_status(404);
        paula.fill(&links[1], &[("reason", "Insult")]).await.assert_path(&thread);
        let reports = contest.path("/organise/board");
        let page = olga.get(&reports).await;
        page.assert_says("You fool").assert_says("Insult").assert_silent("private first line");
        assert!(!page.main().contains("Hide the card"));
        let form = page.form_of_button("Decide");
        paula.post(&form.action, &[("outcome", "bar"), ("answer", "x")]).await.assert_status(404);
        olga.submit(&form, &[("outcome", "bar"), ("answer", "No insults")], Vec::new()).await.assert_says("Person barred");
        rude.get(&contest.path("/board")).await.assert_status(409).assert_says("No insults");
        rude.post(&thread, &[("text", "Sorry")]).await.assert_status(409);
        assert!(listed(&contest, &paula, "").await.is_empty());
        paula.post(&thread, &[("text", "Bye")]).await.assert_status(409).assert_says("does not take messages");
        olga.press(&reports, "Let the person in again").await.assert_status(200);
        assert_eq!(listed(&contest, &paula, "").await, ["Rude"]);
    }

    async fn a_report_can_be_dismissed_and_the_reporter_is_told(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (karim, paula, olga) = (contest.participant("Karim").await, contest.participant("Paula").await, contest.organiser("Olga").await);
        publish(&contest, &karim, &[]).await;
        let card = path_of(&app, &contest, &karim).await;
        paula.post(&format!("{card}/report"), &[("reason", "I do not like it")]).await.assert_status(200);
        let form = olga.get(&contest.path("/organise/board")).await.form_of_button("Decide");
        olga.submit(&form, &[("outcome", "dismiss")], Vec::new()).await.assert_says("Dismissed");
        assert!(app.letter_to(paula.email(), "board-outcome").await.text.contains("no reason to do anything"));
        assert!(app.letters_to(karim.email()).await.is_empty());
        assert_eq!(listed(&contest, &paula, "").await, ["Karim"]);
    }
}
