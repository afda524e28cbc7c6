//! Until when an owner can answer, and which answers are possible in which state: pure.

use chrono::{DateTime, TimeDelta, Utc};
use entity::entry::EntryState;
use entity::nomination::NominationState;
use entity::{NominationId, competition, stage};

use crate::app::Keys;
use crate::competition::rules as contest;
use crate::error::{Refusal, Result};

/// Most characters of what an owner writes.
pub const WORDS_CHARS: usize = 5_000;

/// The secret of the link that an owner is mailed. It is the same in every mail, so that a reminder does not spend the
/// link of the mail before it; only its hash is stored.
#[must_use]
pub fn secret(keys: &Keys, id: NominationId) -> String {
    keys.sign("nomination", &id.to_string())
}

/// Until when owners can answer: some days after the intake. None while the intake has no end.
#[must_use]
pub fn deadline(c: &competition::Model, stages: &[stage::Model]) -> Option<DateTime<Utc>> {
    let closes = contest::intake(stages)?.closes_at?;
    Some(closes + TimeDelta::days(c.settings.nominations.days.into()))
}

/// Demands that the link is not too old.
///
/// # Errors
/// Refused `LinkSpent`.
pub fn ensure_alive(c: &competition::Model, stages: &[stage::Model], now: DateTime<Utc>) -> Result<()> {
    if deadline(c, stages).is_some_and(|end| end <= now) { Err(Refusal::LinkSpent.into()) } else { Ok(()) }
}

/// Whether an owner can still answer otherwise: a declined entry is gone, and so is one that others took out.
#[must_use]
pub fn can_answer(state: NominationState, entry: EntryState) -> bool {
    state != NominationState::Declined && matches!(entry, EntryState::Submitted | EntryState::Admitted)
}

/// What has become of a nomination whose entry was handed in again.
#[must_use]
pub fn after_revision(state: NominationState) -> NominationState {
    match state {
        // What was accepted stays so: the owner is told of the change and can decline it.
        NominationState::Accepted => NominationState::Accepted,
        _ => NominationState::Waiting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_entries_in_the_contest_can_be_answered() {
        use NominationState::{Accepted, Correction, Declined, Waiting};
        for state in [Waiting, Accepted, Correction] {
            assert!(can_answer(state, EntryState::Submitted) && can_answer(state, EntryState::Admitted), "{state:?}");
            for entry in [EntryState::Withdrawn, EntryState::Refused, EntryState::Disqualified, EntryState::Draft] {
                assert!(!can_answer(state, entry), "{state:?} {entry:?}");
            }
        }
        assert!(!can_answer(Declined, EntryState::Submitted));
    }

    #[test]
    fn a_corrected_entry_waits_again_and_an_accepted_one_stays_so() {
        use NominationState::{Accepted, Correction, Declined, Waiting};
        let after = [Waiting, Correction, Declined, Accepted].map(after_revision);
        assert_eq!(after, [Waiting, Waiting, Waiting, Accepted]);
    }
}
