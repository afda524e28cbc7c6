//! Figures with their intervals, one a line: a ranking with its cut, or how jurors lean.

use super::svg::{Anchor, Drawing, Tone, fitted};
use super::{share, ticks};

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is about.
    pub label: String,
    /// The figure.
    pub value: f64,
    /// The ends of its interval.
    pub ends: (f64, f64),
    /// How it is marked.
    pub tone: Tone,
    /// What it says in words.
    pub told: String,
}

/// A picture of lines.
pub struct Intervals<'a> {
    /// The picture's name.
    pub title: &'a str,
    /// What it shows, in words.
    pub about: &'a str,
    /// The lines.
    pub rows: &'a [Row],
    /// What the axis shows at least.
    pub least: (f64, f64),
    /// After how many of the lines the cut is, with its words.
    pub cut: Option<(usize, &'a str)>,
    /// A figure that has a line of its own.
    pub zero: Option<f64>,
    /// How figures are written.
    pub number: &'a dyn Fn(f64) -> String,
}

const WIDTH: f64 = 640.0;
const LABEL: f64 = 200.0;
const ROW: f64 = 22.0;
const TOP: f64 = 26.0;

/// The range that all lines are in, and what the axis shows at least.
fn range(i: &Intervals<'_>) -> (f64, f64) {
    let ends = i.rows.iter().map(|r| r.ends);
    ends.fold(i.least, |(low, high), (a, b)| (low.min(a), high.max(b)))
}

/// Draws it.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "nobody draws 2^52 lines")]
pub fn draw(i: &Intervals<'_>) -> String {
    let range = range(i);
    let x = |value: f64| LABEL + 8.0 + share(value, range) * (WIDTH - LABEL - 70.0);
    let below = |n: usize| TOP + n as f64 * ROW;
    let bottom = below(i.rows.len());
    let mut d = Drawing::new((WIDTH, bottom + 8.0), i.title, i.about);
    for tick in ticks(range.0, range.1) {
        d.line((x(tick), TOP - 6.0), (x(tick), bottom), Tone::Line);
        d.words((x(tick), 10.0), Anchor::Middle, Tone::Soft, &(i.number)(tick));
    }
    if let Some(zero) = i.zero {
        d.line((x(zero), TOP - 6.0), (x(zero), bottom), Tone::Ink);
    }
    for (n, row) in i.rows.iter().enumerate() {
        let y = below(n) + ROW / 2.0;
        d.words((LABEL, y), Anchor::End, Tone::Ink, &fitted(&row.label, LABEL - 4.0));
        d.thick((x(row.ends.0), y), (x(row.ends.1), y), row.tone);
        d.dot((x(row.value), y), row.tone, &row.told);
        d.words((WIDTH - 4.0, y), Anchor::End, Tone::Soft, &(i.number)(row.value));
    }
    if let Some((after, words)) = i.cut {
        let y = below(after);
        d.dashes((4.0, y), (WIDTH - 4.0, y), Tone::Warn);
        // In the empty margin of the axis, so that it covers no line.
        d.words((4.0, 10.0), Anchor::Start, Tone::Warn, &fitted(words, LABEL - 8.0));
    }
    d.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_each_and_the_cut_between_two() {
        let row = |label: &str, value: f64| Row {
            label: label.into(),
            value,
            ends: (value - 1.0, value + 1.0),
            tone: Tone::Main,
            told: String::new(),
        };
        let rows = [row("Wells", 8.0), row("Pumps", 6.0)];
        let i = Intervals {
            title: "t",
            about: "a",
            rows: &rows,
            least: (0.0, 10.0),
            cut: Some((1, "Cut")),
            zero: None,
            number: &|x| format!("{x}"),
        };
        let svg = draw(&i);
        assert_eq!((svg.matches("<circle").count(), svg.matches("stroke-dasharray").count()), (2, 1), "{svg}");
        assert!(svg.contains(">Wells</text>") && svg.contains("y1=\"48\" x2=\"636\" y2=\"48\""), "{svg}");
    }
}
