//! Weighted mean and median: from points to the value of a review, from reviews to a ranking with ties flagged.
//!
//! A review's value is `Σ wᵢ·xᵢ / Σ wᵢ` over its criteria, where `xᵢ` are the points as given if all criteria share one
//! scale, and otherwise the points mapped linearly from each criterion's scale to 0..10. An entry's mean is the
//! arithmetic mean of the values of its submitted reviews; its spread is their sample standard deviation (n − 1).

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// Values this close are equal: points are typed with few decimals, so anything nearer is rounding.
pub const EPSILON: f64 = 1e-9;

/// A line of the rubric, as far as arithmetic needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Criterion {
    /// Its share; greater than 0.
    pub weight: f64,
    /// Lowest points.
    pub min: f64,
    /// Highest points.
    pub max: f64,
}

/// The scale of values: that of all criteria if they share one, else 0 to 10.
#[must_use]
pub fn scale<'a>(criteria: impl IntoIterator<Item = &'a Criterion>) -> (f64, f64) {
    let mut all = criteria.into_iter();
    match all.next() {
        Some(first) if all.all(|c| same(c.min, first.min) && same(c.max, first.max)) => (first.min, first.max),
        _ => (0.0, 10.0),
    }
}

/// Whether two means are equal, but for rounding.
#[must_use]
pub fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < EPSILON
}

/// The value of a review from its points per criterion; none without points.
#[must_use]
pub fn value<K: Eq + Hash>(rubric: &HashMap<K, Criterion>, points: impl IntoIterator<Item = (K, f64)>) -> Option<f64> {
    let (low, high) = scale(rubric.values());
    let (mut sum, mut weights) = (0.0, 0.0);
    for (key, x) in points {
        let Some(c) = rubric.get(&key) else { continue };
        let share = if same(c.max, c.min) { 0.0 } else { (x - c.min) / (c.max - c.min) };
        sum += c.weight * (low + share * (high - low));
        weights += c.weight;
    }
    (weights > 0.0).then(|| sum / weights)
}

/// What a ranking says about one entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Line<K> {
    /// Which entry.
    pub key: K,
    /// The mean of its reviews' values; none without reviews.
    pub mean: Option<f64>,
    /// The median of its reviews' values, the mean of the middle two if they are even in number.
    pub median: Option<f64>,
    /// How many reviews count.
    pub reviews: usize,
    /// Sample standard deviation of the values; none below two reviews.
    pub spread: Option<f64>,
    /// What decides: the mean, until another method puts its figure here. None without reviews.
    pub score: Option<f64>,
    /// The place, from 1; equal scores share one and the next place is skipped. None without a score.
    pub rank: Option<i32>,
    /// Whether another entry has the same score.
    pub tied: bool,
}

/// One line of an entry, without a place yet.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "nobody has 2^52 reviews")]
pub fn line<K>(key: K, values: &[f64]) -> Line<K> {
    let n = values.len() as f64;
    let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / n);
    let spread = mean
        .filter(|_| values.len() > 1)
        .map(|mean| (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt());
    let median = median(&values.iter().map(|v| (*v, 1.0)).collect::<Vec<_>>());
    Line { key, mean, median, reviews: values.len(), spread, score: mean, rank: None, tied: false }
}

/// The mean of values with weights, `Σ wᵢ·xᵢ / Σ wᵢ`; weights of 0 or less count for nothing. None without weight.
#[must_use]
pub fn mean(values: &[(f64, f64)]) -> Option<f64> {
    let weighed = values.iter().filter(|(_, w)| *w > 0.0);
    let (sum, weights) = weighed.fold((0.0, 0.0), |(sum, all), (x, w)| (sum + w * x, all + w));
    (weights > 0.0).then(|| sum / weights)
}

/// The weighted median: half of the weight lies on either side. Where the halves part between two values, their mean.
#[must_use]
pub fn median(values: &[(f64, f64)]) -> Option<f64> {
    let mut sorted: Vec<_> = values.iter().copied().filter(|(_, w)| *w > 0.0).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sorted.iter().map(|(_, w)| w).sum::<f64>() / 2.0;
    let mut below = 0.0;
    for (i, (x, w)) in sorted.iter().enumerate() {
        below += w;
        if same(below, half) {
            return Some(f64::midpoint(*x, sorted.get(i + 1).map_or(*x, |next| next.0)));
        }
        if below > half {
            return Some(*x);
        }
    }
    None
}

/// Lines in order, best first, those without a score last, each with its place; equal ones in the order of their keys.
#[must_use]
pub fn ranked<K: Ord>(mut lines: Vec<Line<K>>) -> Vec<Line<K>> {
    let score = |l: &Line<K>| l.score.unwrap_or(f64::NEG_INFINITY);
    lines.sort_by(|a, b| score(b).total_cmp(&score(a)).then_with(|| a.key.cmp(&b.key)));
    for i in 0..lines.len() {
        let Some(own) = lines[i].score else { continue };
        let equal = |j: Option<usize>| j.and_then(|j| lines.get(j)).and_then(|l| l.score).is_some_and(|s| same(s, own));
        let (before, after) = (equal(i.checked_sub(1)), equal(Some(i + 1)));
        lines[i].rank = if before { lines[i - 1].rank } else { i32::try_from(i + 1).ok() };
        lines[i].tied = before || after;
    }
    lines
}

/// The ranking of all entries: values of submitted reviews by entry, entries without reviews included.
#[must_use]
pub fn ranking<K: Ord + Clone>(values: BTreeMap<K, Vec<f64>>) -> Vec<Line<K>> {
    ranked(values.into_iter().map(|(key, values)| line(key, &values)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rubric(all: &[(u8, f64, f64, f64)]) -> HashMap<u8, Criterion> {
        all.iter().map(|(k, weight, min, max)| (*k, Criterion { weight: *weight, min: *min, max: *max })).collect()
    }

    #[test]
    fn criteria_of_one_scale_keep_it() {
        let r = rubric(&[(1, 1.0, 1.0, 5.0), (2, 3.0, 1.0, 5.0)]);
        assert!(same(value(&r, [(1, 5.0), (2, 3.0)]).unwrap(), 3.5));
        assert_eq!(value(&r, []), None);
    }

    #[test]
    fn criteria_of_different_scales_meet_between_nought_and_ten() {
        let r = rubric(&[(1, 1.0, 0.0, 1.0), (2, 1.0, 1.0, 5.0)]);
        assert!(same(value(&r, [(1, 1.0), (2, 3.0)]).unwrap(), 7.5));
    }

    #[test]
    fn ties_share_a_place_and_are_flagged() {
        let values = [("a", vec![3.0, 5.0]), ("b", vec![4.0]), ("c", vec![5.0]), ("d", vec![]), ("e", vec![1.0])];
        let lines = ranking(values.into_iter().collect());
        let told: Vec<_> = lines.iter().map(|l| (l.key, l.rank, l.tied)).collect();
        let expected = [
            ("c", Some(1), false),
            ("a", Some(2), true),
            ("b", Some(2), true),
            ("e", Some(4), false),
            ("d", None, false),
        ];
        assert_eq!(told, expected);
        assert!(same(lines[1].spread.unwrap(), 2.0_f64.sqrt()));
        assert_eq!(lines[2].spread, None);
    }

    #[test]
    fn half_of_the_weight_lies_on_either_side_of_the_median() {
        let cases = [
            (vec![], None),
            (vec![(4.0, 0.0)], None),
            (vec![(9.0, 1.0), (1.0, 1.0), (2.0, 1.0)], Some(2.0)),
            (vec![(9.0, 1.0), (1.0, 1.0), (2.0, 1.0), (4.0, 1.0)], Some(3.0)),
            (vec![(9.0, 3.0), (1.0, 1.0), (2.0, 1.0)], Some(9.0)),
            (vec![(9.0, 2.0), (1.0, 1.0), (2.0, 1.0)], Some(5.5)),
        ];
        for (values, expected) in cases {
            assert_eq!(median(&values), expected, "{values:?}");
        }
        assert_eq!(mean(&[(9.0, 2.0), (3.0, 1.0), (100.0, 0.0)]), Some(7.0));
        assert_eq!((mean(&[]), line("a", &[1.0, 2.0, 9.0]).median), (None, Some(2.0)));
    }

    #[test]
    fn more_points_never_lower_a_value() {
        let r = rubric(&[(1, 2.0, 0.0, 10.0), (2, 1.0, 1.0, 5.0), (3, 0.5, 0.0, 100.0)]);
        for x in 0..10 {
            let at = |x: i32| value(&r, [(1, f64::from(x)), (2, 2.0), (3, 50.0)]).unwrap();
            assert!(at(x) < at(x + 1));
        }
    }
}
