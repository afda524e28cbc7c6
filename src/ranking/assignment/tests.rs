//! Plans compared with another solver, and what must hold of every plan.

use super::*;

fn task(jurors: u32, entries: u32, per_entry: usize) -> Task<u32, u32> {
    Task { jurors: (0..jurors).collect(), entries: (0..entries).collect(), per_entry, ..Task::default() }
}

/// A task with random conflicts, costs, limits, fixed and kept pairs.
fn random(lot: &mut Lot) -> Task<u32, u32> {
    let (jurors, entries) = (2 + lot.below(6), 1 + lot.below(8));
    let mut task = task(u32::try_from(jurors).unwrap(), u32::try_from(entries).unwrap(), 1 + lot.below(3));
    for j in 0..task.jurors.len() {
        for e in 0..task.entries.len() {
            let pair = (task.jurors[j], task.entries[e]);
            match lot.below(12) {
                0 => drop(task.conflicts.insert(pair)),
                1 => drop(task.fixed.insert(pair)),
                2 | 3 => drop(task.kept.insert(pair)),
                _ => {}
            }
        }
    }
    task.costs = (0..jurors * entries).map(|_| u16::try_from(lot.below(4) * 25).unwrap()).collect();
    task.limit = Some(1 + lot.below(5));
    task.limits.insert(0, lot.below(4));
    task
}

/// An arc of the network: from, to, room, cost.
type Arc = (usize, usize, i64, i64);

/// Units placed and their cost by the textbook: shortest paths one after the other in the whole network.
fn by_the_book(task: &Task<u32, u32>) -> (i64, i64) {
    let (jurors, entries) = (task.jurors.len(), task.entries.len());
    let (source, sink) = (jurors + entries, jurors + entries + 1);
    let mut arcs: Vec<Arc> = Vec::new();
    let mut arc = |from, to, room, cost: i64| arcs.extend([(from, to, room, cost), (to, from, 0, -cost)]);
    for e in 0..entries {
        let has = task.fixed.iter().filter(|p| p.1 == task.entries[e]).count();
        arc(source, jurors + e, i64::try_from(task.per_entry.saturating_sub(has)).unwrap(), 0);
        for j in 0..jurors {
            let pair = (task.jurors[j], task.entries[e]);
            if !task.conflicts.contains(&pair) && !task.fixed.contains(&pair) {
                let moved = !task.kept.is_empty() && !task.kept.contains(&pair);
                let stay = if moved { i64::from(task.stay) } else { 0 };
                arc(jurors + e, j, 1, i64::from(task.costs[e * jurors + j]) + stay);
            }
        }
    }
    for j in 0..jurors {
        let has = task.fixed.iter().filter(|p| p.0 == task.jurors[j]).count();
        let limit = task.limits.get(&task.jurors[j]).or(task.limit.as_ref()).copied().unwrap();
        for l in has..limit.max(has) {
            arc(j, sink, 1, i64::from(task.balance) * (2 * i64::try_from(l).unwrap() + 1));
        }
    }
    let (mut placed, mut cost) = (0, 0);
    while let Some(length) = augment(&mut arcs, source, sink) {
        (placed, cost) = (placed + 1, cost + length);
    }
    (placed, cost)
}

fn augment(arcs: &mut [Arc], source: usize, sink: usize) -> Option<i64> {
    let mut distance = vec![i64::MAX; sink + 1];
    let mut before = vec![usize::MAX; sink + 1];
    distance[source] = 0;
    let mut changed = true;
    while changed {
        changed = false;
        for (i, (from, to, room, cost)) in arcs.iter().enumerate() {
            if *room > 0 && distance[*from] < i64::MAX && distance[*from] + cost < distance[*to] {
                (distance[*to], before[*to], changed) = (distance[*from] + cost, i, true);
            }
        }
    }
    let mut at = sink;
    while before[at] != usize::MAX {
        arcs[before[at]].2 -= 1;
        arcs[before[at] ^ 1].2 += 1;
        at = arcs[before[at]].0;
    }
    (distance[sink] < i64::MAX).then_some(distance[sink])
}

/// The cost of a plan's new and kept pairs as the book counts it, without the loads that were fixed before.
fn cost(task: &Task<u32, u32>, plan: &Plan<u32, u32>) -> i64 {
    let fixed = |j: u32| i64::try_from(task.fixed.iter().filter(|p| p.0 == j).count()).unwrap();
    plan.cost - task.jurors.iter().map(|j| i64::from(task.balance) * fixed(*j).pow(2)).sum::<i64>()
}

#[test]
fn plans_cost_what_another_solver_finds() {
    let mut lot = Lot::new("plans");
    for case in 0..600 {
        let mut task = random(&mut lot);
        // Kept pairs beyond a limit stay there where nobody else can take them, which the book does not know.
        if task.kept.iter().any(|k| task.fixed.contains(k)) || case % 2 == 0 {
            task.kept.clear();
        }
        let held = |j: &u32| task.kept.iter().filter(|p| p.0 == *j).count();
        if task.jurors.iter().any(|j| held(j) > 0) {
            task.limits.clear();
            task.limit = Some(9);
        }
        // What connects groups may cost more.
        let mut bare = Index::new(&task, &mut Lot::numbered(case));
        bare.kept.truncate(case as usize % 5);
        let mut seats = Seats::new(&bare, task.balance);
        assert!(seats.solve(case));
        let lacks: usize = seats.lacking().map(|(_, n)| n).sum();
        let wanted: usize = bare.wanted.iter().sum();
        let plan = report(&task, &bare, &seats, true);
        let (placed, expected) = by_the_book(&task);
        assert_eq!(i64::try_from(wanted - lacks).unwrap(), placed, "case {case}: {task:?}");
        assert_eq!(cost(&task, &plan), expected, "case {case}: {task:?}");
    }
}

#[test]
fn every_plan_keeps_the_rules() {
    let mut lot = Lot::new("rules");
    for case in 0..400 {
        let task = random(&mut lot);
        let plan = plan(&task, case);
        let now: Vec<_> = task.kept.iter().filter(|p| !plan.dropped.contains(p)).chain(&plan.pairs).collect();
        let seated: HashSet<_> = now.iter().copied().chain(&task.fixed).collect();
        assert!(plan.pairs.iter().all(|p| !task.fixed.contains(p) && !task.kept.contains(p)));
        assert!(now.iter().all(|p| !task.conflicts.contains(p)), "case {case}");
        for entry in &task.entries {
            let has = seated.iter().filter(|p| p.1 == *entry).count();
            let short = plan.short.iter().find(|s| s.entry == *entry);
            let fixed = task.fixed.iter().filter(|p| p.1 == *entry).count();
            assert_eq!(has + short.map_or(0, |s| s.lacks), task.per_entry.max(fixed), "case {case}");
            let free = task.jurors.iter().filter(|j| !task.conflicts.contains(&(**j, *entry))).count();
            if let Some(s) = short {
                assert_eq!(s.why == Why::Conflicts { free }, free < task.per_entry, "case {case} {s:?}");
            }
        }
        for (juror, load) in &plan.loads {
            assert_eq!(*load, seated.iter().filter(|p| p.0 == *juror).count());
            let before = task.fixed.union(&task.kept).filter(|p| p.0 == *juror).count();
            let limit = task.limits.get(juror).or(task.limit.as_ref()).copied().unwrap();
            assert!(*load <= limit.max(before), "case {case}");
        }
    }
}

#[test]
fn loads_differ_by_one_at_most_and_every_entry_has_its_reviews() {
    for (jurors, entries, k) in [(24, 350, 3), (5, 7, 2), (3, 10, 3), (10, 1, 4)] {
        let plan = plan(&task(jurors, entries, k), 7);
        let loads: Vec<_> = plan.loads.iter().map(|l| l.1).collect();
        assert!(loads.iter().max().unwrap() - loads.iter().min().unwrap() <= 1, "{loads:?}");
        for e in 0..entries {
            let seats: HashSet<_> = plan.pairs.iter().filter(|(_, entry)| *entry == e).map(|(j, _)| j).collect();
            assert_eq!(seats.len(), k, "entry {e} has distinct jurors");
        }
        assert_eq!((plan.groups.len(), plan.short.len(), plan.optimal), (1, 0, true));
    }
}

#[test]
fn conflicts_are_never_assigned_and_the_rest_stays_even() {
    let mut task = task(6, 60, 2);
    task.conflicts = (0..60).filter(|e| e % 3 == 0).map(|e| (0, e)).collect();
    let plan = plan(&task, 1);
    assert!(plan.pairs.iter().all(|pair| !task.conflicts.contains(pair)));
    assert!(plan.loads.iter().all(|l| l.1 == 20), "{:?}", plan.loads);
}

#[test]
fn the_seed_decides_and_neither_the_order_of_the_lists_nor_anything_else_does() {
    let mut task = task(4, 20, 2);
    task.fixed = HashSet::from([(0, 0), (1, 0)]);
    let first = plan(&task, 5);
    task.jurors.reverse();
    task.entries.reverse();
    assert_eq!(first, plan(&task, 5));
    assert_ne!(first.pairs, plan(&task, 6).pairs);
    assert!(first.pairs.iter().all(|(_, e)| *e != 0), "entry 0 has its two already");
}

#[test]
fn languages_come_before_evenness_until_one_juror_has_five_more() {
    let mut task = task(2, 12, 1);
    task.price(|juror, _| if *juror == 0 { 0 } else { 100 });
    assert_eq!(plan(&task, 1).loads, [(0, 8), (1, 4)], "0, 0, .. at 10, 30, 50: the ninth costs 170, the fifth 190");
    task.limit = Some(6);
    assert_eq!(plan(&task, 1).loads, [(0, 6), (1, 6)]);
}

#[test]
fn too_few_jurors_give_what_they_can_and_the_plan_says_why() {
    let plan_of = |task: &Task<u32, u32>| plan(task, 1);
    let none = plan_of(&task(2, 3, 5));
    assert_eq!(none.pairs.len(), 6);
    assert!(none.short.iter().all(|s| s.lacks == 3 && s.why == Why::Conflicts { free: 2 }));
    let mut tight = task(3, 4, 2);
    tight.limit = Some(2);
    let tight = plan_of(&tight);
    assert_eq!(tight.pairs.len(), 6);
    assert_eq!(tight.short.iter().map(|s| s.lacks).sum::<usize>(), 2);
    assert!(tight.short.iter().all(|s| s.why == Why::Limits));
    assert!(plan_of(&task(0, 2, 1)).pairs.is_empty() && plan_of(&task(2, 0, 1)).pairs.is_empty());
}

#[test]
fn groups_of_jurors_are_joined_where_two_reviews_allow_it() {
    // Languages part the jurors in two halves; one swap of two entries is the cheapest bridge.
    let mut task = task(8, 40, 2);
    task.price(|juror, entry| if juror % 2 == entry % 2 { 0 } else { 100 });
    let joined = plan(&task, 3);
    let foreign = joined.pairs.iter().filter(|(j, e)| j % 2 != e % 2).count();
    assert_eq!((joined.groups.len(), foreign), (1, 2));
    task.per_entry = 1;
    assert_eq!(plan(&task, 3).groups.len(), 8, "with one review each, nothing can be compared");
    task.common = vec![100, 101];
    let calibrated = plan(&task, 3);
    assert_eq!(calibrated.groups.len(), 1, "entries that all see join them");
    assert_eq!(calibrated.pairs.len(), 40 + 16);
    assert!(calibrated.loads.iter().all(|l| l.1 == 7));
}

#[test]
fn losing_a_juror_moves_only_what_was_theirs() {
    let mut task = task(10, 100, 3);
    let before = plan(&task, 1);
    task.kept = before.pairs.iter().copied().collect();
    task.jurors.retain(|j| *j != 4);
    let after = plan(&task, 2);
    assert!(after.dropped.iter().all(|p| p.0 == 4));
    assert_eq!((after.dropped.len(), after.pairs.len()), (30, 30));
    assert!(after.loads.iter().all(|l| (33..=34).contains(&l.1)), "{:?}", after.loads);
}

#[test]
fn a_new_juror_gets_a_share_and_nobody_else_gains() {
    let mut task = task(9, 100, 3);
    task.kept = plan(&task, 1).pairs.iter().copied().collect();
    task.jurors.push(9);
    let after = plan(&task, 2);
    assert!(after.pairs.iter().all(|p| p.0 == 9), "every change is for the new one");
    assert_eq!(after.pairs.len(), after.dropped.len());
    assert!((28..=30).contains(&after.pairs.len()), "{}", after.pairs.len());
    task.stay = FIRMEST;
    assert_eq!(plan(&task, 2).pairs.len(), 0, "or nothing is touched");
}
