//! The mixed model equations (Henderson), with the entries absorbed: what is left is a dense system of the mean and the
//! jurors, whatever the number of entries.
//!
//! With ratios `α = rest / entry` and `β = rest / juror`, entry `i` with `nᵢ` reviews has the pivot `dᵢ = nᵢ + α`. Its
//! row is taken out, which leaves `S = Σᵢ (Uᵢᵀ Uᵢ − uᵢ uᵢᵀ / dᵢ) + β` on the jurors' diagonal, where `Uᵢ` has a row of ones at
//! the mean and the juror for each review, and `uᵢ` is the sum of these rows.

use nalgebra::{DMatrix, DVector};

use super::Estimate;
use super::reml::Variances;
use crate::ranking::matrix;

/// Reviews with numbers in place of keys, their values less their mean.
#[derive(Clone, Debug)]
pub struct Reviews {
    rows: Vec<(usize, f64)>,
    starts: Vec<usize>,
    jurors: usize,
    center: f64,
}

#[allow(clippy::cast_precision_loss, reason = "nobody has 2^52 reviews")]
pub fn real(n: usize) -> f64 {
    n as f64
}

impl Reviews {
    /// From entry, juror and value; none without rows or with a value that is not finite.
    pub fn new(rows: impl Iterator<Item = (usize, usize, f64)>, entries: usize, jurors: usize) -> Option<Self> {
        let mut rows: Vec<_> = rows.collect();
        if rows.is_empty() || rows.iter().any(|r| !r.2.is_finite()) {
            return None;
        }
        // The same reviews in another order must give the same last digit.
        rows.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        let center = rows.iter().map(|r| r.2).sum::<f64>() / real(rows.len());
        let mut starts = vec![0; entries + 1];
        for (e, ..) in &rows {
            starts[e + 1] += 1;
        }
        for e in 0..entries {
            starts[e + 1] += starts[e];
        }
        Some(Self { rows: rows.into_iter().map(|(_, j, y)| (j, y - center)).collect(), starts, jurors, center })
    }

    /// How many reviews, entries and jurors there are.
    pub fn counts(&self) -> (usize, usize, usize) {
        (self.rows.len(), self.starts.len() - 1, self.jurors)
    }

    /// Juror and centred value of each review of an entry.
    pub fn of_entry(&self, e: usize) -> &[(usize, f64)] {
        &self.rows[self.starts[e]..self.starts[e + 1]]
    }

    /// All entries' reviews.
    pub fn by_entry(&self) -> impl Iterator<Item = &[(usize, f64)]> {
        self.starts.windows(2).map(|w| &self.rows[w[0]..w[1]])
    }

    /// All centred values, in the order of the rows.
    pub fn values(&self) -> Vec<f64> {
        self.rows.iter().map(|r| r.1).collect()
    }

    /// The group of each entry and each juror that are joined by reviews, and how many groups there are.
    pub fn groups(&self) -> (Vec<usize>, Vec<usize>, usize) {
        let mut parent: Vec<usize> = (0..self.jurors).collect();
        fn root(parent: &mut [usize], mut i: usize) -> usize {
            while parent[i] != i {
                parent[i] = parent[parent[i]];
                i = parent[i];
            }
            i
        }
        for own in self.by_entry() {
            for pair in own.windows(2) {
                let (a, b) = (root(&mut parent, pair[0].0), root(&mut parent, pair[1].0));
                parent[a.max(b)] = a.min(b);
            }
        }
        let mut number = vec![usize::MAX; self.jurors];
        let mut count = 0;
        let of_juror: Vec<usize> = (0..self.jurors)
            .map(|j| {
                let root = root(&mut parent, j);
                if number[root] == usize::MAX {
                    (number[root], count) = (count, count + 1);
                }
                number[root]
            })
            .collect();
        let of_entry = self.by_entry().map(|own| own.first().map_or(0, |r| of_juror[r.0])).collect();
        (of_entry, of_juror, count)
    }
}

/// The solved equations.
#[derive(Clone, Debug)]
pub struct Solution {
    /// The inverse of `S`; the mean comes first, then the jurors.
    pub inverse: DMatrix<f64>,
    /// The logarithm of the determinant of all equations.
    pub log: f64,
    /// The mean and the jurors' effects.
    pub fixed: DVector<f64>,
    /// The entries' effects.
    pub entries: Vec<f64>,
    alpha: f64,
}

impl Solution {
    /// Solves the equations of the values with ratios of variances.
    pub fn new(data: &Reviews, alpha: f64, beta: f64) -> Option<Self> {
        let size = data.jurors + 1;
        let mut s = DMatrix::zeros(size, size);
        let mut log = 0.0;
        for own in data.by_entry() {
            let n = real(own.len());
            let share = 1.0 / (n + alpha);
            log -= share.ln();
            s[(0, 0)] += n * (1.0 - n * share);
            for (j, _) in own {
                s[(j + 1, 0)] += 1.0 - n * share;
                s[(0, j + 1)] += 1.0 - n * share;
                s[(j + 1, j + 1)] += 1.0;
                for (other, _) in own {
                    s[(j + 1, other + 1)] -= share;
                }
            }
        }
        for j in 1..size {
            s[(j, j)] += beta;
        }
        let (inverse, log_s) = matrix::inverse(&s)?;
        let mut solution = Self { inverse, log: log + log_s, fixed: DVector::zeros(0), entries: Vec::new(), alpha };
        (solution.fixed, solution.entries) = solution.effects(data, &data.values());
        Some(solution)
    }

    /// The effects that the equations give for other values in place of the reviews' own.
    pub fn effects(&self, data: &Reviews, values: &[f64]) -> (DVector<f64>, Vec<f64>) {
        let mut right = DVector::zeros(data.jurors + 1);
        let rows = |e: usize| data.of_entry(e).iter().zip(&values[data.starts[e]..data.starts[e + 1]]);
        let entries = 0..data.starts.len() - 1;
        let sums: Vec<f64> = entries.clone().map(|e| rows(e).map(|(_, y)| y).sum()).collect();
        for e in entries.clone() {
            let pulled = sums[e] / (real(data.of_entry(e).len()) + self.alpha);
            for ((j, _), y) in rows(e) {
                right[0] += y - pulled;
                right[j + 1] += y - pulled;
            }
        }
        let fixed = &self.inverse * right;
        let effect = |e: usize| {
            let expected: f64 = data.of_entry(e).iter().map(|(j, _)| fixed[0] + fixed[j + 1]).sum();
            (sums[e] - expected) / (real(data.of_entry(e).len()) + self.alpha)
        };
        let effects = entries.map(effect).collect();
        (fixed, effects)
    }

    /// What is left of values when all effects are taken away.
    pub fn residuals(data: &Reviews, values: &[f64], (fixed, entries): &(DVector<f64>, Vec<f64>)) -> Vec<f64> {
        let expected = data.by_entry().zip(entries).flat_map(|(own, a)| own.iter().map(move |(j, _)| (a, *j)));
        values.iter().zip(expected).map(|(y, (a, j))| y - fixed[0] - fixed[j + 1] - a).collect()
    }

    /// `v Sⁱⁿᵛ v` for a vector with `mean` at the mean and `each` at the juror of every review.
    fn quadratic(&self, own: &[(usize, f64)], mean: f64, each: f64) -> f64 {
        let (s, size) = (self.inverse.as_slice(), self.inverse.nrows());
        let (mut jurors, mut cross) = (0.0, 0.0);
        for (at, (j, _)) in own.iter().enumerate() {
            let column = &s[(j + 1) * size..(j + 2) * size];
            cross += column[0];
            jurors += column[j + 1] + 2.0 * own[..at].iter().map(|(i, _)| column[i + 1]).sum::<f64>();
        }
        mean * mean * s[0] + 2.0 * mean * each * cross + each * each * jurors
    }

    /// Traces of the inverse over entries and over jurors.
    pub fn traces(&self, data: &Reviews) -> (f64, f64) {
        let entry = |own: &[(usize, f64)]| {
            let share = 1.0 / (real(own.len()) + self.alpha);
            share + self.quadratic(own, real(own.len()) * share, share)
        };
        let jurors = (1..self.inverse.nrows()).map(|j| self.inverse[(j, j)]).sum();
        (data.by_entry().map(entry).sum(), jurors)
    }

    /// The mean on the scale of the values.
    pub fn mean(&self, data: &Reviews) -> f64 {
        data.center + self.fixed[0]
    }

    /// Each entry's mean plus effect.
    pub fn scores(&self, data: &Reviews, v: &Variances) -> Vec<Estimate> {
        let one = |(own, effect): (&[(usize, f64)], &f64)| {
            let share = 1.0 / (real(own.len()) + self.alpha);
            let spread = share + self.quadratic(own, 1.0 - real(own.len()) * share, -share);
            Estimate { value: self.mean(data) + effect, error: (v.rest * spread).sqrt() }
        };
        data.by_entry().zip(&self.entries).map(one).collect()
    }

    /// Each juror's effect.
    pub fn leans(&self, v: &Variances) -> Vec<Estimate> {
        let error = |j: usize| (v.rest * self.inverse[(j, j)]).sqrt();
        (1..self.fixed.len()).map(|j| Estimate { value: self.fixed[j], error: error(j) }).collect()
    }

    /// The deviation of each juror's residuals and how many there are. Residuals are smaller than what they estimate, as
    /// the effects were fitted to them, so all are widened to the variance of the rest; and four of that size are added,
    /// so that three reviews cannot make anybody look perfectly consistent.
    pub fn spreads(&self, data: &Reviews, v: &Variances) -> Vec<(f64, usize)> {
        let values = data.values();
        let left = Self::residuals(data, &values, &(self.fixed.clone(), self.entries.clone()));
        let sum: f64 = left.iter().map(|e| e * e).sum();
        let widen = if sum > 0.0 { v.rest * real(left.len()) / sum } else { 1.0 };
        let mut of = vec![(0.0, 0); data.jurors];
        for ((j, _), e) in data.rows.iter().zip(&left) {
            of[*j].0 += e * e * widen;
            of[*j].1 += 1;
        }
        of.into_iter().map(|(sum, n)| (((sum + 4.0 * v.rest) / (real(n) + 4.0)).sqrt(), n)).collect()
    }

    /// The parts of an entry's score for other means and jurors: `mean · first + second − third · Σ jurors`, and how much
    /// it still varies.
    pub fn given(&self, data: &Reviews, e: usize, v: &Variances) -> (f64, f64, f64, f64) {
        let own = data.of_entry(e);
        let share = 1.0 / (real(own.len()) + self.alpha);
        let sum: f64 = own.iter().map(|r| r.1).sum();
        (1.0 - real(own.len()) * share, data.center + sum * share, share, (v.rest * share).sqrt())
    }
}
