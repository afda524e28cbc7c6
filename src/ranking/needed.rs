//! How many jurors are needed, to be worked out before any is invited.

/// How much a juror can do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Capacity {
    /// So many entries.
    Entries(usize),
    /// So many minutes in all, and for one review.
    Minutes {
        /// In all.
        all: f64,
        /// For one review.
        each: f64,
    },
}

/// What is to be judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Entries.
    pub entries: usize,
    /// Reviews of each.
    pub per_entry: usize,
    /// How much a juror can do.
    pub capacity: Capacity,
    /// The share of entries that a juror has a conflict with, 0 to 1.
    pub conflicts: f64,
    /// The share of invited jurors who do not judge after all, 0 to 1.
    pub lost: f64,
}

/// Jurors needed, and to be invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needed {
    /// Entries each can do.
    pub each: usize,
    /// Jurors who judge.
    pub jurors: usize,
    /// Jurors to invite, so that so many are left.
    pub invited: usize,
}

/// Enough jurors for all reviews, `⌈entries · per entry / each⌉`, where an entry has enough who are free of conflicts,
/// `⌈per entry / (1 − conflicts)⌉`. None if a juror can do nothing, or if nobody is left.
#[must_use]
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small and not negative"
)]
pub fn needed(load: &Load) -> Option<Needed> {
    let each = match load.capacity {
        Capacity::Entries(n) => n,
        Capacity::Minutes { all, each } if each > 0.0 && all.is_finite() => (all / each + 1e-9).max(0.0) as usize,
        Capacity::Minutes { .. } => 0,
    };
    let share = |x: f64| (0.0..1.0).contains(&x);
    if each == 0 || !share(load.conflicts) || !share(load.lost) {
        return None;
    }
    // A juror cannot do more than the entries that are free of conflicts.
    let useful = ((load.entries as f64 * (1.0 - load.conflicts) + 1e-9) as usize).min(each).max(1);
    let whole = |x: f64| (x - 1e-9).ceil().max(0.0) as usize;
    let reviews = load.entries * load.per_entry;
    let free = if load.entries == 0 { 0 } else { whole(load.per_entry as f64 / (1.0 - load.conflicts)) };
    let jurors = reviews.div_ceil(useful).max(free);
    Some(Needed { each, jurors, invited: whole(jurors as f64 / (1.0 - load.lost)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enough_for_all_reviews_and_for_every_entry() {
        let minutes = Capacity::Minutes { all: 120.0, each: 5.0 };
        let cases = [
            ((350, 3, Capacity::Entries(50), 0.0, 0.0), Some((50, 21, 21))),
            ((350, 3, Capacity::Entries(50), 0.0, 0.2), Some((50, 21, 27))),
            ((100, 3, minutes, 0.0, 0.0), Some((24, 13, 13))),
            ((10, 3, Capacity::Entries(50), 0.0, 0.0), Some((50, 3, 3))),
            ((10, 3, Capacity::Entries(50), 0.5, 0.0), Some((50, 6, 6))),
            ((100, 3, Capacity::Entries(100), 0.4, 0.0), Some((100, 5, 5))),
            ((0, 3, Capacity::Entries(5), 0.1, 0.1), Some((5, 0, 0))),
            ((10, 3, Capacity::Entries(0), 0.0, 0.0), None),
            ((10, 3, Capacity::Minutes { all: 4.0, each: 5.0 }, 0.0, 0.0), None),
            ((10, 3, Capacity::Minutes { all: 4.0, each: 0.0 }, 0.0, 0.0), None),
            ((10, 3, Capacity::Entries(5), 1.0, 0.0), None),
        ];
        for ((entries, per_entry, capacity, conflicts, lost), expected) in cases {
            let load = Load { entries, per_entry, capacity, conflicts, lost };
            let found = needed(&load).map(|n| (n.each, n.jurors, n.invited));
            assert_eq!(found, expected, "{load:?}");
        }
    }
}
