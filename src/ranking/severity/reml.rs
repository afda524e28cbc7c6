//! Variances by restricted maximum likelihood: Newton steps with the average of observed and expected information (Gilmour,
//! Thompson, Cullis, *Average information REML*, Biometrics 51, 1995) on the logarithms of the variances, which therefore
//! stay positive. A variance that the reviews put at nought ends at a ten-millionth of the whole.

use nalgebra::{Matrix3, Vector3};

use super::equations::{Reviews, Solution, real};

/// Variances of the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variances {
    /// Of entries: how much they differ.
    pub entry: f64,
    /// Of jurors: how much they differ in severity.
    pub juror: f64,
    /// Of what is left: how much two equally severe jurors differ on one entry.
    pub rest: f64,
}

/// Where variances come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// From the reviews.
    Estimated,
    /// There is too little to estimate them from, so the variance of all values is shared out: a half to entries, a sixth to
    /// jurors, a third to the rest.
    Stated,
}

/// Reviews beyond those that determine all effects that are needed to estimate variances, and least numbers of entries and
/// of jurors.
const ENOUGH: (usize, usize) = (5, 3);
const STEPS: usize = 60;
/// Steps end where no logarithm of a variance moves by more.
const CLOSE: f64 = 1e-5;
const LEAST: f64 = 1e-7;

/// The variances of reviews that fall into so many groups, where they come from, and the equations solved with them.
pub fn estimate(data: &Reviews, groups: usize) -> Option<(Variances, Source, Solution)> {
    let (n, entries, jurors) = data.counts();
    let values = data.values();
    let whole = values.iter().map(|y| y * y).sum::<f64>() / real(n.max(2) - 1);
    let free = (n + groups).saturating_sub(entries + jurors);
    if free < ENOUGH.0 || entries.min(jurors) < ENOUGH.1 || whole < 1e-12 {
        let whole = whole.max(1e-12);
        let stated = Variances { entry: whole / 2.0, juror: whole / 6.0, rest: whole / 3.0 };
        return Some((stated, Source::Stated, solve(data, stated)?));
    }
    let mut at = Step::new(data, start(data, whole), whole)?;
    for _ in 0..STEPS {
        let Some(by) = at.newton() else { break };
        if by.amax() < CLOSE {
            break;
        }
        let Some(next) = at.advance(data, by, whole) else { break };
        at = next;
    }
    Some((at.variances, Source::Estimated, at.solution))
}

fn solve(data: &Reviews, v: Variances) -> Option<Solution> {
    Solution::new(data, v.rest / v.entry, v.rest / v.juror)
}

/// Rough variances from means by entry and by juror, to start from.
fn start(data: &Reviews, whole: f64) -> Variances {
    let (n, entries, jurors) = data.counts();
    let (mut within, mut between, mut by_juror) = (0.0, 0.0, vec![(0.0, 0_usize); jurors]);
    for own in data.by_entry() {
        let mean = own.iter().map(|r| r.1).sum::<f64>() / real(own.len());
        between += mean * mean / real(entries);
        for (j, y) in own {
            within += (y - mean).powi(2);
            by_juror[*j] = (by_juror[*j].0 + y - mean, by_juror[*j].1 + 1);
        }
    }
    let within = within / real(n.saturating_sub(entries).max(1));
    let each = real(n) / real(entries);
    let lean = |(sum, n): &(f64, usize)| (sum / real((*n).max(1))).powi(2) - within / real((*n).max(1));
    let juror = by_juror.iter().map(lean).sum::<f64>() / real(jurors) * each / (each - 1.0).max(0.5);
    let floor = whole / 50.0;
    let juror = juror.max(floor);
    Variances { entry: (between - within / each).max(floor), juror, rest: (within - juror).max(floor) }
}

/// Variances with the likelihood's value and slope there.
struct Step {
    variances: Variances,
    solution: Solution,
    /// Minus twice the logarithm of the likelihood.
    value: f64,
    slope: Vector3<f64>,
    information: Matrix3<f64>,
    least: f64,
}

impl Step {
    fn new(data: &Reviews, v: Variances, whole: f64) -> Option<Self> {
        let solution = solve(data, v)?;
        let (n, entries, jurors) = data.counts();
        let values = data.values();
        let effects = (solution.fixed.clone(), solution.entries.clone());
        let left = Solution::residuals(data, &values, &effects);
        let square = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
        let (of_entries, of_jurors) = (square(&effects.1), square(&effects.0.as_slice()[1..]));
        let (t_entry, t_juror) = solution.traces(data);
        let (alpha, beta) = (v.rest / v.entry, v.rest / v.juror);
        let free = real(n) - 1.0 - real(entries + jurors) + alpha * t_entry + beta * t_juror;
        let slope = Vector3::new(
            of_entries / v.entry - (real(entries) - alpha * t_entry),
            of_jurors / v.juror - (real(jurors) - beta * t_juror),
            square(&left) / v.rest - free,
        );
        let whole_square = square(&left) + alpha * of_entries + beta * of_jurors;
        let value = (real(n) - 1.0) * v.rest.ln() - real(entries) * alpha.ln() - real(jurors) * beta.ln()
            + solution.log
            + whole_square / v.rest;
        let information = information(data, &solution, &effects, left, v.rest);
        Some(Self { variances: v, solution, value, slope, information, least: LEAST * whole })
    }

    /// By how much to move the logarithms; a variance at its least that would fall further stays.
    fn newton(&self) -> Option<Vector3<f64>> {
        let v = [self.variances.entry, self.variances.juror, self.variances.rest];
        let (mut information, mut slope) = (self.information, self.slope);
        for i in (0..3).filter(|i| v[*i] <= self.least * 1.001 && self.slope[*i] <= 0.0) {
            information.row_mut(i).fill(0.0);
            information.column_mut(i).fill(0.0);
            information[(i, i)] = 1.0;
            slope[i] = 0.0;
        }
        for i in 0..3 {
            information[(i, i)] += 1e-9;
        }
        let by = information.cholesky()?.solve(&slope);
        Some(by.map(|x| x.clamp(-3.0, 1.5)))
    }

    /// The next place, where the likelihood is not lower; steps that overshoot are halved.
    fn advance(&self, data: &Reviews, by: Vector3<f64>, whole: f64) -> Option<Self> {
        let moved = |x: f64, by: f64| (x * by.exp()).max(self.least);
        for halving in 0..12 {
            let by = by * 0.5_f64.powi(halving);
            let v = Variances {
                entry: moved(self.variances.entry, by[0]),
                juror: moved(self.variances.juror, by[1]),
                rest: moved(self.variances.rest, by[2]),
            };
            let next = Self::new(data, v, whole)?;
            if next.value <= self.value + 1e-9 * self.value.abs() {
                return Some(next);
            }
        }
        None
    }
}

/// `fᵀ P f` for the fitted parts `f` of the values: entries, jurors, rest.
fn information(
    data: &Reviews,
    solution: &Solution,
    (fixed, entries): &(nalgebra::DVector<f64>, Vec<f64>),
    left: Vec<f64>,
    rest: f64,
) -> Matrix3<f64> {
    let of_entry = data.by_entry().zip(entries).flat_map(|(own, a)| own.iter().map(|_| *a)).collect();
    let of_juror = data.by_entry().flatten().map(|(j, _)| fixed[j + 1]).collect();
    let parts: [Vec<f64>; 3] = [of_entry, of_juror, left];
    let projected = parts.each_ref().map(|f| Solution::residuals(data, f, &solution.effects(data, f)));
    Matrix3::from_fn(|i, j| parts[i].iter().zip(&projected[j]).map(|(a, b)| a * b).sum::<f64>() / rest)
}
