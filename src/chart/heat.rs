//! A table of figures as shades, with the figures readable.

use super::share;
use super::svg::{Anchor, Drawing, Tone, fitted};

/// A table of figures.
pub struct Heat<'a> {
    /// The picture's name.
    pub title: &'a str,
    /// What it shows, in words.
    pub about: &'a str,
    /// Words of the lines.
    pub rows: &'a [String],
    /// Words of the columns: short ones to be shown, and long ones.
    pub columns: &'a [(String, String)],
    /// The figures, by line and column; none where there is none.
    pub cells: &'a [Vec<Option<f64>>],
    /// The scale.
    pub range: (f64, f64),
    /// How figures are written.
    pub number: &'a dyn Fn(f64) -> String,
}

const LABEL: f64 = 200.0;
const CELL: (f64, f64) = (36.0, 22.0);
const TOP: f64 = 24.0;
/// Darker than this, the words on a shade could not be read.
const DARKEST: f64 = 0.42;

/// Draws it: the higher a figure, the darker its field.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "nobody draws 2^52 fields")]
pub fn draw(h: &Heat<'_>) -> String {
    let x = |n: usize| LABEL + 6.0 + n as f64 * CELL.0;
    let y = |n: usize| TOP + n as f64 * CELL.1;
    let size = (x(h.columns.len()).max(480.0) + 4.0, y(h.rows.len()) + 4.0);
    let mut d = Drawing::new(size, h.title, h.about);
    for (n, (label, _)) in h.columns.iter().enumerate() {
        d.words((x(n) + CELL.0 / 2.0, 12.0), Anchor::Middle, Tone::Soft, &fitted(label, CELL.0));
    }
    for (n, label) in h.rows.iter().enumerate() {
        let middle = y(n) + CELL.1 / 2.0;
        d.words((LABEL, middle), Anchor::End, Tone::Ink, &fitted(label, LABEL - 4.0));
        d.line((LABEL + 6.0, y(n + 1)), (x(h.columns.len()), y(n + 1)), Tone::Line);
        for (m, value) in h.cells.get(n).into_iter().flatten().enumerate() {
            let Some(value) = value else { continue };
            let (strength, figure) = (0.04 + share(*value, h.range) * (DARKEST - 0.04), (h.number)(*value));
            let told = format!("{label}, {}: {figure}", h.columns.get(m).map_or("", |c| &c.1));
            d.bar((x(m), y(n)), (CELL.0 - 1.0, CELL.1 - 1.0), Tone::Main, strength, &told);
            d.words((x(m) + CELL.0 / 2.0, middle), Anchor::Middle, Tone::Ink, &figure);
        }
    }
    d.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_are_there_have_a_shade_and_their_number() {
        let rows = ["Wells", "Pumps"].map(str::to_owned);
        let columns = [("A", "Ada"), ("B", "Ben")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        let cells = [vec![Some(10.0), None], vec![None, Some(0.0)]];
        let h = Heat {
            title: "t",
            about: "a",
            rows: &rows,
            columns: &columns,
            cells: &cells,
            range: (0.0, 10.0),
            number: &|x| format!("{x}"),
        };
        let svg = draw(&h);
        assert_eq!(svg.matches("<rect").count(), 3, "{svg}");
        assert!(svg.contains("fill-opacity=\"0.42\"><title>Wells, Ada: 10</title>"), "{svg}");
        assert!(svg.contains("fill-opacity=\"0.04\"><title>Pumps, Ben: 0</title>"), "{svg}");
    }
}
