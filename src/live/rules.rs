//! When pitches begin, and what the clock in the hall shows: pure functions.

use chrono::{DateTime, TimeDelta, Utc};
use entity::pitch_plan::{self, Phase};
use entity::{EntryId, SlotId, StageId, slot};
use serde_json::json;

use crate::error::{FieldErrors, Refusal, Result};
use crate::ranking::lot::Lot;
use crate::web::Form;

/// The plan of a stage that has none yet.
#[must_use]
pub fn blank(stage: StageId) -> pitch_plan::Model {
    pitch_plan::Model {
        stage_id: stage,
        seed: String::new(),
        starts_at: None,
        pitch_minutes: 5,
        question_minutes: 3,
        change_minutes: 2,
        shown: false,
        slot_id: None,
        phase: Phase::Ready,
        ends_at: None,
        left_seconds: None,
        version: 0,
    }
}

/// Minutes of a plan as typed.
///
/// # Errors
/// Invalid, beside the fields.
pub fn minutes(form: &Form) -> Result<[i32; 3]> {
    let mut errors = FieldErrors::default();
    let mut read = |name: &str, low: i32| {
        let typed = form.text(name).parse().ok().filter(|n| (low..=240).contains(n));
        if typed.is_none() {
            errors.add_with(name, "error-range", json!({"min": low, "max": 240}));
        }
        typed.unwrap_or(low)
    };
    let all = [read("pitch_minutes", 1), read("question_minutes", 0), read("change_minutes", 0)];
    errors.check()?;
    Ok(all)
}

/// Entries, given by their numbers, in the order of a lot.
#[must_use]
pub fn drawn(entries: &[(i32, EntryId)], seed: &str) -> Vec<EntryId> {
    let mut order = entries.to_vec();
    order.sort_unstable_by_key(|(number, _)| *number);
    Lot::new(seed).shuffle(&mut order);
    order.into_iter().map(|(_, id)| id).collect()
}

/// How long a slot lasts by plan, with the time until the next one begins.
fn lasts(plan: &pitch_plan::Model, slot: &slot::Model) -> TimeDelta {
    let pitch = plan.pitch_minutes + plan.question_minutes + plan.change_minutes;
    TimeDelta::minutes(i64::from(slot.minutes.unwrap_or(pitch)))
}

/// When each slot begins by plan; none without a beginning of the first.
#[must_use]
pub fn starts(plan: &pitch_plan::Model, slots: &[slot::Model]) -> Vec<Option<DateTime<Utc>>> {
    let mut at = plan.starts_at;
    let mut all = Vec::with_capacity(slots.len());
    for slot in slots {
        all.push(at);
        at = at.map(|at| at + lasts(plan, slot));
    }
    all
}

/// What an organiser does with the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Begins what comes next.
    Start,
    /// Stops the clock.
    Pause,
    /// Lets it run on.
    GoOn,
    /// From the pitch to the questions, from these to the next one.
    Next,
    /// Makes a slot the next one.
    Pick(SlotId),
}

/// Does something with the clock: changes plan and slots. Times of slots are those of the acts.
///
/// # Errors
/// Refused `WrongState` if there is nothing to be done that with.
pub fn turn(plan: &mut pitch_plan::Model, slots: &mut [slot::Model], what: Turn, now: DateTime<Utc>) -> Result<()> {
    let wrong = || crate::error::Error::from(Refusal::WrongState);
    let here = slots.iter().position(|s| Some(s.id) == plan.slot_id);
    let first = slots.iter().position(|s| s.ended_at.is_none());
    match what {
        Turn::Start => {
            let at =
                here.filter(|_| plan.phase == Phase::Ready).or(first.filter(|_| here.is_none())).ok_or_else(wrong)?;
            slots[at].began_at = Some(now);
            slots[at].ended_at = None;
            run(plan, &slots[at], Phase::Pitch, slots[at].minutes.unwrap_or(plan.pitch_minutes), now);
        }
        Turn::Pause => {
            let ends = plan.ends_at.take().ok_or_else(wrong)?;
            plan.left_seconds = Some(i32::try_from((ends - now).num_seconds()).unwrap_or_default());
        }
        Turn::GoOn => {
            let left = plan.left_seconds.take().ok_or_else(wrong)?;
            plan.ends_at = Some(now + TimeDelta::seconds(i64::from(left)));
        }
        Turn::Next => {
            let at = here.ok_or_else(wrong)?;
            if plan.phase == Phase::Pitch && slots[at].entry_id.is_some() && plan.question_minutes > 0 {
                run(plan, &slots[at], Phase::Questions, plan.question_minutes, now);
                return Ok(());
            }
            if plan.phase != Phase::Ready {
                slots[at].ended_at = Some(now);
            }
            let next = slots.iter().skip(at + 1).chain(slots.iter().take(at)).find(|s| s.ended_at.is_none());
            come(plan, next.filter(|s| s.id != slots[at].id), now);
        }
        Turn::Pick(id) => {
            if let Some(at) = here.filter(|_| plan.phase != Phase::Ready) {
                slots[at].ended_at = Some(now);
            }
            let picked = slots.iter().find(|s| s.id == id).ok_or_else(wrong)?;
            come(plan, Some(picked), now);
        }
    }
    Ok(())
}

/// Lets the clock run for a phase of a slot.
fn run(plan: &mut pitch_plan::Model, slot: &slot::Model, phase: Phase, minutes: i32, now: DateTime<Utc>) {
    (plan.slot_id, plan.phase, plan.left_seconds) = (Some(slot.id), phase, None);
    plan.ends_at = Some(now + TimeDelta::minutes(i64::from(minutes)));
}

/// Announces what comes next, with the time until then.
fn come(plan: &mut pitch_plan::Model, next: Option<&slot::Model>, now: DateTime<Utc>) {
    (plan.slot_id, plan.phase, plan.left_seconds) = (next.map(|s| s.id), Phase::Ready, None);
    let change = TimeDelta::minutes(i64::from(plan.change_minutes));
    plan.ends_at = next.filter(|_| plan.change_minutes > 0).map(|_| now + change);
}

/// Moves the slot at one place (from 0) to another.
pub fn shift(slots: &mut [slot::Model], from: usize, to: usize) {
    if from < to {
        slots[from..=to].rotate_left(1);
    } else {
        slots[to..=from].rotate_right(1);
    }
    slots.iter_mut().zip(1..).for_each(|(slot, place)| slot.position = place);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(count: i32) -> Vec<slot::Model> {
        let one = |position| slot::Model {
            id: SlotId::new(),
            stage_id: StageId::new(),
            position,
            entry_id: Some(EntryId::new()),
            title: String::new(),
            minutes: None,
            began_at: None,
            ended_at: None,
        };
        (1..=count).map(one).collect()
    }

    #[test]
    fn pitches_begin_one_after_the_other_and_breaks_take_their_own_time() {
        let mut slots = slots(3);
        (slots[1].entry_id, slots[1].minutes) = (None, Some(15));
        let at: DateTime<Utc> = "2026-11-25T09:00:00Z".parse().unwrap();
        let plan = pitch_plan::Model { starts_at: Some(at), ..blank(StageId::new()) };
        let minutes = |n| Some(at + TimeDelta::minutes(n));
        assert_eq!(starts(&plan, &slots), [minutes(0), minutes(10), minutes(25)]);
        assert_eq!(starts(&blank(StageId::new()), &slots), [None; 3]);
    }

    #[test]
    fn the_clock_goes_from_pitch_to_questions_to_the_next() {
        let (mut plan, mut slots) = (blank(StageId::new()), slots(2));
        let now: DateTime<Utc> = "2026-11-25T09:00:00Z".parse().unwrap();
        let later = |n| now + TimeDelta::seconds(n);
        assert!(turn(&mut plan, &mut slots, Turn::Next, now).is_err(), "nothing is on");
        turn(&mut plan, &mut slots, Turn::Start, now).unwrap();
        assert_eq!((plan.slot_id, plan.phase, plan.ends_at), (Some(slots[0].id), Phase::Pitch, Some(later(300))));
        assert!(turn(&mut plan, &mut slots, Turn::Start, now).is_err(), "it runs");
        turn(&mut plan, &mut slots, Turn::Pause, later(100)).unwrap();
        assert_eq!((plan.ends_at, plan.left_seconds), (None, Some(200)));
        turn(&mut plan, &mut slots, Turn::GoOn, later(1000)).unwrap();
        assert_eq!(plan.ends_at, Some(later(1200)));
        turn(&mut plan, &mut slots, Turn::Next, later(1210)).unwrap();
        assert_eq!((plan.phase, plan.ends_at), (Phase::Questions, Some(later(1390))));
        turn(&mut plan, &mut slots, Turn::Next, later(1300)).unwrap();
        assert_eq!((slots[0].began_at, slots[0].ended_at), (Some(now), Some(later(1300))));
        assert_eq!((plan.slot_id, plan.phase, plan.ends_at), (Some(slots[1].id), Phase::Ready, Some(later(1420))));
        let first = slots[0].id;
        turn(&mut plan, &mut slots, Turn::Pick(first), later(1310)).unwrap();
        assert_eq!((plan.slot_id, slots[1].ended_at), (Some(first), None));
        turn(&mut plan, &mut slots, Turn::Next, later(1320)).unwrap();
        turn(&mut plan, &mut slots, Turn::Start, later(1330)).unwrap();
        turn(&mut plan, &mut slots, Turn::Next, later(1340)).unwrap();
        turn(&mut plan, &mut slots, Turn::Next, later(1350)).unwrap();
        assert_eq!((plan.slot_id, plan.ends_at), (None, None), "that was the last one");
    }

    #[test]
    fn a_break_has_no_questions() {
        let (mut plan, mut slots) = (blank(StageId::new()), slots(2));
        (slots[0].entry_id, slots[0].minutes) = (None, Some(15));
        let now = Utc::now();
        turn(&mut plan, &mut slots, Turn::Start, now).unwrap();
        assert_eq!(plan.ends_at, Some(now + TimeDelta::minutes(15)));
        turn(&mut plan, &mut slots, Turn::Next, now).unwrap();
        assert_eq!((plan.slot_id, plan.phase), (Some(slots[1].id), Phase::Ready));
    }

    #[test]
    fn a_slot_is_moved_and_the_others_close_up() {
        let all = slots(4);
        for (from, to, wanted) in [(0, 2, [1, 2, 0, 3]), (3, 1, [0, 3, 1, 2]), (2, 2, [0, 1, 2, 3])] {
            let mut moved = all.clone();
            shift(&mut moved, from, to);
            let order: Vec<usize> = moved.iter().map(|s| all.iter().position(|a| a.id == s.id).unwrap()).collect();
            assert_eq!((order, moved[3].position), (wanted.to_vec(), 4));
        }
    }

    #[test]
    fn the_order_is_that_of_the_seed_whatever_order_entries_come_in() {
        let ids: Vec<EntryId> = (0..9).map(|n| EntryId(uuid::Uuid::from_u128(n))).collect();
        let entries: Vec<(i32, EntryId)> = (1..).zip(ids.iter().copied()).collect();
        let mut turned = entries.clone();
        turned.reverse();
        assert_eq!(drawn(&entries, "4711"), drawn(&turned, " 4711 "));
        assert_ne!(drawn(&entries, "4711"), ids);
    }
}
