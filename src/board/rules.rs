//! What a card may say, who may use the board, how far apart zones are, what a text becomes in a mail: pure functions.

use chrono::{DateTime, Offset, Utc};
use chrono_tz::Tz;
use entity::json::Words;
use entity::{BriefId, CategoryId, TeamId};
use entity::{competition, participant};
use serde_json::json;

use crate::competition::{ages, rules as contest};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::web::Form;

/// Most characters of a message.
pub const LONGEST: usize = 1_000;
/// Zones that are at most so many minutes apart count as near.
pub const NEAR: i32 = 180;
/// Most skills on a card.
const SKILLS: usize = 10;
/// Most characters of a skill.
const SKILL: usize = 30;
/// Languages that a card can name.
pub const SPOKEN: usize = 3;

/// Languages that people can say they speak: code and own name.
pub const LANGUAGES: [(&str, &str); 48] = [
    ("af", "Afrikaans"),
    ("id", "Bahasa Indonesia"),
    ("ms", "Bahasa Melayu"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ha", "Hausa"),
    ("hr", "Hrvatski"),
    ("ig", "Igbo"),
    ("rw", "Ikinyarwanda"),
    ("zu", "IsiZulu"),
    ("it", "Italiano"),
    ("sw", "Kiswahili"),
    ("hu", "Magyar"),
    ("nl", "Nederlands"),
    ("no", "Norsk"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("sq", "Shqip"),
    ("so", "Soomaali"),
    ("fi", "Suomi"),
    ("sv", "Svenska"),
    ("tl", "Tagalog"),
    ("vi", "Tiếng Việt"),
    ("tr", "Türkçe"),
    ("wo", "Wolof"),
    ("yo", "Yorùbá"),
    ("el", "Ελληνικά"),
    ("bg", "Български"),
    ("kk", "Қазақша"),
    ("ru", "Русский"),
    ("sr", "Српски"),
    ("uk", "Українська"),
    ("he", "עברית"),
    ("ar", "العربية"),
    ("fa", "فارسی"),
    ("ur", "اردو"),
    ("am", "አማርኛ"),
    ("bn", "বাংলা"),
    ("hi", "हिन्दी"),
    ("ta", "தமிழ்"),
    ("th", "ไทย"),
    ("ja", "日本語"),
    ("zh", "中文"),
];

/// The own name of a language.
#[must_use]
pub fn language(code: &str) -> &str {
    LANGUAGES.iter().find(|(own, _)| *own == code).map_or(code, |(_, name)| name)
}

/// What decides whether somebody may use a board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether the competition has a board.
    pub on: bool,
    /// Why organisers bar the person, if they do.
    pub barred: Option<String>,
    /// Whether the person is too young to consent alone and nobody else has consented.
    pub needs_consent: bool,
}

/// Whether somebody may use the board; the one place that decides it.
///
/// # Errors
/// `NotFound` without a board; Refused `OffBoard`, or `NotReady` for minors without consent.
pub fn may_use(standing: &Standing) -> Result<()> {
    match standing {
        Standing { on: false, .. } => Err(Error::NotFound),
        Standing { barred: Some(reason), .. } => Err(Refusal::OffBoard(reason.clone()).into()),
        Standing { needs_consent: true, .. } => Err(Refusal::NotReady("board-consent-first").into()),
        _ => Ok(()),
    }
}

/// Whether somebody is too young to consent alone, or may be: where organisers set an age and no date of birth is known.
#[must_use]
pub fn is_minor(c: &competition::Model, p: &participant::Model) -> bool {
    let on = &c.settings.ages;
    if on.consent_below.is_none() {
        return false;
    }
    let day = ages::day(on, p.created_at, contest::zone(c));
    p.born_on.and_then(|born| ages::age(born, day)).is_none_or(|age| ages::needs_consent(on, age))
}

/// Which cards a board shows: all until everybody's deadline, then those of teams that were given more time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Open {
    /// All.
    All,
    /// Of these teams; of none, when the board has closed.
    Teams(Vec<TeamId>),
}

impl Open {
    /// Whether the board shows the card of a team, or of people for none.
    #[must_use]
    pub fn shows(&self, team: Option<TeamId>) -> bool {
        match self {
            Self::All => true,
            Self::Teams(teams) => team.is_some_and(|id| teams.contains(&id)),
        }
    }

    /// Whether there is anything to be seen.
    #[must_use]
    pub fn any(&self) -> bool {
        *self != Self::Teams(Vec::new())
    }

    /// Demands that a card of a team, or of people for none, is shown.
    ///
    /// # Errors
    /// Refused `TeamsFrozen`.
    pub fn ensure_shows(&self, team: Option<TeamId>) -> Result<()> {
        if self.shows(team) { Ok(()) } else { Err(Refusal::TeamsFrozen.into()) }
    }

    /// Demands that people can still find each other.
    ///
    /// # Errors
    /// Refused `TeamsFrozen`.
    pub fn ensure_any(&self) -> Result<()> {
        if self.any() { Ok(()) } else { Err(Refusal::TeamsFrozen.into()) }
    }
}

/// How a person is shown to strangers: the first name and the initial of the last.
#[must_use]
pub fn shown_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    match words.next_back().and_then(|last| last.chars().next()) {
        Some(initial) => format!("{first} {initial}."),
        None => first.to_owned(),
    }
}

/// A card as its form describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardInput {
    /// How the author is shown; empty for the usual.
    pub name: String,
    /// What the person can do, or who the team is.
    pub offers: String,
    /// What the person looks for, or whom the team needs.
    pub wants: String,
    /// As typed.
    pub skills: Words,
    /// Codes.
    pub languages: Words,
    /// IANA name.
    pub time_zone: String,
    /// Hours a week.
    pub hours: Option<i32>,
    /// The brief wished.
    pub brief: Option<BriefId>,
    /// The category wished.
    pub category: Option<CategoryId>,
}

/// Reads the form of a card.
///
/// # Errors
/// Invalid, beside the fields.
pub fn card(form: &Form) -> Result<CardInput> {
    let mut e = FieldErrors::default();
    let name = text(form, &mut e, "name", 40, false);
    e.add_if(name.contains('@'), "name", "board-name-address");
    let offers = text(form, &mut e, "offers", 600, true);
    let wants = text(form, &mut e, "wants", 600, true);
    let skills = skills(form, &mut e);
    let languages = languages(form, &mut e);
    let time_zone = form.text("time_zone");
    e.add_if(time_zone.parse::<Tz>().is_err(), "time_zone", "error-zone");
    let typed = form.text("hours");
    let hours = typed.parse().ok().filter(|n| (1..=100).contains(n));
    if hours.is_none() && !typed.is_empty() {
        e.add_with("hours", "error-range", json!({"min": 1, "max": 100}));
    }
    e.add_if(!form.flag("consent"), "consent", "board-consent-required");
    e.check()?;
    let (brief, category) = (form.parsed("brief"), form.parsed("category"));
    Ok(CardInput { name, offers, wants, skills, languages, time_zone, hours, brief, category })
}

fn text(form: &Form, errors: &mut FieldErrors, name: &str, max: usize, required: bool) -> String {
    let value = clean(&form.text(name));
    errors.add_if(required && value.is_empty(), name, "error-required");
    if value.chars().count() > max {
        errors.add_with(name, "error-too-long", json!({"max": max}));
    }
    value
}

/// The boxes ticked in `skill`, and what is typed in `skills` between commas; each once, whatever its case.
fn skills(form: &Form, errors: &mut FieldErrors) -> Words {
    let typed = form.text("skills");
    let typed = typed.split([',', ';', '\n', '|']).map(|s| s.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut all: Vec<String> = Vec::new();
    for skill in form.list("skill").into_iter().map(|s| s.replace('|', " ")).chain(typed) {
        if !skill.is_empty() && all.iter().all(|known| key(known) != key(&skill)) {
            all.push(skill);
        }
    }
    if all.len() > SKILLS || all.iter().any(|s| s.chars().count() > SKILL) {
        errors.add_with("skills", "board-skills-too-many", json!({"count": SKILLS, "max": SKILL}));
    }
    errors.add_if(all.is_empty(), "skills", "error-required");
    Words(all)
}

fn languages(form: &Form, errors: &mut FieldErrors) -> Words {
    let mut all = Vec::new();
    for n in 1..=SPOKEN {
        let field = format!("language_{n}");
        let code = form.text(&field);
        errors.add_if(n == 1 && code.is_empty(), &field, "error-required");
        errors.add_if(!code.is_empty() && LANGUAGES.iter().all(|(own, _)| *own != code), &field, "error-choice");
        if !code.is_empty() && !all.contains(&code) {
            all.push(code);
        }
    }
    Words(all)
}

/// What two spellings of a word have in common.
#[must_use]
pub fn key(word: &str) -> String {
    word.to_lowercase()
}

/// Words between bars, so that one of them can be found as `|word|`.
#[must_use]
pub fn keys(words: &Words) -> String {
    words.0.iter().fold(String::from("|"), |all, word| all + key(word).as_str() + "|")
}

/// Reads a message.
///
/// # Errors
/// Invalid beside `text` if it is empty or too long.
pub fn message(form: &Form) -> Result<String> {
    required(form, "text", LONGEST)
}

/// A plain text that must be there.
///
/// # Errors
/// Invalid beside the field.
pub fn required(form: &Form, field: &str, max: usize) -> Result<String> {
    let mut errors = FieldErrors::default();
    let value = text(form, &mut errors, field, max, true);
    errors.check()?;
    Ok(value)
}

/// A text that may be empty.
///
/// # Errors
/// Invalid beside the field if it is too long.
pub fn optional(form: &Form, field: &str, max: usize) -> Result<String> {
    let mut errors = FieldErrors::default();
    let value = text(form, &mut errors, field, max, false);
    errors.check()?;
    Ok(value)
}

/// Without control characters and marks that turn the direction of what follows around.
fn clean(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| *c == '\n' || !c.is_control() && !turns(*c)).collect::<String>().trim().to_owned()
}

/// A text in which mail programs find no addresses to make links of: dots, at signs and colons between letters are
/// followed by a space of no width.
#[must_use]
pub fn unlinked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (i, c) in chars.iter().enumerate() {
        out.push(*c);
        let next = chars.get(i + 1).copied().unwrap_or(' ');
        let before = if i > 0 { chars[i - 1] } else { ' ' };
        let inside = !before.is_whitespace() && !next.is_whitespace();
        let number = before.is_ascii_digit() && next.is_ascii_digit() && *c == '.';
        if matches!(c, '.' | '@' | ':') && inside && !number || *c == '/' && next == '/' {
            out.push('\u{200B}');
        }
    }
    out
}

/// How many minutes ahead of `from` the zone `to` is at an instant.
#[must_use]
pub fn ahead(from: Tz, to: Tz, now: DateTime<Utc>) -> i32 {
    let offset = |zone: Tz| now.with_timezone(&zone).offset().fix().local_minus_utc() / 60;
    offset(to) - offset(from)
}

/// Names of all zones whose clocks are near those of `zone`, around the globe.
#[must_use]
pub fn near(zone: Tz, now: DateTime<Utc>) -> Vec<&'static str> {
    let distance = |other: Tz| {
        let day = ahead(zone, other, now).rem_euclid(24 * 60);
        day.min(24 * 60 - day)
    };
    chrono_tz::TZ_VARIANTS.iter().filter(|other| distance(**other) <= NEAR).map(|other| other.name()).collect()
}

/// Places that are open in a team.
#[must_use]
pub fn places(c: &competition::Model, members: i64) -> i64 {
    (i64::from(c.settings.team_max) - members).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Form {
        Form::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn strangers_see_a_first_name_and_an_initial() {
        let names = ["Karim Haddad", "Zoë", "  Ana Maria  López ", "", "王 小明"].map(shown_name);
        assert_eq!(names, ["Karim H.", "Zoë", "Ana L.", "", "王 小."]);
    }

    #[test]
    fn who_may_use_the_board() {
        let usual = Standing { on: true, ..Standing::default() };
        assert!(may_use(&usual).is_ok());
        assert!(matches!(may_use(&Standing::default()), Err(Error::NotFound)));
        let barred = Standing { barred: Some("Spam".into()), ..usual.clone() };
        assert!(matches!(may_use(&barred), Err(Error::Refused(Refusal::OffBoard(why))) if why == "Spam"));
        let young = Standing { needs_consent: true, ..usual };
        assert!(matches!(may_use(&young), Err(Error::Refused(Refusal::NotReady(_)))));
    }

    #[test]
    fn skills_are_typed_freely_and_counted_once() {
        let mut errors = FieldErrors::default();
        let typed = form(&[("skill", "Rust"), ("skills", "rust,  user   research ; | Design|")]);
        let words = skills(&typed, &mut errors);
        assert_eq!(words.0, ["Rust", "user research", "Design"]);
        assert_eq!(keys(&words), "|rust|user research|design|");
        assert!(errors.is_empty());
        skills(&form(&[("skills", "a,b,c,d,e,f,g,h,i,j,k")]), &mut errors);
        assert!(!errors.is_empty());
    }

    #[test]
    fn mail_programs_find_no_links_but_ours() {
        let bare = unlinked("See https://evil.example/x?a=b, www.evil.example or me@evil.example. It costs 3.50.");
        for link in ["https://", "evil.example", "www.evil", "me@evil"] {
            assert!(!bare.contains(link), "{bare}");
        }
        assert!(bare.ends_with("It costs 3.50."));
        assert_eq!(
            bare.replace('\u{200B}', ""),
            "See https://evil.example/x?a=b, www.evil.example or me@evil.example. It costs 3.50."
        );
    }

    #[test]
    fn near_zones_go_around_the_globe() {
        let now = "2026-07-01T12:00:00Z".parse().unwrap();
        let zone = |name: &str| name.parse::<Tz>().unwrap();
        assert_eq!(ahead(zone("Europe/Zurich"), zone("Asia/Kolkata"), now), 210);
        assert_eq!(ahead(zone("Europe/Zurich"), zone("UTC"), now), -120);
        let near_zurich = near(zone("Europe/Zurich"), now);
        assert!(near_zurich.contains(&"Africa/Nairobi") && !near_zurich.contains(&"Asia/Kolkata"));
        assert!(near(zone("Pacific/Auckland"), now).contains(&"Pacific/Midway"), "23 hours behind is one hour ahead");
    }

    #[test]
    fn texts_lose_what_would_turn_them_around() {
        assert_eq!(clean(" a\u{202E}b\u{0}\nc "), "ab\nc");
    }
}
