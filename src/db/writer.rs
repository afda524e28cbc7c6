//! SQLite has one writer, and making a change durable takes longer than making it. So changes that wait for the writer at
//! the same time share one commit: each is a savepoint of one transaction, and none is acknowledged before the commit
//! that holds it is on the disk. Who waits alone waits no longer than without this.
//!
//! SQLite undoes a whole transaction by itself when the disk is full or fails. The driver, which counts how deep it is in
//! transactions, then counts wrongly ever after: what it calls a commit would end a savepoint of a transaction that stays open, and
//! be lost. So whenever a change has not been kept, the connection is looked at before the next one, and given up if it counts wrongly.
//!
//! A change that has been released queues for the writer once more, behind those that were waiting already; whoever of a
//! group comes first then commits for all.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::sqlx::{self, Connection};
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use uuid::Uuid;

use super::Head;
use crate::error::{Error, Result};

/// A group that is older takes nobody in, so that a slow change does not hold up those that came before it.
const YOUNG: Duration = Duration::from_millis(20);

/// The only connection that writes.
#[derive(Debug)]
pub(super) struct Writer {
    connection: DatabaseConnection,
    patience: Duration,
    turn: Arc<Mutex<Option<Group>>>,
    heads: std::sync::Mutex<HashMap<Uuid, Head>>,
    /// Whether a change was not kept since the connection was looked at.
    suspect: AtomicBool,
}

/// Changes that will be committed together.
#[derive(Debug)]
struct Group {
    id: Uuid,
    begun: Instant,
    outer: DatabaseTransaction,
    waiting: Vec<Answer>,
}

/// Where a member of a group hears whether its change is durable.
type Answer = oneshot::Sender<Result<(), String>>;

/// The right to write, until it is dropped or its change is released.
#[derive(Debug)]
pub(super) struct Turn {
    guard: OwnedMutexGuard<Option<Group>>,
    writer: Arc<Writer>,
    /// Whether its change is part of the group.
    kept: bool,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.kept {
            self.writer.suspect.store(true, Ordering::Relaxed);
        }
        // Nothing of the group is to be kept: its end gives the connection back. Else those who wait will end it.
        if self.guard.as_ref().is_some_and(|group| group.waiting.is_empty()) {
            *self.guard = None;
        }
    }
}

impl Writer {
    pub(super) fn new(connection: DatabaseConnection, patience: Duration) -> Arc<Self> {
        let (turn, heads, suspect) = (Arc::default(), std::sync::Mutex::default(), AtomicBool::new(false));
        Arc::new(Self { connection, patience, turn, heads, suspect })
    }

    /// Waits for the writer and begins a change.
    ///
    /// # Errors
    /// `Unavailable` if the writer is not free in time.
    pub(super) async fn begin(self: &Arc<Self>) -> Result<(DatabaseTransaction, Turn)> {
        // In a task of its own, which nobody can give up: a savepoint whose beginning or end is cut off would be undone
        // twice, and the second time its group with it.
        let writer = self.clone();
        tokio::spawn(async move { writer.begin_whole().await }).await.map_err(Error::internal)?
    }

    async fn begin_whole(self: Arc<Self>) -> Result<(DatabaseTransaction, Turn)> {
        let busy = |_| Error::Unavailable("database: the writer is busy".into());
        let guard = tokio::time::timeout(self.patience, self.turn.clone().lock_owned()).await.map_err(busy)?;
        let mut turn = Turn { guard, writer: self.clone(), kept: false };
        let old = turn.guard.as_ref().is_some_and(|group| group.begun.elapsed() > YOUNG);
        if old || self.suspect.load(Ordering::Relaxed) {
            self.end(&mut turn.guard).await;
        }
        if self.suspect.load(Ordering::Relaxed) {
            self.make_sound().await?;
        }
        if turn.guard.is_none() {
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            };
            let outer = self.connection.begin_with_options(options).await?;
            let (id, begun) = (Uuid::new_v4(), Instant::now());
            *turn.guard = Some(Group { id, begun, outer, waiting: Vec::new() });
        }
        let group = turn.guard.as_ref().ok_or_else(|| Error::internal("a group was just begun"))?;
        let inner = group.outer.begin().await?;
        Ok((inner, turn))
    }

    /// Gives the connection up if it counts itself in a transaction while nobody is.
    async fn make_sound(&self) -> Result<()> {
        let failed = |e: sqlx::Error| Error::Unavailable(format!("database: {e}"));
        // It has come back to the pool, which has waited for what was to be undone.
        let connection = self.connection.get_sqlite_connection_pool().acquire().await.map_err(failed)?;
        if connection.is_in_transaction() {
            tracing::warn!("the writing connection is given up after a change that the database undid by itself");
            connection.close().await.map_err(failed)?;
        }
        self.suspect.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// The last event of a chain as far as this process knows.
    pub(super) fn head(&self, chain: Uuid) -> Option<Head> {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).get(&chain).cloned()
    }

    fn set_head(&self, chain: Uuid, head: Head) {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).insert(chain, head);
    }

    /// Commits the open group, if there is one, and tells its members.
    async fn end(&self, guard: &mut Option<Group>) {
        let Some(Group { outer, waiting, .. }) = guard.take() else { return };
        let done = outer.commit().await.map_err(|e| self.forget(&e));
        for member in waiting {
            let _ = member.send(done.clone());
        }
    }

    /// What was remembered of a group that came to nothing is wrong.
    fn forget(&self, e: &DbErr) -> String {
        self.suspect.store(true, Ordering::Relaxed);
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).clear();
        e.to_string()
    }

    /// Gives up the open group with all its members.
    fn give_up(&self, guard: &mut Option<Group>, e: &DbErr) -> String {
        let words = self.forget(e);
        for member in guard.take().into_iter().flat_map(|group| group.waiting) {
            let _ = member.send(Err(words.clone()));
        }
        words
    }
}

impl Turn {
    /// Makes a change durable, together with others that were waiting. `head` is the last event of its chain.
    ///
    /// # Errors
    /// `Unavailable` or `Full`, with the database's words; then nothing has changed.
    pub(super) async fn commit(self, inner: DatabaseTransaction, head: Option<(Uuid, Head)>) -> Result<()> {
        let (tell, told) = oneshot::channel();
        // In a task of its own: see `begin`; and the commit happens even if nobody waits for the answer any more.
        tokio::spawn(self.commit_whole(inner, head, tell));
        let cut_off = |_| Err("the commit was cut off".into());
        told.await.unwrap_or_else(cut_off).map_err(|words| match Error::of_database(&words) {
            Error::Internal(words) => Error::Unavailable(words),
            e => e,
        })
    }

    async fn commit_whole(mut self, inner: DatabaseTransaction, head: Option<(Uuid, Head)>, tell: Answer) {
        let writer = self.writer.clone();
        if let Err(e) = inner.commit().await {
            let _ = tell.send(Err(writer.give_up(&mut self.guard, &e)));
            return;
        }
        if let Some((chain, head)) = head {
            writer.set_head(chain, head);
        }
        // There is one while this turn lasts; without it the answer is cut off.
        let Some(group) = self.guard.as_mut() else { return };
        group.waiting.push(tell);
        let id = group.id;
        self.kept = true;
        drop(self);
        let mut guard = writer.turn.clone().lock_owned().await;
        if guard.as_ref().is_some_and(|group| group.id == id) {
            writer.end(&mut guard).await;
        }
    }
}
