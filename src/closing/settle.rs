//! From a bundle to its results: pure, so that whoever has the bundle comes to the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::json::{Advance, Method, Tie};
use entity::standing::Why;

use super::bundle::{Answer, Bundle, By, Standing};
use crate::jury::method;
use crate::ranking::advance::{self, Candidate, Open, Outcome, Rule};
use crate::ranking::aggregate::{self, Criterion, same};
use crate::ranking::pairwise;
use crate::ranking::scored::{self, Scored};

/// The version of all methods: it grows when the same scores would give other results.
pub const VERSION: u32 = 1;

/// What a bundle says.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// All entries, best first.
    pub standings: Vec<Standing>,
    /// Ties that nobody has decided yet: as long as there are some, a stage cannot be settled.
    pub open: Vec<Open<i32>>,
    /// Who goes on because of a floor only, best first; before picks.
    pub brought_in: Vec<i32>,
    /// Who would go on without floors, best first; before picks.
    pub pushed_out: Vec<i32>,
    /// Floors that cannot be kept, and how many they lack.
    pub unmet: Vec<(String, usize)>,
    /// Entries whose score equals another's on the other side of the cut: the tie rule decides about them.
    pub tied: BTreeSet<i32>,
}

/// Works out the results.
#[must_use]
pub fn settle(bundle: &Bundle) -> Results {
    let scored = scores(bundle);
    let candidates = candidates(bundle, &scored);
    let rule = rule(bundle);
    let picked: BTreeMap<i32, bool> = bundle.picks.iter().map(|p| (p.entry, p.through)).collect();
    let out = advance::advance(&candidates, &rule, &tie(bundle));
    let left = advance::advance(&candidates, &rule, &advance::Tie::Jury);
    let tied: BTreeSet<i32> = left.open.iter().flat_map(|o| o.entries.iter().copied()).collect();
    let open = out.open.iter().filter(|o| !is_decided(o, &picked)).cloned().collect();
    let through: BTreeSet<i32> = out.through.iter().copied().collect();
    let standings = scored
        .into_iter()
        .map(|s| {
            let (through, why) = match rule {
                Rule::Picked(_) if picked.contains_key(&s.key) => (through.contains(&s.key), Why::Hand),
                _ => decided(s.key, &through, &picked, &out, &tied),
            };
            Standing {
                entry: s.key,
                rank: s.rank,
                score: s.score,
                low: s.interval.map(|i| i.0),
                high: s.interval.map(|i| i.1),
                reviews: i32::try_from(s.reviews).unwrap_or(i32::MAX),
                through,
                why,
            }
        })
        .collect();
    let Outcome { brought_in, pushed_out, unmet, .. } = out;
    Results { standings, open, brought_in, pushed_out, unmet, tied }
}

/// Whether an entry goes on and why: picks first, then floors and ties, then the rule itself.
fn decided(
    entry: i32,
    through: &BTreeSet<i32>,
    picked: &BTreeMap<i32, bool>,
    out: &Outcome<i32, String>,
    tied: &BTreeSet<i32>,
) -> (bool, Why) {
    let own = through.contains(&entry);
    match picked.get(&entry) {
        Some(pick) if *pick != own || tied.contains(&entry) => (*pick, Why::Hand),
        _ if out.brought_in.contains(&entry) || out.pushed_out.contains(&entry) => (own, Why::Floor),
        _ if tied.contains(&entry) => (own, Why::Tie),
        _ => (own, Why::Rule),
    }
}

/// A tie is decided when as many were picked as there are places, or everybody in it was decided about.
fn is_decided(open: &Open<i32>, picked: &BTreeMap<i32, bool>) -> bool {
    let on = open.entries.iter().filter(|e| picked.get(*e) == Some(&true)).count();
    on == open.places || open.entries.iter().all(|e| picked.contains_key(e))
}

/// The score of each entry, best first.
#[must_use]
pub fn scores(bundle: &Bundle) -> Vec<Scored<i32>> {
    let entries = bundle.entries.iter().map(|e| e.number);
    let by = |how| method::scored(how, entries.clone(), &values(bundle));
    match bundle.head.method {
        By::Mean => by(Method::Mean),
        By::Median => by(Method::Median),
        By::Corrected => by(Method::Corrected),
        By::Comparisons => scored::strengths(entries, &comparisons(bundle)),
        By::Picks => scored::means::<i32, String>(entries, &[]),
    }
}

/// The value of each review: entry, juror, value.
#[must_use]
pub fn values(bundle: &Bundle) -> Vec<(i32, String, f64)> {
    let counts = bundle.rubric.iter().filter(|c| !c.outside);
    let rubric: HashMap<&str, Criterion> =
        counts.map(|c| (c.id.as_str(), Criterion { weight: c.weight, min: c.min, max: c.max })).collect();
    let value = |points: &BTreeMap<String, f64>| {
        aggregate::value(&rubric, points.iter().map(|(id, points)| (id.as_str(), *points)))
    };
    bundle.reviews.iter().filter_map(|r| Some((r.entry, r.juror.clone(), value(&r.points)?))).collect()
}

fn comparisons(bundle: &Bundle) -> Vec<pairwise::Comparison<String, i32>> {
    let one = |c: &super::bundle::Comparison| pairwise::Comparison {
        juror: c.juror.clone(),
        first: c.first,
        second: c.second,
        outcome: match c.answer {
            Answer::First => pairwise::Outcome::First,
            Answer::Second => pairwise::Outcome::Second,
            Answer::Equal => pairwise::Outcome::Equal,
        },
    };
    bundle.comparisons.iter().map(one).collect()
}

fn candidates(bundle: &Bundle, scored: &[Scored<i32>]) -> Vec<Candidate<i32, String>> {
    let scores: HashMap<i32, Option<f64>> = scored.iter().map(|s| (s.key, s.score)).collect();
    let one = |e: &super::bundle::Entry| Candidate {
        key: e.number,
        score: scores.get(&e.number).copied().flatten(),
        category: e.category.clone(),
        group: e.group.clone(),
        submitted: e.submitted_at.map_or(0, |at| at.timestamp_micros()),
    };
    bundle.entries.iter().map(one).collect()
}

fn rule(bundle: &Bundle) -> Rule<i32, String> {
    let whole = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    match &bundle.head.advance {
        Advance::All => Rule::All,
        Advance::PerCategory { places } => Rule::PerCategory(whole(*places)),
        Advance::Overall { places, floors, .. } => Rule::Overall {
            places: whole(*places),
            floors: floors.iter().map(|f| (f.group.clone(), whole(f.least))).collect(),
        },
        Advance::Threshold { least } => Rule::Threshold(*least),
        Advance::Picked => Rule::Picked(bundle.picks.iter().filter(|p| p.through).map(|p| p.entry).collect()),
    }
}

fn tie(bundle: &Bundle) -> advance::Tie {
    match bundle.head.tie {
        Tie::AllGoOn => advance::Tie::AllGoOn,
        Tie::Jury => advance::Tie::Jury,
        Tie::Earlier => advance::Tie::Earlier,
        Tie::Lot => advance::Tie::Lot(bundle.head.seed.clone()),
    }
}

/// What differs between the results that a bundle tells and those that it gives, in words; nothing if they are the same.
/// Scores count as the same to a millionth: the last digits of a fit depend on the processor.
#[must_use]
pub fn differences(told: &[Standing], found: &[Standing]) -> Vec<String> {
    let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => same(a, b) || (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0),
        (a, b) => a.is_none() && b.is_none(),
    };
    let by_entry: BTreeMap<i32, &Standing> = found.iter().map(|s| (s.entry, s)).collect();
    let number = |x: Option<f64>| x.map_or_else(|| "none".to_owned(), |x| format!("{x:.6}"));
    let place = |x: Option<i32>| x.map_or_else(|| "none".to_owned(), |x| x.to_string());
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for own in told {
        let name = format!("entry {}", own.entry);
        if !seen.insert(own.entry) {
            out.push(format!("{name}: the bundle tells of it twice"));
        }
        let Some(other) = by_entry.get(&own.entry) else {
            out.push(format!("{name}: the bundle has a result for it, but it is not in the stage"));
            continue;
        };
        for (what, a, b) in
            [("score", own.score, other.score), ("low", own.low, other.low), ("high", own.high, other.high)]
        {
            if !close(a, b) {
                out.push(format!("{name}: {what} {} in the bundle, {} when computed", number(a), number(b)));
            }
        }
        if own.rank != other.rank {
            out.push(format!("{name}: place {} in the bundle, {} when computed", place(own.rank), place(other.rank)));
        }
        if own.reviews != other.reviews {
            out.push(format!("{name}: rests on {} in the bundle, {} when computed", own.reviews, other.reviews));
        }
        if (own.through, own.why) != (other.through, other.why) {
            let word = |s: &Standing| {
                let goes = if s.through { "goes on" } else { "does not go on" };
                format!("{goes} ({:?})", s.why).to_lowercase()
            };
            out.push(format!("{name}: {} in the bundle, {} when computed", word(own), word(other)));
        }
    }
    let missing = found.iter().filter(|s| !seen.contains(&s.entry));
    out.extend(missing.map(|s| format!("entry {}: the bundle has no result for it", s.entry)));
    out
}
