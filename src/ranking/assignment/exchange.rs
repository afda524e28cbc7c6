//! The flow itself, held as seats of entries at jurors, and the exchanges between jurors that make it cheaper.
//!
//! The residual network is contracted to the jurors: the arc from juror `a` to `b` is the cheapest entry of `a` that `b`
//! could take over. Two more nodes stand for no juror at all (where units wait that found none) and for the loads: its
//! arcs are what one entry more or less costs a juror. Negative cycles are found by Bellman and Ford with all nodes as
//! sources; the predecessors form a graph in which each node has one, so all cycles found at once have no node in common
//! and are cancelled together.

use super::index::{FORBIDDEN, Index};

/// What a unit costs that finds no juror: more than any chain of pairs and loads.
const UNSEATED: i32 = 1 << 24;
/// What an entry beyond a juror's limit costs: kept pairs may begin there, and leave it where they can.
const OVER: i32 = 1 << 22;
/// Passes over all nodes before optimality is given up, for 500 jurors; fewer jurors have more.
const WORK: usize = 4_000 * 500 * 500;

const NOBODY: usize = usize::MAX;

/// Entries at jurors, and what could be exchanged.
pub struct Seats {
    jurors: usize,
    /// What each pair costs, forbidden where it is seated.
    costs: Vec<i32>,
    /// Who judges each entry and what that costs; the juror after the last is nobody.
    seats: Vec<Vec<(usize, i32)>>,
    /// The entries of each juror, and of nobody.
    held: Vec<Vec<u32>>,
    load: Vec<i32>,
    limit: Vec<i32>,
    balance: i32,
    wanted: Vec<usize>,
    /// The cheapest exchange between two nodes and its entry, at `from · nodes + to`.
    arcs: Vec<i32>,
    via: Vec<u32>,
}

/// Numbers that need not be drawn again by others: they only tell equals apart (Steele, Lea, Flood, *SplitMix*, 2014).
fn mixed(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Seats {
    /// The kept pairs of an index, and nothing else yet.
    pub fn new<J, E>(index: &Index<J, E>, balance: u16) -> Self {
        let (jurors, entries) = (index.jurors.len(), index.entries.len());
        let nodes = jurors + 2;
        let mut seats = Self {
            jurors,
            costs: index.costs.clone(),
            seats: vec![Vec::new(); entries],
            held: vec![Vec::new(); jurors + 1],
            load: index.load.clone(),
            limit: index.limit.clone(),
            balance: i32::from(balance),
            wanted: index.wanted.clone(),
            arcs: vec![FORBIDDEN; nodes * nodes],
            via: vec![0; nodes * nodes],
        };
        for (j, e) in &index.kept {
            if seats.seats[*e].len() < seats.wanted[*e] {
                seats.sit(*e, *j);
            }
        }
        seats
    }

    /// What one entry more costs a juror.
    fn more(&self, j: usize) -> i32 {
        if self.load[j] >= self.limit[j] { FORBIDDEN } else { self.balance * (2 * self.load[j] + 1) }
    }

    /// What one entry less saves a juror.
    fn less(&self, j: usize) -> i32 {
        let over = if self.load[j] > self.limit[j] { OVER } else { 0 };
        over + self.balance * (2 * self.load[j] - 1)
    }

    fn sit(&mut self, e: usize, j: usize) {
        let cost = if j == self.jurors { UNSEATED } else { self.costs[e * self.jurors + j] };
        if j < self.jurors {
            self.costs[e * self.jurors + j] = FORBIDDEN;
            self.load[j] += 1;
        }
        self.seats[e].push((j, cost));
        self.held[j].push(u32::try_from(e).unwrap_or(u32::MAX));
    }

    fn leave(&mut self, e: usize, j: usize) {
        let Some(at) = self.seats[e].iter().position(|s| s.0 == j) else { return };
        let (_, cost) = self.seats[e].swap_remove(at);
        if j < self.jurors {
            self.costs[e * self.jurors + j] = cost;
            self.load[j] -= 1;
        }
        if let Some(at) = self.held[j].iter().position(|h| *h as usize == e) {
            self.held[j].swap_remove(at);
        }
    }

    /// Finds the cheapest flow; whether it is proved to be.
    pub fn solve(&mut self, noise: u64) -> bool {
        for e in 0..self.seats.len() {
            self.fill(e, noise);
        }
        let mut cost = self.cost();
        for pass in 1..=8 {
            for e in 0..self.seats.len() {
                self.empty(e);
                self.fill(e, mixed(noise ^ pass));
            }
            let now = self.cost();
            if now == cost {
                break;
            }
            cost = now;
        }
        self.cancel_cycles()
    }

    fn empty(&mut self, e: usize) {
        for (j, _) in self.seats[e].clone() {
            self.leave(e, j);
        }
    }

    /// Seats what an entry lacks at the jurors who cost least, equals at random; the rest at nobody.
    fn fill(&mut self, e: usize, noise: u64) {
        let lacks = self.wanted[e] - self.seats[e].len();
        if lacks == 0 {
            return;
        }
        let row = &self.costs[e * self.jurors..(e + 1) * self.jurors];
        let mut best: Vec<(i64, usize)> = Vec::with_capacity(lacks + 1);
        let start = mixed(noise ^ (e as u64) << 20);
        for (j, cost) in row.iter().enumerate() {
            let price = i64::from(*cost) + i64::from(self.more(j));
            if price >= i64::from(FORBIDDEN) || best.len() == lacks && price << 16 > best[lacks - 1].0 {
                continue;
            }
            #[allow(clippy::cast_possible_wrap, reason = "16 bits")]
            let key = price << 16 | (mixed(start.wrapping_add(j as u64)) & 0xffff) as i64;
            let at = best.partition_point(|b| b.0 <= key);
            best.insert(at, (key, j));
            best.truncate(lacks);
        }
        for (_, j) in &best {
            self.sit(e, *j);
        }
        for _ in best.len()..lacks {
            self.sit(e, self.jurors);
        }
    }

    /// Cancels negative cycles; whether none is left.
    fn cancel_cycles(&mut self) -> bool {
        let nodes = self.jurors + 2;
        for j in 0..=self.jurors {
            self.refresh(j);
        }
        let mut work = WORK / (nodes * nodes);
        while work > 0 {
            self.load_arcs();
            let (mut distance, mut before) = (vec![0_i32; nodes], vec![NOBODY; nodes]);
            let cycles = loop {
                work = work.saturating_sub(1);
                let changed = self.relax(&mut distance, &mut before);
                if !changed {
                    return true;
                }
                let cycles = cycles(&before);
                if !cycles.is_empty() || work == 0 {
                    break cycles;
                }
            };
            for cycle in cycles {
                self.cancel(&cycle);
            }
        }
        false
    }

    /// The arcs of loads.
    fn load_arcs(&mut self) {
        let (nodes, loads) = (self.jurors + 2, self.jurors + 1);
        for j in 0..self.jurors {
            self.arcs[j * nodes + loads] = self.more(j);
            self.arcs[loads * nodes + j] = if self.held[j].is_empty() { FORBIDDEN } else { -self.less(j) };
        }
        self.arcs[self.jurors * nodes + loads] = 0;
        self.arcs[loads * nodes + self.jurors] = 0;
    }

    fn relax(&self, distance: &mut [i32], before: &mut [usize]) -> bool {
        let nodes = distance.len();
        let mut changed = false;
        for u in 0..nodes {
            let own = distance[u];
            let row = &self.arcs[u * nodes..(u + 1) * nodes];
            for ((arc, to), from) in row.iter().zip(distance.iter_mut()).zip(before.iter_mut()) {
                let through = own + arc;
                if through < *to {
                    (*to, *from, changed) = (through, u, true);
                }
            }
        }
        changed
    }

    /// The cheapest exchanges from one juror.
    fn refresh(&mut self, from: usize) {
        let nodes = self.jurors + 2;
        let arcs = &mut self.arcs[from * nodes..from * nodes + self.jurors + 1];
        let via = &mut self.via[from * nodes..from * nodes + self.jurors + 1];
        arcs.fill(FORBIDDEN);
        for e in &self.held[from] {
            let at = *e as usize;
            let Some(own) = self.seats[at].iter().find(|s| s.0 == from).map(|s| s.1) else { continue };
            let row = &self.costs[at * self.jurors..(at + 1) * self.jurors];
            for ((cost, arc), via) in row.iter().zip(arcs.iter_mut()).zip(via.iter_mut()) {
                let through = cost - own;
                if through < *arc {
                    (*arc, *via) = (through, *e);
                }
            }
            if from < self.jurors && UNSEATED - own < arcs[self.jurors] {
                (arcs[self.jurors], via[self.jurors]) = (UNSEATED - own, *e);
            }
        }
        // What is forbidden stays so, however dear the entry was to its juror.
        for arc in arcs.iter_mut().filter(|a| **a > FORBIDDEN / 2) {
            *arc = FORBIDDEN;
        }
    }

    /// Moves units along a cycle of nodes.
    fn cancel(&mut self, cycle: &[usize]) {
        let nodes = self.jurors + 2;
        let next = |i: usize| cycle[(i + 1) % cycle.len()];
        let moves: Vec<(usize, usize, usize)> = (0..cycle.len())
            .filter(|i| cycle[*i] <= self.jurors && next(*i) <= self.jurors)
            .map(|i| (cycle[i], next(i), self.via[cycle[i] * nodes + next(i)] as usize))
            .collect();
        for (from, to, e) in &moves {
            self.leave(*e, *from);
            self.sit(*e, *to);
        }
        let jurors = self.jurors;
        for node in cycle.iter().filter(|n| **n <= jurors) {
            self.refresh(*node);
        }
        // Others who judge these entries can no longer give them to one, and can now give them to the other.
        for (.., e) in moves {
            for (other, _) in self.seats[e].clone() {
                if !cycle.contains(&other) {
                    self.refresh(other);
                }
            }
        }
    }

    /// Exchanges the entries of two jurors, if both may.
    pub fn swap(&mut self, (a, e): (usize, usize), (b, f): (usize, usize)) -> bool {
        let may = |e: usize, j: usize| self.costs[e * self.jurors + j] < FORBIDDEN;
        if !may(e, b) || !may(f, a) {
            return false;
        }
        self.leave(e, a);
        self.leave(f, b);
        self.sit(e, b);
        self.sit(f, a);
        true
    }

    /// What swapping would cost.
    pub fn swap_cost(&self, (a, e): (usize, usize), (b, f): (usize, usize)) -> i64 {
        let own = |e: usize, j: usize| self.seats[e].iter().find(|s| s.0 == j).map_or(0, |s| s.1);
        let new = |e: usize, j: usize| i64::from(self.costs[e * self.jurors + j]);
        new(e, b) + new(f, a) - i64::from(own(e, a)) - i64::from(own(f, b))
    }

    /// All pairs of a juror and an entry that are seated.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let jurors = self.jurors;
        let all = self.seats.iter().enumerate().flat_map(|(e, s)| s.iter().map(move |(j, _)| (*j, e)));
        all.filter(move |(j, _)| *j < jurors)
    }

    /// Entries with units that found no juror, and how many.
    pub fn lacking(&self) -> impl Iterator<Item = (usize, usize)> {
        let waiting = |s: &Vec<(usize, i32)>| s.iter().filter(|(j, _)| *j == self.jurors).count();
        self.seats.iter().enumerate().map(move |(e, s)| (e, waiting(s))).filter(|(_, lacks)| *lacks > 0)
    }

    /// How many entries each juror has.
    pub fn loads(&self) -> impl Iterator<Item = usize> {
        self.load.iter().map(|l| usize::try_from(*l).unwrap_or(0))
    }

    /// What pairs and loads cost together.
    pub fn cost(&self) -> i64 {
        let pairs = self.seats.iter().flatten().filter(|(j, _)| *j < self.jurors).map(|(_, cost)| i64::from(*cost));
        let loads = self.load.iter().map(|l| i64::from(self.balance) * i64::from(*l).pow(2));
        pairs.sum::<i64>() + loads.sum::<i64>()
    }
}

/// The cycles among predecessors, each in the direction of its arcs.
fn cycles(before: &[usize]) -> Vec<Vec<usize>> {
    let mut seen = vec![0_usize; before.len()];
    let mut found = Vec::new();
    for start in 0..before.len() {
        let mut at = start;
        while at != NOBODY && seen[at] == 0 {
            seen[at] = start + 1;
            at = before[at];
        }
        if at == NOBODY || seen[at] != start + 1 {
            continue;
        }
        let (first, mut cycle) = (at, vec![at]);
        while before[at] != first {
            at = before[at];
            cycle.push(at);
        }
        cycle.reverse();
        found.push(cycle);
    }
    found
}
