//! How many entries are in which state. A number of entries never stands without the state that it counts.

use entity::entry::EntryState;
use serde_json::{Value, json};

/// Entries by state. Only what was handed in at least once is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Handed in, whatever became of it.
    pub received: i64,
    /// Of these: nothing is decided yet.
    pub waiting: i64,
    /// Of these: admitted.
    pub admitted: i64,
    /// Of these: refused.
    pub refused: i64,
    /// Of these: disqualified.
    pub disqualified: i64,
    /// Of these: withdrawn by their teams.
    pub withdrawn: i64,
}

impl Counts {
    /// Sums up the states of entries that were handed in; drafts are no part of any figure.
    #[must_use]
    pub fn of(states: impl IntoIterator<Item = (EntryState, i64)>) -> Self {
        let mut all = Self::default();
        for (state, n) in states {
            match state {
                EntryState::Draft => continue,
                EntryState::Submitted => all.waiting += n,
                EntryState::Admitted => all.admitted += n,
                EntryState::Refused => all.refused += n,
                EntryState::Disqualified => all.disqualified += n,
                EntryState::Withdrawn => all.withdrawn += n,
            }
            all.received += n;
        }
        all
    }

    /// The figures with their names, in the order in which they are told. Those of rare states are left out while they
    /// are zero; the parts behind `received` always sum up to it.
    #[must_use]
    pub fn parts(&self) -> Vec<(&'static str, i64)> {
        let rare = |name, n| (n > 0).then_some((name, n));
        let told = [
            Some(("received", self.received)),
            rare("waiting", self.waiting),
            Some(("admitted", self.admitted)),
            Some(("refused", self.refused)),
            rare("disqualified", self.disqualified),
            Some(("withdrawn", self.withdrawn)),
        ];
        told.into_iter().flatten().collect()
    }

    /// `[{name, count}]` for `competition/counts.html`.
    #[must_use]
    pub fn view(&self) -> Value {
        self.parts().into_iter().map(|(name, n)| json!({"name": name, "count": n})).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_names_its_state_and_the_parts_sum_up() {
        use EntryState::{Admitted, Disqualified, Draft, Refused, Submitted, Withdrawn};
        let all = Counts::of([(Admitted, 776), (Refused, 20), (Withdrawn, 10), (Draft, 99)]);
        assert_eq!(all.parts(), [("received", 806), ("admitted", 776), ("refused", 20), ("withdrawn", 10)]);
        let busy = Counts::of([(Submitted, 3), (Disqualified, 1), (Admitted, 2)]);
        let parts = busy.parts();
        assert_eq!(parts.iter().skip(1).map(|(_, n)| n).sum::<i64>(), parts[0].1);
        assert!(parts.contains(&("waiting", 3)) && parts.contains(&("disqualified", 1)));
        assert_eq!(Counts::of([]).parts()[0], ("received", 0));
    }
}
