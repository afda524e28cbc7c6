//! The dates of milestones, and where a team stands with each: pure.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::stage::StageKind;
use entity::{MilestoneId, StageId, TeamId, leave, milestone, milestone_answer, stage};
use serde_json::json;

use crate::competition::dates;
use crate::competition::input::text;
use crate::competition::term::{Arrival, Term};
use crate::error::{FieldErrors, Result};
use crate::lang::zoned::{self, Meaning};
use crate::web::Form;

/// Most milestones that are planned at once.
const MOST: u32 = 60;

/// What an organiser says about all milestones at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// When the first opens.
    pub opens_at: DateTime<Utc>,
    /// When the first closes.
    pub closes_at: DateTime<Utc>,
    /// After how many days the next follows.
    pub every: u32,
    /// How many there are.
    pub times: u32,
    /// What can be won in each; may be empty.
    pub prize: String,
}

/// A milestone as its form describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// What people call it.
    pub title: String,
    /// Markdown.
    pub prompt: String,
    /// May be empty.
    pub prize: String,
    /// When it opens.
    pub opens_at: DateTime<Utc>,
    /// When it closes.
    pub closes_at: DateTime<Utc>,
}

/// Reads opening and closing.
fn window(form: &Form, errors: &mut FieldErrors, zone: Tz) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let opens = dates::moment(form, errors, "opens_at", zone);
    let closes = dates::deadline(form, errors, "closes_at", zone);
    for name in ["opens_at", "closes_at"] {
        errors.add_if(form.text(name).is_empty(), name, "error-required");
    }
    let (opens, closes) = opens.zip(closes)?;
    errors.add_if(closes <= opens, "closes_at", "error-order");
    Some((opens, closes))
}

/// Demands that a milestone lies within its stage.
fn ensure_within(errors: &mut FieldErrors, s: &stage::Model, opens: DateTime<Utc>, closes: DateTime<Utc>) {
    errors.add_if(s.opens_at.is_some_and(|at| opens < at), "opens_at", "milestone-before-stage");
    errors.add_if(s.closes_at.is_some_and(|at| closes > at), "closes_at", "milestone-after-stage");
}

fn count(form: &Form, errors: &mut FieldErrors, name: &str, max: u32) -> u32 {
    let typed = form.parsed::<u32>(name).filter(|n| (1..=max).contains(n));
    if typed.is_none() {
        errors.add_with(name, "error-range", json!({"min": 1, "max": max}));
    }
    typed.unwrap_or(1)
}

/// Reads the form that plans all milestones of a stage.
///
/// # Errors
/// Invalid, beside the fields; also if the last one would not lie within the stage.
pub fn plan(form: &Form, s: &stage::Model, zone: Tz) -> Result<Plan> {
    let mut errors = FieldErrors::default();
    let window = window(form, &mut errors, zone);
    let (every, times) = (count(form, &mut errors, "every", 366), count(form, &mut errors, "times", MOST));
    let prize = text(form, &mut errors, "prize", 1_000, false);
    if let Some((opens_at, closes_at)) = window {
        let plan = Plan { opens_at, closes_at, every, times, prize };
        ensure_within(&mut errors, s, opens_at, closes_at);
        let last = closing(&plan, zone, times - 1);
        errors.add_if(
            errors.is_empty() && s.closes_at.is_some_and(|at| last > at),
            "times",
            "milestone-last-after-stage",
        );
        errors.check()?;
        return Ok(plan);
    }
    Err(errors.into())
}

/// Reads the form of one milestone. Dates that were not touched stay as they are.
///
/// # Errors
/// Invalid, beside the fields; also if a new date does not lie within the stage.
pub fn about(form: &Form, m: &milestone::Model, s: &stage::Model, zone: Tz) -> Result<About> {
    let mut errors = FieldErrors::default();
    let title = text(form, &mut errors, "title", 120, true);
    let prompt = text(form, &mut errors, "prompt", 10_000, false);
    let prize = text(form, &mut errors, "prize", 1_000, false);
    let window = window(form, &mut errors, zone);
    if let Some((opens, closes)) = window {
        let (opens_at, closes_at) = (untouched(m.opens_at, opens), untouched(m.closes_at, closes));
        let mut outside = FieldErrors::default();
        ensure_within(&mut outside, s, opens_at, closes_at);
        outside.0.retain(|e| if e.field == "opens_at" { opens_at != m.opens_at } else { closes_at != m.closes_at });
        errors.extend(outside);
        errors.check()?;
        return Ok(About { title, prompt, prize, opens_at, closes_at });
    }
    Err(errors.into())
}

/// The date that was meant: forms carry no seconds, so one that was not touched stays to the microsecond.
fn untouched(stored: DateTime<Utc>, typed: DateTime<Utc>) -> DateTime<Utc> {
    if stored.timestamp().div_euclid(60) == typed.timestamp().div_euclid(60) { stored } else { typed }
}

/// The same time of the clock so many days later. Nobody can be asked about each: a time that clocks leave out is the
/// instant at which they move, of a time that comes twice the later is taken, and the end of a day stays one.
#[must_use]
pub fn days_later(at: DateTime<Utc>, zone: Tz, days: u32) -> DateTime<Utc> {
    let step = TimeDelta::days(days.into());
    if let Some(end) = zoned::ended_day(at, zone).and_then(|day| zoned::day_end(day + step, zone)) {
        return end;
    }
    match zoned::meaning(at.with_timezone(&zone).naive_local() + step, zone) {
        Meaning::Once(at) | Meaning::Twice(_, at) | Meaning::Never(at, ..) => at,
    }
}

fn closing(plan: &Plan, zone: Tz, steps: u32) -> DateTime<Utc> {
    days_later(plan.closes_at, zone, plan.every * steps)
}

/// The rows of a plan. `title` names the milestone of a number.
#[must_use]
pub fn rows(plan: &Plan, stage: StageId, zone: Tz, title: impl Fn(u32) -> String) -> Vec<milestone::Model> {
    let row = |step: u32| milestone::Model {
        id: MilestoneId::new(),
        stage_id: stage,
        number: i32::try_from(step + 1).unwrap_or(i32::MAX),
        title: title(step + 1),
        prompt: String::new(),
        prize: plan.prize.clone(),
        opens_at: days_later(plan.opens_at, zone, plan.every * step),
        closes_at: closing(plan, zone, step),
        version: 1,
    };
    (0..plan.times).map(row).collect()
}

/// The intakes that may repeat: all but the first, in which entries come in.
pub fn repeating(stages: &[stage::Model]) -> impl Iterator<Item = &stage::Model> {
    stages.iter().filter(|s| s.kind == StageKind::Intake).skip(1)
}

/// When a team can hand in at a milestone, by the late policy of its stage; `leaves` are those that hold.
#[must_use]
pub fn term(m: &milestone::Model, s: &stage::Model, team: TeamId, leaves: &[leave::Model]) -> Term {
    let own = leaves.iter().filter(|l| l.milestone_id == Some(m.id) && l.team_id == team);
    Term::new(Some(m.opens_at), Some(m.closes_at), &s.settings, own.map(|l| l.closes_at).max())
}

/// Demands that nobody loses time by a change: once a milestone is open in public, its opening stays, and its deadline
/// moves later only.
///
/// # Errors
/// Invalid beside the dates.
pub fn ensure_kind(m: &milestone::Model, about: &About, public: bool, now: DateTime<Utc>) -> Result<()> {
    let mut errors = FieldErrors::default();
    let begun = public && m.opens_at <= now;
    errors.add_if(begun && about.opens_at != m.opens_at, "opens_at", "milestone-has-opened");
    errors.add_if(begun && about.closes_at < m.closes_at, "closes_at", "milestone-only-later");
    errors.check()
}

/// Where a team stands with a milestone: `received`, `late`, `open`, `draft`, `ahead`, `missing`, or `absent` for a team
/// that was made (`since`) when the milestone was over.
#[must_use]
pub fn state(
    term: &Term,
    answer: Option<&milestone_answer::Model>,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> &'static str {
    match (answer, term.judge(now)) {
        (Some(a), _) if a.submitted_at.is_some() && a.late => "late",
        (Some(a), _) if a.submitted_at.is_some() => "received",
        (_, Arrival::Early) => "ahead",
        (_, Arrival::Closed) if term.is_over(since) => "absent",
        (_, Arrival::Closed) => "missing",
        (Some(_), _) => "draft",
        (None, _) => "open",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn closings(closes: &str, every: u32, times: u32, zone: &str) -> Vec<String> {
        let closes_at = at(closes);
        let opens_at = closes_at - TimeDelta::days(5);
        let plan = Plan { opens_at, closes_at, every, times, prize: String::new() };
        let rows = rows(&plan, StageId::new(), zone.parse().unwrap(), |n| format!("Week {n}"));
        assert!(rows.iter().all(|m| m.opens_at < m.closes_at), "{rows:?}");
        rows.iter().map(|m| m.closes_at.format("%m-%dT%H:%M").to_string()).collect()
    }

    #[test]
    fn weeks_keep_the_time_of_the_clock() {
        let over_the_change = closings("2020-10-18T21:00:00Z", 7, 3, "Europe/Zurich");
        assert_eq!(
            over_the_change,
            ["10-18T21:00", "10-25T22:00", "11-01T22:00"],
            "23:00 in Zurich, summer and winter"
        );
        let paris = closings("2026-10-18T16:30:00Z", 7, 3, "Europe/Paris");
        assert_eq!(paris, ["10-18T16:30", "10-25T17:30", "11-01T17:30"], "18:30 in Paris, whatever its clocks do");
        let doubled = closings("2026-10-18T00:30:00Z", 7, 2, "Europe/Paris");
        assert_eq!(doubled, ["10-18T00:30", "10-25T01:30"], "02:30 comes twice: nobody loses an hour");
        let ends_of_days = closings("2020-10-18T22:00:00Z", 7, 2, "Europe/Zurich");
        assert_eq!(ends_of_days, ["10-18T22:00", "10-25T23:00"], "the end of Sunday");
        let leap = closings("2020-02-22T12:00:00Z", 7, 2, "UTC");
        assert_eq!(leap, ["02-22T12:00", "02-29T12:00"]);
        let skipped = closings("2020-03-28T01:30:00Z", 1, 3, "Europe/Zurich");
        assert_eq!(skipped, ["03-28T01:30", "03-29T01:00", "03-30T00:30"], "02:30 is left out on the second day");
        let apia = closings("2011-12-28T22:00:00Z", 1, 3, "Pacific/Apia");
        assert_eq!(apia, ["12-28T22:00", "12-29T22:00", "12-30T10:00"], "a day that there was not");
    }

    #[test]
    fn a_team_sees_where_it_stands() {
        let policy = entity::json::StageSettings { late_minutes: 60, ..Default::default() };
        let (opens, closes) = (at("2020-07-06T09:00:00Z"), at("2020-07-12T21:00:00Z"));
        let term = Term::new(Some(opens), Some(closes), &policy, None);
        let answer = |submitted: bool, late: bool| milestone_answer::Model {
            id: entity::MilestoneAnswerId::new(),
            milestone_id: MilestoneId::new(),
            team_id: entity::TeamId::new(),
            draft: json!({}),
            draft_version: 1,
            saved_at: opens,
            form_id: None,
            answers: json!({}),
            revision_count: 0,
            sha256: None,
            submitted_at: submitted.then_some(opens),
            late,
        };
        let (draft, received, late) = (answer(false, false), answer(true, false), answer(true, true));
        let (before, during) = (opens - TimeDelta::seconds(1), opens);
        let (lately, after) = (closes, closes + TimeDelta::minutes(60));
        for (found, now, wanted) in [
            (None, before, "ahead"),
            (None, during, "open"),
            (None, lately, "open"),
            (None, after, "missing"),
            (Some(&draft), during, "draft"),
            (Some(&draft), after, "missing"),
            (Some(&received), during, "received"),
            (Some(&received), after, "received"),
            (Some(&late), after, "late"),
        ] {
            assert_eq!(state(&term, found, opens, now), wanted, "{now}");
        }
        assert_eq!(state(&term, None, closes, after), "absent", "there was no such team yet");
    }

    fn milestone(opens: DateTime<Utc>, closes: DateTime<Utc>) -> milestone::Model {
        milestone::Model {
            id: MilestoneId::new(),
            stage_id: StageId::new(),
            number: 1,
            title: "Week 1".into(),
            prompt: String::new(),
            prize: String::new(),
            opens_at: opens,
            closes_at: closes,
            version: 1,
        }
    }

    #[test]
    fn nobody_loses_time_by_a_change() {
        let (opens, closes) = (at("2020-07-06T09:00:30Z"), at("2020-07-12T21:00:30Z"));
        let (m, hour, during) = (milestone(opens, closes), TimeDelta::hours(1), opens + TimeDelta::days(1));
        assert_eq!(untouched(opens, at("2020-07-06T09:00:00Z")), opens, "seconds that no form shows stay");
        assert_eq!(untouched(opens, at("2020-07-06T09:01:00Z")), at("2020-07-06T09:01:00Z"));
        let about = |opens_at, closes_at| About {
            title: "Week 1".into(),
            prompt: String::new(),
            prize: String::new(),
            opens_at,
            closes_at,
        };
        let wrong = |opens_at, closes_at, public, now| match ensure_kind(&m, &about(opens_at, closes_at), public, now) {
            Ok(()) => Vec::new(),
            Err(crate::error::Error::Invalid(errors)) => errors.0.into_iter().map(|e| e.field).collect::<Vec<_>>(),
            Err(other) => panic!("{other:?} should be invalid"),
        };
        assert!(wrong(opens, closes + hour, true, during).is_empty(), "later is kind");
        assert_eq!(wrong(opens, closes - hour, true, during), ["closes_at"]);
        assert_eq!(wrong(opens + hour, closes, true, during), ["opens_at"]);
        assert!(wrong(opens + hour, closes - hour, true, opens - hour).is_empty(), "it has not opened");
        assert!(wrong(opens + hour, closes - hour, false, during).is_empty(), "nobody has seen it");
    }

    #[test]
    fn more_time_at_a_milestone_is_for_one_team_and_that_one() {
        let s = weeks();
        let m = milestone(at("2020-07-06T09:00:00Z"), at("2020-07-12T21:00:00Z"));
        let (team, until) = (TeamId::new(), m.closes_at + TimeDelta::hours(5));
        let leave = leave::Model {
            id: entity::LeaveId::new(),
            stage_id: s.id,
            milestone_id: Some(m.id),
            team_id: team,
            closes_at: until,
            reason: "Ill".into(),
            made_by: None,
            made_at: m.opens_at,
            ended_by: None,
            ended_at: None,
        };
        let of_stage = leave::Model { milestone_id: None, closes_at: until + TimeDelta::days(9), ..leave.clone() };
        let leaves = [leave, of_stage];
        assert_eq!(term(&m, &s, team, &leaves).closes_at, Some(until));
        assert_eq!(term(&m, &s, TeamId::new(), &leaves).closes_at, Some(m.closes_at));
        let other = milestone(m.opens_at, m.closes_at);
        assert_eq!(term(&other, &s, team, &leaves).closes_at, Some(m.closes_at));
    }

    fn weeks() -> stage::Model {
        stage::Model {
            id: StageId::new(),
            competition_id: entity::CompetitionId::new(),
            position: 2,
            kind: entity::stage::StageKind::Intake,
            name: "Weeks".into(),
            description: String::new(),
            opens_at: Some(at("2020-07-06T07:00:00Z")),
            closes_at: Some(at("2020-08-02T22:00:00Z")),
            settings: entity::json::StageSettings::default(),
            rubric_hash: None,
            rubric_frozen_at: None,
            selects: false,
            settled_at: None,
            settled_by: None,
            settled_hash: None,
            version: 1,
        }
    }

    #[test]
    fn a_plan_lies_within_its_stage() {
        let s = weeks();
        let typed = |pairs: &[(&str, &str)]| {
            let first = [("opens_at", "2020-07-06T09:00"), ("closes_at", "2020-07-12T23:00"), ("every", "7")];
            let all = pairs.iter().chain(&first).map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
            plan(&Form::from_pairs(all.collect()), &s, "Europe/Zurich".parse().unwrap())
        };
        let wrong = |outcome: Result<Plan>| match outcome {
            Err(crate::error::Error::Invalid(e)) => e.0.into_iter().map(|e| e.key).collect::<Vec<_>>(),
            other => panic!("{other:?} should be invalid"),
        };
        assert_eq!(typed(&[("times", "4")]).unwrap().times, 4);
        assert_eq!(wrong(typed(&[("times", "5")])), ["milestone-last-after-stage"]);
        assert_eq!(wrong(typed(&[("times", "0")])), ["error-range"]);
        assert_eq!(wrong(typed(&[("times", "1"), ("opens_at", "2020-07-05T09:00")])), ["milestone-before-stage"]);
    }
}
