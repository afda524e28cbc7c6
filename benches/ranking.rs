//! The arithmetic of judging: `cargo bench --bench ranking`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use laureate::ranking::aggregate::{self, Criterion as Weighted};
use laureate::ranking::assignment::{Task, plan};
use laureate::ranking::lot::Lot;
use laureate::ranking::pairwise::{Asker, Comparison, Outcome, fit, next};
use laureate::ranking::severity;

/// `reviews` reviews of five criteria for each of `entries` entries, ranked.
fn rank(entries: u32, reviews: u32) -> usize {
    let rubric: HashMap<u32, Weighted> =
        (0..5).map(|c| (c, Weighted { weight: f64::from(c + 1), min: 1.0, max: 5.0 })).collect();
    let mut values: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for entry in 0..entries {
        for review in 0..reviews {
            let points = (0..5).map(|c| (c, f64::from((entry * 7 + review * 3 + c) % 5 + 1)));
            values.entry(entry).or_default().extend(aggregate::value(&rubric, points));
        }
    }
    aggregate::ranking(values).len()
}

fn ranking(c: &mut Criterion) {
    let mut group = c.benchmark_group("weighted mean");
    for (entries, reviews) in [(350, 3), (10_000, 5)] {
        let name = BenchmarkId::from_parameter(format!("{entries} entries x {reviews}"));
        group.bench_function(name, |b| b.iter(|| rank(black_box(entries), reviews)));
    }
    group.finish();
}

/// A task in which every entry has a conflict with one juror.
fn task(jurors: u32, entries: u32, per_entry: usize) -> Task<u32, u32> {
    let conflicts: HashSet<(u32, u32)> = (0..entries).map(|e| (e % jurors, e)).collect();
    Task { jurors: (0..jurors).collect(), entries: (0..entries).collect(), per_entry, conflicts, ..Task::default() }
}

/// Languages and fields in a pattern that no even plan can satisfy.
fn priced(mut task: Task<u32, u32>) -> Task<u32, u32> {
    task.price(
        |j, e| if (j * 7 + 3) % 10 < e % 7 { 100 } else { 0 } + if (j * 13) % 8 == (e * 5) % 8 { 0 } else { 30 },
    );
    task
}

fn assignment(c: &mut Criterion) {
    let mut group = c.benchmark_group("assignment");
    for (entries, jurors, per_entry) in [(350_u32, 24_u32, 3), (10_000, 500, 5)] {
        let even = task(jurors, entries, per_entry);
        let mut limited = priced(even.clone());
        limited.limit = Some(entries as usize * per_entry / jurors as usize + 3);
        for (kind, task) in [("even", even.clone()), ("languages", priced(even)), ("languages, limits", limited)] {
            let found = plan(&task, 1);
            assert!(found.optimal && found.short.is_empty() && found.groups.len() == 1);
            let name = BenchmarkId::from_parameter(format!("{entries} x {jurors} x {per_entry}, {kind}"));
            group.sample_size(10).bench_function(name, |b| b.iter(|| plan(black_box(&task), 1).pairs.len()));
        }
    }
    group.finish();
}

/// Reviews by an even plan, of entries and jurors that differ.
fn reviews(entries: u32, jurors: u32, per_entry: usize) -> Vec<(u32, u32, f64)> {
    let mut lot = Lot::new("reviews");
    let quality: Vec<f64> = (0..entries).map(|_| lot.normal()).collect();
    let lean: Vec<f64> = (0..jurors).map(|_| 0.7 * lot.normal()).collect();
    let pairs = plan(&task(jurors, entries, per_entry), 1).pairs.into_iter();
    pairs.map(|(j, e)| (e, j, 6.0 + quality[e as usize] + lean[j as usize] + 0.9 * lot.normal())).collect()
}

fn severity(c: &mut Criterion) {
    let mut group = c.benchmark_group("severity");
    group.sample_size(10);
    for (entries, jurors, per_entry, places) in [(350_u32, 24_u32, 3, 20), (10_000, 500, 5, 100)] {
        let (reviews, name) = (reviews(entries, jurors, per_entry), format!("{entries} x {jurors} x {per_entry}"));
        let fit = severity::fit(&reviews).expect("there are reviews");
        group.bench_function(BenchmarkId::new("fit", &name), |b| b.iter(|| severity::fit(black_box(&reviews))));
        group.bench_function(BenchmarkId::new("P(top N), 2000 draws", &name), |b| {
            b.iter(|| severity::chances(black_box(&fit), |_| true, places, 2_000, 1).len());
        });
    }
    group.finish();
}

/// Comparisons of random pairs of 350 entries by 100 jurors, the stronger of which mostly wins.
fn comparisons(count: usize) -> Vec<Comparison<usize, usize>> {
    let mut lot = Lot::new("comparisons");
    let mut one = |i: usize| {
        let (first, second) = (lot.below(350), lot.below(350));
        let outcome = if lot.below(350) + first > lot.below(350) + second { Outcome::First } else { Outcome::Second };
        Comparison { juror: i % 100, first, second, outcome }
    };
    (0..count).map(&mut one).collect()
}

fn pairwise(c: &mut Criterion) {
    let mut group = c.benchmark_group("pairwise");
    group.sample_size(10);
    let (entries, all): (Vec<usize>, _) = ((0..350).collect(), comparisons(10_000));
    for (kind, weigh) in [("plain", false), ("jurors' reliability", true)] {
        let name = BenchmarkId::new("Bradley-Terry, 10000 comparisons of 350", kind);
        group.bench_function(name, |b| b.iter(|| fit(&entries, black_box(&all), weigh)));
    }
    let found = fit(&entries, &all, true);
    let open: Vec<(usize, Option<f64>)> = entries.iter().map(|e| (*e, None)).collect();
    let (conflicts, seen) = ((0..10).collect(), HashSet::new());
    let asker = Asker { conflicts: &conflicts, seen: &seen, holding: None, place: None };
    let mut lot = Lot::new("next");
    group.bench_function("next pair of 350", |b| b.iter(|| next(black_box(&found), &open, &asker, &mut lot)));
    group.finish();
}

criterion_group!(benches, ranking, assignment, severity, pairwise);
criterion_main!(benches);
