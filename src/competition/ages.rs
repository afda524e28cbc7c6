//! Ages: who is old enough, in which band, and who needs a guardian's consent. Pure functions of what organisers set.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::json::{AgeBand, Ages};
use serde_json::{Value, json};

use crate::error::FieldErrors;
use crate::web::Form;

/// Nobody is older.
const OLDEST: u32 = 130;

/// Whether a date of birth has to be asked for: only where something depends on it.
#[must_use]
pub fn asked(ages: &Ages) -> bool {
    ages.min.is_some() || ages.consent_below.is_some() || !ages.bands.is_empty()
}

/// The day on which the age of somebody counts who registered at an instant.
#[must_use]
pub fn day(ages: &Ages, registered: DateTime<Utc>, zone: Tz) -> NaiveDate {
    ages.on.unwrap_or_else(|| registered.with_timezone(&zone).date_naive())
}

/// Whole years from birth to a day; none if that day is before.
#[must_use]
pub fn age(born: NaiveDate, day: NaiveDate) -> Option<u32> {
    day.years_since(born)
}

/// The band of an age.
#[must_use]
pub fn band(ages: &Ages, age: u32) -> Option<&AgeBand> {
    ages.bands.iter().find(|band| band.from <= age && band.to.is_none_or(|to| age <= to))
}

/// Whether somebody of an age needs a guardian's consent.
#[must_use]
pub fn needs_consent(ages: &Ages, age: u32) -> bool {
    ages.consent_below.is_some_and(|below| age < below)
}

/// A band as organisers type it: `13-15`, `16-17 Youth`, `18+ Adults`.
fn read_band(line: &str) -> Option<AgeBand> {
    let (from, rest) = leading(line)?;
    let (to, name) = match rest.strip_prefix('+') {
        Some(name) => (None, name),
        None => leading(rest.strip_prefix(['-', '–'])?.trim_start()).map(|(to, name)| (Some(to), name))?,
    };
    let span = to.map_or_else(|| format!("{from}+"), |to| format!("{from}–{to}"));
    let label = if name.trim().is_empty() { span } else { name.trim().to_owned() };
    let fits = from <= OLDEST && to.is_none_or(|to| from <= to && to <= OLDEST) && label.chars().count() <= 60;
    fits.then_some(AgeBand { label, from, to })
}

/// The number that a text begins with, and what follows.
fn leading(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, text[end..].trim_start()))
}

/// A band as organisers type it.
fn written(band: &AgeBand) -> String {
    let span = band.to.map_or_else(|| format!("{}+", band.from), |to| format!("{}–{to}", band.from));
    if band.label == span { span } else { format!("{span} {}", band.label) }
}

fn overlap(a: &AgeBand, b: &AgeBand) -> bool {
    a.from <= b.to.unwrap_or(OLDEST) && b.from <= a.to.unwrap_or(OLDEST)
}

/// Reads the section about ages; messages go beside its fields.
pub fn read(form: &Form, errors: &mut FieldErrors) -> Ages {
    let mut bands: Vec<AgeBand> = Vec::new();
    for line in form.raw("age_bands").lines().map(str::trim).filter(|line| !line.is_empty()) {
        match read_band(line) {
            Some(band) if bands.iter().any(|other| overlap(other, &band)) => {
                errors.add_with("age_bands", "competition-ages-overlap", json!({"line": line}));
            }
            Some(band) => bands.push(band),
            None => {
                errors.add_with("age_bands", "competition-ages-line", json!({"line": line}));
            }
        }
    }
    bands.sort_by_key(|band| band.from);
    let mut years = |name: &str| {
        let number = form.parsed::<u32>(name).filter(|n| (1..=100).contains(n));
        if number.is_none() && !form.text(name).is_empty() {
            errors.add_with(name, "error-range", json!({"min": 1, "max": 100}));
        }
        number
    };
    let (min, consent_below) = (years("age_min"), years("consent_below"));
    let pointless = min.zip(consent_below).is_some_and(|(min, below)| below <= min);
    errors.add_if(pointless, "consent_below", "competition-ages-consent-low");
    let on = NaiveDate::parse_from_str(&form.text("age_on"), "%Y-%m-%d").ok();
    errors.add_if(on.is_none() && !form.text("age_on").is_empty(), "age_on", "form-error-day");
    Ages { min, bands, consent_below, on }
}

/// The values of that section.
#[must_use]
pub fn values(ages: &Ages) -> Value {
    let lines: Vec<String> = ages.bands.iter().map(written).collect();
    let years = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    json!({
        "age_min": years(ages.min), "age_bands": lines.join("\n"), "consent_below": years(ages.consent_below),
        "age_on": ages.on.map(|day| day.to_string()).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn ages_are_whole_years_also_for_those_born_on_a_leap_day() {
        for (born, day, expected) in [
            ("2010-06-15", "2026-06-14", Some(15)),
            ("2010-06-15", "2026-06-15", Some(16)),
            ("2008-02-29", "2026-02-28", Some(17)),
            ("2008-02-29", "2026-03-01", Some(18)),
            ("2008-02-29", "2024-02-29", Some(16)),
            ("2026-06-15", "2026-06-14", None),
        ] {
            assert_eq!(age(date(born), date(day)), expected, "{born} on {day}");
        }
    }

    #[test]
    fn an_age_counts_on_a_day_of_the_competition_s_zone() {
        let registered = DateTime::parse_from_rfc3339("2026-06-14T22:30:00Z").unwrap().with_timezone(&Utc);
        let zone: Tz = "Europe/Zurich".parse().unwrap();
        assert_eq!(day(&Ages::default(), registered, zone), date("2026-06-15"));
        let fixed = Ages { on: Some(date("2026-01-01")), ..Ages::default() };
        assert_eq!(day(&fixed, registered, zone), date("2026-01-01"));
    }

    fn form(pairs: &[(&str, &str)]) -> Form {
        Form::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    fn wrong(pairs: &[(&str, &str)]) -> Vec<String> {
        let mut errors = FieldErrors::default();
        read(&form(pairs), &mut errors);
        errors.0.into_iter().map(|e| e.key).collect()
    }

    #[test]
    fn bands_are_typed_line_by_line() {
        let mut errors = FieldErrors::default();
        let typed = [("age_bands", "18+ Adults\n13-15\n\n16 – 17 Youth"), ("consent_below", "16")];
        let ages = read(&form(&typed), &mut errors);
        assert!(errors.is_empty(), "{errors:?}");
        let labels: Vec<_> = ages.bands.iter().map(|b| (b.label.as_str(), b.from, b.to)).collect();
        assert_eq!(labels, [("13–15", 13, Some(15)), ("Youth", 16, Some(17)), ("Adults", 18, None)]);
        assert_eq!(values(&ages)["age_bands"], "13–15\n16–17 Youth\n18+ Adults");
        assert_eq!(band(&ages, 17).map(|b| b.label.as_str()), Some("Youth"));
        assert!(band(&ages, 12).is_none() && needs_consent(&ages, 15) && !needs_consent(&ages, 16) && asked(&ages));
        assert!(!asked(&Ages { on: Some(date("2026-01-01")), ..Ages::default() }), "a day alone asks nothing");
    }

    #[test]
    fn what_cannot_be_is_told() {
        assert_eq!(wrong(&[("age_bands", "13-15\n15-17")]), ["competition-ages-overlap"]);
        assert_eq!(wrong(&[("age_bands", "young")]), ["competition-ages-line"]);
        assert_eq!(wrong(&[("age_bands", "15-13")]), ["competition-ages-line"]);
        assert_eq!(wrong(&[("age_min", "0")]), ["error-range"]);
        assert_eq!(wrong(&[("age_min", "16"), ("consent_below", "16")]), ["competition-ages-consent-low"]);
        assert_eq!(wrong(&[("age_on", "soon")]), ["form-error-day"]);
    }
}
