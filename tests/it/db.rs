//! Changes that come at the same time: each is kept or undone as a whole, and nobody waits for ever.

use std::time::Duration;

use entity::setting;
use laureate::audit::{self, Event};
use laureate::db::{Chain, Db};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, Set, Statement};

use crate::support::each_database;

const CHAIN: Chain = Chain::Site;

/// A change that leaves a row and an event; dropped at its end if `keep` is false.
async fn change(db: Db, key: String, keep: bool, now: chrono::DateTime<chrono::Utc>) -> Result<(), String> {
    let words = |e: laureate::error::Error| e.to_string();
    let tx = db.tx(CHAIN).await.map_err(words)?;
    let row = setting::ActiveModel { key: Set(key), value: Set("there".into()) };
    setting::Entity::insert(row).exec_without_returning(&*tx).await.map_err(|e| e.to_string())?;
    audit::record(&tx, Event::new("test.changed", now)).await.map_err(words)?;
    if keep { tx.commit().await.map_err(words) } else { Ok(()) }
}

async fn kept(db: &Db) -> Vec<String> {
    let rows = setting::Entity::find().all(db.read()).await.unwrap();
    let mut keys: Vec<String> = rows.into_iter().map(|r| r.key).filter(|k| k.starts_with("test-")).collect();
    keys.sort();
    keys
}

/// Built without it, SQLite plans each look for one row anew: half of the speed is gone, and nothing else shows it.
#[tokio::test]
async fn sqlite_is_built_with_stable_plans() {
    let db = sea_orm::Database::connect("sqlite::memory:").await.unwrap();
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA compile_options")).await.unwrap();
    let options: Vec<String> = rows.iter().map(|r| r.try_get_by_index(0).unwrap()).collect();
    assert!(options.iter().any(|o| o == "ENABLE_QPSG"), "{options:?}");
    assert!(options.iter().all(|o| o != "ENABLE_MEMORY_MANAGEMENT"), "{options:?}");
}

each_database! {
    async fn many_at_once_are_each_kept_or_undone(app: TestApp) {
        let begun = |n: usize| tokio::spawn(change(app.db().clone(), format!("test-{n:03}"), !n.is_multiple_of(3), app.now()));
        let all: Vec<_> = (0..60).map(begun).collect();
        for (n, one) in all.into_iter().enumerate() {
            assert_eq!(one.await.unwrap(), Ok(()), "{n}");
        }
        let expected: Vec<String> = (0..60).filter(|n: &usize| !n.is_multiple_of(3)).map(|n| format!("test-{n:03}")).collect();
        assert_eq!(kept(app.db()).await, expected);
        assert_eq!(audit::first_break(app.db().read(), CHAIN.id()).await.unwrap(), None);
        let (_, events) = audit::list(app.db().read(), CHAIN.id(), "test", (0, 1)).await.unwrap();
        assert_eq!(events, 40);
    }

    async fn a_change_that_fails_takes_no_other_with_it(app: TestApp) {
        let twice = ["test-a", "test-b", "test-a", "test-c", "test-b", "test-d"];
        let begun = |key: &&str| tokio::spawn(change(app.db().clone(), (*key).to_owned(), true, app.now()));
        let all: Vec<_> = twice.iter().map(begun).collect();
        let mut failed = 0;
        for one in all {
            failed += usize::from(one.await.unwrap().is_err());
        }
        assert_eq!(failed, 2);
        assert_eq!(kept(app.db()).await, ["test-a", "test-b", "test-c", "test-d"]);
        assert_eq!(audit::first_break(app.db().read(), CHAIN.id()).await.unwrap(), None);
    }

    async fn requests_that_are_given_up_leave_the_writer_free(app: TestApp) {
        for round in 0..20 {
            let begun = |n: u64| {
                let one = tokio::spawn(change(app.db().clone(), format!("test-{round:02}-{n}"), true, app.now()));
                (one, Duration::from_micros(n * 150))
            };
            let all: Vec<_> = (0..8).map(begun).collect();
            for (one, after) in all {
                tokio::time::sleep(after).await;
                one.abort();
            }
        }
        let last = change(app.db().clone(), "test-last".into(), true, app.now());
        assert_eq!(tokio::time::timeout(Duration::from_secs(5), last).await, Ok(Ok(())));
        assert_eq!(audit::first_break(app.db().read(), CHAIN.id()).await.unwrap(), None);
        let (_, events) = audit::list(app.db().read(), CHAIN.id(), "test", (0, 1)).await.unwrap();
        assert_eq!(events, u64::try_from(kept(app.db()).await.len()).unwrap(), "each kept row has its event");
        assert!(setting::Entity::find().count(app.db().read()).await.unwrap() > 0);
    }
}
