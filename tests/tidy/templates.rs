//! Templates: each is shown by somebody, each that is named is there, and none says anything in one language only.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::files::{self, File};
use crate::none;

/// Words that need no translation.
const SAME_EVERYWHERE: [&str; 2] = ["UTC", "Atom"];

fn templates() -> Vec<File> {
    let all = files::below("templates", &[".html", ".txt", ".xml", ".css"]);
    all.into_iter().filter(|f| !f.path.contains("/assets/") && !f.path.contains("/lang/")).collect()
}

/// The name by which a template is asked for.
fn name(file: &File) -> String {
    file.path.trim_start_matches("templates/").to_owned()
}

/// All names of templates that code or templates ask for. In `format!` a part in braces stands for anything.
fn asked() -> Vec<Regex> {
    let in_template = Regex::new(r#"(?:extends|import|include|from)\s+["']([^"']+)["']"#).unwrap();
    let mut names: BTreeSet<String> = files::sources().iter().flat_map(File::strings).collect();
    for file in templates() {
        names.extend(in_template.captures_iter(&file.text).map(|c| c[1].to_owned()));
    }
    let path = Regex::new(r"^[a-z{][\w{}./-]*/[\w{}-]+\.(html|txt|xml|css)$").unwrap();
    names.iter().filter(|name| path.is_match(name)).map(|name| pattern(name)).collect()
}

/// A name in which `{..}` stands for anything.
pub fn pattern(name: &str) -> Regex {
    static HOLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\\\{[^}]*\\\}").unwrap());
    let escaped = regex::escape(name);
    Regex::new(&format!("^{}$", HOLE.replace_all(&escaped, ".+"))).unwrap()
}

#[test]
fn every_template_is_shown_by_somebody() {
    let asked = asked();
    let pages =
        templates().into_iter().map(|f| name(&f)).filter(|n| !n.starts_with("mail/") || n == "mail/layout.html");
    let wrong: Vec<String> = pages.filter(|name| !asked.iter().any(|a| a.is_match(name))).collect();
    none("templates that no code and no template names", &wrong);
}

#[test]
fn every_template_that_is_asked_for_is_there() {
    let there: Vec<String> = templates().iter().map(name).collect();
    let missing = asked().into_iter().filter(|a| !there.iter().any(|name| a.is_match(name)));
    let wrong: Vec<String> = missing.map(|a| a.to_string()).collect();
    none("templates that code or a template names, but that are not there", &wrong);
}

#[test]
fn every_asset_is_used() {
    let users: String = templates()
        .into_iter()
        .chain(files::sources())
        .chain(files::below("templates/assets", &[".css", ".js"]))
        .map(|f| f.text)
        .collect();
    let assets = files::below("templates/assets", &[""]).into_iter().map(|f| f.path);
    let unused = assets.filter(|path| !users.contains(path.rsplit('/').next().unwrap()));
    none("assets that nothing names", &unused.collect::<Vec<_>>());
}

/// The kinds of mails that have a folder.
pub fn mail_kinds() -> BTreeSet<String> {
    let mails = templates().into_iter().map(|f| name(&f));
    let parts = mails.filter_map(|n| Some(n.strip_prefix("mail/")?.split_once('/')?.0.to_owned()));
    parts.collect()
}

#[test]
fn every_mail_has_a_subject_and_two_bodies_and_is_sent_by_somebody() {
    let there: BTreeSet<String> = templates().iter().map(name).collect();
    let strings: BTreeSet<String> = files::sources().iter().flat_map(File::strings).collect();
    let letter = Regex::new(r#"Letter::new\(\s*"([^"]+)""#).unwrap();
    let sent: BTreeSet<String> = files::sources()
        .iter()
        .flat_map(|f| letter.captures_iter(&f.text).map(|c| c[1].to_owned()).collect::<Vec<_>>())
        .collect();
    let mut wrong = Vec::new();
    for kind in mail_kinds().union(&sent) {
        for part in ["subject.txt", "body.txt", "body.html"] {
            let file = format!("mail/{kind}/{part}");
            if !there.contains(&file) {
                wrong.push(format!("{file} is missing"));
            }
        }
        if !strings.contains(kind) {
            wrong.push(format!("mail/{kind} is never sent"));
        }
    }
    none("a mail is subject.txt, body.txt and body.html", &wrong);
}

#[test]
fn no_template_says_anything_in_one_language_only() {
    let mut wrong = Vec::new();
    for file in templates().into_iter().filter(|f| f.path.ends_with(".html") || f.path.ends_with(".txt")) {
        wrong.extend(visible(&file.text).into_iter().map(|words| format!("{}: {words:?}", file.path)));
    }
    none("visible texts come from templates/lang by t('key')", &wrong);
}

/// What a template says itself: between tags, in attributes that people read, in strings that look like sentences.
fn visible(template: &str) -> Vec<String> {
    static COMMENT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)\{#.*?#\}").unwrap());
    // Expressions may hold maps of maps.
    static CODE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s)\{\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}\}|\{%.*?%\}").unwrap());
    static NAMES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s)\{%-? block body_class -?%\}.*?\{%-? endblock -?%\}").unwrap());
    static BLOCK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s)<style.*?</style>|<script.*?</script>|<svg.*?</svg>|<!--.*?-->").unwrap());
    static READ: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"\b(?:alt|title|placeholder|aria-label|aria-description)="([^"]*)""#).unwrap());
    static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"(?s)<[^>]*>|&\w+;|&#\w+;|[\w-]+="[^"]*""#).unwrap());
    static SENTENCE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"["']([A-Z][a-z]+ [^"']*)["']"#).unwrap());
    let text = COMMENT.replace_all(template, "");
    let text = NAMES.replace_all(&text, "");
    let mut found: Vec<String> = Vec::new();
    for code in CODE.find_iter(&text) {
        found.extend(SENTENCE.captures_iter(code.as_str()).map(|c| c[1].to_owned()));
    }
    let markup = CODE.replace_all(&text, "");
    let markup = BLOCK.replace_all(&markup, "");
    found.extend(READ.captures_iter(&markup).map(|c| c[1].to_owned()));
    found.extend(TAG.replace_all(&markup, "\n").lines().map(|line| line.trim().to_owned()));
    found.retain(|words| words.chars().any(char::is_alphabetic) && !SAME_EVERYWHERE.contains(&words.as_str()));
    found
}

#[test]
fn the_finder_of_untranslated_texts_finds_them() {
    let template = r#"{# note #}<p class="x">Hello {{ name }}</p><img alt="A cat">{{ t('a-b') }}<style>b {}</style>
        {{ ui.note('Well done') }}{{ f({'a': {'b': ''}}, 'x') }} – <a href="{{ url('/x') }}">&rarr;</a>"#;
    assert_eq!(visible(template), ["Well done", "A cat", "Hello"]);
}
