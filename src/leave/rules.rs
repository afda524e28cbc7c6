//! What an organiser tells of a leave: pure.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::json;

use crate::competition::dates;
use crate::error::{FieldErrors, Result};
use crate::web::Form;

/// Most characters of a reason.
const REASON_CHARS: usize = 1_000;

/// How an organiser names a team: `#12` is the team of that entry, anything else a team's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// By the number of one of its entries.
    Entry(i32),
    /// By its name.
    Team(String),
}

/// A leave as its form describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// For whom.
    pub team: Named,
    /// Until when.
    pub closes_at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// Reads how a team is named; none for an empty text.
#[must_use]
pub fn named(text: &str) -> Option<Named> {
    let text = text.trim();
    let number = text.strip_prefix('#').and_then(|number| number.trim().parse().ok());
    match number {
        Some(number) => Some(Named::Entry(number)),
        None => (!text.is_empty()).then(|| Named::Team(text.to_owned())),
    }
}

/// Reads the form. The date must be later than the deadline of all, and than now.
///
/// # Errors
/// Invalid, beside the fields.
pub fn read(form: &Form, deadline: Option<DateTime<Utc>>, zone: Tz, now: DateTime<Utc>) -> Result<Wanted> {
    let mut errors = FieldErrors::default();
    let team = named(&form.text("team"));
    errors.add_if(team.is_none(), "team", "error-required");
    let at = dates::deadline(form, &mut errors, "closes_at", zone);
    errors.add_if(form.text("closes_at").is_empty(), "closes_at", "error-required");
    let late_enough = |at| at > now && deadline.is_none_or(|deadline| at > deadline);
    errors.add_if(at.is_some_and(|at| !late_enough(at)), "closes_at", "leave-later");
    let reason = form.text("reason");
    errors.add_if(reason.is_empty(), "reason", "error-required");
    if reason.chars().count() > REASON_CHARS {
        errors.add_with("reason", "error-too-long", json!({"max": REASON_CHARS}));
    }
    match (team, at) {
        (Some(team), Some(closes_at)) if errors.is_empty() => Ok(Wanted { team, closes_at, reason }),
        _ => Err(errors.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teams_are_named_by_name_or_by_the_number_of_an_entry() {
        assert_eq!(named(" #12 "), Some(Named::Entry(12)));
        assert_eq!(named("12"), Some(Named::Team("12".into())));
        assert_eq!(named("#wise owls"), Some(Named::Team("#wise owls".into())));
        assert_eq!(named("  "), None);
    }
}
