//! Which entries an award is open to, what a ranking says about picks, and when a pick needs a written reason.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{CategoryId, EntryId, award, category, result};
use sha2::{Digest, Sha256};

use crate::competition::rules as contest;
use crate::competition::rules::subtree;
use crate::ranking::aggregate;

/// What the ranking of a stage says about one entry.
pub type Line = aggregate::Line<EntryId>;

/// Why a pick departs from the ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// A better placed entry was passed over.
    PassedOver,
    /// An entry with the same score was passed over.
    Tie,
    /// It has no reviews, though others have.
    Unranked,
}

impl Departure {
    /// The key of its text, without `award-departs-`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::PassedOver => "passed-over",
            Self::Tie => "tie",
            Self::Unranked => "unranked",
        }
    }
}

/// Which of `picks` depart from the ranking. Entries in `elsewhere` have a higher award, so nobody passes them over.
#[must_use]
pub fn departures(
    lines: &[Line],
    picks: &HashSet<EntryId>,
    elsewhere: &HashSet<EntryId>,
) -> HashMap<EntryId, Departure> {
    let others = || lines.iter().filter(|l| !picks.contains(&l.key) && !elsewhere.contains(&l.key));
    let best_other = others().filter_map(|l| l.score).max_by(f64::total_cmp);
    let any_ranked = lines.iter().any(|l| l.score.is_some());
    let departs = |line: &Line| match (line.score, best_other) {
        (None, _) => any_ranked.then_some(Departure::Unranked),
        (Some(score), Some(best)) if aggregate::same(best, score) => Some(Departure::Tie),
        (Some(score), Some(best)) if best > score => Some(Departure::PassedOver),
        _ => None,
    };
    let picked = lines.iter().filter(|l| picks.contains(&l.key));
    picked.filter_map(|line| departs(line).map(|why| (line.key, why))).collect()
}

/// The categories that an award for each category is given in: those that entries can sit in, and those that some sit in.
#[must_use]
pub fn given_in<'a>(categories: &'a [category::Model], used: &HashSet<Option<CategoryId>>) -> Vec<&'a category::Model> {
    let leaves: HashSet<CategoryId> = contest::leaves(categories).iter().map(|c| c.id).collect();
    categories.iter().filter(|c| leaves.contains(&c.id) || used.contains(&Some(c.id))).collect()
}

/// Whether an award is open to an entry of that category and brief. `each` is the category that is being decided where
/// the award is given in every one.
#[must_use]
pub fn open_to(
    award: &award::Model,
    categories: &[category::Model],
    each: Option<CategoryId>,
    (category, brief): (Option<CategoryId>, Option<entity::BriefId>),
) -> bool {
    let inside = |root: CategoryId| category.is_some_and(|c| subtree(categories, root).contains(&c));
    award.brief_id.is_none_or(|own| brief == Some(own))
        && award.category_id.is_none_or(inside)
        && (!award.per_category || category == each)
}

/// Whether two awards can go to the same entry, so that the higher one takes an entry out of the other's ranking.
#[must_use]
pub fn is_higher(a: &award::Model, than: &award::Model) -> bool {
    (a.position, a.id) < (than.position, than.id)
}

/// What an award is called where nothing else is around it.
#[must_use]
pub fn label(tier: &str, title: &str) -> String {
    match (tier.is_empty(), title.is_empty()) {
        (false, false) => format!("{tier}: {title}"),
        (false, true) => tier.to_owned(),
        (true, _) => title.to_owned(),
    }
}

/// A number that changes when any of `parts` does; guards forms of rows that have no version.
#[must_use]
pub fn fingerprint(parts: &[String]) -> i32 {
    let hash = Sha256::digest(parts.join("\u{1f}"));
    i32::from_be_bytes([hash[0] & 0x7f, hash[1], hash[2], hash[3]])
}

/// The fingerprint of an award.
#[must_use]
pub fn award_version(a: &award::Model) -> i32 {
    let scope = format!("{:?} {:?} {} {} {}", a.category_id, a.brief_id, a.per_category, a.places, a.position);
    fingerprint(&[a.tier.clone(), a.title.clone(), a.prize.clone(), scope])
}

/// The fingerprint of the results of an award, in any order.
#[must_use]
pub fn results_version(results: &[&result::Model]) -> i32 {
    let one = |r: &&result::Model| {
        format!("{} {:?} {:?} {:?}", r.entry_id, r.citation, r.reason, r.announcement_id.map(|id| id.to_string()))
    };
    let mut parts: Vec<_> = results.iter().map(one).collect();
    parts.sort_unstable();
    fingerprint(&parts)
}

/// Whether a scheduled release is the one that a job was left for.
#[must_use]
pub fn same_instant(a: Option<DateTime<Utc>>, micros: i64) -> bool {
    a.is_some_and(|at| at.timestamp_micros() == micros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::aggregate::ranked;

    fn line(id: u128, mean: Option<f64>) -> Line {
        let key = EntryId(uuid::Uuid::from_u128(id));
        Line { key, mean, median: mean, reviews: 3, spread: None, score: mean, rank: None, tied: false }
    }

    fn ids(list: &[u128]) -> HashSet<EntryId> {
        list.iter().map(|id| EntryId(uuid::Uuid::from_u128(*id))).collect()
    }

    #[test]
    fn equal_means_share_a_place_and_are_flagged() {
        let lines =
            ranked(vec![line(1, Some(7.0)), line(2, None), line(3, Some(9.0)), line(4, Some(7.0)), line(5, Some(1.0))]);
        let found: Vec<_> = lines.iter().map(|l| (l.key.0.as_u128(), l.rank, l.tied)).collect();
        assert_eq!(
            found,
            [(3, Some(1), false), (1, Some(2), true), (4, Some(2), true), (5, Some(4), false), (2, None, false)]
        );
    }

    #[test]
    fn picks_that_follow_the_ranking_need_no_reason() {
        let lines = ranked(vec![line(1, Some(9.0)), line(2, Some(8.0)), line(3, Some(7.0)), line(4, None)]);
        let none = ids(&[]);
        assert!(departures(&lines, &ids(&[]), &none).is_empty());
        assert!(departures(&lines, &ids(&[1]), &none).is_empty());
        assert!(departures(&lines, &ids(&[1, 2]), &none).is_empty());
        assert!(departures(&lines, &ids(&[2, 3]), &ids(&[1])).is_empty(), "the best has a higher award");
    }

    #[test]
    fn passing_over_deciding_a_tie_and_picking_unjudged_entries_need_a_reason() {
        let lines =
            ranked(vec![line(1, Some(9.0)), line(2, Some(8.0)), line(3, Some(8.0)), line(4, Some(7.0)), line(5, None)]);
        let none = ids(&[]);
        let why = |picks: &[u128], id: u128| {
            departures(&lines, &ids(picks), &none).get(&ids(&[id]).into_iter().next().unwrap()).copied()
        };
        assert_eq!(why(&[2], 2), Some(Departure::PassedOver));
        assert_eq!(why(&[1, 2], 2), Some(Departure::Tie));
        assert_eq!(why(&[1, 2], 1), None);
        assert_eq!(why(&[1, 2, 3], 3), None, "the whole tie is in");
        assert_eq!(why(&[1, 4], 4), Some(Departure::PassedOver));
        assert_eq!(why(&[1, 5], 5), Some(Departure::Unranked));
        let unjudged = [line(1, None), line(2, None)];
        assert!(departures(&unjudged, &ids(&[2]), &none).is_empty(), "there is no ranking to depart from");
    }
}
