//! Newton's method on the net of comparisons: its equations are sparse, so conjugate gradients solve them.

use nalgebra::DMatrix;

use super::{Outcome, PRIOR};
use crate::ranking::matrix;

/// The prior of a juror's reliability, Beta(10, 2): as if nine of ten answers had been right already.
const BEFORE: (f64, f64) = (9.0, 1.0);
/// Newton's steps and turns end where nothing moves by more.
const CLOSE: f64 = 1e-9;

/// A comparison with numbers in place of keys.
pub struct Row {
    /// Who.
    pub juror: usize,
    /// The first entry.
    pub a: usize,
    /// The second.
    pub b: usize,
    /// What was said.
    pub outcome: Outcome,
}

/// Comparisons, and what they say so far.
pub struct Net {
    rows: Vec<Row>,
    /// How strong each entry is.
    pub strengths: Vec<f64>,
    /// How reliable each juror is.
    pub reliable: Vec<f64>,
}

/// `1 / (1 + e⁻ˣ)`.
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The share of the win that goes to the first.
fn said(row: &Row) -> f64 {
    match row.outcome {
        Outcome::First => 1.0,
        Outcome::Second => 0.0,
        Outcome::Equal => 0.5,
    }
}

impl Net {
    /// A net of which nothing is known yet.
    pub fn new(rows: Vec<Row>, entries: usize, jurors: usize) -> Self {
        Self { rows, strengths: vec![0.0; entries], reliable: vec![1.0; jurors] }
    }

    /// Finds strengths, and with `weigh` reliabilities.
    pub fn settle(&mut self, weigh: bool, turns: usize) {
        let said: Vec<f64> = self.rows.iter().map(said).collect();
        for _ in 0..50 {
            if self.newton(&said) < CLOSE {
                break;
            }
        }
        if !weigh {
            return;
        }
        let (right, wrong) = BEFORE;
        self.reliable.fill(right / (right + wrong));
        for _ in 0..turns {
            let mut meant = said.clone();
            let mut of = vec![(right, right + wrong); self.reliable.len()];
            for (row, meant) in self.rows.iter().zip(&mut meant).filter(|(row, _)| row.outcome != Outcome::Equal) {
                let chance = logistic(self.strengths[row.a] - self.strengths[row.b]);
                let chance = if row.outcome == Outcome::First { chance } else { 1.0 - chance };
                let eta = self.reliable[row.juror];
                let right = eta * chance / (eta * chance + (1.0 - eta) * (1.0 - chance));
                *meant = if row.outcome == Outcome::First { right } else { 1.0 - right };
                of[row.juror] = (of[row.juror].0 + right, of[row.juror].1 + 1.0);
            }
            let before = self.reliable.clone();
            self.reliable = of.into_iter().map(|(right, all)| right / all).collect();
            let moved = self.newton(&meant);
            let changed = self.reliable.iter().zip(before).map(|(a, b)| (a - b).abs()).fold(moved, f64::max);
            if changed < CLOSE * 10.0 {
                break;
            }
        }
    }

    /// One step towards the strengths for which `won` was won by the first; by how much it moved.
    fn newton(&mut self, won: &[f64]) -> f64 {
        let pull = 1.0 / (PRIOR * PRIOR);
        let mut slope: Vec<f64> = self.strengths.iter().map(|s| -s * pull).collect();
        let mut edges = Vec::with_capacity(self.rows.len());
        for (row, won) in self.rows.iter().zip(won) {
            let chance = logistic(self.strengths[row.a] - self.strengths[row.b]);
            slope[row.a] += won - chance;
            slope[row.b] -= won - chance;
            edges.push((row.a, row.b, chance * (1.0 - chance)));
        }
        let mut by = Information { edges, size: slope.len() }.solve(&slope);
        let most = by.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
        if most > 2.0 {
            by.iter_mut().for_each(|x| *x *= 2.0 / most);
        }
        self.strengths.iter_mut().zip(&by).for_each(|(s, by)| *s += by);
        most
    }

    /// What the comparisons tell: `(2η − 1)² p²(1 − p)² / q(1 − q)` each, where `q` is the probability of the answer.
    pub fn information(&self) -> Information {
        let edge = |row: &Row| {
            let p = logistic(self.strengths[row.a] - self.strengths[row.b]);
            let eta = if row.outcome == Outcome::Equal { 1.0 } else { self.reliable[row.juror] };
            let q = eta * p + (1.0 - eta) * (1.0 - p);
            let told = ((2.0 * eta - 1.0) * p * (1.0 - p)).powi(2) / (q * (1.0 - q)).max(1e-300);
            (row.a, row.b, told)
        };
        Information { edges: self.rows.iter().map(edge).collect(), size: self.strengths.len() }
    }

    /// How many comparisons each entry won and in how many it was, and how many each juror made.
    pub fn tally(&self) -> (Vec<(f64, usize)>, Vec<usize>) {
        let (mut entries, mut jurors) = (vec![(0.0, 0); self.strengths.len()], vec![0; self.reliable.len()]);
        for (row, first) in self.rows.iter().zip(self.rows.iter().map(said)) {
            for (i, won) in [(row.a, first), (row.b, 1.0 - first)] {
                entries[i] = (entries[i].0 + won, entries[i].1 + 1);
            }
            jurors[row.juror] += 1;
        }
        (entries, jurors)
    }

    /// The group of each entry, and how many groups there are.
    pub fn groups(&self) -> (Vec<usize>, usize) {
        let mut group: Vec<usize> = (0..self.strengths.len()).collect();
        let root = |group: &[usize], mut i: usize| {
            while group[i] != i {
                i = group[i];
            }
            i
        };
        for row in &self.rows {
            let (a, b) = (root(&group, row.a), root(&group, row.b));
            group[a.max(b)] = a.min(b);
            (group[row.a], group[row.b]) = (a.min(b), a.min(b));
        }
        let (mut number, mut count) = (vec![0; group.len()], 0);
        for i in 0..group.len() {
            if group[i] == i {
                (number[i], count) = (count, count + 1);
            } else {
                number[i] = number[root(&group, i)];
            }
        }
        (number, count)
    }
}

/// The curvature of the posterior: a net of springs between entries, and one of the prior at each.
pub struct Information {
    edges: Vec<(usize, usize, f64)>,
    size: usize,
}

impl Information {
    fn times(&self, x: &[f64]) -> Vec<f64> {
        let mut out: Vec<f64> = x.iter().map(|x| x / (PRIOR * PRIOR)).collect();
        for (a, b, w) in &self.edges {
            let pull = w * (x[*a] - x[*b]);
            out[*a] += pull;
            out[*b] -= pull;
        }
        out
    }

    fn diagonal(&self) -> Vec<f64> {
        let mut all = vec![1.0 / (PRIOR * PRIOR); self.size];
        for (a, b, w) in &self.edges {
            all[*a] += w;
            all[*b] += w;
        }
        all
    }

    /// Conjugate gradients, with the diagonal as preconditioner.
    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let diagonal = self.diagonal();
        let scaled = |r: &[f64]| -> Vec<f64> { r.iter().zip(&diagonal).map(|(r, d)| r / d).collect() };
        let (mut x, mut left) = (vec![0.0; self.size], right.to_vec());
        let mut z = scaled(&left);
        let (mut way, mut size) = (z.clone(), dot(&left, &z));
        let enough = size * 1e-16;
        for _ in 0..2 * self.size + 50 {
            if size <= enough || size <= 0.0 {
                break;
            }
            let along = self.times(&way);
            let step = size / dot(&way, &along);
            x.iter_mut().zip(&way).for_each(|(x, w)| *x += step * w);
            left.iter_mut().zip(&along).for_each(|(l, a)| *l -= step * a);
            z = scaled(&left);
            let next = dot(&left, &z);
            way.iter_mut().zip(&z).for_each(|(w, z)| *w = z + next / size * *w);
            size = next;
        }
        x
    }

    /// All covariances of strengths.
    pub fn inverse(&self) -> Option<DMatrix<f64>> {
        let mut m = DMatrix::from_diagonal(&self.diagonal().into());
        for (a, b, w) in &self.edges {
            m[(*a, *b)] -= w;
            m[(*b, *a)] -= w;
        }
        matrix::inverse(&m).map(|(inverse, _)| inverse)
    }

    /// Errors from an entry's own comparisons, its opponents being as uncertain as their own comparisons leave them.
    pub fn errors(&self) -> Vec<f64> {
        let diagonal = self.diagonal();
        let mut own = diagonal.clone();
        for (a, b, w) in &self.edges {
            own[*a] -= w * w / diagonal[*b];
            own[*b] -= w * w / diagonal[*a];
        }
        own.iter().map(|d| d.recip().sqrt()).collect()
    }
}
