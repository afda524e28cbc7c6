//! Progress by juror, entry and category; reminders; criteria outside the total.

use chrono::TimeDelta;
use entity::stage::StageKind;

use super::Open;
use crate::support::each_database;

each_database! {
    async fn whoever_is_late_is_on_top_and_reminded_after_a_look_at_the_number_of_mails(app: TestApp) {
        let o = Open::make(&app).await;
        let stage = o.contest.stage(StageKind::Scoring);
        let half = (stage.closes_at.unwrap() - stage.opens_at.unwrap()) / 2;
        for entry in [&o.wells, &o.pumps] {
            o.hand_in(&o.ida, entry, "7").await;
        }
        o.olga.get(&o.organise("/progress")).await.assert_silent("Late");
        app.advance(half + TimeDelta::hours(1));
        let page = o.olga.get(&o.organise("/progress")).await;
        assert!(page.texts("tbody th")[0].starts_with("Jim") && page.texts("tbody th")[0].contains("Late"), "{page:?}");
        assert_eq!(page.texts("td[data-label=Left]"), ["2", "0"]);
        assert_eq!(page.texts("td[data-label='Handed in']"), ["0", "2"]);
        let asked = o.olga.post(&o.organise("/progress/selected"), &[("who", "late")]).await;
        asked.assert_says("Send one reminder?").assert_says("Jim").assert_silent("Ida");
        assert_eq!(app.letters_of("juror-reminder").await, 0);
        o.olga.submit(&asked.form_of_button("Send one mail"), &[], Vec::new()).await.assert_path(&o.organise("/progress"));
        let letter = app.letter_to(o.jim.email(), "juror-reminder").await;
        assert!(letter.subject.starts_with("2 entries wait"), "{letter:#?}");
        assert!(app.letters_to(o.ida.email()).await.iter().all(|l| l.kind != "juror-reminder"));
        // Whoever has handed in everything gets nothing, ticked or not.
        let ida = o.contest.juror_row(&o.ida).await.id.to_string();
        let nobody = o.olga.post(&o.organise("/progress/selected"), &[("who", "ticked"), ("juror", &ida)]).await;
        nobody.assert_path(&o.organise("/progress"));
        o.olga.post(&o.organise("/progress/selected"), &[("who", "ticked")]).await.assert_says("Nobody of these");
        o.olga.post(&o.organise("/remind"), &[("juror", &ida)]).await.assert_status(409);
        assert_eq!(app.letters_of("juror-reminder").await, 1);
    }

    async fn progress_is_told_by_entry_and_category_without_those_who_abstain(app: TestApp) {
        let o = Open::make(&app).await;
        o.hand_in(&o.ida, &o.wells, "7").await;
        o.abstain(&o.jim, &o.wells).await;
        let page = o.olga.get(&o.organise("/progress?by=entry")).await;
        assert_eq!(page.texts("tbody th"), ["2. Old pumps", "1. Clean wells"]);
        assert_eq!(page.texts("td[data-label=Left]"), ["2", "0"]);
        assert_eq!(page.texts("td[data-label=Abstained]"), ["0", "1"]);
        assert_eq!(o.olga.get(&o.organise("/progress?by=category")).await.texts("tbody th"), ["No category"]);
        assert_eq!(page.count("figure svg[role=img] title"), 1);
        let csv = o.olga.get(&o.organise("/progress.csv?by=juror")).await;
        let lines: Vec<String> = csv.body().lines().map(ToOwned::to_owned).collect();
        assert_eq!(lines[0], "number,name,address,assigned,begun,handed_in,left,abstained,late,last,reminded");
        assert!(lines[1].starts_with(",Ida,") && lines[1].contains(",2,0,1,1,0,,"), "{lines:?}");
        assert!(lines[2].starts_with(",Jim,") && lines[2].contains(",2,0,0,1,1,,"), "{lines:?}");
    }

    async fn a_criterion_outside_the_total_is_scored_and_does_not_count(app: TestApp) {
        let o = Open::make(&app).await;
        let olga = &o.olga;
        let other = app.contest("other-one").await;
        let stage = other.path(&format!("/organise/jury/{}", other.stage(StageKind::Scoring).id));
        let runs = other.organiser("Otto").await;
        runs.fill(&format!("{stage}/criteria/new"), &[("name", "Idea")]).await.assert_status(200);
        let page = runs.fill(&format!("{stage}/criteria/new"), &[("name", "Team spirit"), ("outside", "yes")]).await;
        page.assert_path(&stage).assert_says("not in the total");
        assert_eq!(page.texts("td[data-label=Weight]"), ["1", "–"]);
        let edit = runs.get(&page.links().into_iter().filter(|l| l.0 == "Edit").nth(1).unwrap().1).await;
        assert_eq!(edit.value("outside"), "yes");
        olga.get(&stage).await.assert_status(404);
    }

    async fn others_do_not_follow_the_jury(app: TestApp) {
        let o = Open::make(&app).await;
        let otto = app.contest("other-one").await.organiser("Otto").await;
        for stranger in [&o.jim, &otto] {
            for rest in ["/progress", "/progress.csv"] {
                stranger.get(&o.organise(rest)).await.assert_status(404);
            }
            stranger.post(&o.organise("/progress/selected"), &[("who", "left")]).await.assert_status(404);
        }
    }
}
