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

/// What is to be judged in pairs: each comparison shows two entries, so `views` of each entry are `⌈entries · views / 2⌉`
/// comparisons, `⌈comparisons / each⌉` jurors.
#[must_use]
pub fn needed_in_pairs(load: &Load) -> Option<Needed> {
    let pairs = Load { entries: (load.entries * load.per_entry).div_ceil(2), per_entry: 1, conflicts: 0.0, ..*load };
    let found = needed(&pairs)?;
    // A juror with conflicts is shown other pairs; only an entry that all have a conflict with would lack views.
    (0.0..1.0).contains(&load.conflicts).then_some(found)
}

/// Rooms and jurors for pitches before a jury.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rooms {
    /// Pitches that fit into one room.
    pub each: usize,
    /// Rooms side by side, `⌈entries / each⌉`.
    pub rooms: usize,
    /// Jurors who judge, and to be invited.
    pub needed: Needed,
}

/// Live judging: a pitch takes `minutes` with questions and the change to the next, a room lasts `all`, and each room has
/// its own `per_entry` jurors, with as many more as stand aside for conflicts.
#[must_use]
pub fn needed_live(load: &Load) -> Option<Rooms> {
    let free = Load { entries: 1, capacity: Capacity::Entries(1), lost: 0.0, ..*load };
    let (one, each) = (needed(&free)?, needed(&Load { entries: 0, ..*load })?.each);
    let rooms = load.entries.div_ceil(each);
    let all =
        Load { entries: rooms * one.jurors, per_entry: 1, capacity: Capacity::Entries(1), conflicts: 0.0, ..*load };
    Some(Rooms { each, rooms, needed: needed(&all)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_need_half_as_many_looks_and_rooms_have_juries_of_their_own() {
        let minutes = Capacity::Minutes { all: 60.0, each: 2.0 };
        let load = Load { entries: 100, per_entry: 8, capacity: minutes, conflicts: 0.1, lost: 0.2 };
        assert_eq!(needed_in_pairs(&load), Some(Needed { each: 30, jurors: 14, invited: 18 }));
        assert_eq!(needed_in_pairs(&Load { conflicts: 1.0, ..load }), None);
        let minutes = Capacity::Minutes { all: 120.0, each: 10.0 };
        let load = Load { entries: 30, per_entry: 3, capacity: minutes, conflicts: 0.0, lost: 0.0 };
        let rooms = needed_live(&load).unwrap();
        assert_eq!((rooms.each, rooms.rooms, rooms.needed.jurors), (12, 3, 9));
        let aside = needed_live(&Load { conflicts: 0.3, lost: 0.1, ..load }).unwrap();
        assert_eq!((aside.rooms, aside.needed.jurors, aside.needed.invited), (3, 15, 17));
    }

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
