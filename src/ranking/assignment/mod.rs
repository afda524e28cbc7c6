//! Who judges what, as a minimum-cost flow.
//!
//! Each entry sends `per_entry` units to different jurors and each juror takes at most their limit. A unit costs what the
//! pair costs (languages and fields that do not match, see [`affinity`]), and the `l`-th entry of a juror costs
//! `balance · (2l − 1)`, so that loads become even: the sum of squares is smallest when they are. A unit that finds no
//! juror costs more than any plan that places it, so as many as possible are placed. Conflicts have no arc.
//!
//! The network has an arc per pair, 5,000,000 for 10,000 entries and 500 jurors. It is solved on the jurors only
//! (`exchange`): after a greedy start, what can still be gained are cycles of exchanges between jurors, and the
//! cheapest exchange from each juror to each other is known. Where no such cycle has negative cost, the flow is optimal
//! (Klein, *A primal method for minimal cost flows*, 1967); [`Plan::optimal`] says whether that was reached within a fixed
//! amount of work. Among plans of equal cost the seed decides. What comes after it is not part of the optimum: swaps that
//! join groups of jurors who share no entry (`connect`) may cost a little.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

mod affinity;
mod connect;
mod exchange;
mod index;
#[cfg(test)]
mod tests;

pub use affinity::{Profile, affinity};

use super::lot::Lot;
use exchange::Seats;
use index::Index;

/// What a pair may cost at most.
pub const DEAREST: u16 = 1_000;

/// What moving a kept pair may cost at most: as much as 250 entries more than another juror has, at the usual balance.
pub const FIRMEST: u16 = 5_000;

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
    /// Pairs that were given out and stay where they can; see `stay`.
    pub kept: HashSet<(J, E)>,
    /// Pairs that must not be.
    pub conflicts: HashSet<(J, E)>,
    /// Entries for comparison that every juror free of conflicts sees, besides what `per_entry` asks for.
    pub common: Vec<E>,
    /// How many entries a juror takes at most; those in `limits` have their own.
    pub limit: Option<usize>,
    /// Jurors with a limit of their own.
    pub limits: HashMap<J, usize>,
    /// What each pair costs, at `entry · jurors + juror` in the order of the lists, at most [`DEAREST`]; empty: nothing.
    pub costs: Vec<u16>,
    /// How much evenness counts: a difference of `d` entries between two jurors weighs as much as a pair that costs
    /// `2 · balance · (d − 1)` more. At most 100.
    pub balance: u16,
    /// What moving a kept pair costs. Small enough, and a new juror gets a fair share; [`FIRMEST`], and only gaps are filled.
    pub stay: u16,
}

impl<J, E> Default for Task<J, E> {
    fn default() -> Self {
        let (jurors, entries, common, costs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (fixed, kept, conflicts, limits) = (HashSet::new(), HashSet::new(), HashSet::new(), HashMap::new());
        let (per_entry, limit, balance, stay) = (0, None, 10, 20);
        Self { jurors, entries, per_entry, fixed, kept, conflicts, common, limit, limits, costs, balance, stay }
    }
}

impl<J, E> Task<J, E> {
    /// Sets what each pair costs.
    pub fn price(&mut self, cost: impl Fn(&J, &E) -> u16) {
        let jurors = &self.jurors;
        self.costs = self.entries.iter().flat_map(|e| jurors.iter().map(|j| cost(j, e).min(DEAREST))).collect();
    }
}

/// Why an entry has fewer reviews than wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// So few jurors are free of conflicts with it.
    Conflicts {
        /// How many are.
        free: usize,
    },
    /// The jurors who are free of conflicts have no room left.
    Limits,
}

/// An entry that lacks reviews.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short<E> {
    /// Which.
    pub entry: E,
    /// How many it lacks.
    pub lacks: usize,
    /// Why.
    pub why: Why,
}

/// Who judges what.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan<J, E> {
    /// New pairs, sorted.
    pub pairs: Vec<(J, E)>,
    /// Kept pairs that are to be taken back, sorted.
    pub dropped: Vec<(J, E)>,
    /// Entries that lack reviews, sorted.
    pub short: Vec<Short<E>>,
    /// How many entries each juror has, sorted by juror.
    pub loads: Vec<(J, usize)>,
    /// Jurors whose scores can be compared, through entries that they share. One group is what is wanted.
    pub groups: Vec<Vec<J>>,
    /// Whether no plan costs less (before groups were joined).
    pub optimal: bool,
    /// What the plan costs: pairs, evenness and moved pairs, without entries that lack reviews.
    pub cost: i64,
}

/// The plan of a task. The same task and seed give the same plan, in whatever order jurors and entries come.
#[must_use]
pub fn plan<J, E>(task: &Task<J, E>, seed: u64) -> Plan<J, E>
where
    J: Copy + Eq + Hash + Ord,
    E: Copy + Eq + Hash + Ord,
{
    drawn(task, Lot::numbered(seed))
}

/// The plan of a task, with a stream of random numbers in place of a seed that is a number.
#[must_use]
pub fn drawn<J, E>(task: &Task<J, E>, mut lot: Lot) -> Plan<J, E>
where
    J: Copy + Eq + Hash + Ord,
    E: Copy + Eq + Hash + Ord,
{
    let index = Index::new(task, &mut lot);
    let mut seats = Seats::new(&index, task.balance.min(100));
    let optimal = seats.solve(lot.word());
    connect::join(&mut seats, &index.fixed);
    report(task, &index, &seats, optimal)
}

/// New pairs so that every entry has `per_entry` reviews where enough jurors are free: those of [`plan`].
#[must_use]
pub fn spread<J, E>(task: &Task<J, E>, seed: u64) -> Vec<(J, E)>
where
    J: Copy + Eq + Hash + Ord,
    E: Copy + Eq + Hash + Ord,
{
    plan(task, seed).pairs
}

fn report<J, E>(task: &Task<J, E>, index: &Index<J, E>, seats: &Seats, optimal: bool) -> Plan<J, E>
where
    J: Copy + Eq + Hash + Ord,
    E: Copy + Eq + Hash + Ord,
{
    let found: HashSet<(J, E)> = seats.pairs().map(|(j, e)| (index.jurors[j], index.entries[e])).collect();
    let given = index.common.iter().map(|(j, e)| (index.jurors[*j], *e));
    let mut pairs: Vec<_> = found.difference(&task.kept).copied().chain(given).collect();
    let stays = |pair: &(J, E)| found.contains(pair) || task.fixed.contains(pair);
    let mut dropped: Vec<_> = task.kept.iter().copied().filter(|pair| !stays(pair)).collect();
    let mut short: Vec<_> = seats
        .lacking()
        .map(|(e, lacks)| {
            let free = index.free(e);
            let why = if free < task.per_entry { Why::Conflicts { free } } else { Why::Limits };
            Short { entry: index.entries[e], lacks, why }
        })
        .collect();
    let mut loads: Vec<_> = index.jurors.iter().copied().zip(seats.loads()).collect();
    let mut groups: Vec<Vec<J>> = connect::groups(seats, &index.fixed)
        .into_iter()
        .map(|group| {
            let mut group: Vec<J> = group.into_iter().map(|j| index.jurors[j]).collect();
            group.sort_unstable();
            group
        })
        .collect();
    pairs.sort_unstable();
    dropped.sort_unstable();
    short.sort_unstable_by_key(|s| s.entry);
    loads.sort_unstable();
    groups.sort_unstable();
    Plan { pairs, dropped, short, loads, groups, optimal, cost: seats.cost() }
}
