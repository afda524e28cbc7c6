//! Which jurors judge which entries: the panels of a stage, and those jurors who are in none.

use std::collections::{BTreeSet, HashSet};

use entity::{EntryId, JurorId, PanelId};

use super::{Inputs, Panel, Piece};

/// Jurors who judge some entries together: a panel, or all jurors who are in none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// The panel; none for the others.
    pub panel: Option<PanelId>,
    /// The panel's name; empty for the others.
    pub name: String,
    /// Whether it judges for one award only.
    pub apart: bool,
    /// Its jurors who can get entries.
    pub jurors: BTreeSet<JurorId>,
    /// Jurors of other boards.
    strangers: BTreeSet<JurorId>,
    /// The entries that it judges.
    pub entries: Vec<EntryId>,
    scope: HashSet<EntryId>,
    /// Entries that all its jurors see.
    pub common: Vec<EntryId>,
}

impl Board {
    /// Whether a juror's pairs are this board's; those of jurors who were let go are those of the jurors without a panel.
    #[must_use]
    pub fn owns(&self, juror: JurorId) -> bool {
        !self.strangers.contains(&juror)
    }

    /// Whether it judges an entry.
    #[must_use]
    pub fn judges(&self, entry: EntryId) -> bool {
        self.scope.contains(&entry) || self.common.contains(&entry)
    }
}

/// Whether a panel judges an entry: its categories hold it, and its award, if it has one, is open to it.
fn holds(panel: &Panel, piece: &Piece) -> bool {
    let within = |set: &BTreeSet<_>| set.is_empty() || piece.category.is_some_and(|c| set.contains(&c));
    within(&panel.categories) && within(&panel.award.0) && panel.award.1.is_none_or(|b| piece.brief == Some(b))
}

/// The boards of a stage. Jurors without a panel judge what no panel of the stage's own judges: with sponsors' panels
/// only, that is everything.
#[must_use]
pub fn boards(inputs: &Inputs) -> Vec<Board> {
    let active: BTreeSet<JurorId> = inputs.judges.iter().map(|j| j.id).collect();
    let seated: BTreeSet<JurorId> = inputs.panels.iter().flat_map(|p| p.jurors.iter().copied()).collect();
    let mut left: HashSet<EntryId> = inputs.pieces.iter().map(|p| p.id).collect();
    let mut all = Vec::new();
    for panel in &inputs.panels {
        let entries: Vec<EntryId> = inputs.pieces.iter().filter(|p| holds(panel, p)).map(|p| p.id).collect();
        if !panel.apart {
            let own: HashSet<EntryId> = entries.iter().copied().collect();
            left.retain(|e| !own.contains(e));
        }
        let jurors = panel.jurors.intersection(&active).copied().collect();
        let strangers = active.iter().chain(&seated).filter(|j| !panel.jurors.contains(j)).copied();
        let known = strangers.chain(inputs.seated.keys().map(|p| p.0).filter(|j| !panel.jurors.contains(j)));
        all.push(board(inputs, (Some(panel.id), &panel.name, panel.apart), (jurors, known.collect()), entries));
    }
    let jurors: BTreeSet<JurorId> = active.difference(&seated).copied().collect();
    let entries = inputs.pieces.iter().map(|p| p.id).filter(|e| left.contains(e)).collect();
    all.insert(0, board(inputs, (None, "", false), (jurors, seated), entries));
    all
}

fn board(
    inputs: &Inputs,
    (panel, name, apart): (Option<PanelId>, &str, bool),
    (jurors, strangers): (BTreeSet<JurorId>, BTreeSet<JurorId>),
    entries: Vec<EntryId>,
) -> Board {
    let scope: HashSet<EntryId> = entries.iter().copied().collect();
    let common = inputs.calibration.iter().filter(|e| !apart || scope.contains(e)).copied().collect();
    Board { panel, name: name.to_owned(), apart, jurors, strangers, entries, scope, common }
}
