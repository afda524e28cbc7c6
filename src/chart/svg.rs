//! Lines, bars, dots and words of a picture, as text of SVG.

use std::fmt::Write;

/// What a mark tells. Never by colour alone: a word, a place or a shape says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Words.
    Ink,
    /// Words that matter less, and marks that do.
    Soft,
    /// Axes and frames.
    Line,
    /// What the picture is about.
    Main,
    /// What needs a look.
    Warn,
}

impl Tone {
    /// The class by which a page gives it its own colour.
    fn class(self) -> &'static str {
        match self {
            Self::Ink => "c-ink",
            Self::Soft => "c-soft",
            Self::Line => "c-line",
            Self::Main => "c-main",
            Self::Warn => "c-warn",
        }
    }

    /// Its colour where there is no page around it.
    fn plain(self) -> &'static str {
        match self {
            Self::Ink => "#20263a",
            Self::Soft => "#565d70",
            Self::Line => "#c9cdd6",
            Self::Main => "#1f4e79",
            Self::Warn => "#8a5a00",
        }
    }
}

/// Which end of words stands at their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The left one.
    Start,
    /// The middle.
    Middle,
    /// The right one.
    End,
}

/// A point.
pub type At = (f64, f64);

/// Size of words.
pub const FONT: f64 = 12.0;

/// A picture that is being drawn. Its left stays left, whichever way the page around it is read.
#[derive(Clone, Debug)]
pub struct Drawing {
    head: String,
    body: String,
}

impl Drawing {
    /// An empty picture: its name and what it shows, for those who do not see it.
    #[must_use]
    pub fn new((width, height): At, title: &str, about: &str) -> Self {
        let (width, height) = (short(width), short(height));
        let head = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"drawing\" role=\"img\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" direction=\"ltr\" font-size=\"{FONT}\" \
             font-family=\"system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif\">\
             <title>{}</title><desc>{}</desc><rect class=\"c-paper\" width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>",
            escape(title),
            escape(about)
        );
        Self { head, body: String::new() }
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.body.write_fmt(text);
    }

    /// A straight line.
    pub fn line(&mut self, from: At, to: At, tone: Tone) {
        self.stroke(from, to, tone, 1.0, "");
    }

    /// A straight line that is thick.
    pub fn thick(&mut self, from: At, to: At, tone: Tone) {
        self.stroke(from, to, tone, 3.0, "");
    }

    /// A straight line of dashes.
    pub fn dashes(&mut self, from: At, to: At, tone: Tone) {
        self.stroke(from, to, tone, 1.5, " stroke-dasharray=\"5 4\"");
    }

    fn stroke(&mut self, from: At, to: At, tone: Tone, wide: f64, more: &str) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(short);
        let (class, colour, wide) = (tone.class(), tone.plain(), short(wide));
        self.put(format_args!(
            "<line class=\"{class} stroke\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{colour}\" \
             stroke-width=\"{wide}\"{more}/>"
        ));
    }

    /// A line through points.
    pub fn path(&mut self, points: &[At], tone: Tone) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", short(*x), short(*y))).collect();
        let (class, colour, points) = (tone.class(), tone.plain(), points.join(" "));
        self.put(format_args!(
            "<polyline class=\"{class} stroke\" points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
        ));
    }

    /// A filled box; `strength` is how much of its colour is there, from 0 to 1. `told` is shown where a pointer rests.
    pub fn bar(&mut self, at: At, (width, height): At, tone: Tone, strength: f64, told: &str) {
        let [x, y, width, height] = [at.0, at.1, width.max(0.0), height.max(0.0)].map(short);
        let (class, colour, strength) = (tone.class(), tone.plain(), short(strength));
        self.put(format_args!(
            "<rect class=\"{class} fill\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{colour}\" \
             fill-opacity=\"{strength}\">{}</rect>",
            hint(told)
        ));
    }

    /// A dot.
    pub fn dot(&mut self, at: At, tone: Tone, told: &str) {
        let [x, y] = [at.0, at.1].map(short);
        let (class, colour) = (tone.class(), tone.plain());
        self.put(format_args!(
            "<circle class=\"{class} fill\" cx=\"{x}\" cy=\"{y}\" r=\"4\" fill=\"{colour}\">{}</circle>",
            hint(told)
        ));
    }

    /// Words on a line whose middle is at that height.
    pub fn words(&mut self, at: At, anchor: Anchor, tone: Tone, text: &str) {
        let [x, y] = [at.0, at.1 + FONT * 0.35].map(short);
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (class, colour, text) = (tone.class(), tone.plain(), escape(text));
        self.put(format_args!(
            "<text class=\"{class} fill\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{text}</text>"
        ));
    }

    /// The picture.
    #[must_use]
    pub fn finish(self) -> String {
        format!("{}{}</svg>", self.head, self.body)
    }
}

fn hint(told: &str) -> String {
    if told.is_empty() { String::new() } else { format!("<title>{}</title>", escape(told)) }
}

/// A number with at most two decimals.
#[must_use]
pub fn short(x: f64) -> String {
    let text = format!("{x:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text as XML holds it; characters that XML does not know are left out.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// How wide a character is, roughly.
fn wide(c: char) -> f64 {
    if c >= '\u{2e80}' { FONT } else { FONT * 0.56 }
}

/// As much of a text as fits into a width, with an ellipsis where some is left out.
#[must_use]
pub fn fitted(text: &str, width: f64) -> String {
    if text.chars().map(wide).sum::<f64>() <= width {
        return text.to_owned();
    }
    let mut left = width - FONT;
    let whole: String = text
        .chars()
        .take_while(|c| {
            left -= wide(*c);
            left >= 0.0
        })
        .collect();
    format!("{}…", whole.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_text_and_nothing_else() {
        let mut drawing = Drawing::new((10.0, 20.0), "<b>&\"x\"", "a\u{0}b\nc");
        drawing.words((1.0, 2.0), Anchor::End, Tone::Ink, "</text><script>");
        drawing.dot((1.0, 2.0), Tone::Main, "a<b");
        let svg = drawing.finish();
        assert!(
            svg.contains("<title>&lt;b&gt;&amp;&quot;x&quot;</title><desc>abc</desc><rect class=\"c-paper\""),
            "{svg}"
        );
        assert!(svg.contains("&lt;/text&gt;&lt;script&gt;</text>") && svg.contains("a&lt;b"), "{svg}");
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.ends_with("</svg>"));
    }

    #[test]
    fn long_labels_end_with_an_ellipsis() {
        assert_eq!(fitted("Clean wells", 100.0), "Clean wells");
        assert_eq!(fitted("Clean wells for everybody", 60.0), "Clean w…");
        assert_eq!(fitted("清洁的水井为每个人", 60.0), "清洁的水…");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([1.0, 1.5, 0.333_3, -0.001].map(short), ["1", "1.5", "0.33", "0"]);
    }
}
