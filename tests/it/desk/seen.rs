//! An organiser who looks at what a juror sees.

use entity::json::Peers;
use entity::stage::StageKind;

use super::desk;
use crate::support::{PNG, each_database};

each_database! {
    async fn an_organiser_sees_what_the_juror_sees_and_can_save_nothing(app: TestApp) {
        let d = desk(&app, "clean-water", true, Peers::AfterOwn).await;
        let file = d.contest.handed_in_file(&d.entries[0], "files", "owls.png", PNG).await;
        d.hand_in(&d.jim, 1, "7", "Good").await;
        let olga = d.contest.organiser("Olga").await;
        let stage = d.contest.stage(StageKind::Scoring).id;
        let juror = d.contest.juror_row(&d.jim).await.id;
        let home = d.contest.path(&format!("/organise/jury/{stage}/as/{juror}"));
        olga.get(&d.contest.path(&format!("/organise/jury/{stage}/progress"))).await.assert_says("View as Jim");
        let list = olga.get(&home).await;
        list.assert_says("This is what Jim sees").assert_says("1 handed in").assert_silent("Owls 0");
        let sheet = olga.get(&list.link("1. Clean wells")).await;
        sheet.assert_says("This is what Jim sees").assert_says("Good").assert_silent("Owls 0").assert_silent("owls.png");
        let forms: Vec<String> = sheet.forms().into_iter().map(|f| f.action).collect();
        assert!(forms.iter().all(|action| action.ends_with("/sign-out")), "{forms:?}");
        assert_eq!(sheet.count("fieldset[disabled]"), 1);
        olga.get(&format!("{home}/1/files/{}", file.id)).await.assert_status(200);
        let before = app.events().await.len();
        olga.post(&format!("{home}/1"), &[("version", "1"), ("comment", "x")]).await.assert_status(405);
        olga.post(&d.sheet(1), &[("version", "1"), ("comment", "x")]).await.assert_status(404);
        assert_eq!(app.events().await.len(), before);
        assert_eq!(app.verbs().await.iter().filter(|v| *v == "juror.seen_as").count(), 2);
        d.jim.post(&format!("{}/conflict", d.sheet(2)), &[("note", "My sister")]).await.assert_status(200);
        assert!([404, 409].contains(&olga.get(&format!("{home}/2")).await.status));
        let other = app.contest("other-one").await.organiser("Otto").await;
        for stranger in [&d.jim, &other, &d.contest.participant("Paula").await] {
            stranger.get(&home).await.assert_status(404);
            stranger.get(&format!("{home}/1")).await.assert_status(404);
            stranger.get(&format!("{home}/1/files/{}", file.id)).await.assert_status(404);
        }
        let foreign = app.contest("third-one").await.juror("Fred").await;
        let foreign = foreign.account().id;
        olga.get(&d.contest.path(&format!("/organise/jury/{stage}/as/{foreign}"))).await.assert_status(404);
    }
}
