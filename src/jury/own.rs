//! What a juror has given so far: how the totals spread, and where one sheet would stand among them.

use std::collections::HashMap;

use entity::review::ReviewState;
use entity::{CriterionId, EntryId, criterion};

use super::rules;
use crate::ranking::aggregate;

/// A juror's own sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Of which entry.
    pub entry: EntryId,
    /// Whether it was handed in.
    pub state: ReviewState,
    /// Its points.
    pub points: HashMap<CriterionId, f64>,
}

/// The total of points; none before all criteria of the total have some.
#[must_use]
pub fn total(rubric: &[criterion::Model], points: &HashMap<CriterionId, f64>) -> Option<f64> {
    let weights = rules::weights(rubric);
    let whole = weights.keys().all(|id| points.contains_key(id));
    if whole { aggregate::value(&weights, points.iter().map(|(id, x)| (*id, *x))) } else { None }
}

/// How many totals are in a part of the scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Where it begins.
    pub low: f64,
    /// Where it ends; only in the last one the end itself is in it.
    pub high: f64,
    /// How many.
    pub count: usize,
}

/// The parts of a scale with what is in each: halves of a point on short scales, else a tenth of the scale.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "at most 10")]
pub fn histogram((low, high): (f64, f64), totals: &[f64]) -> Vec<Bin> {
    let span = high - low;
    let parts = if span <= 5.0 && aggregate::same(span, span.round()) { (span * 2.0).max(2.0) as usize } else { 10 };
    let width = span / parts as f64;
    let edge = |i: usize| low + width * i as f64;
    let mut bins: Vec<Bin> = (0..parts).map(|i| Bin { low: edge(i), high: edge(i + 1), count: 0 }).collect();
    for total in totals {
        let at = (((total - low) / width + aggregate::EPSILON) as usize).min(parts - 1);
        bins[at].count += 1;
    }
    bins
}

/// The place that a total has among others: 1 for the best.
#[must_use]
pub fn place(others: impl IntoIterator<Item = f64>, total: f64) -> usize {
    1 + others.into_iter().filter(|x| *x > total + aggregate::EPSILON).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::aggregate::EPSILON;
    use entity::StageId;

    #[test]
    fn totals_are_counted_in_parts_of_the_scale() {
        let counts = |scale, totals: &[f64]| histogram(scale, totals).iter().map(|b| b.count).collect::<Vec<_>>();
        assert_eq!(counts((1.0, 5.0), &[1.0, 1.4, 1.5, 5.0, 4.9]), [2, 1, 0, 0, 0, 0, 0, 2]);
        assert_eq!(counts((0.0, 1.0), &[0.0, 1.0, 1.0]), [1, 2]);
        assert_eq!(counts((0.0, 100.0), &[9.999, 30.0, 100.0]), [1, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn equal_totals_share_a_place() {
        assert_eq!(place([3.0, 4.0, 4.0 + EPSILON / 2.0, 5.0], 4.0), 2);
        assert_eq!(place([], 4.0), 1);
    }

    #[test]
    fn a_total_needs_all_criteria_that_are_in_it() {
        let one = |outside| criterion::Model {
            id: CriterionId::new(),
            stage_id: StageId::new(),
            position: 1,
            name: String::new(),
            help: String::new(),
            weight: 1.0,
            min: 0.0,
            max: 10.0,
            step: 1.0,
            outside,
        };
        let rubric = [one(false), one(false), one(true)];
        let mut points = HashMap::from([(rubric[0].id, 4.0)]);
        assert_eq!(total(&rubric, &points), None);
        points.insert(rubric[1].id, 8.0);
        assert_eq!(total(&rubric, &points), Some(6.0));
        points.insert(rubric[2].id, 0.0);
        assert_eq!(total(&rubric, &points), Some(6.0));
    }
}
