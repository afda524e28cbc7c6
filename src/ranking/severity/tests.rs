//! The model compared with a dense program of its own, and what must hold of it.

use std::collections::HashMap;

use super::*;
use crate::ranking::lot::Lot;

/// Ten entries, six jurors, three reviews each.
const TABLE: [(u8, u8, f64); 30] = [
    (0, 0, 7.5),
    (0, 1, 5.0),
    (0, 2, 5.0),
    (1, 2, 7.5),
    (1, 3, 7.0),
    (1, 4, 5.5),
    (2, 4, 3.5),
    (2, 5, 5.0),
    (2, 0, 6.5),
    (3, 0, 7.0),
    (3, 1, 5.0),
    (3, 2, 6.0),
    (4, 2, 6.0),
    (4, 3, 4.5),
    (4, 4, 4.0),
    (5, 4, 5.0),
    (5, 5, 6.0),
    (5, 0, 8.5),
    (6, 1, 6.5),
    (6, 2, 8.5),
    (6, 3, 6.5),
    (7, 3, 6.0),
    (7, 4, 5.0),
    (7, 5, 7.0),
    (8, 5, 8.0),
    (8, 0, 8.5),
    (8, 1, 6.0),
    (9, 1, 4.5),
    (9, 2, 6.5),
    (9, 3, 7.0),
];

fn near(found: impl IntoIterator<Item = f64>, expected: &[f64], within: f64) {
    let found: Vec<f64> = found.into_iter().collect();
    assert_eq!(found.len(), expected.len());
    let close = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < within);
    assert!(close, "{found:?} is not {expected:?}");
}

/// Expected figures: the marginal likelihood of all 30 values as one dense normal distribution, maximised by Nelder and
/// Mead in NumPy and SciPy, and the posterior by inverting all 17 equations.
#[test]
fn figures_are_those_of_a_dense_program() {
    let fit = fit(&TABLE).unwrap();
    assert_eq!((fit.source, fit.groups), (Source::Estimated, 1));
    let v = fit.variances;
    near([v.rest, v.entry, v.juror, fit.mean], &[0.36795, 0.66198, 1.13517, 6.14683], 2e-4);
    let scores = [5.56327, 6.87775, 5.00158, 5.70389, 5.33099, 6.26711, 7.18494, 6.34202, 6.99614, 6.20064];
    near(fit.entries.iter().map(|e| e.score.value), &scores, 1e-4);
    let errors = [0.55399, 0.55399, 0.55461, 0.55399, 0.55399, 0.55461, 0.55529, 0.55345, 0.55345, 0.55529];
    near(fit.entries.iter().map(|e| e.score.error), &errors, 1e-4);
    near(fit.jurors.iter().map(|j| j.lean.value), &[1.59049, -0.87317, 0.41722, -0.17586, -1.28085, 0.32218], 1e-4);
    near(fit.jurors.iter().map(|j| j.lean.error), &[0.5096, 0.51126, 0.501, 0.51126, 0.5096, 0.52571], 1e-4);
    let chances: Vec<_> = chances(&fit, |_| true, 3, 40_000, 1).into_iter().map(|c| c.1).collect();
    let drawn = [0.00134, 0.80407, 0.00001, 0.00367, 0.00011, 0.11908, 0.95293, 0.15808, 0.87735, 0.08339];
    near(chances.iter().copied(), &drawn, 0.012);
    assert!((chances.iter().sum::<f64>() - 3.0).abs() < 1e-9, "three are in each time");
}

/// Where jurors do not differ, the likelihood is highest without them: the program finds the same for this table.
#[test]
fn a_variance_of_nought_is_found_too() {
    let rows = [
        (0, 0, 7.0),
        (0, 1, 6.5),
        (0, 2, 8.0),
        (1, 1, 4.5),
        (1, 2, 5.0),
        (1, 4, 6.0),
        (2, 0, 9.0),
        (2, 1, 8.5),
        (2, 4, 7.5),
        (3, 0, 3.0),
        (3, 1, 2.5),
        (3, 3, 5.5),
        (4, 1, 6.0),
        (4, 3, 7.0),
        (4, 4, 4.0),
        (5, 0, 8.0),
        (5, 2, 6.5),
        (6, 0, 9.5),
        (6, 2, 5.5),
        (6, 3, 4.0),
        (7, 1, 6.5),
        (7, 4, 3.5),
    ];
    let fit = fit(&rows).unwrap();
    near([fit.variances.rest, fit.variances.entry, fit.variances.juror], &[2.48609, 1.39624, 0.0], 1e-3);
    let scores = [6.7585, 5.50341, 7.49063, 4.5621, 5.81719, 6.69462, 6.23555, 5.50432];
    near(fit.entries.iter().map(|e| e.score.value), &scores, 1e-3);
}

/// An entry, a juror, a value.
type Review = (usize, usize, f64);

/// Reviews with known variances: entries 1, jurors 0.5, rest 0.8.
fn made(entries: usize, jurors: usize, each: usize) -> (Vec<f64>, Vec<f64>, Vec<Review>) {
    let mut lot = Lot::new("made");
    let quality: Vec<f64> = (0..entries).map(|_| lot.normal()).collect();
    let lean: Vec<f64> = (0..jurors).map(|_| lot.normal() * 0.5_f64.sqrt()).collect();
    let mut reviews = Vec::new();
    for (e, q) in quality.iter().enumerate() {
        let mut all: Vec<usize> = (0..jurors).collect();
        lot.shuffle(&mut all);
        reviews.extend(all[..each].iter().map(|j| (e, *j, 6.0 + q + lean[*j] + lot.normal() * 0.8_f64.sqrt())));
    }
    (quality, lean, reviews)
}

#[test]
fn true_variances_and_leans_are_found_again_and_intervals_hold_what_they_promise() {
    let (quality, lean, reviews) = made(600, 60, 5);
    let fit = fit(&reviews).unwrap();
    near([fit.variances.entry, fit.variances.juror, fit.variances.rest], &[1.0, 0.5, 0.8], 0.2);
    let held = |found: &Estimate, truth: f64| {
        let (low, high) = found.interval();
        (low..=high).contains(&truth)
    };
    let entries = fit.entries.iter().filter(|e| held(&e.score, 6.0 + quality[e.key])).count();
    let jurors = fit.jurors.iter().filter(|j| held(&j.lean, lean[j.key])).count();
    assert!((500..=580).contains(&entries) && (48..=60).contains(&jurors), "{entries} of 600, {jurors} of 60");
}

#[test]
fn an_entry_with_strict_jurors_gains_against_the_mean() {
    // Juror 0 gives two less than the others to everything.
    let mut reviews = Vec::new();
    for e in 0..12_usize {
        let quality = [5.0, 6.0, 7.0][e % 3];
        let jurors = if e < 6 { [0, 1, 2] } else { [1, 2, 3] };
        let noise = |j: usize| [0.1, -0.1, 0.05, 0.0][(e * 3 + j) % 4];
        reviews.extend(jurors.map(|j| (e, j, quality + noise(j) - if j == 0 { 2.0 } else { 0.0 })));
    }
    let fit = fit(&reviews).unwrap();
    for e in 0..3 {
        let (strict, mild) = (fit.entries[e].score.value, fit.entries[e + 6].score.value);
        assert!((strict - mild).abs() < 0.15, "entry {e}: {strict} {mild}, by means 0.67 apart");
    }
    assert!(fit.jurors[0].lean.value < -1.0 && fit.jurors[0].lean.interval().1 < 0.0);
}

#[test]
fn the_order_of_reviews_changes_nothing_and_a_higher_score_never_lowers_an_entry() {
    let first = fit(&TABLE).unwrap();
    let mut reversed = TABLE;
    reversed.reverse();
    assert_eq!(first.entries, fit(&reversed).unwrap().entries);
    let shifted = TABLE.map(|(e, j, y)| (e, j, 2.0 * y + 10.0));
    let shifted = fit(&shifted).unwrap();
    let twice: Vec<f64> = first.entries.iter().map(|e| 2.0 * e.score.value + 10.0).collect();
    near(shifted.entries.iter().map(|e| e.score.value), &twice, 1e-3);
    for at in 0..TABLE.len() {
        let mut raised = TABLE;
        raised[at].2 += 0.5;
        let (e, raised) = (usize::from(raised[at].0), fit(&raised).unwrap());
        let gain = |i: usize| raised.entries[i].score.value - first.entries[i].score.value;
        assert!(gain(e) > 0.0, "review {at}");
    }
}

#[test]
fn too_little_is_stated_and_nothing_is_nothing() {
    assert!(fit::<u8, u8>(&[]).is_none() && fit(&[(1, 1, f64::NAN)]).is_none());
    let few = fit(&[(0, 0, 4.0), (1, 0, 6.0), (0, 1, 5.0)]).unwrap();
    assert_eq!((few.source, few.groups), (Source::Stated, 1));
    assert!(few.entries[0].score.value < few.entries[1].score.value);
    let parted = fit(&[(0, 0, 4.0), (1, 0, 6.0), (2, 1, 5.0)]).unwrap();
    let groups: Vec<_> = parted.entries.iter().map(|e| e.group).collect();
    assert_eq!((parted.groups, groups), (2, vec![0, 0, 1]));
    let equal = fit(&[(0, 0, 5.0), (1, 1, 5.0)]).unwrap();
    assert!(equal.entries.iter().all(|e| (e.score.value - 5.0).abs() < 1e-9));
    assert_eq!(chances(&equal, |_| true, 2, 10, 1), [(0, 1.0), (1, 1.0)]);
    assert_eq!(chances(&equal, |e| *e == 0, 0, 10, 1), [(0, 0.0)]);
}

#[test]
fn a_cut_between_equals_is_noise_and_one_between_classes_is_not() {
    let (_, _, mut reviews) = made(40, 8, 4);
    let order = |fit: &Fit<usize, usize>| {
        let mut all: Vec<_> = fit.entries.iter().map(|e| (e.score.value, e.key)).collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        all.into_iter().map(|a| a.1).collect::<Vec<_>>()
    };
    let close = fit(&reviews).unwrap();
    let likely: HashMap<_, _> = chances(&close, |_| true, 20, 2_000, 7).into_iter().collect();
    let found = cut(&order(&close), &likely, 20);
    assert!(found.is_noise(), "{found:?}");
    reviews.iter_mut().filter(|r| r.0 < 20).for_each(|r| r.2 += 12.0);
    let apart = fit(&reviews).unwrap();
    let likely: HashMap<_, _> = chances(&apart, |_| true, 20, 2_000, 7).into_iter().collect();
    assert_eq!(cut(&order(&apart), &likely, 20), Cut::default());
    assert_eq!(chances(&close, |_| true, 20, 300, 7), chances(&close, |_| true, 20, 300, 7), "the seed decides");
}

#[test]
fn a_juror_who_scores_at_random_has_the_largest_spread() {
    let (_, _, mut reviews) = made(200, 12, 4);
    let mut lot = Lot::new("dice");
    reviews.iter_mut().filter(|r| r.1 == 5).for_each(|r| r.2 = 6.0 + 3.0 * lot.normal());
    let fit = fit(&reviews).unwrap();
    let widest = fit.jurors.iter().max_by(|a, b| a.spread.total_cmp(&b.spread)).unwrap();
    assert_eq!((widest.key, fit.jurors.iter().map(|j| j.reviews).sum::<usize>()), (5, 800));
}
