//! Strengths compared with another program, and what must hold of them and of the next pair.

use std::collections::HashSet;

use super::*;
use crate::ranking::lot::Lot;

/// Juror, two entries, who won (2: cannot tell).
const TABLE: [(u8, u8, u8, u8); 30] = [
    (0, 0, 1, 0),
    (0, 0, 2, 0),
    (0, 0, 3, 0),
    (0, 1, 2, 0),
    (0, 1, 4, 0),
    (0, 2, 3, 0),
    (0, 2, 4, 0),
    (0, 3, 4, 1),
    (1, 0, 1, 0),
    (1, 0, 2, 0),
    (1, 0, 4, 1),
    (1, 1, 3, 0),
    (1, 1, 4, 1),
    (1, 2, 3, 0),
    (1, 2, 4, 2),
    (2, 0, 1, 0),
    (2, 0, 3, 0),
    (2, 0, 4, 0),
    (2, 1, 2, 0),
    (2, 1, 3, 1),
    (2, 1, 4, 0),
    (2, 2, 3, 2),
    (2, 3, 4, 1),
    (3, 0, 2, 1),
    (3, 0, 3, 0),
    (3, 0, 4, 0),
    (3, 1, 2, 1),
    (3, 1, 3, 0),
    (3, 2, 4, 0),
    (3, 3, 4, 1),
];

fn table() -> Vec<Comparison<u8, u8>> {
    let outcomes = [Outcome::First, Outcome::Second, Outcome::Equal];
    let one = |(juror, first, second, won)| Comparison { juror, first, second, outcome: outcomes[usize::from(won)] };
    TABLE.into_iter().map(one).collect()
}

fn near(found: impl IntoIterator<Item = f64>, expected: &[f64]) {
    let found: Vec<f64> = found.into_iter().collect();
    let close = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-4);
    assert!(close, "{found:?} is not {expected:?}");
}

/// Expected figures: the posterior written out in NumPy and maximised by SciPy's BFGS over strengths and, in the second
/// case, reliabilities together; errors from the inverse of the curvature.
#[test]
fn figures_are_those_of_another_program() {
    let all = [0, 1, 2, 3, 4];
    let plain = fit(&all, &table(), false);
    near(plain.entries.iter().map(|e| e.strength.value), &[1.1465, 0.00947, 0.27824, -1.30937, -0.12485]);
    near(plain.entries.iter().map(|e| e.strength.error), &[0.85862, 0.82016, 0.82191, 0.87624, 0.82083]);
    let weighed = fit(&all, &table(), true);
    near(weighed.entries.iter().map(|e| e.strength.value), &[1.2624, 0.06389, 0.23767, -1.36782, -0.19615]);
    near(weighed.entries.iter().map(|e| e.strength.error), &[0.9617, 0.88338, 0.86932, 0.97112, 0.87771]);
    near(weighed.jurors.iter().map(|j| j.reliability), &[0.92892, 0.90292, 0.90763, 0.91764]);
    assert_eq!((plain.groups, plain.entries[2].won, plain.entries[2].comparisons), (1, 7.0, 12));
}

/// Comparisons of random pairs; juror 0 answers by a coin.
fn made(entries: usize, jurors: usize, count: usize) -> (Vec<f64>, Vec<Comparison<usize, usize>>) {
    let mut lot = Lot::new("made");
    let truth: Vec<f64> = (0..entries).map(|_| 1.2 * lot.normal()).collect();
    let mut out = Vec::new();
    for i in 0..count {
        let (first, second, juror) = (lot.below(entries), lot.below(entries), i % jurors);
        let p = if juror == 0 { 0.5 } else { solve::logistic(truth[first] - truth[second]) };
        #[allow(clippy::cast_precision_loss, reason = "below 2^30")]
        let outcome =
            if (lot.below(1 << 30) as f64) < p * f64::from(1 << 30) { Outcome::First } else { Outcome::Second };
        out.push(Comparison { juror, first, second, outcome });
    }
    (truth, out)
}

#[test]
fn true_strengths_lie_in_their_intervals_and_the_coin_is_found_out() {
    let (truth, comparisons) = made(60, 12, 2_400);
    let fit = fit(&(0..60).collect::<Vec<_>>(), &comparisons, true);
    let mean = truth.iter().sum::<f64>() / 60.0;
    let inside = |e: &&Strength<usize>| {
        let (low, high) = e.strength.interval();
        (low..=high).contains(&(truth[e.key] - mean))
    };
    let held = fit.entries.iter().filter(inside).count();
    assert!((48..=60).contains(&held), "{held} of 60");
    let coin = fit.jurors[0].reliability;
    assert!(fit.jurors.iter().skip(1).all(|j| j.reliability > coin + 0.1), "{:?}", fit.jurors);
}

#[test]
fn winning_more_never_hurts_and_order_does_not_matter() {
    let all = [0, 1, 2, 3, 4, 5];
    let first = fit(&all, &table(), true);
    let mut turned = table();
    turned.reverse();
    assert_eq!(first.entries, fit(&all, &turned, true).entries);
    assert_eq!((first.groups, first.entries[5].strength.value), (2, 0.0), "nobody has seen the last");
    for e in 0..5 {
        let mut more = table();
        more.push(Comparison { juror: 0, first: e, second: (e + 1) % 5, outcome: Outcome::First });
        let (i, plain) = (usize::from(e), fit(&all, &table(), false));
        assert!(fit(&all, &more, false).entries[i].strength.value > plain.entries[i].strength.value);
    }
    let always = Comparison { juror: 1, first: 7, second: 8, outcome: Outcome::First };
    let fit = fit(&[7, 8], &[always; 1000], true);
    assert!(fit.entries[0].strength.value < 10.0 && fit.preferred(&7, &8) > 0.98 && fit.preferred(&9, &8) > 0.5);
}

fn asker<'a>(conflicts: &'a HashSet<usize>, seen: &'a HashSet<(usize, usize)>) -> Asker<'a, usize> {
    Asker { conflicts, seen, holding: None, place: None }
}

#[test]
fn the_next_pair_is_never_a_conflict_nor_seen_and_little_known_entries_come_first() {
    let (_, comparisons) = made(20, 4, 400);
    let known: Vec<usize> = (0..22).collect();
    let fit = fit(&known, &comparisons, true);
    let open: Vec<(usize, Option<f64>)> = known.iter().map(|e| (*e, None)).collect();
    let (mut conflicts, mut seen) = (HashSet::new(), HashSet::new());
    let (a, b) = next(&fit, &open, &asker(&conflicts, &seen), &mut Lot::new("1")).unwrap();
    assert_eq!((a.min(b), a.max(b)), (20, 21), "the two that nobody has seen");
    seen.insert((21, 20));
    conflicts.insert(3);
    let mut lot = Lot::new("2");
    for _ in 0..18 * 20 / 2 {
        let Some((a, b)) = next(&fit, &open, &asker(&conflicts, &seen), &mut lot) else { break };
        assert!(a != b && a != 3 && b != 3 && !seen.contains(&(a, b)) && !seen.contains(&(b, a)));
        seen.insert((a, b));
    }
    let few = [(20, None), (21, None), (3, None)];
    assert_eq!(next(&fit, &few, &asker(&conflicts, &seen), &mut lot), None);
    seen.clear();
    let holding = Asker { holding: Some(7), ..asker(&conflicts, &seen) };
    assert_eq!(next(&fit, &open, &holding, &mut lot).map(|p| p.0), Some(7));
}

#[test]
fn who_stands_at_a_table_is_sent_to_a_near_one() {
    let all: Vec<usize> = (0..40).collect();
    let fit = fit::<u8, usize>(&all, &[], false);
    #[allow(clippy::cast_precision_loss, reason = "40 tables")]
    let open: Vec<_> = all.iter().map(|e| (*e, Some(*e as f64))).collect();
    let (none, seen) = (HashSet::new(), HashSet::new());
    let near = Asker { place: Some((17.2, 5.0)), ..asker(&none, &seen) };
    let (a, b) = next(&fit, &open, &near, &mut Lot::new("3")).unwrap();
    assert!((a == 17 || b == 17) && a.abs_diff(b) == 1, "{a} {b}");
}

#[test]
fn asking_where_it_tells_most_beats_asking_at_random() {
    let truth: Vec<f64> = (0..24).map(|i| f64::from(i) / 8.0 - 1.5).collect();
    let all: Vec<usize> = (0..24).collect();
    let open: Vec<_> = all.iter().map(|e| (*e, None)).collect();
    let wrong = |chosen: bool| {
        let (mut lot, mut coin) = (Lot::new("pairs"), Lot::new("coin"));
        let (none, mut made) = (HashSet::new(), Vec::new());
        for _ in 0..240 {
            let (first, second) = if chosen {
                let fit = fit::<u8, usize>(&all, &made, false);
                next(&fit, &open, &asker(&none, &HashSet::new()), &mut lot).unwrap()
            } else {
                let first = lot.below(24);
                (first, (first + 1 + lot.below(23)) % 24)
            };
            let p = solve::logistic(truth[first] - truth[second]);
            let outcome = if coin.normal() < (p / (1.0 - p)).ln() / 1.7 { Outcome::First } else { Outcome::Second };
            made.push(Comparison { juror: 0_u8, first, second, outcome });
        }
        let fit = fit(&all, &made, false);
        fit.entries.iter().map(|e| e.strength.error.powi(2)).sum::<f64>()
    };
    assert!(wrong(true) < wrong(false), "{} {}", wrong(true), wrong(false));
}
