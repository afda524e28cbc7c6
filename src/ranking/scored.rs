//! One score for each entry, by whichever method a stage has: what a ranking, a cut and a results bundle are made of.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::aggregate::{self, Line};
use super::pairwise::{self, Comparison};
use super::severity;

/// The score of an entry by a method.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored<E> {
    /// Which.
    pub key: E,
    /// The score; none without reviews or comparisons.
    pub score: Option<f64>,
    /// The ends of the 90 % interval, where the method has one.
    pub interval: Option<(f64, f64)>,
    /// Reviews or comparisons that it rests on.
    pub reviews: usize,
    /// The place, from 1; equals share one and the next place is skipped.
    pub rank: Option<i32>,
    /// Whether another entry has the same score.
    pub tied: bool,
}

/// By the mean of each entry's values.
#[must_use]
pub fn means<E: Ord + Clone, J>(entries: impl IntoIterator<Item = E>, values: &[(E, J, f64)]) -> Vec<Scored<E>> {
    aggregated(entries, values, |line| line.mean)
}

/// By the median of each entry's values.
#[must_use]
pub fn medians<E: Ord + Clone, J>(entries: impl IntoIterator<Item = E>, values: &[(E, J, f64)]) -> Vec<Scored<E>> {
    aggregated(entries, values, |line| line.median)
}

fn aggregated<E: Ord + Clone, J>(
    entries: impl IntoIterator<Item = E>,
    values: &[(E, J, f64)],
    score: impl Fn(&Line<E>) -> Option<f64>,
) -> Vec<Scored<E>> {
    let mut all: BTreeMap<E, Vec<f64>> = entries.into_iter().map(|e| (e, Vec::new())).collect();
    for (entry, _, value) in values {
        if let Some(own) = all.get_mut(entry) {
            own.push(*value);
        }
    }
    let scored = |(key, mut own): (E, Vec<f64>)| {
        // Sums in another order differ in their last digit.
        own.sort_by(f64::total_cmp);
        let line = aggregate::line(key, &own);
        Scored { score: score(&line), interval: None, reviews: line.reviews, rank: None, tied: false, key: line.key }
    };
    ranked(all.into_iter().map(scored).collect())
}

/// By the mean corrected for how severe each entry's jurors are; see [`severity`].
#[must_use]
pub fn corrected<E, J>(entries: impl IntoIterator<Item = E>, values: &[(E, J, f64)]) -> Vec<Scored<E>>
where
    E: Ord + Clone + Hash,
    J: Ord + Clone,
{
    let mut all: Vec<E> = entries.into_iter().collect();
    all.sort();
    all.dedup();
    let mut own: Vec<_> = values.iter().filter(|v| all.binary_search(&v.0).is_ok()).cloned().collect();
    own.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)).then(a.2.total_cmp(&b.2)));
    let fit = severity::fit(&own);
    let found: HashMap<&E, &severity::Entry<E>> = fit.iter().flat_map(|f| &f.entries).map(|e| (&e.key, e)).collect();
    let scored = |key: E| {
        let about = found.get(&key);
        Scored {
            score: about.map(|e| e.score.value),
            interval: about.map(|e| e.score.interval()),
            reviews: about.map_or(0, |e| e.reviews),
            rank: None,
            tied: false,
            key,
        }
    };
    ranked(all.into_iter().map(scored).collect())
}

/// By strengths from comparisons; see [`pairwise`]. Entries that nobody compared have no score.
#[must_use]
pub fn strengths<J, E>(entries: impl IntoIterator<Item = E>, comparisons: &[Comparison<J, E>]) -> Vec<Scored<E>>
where
    E: Ord + Clone + Hash,
    J: Ord + Clone,
{
    let all: Vec<E> = entries.into_iter().collect();
    let scored = |s: pairwise::Strength<E>| {
        let known = s.comparisons > 0;
        Scored {
            score: known.then_some(s.strength.value),
            interval: known.then(|| s.strength.interval()),
            reviews: s.comparisons,
            rank: None,
            tied: false,
            key: s.key,
        }
    };
    ranked(pairwise::fit(&all, comparisons, true).entries.into_iter().map(scored).collect())
}

/// Best first, those without a score last, each with its place; equals in the order of their keys.
fn ranked<E: Ord>(mut list: Vec<Scored<E>>) -> Vec<Scored<E>> {
    let score = |s: &Scored<E>| s.score.unwrap_or(f64::NEG_INFINITY);
    list.sort_by(|a, b| score(b).total_cmp(&score(a)).then_with(|| a.key.cmp(&b.key)));
    let equal = |a: Option<f64>, b: Option<f64>| a.zip(b).is_some_and(|(a, b)| aggregate::same(a, b));
    // Scores that rounding alone tells apart are equal: these too stand in the order of their keys.
    let mut start = 0;
    for i in 1..=list.len() {
        if i == list.len() || !equal(list[i - 1].score, list[i].score) {
            list[start..i].sort_by(|a, b| a.key.cmp(&b.key));
            let (place, tied) = (i32::try_from(start + 1).ok(), i - start > 1);
            for own in list[start..i].iter_mut().filter(|s| s.score.is_some()) {
                (own.rank, own.tied) = (place, tied);
            }
            start = i;
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::pairwise::Outcome;

    const VALUES: [(char, u8, f64); 7] =
        [('a', 1, 0.1), ('a', 2, 0.2), ('a', 3, 0.3), ('b', 1, 0.3), ('b', 2, 0.2), ('b', 3, 0.1), ('c', 1, 5.0)];

    fn told(list: &[Scored<char>]) -> String {
        let one = |s: &Scored<char>| {
            format!(
                "{}{}{}",
                s.key,
                s.rank.map_or_else(|| "-".into(), |r| r.to_string()),
                if s.tied { "=" } else { "" }
            )
        };
        list.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn equals_share_a_place_whatever_the_order_of_their_reviews() {
        assert_eq!(told(&means("abcd".chars(), &VALUES)), "c1 a2= b2= d-");
        assert_eq!(told(&medians("dcba".chars(), &VALUES)), "c1 a2= b2= d-");
        let mut turned = VALUES;
        turned.reverse();
        assert_eq!(means("abcd".chars(), &VALUES), means("abcd".chars(), &turned));
        assert_eq!(corrected("abcd".chars(), &VALUES), corrected("dcba".chars(), &turned));
    }

    #[test]
    fn reviews_of_entries_that_are_not_in_the_stage_do_not_count() {
        assert_eq!(corrected("ab".chars(), &VALUES), corrected("ab".chars(), &VALUES[..6]));
        assert_eq!(told(&means("b".chars(), &VALUES)), "b1");
    }

    #[test]
    fn strengths_have_intervals_and_entries_that_nobody_compared_no_score() {
        let one = |first, second| Comparison { juror: 1, first, second, outcome: Outcome::First };
        let list = strengths("abc".chars(), &[one('a', 'b'), one('a', 'b')]);
        assert_eq!(told(&list), "a1 b2 c-");
        assert!(
            list[0].interval.is_some_and(|(low, high)| low < list[0].score.unwrap() && list[0].score.unwrap() < high)
        );
    }
}
