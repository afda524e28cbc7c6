//! What an organiser types on the page of a field.

use std::collections::BTreeMap;

use entity::json::{Condition, Field, FieldKind, Fields, Pixels, Wording};
use serde_json::json;

use super::{LINE_CHARS, ROWS, Source, choice};
use crate::error::FieldErrors;
use crate::lang::Lang;
use crate::web::Form;

/// A key for a new field, made from its question; unlike those that are taken.
#[must_use]
pub fn key_for(label: &str, taken: &[Field]) -> String {
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
    let free = |key: &String| !taken.iter().any(|f| &f.key == key);
    let numbered = (2..).map(|n| format!("{base}_{n}"));
    std::iter::once(base.clone()).chain(numbered).find(free).unwrap_or(base)
}

/// The address of a field within a form: `goal.how` is the field `how` in the rows of the group `goal`.
#[must_use]
pub fn address(group: &str, key: &str) -> String {
    if group.is_empty() { key.to_owned() } else { format!("{group}.{key}") }
}

/// The group and the key of an address; the group is empty for fields that stand in none.
#[must_use]
pub fn parts(address: &str) -> (&str, &str) {
    address.split_once('.').unwrap_or(("", address))
}

/// The fields of a group, or all that stand in none.
#[must_use]
pub fn list<'a>(fields: &'a Fields, group: &str) -> Option<&'a Vec<Field>> {
    if group.is_empty() {
        return Some(&fields.0);
    }
    fields.0.iter().find(|f| f.key == group && f.kind == FieldKind::Group).map(|group| &group.fields)
}

/// The same, to be changed.
#[must_use]
pub fn list_mut<'a>(fields: &'a mut Fields, group: &str) -> Option<&'a mut Vec<Field>> {
    if group.is_empty() {
        return Some(&mut fields.0);
    }
    fields.0.iter_mut().find(|f| f.key == group && f.kind == FieldKind::Group).map(|group| &mut group.fields)
}

/// Whether fields of that kind have least and most.
#[must_use]
pub fn has_bounds(kind: FieldKind) -> bool {
    use FieldKind::{Group, LongText, ManyChoices, Number, ShortText};
    matches!(kind, ShortText | LongText | Number | ManyChoices | Group)
}

/// Whether a list of choices belongs to fields of that kind.
#[must_use]
pub fn has_choices(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Choice | FieldKind::ManyChoices)
}

/// What a field can be made of.
#[derive(Clone, Copy, Debug)]
pub struct Means<'a> {
    /// Largest size of a file, in MiB.
    pub file_mib: u64,
    /// The languages besides the main one.
    pub languages: &'a [Lang],
    /// The inputs on which the field may hang.
    pub sources: &'a [Source],
}

/// Reads a field from the page on which an organiser edits it. `kind` and `key` do not change once a field is there, and
/// a group keeps its fields.
///
/// # Errors
/// Messages beside what cannot be.
pub fn read_field(form: &Form, kind: FieldKind, key: &str, means: &Means<'_>) -> Result<Field, FieldErrors> {
    let mut errors = FieldErrors::default();
    let label = form.text("label");
    errors.add_if(label.is_empty(), "label", "error-required");
    if label.chars().count() > LINE_CHARS {
        errors.add_with("label", "error-too-long", json!({"max": LINE_CHARS}));
    }
    let per = read_per(form, kind, means, &mut errors);
    let (min, max) = if per.is_empty() { read_bounds(form, kind, &mut errors) } else { (None, None) };
    let choices = if has_choices(kind) { lines(&form.text("choices")) } else { Vec::new() };
    errors.add_if(has_choices(kind) && choices.len() < 2, "choices", "form-error-choices");
    let show_when = read_when(form, means, &mut errors);
    let words = read_words(form, choices.len(), means, &mut errors);
    let (max_files, max_mib) = read_files(form, kind, means, &mut errors);
    let pixels = read_pixels(form, kind, &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Field {
        key: key.to_owned(),
        kind,
        label,
        help: form.text("help"),
        required: form.flag("required") && kind != FieldKind::Section && per.is_empty(),
        visibility: choice(&form.text("visibility")).unwrap_or_default(),
        choices,
        min,
        max,
        max_files,
        max_mib,
        accept: if kind == FieldKind::File { accepted(&form.list("accept")) } else { Vec::new() },
        pixels,
        show_when,
        fields: Vec::new(),
        per,
        words,
    })
}

fn read_bounds(form: &Form, kind: FieldKind, errors: &mut FieldErrors) -> (Option<f64>, Option<f64>) {
    let mut bound = |name: &str| {
        let text = if has_bounds(kind) { form.text(name) } else { String::new() };
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
        let counts = kind != FieldKind::Number;
        errors.add_if(!text.is_empty() && number.is_none(), name, "error-number");
        errors.add_if(counts && number.is_some_and(|n| n < 0.0 || n.fract() != 0.0), name, "error-number");
        if kind == FieldKind::Group && number.is_some_and(|n| n > ROWS as f64) {
            errors.add_with(name, "error-range", json!({"min": 0, "max": ROWS}));
        }
        number
    };
    let (min, max) = (bound("min"), bound("max"));
    errors.add_if(min.zip(max).is_some_and(|(min, max)| min > max), "max", "form-error-bounds");
    (min, max)
}

fn read_per(form: &Form, kind: FieldKind, means: &Means<'_>, errors: &mut FieldErrors) -> String {
    let per = if kind == FieldKind::Group { form.text("per") } else { String::new() };
    errors.add_if(!per.is_empty() && !means.sources.iter().any(|s| s.many && s.of == per), "per", "error-choice");
    per
}

/// The name of the boxes with the values of an input on which a field may hang.
#[must_use]
pub fn values_name(of: &str) -> String {
    format!("any_{of}")
}

fn read_when(form: &Form, means: &Means<'_>, errors: &mut FieldErrors) -> Option<Condition> {
    let of = form.text("when");
    if of.is_empty() {
        return None;
    }
    let Some(source) = means.sources.iter().find(|s| s.of == of) else {
        errors.add("when", "error-choice");
        return None;
    };
    let name = values_name(&of);
    let mut any = form.list(&name);
    any.retain(|value| source.options.iter().any(|(offered, _)| offered == value));
    errors.add_if(any.is_empty(), &name, "form-error-when-values");
    Some(Condition { of, any })
}

fn read_words(form: &Form, choices: usize, means: &Means<'_>, errors: &mut FieldErrors) -> BTreeMap<String, Wording> {
    let mut words = BTreeMap::new();
    for lang in means.languages {
        let code = lang.code();
        let own = lines(&form.text(&format!("choices_{code}")));
        if !own.is_empty() && own.len() != choices {
            let args = json!({"n": choices, "found": own.len()});
            errors.add_with(&format!("choices_{code}"), "form-error-choices-translated", args);
        }
        let (label, help) = (form.text(&format!("label_{code}")), form.text(&format!("help_{code}")));
        if label.chars().count() > LINE_CHARS {
            errors.add_with(&format!("label_{code}"), "error-too-long", json!({"max": LINE_CHARS}));
        }
        let wording = Wording { label, help, choices: own };
        if wording != Wording::default() {
            words.insert(code.to_owned(), wording);
        }
    }
    words
}

fn read_files(form: &Form, kind: FieldKind, means: &Means<'_>, errors: &mut FieldErrors) -> (u32, u32) {
    let mut whole = |name: &str, most: u64| {
        let number = form.parsed::<u64>(name).filter(|n| (1..=most).contains(n));
        if kind == FieldKind::File && number.is_none() {
            errors.add_with(name, "error-range", json!({"min": 1, "max": most}));
        }
        number.and_then(|n| u32::try_from(n).ok()).unwrap_or(1)
    };
    (whole("max_files", 50), whole("max_mib", means.file_mib))
}

/// Most pixels that can be asked for on a side.
const SIDE: u32 = 100_000;

fn read_pixels(form: &Form, kind: FieldKind, errors: &mut FieldErrors) -> Pixels {
    let mut side = |name: &str| {
        let text = if kind == FieldKind::File { form.text(name) } else { String::new() };
        let number = text.parse().ok().filter(|n| (1..=SIDE).contains(n));
        if !text.is_empty() && number.is_none() {
            errors.add_with(name, "error-range", json!({"min": 1, "max": SIDE}));
        }
        number
    };
    let read = Pixels {
        min_long: side("min_long"),
        min_short: side("min_short"),
        max_long: side("max_long"),
        max_short: side("max_short"),
    };
    let clash = |min: Option<u32>, max: Option<u32>| min.zip(max).is_some_and(|(min, max)| min > max);
    let long = clash(read.min_long, read.max_long) || clash(read.min_short, read.max_long);
    errors.add_if(long, "max_long", "form-error-bounds");
    errors.add_if(clash(read.min_short, read.max_short), "max_short", "form-error-bounds");
    read
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_from_questions() {
        let mut fields = Vec::new();
        assert_eq!(key_for("How does it help?", &fields), "how_does_it_help");
        fields.push(Field { key: "how_does_it_help".into(), ..Field::default() });
        assert_eq!(key_for("How does it help?", &fields), "how_does_it_help_2");
        assert_eq!(key_for("如何帮助", &fields), "field");
        assert_eq!(key_for("__pick  --  me__", &fields), "pick_me", "no two underscores in a row, none in front");
    }

    fn typed(kind: FieldKind, body: &str) -> Result<Field, String> {
        let options = vec![("Sea".to_owned(), "Sea".to_owned())];
        let source = Source { of: "a_where".into(), label: "Where?".into(), many: false, options };
        let means = Means { file_mib: 10, languages: &[Lang::Fr], sources: &[source] };
        let read = read_field(&Form::parse(body.as_bytes()), kind, "k", &means);
        read.map_err(|e| e.0.iter().map(|e| format!("{} {}", e.field, e.key)).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn conditions_name_what_is_offered() {
        let when = |body: &str| typed(FieldKind::ShortText, &format!("label=L&{body}")).map(|f| f.show_when);
        assert_eq!(when("when="), Ok(None));
        let sea = Condition { of: "a_where".into(), any: vec!["Sea".into()] };
        assert_eq!(when("when=a_where&any_a_where=Sea&any_a_where=Moon"), Ok(Some(sea)));
        assert_eq!(when("when=a_where&any_a_where=Moon"), Err("any_a_where form-error-when-values".into()));
        assert_eq!(when("when=a_gone&any_a_gone=Sea"), Err("when error-choice".into()));
    }

    #[test]
    fn translations_fit_the_choices() {
        let body = "label=L&choices=Sea%0ALand&label_fr=Lieu&choices_fr=";
        let french = typed(FieldKind::Choice, &format!("{body}Mer%0ATerre")).unwrap().words.remove("fr").unwrap();
        assert_eq!((french.label.as_str(), french.choices.len()), ("Lieu", 2));
        assert_eq!(
            typed(FieldKind::Choice, &format!("{body}Mer")),
            Err("choices_fr form-error-choices-translated".into())
        );
        assert!(typed(FieldKind::ShortText, "label=L&help_fr=+&label_de=x").unwrap().words.is_empty());
    }

    #[test]
    fn pictures_are_asked_for_by_their_sides() {
        let pixels = |body: &str| {
            typed(FieldKind::File, &format!("label=L&max_files=1&max_mib=5&{body}")).map(|field| field.pixels)
        };
        assert_eq!(pixels("min_long=&max_long="), Ok(Pixels::default()));
        let asked = Pixels { min_long: Some(2000), min_short: Some(1000), ..Pixels::default() };
        assert_eq!(pixels("min_long=2000&min_short=1000"), Ok(asked));
        assert_eq!(pixels("min_long=many&min_short=0"), Err("min_long error-range, min_short error-range".into()));
        assert_eq!(pixels("min_short=3000&max_long=2000"), Err("max_long form-error-bounds".into()));
        assert_eq!(pixels("min_short=3&max_short=2"), Err("max_short form-error-bounds".into()));
        assert_eq!(typed(FieldKind::Url, "label=L&min_long=9").unwrap().pixels, Pixels::default());
    }

    #[test]
    fn groups_count_rows_or_hang_on_picks() {
        let group = |body: &str| typed(FieldKind::Group, &format!("label=L&{body}")).map(|f| (f.min, f.max, f.per));
        assert_eq!(group("min=1&max=5"), Ok((Some(1.0), Some(5.0), String::new())));
        assert_eq!(group("min=1&max=500"), Err("max error-range".into()));
        assert_eq!(group("per=a_where"), Err("per error-choice".into()), "one choice has no rows");
    }
}
