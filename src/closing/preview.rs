//! What closing a stage would do, worked out before anything is stored.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use entity::review::ReviewState;
use entity::stage::{self, StageKind};
use entity::{EntryId, competition};
use sea_orm::ConnectionTrait;
use tokio::task::spawn_blocking;

use super::rules;
use super::settle::{Results, settle};
use super::store::{self, Ground};
use crate::competition::store as competitions;
use crate::error::{Error, Result};
use crate::jury::store::{self as jury, Uncounted};

/// What closing a stage would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What it rests on.
    pub ground: Ground,
    /// What comes of it.
    pub results: Results,
    /// Entries that could as well be on the other side of the cut.
    pub doubtful: BTreeSet<i32>,
    /// Assigned reviews that nobody has handed in.
    pub unfinished: usize,
    /// Reviews that were handed in and do not count.
    pub uncounted: Uncounted,
    /// Reviews that count, though records show a conflict of interest that nobody has noted or lifted.
    pub unnoted: usize,
    /// Whether an earlier stage has to be closed first.
    pub waits: bool,
    /// A fingerprint of all this: closing asks for what was looked at.
    pub seen: String,
}

impl Preview {
    /// Works it out.
    ///
    /// # Errors
    /// The database's words.
    pub async fn load(db: &impl ConnectionTrait, c: &competition::Model, s: &stage::Model) -> Result<Self> {
        let ground = store::ground(db, c, s, DateTime::<Utc>::UNIX_EPOCH).await?;
        let stages = competitions::stages_of(db, c.id).await?;
        let waits = rules::waits(&stages, s, &competitions::scopes_of(db, &stages).await?, &ground.categories);
        let Reviews { unfinished, uncounted, unnoted } = Reviews::load(db, s, &ground).await?;
        let bundle = ground.bundle.clone();
        let work = move || {
            let results = settle(&bundle);
            let (doubtful, (_, seen)) = (rules::doubtful(&bundle, &results), bundle.write(&results.standings));
            (results, doubtful, seen)
        };
        let (results, doubtful, seen) = spawn_blocking(work).await.map_err(Error::internal)?;
        Ok(Self { ground, results, doubtful, unfinished, uncounted, unnoted, waits, seen })
    }
}

/// How the reviews of a stage's entries stand.
#[derive(Default)]
struct Reviews {
    unfinished: usize,
    uncounted: Uncounted,
    unnoted: usize,
}

impl Reviews {
    async fn load(db: &impl ConnectionTrait, s: &stage::Model, ground: &Ground) -> Result<Self> {
        if s.kind != StageKind::Scoring {
            return Ok(Self::default());
        }
        let inside: HashSet<EntryId> = ground.entries.iter().map(|e| e.id).collect();
        let states = jury::review_states(db, s.id).await?.into_iter();
        let handed_in = states.filter(|(_, entry, state)| *state == ReviewState::Submitted && inside.contains(entry));
        let done: HashSet<_> = handed_in.map(|(juror, entry, _)| (juror, entry)).collect();
        // Those that jurors abstain from are no part.
        let open = |a: &&entity::assignment::Model| {
            a.abstained_at.is_none() && inside.contains(&a.entry_id) && !done.contains(&(a.juror_id, a.entry_id))
        };
        let unfinished = jury::assignments_of(db, s.id).await?.iter().filter(open).count();
        let found = jury::interests_of(db, s.competition_id).await?.found;
        let unnoted = done.iter().filter(|pair| found.contains_key(pair)).count();
        Ok(Self { unfinished, unnoted, uncounted: jury::uncounted(db, s.id, done).await? })
    }
}
