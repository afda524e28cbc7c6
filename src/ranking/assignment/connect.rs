//! Groups of jurors who share entries, directly or through others, and swaps that join them: severities can only be
//! compared within a group.

use super::exchange::Seats;

/// Swaps that are tried for each two groups before they count as not to be joined.
const TRIES: usize = 24;
/// Seats of the smaller group, and entries of each other juror, that are looked at.
const LOOKED_AT: usize = 32;

/// Sets of numbers that grow together.
struct Sets(Vec<usize>);

impl Sets {
    fn root(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a] = b;
    }
}

/// The jurors who have entries, by group, the smallest group first.
pub fn groups(seats: &Seats, fixed: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let jurors = seats.loads().count();
    let mut sets = Sets((0..jurors).collect());
    let (mut first, mut busy) = (vec![None; fixed.len()], vec![false; jurors]);
    let stay = fixed.iter().enumerate().flat_map(|(e, all)| all.iter().map(move |j| (*j, e)));
    for (j, e) in stay.chain(seats.pairs()) {
        busy[j] = true;
        match first[e] {
            Some(other) => sets.join(j, other),
            None => first[e] = Some(j),
        }
    }
    let mut by_root = vec![Vec::new(); jurors];
    for j in (0..jurors).filter(|j| busy[*j]) {
        by_root[sets.root(j)].push(j);
    }
    let mut groups: Vec<_> = by_root.into_iter().filter(|g| !g.is_empty()).collect();
    groups.sort_by_key(|g| (g.len(), g[0]));
    groups
}

/// Joins groups by the cheapest swaps found, while that is possible.
pub fn join(seats: &mut Seats, fixed: &[Vec<usize>]) {
    let mut all = groups(seats, fixed);
    let mut skipped = 0;
    while all.len() > skipped + 1 {
        if join_one(seats, fixed, &all[skipped], all.len()) {
            (all, skipped) = (groups(seats, fixed), 0);
        } else {
            skipped += 1;
        }
    }
}

fn join_one(seats: &mut Seats, fixed: &[Vec<usize>], group: &[usize], count: usize) -> bool {
    let mut held = vec![Vec::new(); seats.loads().count()];
    let mut shared = vec![0_usize; fixed.len()];
    for (e, all) in fixed.iter().enumerate() {
        shared[e] = all.len();
    }
    for (j, e) in seats.pairs() {
        held[j].push(e);
        shared[e] += 1;
    }
    let own: Vec<_> = group.iter().flat_map(|j| held[*j].iter().map(|e| (*j, *e))).take(LOOKED_AT).collect();
    let mut swaps = Vec::new();
    for a in own {
        for b in (0..held.len()).filter(|b| !group.contains(b)) {
            let worth = held[b].iter().filter(|f| shared[a.1] > 1 || shared[**f] > 1).take(LOOKED_AT);
            swaps.extend(worth.map(|f| (seats.swap_cost(a, (b, *f)), a, (b, *f))));
        }
    }
    swaps.sort_unstable();
    for (_, a, b) in swaps.into_iter().take(TRIES) {
        if seats.swap(a, b) {
            if groups(seats, fixed).len() < count {
                return true;
            }
            seats.swap((a.0, b.1), (b.0, a.1));
        }
    }
    false
}
