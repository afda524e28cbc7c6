//! A juror's list in a stage: which entries are shown, in which order, and which stand beside one. Everything in it is the
//! juror's own or the entry's, so nothing of other jurors can be read from it.

use std::collections::HashSet;

use entity::review::ReviewState;
use entity::{CategoryId, EntryId};
use serde::{Deserialize, Serialize};

/// An entry on a juror's list, and how far its review is.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The entry.
    pub entry_id: EntryId,
    /// Its number.
    pub number: i32,
    /// Its title; in a blind stage the redacted one, where there is one.
    pub title: String,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// None before the first save.
    pub review: Option<ReviewState>,
    /// The version of the sheet; 0 before the first save.
    pub version: i32,
    /// Whether the juror has abstained.
    pub abstained: bool,
    /// Whether all jurors of the stage see it, before the others.
    pub common: bool,
}

/// How far a review is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Nothing has been entered.
    Todo,
    /// Begun.
    Begun,
    /// Handed in.
    Done,
    /// The juror has abstained.
    Abstained,
}

/// All states, in the order in which they are offered.
pub const STATES: [Shown; 4] = [Shown::Todo, Shown::Begun, Shown::Done, Shown::Abstained];

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// By number, after the entries that all jurors see.
    #[default]
    Number,
    /// By title.
    Title,
    /// By category, then by number.
    Category,
}

/// All orders, as they are offered.
pub const SORTS: [Sort; 3] = [Sort::Number, Sort::Title, Sort::Category];

impl Task {
    /// How far it is.
    #[must_use]
    pub fn shown(&self) -> Shown {
        match (self.abstained, self.review) {
            (true, _) => Shown::Abstained,
            (_, Some(ReviewState::Submitted)) => Shown::Done,
            (_, Some(ReviewState::Draft)) => Shown::Begun,
            (_, None) => Shown::Todo,
        }
    }

    /// Whether something is left to do.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.shown(), Shown::Todo | Shown::Begun)
    }
}

/// What a juror asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Only those of this state.
    pub state: Option<Shown>,
    /// Only those of these categories; none for all.
    pub categories: Option<HashSet<CategoryId>>,
    /// Words, or the number.
    pub words: String,
    /// The order.
    pub sort: Sort,
}

impl Wanted {
    fn fits(&self, t: &Task) -> bool {
        let words = self.words.to_lowercase();
        let title = t.title.to_lowercase();
        let number = t.number.to_string();
        let said = |word: &str| title.contains(word) || word.trim_start_matches('#') == number;
        self.state.is_none_or(|state| state == t.shown())
            && self.categories.as_ref().is_none_or(|all| t.category_id.is_some_and(|c| all.contains(&c)))
            && words.split_whitespace().all(said)
    }

    /// The part of a list that was asked for, in order; `keep` stays in it whatever its state has become.
    #[must_use]
    pub fn of<'a>(&self, list: &'a [Task], keep: Option<EntryId>) -> Vec<&'a Task> {
        let mut found: Vec<&Task> = list.iter().filter(|t| Some(t.entry_id) == keep || self.fits(t)).collect();
        match self.sort {
            Sort::Number => found.sort_by_key(|t| (!t.common, t.number)),
            Sort::Title => found.sort_by_cached_key(|t| (t.title.to_lowercase(), t.number)),
            Sort::Category => found.sort_by_key(|t| (t.category_id.map(|c| c.0), t.number)),
        }
        found
    }
}

/// How many of a list are in a state.
#[must_use]
pub fn count(list: &[Task], state: Shown) -> usize {
    list.iter().filter(|t| t.shown() == state).count()
}

/// The next of a list that is still open, after an entry; from the beginning again after the last.
#[must_use]
pub fn next_open<'a>(list: &[&'a Task], after: EntryId) -> Option<&'a Task> {
    let at = list.iter().position(|t| t.entry_id == after).map_or(0, |at| at + 1);
    let (before, behind) = list.split_at(at.min(list.len()));
    behind.iter().chain(before).copied().find(|t| t.is_open() && t.entry_id != after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(number: i32, title: &str, review: Option<ReviewState>, abstained: bool) -> Task {
        let (entry_id, category_id) = (EntryId::new(), None);
        Task { entry_id, number, title: title.into(), category_id, review, version: 0, abstained, common: false }
    }

    fn list() -> Vec<Task> {
        vec![
            task(3, "Dry wells", None, false),
            task(1, "Deep wells", Some(ReviewState::Submitted), false),
            task(12, "Air", Some(ReviewState::Draft), false),
            task(7, "Soil", None, true),
        ]
    }

    fn numbers(found: &[&Task]) -> Vec<i32> {
        found.iter().map(|t| t.number).collect()
    }

    #[test]
    fn lists_are_searched_by_title_and_number_and_keep_the_entry_that_is_open() {
        let list = list();
        let wanted = |words: &str| Wanted { words: words.into(), ..Wanted::default() };
        assert_eq!(numbers(&wanted("").of(&list, None)), [1, 3, 7, 12]);
        assert_eq!(numbers(&wanted("WELLS d").of(&list, None)), [1, 3]);
        assert_eq!(numbers(&wanted("#12").of(&list, None)), [12]);
        assert_eq!(numbers(&wanted("1").of(&list, None)), [1]);
        let todo = Wanted { state: Some(Shown::Todo), sort: Sort::Title, ..Wanted::default() };
        assert_eq!(numbers(&todo.of(&list, None)), [3]);
        assert_eq!(numbers(&todo.of(&list, Some(list[2].entry_id))), [12, 3]);
        assert_eq!(STATES.map(|state| count(&list, state)), [1, 1, 1, 1]);
    }

    #[test]
    fn what_comes_next_is_open_and_begins_again_after_the_last() {
        let list = list();
        let all = Wanted::default().of(&list, None);
        let next = |at: usize| next_open(&all, list[at].entry_id).map(|t| t.number);
        assert_eq!((next(1), next(0), next(2)), (Some(3), Some(12), Some(3)));
        let one = [&list[0]];
        assert_eq!(next_open(&one, list[0].entry_id), None);
    }
}
