//! What a plan would change, and what it would leave wanting.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use entity::assignment::AssignmentSource;
use entity::conflict::ConflictKind;
use entity::review::ReviewState;
use entity::{EntryId, JurorId};

use super::{Board, Inputs, Moves, Options, Pair, without};
use crate::ranking::assignment::{Plan, Why};

/// Why a pair that is there cannot stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Broken {
    /// There is a conflict.
    Conflict(ConflictKind),
    /// The juror was let go.
    Gone,
    /// The entry is not in the stage.
    Out,
    /// The juror's panel does not judge the entry.
    Panel,
    /// It moves to somebody else.
    Moved,
}

/// An entry that lacks reviews.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lack {
    /// Which.
    pub entry: EntryId,
    /// The name of the panel; empty for jurors without one.
    pub panel: String,
    /// How many.
    pub lacks: usize,
    /// Jurors who are free of conflicts with it, if these are too few; else limits are in the way.
    pub free: Option<usize>,
}

/// How many entries a juror has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Load {
    /// Now.
    pub before: usize,
    /// By the plan.
    pub after: usize,
    /// At most.
    pub limit: Option<usize>,
}

/// How many pairs fit, of those that can be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fit {
    /// Pairs that fit.
    pub fits: usize,
    /// Pairs of a juror and an entry that both say something.
    pub of: usize,
}

/// What a plan would change, and what it would leave wanting.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Outcome {
    /// New pairs.
    pub add: BTreeMap<Pair, AssignmentSource>,
    /// Pairs to be taken back, and why.
    pub remove: BTreeMap<Pair, Broken>,
    /// Entries that lack reviews.
    pub short: Vec<Lack>,
    /// Loads, by juror.
    pub loads: BTreeMap<JurorId, Load>,
    /// For each board with entries, its name and how many groups of jurors share no entry.
    pub groups: Vec<(String, usize)>,
    /// How many pairs fit by category.
    pub expertise: Fit,
    /// How many pairs fit by language.
    pub language: Fit,
    /// Whether no plan would cost less.
    pub optimal: bool,
}

/// The pairs that cannot stay. Sheets that were handed in always stay; those that were begun unless there is a conflict.
pub fn broken(inputs: &Inputs, boards: &[Board]) -> BTreeMap<Pair, Broken> {
    let entries: HashSet<EntryId> = inputs.pieces.iter().map(|p| p.id).collect();
    let active: HashSet<JurorId> = inputs.judges.iter().map(|j| j.id).collect();
    let why = |pair: &Pair| {
        if let Some(kind) = inputs.conflicts.get(pair) {
            return Some(Broken::Conflict(*kind));
        }
        if !active.contains(&pair.0) {
            return Some(Broken::Gone);
        }
        if !entries.contains(&pair.1) {
            return Some(Broken::Out);
        }
        let own = boards.iter().find(|b| b.jurors.contains(&pair.0));
        own.is_some_and(|b| !b.judges(pair.1)).then_some(Broken::Panel)
    };
    let assigned = inputs.seated.iter().filter(|(_, s)| s.source.is_some() && !s.abstained);
    let open = assigned.filter(|(_, s)| s.review != Some(ReviewState::Submitted));
    open.filter_map(|(pair, s)| Some((*pair, s, why(pair)?)))
        .filter(|(_, s, why)| s.review.is_none() || matches!(why, Broken::Conflict(_) | Broken::Gone))
        .map(|(pair, _, why)| (pair, why))
        .collect()
}

/// What the plans of all boards come to.
pub fn outcome(
    inputs: &Inputs,
    options: &Options,
    boards: &[Board],
    broken: &BTreeMap<Pair, Broken>,
    plans: &[Plan<JurorId, EntryId>],
) -> Outcome {
    let assigned: HashSet<Pair> = inputs.seated.iter().filter(|(_, s)| s.source.is_some()).map(|(p, _)| *p).collect();
    let planned: HashSet<Pair> = plans.iter().flat_map(|p| p.pairs.iter().copied()).collect();
    let source = |pair: &Pair| {
        let common = inputs.calibration.contains(&pair.1);
        if common { AssignmentSource::Calibration } else { AssignmentSource::Even }
    };
    let add: BTreeMap<_, _> =
        without(&planned, |p| assigned.contains(p)).into_iter().map(|p| (p, source(&p))).collect();
    let mut remove = broken.clone();
    remove.extend(plans.iter().flat_map(|p| p.dropped.iter().map(|pair| (*pair, Broken::Moved))));
    if options.moves == Moves::Anew {
        let loose = inputs.seated.iter().filter(|(pair, s)| {
            // Those of entries that are for calibration no more are as good as planned ones.
            let by_plan = matches!(s.source, Some(AssignmentSource::Even | AssignmentSource::Calibration));
            let open = s.review.is_none() && !s.abstained && by_plan;
            open && !planned.contains(pair) && !inputs.calibration.contains(&pair.1)
        });
        for (pair, _) in loose {
            remove.entry(*pair).or_insert(Broken::Moved);
        }
    }
    let after: BTreeSet<Pair> =
        assigned.iter().copied().chain(add.keys().copied()).filter(|p| !remove.contains_key(p)).collect();
    let (expertise, language) = fits(inputs, &after);
    Outcome {
        loads: loads(inputs, options, &assigned, &after),
        short: lacks(boards, plans),
        groups: groups(boards, plans),
        optimal: plans.iter().all(|p| p.optimal),
        add,
        remove,
        expertise,
        language,
    }
}

fn lacks(boards: &[Board], plans: &[Plan<JurorId, EntryId>]) -> Vec<Lack> {
    let each = boards.iter().zip(plans).flat_map(|(b, p)| p.short.iter().map(move |s| (b, s)));
    each.map(|(b, s)| Lack {
        entry: s.entry,
        panel: b.name.clone(),
        lacks: s.lacks,
        free: match s.why {
            Why::Conflicts { free } => Some(free),
            Why::Limits => None,
        },
    })
    .collect()
}

fn groups(boards: &[Board], plans: &[Plan<JurorId, EntryId>]) -> Vec<(String, usize)> {
    let busy = boards.iter().zip(plans).filter(|(b, p)| !b.entries.is_empty() && !p.groups.is_empty());
    busy.map(|(b, p)| (b.name.clone(), p.groups.len())).collect()
}

fn loads(
    inputs: &Inputs,
    options: &Options,
    before: &HashSet<Pair>,
    after: &BTreeSet<Pair>,
) -> BTreeMap<JurorId, Load> {
    let limit = |j: &super::Judge| Load { limit: j.load.or(options.load), ..Load::default() };
    let mut all: BTreeMap<JurorId, Load> = inputs.judges.iter().map(|j| (j.id, limit(j))).collect();
    let counts = |pair: &Pair| !inputs.seated.get(pair).is_some_and(|s| s.abstained);
    for pair in before.iter().filter(|p| counts(p)) {
        all.entry(pair.0).or_default().before += 1;
    }
    for pair in after.iter().filter(|p| counts(p)) {
        all.entry(pair.0).or_default().after += 1;
    }
    all
}

/// How many pairs fit by category and by language.
fn fits(inputs: &Inputs, pairs: &BTreeSet<Pair>) -> (Fit, Fit) {
    let judges: HashMap<_, _> = inputs.judges.iter().map(|j| (j.id, j)).collect();
    let pieces: HashMap<_, _> = inputs.pieces.iter().map(|p| (p.id, p)).collect();
    let (mut expertise, mut language) = (Fit::default(), Fit::default());
    for (juror, entry) in pairs {
        let (Some(judge), Some(piece)) = (judges.get(juror), pieces.get(entry)) else { continue };
        if let Some(category) = piece.category.filter(|_| !judge.expertise.is_empty()) {
            let mut up = std::iter::successors(Some(category), |c| inputs.above.get(c).copied()).take(8);
            expertise.of += 1;
            expertise.fits += usize::from(up.any(|c| judge.expertise.contains(&c)));
        }
        if let Some(own) = piece.language.as_ref().filter(|_| !judge.languages.is_empty()) {
            language.of += 1;
            language.fits += usize::from(judge.languages.contains(own));
        }
    }
    (expertise, language)
}
