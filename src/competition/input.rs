//! What organisers type about a competition, checked and turned into values: pure functions of a form.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::json::{Gallery, Languages, Settings, StageSettings};
use entity::stage::StageKind;
use serde_json::{Value, json};

use super::dates;
use crate::error::{FieldErrors, Result};
use crate::lang::Lang;
use crate::web::Form;

/// Slugs that would collide with addresses of the site.
const RESERVED: [&str; 3] = ["new", "api", "assets"];

/// Names of all zones, as `<select>` options.
pub static ZONES: LazyLock<Vec<[&'static str; 2]>> =
    LazyLock::new(|| chrono_tz::TZ_VARIANTS.iter().map(|zone| [zone.name(), zone.name()]).collect());

/// The general settings of a competition.
#[derive(Clone, Debug, PartialEq)]
pub struct General {
    /// Its name.
    pub title: String,
    /// Its place in addresses.
    pub slug: String,
    /// One sentence.
    pub summary: String,
    /// Markdown.
    pub description: String,
    /// IANA name.
    pub time_zone: String,
    /// At least one.
    pub languages: Languages,
    /// `#rrggbb`.
    pub brand_colour: String,
    /// Where participants ask.
    pub contact_email: String,
    /// Team sizes, gallery, limits.
    pub settings: Settings,
}

/// Whether a text can stand in an address: lower-case letters and digits, joined by single hyphens.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 60
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// Whether a text is `#rrggbb`.
#[must_use]
pub fn is_colour(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|b| b.is_ascii_hexdigit())
}

/// A text of at most `max` characters; empty is an error where `required`.
pub fn text(form: &Form, errors: &mut FieldErrors, name: &str, max: usize, required: bool) -> String {
    let value = form.text(name);
    errors.add_if(required && value.is_empty(), name, "error-required");
    if value.chars().count() > max {
        errors.add_with(name, "error-too-long", json!({"max": max}));
    }
    value
}

/// A whole number from `min` to `max`.
pub fn number(form: &Form, errors: &mut FieldErrors, name: &str, min: u32, max: u32) -> u32 {
    match form.parsed::<u32>(name) {
        Some(n) if (min..=max).contains(&n) => n,
        _ => {
            errors.add_with(name, "error-range", json!({"min": min, "max": max}));
            min
        }
    }
}

fn gallery(name: &str) -> Option<Gallery> {
    serde_json::from_value(json!(name)).ok()
}

/// Reads the settings form; `present` are the settings that it changes in part.
///
/// # Errors
/// Invalid, beside the fields.
pub fn general(form: &Form, present: &Settings) -> Result<General> {
    let mut e = FieldErrors::default();
    let title = text(form, &mut e, "title", 120, true);
    let slug = text(form, &mut e, "slug", 60, true);
    e.add_if(!slug.is_empty() && (!is_slug(&slug) || RESERVED.contains(&slug.as_str())), "slug", "error-slug");
    let summary = text(form, &mut e, "summary", 300, true);
    let description = text(form, &mut e, "description", 50_000, false);
    let time_zone = form.text("time_zone");
    e.add_if(time_zone.parse::<Tz>().is_err(), "time_zone", "error-zone");
    let languages = form.list("languages");
    e.add_if(
        languages.is_empty() || languages.iter().any(|l| Lang::from_code(l).is_none()),
        "languages",
        "error-choice",
    );
    let brand_colour = form.text("brand_colour").to_lowercase();
    e.add_if(!is_colour(&brand_colour), "brand_colour", "error-colour");
    let contact_email = text(form, &mut e, "contact_email", 200, true);
    e.add_if(
        !contact_email.is_empty() && !validator::ValidateEmail::validate_email(&contact_email),
        "contact_email",
        "error-email",
    );
    let team_min = number(form, &mut e, "team_min", 1, 100);
    let team_max = number(form, &mut e, "team_max", 1, 100);
    e.add_if(team_max < team_min, "team_max", "competition-team-max-below");
    let settings = Settings {
        team_min,
        team_max,
        many_teams: form.flag("many_teams"),
        entries_per_team: number(form, &mut e, "entries_per_team", 1, 100),
        summary_words: number(form, &mut e, "summary_words", 10, 2000),
        gallery: gallery(&form.text("gallery")).unwrap_or_default(),
        prizes: text(form, &mut e, "prizes", 20_000, false),
        board: form.flag("board"),
        // What other pages set.
        ..present.clone()
    };
    e.add_if(gallery(&form.text("gallery")).is_none(), "gallery", "error-choice");
    e.check()?;
    let languages = Languages(languages);
    Ok(General { title, slug, summary, description, time_zone, languages, brand_colour, contact_email, settings })
}

/// The values of the settings form.
#[must_use]
pub fn general_values(c: &entity::competition::Model) -> Value {
    json!({
        "title": c.title, "slug": c.slug, "summary": c.summary, "description": c.description, "time_zone": c.time_zone,
        "languages": c.languages.0, "brand_colour": c.brand_colour, "contact_email": c.contact_email,
        "team_min": c.settings.team_min, "team_max": c.settings.team_max,
        "many_teams": if c.settings.many_teams { "yes" } else { "" }, "entries_per_team": c.settings.entries_per_team,
        "summary_words": c.settings.summary_words, "gallery": c.settings.gallery, "prizes": c.settings.prizes,
        "board": if c.settings.board { "yes" } else { "" }, "version": c.version,
    })
}

/// A stage as its form describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct StageInput {
    /// What people call it.
    pub name: String,
    /// Markdown.
    pub description: String,
    /// When it opens.
    pub opens_at: Option<DateTime<Utc>>,
    /// When it closes.
    pub closes_at: Option<DateTime<Utc>>,
    /// What is decided about it besides.
    pub settings: StageSettings,
}

/// Most minutes after a deadline in which something is still taken: a week.
const MOST_MINUTES: u32 = 7 * 24 * 60;

/// A number of minutes; empty is none.
fn minutes(form: &Form, errors: &mut FieldErrors, name: &str) -> u32 {
    if form.text(name).is_empty() { 0 } else { number(form, errors, name, 0, MOST_MINUTES) }
}

/// Reads the stage form; `present` are the settings that it changes in part.
///
/// # Errors
/// Invalid, beside the fields.
pub fn stage(form: &Form, kind: StageKind, zone: Tz, present: &StageSettings) -> Result<StageInput> {
    let mut e = FieldErrors::default();
    let name = text(form, &mut e, "name", 80, true);
    let description = text(form, &mut e, "description", 5_000, false);
    let opens_at = dates::moment(form, &mut e, "opens_at", zone);
    let closes_at = dates::deadline(form, &mut e, "closes_at", zone);
    let backwards = matches!((opens_at, closes_at), (Some(opens), Some(closes)) if closes <= opens);
    e.add_if(backwards, "closes_at", "error-order");
    let settings = match kind {
        StageKind::Scoring => StageSettings {
            blind: form.flag("blind"),
            reviews_per_entry: number(form, &mut e, "reviews_per_entry", 1, 50),
            peers: serde_json::from_value(json!(form.text("peers"))).unwrap_or(present.peers),
            ..present.clone()
        },
        StageKind::Pairwise => StageSettings { blind: form.flag("blind"), ..present.clone() },
        StageKind::Screening => StageSettings {
            mail_admitted: form.flag("mail_admitted"),
            appeal_days: number(form, &mut e, "appeal_days", 0, 365),
            reasons: reasons(&text(form, &mut e, "reasons", 4_000, false)),
            ..present.clone()
        },
        StageKind::Intake => {
            let grace_minutes = minutes(form, &mut e, "grace_minutes");
            let late_minutes = minutes(form, &mut e, "late_minutes");
            e.add_if(
                late_minutes > 0 && late_minutes <= grace_minutes,
                "late_minutes",
                "competition-late-within-grace",
            );
            let (late_to_jurors, all_teams) = (form.flag("late_to_jurors"), form.flag("all_teams"));
            StageSettings { grace_minutes, late_minutes, late_to_jurors, all_teams, ..present.clone() }
        }
        _ => present.clone(),
    };
    e.check()?;
    Ok(StageInput { name, description, opens_at, closes_at, settings })
}

/// Reasons to refuse, one a line.
fn reasons(typed: &str) -> Vec<String> {
    typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(ToOwned::to_owned).collect()
}

/// One line of a list that organisers type: `code | title | colour`, or the title alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// May be empty.
    pub code: String,
    /// Never empty.
    pub title: String,
    /// `#rrggbb`.
    pub colour: Option<String>,
}

/// Reads lines of `title`, `code | title` or `code | title | #colour`; empty lines are skipped.
///
/// # Errors
/// Invalid beside `field` for an empty list, an empty title or a malformed colour.
pub fn lines(form: &Form, field: &str) -> Result<Vec<Line>> {
    let mut out = Vec::new();
    let mut errors = FieldErrors::default();
    for line in form.raw(field).lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut parts = line.split('|').map(|part| part.trim().to_owned());
        let (first, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let (code, title) = match second {
            Some(title) => (first, title),
            None => (String::new(), first),
        };
        let bad = title.is_empty() || title.chars().count() > 200 || code.chars().count() > 20;
        if bad || third.as_ref().is_some_and(|c| !is_colour(c)) {
            errors = FieldErrors::default();
            errors.add_with(field, "competition-line-wrong", json!({"line": line}));
            break;
        }
        out.push(Line { code, title, colour: third });
    }
    if errors.is_empty() {
        errors.add_if(out.is_empty(), field, "error-required");
    }
    errors.check()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn form(pairs: &[(&str, &str)]) -> Form {
        Form::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    fn wrong(outcome: Result<impl std::fmt::Debug>) -> Vec<(String, String)> {
        match outcome {
            Err(Error::Invalid(errors)) => errors.0.into_iter().map(|e| (e.field, e.key)).collect(),
            other => panic!("{other:?} should be invalid"),
        }
    }

    #[test]
    fn slugs() {
        for good in ["a", "wsis-prizes-2020", "7"] {
            assert!(is_slug(good), "{good}");
        }
        for bad in ["", "A", "-a", "a-", "a--b", "a b", "é", "a/b", "a_b"] {
            assert!(!is_slug(bad), "{bad}");
        }
    }

    #[test]
    fn a_stage_must_close_after_it_opens_and_not_at_midnight() {
        let zone: Tz = "Europe/Zurich".parse().unwrap();
        let late = form(&[("name", "In"), ("opens_at", "2020-07-06T09:00"), ("closes_at", "2020-07-06T08:00")]);
        assert_eq!(
            wrong(stage(&late, StageKind::Intake, zone, &StageSettings::default())),
            [("closes_at".into(), "error-order".into())]
        );
        let midnight = form(&[("name", "In"), ("closes_at", "2020-07-07T00:00")]);
        assert_eq!(
            wrong(stage(&midnight, StageKind::Intake, zone, &StageSettings::default())),
            [("closes_at".into(), "error-midnight-deadline".into())]
        );
    }

    #[test]
    fn late_entries_are_taken_for_longer_than_the_grace() {
        let zone: Tz = "Europe/Zurich".parse().unwrap();
        let typed = |grace, late| form(&[("name", "In"), ("grace_minutes", grace), ("late_minutes", late)]);
        assert_eq!(
            wrong(stage(&typed("10", "10"), StageKind::Intake, zone, &StageSettings::default()))[0].1,
            "competition-late-within-grace"
        );
        assert_eq!(wrong(stage(&typed("-1", "many"), StageKind::Intake, zone, &StageSettings::default())).len(), 2);
        let read = stage(&typed("10", "180"), StageKind::Intake, zone, &StageSettings::default()).unwrap().settings;
        assert_eq!((read.grace_minutes, read.late_minutes, read.late_to_jurors), (10, 180, false));
        assert_eq!(
            stage(&typed("", ""), StageKind::Intake, zone, &StageSettings::default()).unwrap().settings.grace_minutes,
            0
        );
    }

    #[test]
    fn lists_are_typed_line_by_line() {
        let typed = form(&[("lines", "C1 | Cooperation\n\nPlain title\nSDG 1|No poverty|#e5243b\n")]);
        let read = lines(&typed, "lines").unwrap();
        assert_eq!(read[0], Line { code: "C1".into(), title: "Cooperation".into(), colour: None });
        assert_eq!(read[1], Line { code: String::new(), title: "Plain title".into(), colour: None });
        assert_eq!(read[2].colour.as_deref(), Some("#e5243b"));
        assert_eq!(wrong(lines(&form(&[("lines", "a|b|red")]), "lines"))[0].1, "competition-line-wrong");
        assert_eq!(wrong(lines(&form(&[("lines", " \n")]), "lines"))[0].1, "error-required");
    }
}
