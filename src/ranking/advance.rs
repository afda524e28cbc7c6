//! Who goes on to the next stage: rules and what they do about ties.
//!
//! A floor keeps places for the best of a group; the other places go to the best of all others. As each entry has one
//! group, no other choice that keeps the floors has better scores.

use std::collections::{BTreeMap, BTreeSet};

use super::aggregate::{EPSILON, same};
use super::lot::Lot;

/// An entry that may go on.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate<E, G> {
    /// Which.
    pub key: E,
    /// Its score by the method of the stage; those without one are not chosen by score.
    pub score: Option<f64>,
    /// Its category, for places per category.
    pub category: Option<G>,
    /// Its group, such as a region, for floors.
    pub group: Option<G>,
    /// When it was handed in: what is smaller was earlier.
    pub submitted: i64,
}

/// Who goes on.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule<E, G> {
    /// Everybody.
    All,
    /// So many of each category; those without a category are one of their own.
    PerCategory(usize),
    /// So many overall, and of some groups at least so many of these.
    Overall {
        /// Places.
        places: usize,
        /// The least number of each group.
        floors: BTreeMap<G, usize>,
    },
    /// All with at least this score.
    Threshold(f64),
    /// These.
    Picked(Vec<E>),
}

/// What happens where equal scores meet the cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tie {
    /// All of them go on.
    AllGoOn,
    /// None of them goes on by itself; the jury decides.
    Jury,
    /// The earlier ones go on. Those handed in at the same instant are left to the jury.
    Earlier,
    /// A lot with this published seed decides: all candidates are put in the order of their keys and shuffled as
    /// [`Lot::shuffle`] does, and equals stand in the order that this gives.
    Lot(String),
}

/// Equal entries of which some go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open<E> {
    /// The entries, in the order of their keys.
    pub entries: Vec<E>,
    /// How many of them go on.
    pub places: usize,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<E, G> {
    /// Who goes on for sure, best first.
    pub through: Vec<E>,
    /// What the jury has to decide.
    pub open: Vec<Open<E>>,
    /// Who goes on because of a floor only, best first.
    pub brought_in: Vec<E>,
    /// Who would go on without floors, best first.
    pub pushed_out: Vec<E>,
    /// Floors that cannot be kept, and how many they lack: the group is too small, or floors ask for more places than there are.
    pub unmet: Vec<(G, usize)>,
}

impl<E, G> Default for Outcome<E, G> {
    fn default() -> Self {
        Self {
            through: Vec::new(),
            open: Vec::new(),
            brought_in: Vec::new(),
            pushed_out: Vec::new(),
            unmet: Vec::new(),
        }
    }
}

type Ranked<'a, E, G> = Vec<&'a Candidate<E, G>>;

/// Applies a rule. The same candidates in another order give the same outcome.
#[must_use]
pub fn advance<E, G>(candidates: &[Candidate<E, G>], rule: &Rule<E, G>, tie: &Tie) -> Outcome<E, G>
where
    E: Clone + Ord,
    G: Clone + Ord,
{
    let all = ordered(candidates, tie);
    let scored: Ranked<'_, E, G> = all.iter().copied().filter(|c| c.score.is_some_and(f64::is_finite)).collect();
    let keep = |test: &dyn Fn(&Candidate<E, G>) -> bool| Outcome {
        through: all.iter().filter(|c| test(c)).map(|c| c.key.clone()).collect(),
        ..Outcome::default()
    };
    match rule {
        Rule::All => keep(&|_| true),
        Rule::Picked(list) => keep(&|c| list.contains(&c.key)),
        Rule::Threshold(least) => keep(&|c| c.score.is_some_and(|s| s >= *least || same(s, *least))),
        Rule::PerCategory(places) => {
            let mut by_category: BTreeMap<&Option<G>, Ranked<'_, E, G>> = BTreeMap::new();
            scored.iter().for_each(|c| by_category.entry(&c.category).or_default().push(c));
            settle(&scored, by_category.into_values().map(|own| Pool { list: own, places: *places }).collect(), tie)
        }
        Rule::Overall { places, floors } => overall(&scored, *places, floors, tie),
    }
}

/// Best first; equals as the tie rule has them.
fn ordered<'a, E: Clone + Ord, G>(candidates: &'a [Candidate<E, G>], tie: &Tie) -> Ranked<'a, E, G> {
    let mut all: Ranked<'_, E, G> = candidates.iter().collect();
    all.sort_by(|a, b| a.key.cmp(&b.key));
    match tie {
        Tie::Lot(seed) => Lot::new(seed).shuffle(&mut all),
        Tie::Earlier => all.sort_by_key(|c| c.submitted),
        Tie::AllGoOn | Tie::Jury => {}
    }
    let score = |c: &Candidate<E, G>| c.score.unwrap_or(f64::NEG_INFINITY);
    // Sums of the same points in another order differ in their last digit: these are equal all the same.
    let whole = |c: &Candidate<E, G>| (score(c) / EPSILON / 10.0).round();
    all.sort_by(|a, b| whole(b).total_cmp(&whole(a)));
    all
}

/// Candidates in order, and how many of them go on.
struct Pool<'a, E, G> {
    list: Ranked<'a, E, G>,
    places: usize,
}

fn overall<E, G>(scored: &Ranked<'_, E, G>, places: usize, floors: &BTreeMap<G, usize>, tie: &Tie) -> Outcome<E, G>
where
    E: Clone + Ord,
    G: Clone + Ord,
{
    let (mut left, mut unmet, mut pools, mut kept) = (places, Vec::new(), Vec::new(), Vec::new());
    for (group, floor) in floors {
        let own: Ranked<'_, E, G> = scored.iter().copied().filter(|c| c.group.as_ref() == Some(group)).collect();
        let places = (*floor).min(own.len()).min(left);
        if places < *floor {
            unmet.push((group.clone(), floor - places));
        }
        left -= places;
        kept.extend(own[..places].iter().map(|c| c.key.clone()));
        pools.push(Pool { list: own, places });
    }
    let rest = scored.iter().copied().filter(|c| !kept.contains(&c.key)).collect();
    pools.push(Pool { list: rest, places: left });
    let mut out = settle(scored, pools, tie);
    if !floors.is_empty() {
        let without = settle(scored, vec![Pool { list: scored.clone(), places }], tie);
        let held = |out: &Outcome<E, G>, c: &Candidate<E, G>| {
            out.through.contains(&c.key) || out.open.iter().any(|o| o.entries.contains(&c.key))
        };
        let changed = |from: &Outcome<E, G>, to: &Outcome<E, G>| -> Vec<E> {
            scored.iter().filter(|c| held(to, c) && !held(from, c)).map(|c| c.key.clone()).collect()
        };
        (out.brought_in, out.pushed_out) = (changed(&without, &out), changed(&out, &without));
    }
    out.unmet = unmet;
    out
}

/// Takes the best of each pool, and sees to equals on both sides of a cut. Equals of several pools are decided together.
fn settle<E: Clone + Ord, G>(scored: &Ranked<'_, E, G>, pools: Vec<Pool<'_, E, G>>, tie: &Tie) -> Outcome<E, G> {
    let cut = |p: &Pool<'_, E, G>| p.places.min(p.list.len());
    let mut chosen: BTreeSet<E> = pools.iter().flat_map(|p| p.list[..cut(p)].iter().map(|c| c.key.clone())).collect();
    let mut ties: Vec<(&Candidate<E, G>, BTreeSet<E>)> = Vec::new();
    for pool in pools.iter().filter(|p| cut(p) > 0) {
        let last = pool.list[cut(pool) - 1];
        let (inside, outside) = pool.list.split_at(cut(pool));
        let equals = |list: &[&Candidate<E, G>]| -> Vec<E> {
            list.iter().filter(|c| equal(c, last, tie)).map(|c| c.key.clone()).collect()
        };
        let waiting: Vec<E> = equals(outside).into_iter().filter(|key| !chosen.contains(key)).collect();
        if waiting.is_empty() {
            continue;
        }
        let tied = equals(inside).into_iter().chain(waiting);
        match ties.iter_mut().find(|t| equal(t.0, last, tie)) {
            Some(known) => known.1.extend(tied),
            None => ties.push((last, tied.collect())),
        }
    }
    let mut open = Vec::new();
    for (_, tied) in ties {
        if *tie == Tie::AllGoOn {
            chosen.extend(tied);
        } else {
            let places = tied.iter().filter(|key| chosen.remove(*key)).count();
            open.push(Open { entries: tied.into_iter().collect(), places });
        }
    }
    let through = scored.iter().filter(|c| chosen.contains(&c.key)).map(|c| c.key.clone()).collect();
    Outcome { through, open, ..Outcome::default() }
}

/// Whether the rule cannot tell two candidates apart.
fn equal<E, G>(a: &Candidate<E, G>, b: &Candidate<E, G>, tie: &Tie) -> bool {
    let told_apart = match tie {
        Tie::Lot(_) => true,
        Tie::Earlier => a.submitted != b.submitted,
        Tie::AllGoOn | Tie::Jury => false,
    };
    !told_apart && a.score.zip(b.score).is_some_and(|(a, b)| same(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `"a9 b8@EU"`: keys with scores, and groups; handed in in the order of the alphabet from the end.
    fn list(text: &str) -> Vec<Candidate<char, String>> {
        let one = |word: &str| {
            let (left, group) = word.split_once('@').unwrap_or((word, ""));
            let key = left.chars().next().unwrap();
            let group = (!group.is_empty()).then(|| group.to_owned());
            let score = left[1..].parse().ok();
            Candidate { key, score, category: group.clone(), group, submitted: -i64::from(u32::from(key)) }
        };
        text.split(' ').map(one).collect()
    }

    fn overall(places: usize, floors: &[(&str, usize)]) -> Rule<char, String> {
        Rule::Overall { places, floors: floors.iter().map(|(g, n)| ((*g).to_owned(), *n)).collect() }
    }

    fn told(out: &Outcome<char, String>) -> String {
        let word = |list: &[char]| list.iter().collect::<String>();
        let open = out.open.iter().map(|o| format!(" {}?{}", word(&o.entries), o.places)).collect::<String>();
        let unmet = out.unmet.iter().map(|(g, n)| format!(" !{g}{n}")).collect::<String>();
        let floors = format!("+{} -{}", word(&out.brought_in), word(&out.pushed_out));
        format!(
            "{}{open}{unmet}{}",
            word(&out.through),
            if floors == "+ -" { String::new() } else { format!(" {floors}") }
        )
    }

    #[test]
    fn rules_and_ties() {
        let tied = "a9 b8 c8 d8 e7 f-";
        let world = "a9@EU b8@EU c7@EU d6@AF e5@AF f4@AS";
        let cases = [
            (tied, Rule::All, Tie::Jury, "abcdef"),
            (tied, Rule::Threshold(8.0), Tie::Jury, "abcd"),
            (tied, Rule::Picked(vec!['e', 'a', 'z']), Tie::Jury, "ae"),
            (tied, overall(1, &[]), Tie::Jury, "a"),
            (tied, overall(3, &[]), Tie::AllGoOn, "abcd"),
            (tied, overall(3, &[]), Tie::Jury, "a bcd?2"),
            (tied, overall(3, &[]), Tie::Earlier, "adc"),
            (tied, overall(4, &[]), Tie::Jury, "abcd"),
            (tied, overall(9, &[]), Tie::Jury, "abcde"),
            (tied, overall(0, &[]), Tie::AllGoOn, ""),
            (world, Rule::PerCategory(1), Tie::Jury, "adf"),
            (world, Rule::PerCategory(2), Tie::Jury, "abdef"),
            (world, overall(3, &[("AF", 1)]), Tie::Jury, "abd +d -c"),
            (world, overall(3, &[("AF", 1), ("AS", 1)]), Tie::Jury, "adf +df -bc"),
            (world, overall(3, &[("EU", 2)]), Tie::Jury, "abc"),
            (world, overall(4, &[("AS", 3)]), Tie::Jury, "abcf !AS2 +f -d"),
            (world, overall(1, &[("AF", 1), ("AS", 1)]), Tie::Jury, "d !AS1 +d -a"),
            ("a9@X b9@X c5@Y d4@Y", overall(2, &[("X", 1)]), Tie::Jury, "ab"),
            ("a9@X b9@X c5@Y d4@Y", overall(2, &[("Y", 1)]), Tie::Jury, "c ab?1 +c -"),
            ("a9@X b5@Y c5@Y d7@X e8@X", overall(2, &[("Y", 1)]), Tie::Jury, "a bc?1 +bc -e"),
            ("a9@X b5@Y c5@Y d7@X e8@X", overall(2, &[("Y", 1)]), Tie::AllGoOn, "abc +bc -e"),
        ];
        for (candidates, rule, tie, expected) in cases {
            let mut candidates = list(candidates);
            assert_eq!(told(&advance(&candidates, &rule, &tie)), expected, "{rule:?} {tie:?}");
            candidates.reverse();
            assert_eq!(told(&advance(&candidates, &rule, &tie)), expected, "turned round: {rule:?} {tie:?}");
        }
    }

    #[test]
    fn a_lot_is_that_of_its_seed_and_those_handed_in_together_are_left_to_the_jury() {
        let tied = list("a9 b8 c8 d8 e8");
        let drawn = |seed: &str| told(&advance(&tied, &overall(3, &[]), &Tie::Lot(seed.to_owned())));
        assert_eq!(drawn("2026-11-24 4711"), drawn("2026-11-24 4711"));
        let all: BTreeSet<String> = (0..60).map(|i| drawn(&i.to_string())).collect();
        assert!(all.len() == 12 && all.iter().all(|o| o.len() == 3 && o.starts_with('a')), "{all:?}");
        let mut together = tied.clone();
        together.iter_mut().for_each(|c| c.submitted = 0);
        assert_eq!(told(&advance(&together, &overall(3, &[]), &Tie::Earlier)), "a bcde?2");
    }

    #[test]
    fn places_are_filled_exactly_and_floors_kept_whatever_comes() {
        let mut lot = Lot::new("floors");
        for case in 0..500 {
            let candidates: Vec<Candidate<usize, usize>> = (0..1 + lot.below(12))
                .map(|key| {
                    let (group, score) = (Some(lot.below(3)), f64::from(u8::try_from(lot.below(5)).unwrap()));
                    Candidate { key, score: Some(score), category: group, group, submitted: 0 }
                })
                .collect();
            let floors: BTreeMap<usize, usize> = (0..3).map(|g| (g, lot.below(3))).collect();
            let places = lot.below(10);
            let rule = Rule::Overall { places, floors: floors.clone() };
            let out = advance(&candidates, &rule, &Tie::Lot(case.to_string()));
            assert_eq!(out.through.len(), places.min(candidates.len()), "case {case}");
            for (group, floor) in &floors {
                let has = out.through.iter().filter(|k| candidates[**k].group == Some(*group)).count();
                let lacks = out.unmet.iter().find(|u| u.0 == *group).map_or(0, |u| u.1);
                assert!(has + lacks >= *floor, "case {case}");
            }
            assert_eq!(out.brought_in.len(), out.pushed_out.len(), "case {case}");
            let open = advance(&candidates, &rule, &Tie::Jury);
            let decided = open.through.len() + open.open.iter().map(|o| o.places).sum::<usize>();
            assert_eq!(decided, out.through.len(), "case {case}");
        }
    }
}
