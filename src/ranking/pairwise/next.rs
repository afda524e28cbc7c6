//! The pair to ask about next: the one whose answer tells most.
//!
//! An answer about entries whose difference has variance `v`, the first being preferred with probability `p`, shrinks the
//! posterior's volume by about `½ ln(1 + p(1 − p) v)` (the expected information of Lindley, 1956, for the curvature of the
//! logistic function): much where both are little known and about equally strong. Walking counts against it: a pair that is
//! `reach` further away has to tell `e` times as much.

use std::collections::HashSet;
use std::hash::Hash;

use super::{Fit, solve};
use crate::ranking::lot::Lot;

/// First entries that are looked at, each with all others.
const FIRST: usize = 32;

/// Whom the next pair is for.
#[derive(Clone, Debug)]
pub struct Asker<'a, E> {
    /// Entries that the juror must not see.
    pub conflicts: &'a HashSet<E>,
    /// Pairs that the juror has seen lately, in either order.
    pub seen: &'a HashSet<(E, E)>,
    /// The entry that the juror has just looked at and compares with another, if so.
    pub holding: Option<E>,
    /// Where the juror stands, and the distance that counts as far.
    pub place: Option<(f64, f64)>,
}

/// The pair that tells most among `open` entries (with the place of each where they have one), chosen by lot among equals;
/// none where every pair is a conflict or was seen.
#[must_use]
pub fn next<J, E>(fit: &Fit<J, E>, open: &[(E, Option<f64>)], asker: &Asker<'_, E>, lot: &mut Lot) -> Option<(E, E)>
where
    E: Clone + Ord + Hash,
{
    let mut may: Vec<(usize, Option<f64>)> = open
        .iter()
        .filter(|(e, _)| !asker.conflicts.contains(e))
        .filter_map(|(e, place)| fit.at.get(e).map(|i| (*i, *place)))
        .collect();
    may.sort_by_key(|m| m.0);
    may.dedup_by_key(|m| m.0);
    lot.shuffle(&mut may);
    let far = |walk: f64| asker.place.map_or(1.0, |(_, reach)| (-walk / reach.max(1e-9)).exp());
    let here = |place: Option<f64>| match (asker.place, place) {
        (Some((here, _)), Some(there)) => (here - there).abs(),
        _ => 0.0,
    };
    let between = |a: Option<f64>, b: Option<f64>| a.zip(b).map_or(0.0, |(a, b)| (a - b).abs());
    let holding = asker.holding.as_ref().and_then(|e| fit.at.get(e).copied());
    let mut first: Vec<(usize, Option<f64>)> = match holding {
        Some(i) => may.iter().copied().filter(|m| m.0 == i).collect(),
        None => may.clone(),
    };
    let doubt = |m: &(usize, Option<f64>)| fit.entries[m.0].strength.error * far(here(m.1));
    first.sort_by(|a, b| doubt(b).total_cmp(&doubt(a)));
    first.truncate(FIRST);
    let seen = |a: usize, b: usize| {
        let (a, b) = (&fit.entries[a].key, &fit.entries[b].key);
        asker.seen.contains(&(a.clone(), b.clone())) || asker.seen.contains(&(b.clone(), a.clone()))
    };
    let mut best: Option<(f64, usize, usize)> = None;
    for (a, place) in &first {
        for (b, other) in may.iter().filter(|m| m.0 != *a) {
            let p = solve::logistic(fit.entries[*a].strength.value - fit.entries[*b].strength.value);
            let walk = here(*place).min(here(*other)) + between(*place, *other);
            let told = (p * (1.0 - p) * fit.apart(*a, *b)).ln_1p() * far(walk);
            if best.is_none_or(|b| told > b.0 * (1.0 + 1e-12)) && !seen(*a, *b) {
                best = Some((told, *a, *b));
            }
        }
    }
    best.map(|(_, a, b)| (fit.entries[a].key.clone(), fit.entries[b].key.clone()))
}
