//! When what teams hand in is taken: on time, in the grace that nobody is told of, late with a mark, or not at all. Pure.
//!
//! What counts is when the request arrived. The instant of the deadline itself is past it: 23:00 takes 22:59:59.999.

use chrono::{DateTime, TimeDelta, Utc};
use entity::json::StageSettings;
use entity::{competition, stage};
use serde_json::{Value, json};

use crate::error::{Refusal, Result};

/// How something is taken that arrived at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Before it opened.
    Early,
    /// Before the deadline.
    OnTime,
    /// After it, in the grace: taken like what is on time.
    InGrace,
    /// After the grace: taken and marked.
    Late,
    /// After the deadline, because a correction was asked for: taken, and the mark stays what it was.
    Corrected,
    /// Not taken any more.
    Closed,
}

impl Arrival {
    /// Whether it is taken.
    #[must_use]
    pub fn taken(self) -> bool {
        matches!(self, Self::OnTime | Self::InGrace | Self::Late | Self::Corrected)
    }

    /// Its name on record.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::OnTime => "on_time",
            Self::InGrace => "in_grace",
            Self::Late => "late",
            Self::Corrected => "corrected",
            Self::Closed => "closed",
        }
    }
}

/// From when to when somebody can hand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// When it opens; none: not planned yet.
    pub opens_at: Option<DateTime<Utc>>,
    /// The deadline; none: without end.
    pub closes_at: Option<DateTime<Utc>>,
    /// The deadline of those who have no leave, if it is another one.
    pub others_close_at: Option<DateTime<Utc>>,
    grace: TimeDelta,
    late: TimeDelta,
    /// From when only a correction that is open keeps it from being closed.
    corrected_from: Option<DateTime<Utc>>,
}

impl Term {
    /// The term between two dates by the late policy of a stage, for somebody with a `leave` until then. A leave that is not
    /// later than the deadline changes nothing.
    #[must_use]
    pub fn new(
        opens_at: Option<DateTime<Utc>>,
        closes_at: Option<DateTime<Utc>>,
        policy: &StageSettings,
        leave: Option<DateTime<Utc>>,
    ) -> Self {
        let own = closes_at.map(|at| leave.map_or(at, |leave| leave.max(at)));
        let (grace, late) = (policy.grace_minutes.into(), policy.late_minutes.into());
        Self {
            opens_at,
            closes_at: own,
            others_close_at: if own == closes_at { None } else { closes_at },
            grace: TimeDelta::minutes(grace),
            late: TimeDelta::minutes(late),
            corrected_from: None,
        }
    }

    /// The term of a stage.
    #[must_use]
    pub fn of(stage: &stage::Model, leave: Option<DateTime<Utc>>) -> Self {
        Self::new(stage.opens_at, stage.closes_at, &stage.settings, leave)
    }

    /// The same while a correction is open that may be handed in until then: what comes after the deadline is not late
    /// because of that, and neither grace nor time for late ones follows it.
    #[must_use]
    pub fn corrected(self, until: DateTime<Utc>) -> Self {
        match self.closes_at {
            Some(closes) if closes < until => {
                let others = self.others_close_at.or(self.closes_at);
                let (grace, late) = (TimeDelta::zero(), TimeDelta::zero());
                Self {
                    closes_at: Some(until),
                    others_close_at: others,
                    grace,
                    late,
                    corrected_from: Some(closes),
                    ..self
                }
            }
            _ => self,
        }
    }

    /// Whether nothing is taken any more, neither in the grace nor late.
    #[must_use]
    pub fn is_closed(&self, now: DateTime<Utc>) -> bool {
        self.judge(now) == Arrival::Closed
    }

    /// How something is taken that arrived then.
    #[must_use]
    pub fn judge(&self, arrived: DateTime<Utc>) -> Arrival {
        if self.opens_at.is_none_or(|opens| arrived < opens) && self.closes_at.is_none_or(|closes| arrived < closes) {
            return Arrival::Early;
        }
        match self.closes_at {
            Some(closes) if arrived < closes => match self.corrected_from {
                Some(from) if arrived >= from => Arrival::Corrected,
                _ => Arrival::OnTime,
            },
            Some(closes) if arrived < closes + self.grace => Arrival::InGrace,
            Some(closes) if arrived < closes + self.late => Arrival::Late,
            Some(_) => Arrival::Closed,
            None => Arrival::OnTime,
        }
    }

    /// Whether the deadline is past, whatever is taken after it.
    #[must_use]
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.closes_at.is_some_and(|closes| closes <= now)
    }

    /// Until when something is taken with a mark; none where nothing is.
    #[must_use]
    pub fn late_until(&self) -> Option<DateTime<Utc>> {
        self.closes_at.map(|closes| closes + self.late).filter(|_| self.late > self.grace)
    }

    /// Whether somebody has more time than the others.
    #[must_use]
    pub fn is_extended(&self) -> bool {
        self.others_close_at.is_some()
    }

    /// As pages show it: `{state, opens_at, closes_at, late_until, extended}`, the state being `ahead`, `open`, `late` or
    /// `over`. The grace looks open, and no word tells of it.
    #[must_use]
    pub fn view(&self, now: DateTime<Utc>) -> Value {
        let state = match self.judge(now) {
            Arrival::Early => "ahead",
            Arrival::OnTime | Arrival::InGrace | Arrival::Corrected => "open",
            Arrival::Late => "late",
            Arrival::Closed => "over",
        };
        json!({
            "state": state, "opens_at": self.opens_at, "closes_at": self.closes_at, "late_until": self.late_until(),
            "extended": self.is_extended(),
        })
    }
}

/// Demands that something which arrived then is taken, and tells how.
///
/// # Errors
/// Refused: `NotOpenYet`, or `Closed` with deadline and arrival.
pub fn ensure(term: Option<&Term>, c: &competition::Model, arrived: DateTime<Utc>) -> Result<Arrival> {
    let Some(term) = term else { return Err(Refusal::NotOpenYet.into()) };
    match (term.judge(arrived), term.closes_at) {
        (Arrival::Closed, Some(deadline)) => {
            let late_until = term.late_until();
            Err(Refusal::Closed { deadline, late_until, arrived, zone: c.time_zone.clone() }.into())
        }
        (arrival, _) if arrival.taken() => Ok(arrival),
        _ => Err(Refusal::NotOpenYet.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn at(hour: u32, minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2020, 7, 7, hour, minute, 0).unwrap()
    }

    fn term(grace: u32, late: u32, leave: Option<DateTime<Utc>>) -> Term {
        let policy = StageSettings { grace_minutes: grace, late_minutes: late, ..StageSettings::default() };
        Term::new(Some(at(9, 0)), Some(at(20, 0)), &policy, leave)
    }

    #[test]
    fn the_arrival_decides() {
        use Arrival::{Closed, Early, InGrace, Late, OnTime};
        let (bare, graced, lenient) = (term(0, 0, None), term(10, 0, None), term(10, 180, None));
        let (late_only, leave) = (term(0, 60, None), term(10, 60, Some(at(21, 0))));
        let micro = TimeDelta::microseconds(1);
        for (name, term, arrived, wanted) in [
            ("a moment before it opens", &bare, at(9, 0) - micro, Early),
            ("as it opens", &bare, at(9, 0), OnTime),
            ("a microsecond before the deadline", &bare, at(20, 0) - micro, OnTime),
            ("at the deadline", &bare, at(20, 0), Closed),
            ("a microsecond after it", &bare, at(20, 0) + micro, Closed),
            ("at the deadline, with grace", &graced, at(20, 0), InGrace),
            ("in the last microsecond of the grace", &graced, at(20, 10) - micro, InGrace),
            ("at the end of the grace", &graced, at(20, 10), Closed),
            ("in the grace, where late entries are taken too", &lenient, at(20, 5), InGrace),
            ("at the end of the grace, where late entries are taken", &lenient, at(20, 10), Late),
            ("in the last microsecond for late ones", &lenient, at(23, 0) - micro, Late),
            ("at the end for late ones", &lenient, at(23, 0), Closed),
            ("late without grace", &late_only, at(20, 0), Late),
            ("with a leave, after the deadline of others", &leave, at(20, 30), OnTime),
            ("with a leave, a microsecond before its end", &leave, at(21, 0) - micro, OnTime),
            ("with a leave, at its end", &leave, at(21, 0), InGrace),
            ("with a leave, after its grace", &leave, at(21, 10), Late),
            ("with a leave, after all", &leave, at(22, 0), Closed),
        ] {
            assert_eq!(term.judge(arrived), wanted, "{name}");
        }
    }

    #[test]
    fn a_leave_gives_time_and_never_takes_any() {
        assert!(!term(0, 0, Some(at(19, 0))).is_extended());
        assert_eq!(term(0, 0, Some(at(19, 0))).judge(at(19, 30)), Arrival::OnTime);
        assert_eq!(term(0, 0, Some(at(21, 0))).others_close_at, Some(at(20, 0)));
    }

    #[test]
    fn a_correction_has_a_deadline_of_its_own() {
        let corrected = term(10, 60, None).corrected(at(22, 0));
        for (arrived, wanted) in [
            (at(8, 0), Arrival::Early),
            (at(19, 59), Arrival::OnTime),
            (at(20, 5), Arrival::Corrected),
            (at(21, 59), Arrival::Corrected),
            (at(22, 0), Arrival::Closed),
        ] {
            assert_eq!(corrected.judge(arrived), wanted, "{arrived}");
        }
        assert_eq!(term(10, 60, None).corrected(at(19, 0)), term(10, 60, None));
    }

    #[test]
    fn stages_without_dates() {
        let policy = StageSettings::default();
        assert_eq!(Term::new(None, None, &policy, None).judge(at(9, 0)), Arrival::Early);
        assert_eq!(Term::new(Some(at(9, 0)), None, &policy, Some(at(10, 0))).judge(at(23, 0)), Arrival::OnTime);
        assert_eq!(Term::new(None, Some(at(20, 0)), &policy, None).judge(at(21, 0)), Arrival::Closed);
        assert_eq!(Term::new(None, Some(at(20, 0)), &policy, None).judge(at(19, 0)), Arrival::Early);
    }

    /// Whatever the policy: as time goes on, what arrives is never taken better than what arrived before it.
    #[test]
    fn later_is_never_better() {
        let rank = |arrival| match arrival {
            Arrival::Early => 0,
            Arrival::OnTime => 1,
            Arrival::InGrace => 2,
            Arrival::Late | Arrival::Corrected => 3,
            Arrival::Closed => 4,
        };
        for grace in [0, 1, 10, 90] {
            for late in [0, 1, 30, 120] {
                for leave in [None, Some(at(19, 0)), Some(at(20, 1)), Some(at(21, 0))] {
                    let term = term(grace, late, leave);
                    let all: Vec<_> =
                        (0..24 * 60).map(|n| rank(term.judge(at(0, 0) + TimeDelta::minutes(n)))).collect();
                    assert!(all.is_sorted(), "grace {grace}, late {late}, leave {leave:?}");
                    assert_eq!(term.late_until().is_some(), all.contains(&3), "grace {grace}, late {late}");
                }
            }
        }
    }
}
