//! Texts: every key that is used is there in English, every text there is used, and translations fit the English ones.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::files::{self, File};
use crate::{none, templates};

/// Strings that look like keys of texts and are none.
const NO_TEXTS: [&str; 2] = ["form-expired", "team-full"];

/// Names of jobs, which look like events.
const JOBS: [&str; 10] = [
    "award.release",
    "entry.received",
    "file.found",
    "file.page",
    "file.preview",
    "file.scan",
    "file.sweep",
    "nomination.tell",
    "screening.compare",
    "stage.extended_mails",
];

/// Keys and messages of a language, in the order of its files.
fn texts(lang: &str) -> BTreeMap<String, String> {
    let head = Regex::new(r"^([a-z][a-z0-9_-]*) *=(.*)$").unwrap();
    let mut all = BTreeMap::new();
    for file in files::below(&format!("templates/lang/{lang}"), &[".ftl"]) {
        let mut key = String::new();
        for line in file.text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(found) = head.captures(line) {
                key = found[1].to_owned();
                all.insert(key.clone(), found[2].to_owned());
            } else if let Some(text) = all.get_mut(&key) {
                text.push('\n');
                text.push_str(line);
            }
        }
    }
    all
}

/// The first parts of keys: the names of the English files, and those of errors.
fn areas(english: &BTreeMap<String, String>) -> BTreeSet<String> {
    english.keys().filter_map(|key| Some(key.split_once('-')?.0.to_owned())).collect()
}

/// Keys, and beginnings of keys that are put together (they end with `*`), with the place where they stand.
fn used(areas: &BTreeSet<String>) -> Vec<(String, String)> {
    let call = Regex::new(r#"\bt\(\s*["']([a-z0-9-]+)["']\s*(~?)"#).unwrap();
    let mut found = Vec::new();
    for file in files::below("templates", &[".html", ".txt", ".xml"]) {
        for c in call.captures_iter(&file.text) {
            found.push((format!("{}{}", &c[1], c[2].replace('~', "*")), file.path.clone()));
        }
    }
    let key = Regex::new(r"^[a-z]+(?:-[a-z0-9{}_.]+)+-?$").unwrap();
    let mails = templates::mail_kinds();
    for file in files::sources() {
        let strings = file.strings().into_iter().filter(|s| key.is_match(s) && !mails.contains(s));
        let own = strings.filter(|s| areas.contains(s.split('-').next().unwrap_or_default()));
        let own = own.filter(|s| !NO_TEXTS.contains(&s.as_str()));
        found.extend(own.map(|s| {
            (s.split('{').next().unwrap().to_owned() + if s.contains('{') { "*" } else { "" }, file.path.clone())
        }));
    }
    found
}

#[test]
fn every_text_that_is_used_is_there_in_english() {
    let english = texts("en");
    let mut wrong = Vec::new();
    for (key, place) in used(&areas(&english)) {
        let there = match key.strip_suffix('*') {
            Some(begin) => english.keys().any(|k| k.starts_with(begin)),
            None => english.contains_key(&key) || english.keys().any(|k| k.starts_with(&format!("{key}-"))),
        };
        if !there {
            wrong.push(format!("{place}: {key}"));
        }
    }
    none("keys without a text in templates/lang/en", &wrong);
}

#[test]
fn every_english_text_is_used() {
    let english = texts("en");
    // Generous: a key also counts as used where a longer one is put together from a string that it begins with.
    let strings: Vec<String> = files::sources().iter().flat_map(File::strings).collect();
    let templates: String = files::below("templates", &[".html", ".txt", ".xml"]).into_iter().map(|f| f.text).collect();
    let quoted = Regex::new(r#"["']([a-z][a-z0-9-]+)["']"#).unwrap();
    let mut begins: BTreeSet<String> = quoted.captures_iter(&templates).map(|c| c[1].to_owned()).collect();
    begins.extend(strings.iter().map(|s| s.split('{').next().unwrap_or_default().to_owned()));
    begins.retain(|begin| begin.contains('-'));
    let is_used = |key: &str| {
        begins.contains(key)
            || key.match_indices('-').any(|(at, _)| begins.contains(&key[..at]) || begins.contains(&key[..=at]))
    };
    let wrong: Vec<String> = english.keys().filter(|key| !is_used(key)).cloned().collect();
    none("texts that nobody shows", &wrong);
}

/// The names that a message takes.
fn arguments(message: &str) -> BTreeSet<String> {
    let argument = Regex::new(r"\$([a-z_]+)").unwrap();
    argument.captures_iter(message).map(|c| c[1].to_owned()).collect()
}

#[test]
fn translations_fit_the_english_texts() {
    let english = texts("en");
    let mut wrong = Vec::new();
    for lang in ["fr", "es", "ar", "zh", "ru"] {
        let own = texts(lang);
        let translated: BTreeSet<String> = areas(&own);
        for (key, message) in &own {
            match english.get(key) {
                None => wrong.push(format!("{lang}: {key} is no English text")),
                Some(original) if arguments(original) != arguments(message) => {
                    wrong.push(format!("{lang}: {key} takes {:?}, not {:?}", arguments(message), arguments(original)));
                }
                Some(_) => {}
            }
        }
        // A slice that is translated is translated as a whole.
        let missing = english.keys().filter(|key| translated.contains(key.split('-').next().unwrap_or_default()));
        wrong.extend(missing.filter(|key| !own.contains_key(*key)).map(|key| format!("{lang}: {key} is missing")));
    }
    none("translations have the keys and arguments of the English texts", &wrong);
}

#[test]
fn what_happens_in_a_competition_has_a_name_in_its_history() {
    let english = texts("en");
    let verb = Regex::new(r"^[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*$").unwrap();
    let recorded = files::sources().into_iter().filter(|f| f.text.contains("Chain::Competition"));
    let about = |verb: &str| format!("history-about-{}", verb.split('.').next().unwrap_or_default().replace('_', "-"));
    let mut wrong = Vec::new();
    for file in recorded {
        for v in file
            .strings()
            .into_iter()
            .filter(|s| verb.is_match(s) && !JOBS.contains(&s.as_str()) && english.contains_key(&about(s)))
        {
            let key = format!("history-{}", v.replace(['.', '_'], "-"));
            if !english.contains_key(&key) {
                wrong.push(format!("{}: {key}", file.path));
            }
        }
    }
    none("events without a name", &wrong);
}
