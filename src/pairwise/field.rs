//! What is known of a stage, fitted and kept in memory: who is ahead by how much, and who must not see what. A vote never
//! waits for the arithmetic: what is older than a second is computed anew beside it, and only what is older than ten
//! seconds is waited for.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use entity::{CompetitionId, EntryId, JurorId, StageId, comparison};
use tokio::task::spawn_blocking;

use super::rules::{self, Barred, Open};
use super::store;
use crate::app::App;
use crate::error::{Error, Result};
use crate::jury::store as jury;
use crate::ranking::pairwise::{Fit, fit};

/// What is older than this is computed anew.
const FRESH: Duration = Duration::from_secs(1);
/// What is older than this is not used any more.
const STALE: Duration = Duration::from_secs(10);

/// What is known of a stage.
#[derive(Clone, Debug)]
pub struct Field {
    /// Strengths and reliabilities.
    pub fit: Fit<JurorId, EntryId>,
    /// Entries that jurors can be sent to.
    pub open: Vec<Open>,
    /// Comparisons of each entry that count.
    pub views: HashMap<EntryId, usize>,
    /// Whether jurors walk from table to table.
    pub walking: bool,
    conflicts: Barred,
    inside: HashSet<EntryId>,
}

impl Field {
    /// The entries that a juror must not see.
    #[must_use]
    pub fn conflicts(&self, juror: JurorId) -> HashSet<EntryId> {
        self.conflicts.get(&juror).cloned().unwrap_or_default()
    }

    /// Whether an entry is in the stage, also where nobody is sent to its table now.
    #[must_use]
    pub fn has(&self, entry: EntryId) -> bool {
        self.inside.contains(&entry)
    }

    /// Whether what a juror has said counts.
    #[must_use]
    pub fn counts(&self, row: &comparison::Model) -> bool {
        rules::counts(row, &self.conflicts)
    }

    /// The number of an entry's table.
    #[must_use]
    pub fn place(&self, entry: EntryId) -> Option<i32> {
        self.open.iter().find(|o| o.0 == entry).and_then(|o| o.1)
    }

    /// Reads a stage and computes what it says now.
    ///
    /// # Errors
    /// The database's words.
    pub async fn compute(app: &App, competition: CompetitionId, stage: StageId) -> Result<Self> {
        let db = app.db().read();
        let entries = jury::entries_of(db, competition, stage).await?;
        let booths = store::booths_of(db, stage).await?;
        let walking = !booths.is_empty();
        let places: HashMap<EntryId, i32> =
            booths.iter().filter(|b| b.hidden_at.is_none()).map(|b| (b.entry_id, b.place)).collect();
        let there = entries.iter().map(|e| (e.id, places.get(&e.id).copied()));
        let open = there.filter(|(_, place)| !walking || place.is_some()).collect();
        let conflicts = store::conflicts_of(db, competition).await?;
        let said: Vec<_> = store::counting(db, stage, &conflicts).await?.iter().filter_map(rules::said).collect();
        let mut views: HashMap<EntryId, usize> = HashMap::new();
        said.iter().flat_map(|c| [c.first, c.second]).for_each(|e| *views.entry(e).or_default() += 1);
        let ids: Vec<EntryId> = entries.iter().map(|e| e.id).collect();
        let fit = spawn_blocking(move || fit(&ids, &said, true)).await.map_err(Error::internal)?;
        let inside = entries.iter().map(|e| e.id).collect();
        Ok(Self { fit, open, views, walking, conflicts, inside })
    }

    /// What is known of a stage, at most ten seconds old.
    ///
    /// # Errors
    /// The database's words.
    pub async fn get(app: &App, competition: CompetitionId, stage: StageId) -> Result<Arc<Self>> {
        let kept = kept(app, stage).await?;
        match kept.now() {
            Some((field, age)) if age < FRESH => Ok(field),
            Some((field, age)) if age < STALE => {
                kept.refresh(app, competition, stage);
                Ok(field)
            }
            _ => {
                let _one = kept.loading.lock().await;
                // Those who waited take what the first of them has computed, however long that took.
                if let Some((field, _)) = kept.now().filter(|(_, age)| *age < STALE) {
                    return Ok(field);
                }
                let begun = Instant::now();
                let field = Arc::new(Self::compute(app, competition, stage).await?);
                kept.set(begun, field.clone());
                Ok(field)
            }
        }
    }

    /// Forgets what is kept of a stage, because an organiser has changed what jurors may be shown.
    ///
    /// # Errors
    /// The database's words.
    pub async fn forget(app: &App, stage: StageId) -> Result<()> {
        kept(app, stage).await?.forget();
        Ok(())
    }
}

/// The field that was computed last, and since when a field must have been begun to be of use.
#[derive(Default)]
struct Latest {
    field: Option<(Instant, Arc<Field>)>,
    since: Option<Instant>,
}

/// What is kept of a stage.
#[derive(Default)]
struct Kept {
    field: Mutex<Latest>,
    loading: tokio::sync::Mutex<()>,
    refreshing: AtomicBool,
}

async fn kept(app: &App, stage: StageId) -> Result<Arc<Kept>> {
    app.kept(format!("pairwise {stage}"), async { Ok(Kept::default()) }).await
}

impl Kept {
    fn now(&self) -> Option<(Arc<Field>, Duration)> {
        self.latest().field.as_ref().map(|(at, field)| (field.clone(), at.elapsed()))
    }

    fn latest(&self) -> MutexGuard<'_, Latest> {
        self.field.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what was computed from what was there at that instant, unless something newer is kept or it was to be
    /// forgotten meanwhile.
    fn set(&self, at: Instant, field: Arc<Field>) {
        let mut latest = self.latest();
        let newer = latest.field.as_ref().is_none_or(|(before, _)| *before < at);
        if newer && latest.since.is_none_or(|since| since <= at) {
            latest.field = Some((at, field));
        }
    }

    /// Forgets what is kept, and what is being computed from what was there before.
    fn forget(&self) {
        *self.latest() = Latest { field: None, since: Some(Instant::now()) };
    }

    /// Computes anew beside the request, once at a time.
    fn refresh(self: &Arc<Self>, app: &App, competition: CompetitionId, stage: StageId) {
        if self.refreshing.swap(true, Ordering::AcqRel) {
            return;
        }
        let (kept, app, begun) = (self.clone(), app.clone(), Instant::now());
        tokio::spawn(async move {
            match Field::compute(&app, competition, stage).await {
                Ok(field) => kept.set(begun, Arc::new(field)),
                Err(e) => tracing::warn!("the strengths of a pairwise stage were not computed: {e}"),
            }
            kept.refreshing.store(false, Ordering::Release);
        });
    }
}
