//! What organisers see of a pairwise stage, and what they take back.

use entity::comparison::Verdict;

use super::{Duel, pair};
use crate::support::each_database;

each_database! {
    async fn organisers_see_progress_and_the_ranking_with_its_range(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 4).await;
        let (jim, ida) = (d.contest.outside_juror("Jim").await, d.contest.outside_juror("Ida").await);
        for (turn, pair) in (1..).zip([(2, 0), (2, 1), (2, 0), (0, 1)]) {
            d.compared(&jim, turn, pair, Verdict::Left).await;
        }
        d.compared(&ida, 1, (0, 2), Verdict::Right).await;
        d.compared(&ida, 2, (0, 1), Verdict::Even).await;
        d.compared(&ida, 3, (1, 2), Verdict::Skip).await;
        let olga = d.contest.organiser("Olga").await;
        let page = olga.get(&d.organise("")).await;
        assert_eq!(page.texts("td[data-label='Seconds each']"), ["90", "90"]);
        assert_eq!(page.texts("td[data-label='Chose A']"), ["0 %", "100 %"], "by name: Ida, Jim");
        assert_eq!(page.texts("td[data-label=Skipped]"), ["1", "0"]);
        let ranked = page.texts("section:last-of-type th[scope=row]");
        assert_eq!(ranked, ["3. Well 3", "1. Well 1", "2. Well 2", "4. Well 4"]);
        assert_eq!(page.texts("td[data-label=Rank]"), ["1", "2", "3", "–"]);
        page.assert_says("One entry has not been compared yet").assert_silent("groups without a comparison");
        let csv = olga.get(&d.organise("/ranking.csv")).await;
        assert!(csv.body().lines().nth(1).unwrap().starts_with("1,3,Well 3,"), "{}", csv.body());
        let csv = olga.get(&d.organise("/comparisons.csv")).await;
        assert_eq!(csv.body().lines().filter(|l| l.contains(",yes,")).count(), 6);
        olga.get(&d.contest.path("/organise/jury")).await.assert_says("Duel");
        let other = app.contest("other-one").await.organiser("Oscar").await;
        for path in ["", "/ranking.csv", "/comparisons.csv", "/tables"] {
            other.get(&d.organise(path)).await.assert_status(404);
        }
    }

    async fn what_organisers_take_back_no_longer_counts_and_the_juror_reads_why(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 5).await;
        let (jim, ida) = (d.contest.outside_juror("Jim").await, d.contest.outside_juror("Ida").await);
        for _ in 0..3 {
            d.say(&jim, "left").await;
        }
        d.say(&ida, "left").await;
        let olga = d.contest.organiser("Olga").await;
        let juror = d.contest.juror_row(&jim).await.id.to_string();
        let path = d.organise("/undo");
        let page = olga.post(&path, &[("juror", &juror), ("last", "two"), ("reason", "Asleep")]).await;
        assert_eq!((page.status, page.wrong_fields(), page.value("reason")), (422, vec!["last".to_owned()], "Asleep".to_owned()));
        assert_eq!(olga.post(&path, &[("juror", &juror), ("last", "2")]).await.wrong_fields(), ["reason"]);
        assert_eq!(d.counting().await.len(), 4);
        olga.post(&path, &[("juror", &juror), ("last", "2"), ("reason", "Asleep")]).await.assert_says("Taken back");
        let left = d.counting().await;
        assert_eq!(left.len(), 2);
        assert!(left.iter().any(|row| row.turn == 1 && row.juror_id.to_string() == juror), "the last two go");
        jim.get(&format!("{}/mine", d.home())).await.assert_says("Taken back by the organisers").assert_says("Asleep");
        olga.post(&path, &[("juror", &juror), ("last", ""), ("reason", "Asleep")]).await.assert_says("Taken back");
        assert_eq!(d.counting().await.len(), 1);
        let nothing = olga.post(&path, &[("juror", &juror), ("last", ""), ("reason", "Asleep")]).await;
        assert_eq!(nothing.wrong_fields(), ["juror"]);
        d.say(&jim, "left").await;
        assert_eq!(d.counting().await.len(), 2, "the juror can go on");
    }

    async fn a_paused_juror_reads_why_and_cannot_go_on(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 4).await;
        let (jim, olga) = (d.contest.outside_juror("Jim").await, d.contest.organiser("Olga").await);
        let shown = jim.get(&d.home()).await;
        let path = d.organise(&format!("/jurors/{}", d.contest.juror_row(&jim).await.id));
        olga.post(&path, &[("do", "pause"), ("why", " ")]).await.assert_status(422);
        olga.post(&path, &[("do", "pause"), ("why", "Come to the desk")]).await.assert_says("Paused");
        jim.get(&d.home()).await.assert_says("Come to the desk").assert_silent("Which one is better?");
        jim.post(&d.home(), &[("turn", &shown.value("turn")), ("say", "left")]).await.assert_status(409);
        assert_eq!(d.counting().await.len(), 0);
        olga.post(&path, &[("do", "resume")]).await.assert_says("The juror can go on.");
        assert_eq!(pair(&jim.get(&d.home()).await), pair(&shown));
        let last = d.contest.outside_juror("Ida").await;
        let path = d.organise(&format!("/jurors/{}", d.contest.juror_row(&last).await.id));
        olga.post(&path, &[("do", "pause"), ("why", "Not yet")]).await.assert_says("Paused");
        last.get(&d.home()).await.assert_says("Not yet");
        olga.post(&path, &[("do", "resume")]).await.assert_status(200);
        d.say(&last, "left").await;
        assert_eq!(d.counting().await.len(), 1);
    }
}
