//! The plan of who judges what in a stage: from what is known about jurors, entries, panels and conflicts to what is to
//! be added and taken back. Pure: the same inputs and options give the same outcome.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use entity::assignment::AssignmentSource;
use entity::conflict::ConflictKind;
use entity::review::ReviewState;
use entity::{BriefId, CategoryId, EntryId, JurorId, PanelId};

mod boards;
mod outcome;
#[cfg(test)]
mod tests;

pub use boards::{Board, boards};
pub use outcome::{Broken, Fit, Lack, Load, Outcome};

use crate::ranking::assignment::{DEAREST, FIRMEST, Plan, Profile, Task, affinity, drawn};
use crate::ranking::lot::Lot;

/// Juror and entry.
pub type Pair = (JurorId, EntryId);

/// What open pairs may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moves {
    /// They stay where they may: the fewest changes.
    Stay,
    /// Some move to jurors who have fewer.
    Level,
    /// All that were given out by a plan are given out anew.
    Anew,
}

/// What an organiser asks of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Options {
    /// Reviews of each entry.
    pub per_entry: usize,
    /// Most entries of a juror who has no limit of his own.
    pub load: Option<usize>,
    /// Whether categories that jurors know count.
    pub by_expertise: bool,
    /// Whether languages count.
    pub by_language: bool,
    /// What open pairs may do.
    pub moves: Moves,
    /// What decides among equals.
    pub seed: String,
}

/// A juror who can get entries.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Judge {
    /// Who.
    pub id: JurorId,
    /// Most entries.
    pub load: Option<usize>,
    /// Languages, in lower case; none: all.
    pub languages: BTreeSet<String>,
    /// Categories; none: all.
    pub expertise: BTreeSet<CategoryId>,
}

/// An entry that is to be judged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Piece {
    /// Which.
    pub id: EntryId,
    /// Its category.
    pub category: Option<CategoryId>,
    /// Its brief.
    pub brief: Option<BriefId>,
    /// Its language, in lower case.
    pub language: Option<String>,
}

/// A pair that is there: assigned, or judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Seated {
    /// How it was assigned; none if it is not any more.
    pub source: Option<AssignmentSource>,
    /// How far its sheet is.
    pub review: Option<ReviewState>,
    /// Whether the juror abstained.
    pub abstained: bool,
}

/// Some jurors who judge some entries.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Panel {
    /// Which.
    pub id: PanelId,
    /// Its name.
    pub name: String,
    /// Whether it judges for one award only.
    pub apart: bool,
    /// Its categories with all below them; none: all.
    pub categories: BTreeSet<CategoryId>,
    /// The categories, with all below them, and the brief of the award it judges for, where that is limited to one.
    pub award: (BTreeSet<CategoryId>, Option<BriefId>),
    /// Its jurors.
    pub jurors: BTreeSet<JurorId>,
}

/// All that a plan is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Inputs {
    /// Jurors who can get entries.
    pub judges: Vec<Judge>,
    /// The entries of the stage, by number.
    pub pieces: Vec<Piece>,
    /// Pairs that are there.
    pub seated: BTreeMap<Pair, Seated>,
    /// Pairs that must not be, noted or found in records.
    pub conflicts: BTreeMap<Pair, ConflictKind>,
    /// The panels, by name.
    pub panels: Vec<Panel>,
    /// Entries that all jurors see first.
    pub calibration: BTreeSet<EntryId>,
    /// For each category that has one, the category above.
    pub above: BTreeMap<CategoryId, CategoryId>,
}

/// A number that changes when something does.
#[must_use]
pub fn fingerprint(of: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The pairs that cannot stay, and why.
#[must_use]
pub fn broken(inputs: &Inputs) -> BTreeMap<Pair, Broken> {
    outcome::broken(inputs, &boards(inputs))
}

/// The plan.
#[must_use]
pub fn work_out(inputs: &Inputs, options: &Options) -> Outcome {
    let boards = boards(inputs);
    let broken = outcome::broken(inputs, &boards);
    let plans: Vec<_> = boards.iter().enumerate().map(|(i, b)| one(inputs, options, &broken, (i, b))).collect();
    outcome::outcome(inputs, options, &boards, &broken, &plans)
}

/// The plan of one board.
fn one(
    inputs: &Inputs,
    options: &Options,
    broken: &BTreeMap<Pair, Broken>,
    (i, board): (usize, &Board),
) -> Plan<JurorId, EntryId> {
    let mut task = Task {
        jurors: board.jurors.iter().copied().collect(),
        entries: board.entries.clone(),
        per_entry: options.per_entry,
        common: board.common.clone(),
        limit: options.load,
        limits: inputs.judges.iter().filter_map(|j| Some((j.id, j.load?))).collect(),
        stay: if options.moves == Moves::Stay { FIRMEST } else { Task::<JurorId, EntryId>::default().stay },
        ..Task::default()
    };
    // Whoever abstained does not get the entry again, and no conflict becomes a pair.
    let abstained = inputs.seated.iter().filter(|(_, s)| s.abstained).map(|(pair, _)| *pair);
    task.conflicts = inputs.conflicts.keys().copied().chain(abstained).collect();
    seat(&mut task, inputs, options, broken, board);
    price(&mut task, inputs, options);
    let seed = if i == 0 { options.seed.clone() } else { format!("{} panel {i}", options.seed) };
    drawn(&task, Lot::new(&seed))
}

/// Which pairs of a board are fixed and which may move.
fn seat(
    task: &mut Task<JurorId, EntryId>,
    inputs: &Inputs,
    options: &Options,
    broken: &BTreeMap<Pair, Broken>,
    board: &Board,
) {
    let mut open: HashMap<EntryId, Vec<Pair>> = HashMap::new();
    let mut has: HashMap<EntryId, usize> = HashMap::new();
    for (pair, seated) in inputs.seated.iter().filter(|(pair, _)| board.owns(pair.0)) {
        if seated.abstained || broken.contains_key(pair) || task.conflicts.contains(pair) {
            continue;
        }
        *has.entry(pair.1).or_default() += 1;
        let may_move = seated.review.is_none() && seated.source == Some(AssignmentSource::Even);
        if !may_move || task.common.contains(&pair.1) {
            task.fixed.insert(*pair);
        } else {
            open.entry(pair.1).or_default().push(*pair);
        }
    }
    for (entry, pairs) in open {
        match options.moves {
            Moves::Anew => {}
            // What is more than is asked for stays too.
            Moves::Stay if has[&entry] > options.per_entry => task.fixed.extend(pairs),
            _ => task.kept.extend(pairs),
        }
    }
}

/// What each pair costs: the same for all pairs of the same languages and categories.
fn price(task: &mut Task<JurorId, EntryId>, inputs: &Inputs, options: &Options) {
    if !options.by_expertise && !options.by_language {
        return;
    }
    let judges: HashMap<JurorId, Profile> = inputs.judges.iter().map(|j| (j.id, of_judge(j, options))).collect();
    let pieces: HashMap<EntryId, Profile> =
        inputs.pieces.iter().map(|p| (p.id, of_piece(p, &inputs.above, options))).collect();
    let kinds = |all: Vec<Profile>| -> (Vec<Profile>, HashMap<Profile, usize>) {
        let set: BTreeSet<Profile> = all.into_iter().collect();
        let at = set.iter().enumerate().map(|(i, p)| (p.clone(), i)).collect();
        (set.into_iter().collect(), at)
    };
    let (of_jurors, j_at) = kinds(judges.values().cloned().collect());
    let (of_entries, e_at) = kinds(pieces.values().cloned().collect());
    let table: Vec<Vec<u16>> =
        of_entries.iter().map(|e| of_jurors.iter().map(|j| affinity(j, e).min(DEAREST)).collect()).collect();
    let columns: Vec<usize> = task.jurors.iter().map(|j| judges.get(j).map_or(0, |p| j_at[p])).collect();
    let rows = task.entries.iter().map(|e| pieces.get(e).map_or(0, |p| e_at[p]));
    task.costs = rows.flat_map(|row| columns.iter().map(|c| table[row][*c]).collect::<Vec<_>>()).collect();
}

fn of_judge(judge: &Judge, options: &Options) -> Profile {
    Profile {
        languages: if options.by_language { judge.languages.clone() } else { BTreeSet::new() },
        fields: if options.by_expertise {
            judge.expertise.iter().map(ToString::to_string).collect()
        } else {
            BTreeSet::new()
        },
    }
}

fn of_piece(piece: &Piece, above: &BTreeMap<CategoryId, CategoryId>, options: &Options) -> Profile {
    let mut profile = Profile::default();
    if options.by_language {
        profile.languages.extend(piece.language.clone());
    }
    if options.by_expertise {
        let up = std::iter::successors(piece.category, |c| above.get(c).copied()).take(8);
        profile.fields.extend(up.map(|c| c.to_string()));
    }
    profile
}

/// Everything in a set but what is in another.
fn without(all: &HashSet<Pair>, less: impl Fn(&Pair) -> bool) -> BTreeSet<Pair> {
    all.iter().filter(|p| !less(p)).copied().collect()
}
