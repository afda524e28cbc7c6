//! A running site: opened from settings, mounted in a poem application or run on a listener, with its workers.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use poem::endpoint::{BoxEndpoint, EndpointExt};
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, Route, Server, get, handler};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

use crate::account;
use crate::app::App;
use crate::award;
use crate::blob::Blobs;
use crate::clock::Clock;
use crate::competition;
use crate::config::Config;
use crate::db::Db;
use crate::entry::actions::{found, submit};
use crate::erasure;
use crate::error::{Error, Result};
use crate::file;
use crate::job::{self, Handlers, Lane};
use crate::mail::{self, Courier};
use crate::nomination;
use crate::routes;
use crate::screening;
use crate::web::Page;
use crate::web::edge::Edge;
use crate::web::listener::Narrow;

/// How long open requests may take when the site stops.
const GRACE: Duration = Duration::from_secs(20);
/// For how long it is told again how ready the site is.
const READY_FOR: Duration = Duration::from_secs(2);
/// Kinds of jobs that take long; each has a worker of its own.
const SLOW: [&str; 2] = [file::preview::JOB, file::preview::PAGE];
/// Who does which jobs.
const LANES: [Lane; 4] = [Lane::AllBut(&SLOW), Lane::AllBut(&SLOW), Lane::Only(SLOW[0]), Lane::Only(SLOW[1])];

/// A site: its application, ready to be mounted or run.
#[derive(Clone)]
pub struct Site {
    app: App,
}

impl Site {
    /// Opens database and storage as configured and brings the schema up to date.
    ///
    /// # Errors
    /// `Unavailable` if one of them cannot be reached.
    pub async fn open(config: Config) -> Result<Self> {
        // One TLS stack for the whole process; a host application may have chosen already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let db = Db::connect(&config.database).await?;
        db.migrate().await?;
        let blobs = Blobs::open(&config)?;
        Ok(Self { app: App::new(config, db, Clock::default(), blobs).await? })
    }

    /// A site of parts that the caller made.
    #[must_use]
    pub fn of(app: App) -> Self {
        Self { app }
    }

    /// The application.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// All pages, to be nested in a poem application under the path of `site.url`.
    #[must_use]
    pub fn endpoint(&self) -> BoxEndpoint<'static, Response> {
        endpoint(&self.app)
    }

    /// Starts what works behind the pages: mails and jobs.
    ///
    /// # Errors
    /// Internal if the mail settings are malformed.
    pub fn work(&self) -> Result<Workers> {
        let (stop, stopped) = watch::channel(false);
        let app = &self.app;
        let courier = Courier::new(&app.config().mail)?;
        let mut tasks = JoinSet::new();
        for _ in 0..app.config().mail.workers.max(1) {
            tasks.spawn(mail::run(app.db().clone(), app.clock().clone(), courier.clone(), stopped.clone()));
        }
        let handlers = Arc::new(handlers());
        for lane in LANES {
            let (db, clock) = (app.db().clone(), app.clock().clone());
            tasks.spawn(job::run(db, clock, app.clone(), (handlers.clone(), lane), stopped.clone()));
        }
        Ok(Workers { stop, tasks })
    }

    /// Serves pages and works behind them until `shutdown` is ready; then ends open requests and closes the database.
    ///
    /// # Errors
    /// Internal if the listener fails or the settings are malformed.
    pub async fn run(self, listener: TcpListener, shutdown: impl Future<Output = ()>) -> Result<()> {
        let workers = self.work()?;
        let acceptor = Narrow::of(listener).map_err(Error::internal)?;
        let prefix = self.app.config().prefix();
        let served = Server::new_with_acceptor(acceptor);
        let done = if prefix.is_empty() {
            served.run_with_graceful_shutdown(self.endpoint(), shutdown, Some(GRACE)).await
        } else {
            let mounted = Route::new().nest(prefix, self.endpoint());
            served.run_with_graceful_shutdown(mounted, shutdown, Some(GRACE)).await
        };
        workers.stop().await;
        self.app.db().clone().close().await;
        done.map_err(Error::internal)
    }
}

/// All pages of a site with the edge around them, without the mount prefix.
#[must_use]
pub fn endpoint(app: &App) -> BoxEndpoint<'static, Response> {
    let routes = routes::all().at("/healthz", get(alive)).at("/readyz", get(ready.data(Readiness::default())));
    routes.with(Edge::new(app.clone())).boxed()
}

/// What works behind the pages. Dropped, it stops at once; leases see to it that nothing is lost.
#[derive(Debug)]
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Workers {
    /// Lets what is under way end, then stops.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Which slice does which kind of job.
fn handlers() -> Handlers<App> {
    Handlers::default()
        .on(account::own::ENDED, erasure::actions::job)
        .on(file::actions::SWEEP, file::actions::sweep_job)
        .on(file::resumable::SWEEP, file::resumable::sweep_job)
        .on(file::preview::JOB, file::preview::job)
        .on(file::preview::PAGE, file::preview::job)
        .on(submit::TELL_OWNER, nomination::actions::tell_job)
        .on(file::actions::SCAN, file::scan::job)
        .on(file::scan::FOUND, found::job)
        .on(competition::letters::EXTENDED, competition::letters::extended_job)
        .on(submit::RECEIVED, screening::compare::job)
        .on(screening::compare::ALL, screening::compare::job_all)
        .on(award::release::JOB, award::release::release_job)
}

/// `GET /healthz`: the process answers.
#[handler]
fn alive(page: Page) -> Response {
    page.text_response(StatusCode::OK, "text/plain; charset=utf-8", "ok\n".into())
}

/// What was found out last, and when; whoever asks next waits for it.
type Readiness = Arc<Mutex<Option<(Instant, Option<&'static str>)>>>;

/// `GET /readyz`: database and storage of this machine take what is written. Otherwise 503, with a word for why.
#[handler]
async fn ready(page: Page, known: Data<&Readiness>) -> Response {
    let mut known = known.lock().await;
    let lacks = match *known {
        Some((at, lacks)) if at.elapsed() < READY_FOR => lacks,
        _ => {
            let lacks = match page.app().probe().await {
                Ok(()) => None,
                Err(e) => {
                    tracing::error!(error = %e, "not ready");
                    Some(e.key())
                }
            };
            *known = Some((Instant::now(), lacks));
            lacks
        }
    };
    let (status, words) = match lacks {
        None => (StatusCode::OK, "ready\n".into()),
        Some(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {why}\n")),
    };
    page.text_response(status, "text/plain; charset=utf-8", words)
}
