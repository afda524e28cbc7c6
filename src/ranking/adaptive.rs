//! Which entries near the cut deserve one more review, by whom, and how much it would settle.
//!
//! An entry with score `m`, variance `v` and the cut at `c` is on the wrong side with probability `Φ(−|m − c| / √v)`. One
//! more review, whose noise is the variance `r` of the rest and of what is not known of the juror's lean, leaves the variance
//! `v − v² / (v + r)` and moves the score by as much as is taken away; the expected probability of error afterwards is an
//! integral over that move (the expected value of sample information: Raiffa, Schlaifer, *Applied Statistical Decision
//! Theory*, 1961). The cut, halfway between the last above it and the first below, is taken to stay, and what the review would tell of other entries
//! (through the juror's lean) is left out. Both make the figures a little rough; their order is what is used.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;

use super::severity::Fit;

/// Points at which the integral is evaluated, and how far out they go.
const POINTS: i32 = 60;
const FAR: f64 = 5.0;

/// A review that would settle something.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion<E, J> {
    /// Of which entry.
    pub entry: E,
    /// By whom.
    pub juror: J,
    /// How likely the entry is on the wrong side now.
    pub wrong: f64,
    /// How likely it is expected to be afterwards.
    pub after: f64,
}

impl<E, J> Suggestion<E, J> {
    /// How many wrong decisions fewer it is expected to leave.
    #[must_use]
    pub fn gain(&self) -> f64 {
        self.wrong - self.after
    }
}

/// Who could review more.
#[derive(Clone, Debug)]
pub struct Free<'a, E, J> {
    /// How many reviews each juror can still do. Those who have not judged yet count as unknown.
    pub room: BTreeMap<J, usize>,
    /// Pairs that must not be, or are already.
    pub taken: &'a HashSet<(J, E)>,
}

/// The probability that a normal number is below `x`.
fn below(x: f64) -> f64 {
    libm::erfc(-x / std::f64::consts::SQRT_2) / 2.0
}

/// The probability of being on the wrong side now, and as expected after a review with noise of variance `noise`.
#[must_use]
pub fn settled(distance: f64, variance: f64, noise: f64) -> (f64, f64) {
    let wrong = |distance: f64, variance: f64| below(-distance.abs() / variance.max(1e-300).sqrt());
    let taken = variance * variance / (variance + noise);
    let left = variance - taken;
    let (mut sum, mut weights) = (0.0, 0.0);
    for i in 0..=POINTS {
        let z = FAR * (2.0 * f64::from(i) / f64::from(POINTS) - 1.0);
        let weight = (-z * z / 2.0).exp();
        sum += weight * wrong(distance + z * taken.sqrt(), left);
        weights += weight;
    }
    (wrong(distance, variance), sum / weights)
}

/// At most `most` reviews, one for each entry, that settle most about who is among the best `places` by corrected score;
/// best first.
#[must_use]
pub fn suggestions<E, J>(fit: &Fit<E, J>, places: usize, free: &Free<'_, E, J>, most: usize) -> Vec<Suggestion<E, J>>
where
    E: Clone + Ord + Hash,
    J: Clone + Ord + Hash,
{
    suggestions_among(fit, |_| true, places, free, most)
}

/// The same about the best `places` of some entries, such as those of a category.
#[must_use]
pub fn suggestions_among<E, J>(
    fit: &Fit<E, J>,
    among: impl Fn(&E) -> bool,
    places: usize,
    free: &Free<'_, E, J>,
    most: usize,
) -> Vec<Suggestion<E, J>>
where
    E: Clone + Ord + Hash,
    J: Clone + Ord + Hash,
{
    let mut scores: Vec<f64> = fit.entries.iter().filter(|e| among(&e.key)).map(|e| e.score.value).collect();
    if places == 0 || places >= scores.len() {
        return Vec::new();
    }
    scores.sort_by(|a, b| b.total_cmp(a));
    at_cut(fit, among, f64::midpoint(scores[places - 1], scores[places]), free, most)
}

/// The same about which of some entries are above a score.
#[must_use]
pub fn at_cut<E, J>(
    fit: &Fit<E, J>,
    among: impl Fn(&E) -> bool,
    cut: f64,
    free: &Free<'_, E, J>,
    most: usize,
) -> Vec<Suggestion<E, J>>
where
    E: Clone + Ord + Hash,
    J: Clone + Ord + Hash,
{
    let jurors = best_known(fit, free);
    let mut entries: Vec<_> = fit
        .entries
        .iter()
        .filter(|e| among(&e.key))
        .map(|e| (e, settled(e.score.value - cut, e.score.error.powi(2), fit.variances.rest)))
        .collect();
    entries.sort_by(|a, b| (b.1.0 - b.1.1).total_cmp(&(a.1.0 - a.1.1)));
    let mut room = free.room.clone();
    let mut found = Vec::new();
    for (entry, _) in entries {
        if found.len() >= most {
            break;
        }
        let may = |j: &J| room[j] > 0 && !free.taken.contains(&(j.clone(), entry.key.clone()));
        let Some((juror, unknown)) = jurors.iter().find(|(j, _)| may(j)).copied() else { continue };
        let (distance, variance) = (entry.score.value - cut, entry.score.error.powi(2));
        let (wrong, after) = settled(distance, variance, fit.variances.rest + unknown);
        if wrong - after < 1e-6 {
            continue;
        }
        room.entry(juror.clone()).and_modify(|n| *n -= 1);
        found.push(Suggestion { entry: entry.key.clone(), juror: juror.clone(), wrong, after });
    }
    found.sort_by(|a, b| b.gain().total_cmp(&a.gain()));
    found
}

/// Jurors with how little is known of their lean, the best known first; among equals, who has most room.
fn best_known<'a, E, J: Ord>(fit: &Fit<E, J>, free: &'a Free<'_, E, J>) -> Vec<(&'a J, f64)> {
    let lean: BTreeMap<&J, f64> = fit.jurors.iter().map(|j| (&j.key, j.lean.error.powi(2))).collect();
    let mut jurors: Vec<(&J, f64)> =
        free.room.keys().map(|j| (j, lean.get(j).copied().unwrap_or(fit.variances.juror))).collect();
    jurors.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| free.room[b.0].cmp(&free.room[a.0])));
    jurors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::lot::Lot;
    use crate::ranking::severity;

    #[test]
    fn what_a_review_settles_is_what_drawing_finds() {
        let mut lot = Lot::new("settled");
        for (distance, variance, noise) in [(0.0, 0.3, 0.6), (0.4, 0.3, 0.6), (-0.8, 0.5, 0.2), (3.0, 0.2, 0.5)] {
            let (wrong, after) = settled(distance, variance, noise);
            let (mut now, mut then) = (0, 0);
            for _ in 0..40_000 {
                // The truth around the score, a review of it, and what is believed afterwards.
                let truth = distance + lot.normal() * f64::sqrt(variance);
                let review = truth + lot.normal() * f64::sqrt(noise);
                let believed = distance + variance / (variance + noise) * (review - distance);
                now += i32::from((truth > 0.0) != (distance > 0.0));
                then += i32::from((truth > 0.0) != (believed > 0.0));
            }
            let drawn = |n: i32| f64::from(n) / 40_000.0;
            assert!(
                (drawn(now) - wrong).abs() < 0.01 && (drawn(then) - after).abs() < 0.01,
                "{distance} {wrong} {after}"
            );
        }
    }

    #[test]
    fn the_entries_at_the_cut_come_first_and_nobody_reviews_twice_or_beyond_their_room() {
        let mut lot = Lot::new("suggestions");
        let mut reviews = Vec::new();
        for e in 0..20_usize {
            let quality = f64::from(u8::try_from(e).unwrap()) / 5.0;
            reviews.extend((0..3).map(|k| (e, (e + k) % 6, quality + 0.8 * lot.normal())));
        }
        let fit = severity::fit(&reviews).unwrap();
        let taken: HashSet<(usize, usize)> = reviews.iter().map(|r| (r.1, r.0)).collect();
        let free = Free { room: [(0, 1), (1, 1), (2, 1), (3, 1), (4, 0), (9, 5)].into(), taken: &taken };
        let found = suggestions(&fit, 5, &free, 4);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found.windows(2).all(|w| w[0].gain() >= w[1].gain()));
        for s in &found {
            assert!(!taken.contains(&(s.juror, s.entry)) && s.juror != 4, "{s:?}");
            assert!((11..=18).contains(&s.entry) && s.after < s.wrong && s.wrong <= 0.5, "{s:?}");
        }
        let own: HashSet<_> = found.iter().map(|s| s.juror).filter(|j| *j < 4).collect();
        assert_eq!(own.len(), found.iter().filter(|s| s.juror < 4).count(), "one each");
        assert!(suggestions(&fit, 0, &free, 4).is_empty() && suggestions(&fit, 20, &free, 4).is_empty());
        let few = suggestions_among(&fit, |e| *e < 10, 3, &free, 4);
        assert!(!few.is_empty() && few.iter().all(|s| s.entry < 10), "{few:?}");
        let high = at_cut(&fit, |_| true, 3.5, &free, 2);
        assert!(high.iter().all(|s| s.entry >= 13), "{high:?}");
    }
}
