//! Fields and answers as templates need them: `form/fields.html` and `form/answers.html`.

use std::collections::BTreeMap;

use entity::json::{Field, FieldKind, Fields, Visibility};
use serde_json::{Value, json};

use super::rules::{self, Answer, Answers};
use crate::file;
use crate::lang::{self, Lang};

/// Files of each field, by key, as the slice that holds them shows them: `{id, name, size, media_type, href, preview}`.
pub type FileViews = BTreeMap<String, Vec<Value>>;

/// Inputs of all fields, for `form/fields.html`.
#[must_use]
pub fn inputs(lang: Lang, fields: &Fields, files: &FileViews) -> Value {
    fields.0.iter().map(|field| input(lang, field, files)).collect()
}

fn input(lang: Lang, field: &Field, files: &FileViews) -> Value {
    let options: Value = match field.kind {
        FieldKind::Choice | FieldKind::ManyChoices => field.choices.iter().map(|c| json!([c, c])).collect(),
        FieldKind::Country => lang::countries(lang).iter().map(|(code, name)| json!([code, name])).collect(),
        _ => json!([]),
    };
    let own = files.get(&field.key).cloned().unwrap_or_default();
    json!({
        "key": field.key, "name": rules::input_name(&field.key), "kind": field.kind, "label": field.label,
        "help": field.help, "required": field.required, "visibility": field.visibility, "options": options,
        "min": field.min, "max": field.max, "max_files": field.max_files, "max_mib": field.max_mib,
        "accept": field.accept.join(","), "accepted": file::actions::accepted(&field.accept),
        "room": (field.max_files as usize).saturating_sub(own.len()), "files": own,
    })
}

/// What was typed, as values of a form: names of inputs with their texts or picks.
#[must_use]
pub fn values(answers: &Answers) -> Vec<(String, Value)> {
    answers.iter().map(|(key, answer)| (rules::input_name(key), json!(answer))).collect()
}

/// Answers that somebody who sees `sees` may read, for `form/answers.html`; empty ones are left out.
#[must_use]
pub fn answers(lang: Lang, fields: &Fields, answers: &Answers, files: &FileViews, sees: Visibility) -> Value {
    let seen = fields.0.iter().filter(|field| rules::visible(field.visibility, sees));
    seen.filter_map(|field| answer(lang, field, answers.get(&field.key), files)).collect()
}

fn answer(lang: Lang, field: &Field, answer: Option<&Answer>, files: &FileViews) -> Option<Value> {
    let base = json!({
        "key": field.key, "kind": field.kind, "label": field.label, "visibility": field.visibility, "text": "",
        "picks": [], "files": [],
    });
    let more = if field.kind == FieldKind::File {
        json!({"files": files.get(&field.key).filter(|own| !own.is_empty())?})
    } else {
        let answer = answer.filter(|answer| !answer.is_empty())?;
        match field.kind {
            FieldKind::ManyChoices => json!({"picks": answer.picks()}),
            FieldKind::Country => {
                json!({"text": lang::plain(lang, &format!("country-{}", answer.text().to_lowercase()))})
            }
            _ => json!({"text": answer.text()}),
        }
    };
    Some(crate::web::with(base, more))
}
