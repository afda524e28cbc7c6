//! Repairs, panels, calibration and what a plan tells.

use super::*;

struct World {
    inputs: Inputs,
    jurors: Vec<JurorId>,
    entries: Vec<EntryId>,
}

fn options(per_entry: usize, moves: Moves) -> Options {
    Options { per_entry, load: None, by_expertise: true, by_language: true, moves, seed: "7".into() }
}

fn judge(id: JurorId) -> Judge {
    Judge { id, load: None, languages: BTreeSet::new(), expertise: BTreeSet::new() }
}

fn world(jurors: usize, entries: usize) -> World {
    let jurors: Vec<_> = (0..jurors).map(|_| JurorId::new()).collect();
    let entries: Vec<_> = (0..entries).map(|_| EntryId::new()).collect();
    let piece = |id: &EntryId| Piece { id: *id, category: None, brief: None, language: None };
    let inputs = Inputs {
        judges: jurors.iter().map(|id| judge(*id)).collect(),
        pieces: entries.iter().map(piece).collect(),
        ..Inputs::default()
    };
    World { inputs, jurors, entries }
}

impl World {
    /// Assigns a plan.
    fn take(&mut self, outcome: &Outcome) {
        for pair in outcome.remove.keys() {
            self.inputs.seated.remove(pair);
        }
        for (pair, source) in &outcome.add {
            self.inputs.seated.insert(*pair, Seated { source: Some(*source), ..Seated::default() });
        }
    }

    fn planned(mut self, per_entry: usize) -> Self {
        let outcome = work_out(&self.inputs, &options(per_entry, Moves::Stay));
        assert!(outcome.short.is_empty() && outcome.optimal, "{outcome:?}");
        self.take(&outcome);
        self
    }

    fn panel(&mut self, apart: bool, jurors: &[usize], categories: &[CategoryId]) {
        let jurors = jurors.iter().map(|j| self.jurors[*j]).collect();
        self.inputs.panels.push(Panel {
            id: PanelId::new(),
            name: format!("Panel {}", self.inputs.panels.len() + 1),
            apart,
            categories: categories.iter().copied().collect(),
            award: (BTreeSet::new(), None),
            jurors,
        });
    }
}

fn by(outcome: &Outcome, juror: JurorId) -> usize {
    outcome.add.keys().filter(|p| p.0 == juror).count()
}

#[test]
fn a_whole_plan_is_left_alone() {
    let w = world(5, 20).planned(3);
    assert_eq!(w.inputs.seated.len(), 60);
    let again = work_out(&w.inputs, &options(3, Moves::Stay));
    assert!(again.add.is_empty() && again.remove.is_empty(), "{again:?}");
    let fewer = work_out(&w.inputs, &options(2, Moves::Stay));
    assert!(fewer.remove.is_empty(), "what is more than asked for stays");
}

#[test]
fn a_lost_juror_a_conflict_and_a_new_entry_change_what_they_touch() {
    let mut w = world(6, 20).planned(3);
    let lost = w.inputs.judges.remove(0).id;
    let theirs = w.inputs.seated.keys().filter(|p| p.0 == lost).count();
    let touched = *w.inputs.seated.keys().find(|p| p.0 == w.jurors[1]).unwrap();
    w.inputs.conflicts.insert(touched, ConflictKind::Recused);
    let fresh = EntryId::new();
    w.inputs.pieces.push(Piece { id: fresh, category: None, brief: None, language: None });
    let repaired = work_out(&w.inputs, &options(3, Moves::Stay));
    assert_eq!(repaired.remove.len(), theirs + 1);
    assert_eq!(repaired.remove[&touched], Broken::Conflict(ConflictKind::Recused));
    assert!(repaired.remove.iter().all(|(p, why)| *p == touched || (p.0 == lost && *why == Broken::Gone)));
    assert_eq!(repaired.add.len(), theirs + 1 + 3);
    assert!(repaired.short.is_empty());
}

#[test]
fn begun_sheets_and_what_was_assigned_by_hand_never_move() {
    let mut w = world(4, 12).planned(2);
    let keys: Vec<Pair> = w.inputs.seated.keys().copied().collect();
    for (i, pair) in keys.iter().enumerate() {
        let seated = w.inputs.seated.get_mut(pair).unwrap();
        match i % 3 {
            0 => seated.review = Some(ReviewState::Draft),
            1 => seated.source = Some(AssignmentSource::Hand),
            _ => {}
        }
    }
    let mut anew = options(2, Moves::Anew);
    anew.seed = "another".into();
    let outcome = work_out(&w.inputs, &anew);
    assert!(outcome.remove.keys().all(|p| keys.iter().position(|k| k == p).unwrap() % 3 == 2), "{outcome:?}");
    assert_eq!(outcome.add.len(), outcome.remove.len());
}

#[test]
fn a_late_juror_gets_a_share_only_if_that_is_wanted() {
    let mut w = world(4, 30).planned(2);
    let late = JurorId::new();
    w.inputs.judges.push(judge(late));
    assert!(work_out(&w.inputs, &options(2, Moves::Stay)).add.is_empty());
    let level = work_out(&w.inputs, &options(2, Moves::Level));
    assert!((9..=12).contains(&by(&level, late)), "{}", by(&level, late));
    assert_eq!(level.add.len(), level.remove.len());
    assert!(level.remove.values().all(|why| *why == Broken::Moved));
}

#[test]
fn who_abstained_or_has_a_conflict_is_replaced_and_a_handed_in_sheet_of_a_let_go_juror_counts() {
    let mut w = world(4, 3).planned(2);
    let pairs: Vec<Pair> = w.inputs.seated.keys().copied().collect();
    w.inputs.seated.get_mut(&pairs[0]).unwrap().abstained = true;
    let outcome = work_out(&w.inputs, &options(2, Moves::Stay));
    assert_eq!((outcome.add.len(), outcome.remove.len()), (1, 0), "it stays on the list, and somebody else reads it");
    assert!(outcome.add.keys().all(|p| p.1 == pairs[0].1 && p.0 != pairs[0].0));
    let mut w = world(4, 3).planned(2);
    let pair = *w.inputs.seated.keys().next().unwrap();
    w.inputs.seated.insert(pair, Seated { review: Some(ReviewState::Submitted), ..Seated::default() });
    w.inputs.judges.retain(|j| j.id != pair.0);
    let outcome = work_out(&w.inputs, &options(2, Moves::Stay));
    assert!(outcome.add.keys().all(|p| p.1 != pair.1), "{outcome:?}");
}

#[test]
fn panels_judge_their_own_entries_and_sponsors_judge_besides() {
    let (air, water) = (CategoryId::new(), CategoryId::new());
    let mut w = world(6, 8);
    for (i, piece) in w.inputs.pieces.iter_mut().enumerate() {
        piece.category = Some(if i < 4 { air } else { water });
    }
    w.panel(false, &[0, 1], &[air]);
    w.panel(true, &[2], &[water]);
    let outcome = work_out(&w.inputs, &options(1, Moves::Stay));
    let (jurors, all) = (w.jurors.clone(), w.entries.clone());
    let of = |juror: usize| -> Vec<usize> {
        let entries = outcome.add.keys().filter(|p| p.0 == jurors[juror]);
        entries.map(|p| all.iter().position(|e| *e == p.1).unwrap()).collect()
    };
    assert!(of(0).iter().chain(&of(1)).all(|e| *e < 4) && of(0).len() + of(1).len() == 4);
    let mut sponsor = of(2);
    sponsor.sort_unstable();
    assert_eq!(sponsor, [4, 5, 6, 7], "every entry that the award is open to");
    assert!((3..6).all(|j| of(j).iter().all(|e| *e >= 4)), "who is in no panel judges what no panel judges");
    assert_eq!((3..6).map(|j| of(j).len()).sum::<usize>(), 4);
    // A juror who changes panels loses what the new one does not judge.
    w.take(&outcome);
    let moved = w.jurors[0];
    w.inputs.panels[0].jurors.remove(&moved);
    let repaired = work_out(&w.inputs, &options(1, Moves::Stay));
    assert!(repaired.remove.iter().all(|(p, why)| p.0 == moved && *why == Broken::Panel));
    assert_eq!(repaired.remove.len(), of(0).len());
}

#[test]
fn all_see_the_entries_for_calibration_besides_their_share() {
    let mut w = world(5, 20);
    w.inputs.calibration.insert(w.entries[0]);
    w.inputs.conflicts.insert((w.jurors[0], w.entries[0]), ConflictKind::Member);
    let outcome = work_out(&w.inputs, &options(1, Moves::Stay));
    let seen: Vec<_> = outcome.add.iter().filter(|(p, _)| p.1 == w.entries[0]).collect();
    assert_eq!(seen.len(), 4);
    assert!(seen.iter().all(|(_, source)| **source == AssignmentSource::Calibration));
    assert_eq!(outcome.add.len(), 4 + 19);
    w.take(&outcome);
    let again = work_out(&w.inputs, &options(1, Moves::Stay));
    assert!(again.add.is_empty() && again.remove.is_empty(), "{again:?}");
}

#[test]
fn what_fits_is_told_and_limits_are_kept() {
    let (above, below) = (CategoryId::new(), CategoryId::new());
    let mut w = world(2, 10);
    w.inputs.above.insert(below, above);
    for (i, piece) in w.inputs.pieces.iter_mut().enumerate() {
        piece.category = Some(if i < 5 { below } else { CategoryId::new() });
        piece.language = Some(if i < 5 { "french" } else { "english" }.into());
    }
    w.inputs.judges[0].expertise.insert(above);
    w.inputs.judges[0].languages.insert("french".into());
    w.inputs.judges[1].languages.insert("english".into());
    let outcome = work_out(&w.inputs, &options(1, Moves::Stay));
    assert_eq!((outcome.expertise, outcome.language), (Fit { fits: 5, of: 5 }, Fit { fits: 10, of: 10 }));
    w.inputs.judges[0].load = Some(2);
    let limited = Options { load: Some(6), ..options(1, Moves::Stay) };
    let outcome = work_out(&w.inputs, &limited);
    let loads: Vec<_> = w.inputs.judges.iter().map(|j| outcome.loads[&j.id].after).collect();
    assert_eq!(loads, [2, 6]);
    assert_eq!(outcome.short.iter().map(|l| l.lacks).sum::<usize>(), 2);
    assert!(outcome.short.iter().all(|l| l.free.is_none()));
}
