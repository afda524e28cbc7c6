//! What is asked of somebody who takes part, and whether a guardian's consent is missing: pure functions.

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use entity::consent::ConsentState;
use entity::json::{Ages, Fields};
use serde_json::json;
use validator::ValidateEmail;

use crate::account::rules::address;
use crate::competition::ages;
use crate::competition::input::text;
use crate::error::FieldErrors;
use crate::form::rules::{self as form_rules, Answers, FileCounts};
use crate::lang::{Lang, country_codes, format};
use crate::web::Form;

/// What a participant tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registration {
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// May be empty.
    pub organisation: String,
    /// Answers to the organiser's fields.
    pub answers: Answers,
    /// The date of birth, where it is asked.
    pub born_on: Option<NaiveDate>,
    /// Who must consent; none where nobody must, or somebody has been asked already.
    pub guardian: Option<Guardian>,
}

/// Who is asked to consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardian {
    /// The name.
    pub name: String,
    /// Where the question goes.
    pub email: String,
}

/// What is asked of somebody.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The organiser's fields.
    pub fields: &'a Fields,
    /// What depends on age.
    pub ages: &'a Ages,
    /// The date of birth that was told before; it can be told once.
    pub born_on: Option<NaiveDate>,
    /// The day on which the age counts.
    pub day: NaiveDate,
    /// Whether a guardian has been asked already.
    pub guardian_known: bool,
    /// The person's own address, which cannot be the guardian's.
    pub own_email: &'a str,
    /// The language of messages.
    pub lang: Lang,
}

impl Asked<'_> {
    /// Whether the date of birth has to be told.
    #[must_use]
    pub fn birth(&self) -> bool {
        ages::asked(self.ages) && self.born_on.is_none()
    }

    /// Whether a guardian may have to be named.
    #[must_use]
    pub fn guardian(&self) -> bool {
        let may_be_young = |born| ages::age(born, self.day).is_some_and(|age| ages::needs_consent(self.ages, age));
        self.ages.consent_below.is_some() && !self.guardian_known && self.born_on.is_none_or(may_be_young)
    }

    /// Reads everything but the rules' acceptance.
    #[must_use]
    pub fn read(&self, form: &Form) -> (Registration, FieldErrors) {
        let mut errors = FieldErrors::default();
        let country = form.text("country");
        errors.add_if(country.is_empty(), "country", "error-required");
        errors.add_if(!country.is_empty() && country_codes().all(|code| code != country), "country", "error-choice");
        let organisation = text(form, &mut errors, "organisation", 200, false);
        let answers = form_rules::read(self.fields, form);
        errors.extend(form_rules::check(self.fields, &answers, &FileCounts::new()));
        let answers = form_rules::asked_answers(self.fields, &answers);
        let (born_on, guardian) = self.read_age(form, &mut errors);
        (Registration { country: Some(country), organisation, answers, born_on, guardian }, errors)
    }

    /// Reads date of birth and guardian, each where it is asked.
    pub fn read_age(&self, form: &Form, errors: &mut FieldErrors) -> (Option<NaiveDate>, Option<Guardian>) {
        let born_on = if self.birth() { self.read_birth(form, errors) } else { self.born_on };
        let age = born_on.and_then(|born| ages::age(born, self.day));
        let needed = age.is_some_and(|age| ages::needs_consent(self.ages, age)) && !self.guardian_known;
        let guardian = if needed { read_guardian(form, self.own_email, errors) } else { None };
        (born_on, guardian)
    }

    fn read_birth(&self, form: &Form, errors: &mut FieldErrors) -> Option<NaiveDate> {
        let typed = form.text("born_on");
        if typed.is_empty() {
            errors.add("born_on", "error-required");
            return None;
        }
        let born = NaiveDate::parse_from_str(&typed, "%Y-%m-%d").ok();
        match (born.and_then(|born| ages::age(born, self.day)), self.ages.min) {
            (None, _) | (Some(121..), _) => {
                errors.add("born_on", "participant-born-wrong");
                None
            }
            (Some(age), Some(min)) if age < min => {
                let args = json!({"min": min, "day": written_day(self.lang, self.day)});
                let key = if self.ages.on.is_some() { "participant-too-young-on" } else { "participant-too-young" };
                errors.add_with("born_on", key, args);
                None
            }
            _ => born,
        }
    }
}

/// A day in words.
#[must_use]
pub fn written_day(lang: Lang, day: NaiveDate) -> String {
    format::day(lang, day.and_time(NaiveTime::MIN).and_utc(), Tz::UTC)
}

/// Reads who is asked to consent.
pub fn read_guardian(form: &Form, own_email: &str, errors: &mut FieldErrors) -> Option<Guardian> {
    let name = text(form, errors, "guardian_name", 100, true);
    let email = address(&form.text("guardian_email"));
    errors.add_if(email.is_empty(), "guardian_email", "error-required");
    errors.add_if(!email.is_empty() && !email.validate_email(), "guardian_email", "error-email");
    errors.add_if(!email.is_empty() && email == address(own_email), "guardian_email", "participant-guardian-own");
    errors.is_empty().then_some(Guardian { name, email })
}

/// Whether registering takes more than accepting the rules.
#[must_use]
pub fn asks_more(fields: &Fields, ages: &Ages) -> bool {
    ages::asked(ages) || fields.0.iter().any(|field| field.required)
}

/// How a participant's consent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody needs a consent here, or this person is old enough.
    NotNeeded,
    /// The date of birth has not been told.
    Unknown,
    /// Young, and no guardian is named.
    Missing,
    /// The guardian has not answered.
    Waiting,
    /// Given.
    Given,
    /// Declined.
    Declined,
    /// Taken back.
    Withdrawn,
}

impl Standing {
    /// All but the first.
    pub const OPEN: [Self; 6] =
        [Self::Given, Self::Waiting, Self::Missing, Self::Unknown, Self::Declined, Self::Withdrawn];

    /// How the consent of somebody stands whose age counts on `day`.
    #[must_use]
    pub fn of(ages: &Ages, born_on: Option<NaiveDate>, day: NaiveDate, consent: Option<ConsentState>) -> Self {
        if ages.consent_below.is_none() {
            return Self::NotNeeded;
        }
        let age = born_on.and_then(|born| ages::age(born, day));
        if age.is_some_and(|age| !ages::needs_consent(ages, age)) {
            return Self::NotNeeded;
        }
        match (consent, age) {
            (Some(ConsentState::Given), _) => Self::Given,
            (Some(ConsentState::Declined), _) => Self::Declined,
            (Some(ConsentState::Withdrawn), _) => Self::Withdrawn,
            (Some(ConsentState::Asked), _) => Self::Waiting,
            (None, Some(_)) => Self::Missing,
            (None, None) => Self::Unknown,
        }
    }

    /// Whether a team with this person can submit.
    #[must_use]
    pub fn suffices(self) -> bool {
        matches!(self, Self::NotNeeded | Self::Given)
    }

    /// Its name in addresses and texts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotNeeded => "none",
            Self::Unknown => "unknown",
            Self::Missing => "missing",
            Self::Waiting => "waiting",
            Self::Given => "given",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The kind of its badge.
    #[must_use]
    pub fn badge(self) -> &'static str {
        match self {
            Self::NotNeeded => "neutral",
            Self::Given => "good",
            Self::Declined | Self::Withdrawn => "bad",
            Self::Unknown | Self::Missing | Self::Waiting => "warn",
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::json::Field;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ages() -> Ages {
        Ages { min: Some(13), consent_below: Some(16), ..Ages::default() }
    }

    fn read(born: &str, guardian: &str) -> (Registration, Vec<(String, String)>) {
        let (fields, ages) = (Fields::default(), ages());
        let asked = Asked {
            fields: &fields,
            ages: &ages,
            born_on: None,
            day: date("2026-06-15"),
            guardian_known: false,
            own_email: "kid@people.example",
            lang: Lang::default(),
        };
        let pairs = [("country", "NP"), ("born_on", born), ("guardian_name", "Gita"), ("guardian_email", guardian)];
        let form = Form::from_pairs(pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).into());
        let (registration, errors) = asked.read(&form);
        (registration, errors.0.into_iter().map(|e| (e.field, e.key)).collect())
    }

    #[test]
    fn ages_decide_who_may_and_who_names_a_guardian() {
        for (born, guardian, wrong) in [
            ("2013-06-16", "g@people.example", Some(("born_on", "participant-too-young"))),
            ("2013-06-15", "g@people.example", None),
            ("2010-06-16", "", Some(("guardian_email", "error-required"))),
            ("2010-06-16", "nobody", Some(("guardian_email", "error-email"))),
            ("2010-06-16", "KID@people.example", Some(("guardian_email", "participant-guardian-own"))),
            ("2010-06-15", "", None),
            ("", "", Some(("born_on", "error-required"))),
            ("2027-01-01", "", Some(("born_on", "participant-born-wrong"))),
            ("1880-01-01", "", Some(("born_on", "participant-born-wrong"))),
        ] {
            let (registration, errors) = read(born, guardian);
            let found = errors.first().map(|(field, key)| (field.as_str(), key.as_str()));
            assert_eq!(found, wrong, "{born} {guardian}");
            let asked = registration.guardian.map(|g| g.email);
            let expected = (wrong.is_none() && !guardian.is_empty()).then(|| guardian.to_owned());
            assert_eq!(asked, expected, "{born} {guardian}");
        }
    }

    #[test]
    fn a_consent_is_missing_until_it_is_given() {
        use ConsentState as C;
        let (young, old) = (Some(date("2011-01-01")), Some(date("2000-01-01")));
        for (born, consent, expected) in [
            (None, None, Standing::Unknown),
            (old, None, Standing::NotNeeded),
            (young, None, Standing::Missing),
            (young, Some(C::Asked), Standing::Waiting),
            (young, Some(C::Given), Standing::Given),
            (None, Some(C::Given), Standing::Given),
            (young, Some(C::Declined), Standing::Declined),
            (young, Some(C::Withdrawn), Standing::Withdrawn),
        ] {
            let found = Standing::of(&ages(), born, date("2026-06-15"), consent);
            assert_eq!(found, expected, "{born:?} {consent:?}");
            assert_eq!(found.suffices(), matches!(expected, Standing::NotNeeded | Standing::Given));
        }
        assert_eq!(Standing::of(&Ages::default(), None, date("2026-06-15"), None), Standing::NotNeeded);
    }

    #[test]
    fn a_required_question_makes_registering_more_than_a_tick() {
        let fields = Fields(vec![Field { key: "a".into(), required: true, ..Field::default() }]);
        assert!(asks_more(&fields, &Ages::default()) && !asks_more(&Fields::default(), &Ages::default()));
    }
}
