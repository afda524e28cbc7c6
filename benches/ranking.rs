//! The arithmetic of judging: `cargo bench --bench ranking`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use laureate::ranking::aggregate::{self, Criterion as Weighted};
use laureate::ranking::assignment::{Task, spread};

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

fn assignment(c: &mut Criterion) {
    let mut group = c.benchmark_group("even assignment");
    for (entries, jurors, per_entry) in [(350_u32, 24_u32, 3), (10_000, 500, 5)] {
        let conflicts: HashSet<(u32, u32)> = (0..entries).map(|e| (e % jurors, e)).collect();
        let task = Task {
            jurors: (0..jurors).collect(),
            entries: (0..entries).collect(),
            per_entry,
            fixed: HashSet::new(),
            conflicts,
        };
        let name = BenchmarkId::from_parameter(format!("{entries} x {jurors} x {per_entry}"));
        group.sample_size(10).bench_function(name, |b| b.iter(|| spread(black_box(&task), 1).len()));
    }
    group.finish();
}

criterion_group!(benches, ranking, assignment);
criterion_main!(benches);
