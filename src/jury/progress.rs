//! How far the reviews of a stage are: by juror, by entry, by category. Pure.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{DateTime, Utc};
use entity::review::ReviewState;
use entity::{EntryId, JurorId};

/// An entry on a juror's list, and how far its review is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duty {
    /// Whose.
    pub juror: JurorId,
    /// Which entry.
    pub entry: EntryId,
    /// None before the first save.
    pub state: Option<ReviewState>,
    /// When it was last saved.
    pub saved_at: Option<DateTime<Utc>>,
    /// When it was handed in.
    pub handed_in_at: Option<DateTime<Utc>>,
    /// When the juror abstained.
    pub abstained_at: Option<DateTime<Utc>>,
}

/// Duties counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub assigned: usize,
    /// Of these: begun and not handed in.
    pub begun: usize,
    /// Of these: handed in.
    pub done: usize,
    /// Of these: left by the juror, who judges the others only.
    pub abstained: usize,
    /// When something was last done.
    pub last: Option<DateTime<Utc>>,
}

impl Tally {
    /// How many are still to be handed in.
    #[must_use]
    pub fn left(&self) -> usize {
        self.assigned.saturating_sub(self.done + self.abstained)
    }

    /// Whether less is handed in than the share of the time that has passed would want.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "nobody judges 2^52 entries")]
    pub fn is_late(&self, elapsed: f64) -> bool {
        let owed = self.assigned - self.abstained;
        self.left() > 0 && (self.done as f64) < (owed as f64 * elapsed).floor()
    }

    fn add(&mut self, d: &Duty) {
        self.assigned += 1;
        match (d.state, d.abstained_at) {
            (Some(ReviewState::Submitted), _) => self.done += 1,
            (_, Some(_)) => self.abstained += 1,
            (Some(ReviewState::Draft), None) => self.begun += 1,
            (None, None) => {}
        }
        self.last = self.last.max(d.saved_at).max(d.abstained_at);
    }
}

/// All duties counted together.
#[must_use]
pub fn all(duties: &[Duty]) -> Tally {
    by(duties, |_| Some(())).remove(&()).unwrap_or_default()
}

/// Duties counted by whatever `key` picks.
#[must_use]
pub fn by<K: Eq + Hash>(duties: &[Duty], key: impl Fn(&Duty) -> Option<K>) -> HashMap<K, Tally> {
    let mut out: HashMap<K, Tally> = HashMap::new();
    for duty in duties {
        if let Some(key) = key(duty) {
            out.entry(key).or_default().add(duty);
        }
    }
    out
}

/// The share of a window that has passed: 0 before it and where it is not planned, 1 after it.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "seconds of some weeks")]
pub fn elapsed(window: (Option<DateTime<Utc>>, Option<DateTime<Utc>>), at: DateTime<Utc>) -> f64 {
    let (Some(opens), Some(closes)) = window else { return 0.0 };
    let (passed, whole) = ((at - opens).num_seconds() as f64, (closes - opens).num_seconds() as f64);
    if whole > 0.0 { (passed / whole).clamp(0.0, 1.0) } else { f64::from(u8::from(at >= closes)) }
}

/// When reviews were handed in, as shares of the window, in order.
#[must_use]
pub fn arrivals(duties: &[Duty], window: (Option<DateTime<Utc>>, Option<DateTime<Utc>>)) -> Vec<f64> {
    let handed = duties.iter().filter(|d| d.state == Some(ReviewState::Submitted)).filter_map(|d| d.handed_in_at);
    let mut all: Vec<f64> = handed.map(|at| elapsed(window, at)).collect();
    all.sort_by(f64::total_cmp);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + chrono::TimeDelta::days(day)
    }

    fn duty(state: Option<ReviewState>, abstained: bool) -> Duty {
        Duty {
            juror: JurorId(uuid::Uuid::from_u128(1)),
            entry: EntryId(uuid::Uuid::from_u128(2)),
            state,
            saved_at: state.map(|_| at(2)),
            handed_in_at: (state == Some(ReviewState::Submitted)).then(|| at(2)),
            abstained_at: abstained.then(|| at(3)),
        }
    }

    #[test]
    fn whoever_abstains_owes_nothing() {
        use ReviewState::{Draft, Submitted};
        let all = [duty(Some(Submitted), false), duty(Some(Draft), false), duty(None, true), duty(None, false)];
        let tally = super::all(&all);
        let expected = Tally { assigned: 4, begun: 1, done: 1, abstained: 1, last: Some(at(3)) };
        assert_eq!((tally, tally.left()), (expected, 2));
        assert_eq!([0.0, 0.6, 0.7, 1.0].map(|elapsed| tally.is_late(elapsed)), [false, false, true, true]);
        assert!(!super::all(&all[..1]).is_late(1.0));
    }

    #[test]
    fn a_window_passes_from_nought_to_one() {
        let window = (Some(at(0)), Some(at(10)));
        assert_eq!([-1, 0, 5, 10, 11].map(|day| elapsed(window, at(day))), [0.0, 0.0, 0.5, 1.0, 1.0]);
        assert_eq!(elapsed((None, Some(at(1))), at(5)), 0.0);
        assert_eq!(arrivals(&[duty(Some(ReviewState::Submitted), false), duty(None, false)], window), [0.2]);
    }
}
