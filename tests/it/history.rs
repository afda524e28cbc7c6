//! The record of a competition, as its organisers read it.

use chrono::TimeDelta;
use entity::event;
use entity::stage::StageKind;
use laureate::audit::{self, Event};
use laureate::db::{Chain, Db};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::support::each_database;

each_database! {
    async fn organisers_read_who_did_what_when_and_why(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let events = contest.path("/organise/events");
        olga.get(&events).await.assert_status(200).assert_says("Nothing has happened yet");
        let paula = contest.participant("Paula").await;
        let team = contest.team("Team Paula", &[&paula]).await;
        let entry = contest.entry(&team, "Clean wells").await;
        let out = olga.fill(&contest.path(&format!("/organise/entries/{}", entry.number)), &[("reason", "Copied")]).await;
        out.assert_status(200);
        olga.post(&contest.path("/organise/organisers/invite"), &[("email", "olaf@people.example")]).await;

        let extend = contest.path(&format!("/organise/stages/{}/extend", contest.stage(StageKind::Intake).id));
        let later = (app.now() + TimeDelta::days(9)).format("%Y-%m-%dT%H:%M").to_string();
        olga.fill(&extend, &[("closes_at", &later), ("reason", "The site was slow")]).await.assert_status(200);

        let page = olga.get(&events).await;
        page.assert_says("Line 3");
        assert_eq!(page.texts("tbody td[data-label=Who]"), ["Olga", "Olga", "Olga"], "newest first");
        assert_eq!(page.texts("tbody th")[2], "Entry disqualified 1 Clean wells from: submitted Reason: Copied");
        let entries = olga.get(&format!("{events}?about=entry")).await;
        assert_eq!(entries.count("tbody tr"), 1);
        let whole = olga.get(&format!("{events}?check=yes")).await;
        whole.assert_says("The record is whole: 3 lines, nothing changed or removed.");
    }

    async fn a_changed_line_shows(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        for address in ["olaf@people.example", "oscar@people.example", "otto@people.example"] {
            olga.post(&contest.path("/organise/organisers/invite"), &[("email", address)]).await;
        }
        let tx = app.db().quiet().await.unwrap();
        let change = event::Entity::update_many().col_expr(event::Column::Verb, Expr::value("organiser.removed"));
        let second = change.filter(event::Column::Chain.eq(contest.competition.id.0)).filter(event::Column::Seq.eq(2));
        second.exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        let page = olga.get(&contest.path("/organise/events?check=yes")).await;
        page.assert_says("The record was changed or is incomplete from line 2 on.");
    }

    async fn two_servers_write_one_record(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let chain = Chain::Competition(contest.competition.id);
        let other = Db::connect(&app.app.config().database).await.unwrap();
        for _ in 0..3 {
            for db in [app.db(), app.db(), &other] {
                let tx = db.tx(chain).await.unwrap();
                audit::record(&tx, Event::new("test.first", app.now())).await.unwrap();
                audit::record(&tx, Event::new("test.second", app.now())).await.unwrap();
                tx.commit().await.unwrap();
            }
            let tx = other.tx(chain).await.unwrap();
            audit::record(&tx, Event::new("test.forgotten", app.now())).await.unwrap();
            drop(tx);
        }
        let (events, total) = audit::list(app.db().read(), chain.id(), "test", (0, 100)).await.unwrap();
        assert_eq!((events.len(), total, events[0].seq), (18, 18, 18));
        assert_eq!(audit::first_break(app.db().read(), chain.id()).await.unwrap(), None);
        other.close().await;
    }

    async fn nobody_else_reads_the_record(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let other = app.contest("other-one").await;
        let path = contest.path("/organise/events");
        for person in [contest.participant("Paula").await, contest.juror("Julia").await, other.organiser("Oscar").await] {
            person.get(&path).await.assert_status(404);
        }
        assert_eq!(app.visitor().get_raw(&path).await.status, 303);
    }
}
