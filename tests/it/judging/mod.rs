//! Judging as organisers follow it: who is late, what jurors say to each other, pictures of the scores.

mod charts;
mod discussion;
mod progress;

use entity::criterion;
use entity::stage::StageKind;
use entity::{assignment, entry};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::support::{Actor, Contest, TestApp};

/// A contest whose scoring is open: two jurors with two entries each, and an organiser.
pub struct Open<'a> {
    pub app: &'a TestApp,
    pub contest: Contest<'a>,
    pub criterion: criterion::Model,
    pub olga: Actor,
    pub jim: Actor,
    pub ida: Actor,
    pub wells: entry::Model,
    pub pumps: entry::Model,
}

impl<'a> Open<'a> {
    pub async fn make(app: &'a TestApp) -> Self {
        Self::of(app, app.contest("clean-water").await).await
    }

    pub async fn of(app: &'a TestApp, contest: Contest<'a>) -> Self {
        let criterion = contest.criterion("Relevance", 1.0).await;
        let owls = contest.team("Secret Owls", &[&contest.participant("Cara").await]).await;
        let cats = contest.team("Cats", &[&contest.participant("Carl").await]).await;
        let (wells, pumps) = (contest.entry(&owls, "Clean wells").await, contest.entry(&cats, "Old pumps").await);
        let (jim, ida) = (contest.juror("Jim").await, contest.juror("Ida").await);
        for juror in [&jim, &ida] {
            for entry in [&wells, &pumps] {
                contest.assign(juror, entry).await;
            }
        }
        let olga = contest.organiser("Olga").await;
        contest.enter(StageKind::Scoring);
        Self { app, contest, criterion, olga, jim, ida, wells, pumps }
    }

    /// A page of the organisers about the stage.
    pub fn organise(&self, rest: &str) -> String {
        self.contest.path(&format!("/organise/jury/{}{rest}", self.contest.stage(StageKind::Scoring).id))
    }

    /// A page of jurors about an entry.
    pub fn sheet(&self, entry: &entry::Model, rest: &str) -> String {
        let stage = self.contest.stage(StageKind::Scoring).id;
        self.contest.path(&format!("/jury/{stage}/{}{rest}", entry.number))
    }

    /// A juror hands in a sheet on the page.
    pub async fn hand_in(&self, juror: &Actor, entry: &entry::Model, points: &str) {
        let field = format!("score-{}", self.criterion.id);
        let sheet = [(field.as_str(), points), ("do", "hand_in")];
        juror.fill(&self.sheet(entry, ""), &sheet).await.assert_status(200);
    }

    /// A juror leaves an entry to the others.
    pub async fn abstain(&self, juror: &Actor, entry: &entry::Model) {
        let tx = self.app.db().quiet().await.unwrap();
        let now = Some(self.app.now());
        assignment::Entity::update_many()
            .col_expr(assignment::Column::AbstainedAt, sea_orm::sea_query::Expr::value(now))
            .filter(assignment::Column::JurorId.eq(self.contest.juror_row(juror).await.id))
            .filter(assignment::Column::EntryId.eq(entry.id))
            .exec(&*tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}
