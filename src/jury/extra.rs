//! Which reviews more would settle most about who goes on: pure, on top of `ranking::adaptive`.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::json::Advance;
use entity::{CategoryId, EntryId, JurorId};

use super::plan::{self, Inputs};
use crate::ranking::adaptive::{self, Free, Suggestion};
use crate::ranking::severity;

/// Reviews that are suggested at a time.
pub const MOST: usize = 20;

/// Where the cut lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cut {
    /// After the best so many.
    Overall(usize),
    /// After the best so many of each category.
    PerCategory(usize),
    /// At a score.
    Least(f64),
}

/// The cut of a stage's own rule, where it has one.
#[must_use]
pub fn cut_of(rule: &Advance) -> Option<Cut> {
    match rule {
        Advance::Overall { places, .. } => Some(Cut::Overall(*places as usize)),
        Advance::PerCategory { places } => Some(Cut::PerCategory(*places as usize)),
        Advance::Threshold { least } => Some(Cut::Least(*least)),
        Advance::All | Advance::Picked => None,
    }
}

/// The reviews that would settle most, best first: one for each entry at most, by jurors without a conflict, who have room
/// and whose panel judges the entry. Sponsors' jurors are not asked, for they judge something else.
#[must_use]
pub fn suggested(inputs: &Inputs, values: &[(EntryId, JurorId, f64)], cut: Cut) -> Vec<Suggestion<EntryId, JurorId>> {
    let categories: HashMap<EntryId, Option<CategoryId>> = inputs.pieces.iter().map(|p| (p.id, p.category)).collect();
    let within: Vec<_> = values.iter().filter(|v| categories.contains_key(&v.0)).copied().collect();
    let Some(fit) = severity::fit(&within) else { return Vec::new() };
    let (room, taken) = free(inputs);
    let free = Free { room, taken: &taken };
    let mut found = match cut {
        Cut::Overall(places) => adaptive::suggestions(&fit, places, &free, MOST),
        Cut::Least(least) => adaptive::at_cut(&fit, |_| true, least, &free, MOST),
        Cut::PerCategory(places) => {
            let mut all = Vec::new();
            let mut kinds: Vec<_> = categories.values().copied().collect();
            kinds.sort_unstable();
            kinds.dedup();
            let mut free = free;
            for kind in kinds {
                let own = |e: &EntryId| categories.get(e) == Some(&kind);
                let some = adaptive::suggestions_among(&fit, own, places, &free, MOST);
                // Whoever is asked here has less room for the next category.
                for s in &some {
                    free.room.entry(s.juror).and_modify(|n| *n -= 1);
                }
                all.extend(some);
            }
            all
        }
    };
    found.sort_by(|a, b| b.gain().total_cmp(&a.gain()));
    found.truncate(MOST);
    found
}

/// How much room jurors have, and which pairs cannot be.
fn free(inputs: &Inputs) -> (BTreeMap<JurorId, usize>, HashSet<plan::Pair>) {
    let boards = plan::boards(inputs);
    let mut load: HashMap<JurorId, usize> = HashMap::new();
    for (pair, _) in inputs.seated.iter().filter(|(_, s)| s.source.is_some() && !s.abstained) {
        *load.entry(pair.0).or_default() += 1;
    }
    let mut taken: HashSet<plan::Pair> = inputs.conflicts.keys().chain(inputs.seated.keys()).copied().collect();
    // Where nobody has a limit, everybody is asked about equally often.
    let share = MOST.div_ceil(inputs.judges.len().max(1)) + 1;
    let mut room = BTreeMap::new();
    for board in boards.iter().filter(|b| !b.apart) {
        for judge in inputs.judges.iter().filter(|j| board.jurors.contains(&j.id)) {
            let has = load.get(&judge.id).copied().unwrap_or(0);
            room.insert(judge.id, judge.load.map_or(share, |limit| limit.saturating_sub(has).min(share)));
            let outside = inputs.pieces.iter().filter(|p| !board.judges(p.id));
            taken.extend(outside.map(|p| (judge.id, p.id)));
        }
    }
    (room, taken)
}
