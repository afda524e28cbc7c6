//! How often each of some figures comes.

use super::svg::{Anchor, Drawing, Tone, fitted};

/// Columns with their labels.
#[derive(Clone, Debug)]
pub struct Histogram<'a> {
    /// The picture's name.
    pub title: &'a str,
    /// What it shows, in words.
    pub about: &'a str,
    /// Label and number of each column.
    pub columns: &'a [(String, usize)],
}

const SIZE: (f64, f64) = (320.0, 160.0);
const TOP: f64 = 18.0;
const BOTTOM: f64 = 136.0;

/// Draws it.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "nobody has 2^52 reviews")]
pub fn draw(h: &Histogram<'_>) -> String {
    let mut d = Drawing::new(SIZE, h.title, h.about);
    let most = h.columns.iter().map(|c| c.1).max().unwrap_or(0).max(1) as f64;
    let each = (SIZE.0 - 16.0) / h.columns.len().max(1) as f64;
    for (i, (label, n)) in h.columns.iter().enumerate() {
        let left = 8.0 + i as f64 * each;
        let high = *n as f64 / most * (BOTTOM - TOP);
        let gap = (each * 0.1).min(3.0);
        d.bar((left + gap, BOTTOM - high), (each - 2.0 * gap, high), Tone::Main, 0.75, &format!("{label}: {n}"));
        let middle = left + each / 2.0;
        if *n > 0 && each > 20.0 {
            d.words((middle, BOTTOM - high - 8.0), Anchor::Middle, Tone::Soft, &n.to_string());
        }
        d.words((middle, BOTTOM + 12.0), Anchor::Middle, Tone::Ink, &fitted(label, each + 4.0));
    }
    d.line((8.0, BOTTOM), (SIZE.0 - 8.0, BOTTOM), Tone::Soft);
    d.finish()
}

/// Values in even columns over a range, at most `most` of them, each of at least `step`: the low end of each, and how
/// many are in it. The last one holds its high end too.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "few columns")]
pub fn columns(values: &[f64], (low, high, step): (f64, f64, f64), most: usize) -> Vec<(f64, usize)> {
    let points = ((high - low) / step).round().max(0.0) as usize + 1;
    let each = points.div_ceil(most.max(1));
    let mut all: Vec<(f64, usize)> = (0..points).step_by(each).map(|n| (low + n as f64 * step, 0)).collect();
    for value in values {
        let at = ((value - low) / step).round().max(0.0) as usize / each;
        if let Some(column) = all.get_mut(at) {
            column.1 += 1;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_one_column() {
        let few = columns(&[1.0, 1.0, 3.0, 5.0], (1.0, 5.0, 1.0), 11);
        assert_eq!(few, [(1.0, 2), (2.0, 0), (3.0, 1), (4.0, 0), (5.0, 1)]);
        let many = columns(&[0.0, 9.0, 10.0, 100.0], (0.0, 100.0, 1.0), 11);
        assert_eq!((many.len(), many[0], many[1], many[10]), (11, (0.0, 2), (10.0, 1), (100.0, 1)));
    }

    #[test]
    fn columns_are_as_high_as_they_are_many() {
        let shown = [("1".to_owned(), 2), ("2".to_owned(), 0), ("3".to_owned(), 1)];
        let svg = draw(&Histogram { title: "t", about: "a", columns: &shown });
        assert!(svg.contains("height=\"118\" fill") && svg.contains("height=\"59\" fill"), "{svg}");
        assert!(svg.contains("<title>3: 1</title>"));
    }
}
