//! The server as tests run it: all of it, in this process, on a free loopback port.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entity::job::JobState;
use entity::message::MessageState;
use entity::{UserId, event, job, message};
use laureate::app::App;
use laureate::blob::Blobs;
use laureate::clock::Clock;
use laureate::config::{Config, MailTls, Secret, Transport};
use laureate::db::Db;
use laureate::server::Site;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::actor::Actor;
use super::database::Fresh;
use super::mailbox::{self, Letter};
use super::process::Process;
use super::s3::S3Server;

/// For how long helpers wait for something that workers do.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often they look.
const LOOK: Duration = Duration::from_millis(20);

/// A running server with a database, a storage and a clock of its own.
pub struct TestApp {
    /// The application inside, for looking behind the pages.
    pub app: App,
    /// Its public address, with the mount prefix if there is one.
    pub url: String,
    running: Option<Running>,
    config: Config,
    clock: Clock,
    // Dropped in this order: the server is gone before its database, files and folder are.
    _database: Fresh,
    s3: Option<S3Server>,
    folder: TempDir,
}

struct Running {
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

/// A change of the settings.
type Change = Box<dyn FnOnce(&mut Config)>;

/// What a test wants otherwise than usual.
#[derive(Default)]
pub struct Setup {
    postgres: bool,
    s3: bool,
    prefix: String,
    changes: Vec<Change>,
}

impl Setup {
    /// On PostgreSQL. `start` gives none where there is no cluster.
    pub fn postgres(mut self) -> Self {
        self.postgres = true;
        self
    }

    /// With files on an S3 server.
    pub fn s3(mut self) -> Self {
        self.s3 = true;
        self
    }

    /// Mounted under a path, such as `/contest`.
    pub fn prefix(mut self, path: &str) -> Self {
        path.clone_into(&mut self.prefix);
        self
    }

    /// With other settings.
    pub fn config(mut self, change: impl FnOnce(&mut Config) + 'static) -> Self {
        self.changes.push(Box::new(change));
        self
    }

    /// Starts the server; none where there is no PostgreSQL to run on.
    pub async fn try_start(self) -> Option<TestApp> {
        log();
        let folder = tempfile::tempdir().unwrap();
        let (database, address) =
            if self.postgres { Fresh::postgres().await? } else { Fresh::sqlite(folder.path()).await };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut config = settings(folder.path(), &address, &listener, &self.prefix);
        let s3 = if self.s3 { Some(S3Server::start(&folder.path().join("s3")).await) } else { None };
        if let Some(s3) = &s3 {
            s3.configure(&mut config.storage);
        }
        for change in self.changes {
            change(&mut config);
        }
        let clock = Clock::default();
        let (app, running) = serve(&config, &clock, listener).await;
        let url = config.origin_and_prefix().to_owned();
        Some(TestApp { app, url, running: Some(running), config, clock, _database: database, s3, folder })
    }

    /// Starts the server.
    pub async fn start(self) -> TestApp {
        self.try_start().await.expect("LAUREATE_TEST_POSTGRES is not set")
    }
}

fn settings(folder: &Path, database: &str, listener: &TcpListener, prefix: &str) -> Config {
    let mut config = Config::default();
    config.site.url = format!("http://{}{prefix}", listener.local_addr().unwrap());
    config.database.url = Secret::new(database);
    config.database.connections = 4;
    config.storage.folder = folder.join("files");
    config.mail.transport = Transport::Smtp;
    config.mail.port = mailbox::port();
    config.mail.tls = MailTls::None;
    config.mail.workers = 1;
    // The mail server tells the tests' sites apart by this.
    config.mail.from = format!("Laureate <{}@laureate.example>", uuid::Uuid::new_v4().simple());
    config
}

async fn open(config: &Config, clock: &Clock) -> App {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let db = Db::connect(&config.database).await.unwrap();
    db.migrate().await.unwrap();
    let blobs = Blobs::open(config).unwrap();
    App::new(config.clone(), db, clock.clone(), blobs).await.unwrap()
}

async fn serve(config: &Config, clock: &Clock, listener: TcpListener) -> (App, Running) {
    let app = open(config, clock).await;
    let (stop, stopped) = oneshot::channel();
    let site = Site::of(app.clone());
    let shutdown = async {
        let _ = stopped.await;
    };
    let done = tokio::spawn(async move { site.run(listener, shutdown).await.unwrap() });
    (app, Running { stop, done })
}

fn log() {
    let filter = std::env::var("LAUREATE_LOG").unwrap_or_else(|_| "warn,sqlx=error".into());
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
}

impl TestApp {
    /// A server on SQLite with files in a folder.
    pub async fn start() -> Self {
        Setup::default().start().await
    }

    /// A server on PostgreSQL; none where there is no cluster.
    pub async fn on_postgres() -> Option<Self> {
        Setup::default().postgres().try_start().await
    }

    /// The database, for looking behind the pages.
    pub fn db(&self) -> &Db {
        self.app.db()
    }

    /// The instant that the server's clock shows.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }

    /// Moves the server's clock and wakes its workers.
    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
        for _ in 0..4 {
            self.db().wake();
        }
    }

    /// A folder of this test.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The storage, where files are on an S3 server.
    pub fn s3(&self) -> &S3Server {
        self.s3.as_ref().expect("files are in a folder")
    }

    /// Somebody at a browser who is not signed in.
    pub fn visitor(&self) -> Actor {
        Actor::new("a visitor", &self.url)
    }

    /// Stops the server in order, as SIGTERM does.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            let _ = running.stop.send(());
            running.done.await.unwrap();
        }
    }

    /// The command line of this site, ready for its arguments.
    pub fn command(&self) -> std::process::Command {
        super::process::command(&self.config)
    }

    /// Stops the server and starts it again as a process of its own, at the same address, with the same data.
    pub async fn become_process(&mut self) -> Process {
        self.stop().await;
        let process = Process::start(&self.config).await;
        // For looking behind the pages.
        self.app = open(&self.config, &self.clock).await;
        process
    }

    /// The same with its database, or else its files, on a disk of `mib` MiB. Tells where that is to be seen; none where nobody
    /// may have such a disk.
    pub async fn become_process_on_disk(&mut self, database: bool, mib: u32) -> Option<(Process, PathBuf)> {
        self.stop().await;
        let (folder, disk) = (self.folder(), self.folder().join("disk"));
        std::fs::create_dir(&disk).unwrap();
        let on = |disk: &Path| {
            let mut config = self.config.clone();
            if database {
                config.database.url = Secret::new(format!("sqlite:{}", disk.join("laureate.db").display()));
            } else {
                config.storage.folder = disk.join("files");
            }
            config
        };
        let brings = if database { vec![folder.join("laureate.db")] } else { Vec::new() };
        let process = Process::start_on_disk(&on(&disk), &disk, mib, &brings).await?;
        let seen = process.inside(&disk);
        // SQLite would follow the link out of the process's disk: a database there is looked at in copies.
        if !database {
            self.app = open(&on(&seen), &self.clock).await;
        }
        Some((process, seen))
    }

    /// Stops the server and starts it again at the same address, with the same data and clock.
    pub async fn restart(&mut self) {
        self.stop().await;
        let address = self.config.site.url.trim_start_matches("http://").split('/').next().unwrap();
        let listener = TcpListener::bind(address).await.unwrap();
        let (app, running) = serve(&self.config, &self.clock, listener).await;
        self.app = app;
        self.running = Some(running);
    }

    /// Waits until no message waits and no job is due.
    pub async fn settle(&self) {
        let end = Instant::now() + PATIENCE;
        loop {
            let (messages, jobs) = (self.waiting_messages().await, self.due_jobs().await);
            if messages.is_empty() && jobs.is_empty() {
                return;
            }
            assert!(Instant::now() < end, "workers do not get done: messages {messages:#?}, jobs {jobs:#?}");
            self.db().wake();
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn waiting_messages(&self) -> Vec<message::Model> {
        let waiting = message::Entity::find().filter(message::Column::State.eq(MessageState::Queued));
        waiting.all(self.db().read()).await.unwrap()
    }

    async fn due_jobs(&self) -> Vec<job::Model> {
        let due = job::Entity::find()
            .filter(job::Column::State.eq(JobState::Queued))
            .filter(job::Column::Attempts.eq(0).or(job::Column::LeaseUntil.is_not_null()))
            .filter(job::Column::RunAt.lte(self.now()));
        due.all(self.db().read()).await.unwrap()
    }

    /// All messages that were written to an address, in order, sent or not.
    pub async fn letters_to(&self, address: &str) -> Vec<Letter> {
        let rows = message::Entity::find()
            .filter(message::Column::ToAddress.eq(address))
            .order_by_asc(message::Column::Id)
            .all(self.db().read())
            .await
            .unwrap();
        rows.into_iter().map(Letter::from).collect()
    }

    /// The last message of a kind that was written to an address; waits for a job that writes it.
    pub async fn letter_to(&self, address: &str, kind: &str) -> Letter {
        let end = Instant::now() + PATIENCE;
        loop {
            let all = self.letters_to(address).await;
            if let Some(found) = all.iter().rev().find(|l| l.kind == kind) {
                return found.clone();
            }
            assert!(Instant::now() < end, "no {kind:?} was written to {address}, only {all:#?}");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What the mail server got for an address, once there are `count` messages.
    pub async fn delivered_to(&self, address: &str, count: usize) -> Vec<Letter> {
        let from = self.config.mail.from.split(['<', '>']).nth(1).unwrap();
        let end = Instant::now() + PATIENCE;
        loop {
            let all = mailbox::arrived(from, address);
            if all.len() >= count {
                return all;
            }
            assert!(Instant::now() < end, "{count} messages should arrive at {address}, there are {all:#?}");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// How many messages were written in all.
    pub async fn count_letters(&self) -> u64 {
        message::Entity::find().count(self.db().read()).await.unwrap()
    }

    /// How many messages of a kind are written, to whomever.
    pub async fn letters_of(&self, kind: &str) -> u64 {
        let of_kind = message::Entity::find().filter(message::Column::Kind.eq(kind));
        of_kind.count(self.db().read()).await.unwrap()
    }

    /// What was recorded, in order, without what builders of test rows recorded: verb, actor, reason.
    pub async fn events(&self) -> Vec<(String, Option<UserId>, Option<String>)> {
        let query = event::Entity::find().filter(event::Column::Verb.ne(super::make::PREPARED));
        let rows = query.order_by_asc(event::Column::Id).all(self.db().read()).await.unwrap();
        rows.into_iter().map(|e| (e.verb, e.actor_id, e.reason)).collect()
    }

    /// The verbs of what was recorded, in order.
    pub async fn verbs(&self) -> Vec<String> {
        self.events().await.into_iter().map(|e| e.0).collect()
    }
}
