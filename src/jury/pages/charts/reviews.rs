//! Pictures of entries and criteria: the ranking with its cut, all reviews as shades, how often each score was given.

use std::collections::{BTreeMap, HashMap};

use entity::{EntryId, JurorId, criterion};
use serde_json::json;

use super::data::Data;
use super::{Cell, Figure};
use crate::chart::heat::{self, Heat};
use crate::chart::histogram::{self, Histogram};
use crate::chart::interval::{self, Intervals, Row};
use crate::chart::svg::{Tone, short};
use crate::lang::format;
use crate::web::Page;

/// Most jurors in a picture.
const COLUMNS: usize = 40;
/// Most columns of a histogram.
const MOST: usize = 11;

/// The corrected scores with their intervals, in the order of the ranking, with the cut.
pub fn ranking(page: &Page, data: &Data) -> Option<Figure> {
    let fit = data.fit.as_ref()?;
    let scores: HashMap<EntryId, _> = fit.entries.iter().map(|e| (e.key, e.score)).collect();
    let cut = data.places.unwrap_or(data.lines.len());
    let drawn = data.drawn();
    let rows: Vec<Row> = drawn
        .iter()
        .filter_map(|(n, l, e)| {
            let score = scores.get(&l.key)?;
            let place = l.rank.map(|r| format!("{r}. ")).unwrap_or_default();
            let tone = if *n < cut { Tone::Main } else { Tone::Soft };
            let label = format!("{place}{}", e.title);
            Some(Row { told: label.clone(), label, value: score.value, ends: score.interval(), tone })
        })
        .collect();
    let first = drawn.first().map_or(0, |d| d.0);
    let within = data.places.filter(|n| (first..=first + rows.len()).contains(n) && *n > 0);
    let words = page.t_with("judging-cut", &json!({"places": data.places}));
    let about = page.t("judging-chart-ranking-about");
    let title = page.t("judging-chart-ranking");
    let number = |x: f64| format::number(page.lang(), x, 2);
    let svg = interval::draw(&Intervals {
        title: &title,
        about: &about,
        rows: &rows,
        least: data.range,
        cut: within.map(|n| (n - first, words.as_str())),
        zero: None,
        number: &number,
    });
    let head =
        ["jury-rank", "jury-entry-number", "jury-entry", "jury-mean", "jury-corrected", "judging-low", "judging-high"];
    let table = data.lines.iter().filter_map(|l| {
        let (e, score) = (data.entries.get(&l.key)?, scores.get(&l.key));
        let (low, high) = score.map(|s| s.interval()).unzip();
        Some(vec![
            Cell::Text(l.rank.map(|r| r.to_string()).unwrap_or_default()),
            Cell::Text(e.number.to_string()),
            Cell::Text(e.title.clone()),
            Cell::Number(l.mean),
            Cell::Number(score.map(|s| s.value)),
            Cell::Number(low),
            Cell::Number(high),
        ])
    });
    let rows = table.collect();
    Some(Figure { key: "ranking".into(), title, about, small: false, svg, head: heads(page, &head), rows })
}

pub(super) fn heads(page: &Page, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| page.t(key)).collect()
}

/// All reviews: entries in the order of the ranking, jurors from the one with the most reviews on.
pub fn heat(page: &Page, data: &Data) -> Option<Figure> {
    let values: HashMap<(EntryId, JurorId), f64> = data.values.iter().map(|v| ((v.0, v.1), v.2)).collect();
    let drawn = data.drawn();
    let mut reviews: BTreeMap<JurorId, usize> = BTreeMap::new();
    for (_, l, _) in &drawn {
        data.values.iter().filter(|v| v.0 == l.key).for_each(|v| *reviews.entry(v.1).or_default() += 1);
    }
    if reviews.is_empty() {
        return None;
    }
    let mut jurors: Vec<(JurorId, usize)> = reviews.into_iter().collect();
    jurors.sort_by_key(|(id, n)| (std::cmp::Reverse(*n), data.name(*id)));
    jurors.truncate(COLUMNS);
    jurors.sort_by_key(|(id, _)| data.name(*id));
    let columns: Vec<_> = jurors.iter().map(|(id, _)| (initials(&data.name(*id)), data.name(*id))).collect();
    let rows: Vec<String> = drawn.iter().map(|(_, _, e)| format!("{}. {}", e.number, e.title)).collect();
    let cell = |entry: EntryId| jurors.iter().map(|(j, _)| values.get(&(entry, *j)).copied()).collect();
    let cells: Vec<Vec<Option<f64>>> = drawn.iter().map(|(_, l, _)| cell(l.key)).collect();
    let (title, about) = (page.t("judging-chart-heat"), page.t("judging-chart-heat-about"));
    let number = |x: f64| format::number(page.lang(), x, 1);
    let (shown, range) = (&columns, data.range);
    let svg = heat::draw(&Heat {
        title: &title,
        about: &about,
        rows: &rows,
        columns: shown,
        cells: &cells,
        range,
        number: &number,
    });
    // The table tells of all of them: one line a review.
    let order: HashMap<EntryId, usize> = data.lines.iter().enumerate().map(|(n, l)| (l.key, n)).collect();
    let mut all: Vec<_> = data.values.iter().filter_map(|v| Some((*order.get(&v.0)?, data.name(v.1), v))).collect();
    all.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    let line = |(_, name, v): (usize, String, &(EntryId, JurorId, f64))| {
        let e = data.entries.get(&v.0)?;
        Some(vec![
            Cell::Text(e.number.to_string()),
            Cell::Text(e.title.clone()),
            Cell::Text(name),
            Cell::Number(Some(v.2)),
        ])
    };
    let head = heads(page, &["jury-entry-number", "jury-entry", "jury-juror", "judging-total"]);
    let rows = all.into_iter().filter_map(line).collect();
    Some(Figure { key: "reviews".into(), title, about, small: false, svg, head, rows })
}

/// The first letters of a name.
fn initials(name: &str) -> String {
    let words = name.split_whitespace().filter_map(|w| w.chars().find(|c| c.is_alphanumeric()));
    words.take(3).collect::<String>().to_uppercase()
}

/// How often each score was given, by criterion.
pub fn histograms(page: &Page, data: &Data) -> Vec<Figure> {
    if data.points.is_empty() {
        return Vec::new();
    }
    data.rubric.iter().enumerate().map(|(n, c)| histogram(page, data, n + 1, c)).collect()
}

fn histogram(page: &Page, data: &Data, n: usize, c: &criterion::Model) -> Figure {
    let given: Vec<f64> = data.points.iter().filter(|p| p.criterion == c.id).map(|p| p.points).collect();
    let counted = histogram::columns(&given, (c.min, c.max, c.step), MOST);
    let wide = counted.get(1).map_or(c.step, |next| next.0 - counted[0].0);
    let label = |low: f64| {
        let last = (low + wide - c.step).min(c.max);
        if wide > c.step * 1.5 && last > low { format!("{}–{}", short(low), short(last)) } else { short(low) }
    };
    let columns: Vec<(String, usize)> = counted.iter().map(|(low, n)| (label(*low), *n)).collect();
    let outside = if c.outside { format!(" ({})", page.t("judging-outside-badge")) } else { String::new() };
    let title = format!("{}{outside}", c.name);
    let about = page.t_with("judging-chart-histogram-about", &json!({"reviews": given.len()}));
    let svg = histogram::draw(&Histogram { title: &title, about: &about, columns: &columns });
    let rows = columns.into_iter().map(|(label, n)| vec![Cell::Text(label), Cell::Count(n)]).collect();
    let head = heads(page, &["judging-score", "jury-reviews"]);
    Figure { key: format!("criterion-{n}"), title, about, small: true, svg, head, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_words() {
        assert_eq!(["Judit Varga", "ida", "Anna von (der) Leyen", "李 雷"].map(initials), ["JV", "I", "AVD", "李雷"]);
    }
}
