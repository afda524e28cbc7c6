//! How likely each entry is among the best, and whether a cut falls inside the noise.
//!
//! Draws are from the joint posterior with the variances taken as known, and exact in that: mean and jurors together with
//! their covariances, then each entry given them (entries are independent of each other then).

use std::collections::HashMap;
use std::hash::Hash;

use nalgebra::DMatrix;

use super::Fit;
use crate::ranking::lot::Lot;

/// Draws that are made at once.
const BATCH: usize = 128;
/// An entry this many standard errors away from the cut is not drawn: it is in, or out.
const CERTAIN: f64 = 4.0;

/// How likely each entry for which `counts` holds is among the best `places` of these, in the order of their keys. With
/// 2,000 draws a probability of a half is known to within 0.02 (95%).
#[must_use]
pub fn chances<E: Clone, J>(
    fit: &Fit<E, J>,
    counts: impl Fn(&E) -> bool,
    places: usize,
    draws: usize,
    seed: u64,
) -> Vec<(E, f64)> {
    let all: Vec<usize> = (0..fit.entries.len()).filter(|i| counts(&fit.entries[*i].key)).collect();
    let mut chance = vec![if places == 0 { 0.0 } else { 1.0 }; all.len()];
    if places > 0 && places < all.len() {
        let (certain, open) = contenders(fit, &all, places, &mut chance);
        let won = draw(fit, &all, (&open, places.saturating_sub(certain)), (draws, seed));
        #[allow(clippy::cast_precision_loss, reason = "nobody draws 2^52 times")]
        open.iter().zip(won).for_each(|(at, won)| chance[*at] = f64::from(won) / draws.max(1) as f64);
    }
    all.into_iter().map(|i| fit.entries[i].key.clone()).zip(chance).collect()
}

/// Tells those certainly above the cut (1) from those certainly below it (0): how many are above, and for whom it is open.
fn contenders<E, J>(fit: &Fit<E, J>, all: &[usize], places: usize, chance: &mut [f64]) -> (usize, Vec<usize>) {
    let ends = |sign: f64| -> Vec<f64> {
        all.iter().map(|i| fit.entries[*i].score).map(|s| s.value + sign * CERTAIN * s.error).collect()
    };
    let nth = |values: &[f64], n: usize| {
        let mut values = values.to_vec();
        *values.select_nth_unstable_by(n, |a, b| b.total_cmp(a)).1
    };
    let (lows, highs) = (ends(-1.0), ends(1.0));
    let (last_in, first_out) = (nth(&lows, places - 1), nth(&highs, places));
    let (mut certain, mut open) = (0, Vec::new());
    for at in 0..all.len() {
        if lows[at] > first_out {
            (chance[at], certain) = (1.0, certain + 1);
        } else if highs[at] < last_in {
            chance[at] = 0.0;
        } else {
            open.push(at);
        }
    }
    (certain, open)
}

/// Counts for each open entry how often it is among the best `places` of them.
fn draw<E, J>(
    fit: &Fit<E, J>,
    all: &[usize],
    (open, places): (&[usize], usize),
    (draws, seed): (usize, u64),
) -> Vec<u32> {
    let solution = &fit.solution;
    let mut won = vec![0; open.len()];
    let root = solution.inverse.clone().cholesky().map(|c| c.l() * fit.variances.rest.sqrt());
    let Some(root) = root.filter(|_| places > 0 && places <= open.len()) else { return won };
    let parts: Vec<_> = open.iter().map(|at| solution.given(&fit.reviews, all[*at], &fit.variances)).collect();
    let mut lot = Lot::numbered(seed);
    let (mut alive, mut left, mut done) = ((0..open.len()).collect::<Vec<_>>(), places, 0);
    while done < draws && left > 0 && left < alive.len() {
        let batch = BATCH.min(draws - done);
        let noise = DMatrix::from_fn(root.nrows(), batch, |_, _| lot.normal());
        let others = &root * noise;
        let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
        for column in others.column_iter() {
            let fixed = column + &solution.fixed;
            let mut score = |at: usize| {
                let (mean, own, each, error) = parts[at];
                let jurors: f64 = fit.reviews.of_entry(all[open[at]]).iter().map(|(j, _)| fixed[j + 1]).sum();
                mean * fixed[0] + own - each * jurors + error * lot.normal()
            };
            let mut scores: Vec<(f64, usize)> = alive.iter().map(|at| (score(*at), *at)).collect();
            scores.select_nth_unstable_by(left - 1, |a, b| b.0.total_cmp(&a.0));
            scores[..left].iter().for_each(|(_, at)| won[*at] += 1);
            (lowest, highest) = (lowest.min(scores[left - 1].0), highest.max(scores[left - 1].0));
        }
        done += batch;
        if done == batch {
            // Now that the last place's score is roughly known, few entries are still open.
            let around = highest - lowest;
            let end = |at: usize, sign: f64| {
                let score = fit.entries[all[open[at]]].score;
                score.value + sign * CERTAIN * score.error
            };
            alive.retain(|at| end(*at, 1.0) >= lowest - around);
            let sure: Vec<usize> = alive.extract_if(.., |at| end(*at, -1.0) > highest + around).collect();
            sure.iter().for_each(|at| won[*at] += u32::try_from(draws - done).unwrap_or(u32::MAX));
            left = left.saturating_sub(sure.len());
        }
    }
    if left > 0 {
        alive.iter().for_each(|at| won[*at] += u32::try_from(draws - done).unwrap_or(u32::MAX));
    }
    won
}

/// Entries on either side of a cut for which it is not clear that they belong there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut<E> {
    /// Above the cut, though the probability is below 90%.
    pub above: Vec<E>,
    /// Below the cut, though the probability is above 10%.
    pub below: Vec<E>,
}

impl<E> Cut<E> {
    /// Whether the cut falls inside the noise: some on both sides could as well be on the other.
    #[must_use]
    pub fn is_noise(&self) -> bool {
        !self.above.is_empty() && !self.below.is_empty()
    }
}

/// Looks at both sides of a cut after the first `places` of `order`; entries without a probability are left out.
#[must_use]
pub fn cut<E: Clone + Eq + Hash>(order: &[E], chances: &HashMap<E, f64>, places: usize) -> Cut<E> {
    let places = places.min(order.len());
    let among = |list: &[E], open: &dyn Fn(f64) -> bool| -> Vec<E> {
        list.iter().filter(|e| chances.get(*e).is_some_and(|p| open(*p))).cloned().collect()
    };
    Cut { above: among(&order[..places], &|p| p < 0.9), below: among(&order[places..], &|p| p > 0.1) }
}
