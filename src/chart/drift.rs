//! How figures of some people move over time, each on a line of their own around what is usual.

use super::svg::{Anchor, Drawing, Tone, fitted};

/// One person's figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Who.
    pub label: String,
    /// Share of the time, and how far above (or below) the usual; in order of time.
    pub points: Vec<(f64, f64)>,
}

/// A picture of lines.
pub struct Drift<'a> {
    /// The picture's name.
    pub title: &'a str,
    /// What it shows, in words.
    pub about: &'a str,
    /// The lines.
    pub rows: &'a [Row],
    /// How far above or below the edge of each line is.
    pub most: f64,
    /// Words at the beginning and the end of the time.
    pub words: [&'a str; 2],
    /// How figures are written.
    pub number: &'a dyn Fn(f64) -> String,
}

const WIDTH: f64 = 640.0;
const LABEL: f64 = 200.0;
const ROW: f64 = 44.0;
const TOP: f64 = 24.0;

/// Draws it: dots above the line are above what is usual.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "nobody draws 2^52 lines")]
pub fn draw(drift: &Drift<'_>) -> String {
    let (left, right) = (LABEL + 14.0, WIDTH - 14.0);
    let most = if drift.most > 0.0 { drift.most } else { 1.0 };
    let mut d = Drawing::new((WIDTH, TOP + drift.rows.len() as f64 * ROW + 6.0), drift.title, drift.about);
    d.words((left, 10.0), Anchor::Start, Tone::Soft, drift.words[0]);
    d.words((right, 10.0), Anchor::End, Tone::Soft, drift.words[1]);
    for (n, row) in drift.rows.iter().enumerate() {
        let middle = TOP + n as f64 * ROW + ROW / 2.0;
        d.words((LABEL, middle), Anchor::End, Tone::Ink, &fitted(&row.label, LABEL - 4.0));
        d.line((left, middle), (right, middle), Tone::Soft);
        d.line((left, middle + ROW / 2.0), (right, middle + ROW / 2.0), Tone::Line);
        let at = |(x, y): &(f64, f64)| {
            let high = (y / most).clamp(-1.0, 1.0) * (ROW / 2.0 - 6.0);
            (left + x.clamp(0.0, 1.0) * (right - left), middle - high)
        };
        d.path(&row.points.iter().map(at).collect::<Vec<_>>(), Tone::Main);
        for point in &row.points {
            d.dot(at(point), Tone::Main, &format!("{}: {}", row.label, (drift.number)(point.1)));
        }
    }
    d.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_above_the_usual_is_drawn_above() {
        let rows = [Row { label: "Jim".into(), points: vec![(0.0, 1.0), (1.0, -1.0)] }];
        let drift =
            Drift { title: "t", about: "a", rows: &rows, most: 1.0, words: ["a", "b"], number: &|x| format!("{x}") };
        let svg = draw(&drift);
        assert!(svg.contains("points=\"214,30 626,62\""), "{svg}");
        assert!(svg.contains("<title>Jim: -1</title>"), "{svg}");
    }
}
