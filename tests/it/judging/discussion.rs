//! The discussion of an entry: who hears it, when, and by which names; and the organisers' page with all sheets.

use chrono::TimeDelta;
use entity::json::Peers;
use entity::stage::StageKind;
use entity::{remark, stage};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::Open;
use crate::support::each_database;

impl Open<'_> {
    fn discussion(&self) -> String {
        self.sheet(&self.wells, "/discussion")
    }

    async fn settle_stage(&self) {
        let tx = self.app.db().quiet().await.unwrap();
        stage::Entity::update_many()
            .col_expr(stage::Column::SettledAt, Expr::value(Some(self.app.now())))
            .filter(stage::Column::Id.eq(self.contest.stage(StageKind::Scoring).id))
            .exec(&*tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

each_database! {
    async fn jurors_talk_about_an_entry_when_each_has_judged_it(app: TestApp) {
        let o = Open::make(&app).await;
        o.jim.get(&o.discussion()).await.assert_status(409).assert_says("your own sheet");
        o.jim.post(&o.discussion(), &[("text", "Too early")]).await.assert_status(409);
        o.hand_in(&o.jim, &o.wells, "7").await;
        let empty = o.jim.fill(&o.discussion(), &[("text", "  ")]).await;
        assert_eq!(empty.wrong_fields(), ["text"]);
        o.jim.fill(&o.discussion(), &[("text", "The pump is missing")]).await.assert_says("The pump is missing").assert_says("You");
        // Ida has not handed in: nothing tells her that anybody has said anything.
        for path in [o.discussion(), o.sheet(&o.wells, ""), o.contest.path("/jury")] {
            o.ida.get(&path).await.assert_silent("The pump is missing").assert_silent("Discussion");
        }
        o.hand_in(&o.ida, &o.wells, "3").await;
        let page = o.ida.get(&o.discussion()).await;
        page.assert_says("The pump is missing").assert_says("Juror A").assert_silent("Jim").assert_silent("Secret Owls");
        o.ida.fill(&o.discussion(), &[("text", "Page four shows it")]).await.assert_says("You");
        assert_eq!(o.jim.get(&o.discussion()).await.texts(".remarks strong"), ["You", "Juror B"]);
        let entry = o.olga.get(&o.organise("/entries/1")).await;
        assert_eq!(entry.texts(".remarks strong"), ["Jim", "Ida"]);
        o.olga.fill(&o.organise("/entries/1"), &[("text", "Please look at the annex")]).await.assert_says("Olga");
        assert_eq!(o.jim.get(&o.discussion()).await.texts(".remarks strong"), ["You", "Juror B", "The organisers"]);
        assert_eq!(app.verbs().await.iter().filter(|v| *v == "remark.made").count(), 3);
    }

    async fn a_discussion_outlives_the_stage_and_ends_when_its_results_are_settled(app: TestApp) {
        let o = Open::make(&app).await;
        o.hand_in(&o.jim, &o.wells, "7").await;
        app.advance(TimeDelta::days(8));
        o.jim.get(&o.sheet(&o.wells, "")).await.assert_status(409);
        o.jim.fill(&o.discussion(), &[("text", "One more thing")]).await.assert_says("One more thing");
        o.settle_stage().await;
        let page = o.jim.get(&o.discussion()).await;
        page.assert_says("One more thing").assert_says("no longer be continued");
        assert_eq!(page.count("textarea"), 0);
        o.jim.post(&o.discussion(), &[("text", "Too late")]).await.assert_status(409);
        o.olga.post(&o.organise("/entries/1/discussion"), &[("text", "Too late")]).await.assert_status(409);
    }

    async fn where_jurors_see_each_others_reviews_they_see_who_says_what(app: TestApp) {
        let contest = app.contest_with("clean-water", |_, s| s[1].settings.peers = Peers::AfterOwn).await;
        let o = Open::of(&app, contest).await;
        for juror in [&o.jim, &o.ida] {
            o.hand_in(juror, &o.wells, "7").await;
        }
        o.jim.fill(&o.discussion(), &[("text", "Fine wells")]).await.assert_status(200);
        assert_eq!(o.ida.get(&o.discussion()).await.texts(".remarks strong"), ["Jim"]);
    }

    async fn whoever_abstains_or_has_a_conflict_hears_nothing(app: TestApp) {
        let o = Open::make(&app).await;
        for juror in [&o.jim, &o.ida] {
            o.hand_in(juror, &o.wells, "7").await;
            juror.fill(&o.discussion(), &[("text", "Mine alone")]).await.assert_status(200);
        }
        o.abstain(&o.ida, &o.wells).await;
        o.ida.get(&o.discussion()).await.assert_status(409).assert_silent("Mine alone");
        o.ida.post(&o.discussion(), &[("text", "Again")]).await.assert_status(409);
        o.jim.post(&format!("{}/conflict", o.sheet(&o.wells, "")), &[("note", "My sister")]).await.assert_status(200);
        o.jim.get(&o.discussion()).await.assert_status(409).assert_says("conflict of interest");
        // What the juror has entered about it is gone.
        assert_eq!(remark::Entity::find().count(app.db().read()).await.unwrap(), 1);
    }

    async fn others_neither_read_nor_write(app: TestApp) {
        let o = Open::make(&app).await;
        o.hand_in(&o.jim, &o.wells, "7").await;
        let jane = o.contest.juror("Jane").await;
        let otto = app.contest("other-one").await.organiser("Otto").await;
        let paula = o.contest.participant("Paula").await;
        for stranger in [&jane, &otto, &paula, &o.olga] {
            stranger.get(&o.discussion()).await.assert_status(404);
            stranger.post(&o.discussion(), &[("text", "Hello")]).await.assert_status(404);
        }
        for stranger in [&jane, &otto, &paula, &o.jim] {
            stranger.get(&o.organise("/entries/1")).await.assert_status(404);
            stranger.post(&o.organise("/entries/1/discussion"), &[("text", "Hello")]).await.assert_status(404);
        }
        assert_eq!(app.visitor().get_raw(&o.discussion()).await.status, 303);
        assert_eq!(remark::Entity::find().count(app.db().read()).await.unwrap(), 0);
    }

    async fn organisers_read_all_sheets_of_an_entry_with_private_notes(app: TestApp) {
        let o = Open::make(&app).await;
        let field = format!("score-{}", o.criterion.id);
        let sheet = [(field.as_str(), "7"), ("private_note", "I doubt the budget"), ("comment", "Good"), ("do", "hand_in")];
        o.jim.fill(&o.sheet(&o.wells, ""), &sheet).await.assert_status(200);
        let begun = [(field.as_str(), "2"), ("private_note", "Half a thought"), ("do", "save")];
        o.ida.fill(&o.sheet(&o.wells, ""), &begun).await.assert_status(200);
        let page = o.olga.get(&o.organise("/entries/1")).await;
        page.assert_says("I doubt the budget").assert_says("Good").assert_says("Begun").assert_silent("Half a thought");
        assert_eq!(page.texts(".points td"), ["7 / 10", "7.00"]);
        o.olga.get(&o.organise("/entries/99")).await.assert_status(404);
    }
}
