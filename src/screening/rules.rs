//! What screeners say about entries, and which entries they want to see: pure functions.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::decision::DecisionKind;
use entity::entry::EntryState;
use entity::stage;
use entity::verdict::VerdictKind;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::competition::dates;
use crate::competition::rules as contest;
use crate::error::{FieldErrors, Refusal, Result};
use crate::web::Form;

/// Most characters of what a screener writes.
pub const TEXT_CHARS: usize = 4_000;
/// Keys of the ready-made reasons to refuse, without `screening-reason-`.
pub const REASONS: [&str; 5] = ["late", "incomplete", "scope", "duplicate", "ineligible"];

/// A flag that an entry can be looked for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Handed in after the deadline, by leave.
    Late,
    /// It may be the same work as another entry.
    Hint,
    /// A correction was asked for and is not closed.
    Correction,
    /// An appeal waits for its decision.
    Appeal,
    /// A decision waits to be applied.
    Pending,
}

/// All flags, in the order in which they are offered.
pub const FLAGS: [Flag; 5] = [Flag::Late, Flag::Hint, Flag::Correction, Flag::Appeal, Flag::Pending];

/// The order of a list; entries that are equal in it stand by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// By number.
    #[default]
    Number,
    /// The last that was handed in first.
    Received,
    /// By title.
    Title,
    /// By the name of the team.
    Team,
    /// By country.
    Country,
}

/// All orders, in the order in which they are offered.
pub const SORTS: [Sort; 5] = [Sort::Number, Sort::Received, Sort::Title, Sort::Team, Sort::Country];

/// What a screener says about an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Yes or no.
    pub kind: VerdictKind,
    /// Why; empty for admissions.
    pub reason: String,
    /// Whether it takes effect later, with all that is pending.
    pub later: bool,
}

impl Said {
    /// Reads `do` (`admit` or `refuse`), `reason`, `note` and `when` (`later` or now).
    ///
    /// # Errors
    /// Invalid beside `do` without a choice, beside `reason` for a refusal without any, beside `note` if it is too long.
    pub fn read(form: &Form) -> Result<Self> {
        let mut errors = FieldErrors::default();
        let kind = match form.text("do").as_str() {
            "admit" => Some(VerdictKind::Admit),
            "refuse" => Some(VerdictKind::Refuse),
            _ => None,
        };
        errors.add_if(kind.is_none(), "do", "error-choice");
        let refused = kind == Some(VerdictKind::Refuse);
        let reason = if refused { reason(&form.text("reason"), &form.text("note")) } else { String::new() };
        errors.add_if(refused && reason.is_empty(), "reason", "error-required");
        if form.text("note").chars().count() > TEXT_CHARS {
            errors.add_with("note", "error-too-long", json!({"max": TEXT_CHARS}));
        }
        errors.check()?;
        let kind = kind.unwrap_or(VerdictKind::Admit);
        Ok(Self { kind, reason, later: form.text("when") == "later" })
    }

    /// The decision that it becomes.
    #[must_use]
    pub fn decision(&self) -> DecisionKind {
        decision(self.kind)
    }
}

/// What a team is asked to correct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// In the screener's words.
    pub text: String,
    /// Names of the inputs that it is about; may be empty.
    pub fields: Vec<String>,
    /// What these inputs are called.
    pub labels: Vec<String>,
    /// Until when the team may hand in again.
    pub due_at: DateTime<Utc>,
}

impl Wish {
    /// Reads `text`, `fields` (of `offered` names and labels) and `due_at` in the competition's zone, which lies before
    /// what follows the screening.
    ///
    /// # Errors
    /// Invalid, beside the fields.
    pub fn read(
        form: &Form,
        offered: &[(String, String)],
        (zone, stages): (Tz, &[stage::Model]),
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let mut errors = FieldErrors::default();
        let text = form.text("text");
        errors.add_if(text.is_empty(), "text", "error-required");
        if text.chars().count() > TEXT_CHARS {
            errors.add_with("text", "error-too-long", json!({"max": TEXT_CHARS}));
        }
        let due_at = dates::deadline(form, &mut errors, "due_at", zone);
        errors.add_if(form.text("due_at").is_empty(), "due_at", "error-required");
        errors.add_if(due_at.is_some_and(|at| at <= now), "due_at", "screening-due-past");
        if let Some(latest) = contest::corrections_until(stages).filter(|latest| due_at > Some(*latest)) {
            let latest = contest::to_local(latest, zone).replace('T', " ");
            errors.add_with("due_at", "screening-due-late", json!({"latest": latest}));
        }
        errors.check()?;
        let picked = form.list("fields");
        let known = offered.iter().filter(|(name, _)| picked.contains(name));
        let (fields, labels) = known.cloned().unzip();
        Ok(Self { text, fields, labels, due_at: due_at.unwrap_or(now) })
    }
}

/// The deadline that is suggested, in the competition's zone: the end of the fifth day from now, or just before what
/// follows the screening begins, if that is earlier.
#[must_use]
pub fn suggested_due(stages: &[stage::Model], now: DateTime<Utc>, zone: Tz) -> String {
    let fifth = (now + chrono::TimeDelta::days(5)).with_timezone(&zone).format("%Y-%m-%dT23:59").to_string();
    let latest = contest::corrections_until(stages);
    let latest = latest.map(|at| contest::to_local(at - chrono::TimeDelta::minutes(1), zone));
    latest.map_or(fifth.clone(), |latest| latest.min(fifth))
}

/// The decision that a verdict becomes.
#[must_use]
pub fn decision(kind: VerdictKind) -> DecisionKind {
    match kind {
        VerdictKind::Admit => DecisionKind::Admitted,
        VerdictKind::Refuse => DecisionKind::Refused,
    }
}

/// A picked reason and a screener's own words as one text.
#[must_use]
pub fn reason(picked: &str, note: &str) -> String {
    match (picked, note) {
        ("", note) => note.to_owned(),
        (picked, "") => picked.to_owned(),
        (picked, note) => format!("{picked}: {note}"),
    }
}

/// Demands that an entry can be decided about in that way now, by somebody with or without a conflict.
///
/// # Errors
/// Refused `ConflictOfInterest` or `WrongState`.
pub fn ensure_decidable(conflict: bool, kind: DecisionKind, state: EntryState) -> Result<()> {
    if conflict {
        return Err(Refusal::ConflictOfInterest.into());
    }
    if crate::entry::rules::decidable(kind, state) { Ok(()) } else { Err(Refusal::WrongState.into()) }
}

/// Whether a decision can be taken back to nothing: while what follows the screening has not begun.
#[must_use]
pub fn can_reopen(stages: &[stage::Model], state: EntryState, now: DateTime<Utc>) -> bool {
    crate::entry::rules::decidable(DecisionKind::Reopened, state) && !contest::screening_is_past(stages, now)
}

/// The numbers of the entries that were ticked, each once.
#[must_use]
pub fn ticked(form: &Form) -> Vec<i32> {
    let mut numbers: Vec<i32> = form.list("n").iter().filter_map(|n| n.parse().ok()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn form(pairs: &[(&str, &str)]) -> Form {
        Form::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn a_refusal_needs_a_reason_and_an_admission_none() {
        let said = |pairs: &[(&str, &str)]| Said::read(&form(pairs));
        let yes = said(&[("do", "admit"), ("reason", "Late"), ("when", "later")]).unwrap();
        assert_eq!(yes, Said { kind: VerdictKind::Admit, reason: String::new(), later: true });
        let no = said(&[("do", "refuse"), ("reason", "Late"), ("note", "By a day.")]).unwrap();
        assert_eq!(no, Said { kind: VerdictKind::Refuse, reason: "Late: By a day.".into(), later: false });
        for (pairs, field) in [(&[("do", "refuse")][..], "reason"), (&[("do", "maybe")][..], "do")] {
            match said(pairs) {
                Err(Error::Invalid(errors)) => assert_eq!(errors.0[0].field, field),
                other => panic!("{other:?} should be invalid"),
            }
        }
    }

    #[test]
    fn who_has_an_interest_does_not_decide_and_states_allow_only_some_decisions() {
        use DecisionKind::{Admitted, Refused};
        let refusal = |conflict, kind, state| match ensure_decidable(conflict, kind, state) {
            Ok(()) => None,
            Err(Error::Refused(refusal)) => Some(refusal),
            Err(e) => panic!("{e:?}"),
        };
        assert_eq!(refusal(false, Admitted, EntryState::Submitted), None);
        assert_eq!(refusal(true, Admitted, EntryState::Submitted), Some(Refusal::ConflictOfInterest));
        for (kind, state) in [(Admitted, EntryState::Admitted), (Refused, EntryState::Withdrawn)] {
            assert_eq!(refusal(false, kind, state), Some(Refusal::WrongState), "{kind:?} {state:?}");
        }
    }

    #[test]
    fn an_entry_is_ticked_once() {
        assert_eq!(ticked(&form(&[("n", "3"), ("n", "1"), ("n", "3"), ("n", "x")])), [1, 3]);
    }
}
