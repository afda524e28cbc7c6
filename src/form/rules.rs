//! Answers to an organiser's fields: reading them from a form, checking them, who may see them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::json::{Field, FieldKind, Fields, Visibility};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use unicode_segmentation::UnicodeSegmentation;
use url::Url;

use crate::error::FieldErrors;
use crate::lang::{self, Lang};
use crate::web::Form;

/// Most characters of one line.
pub const LINE_CHARS: usize = 300;
/// Most characters of a long text.
pub const TEXT_CHARS: usize = 50_000;

/// An answer as it was typed: a text, or several picks (or files).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A text, number, choice, day, country, address, or `yes`.
    One(String),
    /// Picks, or ids of files.
    Many(Vec<String>),
}

/// Answers by the keys of fields.
pub type Answers = BTreeMap<String, Answer>;

/// How many files each field holds, by key.
pub type FileCounts = BTreeMap<String, usize>;

impl Answer {
    /// The text; the first pick of several.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::One(text) => text,
            Self::Many(picks) => picks.first().map_or("", String::as_str),
        }
    }

    /// The picks; a text that is not empty is one.
    #[must_use]
    pub fn picks(&self) -> Vec<&str> {
        match self {
            Self::One(text) if text.is_empty() => Vec::new(),
            Self::One(text) => vec![text],
            Self::Many(picks) => picks.iter().map(String::as_str).collect(),
        }
    }

    /// Whether nothing was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.picks().iter().all(|pick| pick.trim().is_empty())
    }
}

/// The name of a field's input.
#[must_use]
pub fn input_name(key: &str) -> String {
    format!("a_{key}")
}

/// The key of an input's field.
#[must_use]
pub fn key_of(input_name: &str) -> Option<&str> {
    input_name.strip_prefix("a_")
}

/// How many words a text has, in any script (Unicode's word boundaries).
#[must_use]
pub fn count_words(text: &str) -> usize {
    text.unicode_words().count()
}

/// The fields where an organiser has not made a form yet: files of any safe kind.
#[must_use]
pub fn default_fields(lang: Lang) -> Fields {
    Fields(vec![Field {
        key: "files".into(),
        kind: FieldKind::File,
        label: lang::plain(lang, "form-default-files"),
        help: lang::plain(lang, "form-default-files-help"),
        max_files: 5,
        ..Field::default()
    }])
}

/// A number that changes with the fields; guards against stale edits.
#[must_use]
pub fn stamp(fields: &Fields) -> i32 {
    let text = serde_json::to_string(fields).unwrap_or_default();
    let hash = Sha256::digest(text);
    i32::from_be_bytes([hash[0] & 0x7f, hash[1], hash[2], hash[3]])
}

/// What was typed into the fields of a form, complete or not. Files are no part of it.
#[must_use]
pub fn read(fields: &Fields, form: &Form) -> Answers {
    let mut answers = Answers::new();
    for field in fields.0.iter().filter(|f| f.kind != FieldKind::File) {
        let name = input_name(&field.key);
        let answer = match field.kind {
            FieldKind::ManyChoices => Answer::Many(form.list(&name)),
            FieldKind::LongText => Answer::One(form.raw(&name)),
            _ => Answer::One(form.text(&name)),
        };
        if !answer.is_empty() {
            answers.insert(field.key.clone(), answer);
        }
    }
    answers
}

/// What is wrong with answers, so that they cannot be handed in.
#[must_use]
pub fn check(fields: &Fields, answers: &Answers, files: &FileCounts) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for field in &fields.0 {
        let empty = Answer::One(String::new());
        let answer = answers.get(&field.key).unwrap_or(&empty);
        let count = files.get(&field.key).copied().unwrap_or(0);
        check_one(field, answer, count, &mut errors);
    }
    errors
}

fn check_one(field: &Field, answer: &Answer, files: usize, errors: &mut FieldErrors) {
    let name = input_name(&field.key);
    if field.kind == FieldKind::File {
        errors.add_if(field.required && files == 0, &name, "file-none");
        if files > field.max_files as usize {
            errors.add_with(&name, "file-too-many", json!({"max": field.max_files}));
        }
        return;
    }
    if answer.is_empty() {
        let key = if field.kind == FieldKind::Consent { "form-error-consent" } else { "error-required" };
        errors.add_if(field.required, &name, key);
        return;
    }
    let text = answer.text().trim();
    match field.kind {
        FieldKind::ShortText => check_text(field, &name, text, LINE_CHARS, errors),
        FieldKind::LongText => check_text(field, &name, text, TEXT_CHARS, errors),
        FieldKind::Number => check_number(field, &name, text, errors),
        FieldKind::Choice => {
            errors.add_if(!field.choices.iter().any(|choice| choice == text), &name, "error-choice");
        }
        FieldKind::ManyChoices => check_picks(field, &name, &answer.picks(), errors),
        FieldKind::Date => {
            errors.add_if(NaiveDate::parse_from_str(text, "%Y-%m-%d").is_err(), &name, "form-error-day");
        }
        FieldKind::Country => {
            errors.add_if(!lang::country_codes().any(|code| code == text), &name, "error-choice");
        }
        FieldKind::Url => {
            errors.add_if(!is_web_address(text), &name, "error-url");
        }
        FieldKind::Consent => {
            errors.add_if(text != "yes", &name, "error-choice");
        }
        FieldKind::File => {}
    }
}

fn check_text(field: &Field, name: &str, text: &str, chars: usize, errors: &mut FieldErrors) {
    if text.chars().count() > chars {
        errors.add_with(name, "error-too-long", json!({"max": chars}));
        return;
    }
    check_words(field.min, field.max, name, text, errors);
}

/// Least and most words.
pub fn check_words(min: Option<f64>, max: Option<f64>, name: &str, text: &str, errors: &mut FieldErrors) {
    let words = count_words(text);
    if let Some(max) = max.filter(|max| words as f64 > *max) {
        errors.add_with(name, "form-error-words-max", json!({"max": max, "found": words}));
    } else if let Some(min) = min.filter(|min| (words as f64) < *min) {
        errors.add_with(name, "form-error-words-min", json!({"min": min, "found": words}));
    }
}

fn check_number(field: &Field, name: &str, text: &str, errors: &mut FieldErrors) {
    let Some(number) = text.parse::<f64>().ok().filter(|n| n.is_finite()) else {
        errors.add(name, "error-number");
        return;
    };
    let low = field.min.is_some_and(|min| number < min);
    let high = field.max.is_some_and(|max| number > max);
    if !(low || high) {
        return;
    }
    match (field.min, field.max) {
        (Some(min), Some(max)) => errors.add_with(name, "error-range", json!({"min": min, "max": max})),
        (Some(min), None) => errors.add_with(name, "form-error-at-least", json!({"min": min})),
        (_, max) => errors.add_with(name, "form-error-at-most", json!({"max": max})),
    };
}

fn check_picks(field: &Field, name: &str, picks: &[&str], errors: &mut FieldErrors) {
    if picks.iter().any(|pick| !field.choices.iter().any(|choice| choice == pick)) {
        errors.add(name, "error-choice");
    } else if let Some(max) = field.max.filter(|max| picks.len() as f64 > *max) {
        errors.add_with(name, "form-error-picks-max", json!({"max": max}));
    } else if let Some(min) = field.min.filter(|min| (picks.len() as f64) < *min) {
        errors.add_with(name, "form-error-picks-min", json!({"min": min}));
    }
}

/// Whether a text is an http or https address with a host.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    text.len() <= 2000
        && Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.host().is_some() && url.username().is_empty()
        })
}

/// Whether somebody who may see `sees` may see what is visible to `visibility`. Organisers see all, the jury and the
/// public less.
#[must_use]
pub fn visible(visibility: Visibility, sees: Visibility) -> bool {
    let rank = |v| match v {
        Visibility::Public => 0,
        Visibility::Jury => 1,
        Visibility::Organisers => 2,
    };
    rank(visibility) <= rank(sees)
}

/// A key for a new field, made from its question; unlike those that are taken.
#[must_use]
pub fn key_for(label: &str, taken: &Fields) -> String {
    let plain: String = label
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect::<String>()
        .split('_')
        .filter(|part| !part.is_empty())
        .take(4)
        .collect::<Vec<_>>()
        .join("_");
    let base: String = if plain.is_empty() { "field".into() } else { plain.chars().take(40).collect() };
    let free = |key: &String| !taken.0.iter().any(|f| &f.key == key);
    let numbered = (2..).map(|n| format!("{base}_{n}"));
    std::iter::once(base.clone()).chain(numbered).find(free).unwrap_or(base)
}

/// Whether fields of that kind have least and most.
#[must_use]
pub fn has_bounds(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::ShortText | FieldKind::LongText | FieldKind::Number | FieldKind::ManyChoices)
}

/// Reads a field from the page on which an organiser edits it. `kind` and `key` do not change once a field is there.
///
/// # Errors
/// Messages beside what cannot be.
pub fn read_field(form: &Form, kind: FieldKind, key: &str, file_mib: u64) -> Result<Field, FieldErrors> {
    let mut errors = FieldErrors::default();
    let label = form.text("label");
    errors.add_if(label.is_empty(), "label", "error-required");
    if label.chars().count() > LINE_CHARS {
        errors.add_with("label", "error-too-long", json!({"max": LINE_CHARS}));
    }
    let mut bound = |name: &str| {
        let text = if has_bounds(kind) { form.text(name) } else { String::new() };
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
        let counts = kind != FieldKind::Number;
        errors.add_if(!text.is_empty() && number.is_none(), name, "error-number");
        errors.add_if(counts && number.is_some_and(|n| n < 0.0 || n.fract() != 0.0), name, "error-number");
        number
    };
    let (min, max) = (bound("min"), bound("max"));
    errors.add_if(min.zip(max).is_some_and(|(min, max)| min > max), "max", "form-error-bounds");
    let choices = lines(&form.text("choices"));
    let chooses = matches!(kind, FieldKind::Choice | FieldKind::ManyChoices);
    errors.add_if(chooses && choices.len() < 2, "choices", "form-error-choices");
    let mut whole = |name: &str, most: u64| {
        let number = form.parsed::<u64>(name).filter(|n| (1..=most).contains(n));
        if kind == FieldKind::File && number.is_none() {
            errors.add_with(name, "error-range", json!({"min": 1, "max": most}));
        }
        number.and_then(|n| u32::try_from(n).ok()).unwrap_or(1)
    };
    let (max_files, max_mib) = (whole("max_files", 50), whole("max_mib", file_mib));
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Field {
        key: key.to_owned(),
        kind,
        label,
        help: form.text("help"),
        required: form.flag("required"),
        visibility: choice(&form.text("visibility")).unwrap_or_default(),
        choices: if chooses { choices } else { Vec::new() },
        min,
        max,
        max_files,
        max_mib,
        accept: if kind == FieldKind::File { accepted(&form.list("accept")) } else { Vec::new() },
    })
}

/// Groups of file types that the page offers.
pub const FILE_GROUPS: [(&str, &[&str]); 5] = [
    ("pictures", &["image/jpeg", "image/png", "image/gif", "image/webp"]),
    ("pdf", &["application/pdf"]),
    (
        "office",
        &[
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.presentation",
        ],
    ),
    ("video", &["video/mp4", "video/webm", "video/quicktime", "video/x-m4v"]),
    ("text", &["text/plain", "text/csv"]),
];

fn accepted(groups: &[String]) -> Vec<String> {
    let chosen = FILE_GROUPS.iter().filter(|(name, _)| groups.iter().any(|g| g == name));
    chosen.flat_map(|(_, types)| types.iter().map(|t| (*t).to_owned())).collect()
}

/// The groups that a field takes; types outside of the groups are kept by being no group.
#[must_use]
pub fn groups_of(accept: &[String]) -> Vec<&'static str> {
    let takes = |types: &[&str]| types.iter().any(|t| accept.iter().any(|a| a == t || a == &family(t)));
    FILE_GROUPS.iter().filter(|(_, types)| takes(types)).map(|(name, _)| *name).collect()
}

fn family(media_type: &str) -> String {
    format!("{}/*", media_type.split('/').next().unwrap_or_default())
}

/// The lines of a text that are not empty, each once.
fn lines(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !all.iter().any(|other| other == line) {
            all.push(line.to_owned());
        }
    }
    all
}

/// A value of one of the closed lists by its written name, such as `long_text`.
#[must_use]
pub fn choice<T: serde::de::DeserializeOwned>(written: &str) -> Option<T> {
    serde_json::from_value(json!(written)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind) -> Field {
        Field { key: "k".into(), kind, required: true, choices: vec!["a".into(), "b".into()], ..Field::default() }
    }

    fn found(field: Field, answer: &str) -> Option<String> {
        let answers = Answers::from([("k".to_owned(), Answer::One(answer.to_owned()))]);
        check(&Fields(vec![field]), &answers, &FileCounts::new()).0.first().map(|e| e.key.clone())
    }

    #[test]
    fn words_are_counted_in_any_script() {
        for (text, words) in [
            ("Clean water, for all!", 4),
            ("L’eau d'ici", 2),
            ("الماء النظيف للجميع", 3),
            ("清洁水", 3),
            ("чистая вода", 2),
            ("  \n", 0),
            ("3.5 litres", 2),
        ] {
            assert_eq!(count_words(text), words, "{text}");
        }
    }

    #[test]
    fn each_kind_has_its_rule() {
        use FieldKind as K;
        let ranged = |kind| Field { min: Some(2.0), max: Some(4.0), ..field(kind) };
        for (field, answer, expected) in [
            (field(K::ShortText), " ", Some("error-required")),
            (ranged(K::LongText), "one", Some("form-error-words-min")),
            (ranged(K::LongText), "one two three four five", Some("form-error-words-max")),
            (ranged(K::LongText), "one two", None),
            (field(K::Number), "12a", Some("error-number")),
            (field(K::Number), "inf", Some("error-number")),
            (ranged(K::Number), "5", Some("error-range")),
            (ranged(K::Number), "3.5", None),
            (field(K::Choice), "c", Some("error-choice")),
            (field(K::Choice), "a", None),
            (field(K::Date), "2020-02-30", Some("form-error-day")),
            (field(K::Date), "2020-02-29", None),
            (field(K::Country), "XX", Some("error-choice")),
            (field(K::Country), "NP", None),
            (field(K::Url), "javascript:alert(1)", Some("error-url")),
            (field(K::Url), "https://example.org/x", None),
            (field(K::Consent), "", Some("form-error-consent")),
            (field(K::Consent), "yes", None),
            (field(K::File), "", Some("file-none")),
        ] {
            let kind = field.kind;
            assert_eq!(found(field, answer).as_deref(), expected, "{kind:?} {answer:?}");
        }
    }

    #[test]
    fn picks_are_counted() {
        let field = Field { max: Some(1.0), ..field(FieldKind::ManyChoices) };
        let answers = Answers::from([("k".to_owned(), Answer::Many(vec!["a".into(), "b".into()]))]);
        assert_eq!(check(&Fields(vec![field]), &answers, &FileCounts::new()).0[0].key, "form-error-picks-max");
    }

    #[test]
    fn keys_are_made_from_questions() {
        let mut fields = Fields::default();
        assert_eq!(key_for("How does it help?", &fields), "how_does_it_help");
        fields.0.push(Field { key: "how_does_it_help".into(), ..Field::default() });
        assert_eq!(key_for("How does it help?", &fields), "how_does_it_help_2");
        assert_eq!(key_for("如何帮助", &fields), "field");
    }

    #[test]
    fn the_public_sees_least() {
        use Visibility::{Jury, Organisers, Public};
        assert!(visible(Public, Public) && !visible(Jury, Public) && !visible(Organisers, Jury));
        assert!(visible(Jury, Jury) && visible(Organisers, Organisers) && visible(Jury, Organisers));
    }
}
