//! Strengths from comparisons of two.
//!
//! Entry `a` is preferred to `b` with probability `σ(a − b)` (Bradley, Terry, *Rank analysis of incomplete block designs*,
//! Biometrika 39, 1952), where `σ` is the logistic function and strengths are normal around 0 with deviation [`PRIOR`]: weak
//! enough that a dozen comparisons outweigh it, and strong enough that an entry that always won stays finite. 'Cannot
//! tell' counts as half a win for each. Strengths are the mode of the posterior, found by Newton's method; errors are from its
//! curvature there.
//!
//! A juror is reliable with probability `η` and otherwise says the opposite (Chen and others, *Pairwise ranking aggregation
//! in a crowdsourced setting*, WSDM 2013), with a prior of Beta(10, 2); strengths and reliabilities are found by expectation
//! and maximisation in turns. Undoing a comparison is fitting the others again.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use nalgebra::DMatrix;

mod next;
mod solve;
#[cfg(test)]
mod tests;

pub use next::{Asker, next};

use super::severity::Estimate;
use solve::Net;
pub use solve::logistic;

/// The deviation of strengths before anything is known: the better of two entries is then preferred in three of four cases.
pub const PRIOR: f64 = 1.5;
/// Entries up to which covariances are computed. Beyond, an entry's error leaves out what its opponents' opponents tell,
/// and is a little too small.
const EXACT: usize = 1_200;
/// Turns of expectation and maximisation.
const TURNS: usize = 200;

/// What a juror said about two entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The first is better.
    First,
    /// The second is better.
    Second,
    /// Cannot tell.
    Equal,
}

/// One comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison<J, E> {
    /// Who.
    pub juror: J,
    /// What was shown first.
    pub first: E,
    /// What it was compared with.
    pub second: E,
    /// The juror's answer.
    pub outcome: Outcome,
}

/// How strong an entry is.
#[derive(Clone, Debug, PartialEq)]
pub struct Strength<E> {
    /// Which.
    pub key: E,
    /// On the scale of log odds, around 0.
    pub strength: Estimate,
    /// Comparisons won, half of those in which nobody could tell.
    pub won: f64,
    /// Comparisons.
    pub comparisons: usize,
    /// The group of entries that are compared with each other, directly or through others, from 0.
    pub group: usize,
}

/// How far a juror agrees with the ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability<J> {
    /// Who.
    pub key: J,
    /// The probability that their answer is the one that the ranking stands for, from 0 to 1; 0.9 without comparisons.
    pub reliability: f64,
    /// Comparisons.
    pub comparisons: usize,
}

/// All that the comparisons say.
#[derive(Clone, Debug)]
pub struct Fit<J, E> {
    /// All entries in the order of their keys.
    pub entries: Vec<Strength<E>>,
    /// The jurors who compared, in the order of their keys.
    pub jurors: Vec<Reliability<J>>,
    /// Groups of entries without a comparison between them; above 1, only a ranking within a group is sound.
    pub groups: usize,
    at: HashMap<E, usize>,
    covariances: Option<DMatrix<f64>>,
}

/// Fits strengths of `entries`; comparisons with others, or of an entry with itself, are left out. Without `weigh`, all
/// jurors count as fully reliable.
#[must_use]
pub fn fit<J, E>(entries: &[E], comparisons: &[Comparison<J, E>], weigh: bool) -> Fit<J, E>
where
    J: Clone + Ord,
    E: Clone + Ord + Hash,
{
    let mut keys = entries.to_vec();
    keys.sort_unstable();
    keys.dedup();
    let at: HashMap<E, usize> = keys.iter().cloned().enumerate().map(|(i, e)| (e, i)).collect();
    let mut jurors: BTreeMap<&J, usize> = comparisons.iter().map(|c| (&c.juror, 0)).collect();
    jurors.values_mut().enumerate().for_each(|(i, at)| *at = i);
    let row = |c: &Comparison<J, E>| {
        let (a, b) = (*at.get(&c.first)?, *at.get(&c.second)?);
        (a != b).then(|| solve::Row { juror: jurors[&c.juror], a, b, outcome: c.outcome })
    };
    let mut rows: Vec<_> = comparisons.iter().filter_map(row).collect();
    // The same comparisons in another order must give the same last digit.
    rows.sort_unstable_by_key(|r| (r.a, r.b, r.juror, r.outcome as u8));
    let mut net = Net::new(rows, keys.len(), jurors.len());
    net.settle(weigh, TURNS);
    let information = net.information();
    let covariances = if keys.len() <= EXACT { information.inverse() } else { None };
    let errors =
        covariances.as_ref().map_or_else(|| information.errors(), |c| c.diagonal().iter().map(|v| v.sqrt()).collect());
    let (groups, count) = net.groups();
    let (won, made) = net.tally();
    let entry = |(i, key): (usize, E)| {
        let (won, comparisons) = won[i];
        let strength = Estimate { value: net.strengths[i], error: errors[i] };
        Strength { key, strength, won, comparisons, group: groups[i] }
    };
    let entries = keys.into_iter().enumerate().map(entry).collect();
    let juror = |(key, j): (&&J, &usize)| Reliability {
        key: (*key).clone(),
        reliability: net.reliable[*j],
        comparisons: made[*j],
    };
    Fit { entries, jurors: jurors.iter().map(juror).collect(), groups: count, at, covariances }
}

impl<J, E: Eq + Hash> Fit<J, E> {
    /// The variance of the difference of two entries' strengths.
    fn apart(&self, i: usize, j: usize) -> f64 {
        let of = |i: usize| self.entries[i].strength.error.powi(2);
        let shared = self.covariances.as_ref().map_or(0.0, |c| c[(i, j)]);
        (of(i) + of(j) - 2.0 * shared).max(0.0)
    }

    /// The probability that a reliable juror prefers one entry to another; a half for those that are not known.
    #[must_use]
    pub fn preferred(&self, a: &E, b: &E) -> f64 {
        let strength = |e: &E| self.at.get(e).map_or(0.0, |i| self.entries[*i].strength.value);
        solve::logistic(strength(a) - strength(b))
    }
}
