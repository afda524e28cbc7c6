//! When a stage can be closed and opened again, and which entries are close to the cut: pure functions.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::json::Advance;
use entity::stage::{self, StageKind};
use entity::{CategoryId, StageId, category};

use super::bundle::{Bundle, By};
use super::settle::{self, Results};
use crate::competition::rules::{Window, window};
use crate::competition::selection::judges;
use crate::jury::standing::{DRAWS, SEED};
use crate::ranking::severity::{self, Fit};

/// The stage after this one that has opened already, so that the closing stays: one that judges, or an intake.
#[must_use]
pub fn next_opened<'a>(stages: &'a [stage::Model], s: &stage::Model, now: DateTime<Utc>) -> Option<&'a stage::Model> {
    let builds = |other: &&stage::Model| judges(other) || other.kind == StageKind::Intake;
    let opened = |other: &&stage::Model| matches!(window(other, now), Window::Open | Window::Over);
    stages.iter().filter(|other| other.position > s.position).filter(builds).find(opened)
}

/// Whether a stage before this one, with entries that could come to this one, leaves entries out and is not closed yet.
#[must_use]
pub fn waits(
    stages: &[stage::Model],
    s: &stage::Model,
    scopes: &HashMap<StageId, Vec<CategoryId>>,
    categories: &[category::Model],
) -> bool {
    let scope = |id: StageId| scopes.get(&id).map_or(&[][..], Vec::as_slice);
    let waited = |other: &stage::Model| other.position < s.position && other.selects && other.settled_at.is_none();
    stages.iter().filter(|other| waited(other)).any(|other| meet(scope(other.id), scope(s.id), categories))
}

/// Whether two scopes, each with all below its categories, have any category in common; an empty one is all.
fn meet(a: &[CategoryId], b: &[CategoryId], categories: &[category::Model]) -> bool {
    let holds = |scope: &[CategoryId], c: &category::Model| {
        scope.contains(&c.id) || c.parent_id.is_some_and(|parent| scope.contains(&parent))
    };
    a.is_empty() || b.is_empty() || categories.iter().any(|c| holds(a, c) && holds(b, c))
}

/// The stages that wait to be closed: they are over, and what follows waits for them.
pub fn waiting(stages: &[stage::Model], now: DateTime<Utc>) -> impl Iterator<Item = &stage::Model> {
    stages.iter().filter(move |s| s.selects && s.settled_at.is_none() && window(s, now) == Window::Over)
}

/// The entries for which it is not clear that they belong on their side of the cut: their chance of being among the best
/// is between 10 and 90 % where there are places, or their 90 % interval holds the least score, or the score at the cut.
#[must_use]
pub fn doubtful(bundle: &Bundle, results: &Results) -> BTreeSet<i32> {
    if bundle.head.method == By::Comparisons {
        return by_interval(bundle, results);
    }
    let Some(fit) = severity::fit(&settle::values(bundle)) else { return BTreeSet::new() };
    let inside: HashSet<i32> = bundle.entries.iter().map(|e| e.number).collect();
    match &bundle.head.advance {
        Advance::All | Advance::Picked => BTreeSet::new(),
        Advance::Threshold { least } => {
            let holds = |e: &&severity::Entry<i32>| {
                let (low, high) = e.score.interval();
                inside.contains(&e.key) && low < *least && *least < high
            };
            fit.entries.iter().filter(holds).map(|e| e.key).collect()
        }
        Advance::Overall { places, .. } => by_chance(&fit, results, &inside, *places),
        Advance::PerCategory { places } => {
            let mut pools: BTreeMap<&Option<String>, HashSet<i32>> = BTreeMap::new();
            for e in &bundle.entries {
                pools.entry(&e.category).or_default().insert(e.number);
            }
            pools.values().flat_map(|pool| by_chance(&fit, results, pool, *places)).collect()
        }
    }
}

/// By the chance of being among the best of a pool.
fn by_chance(fit: &Fit<i32, String>, results: &Results, pool: &HashSet<i32>, places: u32) -> BTreeSet<i32> {
    let places = usize::try_from(places).unwrap_or(usize::MAX);
    let scored = results.standings.iter().filter(|s| s.score.is_some() && pool.contains(&s.entry));
    let order: Vec<i32> = scored.map(|s| s.entry).collect();
    if order.len() <= places {
        return BTreeSet::new();
    }
    let chances: HashMap<i32, f64> =
        severity::chances(fit, |e| pool.contains(e), places, DRAWS, SEED).into_iter().collect();
    let cut = severity::cut(&order, &chances, places);
    cut.above.into_iter().chain(cut.below).collect()
}

/// By intervals of the method itself, where there is one cut for all.
fn by_interval(bundle: &Bundle, results: &Results) -> BTreeSet<i32> {
    let scores = |through: bool| results.standings.iter().filter(move |s| s.through == through).filter_map(|s| s.score);
    let cut = match bundle.head.advance {
        Advance::Threshold { least } => Some(least),
        Advance::Overall { .. } => {
            let (last, first) = (scores(true).min_by(f64::total_cmp), scores(false).max_by(f64::total_cmp));
            last.zip(first).map(|(last, first)| f64::midpoint(last, first))
        }
        _ => None,
    };
    let Some(cut) = cut else { return BTreeSet::new() };
    let holds = |s: &&super::bundle::Standing| s.low.zip(s.high).is_some_and(|(low, high)| low < cut && cut < high);
    results.standings.iter().filter(holds).map(|s| s.entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::closing::settle::settle;
    use crate::closing::tests::example;

    #[test]
    fn stages_wait_for_earlier_ones_that_their_entries_come_through() {
        let id = |n: u128| CategoryId(uuid::Uuid::from_u128(n));
        let category = |n: u128, parent: Option<u128>| category::Model {
            id: id(n),
            competition_id: entity::CompetitionId(uuid::Uuid::nil()),
            parent_id: parent.map(id),
            position: 1,
            code: String::new(),
            title: String::new(),
            description: String::new(),
        };
        let tree = [category(1, None), category(2, None), category(3, Some(2))];
        for (a, b, expected) in [
            (vec![], vec![1], true),
            (vec![1], vec![], true),
            (vec![1], vec![2], false),
            (vec![1, 2], vec![2], true),
            (vec![2], vec![3], true),
            (vec![3], vec![1], false),
        ] {
            let scope = |list: &[u128]| list.iter().map(|n| id(*n)).collect::<Vec<_>>();
            assert_eq!(meet(&scope(&a), &scope(&b), &tree), expected, "{a:?} {b:?}");
        }
    }

    #[test]
    fn entries_near_the_cut_are_doubtful_and_others_are_not() {
        let mut bundle = example();
        let base = bundle.reviews[0].clone();
        bundle.reviews.clear();
        bundle.entries.truncate(4);
        // Entry 1 is best by far, 2 and 3 are alike, 4 is worst by far.
        for (entry, points) in [(1, 5.0), (2, 3.0), (3, 3.0), (4, 1.0)] {
            for juror in 0..6 {
                let mut review = base.clone();
                let wobble = if (entry + juror) % 2 == 0 { 0.2 } else { -0.2 };
                (review.entry, review.juror) = (entry, format!("J{juror}"));
                review.points = [("C1".to_owned(), points + wobble), ("C2".to_owned(), 1.0)].into();
                bundle.reviews.push(review);
            }
        }
        bundle.head.advance = Advance::Overall { places: 2, by: None, floors: Vec::new() };
        assert_eq!(doubtful(&bundle, &settle(&bundle)), [2, 3].into());
        bundle.head.advance = Advance::Threshold { least: 3.0 };
        assert_eq!(doubtful(&bundle, &settle(&bundle)), [2, 3].into());
        for advance in [Advance::All, Advance::Picked, Advance::PerCategory { places: 4 }] {
            bundle.head.advance = advance;
            assert_eq!(doubtful(&bundle, &settle(&bundle)), BTreeSet::new());
        }
    }
}
