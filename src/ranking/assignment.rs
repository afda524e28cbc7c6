//! Who judges what: `k` reviews for every entry, spread evenly over the jurors, conflicts left out.
//!
//! Entries are taken in a random order drawn from a recorded seed; each goes to the jurors with the fewest entries so
//! far, equals in random order. A later pass moves entries from loaded to idle jurors where that evens out the loads.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

/// What is known before assigning.
#[derive(Clone, Debug)]
pub struct Task<J, E> {
    /// The jurors.
    pub jurors: Vec<J>,
    /// The entries.
    pub entries: Vec<E>,
    /// Reviews wanted per entry.
    pub per_entry: usize,
    /// Pairs that stay as they are.
    pub fixed: HashSet<(J, E)>,
    /// Pairs that must not be.
    pub conflicts: HashSet<(J, E)>,
}

/// New pairs so that every entry has `per_entry` reviews where enough jurors are free of conflicts. The same task and
/// seed give the same pairs.
#[must_use]
pub fn spread<J, E>(task: &Task<J, E>, seed: u64) -> Vec<(J, E)>
where
    J: Copy + Eq + Hash + Ord,
    E: Copy + Eq + Hash + Ord,
{
    let mut rng = StdRng::seed_from_u64(seed);
    let mut load: HashMap<J, usize> = task.jurors.iter().map(|j| (*j, 0)).collect();
    let mut seats: HashMap<E, HashSet<J>> = HashMap::new();
    for (juror, entry) in &task.fixed {
        *load.entry(*juror).or_default() += 1;
        seats.entry(*entry).or_default().insert(*juror);
    }
    let mut entries = task.entries.clone();
    entries.sort_unstable();
    entries.shuffle(&mut rng);
    let mut made = Vec::new();
    for entry in entries {
        let taken = seats.entry(entry).or_default();
        let mut free: Vec<J> = task
            .jurors
            .iter()
            .copied()
            .filter(|j| !taken.contains(j) && !task.conflicts.contains(&(*j, entry)))
            .collect();
        free.sort_unstable();
        free.shuffle(&mut rng);
        free.sort_by_key(|j| load[j]);
        for juror in free.into_iter().take(task.per_entry.saturating_sub(taken.len())) {
            *load.entry(juror).or_default() += 1;
            taken.insert(juror);
            made.push((juror, entry));
        }
    }
    even_out(task, &mut made, &mut load, &mut seats);
    made.sort_unstable();
    made
}

/// Moves single entries from a juror with two or more above another to that other, while any such move exists.
fn even_out<J, E>(
    task: &Task<J, E>,
    made: &mut [(J, E)],
    load: &mut HashMap<J, usize>,
    seats: &mut HashMap<E, HashSet<J>>,
) where
    J: Copy + Eq + Hash + Ord,
    E: Copy + Eq + Hash + Ord,
{
    let mut moved = true;
    while moved {
        moved = false;
        for pair in made.iter_mut() {
            let (from, entry) = *pair;
            let idle = task
                .jurors
                .iter()
                .copied()
                .filter(|to| load[to] + 2 <= load[&from])
                .filter(|to| !seats[&entry].contains(to) && !task.conflicts.contains(&(*to, entry)))
                .min_by_key(|to| (load[to], *to));
            let Some(to) = idle else { continue };
            *pair = (to, entry);
            if let Some(taken) = seats.get_mut(&entry) {
                taken.remove(&from);
                taken.insert(to);
            }
            *load.entry(from).or_default() -= 1;
            *load.entry(to).or_default() += 1;
            moved = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(jurors: u32, entries: u32, per_entry: usize) -> Task<u32, u32> {
        Task {
            jurors: (0..jurors).collect(),
            entries: (0..entries).collect(),
            per_entry,
            fixed: HashSet::new(),
            conflicts: HashSet::new(),
        }
    }

    fn loads(pairs: &[(u32, u32)], jurors: u32) -> Vec<usize> {
        (0..jurors).map(|j| pairs.iter().filter(|(juror, _)| *juror == j).count()).collect()
    }

    #[test]
    fn loads_differ_by_one_at_most_and_every_entry_has_its_reviews() {
        for (jurors, entries, k) in [(24, 350, 3), (5, 7, 2), (3, 10, 3), (10, 1, 4)] {
            let pairs = spread(&task(jurors, entries, k), 7);
            let loads = loads(&pairs, jurors);
            assert!(loads.iter().max().unwrap() - loads.iter().min().unwrap() <= 1, "{loads:?}");
            for e in 0..entries {
                let seats: HashSet<_> = pairs.iter().filter(|(_, entry)| *entry == e).map(|(j, _)| j).collect();
                assert_eq!(seats.len(), k, "entry {e} has distinct jurors");
            }
        }
    }

    #[test]
    fn conflicts_are_never_assigned_and_the_rest_stays_even() {
        let mut task = task(6, 60, 2);
        task.conflicts = (0..60).filter(|e| e % 3 == 0).map(|e| (0, e)).collect();
        let pairs = spread(&task, 1);
        assert!(pairs.iter().all(|pair| !task.conflicts.contains(pair)));
        let loads = loads(&pairs, 6);
        assert!(loads.iter().max().unwrap() - loads.iter().min().unwrap() <= 1, "{loads:?}");
    }

    #[test]
    fn the_seed_decides_and_what_is_fixed_stays() {
        let mut task = task(4, 20, 2);
        task.fixed = HashSet::from([(0, 0), (1, 0)]);
        let first = spread(&task, 5);
        assert_eq!(first, spread(&task, 5));
        assert_ne!(first, spread(&task, 6));
        assert!(first.iter().all(|(_, e)| *e != 0), "entry 0 has its two already");
    }

    #[test]
    fn too_few_jurors_give_what_they_can() {
        assert_eq!(spread(&task(2, 3, 5), 1).len(), 6);
    }
}
