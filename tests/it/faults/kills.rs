//! A server that is killed between any two steps of handing in and of finishing an upload: each step is stopped at from outside,
//! by a lock in the database or by the storage, so that the server itself knows nothing of it.

use std::path::Path;
use std::time::{Duration, Instant};

use entity::{event, message, revision, upload};
use laureate::audit;
use laureate::entry::snapshot;
use reqwest::Method;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait, PaginatorTrait,
    QueryFilter, Statement,
};
use sha2::{Digest, Sha256};

use crate::entry::{COMPLETE, entries, files, started};
use crate::support::process::Process;
use crate::support::s3::{Call, Ill};
use crate::support::{Actor, FilledForm, Setup, TestApp};
use crate::upload::kit::{Sending, report};
use crate::upload::objects;

const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until something is so.
async fn until<F: Future<Output = bool>>(what: &str, so: impl Fn() -> F) {
    let end = Instant::now() + PATIENCE;
    while !so().await {
        assert!(Instant::now() < end, "it never comes to this: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Places in a PostgreSQL database at which whoever comes there stops.
struct Stops(DatabaseConnection);

impl Stops {
    /// Each is a place as a trigger says it.
    async fn at(app: &TestApp, places: &[&str]) -> Self {
        let mut options = ConnectOptions::new(app.app.config().database.url.expose().to_owned());
        options.max_connections(1).sqlx_logging(false);
        let stops = Self(Database::connect(options).await.unwrap());
        stops
            .run(
                "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS \
                 'BEGIN PERFORM pg_advisory_xact_lock_shared(7, TG_ARGV[0]::int); RETURN NULL; END'",
            )
            .await;
        for (n, place) in places.iter().enumerate() {
            let kind = if place.contains("DEFERRED") { "CONSTRAINT TRIGGER" } else { "TRIGGER" };
            stops.run(&format!("CREATE {kind} stop_{n} {place} EXECUTE FUNCTION stop('{n}')")).await;
        }
        stops
    }

    async fn run(&self, sql: &str) {
        self.0.execute_unprepared(sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    }

    async fn count(&self, sql: &str) -> i64 {
        let asked = Statement::from_string(self.0.get_database_backend(), sql);
        self.0.query_one_raw(asked).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// Closes a place, waits until somebody stands at it, kills the server there, and opens the place again.
    async fn kill_at<T: Send + 'static>(
        &self,
        n: usize,
        server: &mut Process,
        begin: impl Future<Output = T> + Send + 'static,
    ) {
        self.run(&format!("SELECT pg_advisory_lock(7, {n})")).await;
        let begun = tokio::spawn(begin);
        let waiting = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
                       WHERE datname = current_database() AND locktype = 'advisory' AND classid = 7 AND NOT granted";
        until(&format!("somebody at place {n}"), || async { self.count(waiting).await > 0 }).await;
        server.kill();
        self.run(&format!("SELECT pg_advisory_unlock(7, {n})")).await;
        let _ = begun.await;
        let busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                    AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_type = 'client backend'";
        until("the killed server's changes are undone", || async { self.count(busy).await == 0 }).await;
    }
}

/// How many revisions, events, mails and states there are of a number of submits: the same, or something is half there.
async fn whole(app: &TestApp) -> usize {
    let db = app.db().read();
    let all = revision::Entity::find().all(db).await.unwrap();
    let events = event::Entity::find().filter(event::Column::Verb.eq("entry.submitted")).count(db).await.unwrap();
    let letters = message::Entity::find().filter(message::Column::Kind.eq("entry-receipt")).count(db).await.unwrap();
    let entry = &entries(app).await[0];
    let n = all.len();
    let counted = (usize::try_from(events).unwrap(), usize::try_from(letters).unwrap());
    assert_eq!((counted, usize::try_from(entry.revision_count).unwrap()), ((n, n), n), "something is half there");
    assert!(all.iter().all(|made| snapshot::hash(&made.content) == made.content_sha256));
    assert_eq!(audit::first_break(db, entry.competition_id.0).await.unwrap(), None);
    n
}

/// A draft that is ready to be handed in, and the form that does.
async fn ready(paula: &Actor, home: &str, title: &str) -> FilledForm {
    paula.fill(home, &[("title", title)]).await.assert_status(200);
    let check = paula.get(&format!("{home}/check")).await;
    check.form_of_button(if check.body().contains("Submit again") { "Submit again" } else { "Submit" })
}

/// What a client does that heard no answer: it sends the same again. There is one revision then, whatever was before.
async fn again(app: &TestApp, paula: &Actor, home: &str, form: &FilledForm, before: usize, title: &str) {
    let there = whole(app).await;
    assert!(there == before || there == before + 1, "{there} after {before}");
    assert_eq!(paula.get(home).await.value("title"), title, "the draft is kept");
    for _ in 0..2 {
        let receipt = paula.submit(form, &[], Vec::new()).await;
        receipt.assert_status(200).assert_path(&format!("{home}/revisions/{}", before + 1));
    }
    assert_eq!(whole(app).await, before + 1);
}

async fn written(setup: Setup) -> Option<(TestApp, Actor, String)> {
    let app = setup.try_start().await?;
    let (paula, home) = {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        paula.fill(&home, &COMPLETE).await.assert_status(200);
        (paula, home)
    };
    Some((app, paula, home))
}

/// Sends a form, and does not mind if nobody answers.
fn sent(paula: &Actor, form: &FilledForm) -> impl Future<Output = bool> + Send + 'static {
    let request = paula.request(Method::POST, &form.action).form(&form.values);
    async move { request.send().await.is_ok() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_between_any_two_steps_of_handing_in_leaves_all_of_it_or_nothing_on_postgres() {
    let Some((mut app, paula, home)) = written(Setup::default().postgres()).await else { return };
    let mut server = app.become_process().await;
    let steps = [
        "BEFORE INSERT ON revision",
        "AFTER INSERT ON revision",
        "BEFORE UPDATE ON entry",
        "BEFORE DELETE ON entry_tag",
        "BEFORE INSERT ON event",
        "AFTER INSERT ON event",
        "BEFORE INSERT ON message",
        "AFTER INSERT ON message",
        "AFTER INSERT ON message DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
    ];
    let stops = Stops::at(&app, &steps).await;
    for (n, step) in steps.iter().enumerate() {
        let form = ready(&paula, &home, step).await;
        stops.kill_at(n, &mut server, sent(&paula, &form)).await;
        let committing = step.contains("DEFERRED");
        assert_eq!(whole(&app).await, n + usize::from(committing), "{step}");
        server.kill_and_restart().await;
        again(&app, &paula, &home, &form, n, step).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_before_and_after_handing_in_leaves_nothing_or_all_of_it_on_sqlite() {
    let Some((mut app, paula, home)) = written(Setup::default()).await else { return };
    let mut server = app.become_process().await;
    let form = ready(&paula, &home, "It waits for the writer").await;
    let path = app.folder().join("laureate.db");
    let mut options = ConnectOptions::new(format!("sqlite:{}", path.display()));
    options.max_connections(1).sqlx_logging(false);
    let other = Database::connect(options).await.unwrap();
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let waiting = tokio::spawn(sent(&paula, &form));
    // Whether it has come that far, nobody can see; it cannot come further.
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.kill();
    waiting.await.unwrap();
    other.execute_unprepared("ROLLBACK").await.unwrap();
    assert_eq!(whole(&app).await, 0);
    server.kill_and_restart().await;
    again(&app, &paula, &home, &form, 0, "It waits for the writer").await;

    let form = ready(&paula, &home, "It is durable, and not told").await;
    let told = tokio::spawn(sent(&paula, &form));
    until("it is durable", || async { revision::Entity::find().count(app.db().read()).await.unwrap() == 2 }).await;
    server.kill_and_restart().await;
    told.await.unwrap();
    again(&app, &paula, &home, &form, 1, "It is durable, and not told").await;
}

/// Whether the submit is there in a copy of the database whose log ends after `length` bytes.
async fn seen_in(folder: &Path, database: &[u8], log: &[u8]) -> bool {
    let copy = folder.join("copy.db");
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", copy.display()));
    }
    std::fs::write(&copy, database).unwrap();
    std::fs::write(format!("{}-wal", copy.display()), log).unwrap();
    let db = Database::connect(format!("sqlite:{}", copy.display())).await.unwrap();
    let (events, letters) = (event::Column::Verb.eq("entry.submitted"), message::Column::Kind.eq("entry-receipt"));
    let parts = [
        revision::Entity::find().count(&db).await.unwrap(),
        event::Entity::find().filter(events).count(&db).await.unwrap(),
        message::Entity::find().filter(letters).count(&db).await.unwrap(),
        u64::try_from(entity::entry::Entity::find().one(&db).await.unwrap().unwrap().revision_count).unwrap(),
    ];
    db.close().await.unwrap();
    assert!(parts == [0; 4] || parts == [1; 4], "half of it is there: {parts:?} after {} bytes", log.len());
    parts == [1; 4]
}

/// A kill, and a power cut, leaves some beginning of what SQLite was writing: each one is tried.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_beginning_of_what_handing_in_writes_is_nothing_or_all_of_it() {
    let Some((mut app, paula, home)) = written(Setup::default()).await else { return };
    let mut server = app.become_process().await;
    let form = ready(&paula, &home, "Step by step").await;
    let (path, folder) = (app.folder().join("laureate.db"), app.folder());
    let read = |end: &str| std::fs::read(format!("{}{end}", path.display())).unwrap();
    let (database, before) = (read(""), read("-wal"));
    paula.submit(&form, &[], Vec::new()).await.assert_status(200);
    server.kill();
    let after = read("-wal");
    assert!(database == read("") && after.starts_with(&before), "the log was only added to");
    let frame = 24 + usize::from(u16::from_be_bytes([database[16], database[17]]));
    let mut seen = Vec::new();
    for length in (before.len()..after.len()).step_by(frame).flat_map(|at| [at, at + frame / 2]).chain([after.len()]) {
        seen.push(seen_in(&folder, &database, &after[..length.min(after.len())]).await);
    }
    assert!(seen.len() > 10 && !seen[0] && seen[seen.len() - 1], "{seen:?}");
    assert!(seen.is_sorted(), "once it is there, it stays: {seen:?}");
}

/// An upload whose last piece is on its way, in a server that is then killed, goes on and becomes one file.
async fn goes_on(app: &TestApp, sending: &Sending, bytes: &[u8], kept: usize) {
    // The killed server holds it for some seconds more; other tests wait for that.
    let all = upload::Entity::update_many()
        .col_expr(upload::Column::LeaseUntil, Expr::value(None::<chrono::DateTime<chrono::Utc>>));
    all.exec(app.db().read()).await.unwrap();
    let offset = sending.offset().await;
    if offset < bytes.len() {
        assert_eq!(sending.send(offset, &bytes[offset..]).await.status, 204);
    }
    assert_eq!(sending.offset().await, bytes.len());
    let all = files(app).await;
    assert_eq!((all.len(), all[kept].sha256.clone()), (kept + 1, hex::encode(Sha256::digest(bytes))));
    let of_it = event::Column::Verb.eq("file.received").and(event::Column::SubjectId.eq(all[kept].id.0));
    assert_eq!(event::Entity::find().filter(of_it).count(app.db().read()).await.unwrap(), 1);
    assert_eq!(objects(app), kept + 1, "nothing is left over");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_between_any_two_steps_of_an_upload_s_end_leaves_one_file_on_postgres() {
    let Some((mut app, paula, home)) = written(Setup::default().postgres()).await else { return };
    let mut server = app.become_process().await;
    let steps = [
        "AFTER UPDATE ON upload FOR EACH ROW WHEN (NEW.received = NEW.size AND OLD.received <> NEW.received)",
        "AFTER UPDATE ON upload FOR EACH ROW WHEN (NEW.lease_until IS NULL AND OLD.lease_until IS NOT NULL)",
        "BEFORE INSERT ON file",
        "AFTER INSERT ON file DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
    ];
    let stops = Stops::at(&app, &steps).await;
    let bytes = report(300_000);
    for (n, _) in steps.iter().enumerate() {
        let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", bytes.len()).await;
        assert_eq!(sending.send(0, &bytes[..100_000]).await.status, 204);
        let piece = sending.piece(100_000).body(bytes[100_000..].to_vec());
        stops.kill_at(n, &mut server, piece.send()).await;
        server.kill_and_restart().await;
        goes_on(&app, &sending, &bytes, n).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_between_any_two_requests_to_s3_leaves_one_file() {
    let Some((mut app, paula, home)) = written(Setup::default().s3()).await else { return };
    let mut server = app.become_process().await;
    let bytes = report(8_500_000);
    let steps = [
        (Call::Begin, Ill::Silent),
        (Call::Part, Ill::Silent),
        (Call::Part, Ill::DoneSilent),
        (Call::Put, Ill::DoneSilent),
        (Call::Complete, Ill::Silent),
        (Call::Complete, Ill::DoneSilent),
        (Call::Delete, Ill::Silent),
        (Call::Delete, Ill::DoneSilent),
    ];
    // A form has room for five files.
    for steps in steps.chunks(4) {
        for (n, (call, ill)) in steps.iter().enumerate() {
            let sending = Sending::announce(&paula, &home, "a_files", "report.pdf", bytes.len()).await;
            let met = app.s3().met();
            app.s3().trouble(*call, 1, *ill);
            let piece = tokio::spawn(sending.piece(0).body(bytes.clone()).send());
            until(&format!("{call:?}"), || async { app.s3().met() > met }).await;
            server.kill();
            let _ = piece.await.unwrap();
            app.s3().recover();
            server.kill_and_restart().await;
            goes_on(&app, &sending, &bytes, n).await;
        }
        for file in files(&app).await {
            let form = paula.get(&home).await.form_with(&["title"]);
            paula.submit(&form, &[("delete_file", &file.id.to_string())], Vec::new()).await.assert_status(200);
        }
        until("the files are gone", || async { objects(&app) == 0 }).await;
    }
}
