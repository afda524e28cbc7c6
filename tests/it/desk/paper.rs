//! Sheets on paper and in spreadsheets.

use chrono::TimeDelta;
use entity::json::Peers;
use sea_orm::EntityTrait;

use super::desk;
use crate::support::{Attachment, View, each_database};

fn told(page: &View) -> Vec<String> {
    page.texts("table.list tbody td[data-label='What happens']")
}

each_database! {
    async fn sheets_go_down_and_come_up_as_a_table(app: TestApp) {
        let d = desk(&app, "clean-water", false, Peers::Never).await;
        d.hand_in(&d.jim, 1, "7", "Good").await;
        let csv = d.jim.get(&d.at("/sheets.csv")).await;
        assert!(csv.header("content-disposition").contains("sheets.csv"));
        assert_eq!(
            csv.body(),
            "\u{feff}number,title,Relevance,comment,private note,hand in,version\r\n1,Clean wells,7,Good,,yes,1\r\n\
             2,Air for all,,,,,0\r\n3,Deep wells,,,,,0\r\n"
        );
        let filled = csv.body().replace("2,Air for all,,,,,0", "2,Air for all,9,Fresh,,yes,0").replace("3,Deep wells,,,", "3,Deep wells,4,,so so");
        let file = vec![Attachment::new("file", "sheets.csv", filled.clone())];
        let page = d.jim.upload(&d.at("/sheets"), &[], file).await;
        page.assert_status(200).assert_says("2 sheets would be saved, 1 are the same as before, 0 rows are not taken");
        assert_eq!(told(&page), ["Nothing changes", "Is handed in", "Is saved, not handed in"]);
        assert_eq!(d.jim.get(&d.sheet(2)).await.value("comment"), "", "nothing is saved by looking");
        let saved = d.jim.submit(&page.form_of_button("Save 2 sheets"), &[], Vec::new()).await;
        saved.assert_says("The sheets are saved").assert_says("2 handed in, 1 begun");
        let sheet = d.jim.get(&d.sheet(2)).await;
        assert_eq!((sheet.value("comment").as_str(), sheet.value(&d.field()).as_str()), ("Fresh", "9"));
        let verbs = app.verbs().await;
        assert_eq!(verbs[verbs.len() - 2..], ["review.submitted", "review.saved"]);
        // The same table again is out of date.
        let again = d.jim.upload(&d.at("/sheets"), &[("table", &filled.replace(",9,Fresh", ",8,Fresh"))], Vec::new()).await;
        assert!(told(&again)[1].contains("was changed since you downloaded the table"), "{again:?}");
    }

    async fn rows_that_are_not_taken_say_why(app: TestApp) {
        let d = desk(&app, "clean-water", false, Peers::Never).await;
        let (one, stranger) = (d.contest.juror("Jane").await, d.contest.participant("Paula").await);
        d.contest.assign(&one, &d.entries[0]).await;
        one.post(&format!("{}/abstain", d.sheet(1)), &[]).await.assert_status(200);
        d.jim.post(&format!("{}/conflict", d.sheet(3)), &[("note", "My sister")]).await.assert_status(200);
        let table = "number;Relevance;hand in;version\n1;11;yes;0\n2;;yes;0\n3;5;yes;0\n99;5;;0\n1;5;;0\n";
        let page = d.jim.upload(&d.at("/sheets"), &[("table", table)], Vec::new()).await;
        let all = told(&page);
        for (row, words) in [
            "Relevance: a number from 0 to 10",
            "Relevance: points are needed to hand in",
            "You have a conflict of interest",
            "There is no entry with this number",
            "stands in a row above already",
        ].into_iter().enumerate() {
            assert!(all[row].contains(words), "{row}: {all:#?}");
        }
        assert!(page.forms().iter().all(|f| !f.action.ends_with("/sheets/save")));
        let page = one.upload(&d.at("/sheets"), &[("table", "number;Relevance\n1;5\n2;5\n")], Vec::new()).await;
        assert!(told(&page)[0].contains("You have abstained") && told(&page)[1].contains("not on your list"), "{page:?}");
        d.jim.upload(&d.at("/sheets/save"), &[("table", table)], Vec::new()).await.assert_says("so nothing was saved");
        d.jim.upload(&d.at("/sheets"), &[("table", "what is this")], Vec::new()).await.assert_status(422);
        stranger.upload(&d.at("/sheets/save"), &[("table", "number;Relevance\n1;5\n")], Vec::new()).await.assert_status(404);
        app.advance(TimeDelta::days(8));
        d.jim.upload(&d.at("/sheets/save"), &[("table", "number;Relevance\n1;5\n")], Vec::new()).await.assert_status(409);
        d.jim.get(&d.at("/print")).await.assert_status(409);
    }

    async fn a_table_does_what_was_shown_or_nothing(app: TestApp) {
        let d = desk(&app, "clean-water", false, Peers::Never).await;
        d.hand_in(&d.jim, 1, "7", "Café").await;
        let latin: Vec<u8> = "number;comment\n1;Caf\u{e9}\n".chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let page = d.jim.upload(&d.at("/sheets"), &[], vec![Attachment::new("file", "sheets.csv", latin)]).await;
        page.assert_status(422);
        assert_eq!(page.wrong_fields(), ["file"]);
        let table = "number;Relevance;hand in\n1;7;no\n2;5;oui\n3;5;x\n";
        let page = d.jim.upload(&d.at("/sheets"), &[("table", table)], Vec::new()).await;
        let all = told(&page);
        assert!(all[0].contains("Is taken back") && all[1].contains("neither yes nor no"), "{all:?}");
        assert_eq!(all[2], "Is handed in");
        let form = page.form_of_button("Save 2 sheets");
        // Saved on the sheet between looking and saving: the table has no versions, and yet nothing is overwritten.
        d.jim.fill(&d.sheet(3), &[(&d.field(), "9"), ("do", "save")]).await.assert_status(200);
        d.jim.submit(&form, &[], Vec::new()).await.assert_says("so nothing was saved");
        assert_eq!(d.jim.get(&d.sheet(3)).await.value(&d.field()), "9");
        assert_eq!(d.jim.get(&d.sheet(1)).await.value("state"), "submitted");
        // Recused between looking and saving.
        let page = d.jim.upload(&d.at("/sheets"), &[("table", table)], Vec::new()).await;
        let form = page.form_of_button("Save 2 sheets");
        let (olga, row) = (d.contest.organiser("Olga").await, d.contest.juror_row(&d.jim).await.id.to_string());
        let recused = [("juror", row.as_str()), ("number", "3"), ("reason", "Her cousin")];
        olga.post(&d.contest.path("/organise/jury/conflicts"), &recused).await.assert_status(200);
        let again = d.jim.submit(&form, &[], Vec::new()).await;
        again.assert_says("so nothing was saved").assert_says("You have a conflict of interest");
        assert_eq!(d.jim.get(&d.sheet(1)).await.value("state"), "submitted");
        // Whoever has joined the team by now is in conflict, though nobody has noted it.
        let team = entity::team::Entity::find_by_id(d.entries[1].team_id).one(app.db().read()).await.unwrap().unwrap();
        d.contest.enrol(&d.jim).await;
        d.contest.join(&team, &d.jim, false).await;
        let page = d.jim.upload(&d.at("/sheets"), &[("table", "number;Relevance\n2;10\n")], Vec::new()).await;
        assert!(told(&page)[0].contains("You have a conflict of interest"), "{page:?}");
        d.jim.get(&d.home()).await.assert_silent("Air for all");
    }

    async fn papers_hold_what_the_juror_may_see(app: TestApp) {
        let d = desk(&app, "clean-water", true, Peers::Never).await;
        let paper = d.jim.get(&d.at("/print")).await;
        paper.assert_says("Clean wells").assert_says("What Relevance means");
        for secret in ["Owls 0", "Owl University", "Cara"] {
            paper.assert_silent(secret);
        }
        d.jim.post(&format!("{}/conflict", d.sheet(3)), &[("note", "My sister")]).await.assert_status(200);
        assert_eq!(d.jim.get(&d.at("/print")).await.count("article.paper-entry"), 2);
        let jane = d.contest.juror("Jane").await;
        assert_eq!(jane.get(&d.at("/print")).await.count("article.paper-entry"), 0);
        assert_eq!(jane.get(&d.at("/sheets.csv")).await.body().lines().count(), 1);
    }
}
