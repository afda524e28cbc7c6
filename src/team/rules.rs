//! What a team may be: pure functions.

use entity::json::Settings;
use entity::{UserId, member};
use serde_json::json;

use crate::error::{FieldErrors, Refusal, Result};
use crate::web::Form;

/// How a team describes itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Its name.
    pub name: String,
    /// May be empty.
    pub organisation: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
}

/// Whom an invitation is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guest {
    /// Whoever has the link.
    Anybody,
    /// An address.
    Address(String),
    /// An account whose address the team does not learn, and what it sees instead.
    Account(UserId, String),
}

/// Reads the team's form.
///
/// # Errors
/// Invalid, beside the fields.
pub fn about(form: &Form) -> Result<About> {
    let mut errors = FieldErrors::default();
    let mut text = |name: &str, max: usize| {
        let value = form.text(name);
        if value.chars().count() > max {
            errors.add_with(name, "error-too-long", json!({"max": max}));
        }
        value
    };
    let (name, organisation) = (text("name", 80), text("organisation", 200));
    errors.add_if(name.is_empty(), "name", "error-required");
    let country = form.text("country");
    errors.add_if(country.is_empty(), "country", "error-required");
    errors.add_if(!country.is_empty() && crate::lang::country_codes().all(|c| c != country), "country", "error-choice");
    errors.check()?;
    Ok(About { name, organisation, country: Some(country) })
}

/// Demands room for one more.
///
/// # Errors
/// Refused `TeamFull`.
pub fn ensure_room(settings: &Settings, members: usize) -> Result<()> {
    if members >= settings.team_max as usize { Err(Refusal::TeamFull.into()) } else { Ok(()) }
}

/// Demands that a captain does not leave others without one.
///
/// # Errors
/// Refused `CaptainMustHandOver`.
pub fn ensure_may_leave(who: &member::Model, members: usize) -> Result<()> {
    if who.captain && members > 1 { Err(Refusal::CaptainMustHandOver.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_needs_a_name_and_a_country_that_exists() {
        let form = |name: &str, country: &str| {
            Form::from_pairs(vec![("name".into(), name.into()), ("country".into(), country.into())])
        };
        assert!(about(&form("Owls", "KE")).is_ok());
        assert!(about(&form("", "KE")).is_err());
        assert!(about(&form("Owls", "XX")).is_err());
        assert!(about(&form(&"o".repeat(81), "KE")).is_err());
    }
}
