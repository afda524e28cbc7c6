//! What the reviews of a stage say by its method, which decides, and beside it by the others.

use std::collections::{HashMap, HashSet};

use entity::json::Method;
use entity::{EntryId, JurorId};

use super::method;
use crate::ranking::aggregate::{self, Line};
use crate::ranking::scored::Scored;
use crate::ranking::severity::{self, Cut, Estimate, Source, Variances};

/// The value of a review: entry, juror, value.
pub type Value = (EntryId, JurorId, f64);

/// Draws from which the chance of being among the best is counted.
pub const DRAWS: usize = 2_000;
/// What these draws begin with.
pub const SEED: u64 = 1;

/// The ranking of entries by a method, entries without reviews included, with their means and medians. Values of other
/// entries do not count.
#[must_use]
pub fn by(method: Method, entries: impl IntoIterator<Item = EntryId>, values: &[Value]) -> Vec<Line<EntryId>> {
    let mut by_entry: HashMap<EntryId, Vec<f64>> = HashMap::new();
    for (entry, _, value) in values {
        by_entry.entry(*entry).or_default().push(*value);
    }
    let line = |s: Scored<EntryId>| {
        let own = by_entry.get(&s.key).map_or(&[][..], Vec::as_slice);
        Line { score: s.score, rank: s.rank, tied: s.tied, ..aggregate::line(s.key, own) }
    };
    method::scored(method, entries, values).into_iter().map(line).collect()
}

/// What the model of severity says beside the means.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Corrected scores.
    pub corrected: HashMap<EntryId, Estimate>,
    /// How likely each entry is among the best, if places were given.
    pub chances: HashMap<EntryId, f64>,
    /// Entries near the cut that could be on either side.
    pub close: HashSet<EntryId>,
    /// Whether such entries stand on both sides.
    pub noise: bool,
    /// Groups of jurors who share no entries.
    pub groups: usize,
    /// Where the variances come from.
    pub source: Source,
    /// How much entries, jurors and the rest differ.
    pub variances: Variances,
}

/// Fits the model to all reviews, and looks at the cut after `places` of the lines. None without reviews.
#[must_use]
pub fn compared(values: &[Value], lines: &[Line<EntryId>], places: Option<usize>) -> Option<Compared> {
    let fit = severity::fit(values)?;
    let order: Vec<EntryId> = lines.iter().filter(|l| l.score.is_some()).map(|l| l.key).collect();
    let shown: HashSet<EntryId> = order.iter().copied().collect();
    let chances: HashMap<EntryId, f64> = places.map_or_else(HashMap::new, |places| {
        severity::chances(&fit, |e| shown.contains(e), places, DRAWS, SEED).into_iter().collect()
    });
    let cut = places.map(|places| severity::cut(&order, &chances, places));
    let Cut { above, below } = cut.unwrap_or(Cut { above: Vec::new(), below: Vec::new() });
    Some(Compared {
        corrected: fit.entries.iter().map(|e| (e.key, e.score)).collect(),
        chances,
        noise: !above.is_empty() && !below.is_empty(),
        close: above.into_iter().chain(below).collect(),
        groups: fit.groups,
        source: fit.source,
        variances: fit.variances,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_method_decides_and_the_others_stand_beside_it() {
        let entry = |n: u128| EntryId(uuid::Uuid::from_u128(n));
        let juror = |n: u128| JurorId(uuid::Uuid::from_u128(n));
        // Juror 0 is strict, and has judged entry 0 only with one other.
        let mut values = Vec::new();
        for e in 0..9_u128 {
            let jurors = if e % 3 == 0 { [0, 1] } else { [1 + e % 3, 1] };
            let quality = 5.0 + f64::from(u8::try_from(e % 4).unwrap());
            let noise = |j: u128| f64::from(u8::try_from((e + j) % 3).unwrap()) / 5.0;
            values.extend(jurors.map(|j| (entry(e), juror(j), quality + noise(j) - if j == 0 { 3.0 } else { 0.0 })));
        }
        let lines = by(Method::Mean, (0..10).map(entry), &values);
        assert_eq!((lines.len(), lines[9].key, lines[9].rank), (10, entry(9), None));
        let found = compared(&values, &lines, Some(3)).unwrap();
        let strict = lines.iter().find(|l| l.key == entry(3)).unwrap();
        assert!(found.corrected[&entry(3)].value > strict.mean.unwrap() + 0.5, "{found:?}");
        assert_eq!((found.groups, found.chances.len()), (1, 9));
        assert!((found.chances.values().sum::<f64>() - 3.0).abs() < 1e-9);
        assert!(compared(&values, &lines, None).unwrap().chances.is_empty());
        assert!(compared(&[], &lines, Some(3)).is_none());
        let corrected = by(Method::Corrected, (0..10).map(entry), &values);
        for line in corrected.iter().filter(|l| l.mean.is_some()) {
            assert_eq!(line.score, Some(found.corrected[&line.key].value));
        }
        assert!(corrected.windows(2).all(|w| w[0].score >= w[1].score), "{corrected:?}");
        let place = |lines: &[Line<EntryId>]| lines.iter().position(|l| l.key == entry(3));
        assert!(place(&corrected) < place(&lines), "the strict juror's entry gains");
        let three = [4.0, 4.0, 10.0].into_iter().zip(0..).map(|(value, j)| (entry(0), juror(j), value));
        let two = [5.0, 5.0].into_iter().zip(0..).map(|(value, j)| (entry(1), juror(j), value));
        let values: Vec<_> = three.chain(two).collect();
        let first = |method| by(method, (0..2).map(entry), &values)[0].clone();
        assert_eq!((first(Method::Mean).key, first(Method::Median).key), (entry(0), entry(1)));
        assert_eq!(first(Method::Median).score, Some(5.0));
    }
}
