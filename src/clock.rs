//! The one clock that decides deadlines. Tests set it; production reads the system's.
//!
//! Instants are cut to microseconds, which is what PostgreSQL keeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

/// Tells the time. Cheap to clone; clones share a shift.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    shift_micros: Arc<AtomicI64>,
}

impl Clock {
    /// The instant now, to the microsecond.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let shift = TimeDelta::microseconds(self.shift_micros.load(Ordering::Relaxed));
        let now = Utc::now() + shift;
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }

    /// Moves this clock (and its clones) by `by`; for tests and rehearsals.
    pub fn advance(&self, by: TimeDelta) {
        self.shift_micros.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::Relaxed);
    }
}
