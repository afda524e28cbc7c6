//! A task with numbers in place of keys, in an order that only the seed decides.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::super::lot::Lot;
use super::{DEAREST, FIRMEST, Task};

/// What the pair of a conflict costs: more than any chain of exchanges.
pub const FORBIDDEN: i32 = 1 << 28;

/// A task with numbers in place of keys.
pub struct Index<J, E> {
    /// The jurors, in random order.
    pub jurors: Vec<J>,
    /// The entries, in random order.
    pub entries: Vec<E>,
    /// What each pair costs, at `entry · jurors + juror`: conflicts and fixed pairs are forbidden.
    pub costs: Vec<i32>,
    /// How many reviews each entry still needs.
    pub wanted: Vec<usize>,
    /// The jurors of pairs that stay, by entry; entries that all jurors see come after the others.
    pub fixed: Vec<Vec<usize>>,
    /// Pairs to keep where they can be, in the order of the entries.
    pub kept: Vec<(usize, usize)>,
    /// New pairs with the entries that all jurors see.
    pub common: Vec<(usize, E)>,
    /// How many entries each juror has that stay.
    pub load: Vec<i32>,
    /// How many each takes at most.
    pub limit: Vec<i32>,
}

fn shuffled<K: Copy + Ord + Hash>(keys: &[K], lot: &mut Lot) -> (Vec<K>, HashMap<K, usize>) {
    let mut order = keys.to_vec();
    order.sort_unstable();
    order.dedup();
    lot.shuffle(&mut order);
    let places = order.iter().enumerate().map(|(i, k)| (*k, i)).collect();
    (order, places)
}

impl<J: Copy + Eq + Hash + Ord, E: Copy + Eq + Hash + Ord> Index<J, E> {
    /// The numbers of a task.
    pub fn new(task: &Task<J, E>, lot: &mut Lot) -> Self {
        let common: HashSet<E> = task.common.iter().copied().collect();
        let judged: Vec<E> = task.entries.iter().copied().filter(|e| !common.contains(e)).collect();
        let (jurors, j_at) = shuffled(&task.jurors, lot);
        let (entries, e_at) = shuffled(&judged, lot);
        let limit = jurors.iter().map(|j| task.limits.get(j).copied().or(task.limit));
        let limit = limit.map(|l| l.and_then(|l| i32::try_from(l).ok()).unwrap_or(i32::MAX)).collect();
        let mut index = Self {
            costs: costs(task, &j_at, &e_at),
            wanted: vec![task.per_entry; entries.len()],
            fixed: vec![Vec::new(); entries.len()],
            load: vec![0; jurors.len()],
            kept: Vec::new(),
            common: Vec::new(),
            limit,
            jurors,
            entries,
        };
        index.see_common(task, &j_at);
        index.fix(task, (&j_at, &e_at), &common);
        index.keep(task, (&j_at, &e_at));
        index
    }

    /// Gives every juror the entries for comparison.
    fn see_common(&mut self, task: &Task<J, E>, j_at: &HashMap<J, usize>) {
        let mut common = task.common.clone();
        common.sort_unstable();
        common.dedup();
        for e in common {
            let seen = task.jurors.iter().filter(|j| !task.conflicts.contains(&(**j, e)));
            let seen: Vec<usize> = seen.filter_map(|j| j_at.get(j).copied()).collect();
            for j in &seen {
                self.load[*j] += 1;
                if !task.fixed.contains(&(self.jurors[*j], e)) {
                    self.common.push((*j, e));
                }
            }
            self.fixed.push(seen);
        }
    }

    fn fix(&mut self, task: &Task<J, E>, at: (&HashMap<J, usize>, &HashMap<E, usize>), common: &HashSet<E>) {
        for (juror, entry) in task.fixed.iter().filter(|(_, e)| !common.contains(e)) {
            let (j, e) = (at.0.get(juror).copied(), at.1.get(entry).copied());
            if let Some(j) = j {
                self.load[j] += 1;
            }
            if let Some(e) = e {
                self.wanted[e] = self.wanted[e].saturating_sub(1);
                if let Some(j) = j {
                    self.costs[e * self.jurors.len() + j] = FORBIDDEN;
                    self.fixed[e].push(j);
                }
            }
        }
    }

    fn keep(&mut self, task: &Task<J, E>, at: (&HashMap<J, usize>, &HashMap<E, usize>)) {
        if task.kept.is_empty() {
            return;
        }
        let stay = i32::from(task.stay.min(FIRMEST));
        for cost in self.costs.iter_mut().filter(|c| **c < FORBIDDEN) {
            *cost += stay;
        }
        let known = task.kept.iter().filter_map(|(j, e)| Some((*at.0.get(j)?, *at.1.get(e)?)));
        let mut known: Vec<_> = known.filter(|(j, e)| self.costs[e * self.jurors.len() + j] < FORBIDDEN).collect();
        known.sort_unstable_by_key(|(j, e)| (*e, *j));
        for (j, e) in &known {
            self.costs[e * self.jurors.len() + j] -= stay;
        }
        self.kept = known;
    }

    /// How many jurors can judge an entry or do.
    pub fn free(&self, e: usize) -> usize {
        let row = &self.costs[e * self.jurors.len()..(e + 1) * self.jurors.len()];
        row.iter().filter(|c| **c < FORBIDDEN).count() + self.fixed[e].len()
    }
}

fn costs<J, E>(task: &Task<J, E>, j_at: &HashMap<J, usize>, e_at: &HashMap<E, usize>) -> Vec<i32>
where
    J: Copy + Eq + Hash,
    E: Copy + Eq + Hash,
{
    let jurors = j_at.len();
    let mut costs = vec![0; jurors * e_at.len()];
    if task.costs.len() == task.jurors.len() * task.entries.len() {
        let columns: Vec<usize> = task.jurors.iter().map(|j| j_at[j]).collect();
        for (entry, row) in task.entries.iter().zip(task.costs.chunks(task.jurors.len().max(1))) {
            let Some(e) = e_at.get(entry) else { continue };
            for (j, cost) in columns.iter().zip(row) {
                costs[e * jurors + j] = i32::from((*cost).min(DEAREST));
            }
        }
    }
    for (j, e) in &task.conflicts {
        if let (Some(j), Some(e)) = (j_at.get(j), e_at.get(e)) {
            costs[e * jurors + j] = FORBIDDEN;
        }
    }
    costs
}
