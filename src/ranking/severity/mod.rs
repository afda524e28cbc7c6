//! Scores corrected for how severe each juror is.
//!
//! A review's value is `y = μ + entry + juror + rest`, where entries, jurors and rest are normal with variances of their
//! own: the mixed model of two crossed random effects. Variances are estimated by restricted maximum likelihood (`reml`),
//! or stated where there is too little to estimate them from. An entry's score is `μ +` its best linear unbiased
//! prediction (Henderson, *Best linear unbiased estimation and prediction under a selection model*, Biometrics 31, 1975):
//! an entry whose jurors are strict gains, and few or noisy reviews pull it towards the mean.
//!
//! Intervals are those of the normal posterior with the variances taken as known, so they are a little narrow where
//! few reviews tell what the variances are. Jurors who share no entry, not even through others, are only compared by the
//! assumption that their entries are equally good on average; [`Fit::groups`] counts such groups.

use std::collections::BTreeMap;

mod equations;
mod reml;
#[cfg(test)]
mod tests;
mod top;

pub use reml::{Source, Variances};
pub use top::{Cut, chances, cut};

use equations::{Reviews, Solution};

/// Deviations from the middle to each end of a 90% interval.
pub const NINETY: f64 = 1.644_853_626_951_472_2;

/// What a figure is, with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

impl Estimate {
    /// The interval that holds it with a probability of 90%.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        (self.value - NINETY * self.error, self.value + NINETY * self.error)
    }
}

/// An entry's corrected score.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<E> {
    /// Which.
    pub key: E,
    /// The score, on the scale of the values.
    pub score: Estimate,
    /// How many reviews count.
    pub reviews: usize,
    /// Its group of jurors and entries that can be compared, from 0.
    pub group: usize,
}

/// How a juror scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Juror<J> {
    /// Who.
    pub key: J,
    /// By how much they score above (below, if negative) what others give the same entries.
    pub lean: Estimate,
    /// The deviation of what is left when entry and lean are taken away: small is consistent with the others. Juror's own
    /// residuals and four of the usual size.
    pub spread: f64,
    /// How many reviews count.
    pub reviews: usize,
    /// Their group, from 0.
    pub group: usize,
}

/// All that the model says.
#[derive(Clone, Debug)]
pub struct Fit<E, J> {
    /// The mean over all entries and jurors.
    pub mean: f64,
    /// Variances of entries, jurors and the rest.
    pub variances: Variances,
    /// Where they come from.
    pub source: Source,
    /// The entries with reviews, in the order of their keys.
    pub entries: Vec<Entry<E>>,
    /// The jurors with reviews, in the order of their keys.
    pub jurors: Vec<Juror<J>>,
    /// How many groups share no entry, not even through others; above 1, only a comparison within a group is sound.
    pub groups: usize,
    reviews: Reviews,
    solution: Solution,
}

/// Fits the model to reviews: entry, juror, value. None without reviews, or with numbers that are not finite.
#[must_use]
pub fn fit<E: Ord + Clone, J: Ord + Clone>(reviews: &[(E, J, f64)]) -> Option<Fit<E, J>> {
    let (entries, jurors) = (numbered(reviews.iter().map(|r| &r.0)), numbered(reviews.iter().map(|r| &r.1)));
    let rows = reviews.iter().map(|(e, j, y)| (entries[e], jurors[j], *y));
    let data = Reviews::new(rows, entries.len(), jurors.len())?;
    let (of_entry, of_juror, groups) = data.groups();
    let (variances, source, solution) = reml::estimate(&data, groups)?;
    let scores = solution.scores(&data, &variances);
    let entry = |(key, i): (&&E, &usize)| Entry {
        key: (*key).clone(),
        score: scores[*i],
        reviews: data.of_entry(*i).len(),
        group: of_entry[*i],
    };
    let leans = solution.leans(&variances);
    let spreads = solution.spreads(&data, &variances);
    let juror = |(key, j): (&&J, &usize)| Juror {
        key: (*key).clone(),
        lean: leans[*j],
        spread: spreads[*j].0,
        reviews: spreads[*j].1,
        group: of_juror[*j],
    };
    let (entries, jurors) = (entries.iter().map(entry).collect(), jurors.iter().map(juror).collect());
    Some(Fit { mean: solution.mean(&data), variances, source, entries, jurors, groups, reviews: data, solution })
}

/// Keys with their numbers in order.
fn numbered<'a, K: Ord + 'a>(keys: impl Iterator<Item = &'a K>) -> BTreeMap<&'a K, usize> {
    let mut all: BTreeMap<&K, usize> = keys.map(|key| (key, 0)).collect();
    all.values_mut().enumerate().for_each(|(i, at)| *at = i);
    all
}
