//! When things are open, in which zone, and what the public may see: pure functions of rows and an instant.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::entry::EntryState;
use entity::json::Gallery;
use entity::stage::StageKind;
use entity::{CategoryId, category, competition, stage};

use crate::error::{Refusal, Result};
use crate::lang::format;
use crate::lang::zoned::{self, Meaning};

/// Where an instant lies to a stage's window. A stage is open from `opens_at` (included) to `closes_at` (excluded).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// No dates yet.
    Unplanned,
    /// Opens later.
    Ahead,
    /// Open now.
    Open,
    /// Closed.
    Over,
}

/// Where `now` lies to the stage's window. A stage without an end stays open; a reveal without dates is unplanned.
#[must_use]
pub fn window(stage: &stage::Model, now: DateTime<Utc>) -> Window {
    match (stage.opens_at, stage.closes_at) {
        (_, Some(closes)) if closes <= now => Window::Over,
        (None, _) => Window::Unplanned,
        (Some(opens), _) if now < opens => Window::Ahead,
        _ => Window::Open,
    }
}

/// The competition's zone.
#[must_use]
pub fn zone(competition: &competition::Model) -> Tz {
    format::zone(&competition.time_zone)
}

/// The stage in which entries come in: the first intake.
#[must_use]
pub fn intake(stages: &[stage::Model]) -> Option<&stage::Model> {
    stages.iter().find(|s| s.kind == StageKind::Intake)
}

/// The stage in which entries are screened: the first of its kind.
#[must_use]
pub fn screening(stages: &[stage::Model]) -> Option<&stage::Model> {
    stages.iter().find(|s| s.kind == StageKind::Screening)
}

fn after_screening(stages: &[stage::Model]) -> Option<&stage::Model> {
    let screening = screening(stages)?;
    stages.iter().filter(|s| s.position > screening.position).min_by_key(|s| s.position)
}

/// Whether what follows the screening has begun, so that decisions are no longer taken back.
#[must_use]
pub fn screening_is_past(stages: &[stage::Model], now: DateTime<Utc>) -> bool {
    after_screening(stages).is_some_and(|s| matches!(window(s, now), Window::Open | Window::Over))
}

/// Until when teams can correct what was screened: what follows must find it settled. None where that is not planned.
#[must_use]
pub fn corrections_until(stages: &[stage::Model]) -> Option<DateTime<Utc>> {
    after_screening(stages)?.opens_at
}

/// The states of entries that the public may see: where there is a screening, those that were admitted.
#[must_use]
pub fn shown_states(stages: &[stage::Model]) -> &'static [EntryState] {
    match screening(stages) {
        Some(_) => &[EntryState::Admitted],
        None => &[EntryState::Submitted, EntryState::Admitted],
    }
}

/// Until when a team can appeal against a decision of that instant; none where there are no appeals.
#[must_use]
pub fn appeal_until(stages: &[stage::Model], decided: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let days = screening(stages)?.settings.appeal_days;
    (days > 0).then(|| decided + chrono::TimeDelta::days(i64::from(days)))
}

/// Demands that a stage is open when the request arrived.
///
/// # Errors
/// Refused: `NotOpenYet`, or `Closed` with deadline and arrival.
pub fn ensure_open(
    competition: &competition::Model,
    stage: Option<&stage::Model>,
    arrived: DateTime<Utc>,
) -> Result<()> {
    let Some(stage) = stage else { return Err(Refusal::NotOpenYet.into()) };
    match (window(stage, arrived), stage.closes_at) {
        (Window::Open, _) => Ok(()),
        (Window::Over, Some(deadline)) => {
            let zone = competition.time_zone.clone();
            Err(Refusal::Closed { deadline, late_until: None, arrived, zone }.into())
        }
        _ => Err(Refusal::NotOpenYet.into()),
    }
}

/// Whether teams can still change: until the first intake closes.
#[must_use]
pub fn teams_frozen(stages: &[stage::Model], now: DateTime<Utc>) -> bool {
    intake(stages).is_some_and(|s| window(s, now) == Window::Over)
}

/// Whether there is a board on which people find a team.
#[must_use]
pub fn has_board(c: &competition::Model) -> bool {
    c.settings.board && c.settings.team_max > 1
}

/// A category and everything below it.
#[must_use]
pub fn subtree(categories: &[category::Model], root: CategoryId) -> HashSet<CategoryId> {
    let mut found = HashSet::from([root]);
    loop {
        let below = |c: &&category::Model| c.parent_id.is_some_and(|p| found.contains(&p)) && !found.contains(&c.id);
        let more: Vec<_> = categories.iter().filter(below).map(|c| c.id).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// The categories that an entry can sit in: those without others below.
#[must_use]
pub fn leaves(categories: &[category::Model]) -> Vec<&category::Model> {
    let above = |id| categories.iter().any(|c| c.parent_id == Some(id));
    categories.iter().filter(|c| !above(c.id)).collect()
}

/// Whether the public may see the gallery of entries.
#[must_use]
pub fn gallery_open(c: &competition::Model, stages: &[stage::Model], released: bool, now: DateTime<Utc>) -> bool {
    match c.settings.gallery {
        Gallery::OnSubmit => true,
        Gallery::AfterIntake => teams_frozen(stages, now),
        Gallery::OnRelease => released,
        Gallery::Never => false,
    }
}

/// Whether names and organisations of teams are hidden from everybody but organisers and the team itself: while a blind
/// stage of the jury has not closed, for what the public can read a juror can read too.
#[must_use]
pub fn names_hidden(stages: &[stage::Model], now: DateTime<Utc>) -> bool {
    let judged = |s: &stage::Model| matches!(s.kind, StageKind::Scoring | StageKind::Pairwise);
    stages.iter().any(|s| judged(s) && s.settings.blind && window(s, now) != Window::Over)
}

/// The instant of `2020-07-07T23:00` in a zone, for dates that nobody can be asked about. Of a time that clocks leave out
/// the instant at which they move is taken; of a time that happens twice the later, so that nobody loses an hour before a
/// deadline.
#[must_use]
pub fn parse_local(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    Some(match zoned::meaning(zoned::typed(text)?, zone) {
        Meaning::Once(at) | Meaning::Twice(_, at) | Meaning::Never(at, ..) => at,
    })
}

/// An instant as `<input type="datetime-local">` wants it.
#[must_use]
pub fn to_local(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%dT%H:%M").to_string()
}

/// Black or white, whichever stands out more on `#rrggbb` (WCAG 2 contrast).
#[must_use]
pub fn on_brand(colour: &str) -> &'static str {
    let channel = |i: usize| {
        let byte = colour.get(i..i + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        let c = f64::from(byte) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 { "#ffffff" } else { "#000000" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times_survive_clock_changes() {
        let zurich: Tz = "Europe/Zurich".parse().unwrap();
        let utc = |text| parse_local(text, zurich).map(|at| at.format("%Y-%m-%dT%H:%M").to_string());
        assert_eq!(utc("2020-07-07T23:00").as_deref(), Some("2020-07-07T21:00"));
        assert_eq!(utc("2020-03-29T02:30").as_deref(), Some("2020-03-29T01:00"), "an hour that is left out");
        assert_eq!(utc("2020-10-25T02:30").as_deref(), Some("2020-10-25T01:30"), "doubled hour: the later");
        assert_eq!(utc("2020-02-30T10:00"), None);
        let at = parse_local("2020-07-07T23:00", zurich).unwrap();
        assert_eq!(to_local(at, zurich), "2020-07-07T23:00");
    }

    #[test]
    fn text_on_brand_stands_out() {
        assert_eq!(on_brand("#ffffff"), "#000000");
        assert_eq!(on_brand("#1a5fb4"), "#ffffff");
        assert_eq!(on_brand("#ffd400"), "#000000");
    }
}
