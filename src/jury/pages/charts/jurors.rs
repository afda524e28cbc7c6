//! Pictures of jurors: how severe each is, how far the scores that each gives spread, and whether that drifts.

use std::collections::{BTreeMap, HashMap};

use entity::{EntryId, JurorId};

use super::data::Data;
use super::reviews::heads;
use super::{Cell, Figure};
use crate::chart::drift::{self, Drift};
use crate::chart::interval::{self, Intervals, Row};
use crate::chart::svg::Tone;
use crate::lang::format;
use crate::ranking::aggregate;
use crate::web::Page;

/// Most jurors in a picture: those who stand out most.
const MOST: usize = 60;

/// How far above or below others each juror scores the same entries.
pub fn severity(page: &Page, data: &Data) -> Option<Figure> {
    let fit = data.fit.as_ref().filter(|f| f.jurors.len() > 1)?;
    let mut jurors: Vec<_> = fit.jurors.iter().collect();
    jurors.sort_by(|a, b| b.lean.value.abs().total_cmp(&a.lean.value.abs()));
    let mut drawn: Vec<_> = jurors.iter().copied().take(MOST).collect();
    drawn.sort_by(|a, b| b.lean.value.total_cmp(&a.lean.value));
    let row = |j: &crate::ranking::severity::Juror<JurorId>| {
        let (low, high) = j.lean.interval();
        let tone = if low > 0.0 || high < 0.0 { Tone::Warn } else { Tone::Main };
        let label = data.name(j.key);
        Row { told: label.clone(), label, value: j.lean.value, ends: (low, high), tone }
    };
    let rows: Vec<Row> = drawn.into_iter().map(row).collect();
    let (title, about) = (page.t("judging-chart-severity"), page.t("judging-chart-severity-about"));
    let number = |x: f64| format::number(page.lang(), x, 2);
    let svg = interval::draw(&Intervals {
        title: &title,
        about: &about,
        rows: &rows,
        least: (-0.5, 0.5),
        cut: None,
        zero: Some(0.0),
        number: &number,
    });
    let head =
        heads(page, &["jury-juror", "jury-reviews", "judging-lean", "judging-low", "judging-high", "jury-spread"]);
    jurors.sort_by(|a, b| b.lean.value.total_cmp(&a.lean.value));
    let line = |j: &&crate::ranking::severity::Juror<JurorId>| {
        let (low, high) = j.lean.interval();
        let figures = [j.lean.value, low, high, j.spread].map(|x| Cell::Number(Some(x)));
        [Cell::Text(data.name(j.key)), Cell::Count(j.reviews)].into_iter().chain(figures).collect()
    };
    let rows = jurors.iter().map(line).collect();
    Some(Figure { key: "severity".into(), title, about, small: false, svg, head, rows })
}

/// What each juror gives: the mean, and how far around it.
pub fn spread(page: &Page, data: &Data) -> Option<Figure> {
    let mut given: BTreeMap<JurorId, Vec<f64>> = BTreeMap::new();
    data.values.iter().for_each(|v| given.entry(v.1).or_default().push(v.2));
    let mut lines: Vec<_> =
        given.iter().map(|(juror, values)| (data.name(*juror), aggregate::line((), values))).collect();
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    let row = |(label, l): &(String, aggregate::Line<()>)| {
        let (mean, spread) = (l.mean.unwrap_or_default(), l.spread.unwrap_or_default());
        Row {
            label: label.clone(),
            value: mean,
            ends: (mean - spread, mean + spread),
            tone: Tone::Main,
            told: label.clone(),
        }
    };
    let rows: Vec<Row> = lines.iter().take(MOST).map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let (title, about) = (page.t("judging-chart-spread"), page.t("judging-chart-spread-about"));
    let number = |x: f64| format::number(page.lang(), x, 2);
    let svg = interval::draw(&Intervals {
        title: &title,
        about: &about,
        rows: &rows,
        least: data.range,
        cut: None,
        zero: None,
        number: &number,
    });
    let head = heads(page, &["jury-juror", "jury-reviews", "jury-mean", "jury-spread"]);
    let line = |(name, l): (String, aggregate::Line<()>)| {
        vec![Cell::Text(name), Cell::Count(l.reviews), Cell::Number(l.mean), Cell::Number(l.spread)]
    };
    let rows = lines.into_iter().map(line).collect();
    Some(Figure { key: "spread".into(), title, about, small: false, svg, head, rows })
}

/// How far each review of an entry that all see is from the mean of the others' reviews of it, by juror and in order of
/// time: share of the time, difference.
fn differences(data: &Data) -> BTreeMap<JurorId, Vec<(f64, f64)>> {
    let mut of_entry: HashMap<EntryId, (f64, f64)> = HashMap::new();
    for (entry, _, value) in &data.calibration {
        let all = of_entry.entry(*entry).or_default();
        *all = (all.0 + value, all.1 + 1.0);
    }
    let mut by_juror: BTreeMap<JurorId, Vec<(f64, f64)>> = BTreeMap::new();
    for (entry, juror, value) in &data.calibration {
        let (sum, n) = of_entry[entry];
        if n > 1.0 {
            let at = data.times.get(&(*entry, *juror)).copied().unwrap_or_default();
            by_juror.entry(*juror).or_default().push((at, value - (sum - value) / (n - 1.0)));
        }
    }
    by_juror.values_mut().for_each(|points| points.sort_by(|a, b| a.0.total_cmp(&b.0)));
    by_juror
}

/// The mean of the earlier half and of the later half of some figures.
fn halves(points: &[(f64, f64)]) -> (Option<f64>, Option<f64>) {
    let mean = |part: &[(f64, f64)]| aggregate::mean(&part.iter().map(|p| (p.1, 1.0)).collect::<Vec<_>>());
    let (first, last) = points.split_at(points.len() / 2);
    (mean(first), if points.len() > 1 { mean(last) } else { None })
}

/// Whether jurors move away from the others over time, by entries that all of them see.
pub fn drift(page: &Page, data: &Data) -> Option<Figure> {
    let differences = differences(data);
    let far = |points: &[(f64, f64)]| points.iter().map(|p| p.1.abs()).fold(0.0, f64::max);
    let mut all: Vec<_> = differences.iter().map(|(j, points)| (data.name(*j), points)).collect();
    if all.is_empty() {
        return None;
    }
    all.sort_by(|a, b| far(b.1).total_cmp(&far(a.1)));
    let most = all.first().map_or(1.0, |a| far(a.1));
    let row =
        |(label, points): &(String, &Vec<(f64, f64)>)| drift::Row { label: label.clone(), points: (*points).clone() };
    let rows: Vec<_> = all.iter().take(MOST).map(row).collect();
    let (title, about) = (page.t("judging-chart-drift"), page.t("judging-chart-drift-about"));
    let number = |x: f64| format::number(page.lang(), x, 2);
    let words = [data.days[0].as_str(), data.days[1].as_str()];
    let svg = drift::draw(&Drift { title: &title, about: &about, rows: &rows, most, words, number: &number });
    let head = ["jury-juror", "jury-reviews", "judging-lean", "judging-first-half", "judging-last-half"];
    let line = |(name, points): (String, &Vec<(f64, f64)>)| {
        let mean = aggregate::mean(&points.iter().map(|p| (p.1, 1.0)).collect::<Vec<_>>());
        let (first, last) = halves(points);
        vec![Cell::Text(name), Cell::Count(points.len()), Cell::Number(mean), Cell::Number(first), Cell::Number(last)]
    };
    let rows = all.into_iter().map(line).collect();
    Some(Figure { key: "drift".into(), title, about, small: false, svg, head: heads(page, &head), rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_by_time() {
        assert_eq!(halves(&[(0.1, 1.0), (0.2, 3.0), (0.9, -1.0), (1.0, -2.0)]), (Some(2.0), Some(-1.5)));
        assert_eq!(halves(&[(0.1, 1.0)]), (None, None));
    }
}
