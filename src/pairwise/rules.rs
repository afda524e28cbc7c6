//! Which pair comes next, and what a juror's comparisons tell about the juror: pure functions.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use entity::comparison::{self, Verdict};
use entity::{EntryId, JurorId, category};

use crate::error::{FieldErrors, Result};
use crate::jury::store::Judged;
use crate::ranking::lot::Lot;
use crate::ranking::pairwise::{Asker, Comparison, Fit, Outcome, next};
use crate::web::Form;

/// How often each entry is compared before the most telling pair counts alone.
pub const LEAST: usize = 3;
/// How many tables further away a pair must tell `e` times as much.
const REACH: f64 = 6.0;

/// What a verdict says about two entries; none for those that say nothing.
#[must_use]
pub fn outcome(verdict: Verdict) -> Option<Outcome> {
    match verdict {
        Verdict::Left => Some(Outcome::First),
        Verdict::Right => Some(Outcome::Second),
        Verdict::Even => Some(Outcome::Equal),
        Verdict::Skip | Verdict::Absent => None,
    }
}

/// What a row says about two entries, for [`crate::ranking::pairwise::fit`].
#[must_use]
pub fn said(row: &comparison::Model) -> Option<Comparison<JurorId, EntryId>> {
    let outcome = outcome(row.verdict)?;
    Some(Comparison { juror: row.juror_id, first: row.left_id, second: row.right_id, outcome })
}

/// The entries that each juror must not see: conflicts that are noted, and those that records show and nobody has lifted.
pub type Barred = HashMap<JurorId, HashSet<EntryId>>;

/// Whether a row counts: it says something, was not taken back, and its juror may see both entries.
#[must_use]
pub fn counts(row: &comparison::Model, barred: &Barred) -> bool {
    let may = |e: EntryId| barred.get(&row.juror_id).is_none_or(|all| !all.contains(&e));
    row.undone_at.is_none() && outcome(row.verdict).is_some() && may(row.left_id) && may(row.right_id)
}

/// An entry that jurors can be sent to, with the number of its table where it has one.
pub type Open = (EntryId, Option<i32>);

/// What is known when a juror asks for the next pair.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Entries that the juror must not see.
    pub conflicts: HashSet<EntryId>,
    /// Pairs that the juror has answered, in either order.
    pub seen: HashSet<(EntryId, EntryId)>,
    /// Pairs that other jurors have before them.
    pub shown: Vec<(Option<EntryId>, EntryId)>,
    /// The entry that the juror has just looked at, where jurors walk.
    pub holding: Option<EntryId>,
    /// The table at which the juror stands.
    pub place: Option<i32>,
    /// Entries to be left alone now.
    pub put_off: HashSet<EntryId>,
}

/// The next pair for a juror. Entries that few have seen come first; pairs that others have before them are left to them
/// while there are others. Where jurors walk (`walking`), the second is a table at which nobody else is, and the first is
/// what the juror holds. None where nothing is left.
#[must_use]
pub fn next_pair(
    fit: &Fit<JurorId, EntryId>,
    open: &[Open],
    views: &HashMap<EntryId, usize>,
    asked: &Asked,
    walking: bool,
    lot: &mut Lot,
) -> Option<(EntryId, EntryId)> {
    let in_use: HashSet<EntryId> = asked.shown.iter().map(|(_, e)| *e).collect();
    let free = |e: EntryId| Some(e) == asked.holding || !(asked.put_off.contains(&e) || walking && in_use.contains(&e));
    let open: Vec<(EntryId, Option<f64>)> =
        open.iter().filter(|(e, _)| free(*e)).map(|(e, place)| (*e, place.map(f64::from))).collect();
    let coming = asked.shown.iter().flat_map(|(a, b)| a.iter().chain([b]));
    let mut seen_by: HashMap<EntryId, usize> = views.clone();
    coming.for_each(|e| *seen_by.entry(*e).or_default() += 1);
    let few = |e: &EntryId| seen_by.get(e).copied().unwrap_or(0) < LEAST && !asked.conflicts.contains(e);
    let fresh: Vec<_> = open.iter().copied().filter(|(e, _)| Some(*e) == asked.holding || few(e)).collect();
    let mut with_shown = asked.seen.clone();
    with_shown.extend(asked.shown.iter().filter_map(|(a, b)| Some(((*a)?, *b))));
    let place = asked.place.map(|at| (f64::from(at), REACH));
    let mut ask = |open: &[(EntryId, Option<f64>)], seen: &HashSet<(EntryId, EntryId)>, holding: Option<EntryId>| {
        next(fit, open, &Asker { conflicts: &asked.conflicts, seen, holding, place }, lot)
    };
    let single = fresh.first().map(|(e, _)| *e).filter(|_| fresh.len() == 1 && asked.holding.is_none());
    let found = ask(&fresh, &with_shown, asked.holding)
        .or_else(|| single.and_then(|e| ask(&open, &with_shown, Some(e))))
        .or_else(|| ask(&open, &with_shown, asked.holding))
        .or_else(|| ask(&open, &asked.seen, asked.holding));
    found.map(|(a, b)| if !walking && lot.below(2) == 1 { (b, a) } else { (a, b) })
}

/// The table at which a juror who walks begins: one that few have seen and that is near where the juror stands. None where
/// all are in use.
#[must_use]
pub fn first_table(open: &[Open], views: &HashMap<EntryId, usize>, asked: &Asked) -> Option<EntryId> {
    let free = |e: &EntryId| {
        let in_use = asked.shown.iter().any(|(_, other)| other == e);
        !in_use && !asked.conflicts.contains(e) && !asked.put_off.contains(e)
    };
    let way = |place: Option<i32>| asked.place.zip(place).map_or(0.0, |(from, to)| f64::from(from.abs_diff(to)));
    let seen = |e: &EntryId| u32::try_from(views.get(e).copied().unwrap_or(0)).map_or(f64::MAX, f64::from);
    let costs = |(e, place): &&Open| seen(e) + way(*place) / REACH;
    open.iter().filter(|(e, _)| free(e)).min_by(|a, b| costs(a).total_cmp(&costs(b))).map(|(e, _)| *e)
}

/// In which order entries are given tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// By number.
    Number,
    /// Category by category, then by number.
    Category,
    /// By lot, from this seed.
    Lot(String),
}

impl Order {
    /// What the record calls it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Category => "category",
            Self::Lot(_) => "lot",
        }
    }

    /// The seed of a lot.
    #[must_use]
    pub fn seed(&self) -> Option<&str> {
        match self {
            Self::Lot(seed) => Some(seed),
            _ => None,
        }
    }
}

/// Entries in the order of their tables.
#[must_use]
pub fn tables(entries: &[Judged], categories: &[category::Model], order: &Order) -> Vec<EntryId> {
    let mut sorted: Vec<&Judged> = entries.iter().collect();
    let at = |e: &Judged| categories.iter().position(|c| Some(c.id) == e.category_id);
    match order {
        Order::Number => sorted.sort_by_key(|e| e.number),
        Order::Category => sorted.sort_by_key(|e| (at(e).is_none(), at(e), e.number)),
        Order::Lot(seed) => {
            sorted.sort_by_key(|e| e.number);
            Lot::new(seed).shuffle(&mut sorted);
        }
    }
    sorted.into_iter().map(|e| e.id).collect()
}

/// The field for the table of the entry of a number.
#[must_use]
pub fn place_field(number: i32) -> String {
    format!("table-{number}")
}

/// Reads tables as typed; an entry whose field is empty has none.
///
/// # Errors
/// Invalid beside the fields: no number from 1 to 9,999, or a table that another entry has.
pub fn places(form: &Form, fields: impl IntoIterator<Item = (EntryId, String)>) -> Result<Vec<(EntryId, i32)>> {
    let (mut errors, mut taken, mut places) = (FieldErrors::default(), HashSet::new(), Vec::new());
    for (entry, field) in fields {
        let typed = form.text(&field);
        match typed.parse::<i32>().ok().filter(|n| (1..=9_999).contains(n)) {
            Some(place) if taken.insert(place) => places.push((entry, place)),
            Some(_) => {
                errors.add(&field, "pairwise-table-twice");
            }
            None => {
                errors.add_if(!typed.is_empty(), &field, "pairwise-table-wrong");
            }
        }
    }
    errors.check()?;
    Ok(places)
}

/// What a juror's comparisons tell about the juror.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Habit {
    /// Comparisons that count.
    pub count: usize,
    /// Skipped pairs.
    pub skipped: usize,
    /// Comparisons that were taken back.
    pub undone: usize,
    /// The middle one of the times between a pair and its answer.
    pub usual: Option<TimeDelta>,
    /// The share of 'left' among those in which a side was chosen.
    pub left: Option<f64>,
}

/// See [`Habit`].
#[must_use]
pub fn habit<'a>(rows: impl IntoIterator<Item = &'a comparison::Model>) -> Habit {
    let (mut habit, mut times, mut sides) = (Habit::default(), Vec::new(), [0_u32; 2]);
    for row in rows {
        match (row.undone_at, row.verdict) {
            (Some(_), _) => habit.undone += 1,
            (None, Verdict::Skip) => habit.skipped += 1,
            (None, Verdict::Absent) => {}
            (None, verdict) => {
                habit.count += 1;
                times.push(row.made_at - row.shown_at);
                sides[0] += u32::from(verdict == Verdict::Left);
                sides[1] += u32::from(verdict == Verdict::Right);
            }
        }
    }
    times.sort_unstable();
    habit.usual = times.get(times.len() / 2).copied();
    habit.left = (sides[0] + sides[1] > 0).then(|| f64::from(sides[0]) / f64::from(sides[0] + sides[1]));
    habit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::pairwise::fit;
    use entity::{CategoryId, ComparisonId, CompetitionId, StageId};

    fn entries(n: u128) -> Vec<EntryId> {
        (0..n).map(|i| EntryId(uuid::Uuid::from_u128(i))).collect()
    }

    fn open(all: &[EntryId]) -> Vec<Open> {
        all.iter().zip(1..).map(|(e, place)| (*e, Some(place))).collect()
    }

    #[test]
    fn entries_that_few_have_seen_come_first() {
        let all = entries(10);
        let fit = fit(&all, &[], true);
        let views: HashMap<_, _> = all.iter().map(|e| (*e, if *e == all[4] { 0 } else { 5 })).collect();
        let mut asked = Asked::default();
        let mut lot = Lot::new("few");
        for _ in 0..9 {
            let (a, b) = next_pair(&fit, &open(&all), &views, &asked, false, &mut lot).unwrap();
            assert!(a == all[4] || b == all[4], "{a} {b}");
            asked.seen.insert((a, b));
        }
        let (a, b) = next_pair(&fit, &open(&all), &views, &asked, false, &mut lot).unwrap();
        assert!(a != all[4] && b != all[4], "that one was compared with all others");
    }

    #[test]
    fn a_hundred_jurors_who_ask_at_once_get_different_pairs() {
        let all = entries(40);
        let fit = fit(&all, &[], true);
        let (mut asked, mut lot, mut given) = (Asked::default(), Lot::new("many"), HashSet::new());
        for _ in 0..100 {
            let (a, b) = next_pair(&fit, &open(&all), &HashMap::new(), &asked, false, &mut lot).unwrap();
            assert!(given.insert((a.min(b), a.max(b))));
            asked.shown.push((Some(a), b));
        }
        let mut times: HashMap<EntryId, usize> = HashMap::new();
        given.iter().flat_map(|(a, b)| [a, b]).for_each(|e| *times.entry(*e).or_default() += 1);
        assert!(times.len() == 40 && times.values().all(|n| *n >= 3), "{times:?}");
    }

    #[test]
    fn where_jurors_walk_nobody_is_sent_to_a_table_in_use_nor_far() {
        let all = entries(30);
        let fit = fit(&all, &[], true);
        let walk = |asked: &Asked| next_pair(&fit, &open(&all), &HashMap::new(), asked, true, &mut Lot::new("walk"));
        let mut asked = Asked { holding: Some(all[9]), place: Some(10), ..Asked::default() };
        let (held, there) = walk(&asked).unwrap();
        assert_eq!(held, all[9]);
        assert!(there == all[8] || there == all[10], "{there}");
        asked.shown = vec![(None, all[8]), (Some(all[1]), all[10])];
        let (_, further) = walk(&asked).unwrap();
        assert!(further == all[7] || further == all[11], "{further}");
        asked.put_off.insert(further);
        assert_ne!(walk(&asked).unwrap().1, further);
        assert_eq!(first_table(&open(&all), &HashMap::new(), &asked), Some(all[9]), "the juror stands there");
        let views = [(all[9], 3), (all[11], 1)].into();
        let wanted = if further == all[7] { all[6] } else { all[7] };
        assert_eq!(
            first_table(&open(&all), &views, &asked),
            Some(wanted),
            "others have seen the tables that are nearer"
        );
        asked.conflicts = all.iter().copied().filter(|e| *e != all[9]).collect();
        assert_eq!(walk(&asked), None);
    }

    #[test]
    fn tables_are_given_by_number_by_category_or_by_lot() {
        let ids = entries(4);
        let category = |n: u128| category::Model {
            id: CategoryId(uuid::Uuid::from_u128(n)),
            competition_id: CompetitionId::new(),
            parent_id: None,
            position: 1,
            code: String::new(),
            title: String::new(),
            description: String::new(),
        };
        let categories = [category(7), category(3)];
        let entry = |i: usize, c: Option<usize>| Judged {
            id: ids[i],
            number: i32::try_from(i).unwrap() + 1,
            title: String::new(),
            category_id: c.map(|c| categories[c].id),
            organisation: String::new(),
        };
        let all = [entry(3, Some(0)), entry(0, None), entry(1, Some(1)), entry(2, Some(0))];
        assert_eq!(tables(&all, &categories, &Order::Number), ids);
        assert_eq!(tables(&all, &categories, &Order::Category), [ids[2], ids[3], ids[1], ids[0]]);
        let drawn = tables(&all, &categories, &Order::Lot("7".into()));
        assert_eq!(drawn, tables(&all[..], &categories, &Order::Lot(" 7 ".into())), "the same seed, the same order");
    }

    #[test]
    fn two_entries_cannot_have_one_table() {
        let ids = entries(3);
        let fields = || ids.iter().zip(1..).map(|(e, n)| (*e, place_field(n)));
        let form = |typed: [&str; 3]| {
            let pairs = (1..).zip(typed).map(|(n, t)| (place_field(n), t.to_owned()));
            Form::from_pairs(pairs.collect())
        };
        assert_eq!(places(&form(["4", "", " 2 "]), fields()).unwrap(), [(ids[0], 4), (ids[2], 2)]);
        for wrong in [["4", "4", ""], ["0", "", ""], ["x", "", ""], ["10000", "", ""]] {
            assert!(places(&form(wrong), fields()).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn habits_leave_out_what_was_taken_back() {
        let now = chrono::Utc::now();
        let row = |turn: i32, verdict, undone: bool| comparison::Model {
            id: ComparisonId::new(),
            stage_id: StageId::new(),
            juror_id: JurorId::new(),
            turn,
            left_id: EntryId::new(),
            right_id: EntryId::new(),
            verdict,
            shown_at: now - TimeDelta::seconds(i64::from(turn)),
            made_at: now,
            undone_at: undone.then_some(now),
            undone_by: None,
            undone_why: None,
        };
        let rows = [
            row(10, Verdict::Left, false),
            row(20, Verdict::Left, false),
            row(30, Verdict::Right, false),
            row(40, Verdict::Even, false),
            row(50, Verdict::Skip, false),
            row(60, Verdict::Right, true),
        ];
        let found = habit(&rows);
        assert_eq!((found.count, found.skipped, found.undone), (4, 1, 1));
        assert_eq!((found.usual, found.left), (Some(TimeDelta::seconds(30)), Some(2.0 / 3.0)));
        assert_eq!(habit(&[]), Habit::default());
    }
}
