//! Takes jobs under a lease and runs their handlers, with back-off after failures and a dead state at the end.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use entity::job;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;

const LEASE: TimeDelta = TimeDelta::minutes(5);
const MAX_ATTEMPTS: i32 = 12;
const IDLE: std::time::Duration = std::time::Duration::from_secs(1);

type Run<C> = Arc<dyn Fn(C, Value) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync>;

/// Which handler runs which kind of job. `C` is what handlers need, such as the application.
pub struct Handlers<C> {
    by_kind: HashMap<&'static str, Run<C>>,
}

impl<C> Default for Handlers<C> {
    fn default() -> Self {
        Self { by_kind: HashMap::new() }
    }
}

impl<C: Clone + Send + 'static> Handlers<C> {
    /// Wires a kind of job to its handler.
    #[must_use]
    pub fn on<F, Fut>(mut self, kind: &'static str, run: F) -> Self
    where
        F: Fn(C, Value) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        self.by_kind.insert(kind, Arc::new(move |context, payload| Box::pin(run(context, payload))));
        self
    }
}

/// Which kinds of jobs a worker takes, so that none waits for kinds that take long.
#[derive(Clone, Copy, Debug)]
pub enum Lane {
    /// Only this one.
    Only(&'static str),
    /// All but these.
    AllBut(&'static [&'static str]),
}

impl Lane {
    fn condition(self) -> Condition {
        Condition::all().add(match self {
            Self::Only(kind) => job::Column::Kind.eq(kind),
            Self::AllBut(kinds) => job::Column::Kind.is_not_in(kinds.iter().copied()),
        })
    }
}

/// Runs the jobs of a lane until `stop` turns true.
pub async fn run<C: Clone + Send + 'static>(
    db: Db,
    clock: Clock,
    context: C,
    (handlers, lane): (Arc<Handlers<C>>, Lane),
    mut stop: watch::Receiver<bool>,
) {
    let me = uuid::Uuid::now_v7().simple().to_string();
    let mut work = db.work();
    while !*stop.borrow() {
        match step(&db, clock.now(), &context, (&handlers, lane), &me).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(e) => tracing::warn!(error = %e, "the job worker could not reach its queue"),
        }
        tokio::select! {
            _ = work.changed() => {}
            () = tokio::time::sleep(IDLE) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Takes and runs one job; false if none is due.
async fn step<C: Clone + Send + 'static>(
    db: &Db,
    now: DateTime<Utc>,
    context: &C,
    (handlers, lane): (&Handlers<C>, Lane),
    me: &str,
) -> Result<bool> {
    let Some(taken) = take(db, now, lane, me).await? else { return Ok(false) };
    let outcome = match handlers.by_kind.get(taken.kind.as_str()) {
        Some(run) => run(context.clone(), taken.payload.clone()).await,
        None => Err(crate::error::Error::internal(format!("no handler for jobs of kind {}", taken.kind))),
    };
    let tx = db.quiet().await?;
    match outcome {
        Ok(()) => {
            job::Entity::delete_by_id(taken.id).exec(&*tx).await?;
        }
        Err(e) => {
            tracing::warn!(kind = %taken.kind, attempt = taken.attempts, error = %e, "a job failed");
            give_back(&tx, &taken, now, &e.to_string()).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

async fn take(db: &Db, now: DateTime<Utc>, lane: Lane, me: &str) -> Result<Option<job::Model>> {
    let due = Condition::all()
        .add(job::Column::State.eq(job::JobState::Queued))
        .add(job::Column::RunAt.lte(now))
        .add(lane.condition())
        .add(Condition::any().add(job::Column::LeaseUntil.is_null()).add(job::Column::LeaseUntil.lt(now)));
    let next = job::Entity::find().filter(due.clone()).order_by_asc(job::Column::RunAt).limit(1).one(db.read()).await?;
    let Some(mut next) = next else { return Ok(None) };
    let tx = db.quiet().await?;
    let won = job::Entity::update_many()
        .col_expr(job::Column::LeaseUntil, Expr::value(now + LEASE))
        .col_expr(job::Column::LeasedBy, Expr::value(me))
        .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).add(1))
        .filter(job::Column::Id.eq(next.id))
        .filter(due)
        .exec(&*tx)
        .await?;
    tx.commit().await?;
    next.attempts += 1;
    Ok((won.rows_affected == 1).then_some(next))
}

async fn give_back(tx: &crate::db::Tx, taken: &job::Model, now: DateTime<Utc>, words: &str) -> Result<()> {
    let dead = taken.attempts >= MAX_ATTEMPTS;
    let wait = TimeDelta::seconds(2_i64.saturating_pow(u32::try_from(taken.attempts).unwrap_or(0)).clamp(1, 3600));
    let state = if dead { job::JobState::Dead } else { job::JobState::Queued };
    // A dead job does not keep the next one of its kind from being asked for.
    let dedupe = if dead { None } else { taken.dedupe.clone() };
    job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(state))
        .col_expr(job::Column::Dedupe, Expr::value(dedupe))
        .col_expr(job::Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(job::Column::RunAt, Expr::value(now + wait))
        .col_expr(job::Column::LastError, Expr::value(words))
        .filter(job::Column::Id.eq(taken.id))
        .exec(&**tx)
        .await?;
    Ok(())
}
