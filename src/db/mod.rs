//! The database: SQLite (one writer connection, several readers) or PostgreSQL, behind one face.
//!
//! [`Db::tx`] is the only way to change state. Writes of one chain (a competition, or the site) are serial on both
//! databases, so a check and the write that relies on it cannot be torn apart.

mod writer;

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use entity::CompetitionId;
use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement,
    TransactionTrait,
};
use tokio::sync::watch;
use uuid::Uuid;

use self::writer::{Turn, Writer};
use crate::config;
use crate::error::{Error, Result};

/// A handle to the database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    read: DatabaseConnection,
    write: DatabaseConnection,
    /// On SQLite.
    writer: Option<Arc<Writer>>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    generation: AtomicU64,
    statements: AtomicU64,
    work: watch::Sender<u64>,
}

impl Shared {
    fn wake(&self) {
        self.work.send_modify(|n| *n = n.wrapping_add(1));
    }
}

/// The position and hash of a chain's last event.
pub(crate) type Head = (i64, String);

/// What a transaction's event belongs to; its writes are serial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Accounts and the site itself.
    Site,
    /// One competition.
    Competition(CompetitionId),
}

impl Chain {
    /// The value stored with events: the competition's id, or nil.
    #[must_use]
    pub fn id(self) -> Uuid {
        match self {
            Self::Site => Uuid::nil(),
            Self::Competition(id) => id.0,
        }
    }

    fn lock_key(self) -> i64 {
        let (high, low) = self.id().as_u64_pair();
        i64::from_ne_bytes((high ^ low).to_ne_bytes())
    }
}

impl Db {
    /// Connects; makes the SQLite file if there is none.
    ///
    /// # Errors
    /// The database's words.
    pub async fn connect(config: &config::Database) -> Result<Self> {
        let url = config.url.expose();
        let mut options = ConnectOptions::new(if url.starts_with("sqlite:") { "sqlite:" } else { url }.to_owned());
        options
            .acquire_timeout(Duration::from_secs(config.wait_seconds))
            .sqlx_logging(false)
            .test_before_acquire(false)
            .min_connections(1);
        if let Some(file) = url.strip_prefix("sqlite:") {
            let file = file.trim_start_matches("//").split('?').next().unwrap_or_default().to_owned();
            let write = Database::connect(sqlite(&options, &file, 1, false)).await?;
            let read = Database::connect(sqlite(&options, &file, config.connections, true)).await?;
            let writer = Writer::new(write.clone(), Duration::from_secs(config.wait_seconds));
            Ok(Self::of(read, Some((write, writer))))
        } else {
            options.max_connections(config.connections).test_before_acquire(true);
            Ok(Self::of(Database::connect(options).await?, None))
        }
    }

    /// Where there is no writer, the reading connections write too.
    fn of(mut read: DatabaseConnection, writing: Option<(DatabaseConnection, Arc<Writer>)>) -> Self {
        let shared = Arc::<Shared>::default();
        let counted = shared.clone();
        read.set_metric_callback(move |_| {
            counted.statements.fetch_add(1, Ordering::Relaxed);
        });
        let (write, writer) = writing.map_or_else(|| (read.clone(), None), |(write, writer)| (write, Some(writer)));
        Self { read, write, writer, shared }
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// The database's words.
    pub async fn migrate(&self) -> Result<()> {
        Ok(Migrator::up(&self.write, None).await?)
    }

    /// How many migrations are waiting.
    ///
    /// # Errors
    /// The database's words.
    pub async fn pending_migrations(&self) -> Result<usize> {
        Ok(Migrator::get_pending_migrations(&self.write).await?.len())
    }

    /// For reading, outside of any transaction.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Begins a change of state in `chain`. Commit demands that an event was recorded.
    ///
    /// # Errors
    /// Unavailable if no connection is free in time.
    pub async fn tx(&self, chain: Chain) -> Result<Tx> {
        let tx = self.begin(Some(chain)).await?;
        if self.is_postgres() {
            let lock = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock($1)",
                [chain.lock_key().into()],
            );
            tx.execute_raw(lock).await?;
        }
        Ok(tx)
    }

    /// Begins housekeeping that is no change of state: sessions, leases, drafts, counters.
    ///
    /// # Errors
    /// Unavailable if no connection is free in time.
    pub async fn quiet(&self) -> Result<Tx> {
        self.begin(None).await
    }

    async fn begin(&self, chain: Option<Chain>) -> Result<Tx> {
        let (inner, turn, head) = match &self.writer {
            None => (self.write.begin().await?, None, None),
            Some(writer) => {
                let (inner, turn) = writer.begin().await?;
                (inner, Some(turn), chain.and_then(|chain| writer.head(chain.id())))
            }
        };
        let recorded = AtomicBool::new(chain.is_none());
        Ok(Tx {
            inner,
            chain,
            recorded,
            head: Mutex::new((head, false)),
            left_work: AtomicBool::new(false),
            shared: self.shared.clone(),
            turn,
        })
    }

    /// A number that grows with every change of state made through this handle; pages made under another are stale.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.shared.generation.load(Ordering::Acquire)
    }

    /// How many statements have run on the reading side (on PostgreSQL: on both sides) since the start.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.shared.statements.load(Ordering::Relaxed)
    }

    /// Changes whenever a transaction has left work for the workers: every one of them looks whether it is its own.
    #[must_use]
    pub fn work(&self) -> watch::Receiver<u64> {
        self.shared.work.subscribe()
    }

    /// Tells the workers to look, whose clock may have been moved.
    pub fn wake(&self) {
        self.shared.wake();
    }

    /// Whether this is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.write.get_database_backend() == DbBackend::Postgres
    }

    /// Asks the database for one row.
    ///
    /// # Errors
    /// The database's words.
    pub async fn ping(&self) -> Result<()> {
        self.read.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Ends all connections, folding SQLite's log into its file.
    pub async fn close(self) {
        let _ = self.read.close().await;
        let _ = self.write.close().await;
    }
}

fn sqlite(base: &ConnectOptions, file: &str, connections: u32, reader: bool) -> ConnectOptions {
    let mut options = base.clone();
    let file = file.to_owned();
    options.max_connections(connections).map_sqlx_sqlite_opts(move |_| {
        SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(!reader)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .statement_cache_capacity(256)
            .pragma("cache_size", "-8000")
            .pragma("temp_store", "memory")
    });
    options
}

/// A change of state under way. Dropped without commit, it never was.
#[derive(Debug)]
pub struct Tx {
    // Before `turn`: what is undone is undone while it is still this change's turn.
    inner: DatabaseTransaction,
    chain: Option<Chain>,
    recorded: AtomicBool,
    /// The last event of the chain, and whether this change wrote it.
    head: Mutex<(Option<Head>, bool)>,
    /// Whether a job was left.
    left_work: AtomicBool,
    shared: Arc<Shared>,
    turn: Option<Turn>,
}

impl Deref for Tx {
    type Target = DatabaseTransaction;
    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

impl Tx {
    /// The chain that events of this transaction go to; none in housekeeping.
    #[must_use]
    pub fn chain(&self) -> Option<Chain> {
        self.chain
    }

    /// The last event of the chain as far as this process knows; another one may have written since.
    pub(crate) fn head(&self) -> Option<Head> {
        locked(&self.head).0.clone()
    }

    /// Notes that a job was left; only `job` calls this.
    pub(crate) fn note_work(&self) {
        self.left_work.store(true, Ordering::Relaxed);
    }

    /// Notes that an event was recorded; only `audit` calls this.
    pub(crate) fn note_event(&self, head: Head) {
        self.recorded.store(true, Ordering::Relaxed);
        *locked(&self.head) = (Some(head), true);
    }

    /// Ends it without a change of its own. What it has read may be part of changes that share one commit with it: after
    /// this they are durable, so that an answer may rely on them.
    ///
    /// # Errors
    /// The database's words; then what it has read may never have been.
    pub async fn leave(self) -> Result<()> {
        match self.turn {
            None => Ok(self.inner.rollback().await?),
            Some(turn) => turn.commit(self.inner, None).await,
        }
    }

    /// Makes the change durable, and wakes the workers if it has left them something.
    ///
    /// # Errors
    /// The database's words; then nothing has changed.
    pub async fn commit(self) -> Result<()> {
        if !self.recorded.load(Ordering::Relaxed) {
            return Err(Error::internal("a change of state was to be committed without its event"));
        }
        let Self { inner, chain, head, left_work, shared, turn, .. } = self;
        match turn {
            None => inner.commit().await?,
            Some(turn) => {
                let (head, own) = head.into_inner().unwrap_or_else(PoisonError::into_inner);
                let head = head.filter(|_| own);
                turn.commit(inner, chain.map(Chain::id).zip(head)).await?;
            }
        }
        if chain.is_some() {
            shared.generation.fetch_add(1, Ordering::Release);
        }
        if left_work.into_inner() {
            shared.wake();
        }
        Ok(())
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether an error says that a unique value was there already.
#[must_use]
pub fn is_duplicate(e: &DbErr) -> bool {
    matches!(e.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}
