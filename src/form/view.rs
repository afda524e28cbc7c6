//! Fields and answers as templates need them: `form/fields.html` and `form/answers.html`.

use std::collections::BTreeMap;

use entity::json::{Field, FieldKind, Fields, Pixels, Visibility};
use serde_json::{Map, Value, json};

use super::rules::changes::{self, Change, What};
use super::rules::condition::options;
use super::rules::{self, Answer, Answers, Around, Asked, PICK, Row, Source, TITLE, read, words};
use crate::file;
use crate::lang::{self, Lang};
use crate::web::{Form, with};

/// Files of each field, by key, as the slice that holds them shows them: `{id, name, size, media_type, href, preview}`.
pub type FileViews = BTreeMap<String, Vec<Value>>;

/// What the inputs of a form are shown with.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The choices that the page asks besides.
    pub around: &'a Around,
    /// What was answered, which tells how many rows there are.
    pub answers: &'a Answers,
    /// Files that are there.
    pub files: &'a FileViews,
}

/// Inputs of all fields of a form that stands alone and has not been filled in, for `form/fields.html`.
#[must_use]
pub fn inputs(lang: Lang, fields: &Fields, files: &FileViews) -> Value {
    inputs_with(lang, fields, &Given { around: &Around::default(), answers: &Answers::new(), files })
}

/// Inputs of all fields, for `form/fields.html`. Sections hold what follows them.
#[must_use]
pub fn inputs_with(lang: Lang, fields: &Fields, given: &Given<'_>) -> Value {
    let mut blocks: Vec<Value> = Vec::new();
    for field in fields.0.iter().filter(|f| f.kind != FieldKind::Group || !f.fields.is_empty()) {
        let shown = with(input(lang, field, given.files), json!({"when": when(lang, fields, field, given.around)}));
        let shown = match field.kind {
            FieldKind::Group => with(shown, group(lang, fields, field, given)),
            _ => shown,
        };
        let section = blocks.last_mut().filter(|last| last["kind"] == "section" && field.kind != FieldKind::Section);
        match section.and_then(|section| section["fields"].as_array_mut()) {
            Some(inside) => inside.push(shown),
            None => blocks.push(with(shown, json!({"fields": []}))),
        }
    }
    blocks.into()
}

fn input(lang: Lang, field: &Field, files: &FileViews) -> Value {
    let options: Value = match field.kind {
        FieldKind::Choice | FieldKind::ManyChoices => {
            words::choices(field, Some(lang)).into_iter().map(|(value, shown)| json!([value, shown])).collect()
        }
        FieldKind::Country => lang::countries(lang).iter().map(|(code, name)| json!([code, name])).collect(),
        _ => json!([]),
    };
    let own = files.get(&field.key).cloned().unwrap_or_default();
    json!({
        "key": field.key, "name": rules::input_name(&field.key), "kind": field.kind,
        "label": words::label(field, Some(lang)), "help": words::help(field, Some(lang)),
        "required": field.required, "visibility": field.visibility, "options": options,
        "min": field.min, "max": field.max, "max_files": field.max_files, "max_mib": field.max_mib,
        "pixels": pixels(lang, &field.pixels), "accept": field.accept.join(","), "accepted": file::actions::accepted(&field.accept),
        "room": (field.max_files as usize).saturating_sub(own.len()), "files": own,
    })
}

/// How many pixels pictures must have, in words.
fn pixels(lang: Lang, asked: &Pixels) -> Option<String> {
    let sides = [
        ("form-pixels-min-long", asked.min_long),
        ("form-pixels-min-short", asked.min_short),
        ("form-pixels-max-long", asked.max_long),
        ("form-pixels-max-short", asked.max_short),
    ];
    let side = |(key, n): (&str, Option<u32>)| {
        let n = lang::format::number(lang, f64::from(n?), 0);
        Some(lang::text(lang, key, json!({"n": n}).as_object()?))
    };
    let told: Vec<String> = sides.into_iter().filter_map(side).collect();
    let args = json!({"limits": told.join(", ")});
    (!told.is_empty()).then(|| lang::text(lang, "form-pixels", args.as_object().unwrap_or(&Map::new())))
}

/// A choice that the page asks besides, for previews: `{name, label, many, options}`.
#[must_use]
pub fn source(source: &Source) -> Value {
    json!({"name": source.of, "label": source.label, "many": source.many, "options": source.options})
}

/// When a field is asked, for the script and in words: `{of, any, words}`.
#[must_use]
pub fn when(lang: Lang, fields: &Fields, field: &Field, around: &Around) -> Option<Value> {
    let when = field.show_when.as_ref()?;
    let other = fields.0.iter().find(|f| rules::key_of(&when.of) == Some(f.key.as_str()));
    let label = match other {
        Some(other) => words::label(other, Some(lang)),
        None => around.sources.iter().find(|s| s.of == when.of).map_or("", |s| s.label.as_str()),
    };
    let offered = options(fields, around, &when.of, Some(lang));
    let values: Vec<String> =
        offered.into_iter().filter(|(value, _)| when.any.contains(value)).map(|(_, shown)| shown).collect();
    let args = json!({"label": label, "values": values.join(", ")});
    let text = lang::text(lang, "form-when", args.as_object()?);
    Some(json!({"of": when.of, "any": when.any, "words": text}))
}

/// The rows of a group and a blank one for the script: `{rows, blank, per, titles}`.
fn group(lang: Lang, fields: &Fields, group: &Field, given: &Given<'_>) -> Value {
    let stored = given.answers.get(&group.key).map(Answer::rows).unwrap_or_default();
    let blank = row(lang, group, None, None, false);
    if group.per.is_empty() {
        let count = stored.len().max(read::shown_rows(group));
        let rows: Vec<Value> = (0..count).map(|at| row(lang, group, Some(at), None, false)).collect();
        let most = group.max.unwrap_or(rules::ROWS as f64);
        return json!({"rows": rows, "blank": blank, "per": "", "titles": [], "most": most});
    }
    let offered = options(fields, given.around, &group.per, Some(lang));
    let asked = Asked::of(fields, given.around, given.answers).rows(group);
    let rows: Vec<Value> = offered
        .iter()
        .enumerate()
        .filter_map(|(at, pick)| {
            let picked = asked.iter().any(|(n, _)| *n == at);
            let kept = stored.iter().any(|row| row.get(PICK) == Some(&pick.0));
            (picked || kept).then(|| row(lang, group, Some(at), Some(pick), !picked))
        })
        .collect();
    json!({"rows": rows, "blank": blank, "per": group.per, "titles": offered, "most": offered.len()})
}

/// One row; without a number the blank one, in which the script puts numbers.
fn row(lang: Lang, group: &Field, at: Option<usize>, pick: Option<&(String, String)>, hidden: bool) -> Value {
    let none = FileViews::new();
    let number = at.map_or_else(|| "{number}".to_owned(), |at| (at + 1).to_string());
    let at = at.map_or_else(|| "{row}".to_owned(), |at| at.to_string());
    let cell = |child: &Field| {
        let name = rules::cell_name(&group.key, &at, &child.key);
        with(input(lang, child, &none), json!({"name": name, "when": null}))
    };
    json!({
        "at": at, "n": number, "key": group.key, "per": group.per, "hidden": hidden,
        "fields": group.fields.iter().map(cell).collect::<Vec<_>>(), "title": pick.map(|(_, title)| title),
        "pick": pick.map(|(value, _)| value), "pick_name": rules::cell_name(&group.key, &at, PICK),
    })
}

/// What was typed, as values of a form: names of inputs with their texts or picks.
#[must_use]
pub fn values(fields: &Fields, around: &Around, answers: &Answers) -> Vec<(String, Value)> {
    let mut values = Vec::new();
    for (key, answer) in answers {
        let Answer::Rows(rows) = answer else {
            values.push((rules::input_name(key), json!(answer)));
            continue;
        };
        let group = fields.0.iter().find(|f| &f.key == key);
        let offered = group.map(|group| options(fields, around, &group.per, None)).unwrap_or_default();
        for (at, row) in rows.iter().enumerate() {
            // A row of a pick has the pick's number.
            let pick = row.get(PICK).and_then(|pick| offered.iter().position(|(value, _)| value == pick));
            let at = if row.contains_key(PICK) { pick } else { Some(at) };
            let Some(at) = at else { continue };
            values.extend(row.iter().map(|(cell, text)| (rules::cell_name(key, at, cell), json!(text))));
        }
    }
    values
}

/// What was typed, with the rows of groups numbered anew, so that they are shown in the order in which they are read.
#[must_use]
pub fn retyped(fields: &Fields, typed: &Form) -> Form {
    let mut pairs: Vec<(String, String)> =
        typed.pairs().iter().filter(|(name, _)| rules::cell_of(name).is_none()).cloned().collect();
    for (name, value) in values(fields, &Around::default(), &rules::read(fields, typed)) {
        if rules::cell_of(&name).is_some() {
            pairs.push((name, value.as_str().unwrap_or_default().to_owned()));
        }
    }
    Form::from_pairs(pairs)
}

/// The fields that have a column in tables: all but headings.
#[must_use]
pub fn columns(fields: Fields) -> Fields {
    Fields(fields.0.into_iter().filter(|field| field.kind != FieldKind::Section).collect())
}

/// One text for each field, for tables.
#[must_use]
pub fn cells(fields: &Fields, answers: &Answers) -> Vec<String> {
    let cell = |field: &Field| answers.get(&field.key).map(|answer| plain(fields, field, answer)).unwrap_or_default();
    fields.0.iter().map(cell).collect()
}

/// An answer as one text, for tables: picks side by side, rows below each other.
#[must_use]
pub fn plain(fields: &Fields, field: &Field, answer: &Answer) -> String {
    match answer {
        Answer::Rows(rows) => rows_text(fields, field, rows),
        _ => answer.picks().join("; "),
    }
}

/// Answers that somebody who sees `sees` may read, for `form/answers.html`; empty ones are left out. Each tells the
/// section in which it stands.
#[must_use]
pub fn answers(lang: Lang, fields: &Fields, answers: &Answers, files: &FileViews, sees: Visibility) -> Value {
    let mut section = "";
    let mut shown = Vec::new();
    for field in &fields.0 {
        if field.kind == FieldKind::Section {
            section = words::label(field, Some(lang));
        } else if rules::visible(field.visibility, sees) {
            let one = answer(lang, fields, field, answers.get(&field.key), files);
            shown.extend(one.map(|one| with(one, json!({"section": section}))));
        }
    }
    shown.into()
}

fn answer(lang: Lang, fields: &Fields, field: &Field, answer: Option<&Answer>, files: &FileViews) -> Option<Value> {
    let base = json!({
        "key": field.key, "kind": field.kind, "label": words::label(field, Some(lang)), "text": "",
        "visibility": field.visibility, "picks": [], "files": [], "rows": [],
    });
    if field.kind == FieldKind::File {
        return Some(with(base, json!({"files": files.get(&field.key).filter(|own| !own.is_empty())?})));
    }
    let answer = answer.filter(|answer| !answer.is_empty())?;
    let more = match field.kind {
        FieldKind::ManyChoices => {
            let shown = |pick: &&str| words::choice(field, Some(lang), pick);
            json!({"picks": answer.picks().iter().map(shown).collect::<Vec<_>>()})
        }
        FieldKind::Group => {
            let full = answer.rows().iter().filter(|row| !rules::is_blank(row));
            json!({"rows": full.map(|row| answered_row(lang, fields, field, row)).collect::<Vec<_>>()})
        }
        _ => json!({"text": text(lang, field, answer.text())}),
    };
    Some(with(base, more))
}

fn text(lang: Lang, field: &Field, stored: &str) -> String {
    match field.kind {
        FieldKind::Country => lang::plain(lang, &format!("country-{}", stored.to_lowercase())),
        FieldKind::Choice => words::choice(field, Some(lang), stored),
        _ => stored.to_owned(),
    }
}

fn answered_row(lang: Lang, fields: &Fields, group: &Field, row: &Row) -> Value {
    let cells = group.fields.iter().filter_map(|child| {
        let stored = row.get(&child.key)?;
        Some(json!({"kind": child.kind, "label": words::label(child, Some(lang)), "text": text(lang, child, stored)}))
    });
    json!({"title": title(fields, group, row, Some(lang)), "answers": cells.collect::<Vec<_>>()})
}

/// The words of a row's pick: as they are now in the reader's language, or as they were when it was submitted.
fn title(fields: &Fields, group: &Field, row: &Row, lang: Option<Lang>) -> Option<String> {
    let pick = row.get(PICK)?;
    let offered = options(fields, &Around::default(), &group.per, lang).into_iter().find(|(value, _)| value == pick);
    Some(offered.map_or_else(|| row.get(TITLE).unwrap_or(pick).clone(), |(_, shown)| shown))
}

/// The question that an input of a form stands for; in a row with what the row is about.
#[must_use]
pub fn question(lang: Lang, fields: &Fields, around: &Around, input: &str) -> Option<String> {
    let find = |key: &str| fields.0.iter().find(|field| field.key == key);
    let Some((key, at, cell)) = rules::cell_of(input) else {
        return Some(words::label(find(rules::key_of(input)?)?, Some(lang)).to_owned());
    };
    let group = find(key)?;
    let child = group.fields.iter().find(|child| child.key == cell)?;
    let row = match options(fields, around, &group.per, Some(lang)).into_iter().nth(at) {
        Some((_, title)) => title,
        None => lang::text(lang, "form-row", json!({"n": (at + 1).to_string()}).as_object()?),
    };
    Some(format!("{} › {row} › {}", words::label(group, Some(lang)), words::label(child, Some(lang))))
}

/// What changed in a form since a draft was last written for it, in words: `[{text, name}]`, with the input where the
/// question is now.
#[must_use]
pub fn changed(lang: Lang, before: &Fields, after: &Fields) -> Value {
    let one = |change: Change<'_>| {
        let label = |field: &Field| words::label(field, Some(lang)).to_owned();
        let own = match change.group {
            Some(group) => format!("{} › {}", label(group), label(change.field)),
            None => label(change.field),
        };
        let args = json!({"label": own, "was": change.was});
        let text = lang::text(lang, &format!("form-changed-{}", change.what.name()), args.as_object()?);
        let at = change.group.unwrap_or(change.field);
        let here = change.what != What::Removed && at.kind != FieldKind::Section;
        Some(json!({"text": text, "name": here.then(|| rules::input_name(&at.key))}))
    };
    changes::between(before, after).into_iter().filter_map(one).collect()
}

/// The rows of a group as one text, for tables and for comparing: a line for each.
#[must_use]
pub fn rows_text(fields: &Fields, group: &Field, rows: &[Row]) -> String {
    let cells = |row: &Row| {
        let told = group.fields.iter().filter_map(|child| Some(format!("{}: {}", child.label, row.get(&child.key)?)));
        told.collect::<Vec<_>>().join("; ")
    };
    let line = |(n, row): (usize, &Row)| match title(fields, group, row, None) {
        Some(title) => format!("{title}: {}", cells(row)),
        None => format!("{}. {}", n + 1, cells(row)),
    };
    rows.iter().filter(|row| !rules::is_blank(row)).enumerate().map(line).collect::<Vec<_>>().join("\n")
}
