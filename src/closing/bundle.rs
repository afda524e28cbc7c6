//! A results bundle: everything that the results of a stage are worked out from, and these results, as JSON Lines.
//!
#![doc = include_str!("results.md")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::json::{Advance, Method, Tie};
use entity::standing::Why;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The format that is written and read.
pub const FORMAT: &str = "laureate-results/1";

/// What decides the scores of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Reviews, by the mean of their values.
    Mean,
    /// Reviews, by the median.
    Median,
    /// Reviews, by the mean corrected for severity.
    Corrected,
    /// Comparisons of two.
    Comparisons,
    /// Nothing but picks.
    Picks,
}

impl From<Method> for By {
    fn from(method: Method) -> Self {
        match method {
            Method::Mean => Self::Mean,
            Method::Median => Self::Median,
            Method::Corrected => Self::Corrected,
        }
    }
}

/// The first line: which stage, and the rules that were fixed before it opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// [`FORMAT`].
    pub format: String,
    /// The address of the competition.
    pub competition: String,
    /// The name of the stage.
    pub stage: String,
    /// When the stage was settled, or the bundle made if it was not.
    pub at: DateTime<Utc>,
    /// What decides.
    pub method: By,
    /// Grows when a method is computed in another way.
    pub method_version: u32,
    /// Who goes on; floors name groups by the codes of the entries.
    pub advance: Advance,
    /// What happens where equal scores meet the cut.
    pub tie: Tie,
    /// What lots begin with.
    pub seed: String,
}

/// A line of the rubric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// `C1`, in the order of the rubric.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its share.
    pub weight: f64,
    /// Lowest points.
    pub min: f64,
    /// Highest points.
    pub max: f64,
    /// Distance between points.
    pub step: f64,
    /// Whether it stays out of the total.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outside: bool,
}

/// A category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Category {
    /// `K1`, in the order of the competition.
    pub id: String,
    /// Its name.
    pub title: String,
}

/// An entry of the stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number in the competition.
    pub number: i32,
    /// Its category's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Its group, where the rule has floors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// When it was handed in, where that decides ties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<DateTime<Utc>>,
}

/// A review that counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// The entry's number.
    pub entry: i32,
    /// `J1`: in no order that tells who it is.
    pub juror: String,
    /// Points by criterion.
    pub points: BTreeMap<String, f64>,
}

/// What a juror said about two entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The first is better.
    First,
    /// The second is better.
    Second,
    /// Cannot tell.
    Equal,
}

/// A comparison that counts, in the order in which they were made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The juror's code.
    pub juror: String,
    /// The number of the entry that was shown first.
    pub first: i32,
    /// The number of the other.
    pub second: i32,
    /// The answer.
    pub answer: Answer,
}

/// A decision by hand. Its reason stays with the organisers, since it may tell of people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pick {
    /// The entry's number.
    pub entry: i32,
    /// Whether it goes on.
    pub through: bool,
}

/// Where an entry stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The entry's number.
    pub entry: i32,
    /// Its place; equals share one.
    pub rank: Option<i32>,
    /// Its score.
    pub score: Option<f64>,
    /// Lower end of the 90 % interval, where the method has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// Reviews or comparisons that it rests on.
    pub reviews: i32,
    /// Whether it goes on.
    pub through: bool,
    /// What decided that.
    pub why: Why,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Line {
    Results(Head),
    Criterion(Criterion),
    Category(Category),
    Entry(Entry),
    Review(Review),
    Comparison(Comparison),
    Pick(Pick),
    Standing(Standing),
    End { sha256: String },
}

/// What results are worked out from.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// The rules.
    pub head: Head,
    /// The rubric.
    pub rubric: Vec<Criterion>,
    /// The categories that entries name.
    pub categories: Vec<Category>,
    /// The entries of the stage.
    pub entries: Vec<Entry>,
    /// The reviews that count.
    pub reviews: Vec<Review>,
    /// The comparisons that count.
    pub comparisons: Vec<Comparison>,
    /// Decisions by hand.
    pub picks: Vec<Pick>,
}

/// Why a text is no bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This line, from 1, cannot be read: why.
    Line(usize, String),
    /// It does not begin with the line that tells what it is, or has it twice.
    Head,
    /// It is of another format.
    Format(String),
    /// The last line is missing, or something comes after it.
    End,
    /// What stands before the last line is not what it was made for.
    Changed,
    /// Its lines contradict each other: how.
    Odd(String),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Line(at, why) => write!(f, "line {at} cannot be read: {why}"),
            Self::Head => write!(f, "its first line does not say that it is a results bundle"),
            Self::Format(format) => write!(f, "its format is {format}, this program reads {FORMAT}"),
            Self::End => write!(f, "its end is missing"),
            Self::Odd(why) => write!(f, "its lines do not fit together: {why}"),
            Self::Changed => write!(f, "it was changed: its SHA-256 is not the one in its last line"),
        }
    }
}

impl Bundle {
    /// The text of the bundle with its results, and its SHA-256 as the last line has it. The same bundle makes the same text.
    #[must_use]
    pub fn write(&self, standings: &[Standing]) -> (String, String) {
        let mut text = String::new();
        let mut add = |line: &Line| {
            text.push_str(&serde_json::to_string(line).unwrap_or_default());
            text.push('\n');
        };
        add(&Line::Results(self.head.clone()));
        self.rubric.iter().cloned().for_each(|c| add(&Line::Criterion(c)));
        self.categories.iter().cloned().for_each(|c| add(&Line::Category(c)));
        self.entries.iter().cloned().for_each(|e| add(&Line::Entry(e)));
        self.reviews.iter().cloned().for_each(|r| add(&Line::Review(r)));
        self.comparisons.iter().cloned().for_each(|c| add(&Line::Comparison(c)));
        self.picks.iter().cloned().for_each(|p| add(&Line::Pick(p)));
        standings.iter().cloned().for_each(|s| add(&Line::Standing(s)));
        let sha256 = hex::encode(Sha256::digest(&text));
        let end = Line::End { sha256: sha256.clone() };
        text.push_str(&serde_json::to_string(&end).unwrap_or_default());
        text.push('\n');
        (text, sha256)
    }

    /// Reads a bundle, and the results that it tells.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<(Self, Vec<Standing>), Fault> {
        let (mut bundle, mut standings, mut end): (Option<Self>, _, _) = (None, Vec::new(), None);
        let mut bytes = 0;
        for (at, line) in text.split_inclusive('\n').enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            if end.is_some() {
                return Err(Fault::End);
            }
            let read: Line = serde_json::from_str(line).map_err(|e| Fault::Line(at + 1, e.to_string()))?;
            match (read, &mut bundle) {
                (Line::Results(head), None) if head.format == FORMAT => bundle = Some(Self::empty(head)),
                (Line::Results(head), None) => return Err(Fault::Format(head.format)),
                (Line::Results(_), Some(_)) | (_, None) => return Err(Fault::Head),
                (Line::Criterion(c), Some(b)) => b.rubric.push(c),
                (Line::Category(c), Some(b)) => b.categories.push(c),
                (Line::Entry(e), Some(b)) => b.entries.push(e),
                (Line::Review(r), Some(b)) => b.reviews.push(r),
                (Line::Comparison(c), Some(b)) => b.comparisons.push(c),
                (Line::Pick(p), Some(b)) => b.picks.push(p),
                (Line::Standing(s), Some(_)) => standings.push(s),
                (Line::End { sha256 }, Some(_)) => end = Some((bytes, sha256)),
            }
            bytes += line.len();
        }
        let (Some(bundle), Some((before, told))) = (bundle, end) else { return Err(Fault::End) };
        if hex::encode(Sha256::digest(&text.as_bytes()[..before])) != told {
            return Err(Fault::Changed);
        }
        bundle.odd().map_or(Ok((bundle, standings)), |why| Err(Fault::Odd(why)))
    }

    /// What in the lines does not fit together, if anything: names that come twice or are not there, points off the scale.
    fn odd(&self) -> Option<String> {
        let mut entries = BTreeSet::new();
        if let Some(e) = self.entries.iter().find(|e| !entries.insert(e.number)) {
            return Some(format!("entry {} comes twice", e.number));
        }
        let mut scales = BTreeMap::new();
        if let Some(c) = self.rubric.iter().find(|c| scales.insert(c.id.as_str(), (c.min, c.max)).is_some()) {
            return Some(format!("criterion {} comes twice", c.id));
        }
        let mut reviews = BTreeSet::new();
        for r in &self.reviews {
            let name = format!("the review of entry {} by {}", r.entry, r.juror);
            if !entries.contains(&r.entry) {
                return Some(format!("{name}: there is no such entry"));
            }
            if !reviews.insert((r.entry, r.juror.as_str())) {
                return Some(format!("{name} comes twice"));
            }
            let off = |(id, x): (&String, &f64)| !scales.get(id.as_str()).is_some_and(|s| (s.0..=s.1).contains(x));
            if let Some((id, x)) = r.points.iter().find(|p| off(*p)) {
                return Some(format!("{name}: {x} points for {id} are not on the scale"));
            }
        }
        let unknown = |c: &&Comparison| !entries.contains(&c.first) || !entries.contains(&c.second);
        let lost =
            self.comparisons.iter().find(unknown).map(|c| format!("a comparison of {} and {}", c.first, c.second));
        lost.or_else(|| {
            let pick = self.picks.iter().find(|p| !entries.contains(&p.entry))?;
            Some(format!("a pick of entry {}", pick.entry))
        })
        .map(|what| format!("{what}: there is no such entry"))
    }

    /// A bundle with nothing but its rules.
    #[must_use]
    pub fn empty(head: Head) -> Self {
        Self {
            head,
            rubric: Vec::new(),
            categories: Vec::new(),
            entries: Vec::new(),
            reviews: Vec::new(),
            comparisons: Vec::new(),
            picks: Vec::new(),
        }
    }
}
