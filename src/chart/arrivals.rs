//! The share of something that is in, over the time that there is for it.

use super::svg::{Anchor, Drawing, Tone};

/// What has come in.
#[derive(Clone, Debug)]
pub struct Arrivals<'a> {
    /// The picture's name.
    pub title: &'a str,
    /// What it shows, in words.
    pub about: &'a str,
    /// When each came: its share of the time, in order.
    pub came: &'a [f64],
    /// How many are awaited.
    pub total: usize,
    /// Where in the time now is.
    pub now: f64,
    /// Words at the beginning and the end of the time, and at the line of now.
    pub words: [&'a str; 3],
}

const SIZE: (f64, f64) = (560.0, 190.0);
const FRAME: (f64, f64, f64, f64) = (44.0, 18.0, 548.0, 156.0);

/// Draws it: steps from nothing to all, and a line from corner to corner for an even pace.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "nobody has 2^52 reviews")]
pub fn draw(a: &Arrivals<'_>) -> String {
    let (left, top, right, bottom) = FRAME;
    let x = |share: f64| left + share.clamp(0.0, 1.0) * (right - left);
    let y = |n: f64| bottom - (n / a.total.max(1) as f64).clamp(0.0, 1.0) * (bottom - top);
    let mut d = Drawing::new(SIZE, a.title, a.about);
    for percent in [0.0, 50.0, 100.0] {
        let at = bottom - percent / 100.0 * (bottom - top);
        d.line((left, at), (right, at), Tone::Line);
        d.words((left - 6.0, at), Anchor::End, Tone::Soft, &format!("{percent} %"));
    }
    d.dashes((left, bottom), (right, top), Tone::Line);
    let mut points = vec![(left, bottom)];
    for (i, at) in a.came.iter().enumerate() {
        points.push((x(*at), y(i as f64)));
        points.push((x(*at), y((i + 1) as f64)));
    }
    let now = x(a.now);
    points.push((now.max(points.last().map_or(left, |p| p.0)), y(a.came.len() as f64)));
    d.path(&points, Tone::Main);
    let [begins, ends, here] = a.words;
    d.words((left, bottom + 18.0), Anchor::Start, Tone::Soft, begins);
    d.words((right, bottom + 18.0), Anchor::End, Tone::Soft, ends);
    if (0.0..1.0).contains(&a.now) {
        d.dashes((now, top), (now, bottom), Tone::Warn);
        let anchor = if a.now > 0.5 { Anchor::End } else { Anchor::Start };
        d.words((now + if a.now > 0.5 { -5.0 } else { 5.0 }, 9.0), anchor, Tone::Warn, here);
    }
    d.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_arrival_is_a_step() {
        let a = Arrivals {
            title: "t",
            about: "a",
            came: &[0.0, 0.5],
            total: 4,
            now: 0.75,
            words: ["1 May", "9 May", "Now"],
        };
        let svg = draw(&a);
        assert!(svg.contains("points=\"44,156 44,156 44,121.5 296,121.5 296,87 422,87\""), "{svg}");
        assert!(svg.contains(">Now</text>"));
        assert!(!draw(&Arrivals { now: 1.0, ..a }).contains(">Now</text>"));
    }
}
