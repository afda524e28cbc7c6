//! Which reviews of a live stage count where jurors came late or were not there: a pure function of the stage's rule, the
//! ends of pitches, and when each sheet was first handed in.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use entity::json::LateJurors;
use entity::{EntryId, JurorId};

/// Why a review does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// The juror scored too few pitches: so many, of so many that are needed.
    Few {
        /// Pitches that the juror scored.
        scored: usize,
        /// Pitches that have to be scored.
        needed: usize,
    },
    /// It was handed in so many minutes after the end of the pitch.
    After {
        /// Whole minutes.
        minutes: i64,
    },
}

/// A sheet, with the instant at which it was first handed in.
pub type Handed = (EntryId, JurorId, DateTime<Utc>);

/// The reviews that do not count. `ended` are the pitches that are over; what has not pitched is left alone. `given` are the
/// pairs that jurors are to judge or have judged: nobody has missed a pitch that was not for him.
#[must_use]
pub fn left_out(
    rule: LateJurors,
    ended: &HashMap<EntryId, DateTime<Utc>>,
    handed: &[Handed],
    given: &HashSet<(JurorId, EntryId)>,
) -> BTreeMap<(EntryId, JurorId), Late> {
    let pitched = || handed.iter().filter(|(entry, ..)| ended.contains_key(entry));
    match rule {
        LateJurors::All => BTreeMap::new(),
        LateJurors::Present { least } => {
            let mut scored: HashMap<JurorId, usize> = HashMap::new();
            let own = pitched().filter(|(entry, juror, _)| given.contains(&(*juror, *entry)));
            own.for_each(|(_, juror, _)| *scored.entry(*juror).or_default() += 1);
            let may = |juror: JurorId| ended.keys().filter(|entry| given.contains(&(juror, **entry))).count();
            let short = |juror: JurorId| {
                let scored = scored.get(&juror).copied().unwrap_or(0);
                let needed = if least == 0 { may(juror) } else { may(juror).min(least as usize) };
                (scored < needed).then_some(Late::Few { scored, needed })
            };
            pitched().filter_map(|(entry, juror, _)| Some(((*entry, *juror), short(*juror)?))).collect()
        }
        LateJurors::Within { minutes } => {
            let after = |entry: &EntryId, at: &DateTime<Utc>| {
                let late = *at - *ended.get(entry)?;
                (late > TimeDelta::minutes(i64::from(minutes))).then(|| Late::After { minutes: late.num_minutes() })
            };
            handed.iter().filter_map(|(entry, juror, at)| Some(((*entry, *juror), after(entry, at)?))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minute * 60, 0).unwrap()
    }

    /// Three pitches that ended after 10, 20 and 30 minutes; the first juror scored all, the second the last two, and the
    /// third the first, long after.
    #[allow(clippy::type_complexity, reason = "a world of a test, taken apart at once")]
    fn world() -> ([EntryId; 4], [JurorId; 3], HashMap<EntryId, DateTime<Utc>>, Vec<Handed>) {
        let e = [1, 2, 3, 4].map(|n| EntryId(uuid::Uuid::from_u128(n)));
        let j = [1, 2, 3].map(|n| JurorId(uuid::Uuid::from_u128(n)));
        let ended = [(e[0], at(10)), (e[1], at(20)), (e[2], at(30))].into();
        let handed = vec![
            (e[0], j[0], at(9)),
            (e[1], j[0], at(25)),
            (e[2], j[0], at(31)),
            (e[1], j[1], at(21)),
            (e[2], j[1], at(31)),
            (e[0], j[2], at(70)),
            (e[3], j[2], at(71)),
        ];
        (e, j, ended, handed)
    }

    #[test]
    fn all_reviews_count_unless_the_rule_says_otherwise() {
        let (_, _, ended, handed) = world();
        assert!(left_out(LateJurors::All, &ended, &handed, &HashSet::new()).is_empty());
    }

    #[test]
    fn jurors_who_missed_pitches_do_not_count() {
        let (e, j, ended, handed) = world();
        let mut given: HashSet<_> = j.iter().flat_map(|j| e.iter().map(|e| (*j, *e))).collect();
        let out = left_out(LateJurors::Present { least: 0 }, &ended, &handed, &given);
        let few = |scored, needed| Late::Few { scored, needed };
        let wanted = [((e[0], j[2]), few(1, 3)), ((e[1], j[1]), few(2, 3)), ((e[2], j[1]), few(2, 3))];
        assert_eq!(out, wanted.into(), "what has not pitched is left alone");
        let out = left_out(LateJurors::Present { least: 2 }, &ended, &handed, &given);
        assert_eq!(out, [((e[0], j[2]), few(1, 2))].into());
        given.remove(&(j[1], e[0]));
        let out = left_out(LateJurors::Present { least: 0 }, &ended, &handed, &given);
        assert!(!out.contains_key(&(e[1], j[1])), "the first was not for him, and he has scored all others");
    }

    #[test]
    fn nobody_misses_pitches_that_others_are_to_judge() {
        let (e, j, ended, handed) = world();
        // The first two share the pitches; the second has left the third to the others.
        let given = [(j[0], e[0]), (j[0], e[1]), (j[1], e[1])].into();
        let own = [handed[0], handed[1], handed[3]];
        assert!(left_out(LateJurors::Present { least: 0 }, &ended, &own, &given).is_empty());
        let out = left_out(LateJurors::Present { least: 0 }, &ended, &own[1..], &given);
        assert_eq!(out, [((e[1], j[0]), Late::Few { scored: 1, needed: 2 })].into());
    }

    #[test]
    fn sheets_that_come_long_after_the_pitch_do_not_count() {
        let (e, j, ended, handed) = world();
        let out = left_out(LateJurors::Within { minutes: 5 }, &ended, &handed, &HashSet::new());
        assert_eq!(out, [((e[0], j[2]), Late::After { minutes: 60 })].into());
        let out = left_out(LateJurors::Within { minutes: 4 }, &ended, &handed, &HashSet::new());
        assert_eq!(out.len(), 2);
    }
}
