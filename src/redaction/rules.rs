//! Which texts of an entry a copy replaces, and how. What the copy does not know of is left out, so that an entry that is
//! handed in again tells jurors nothing new by itself.

use entity::json::{Field, FieldKind, Fields, Links};
use entity::{entry, redaction};
use serde_json::{Map, Value, json};

use crate::form::rules::{Answer, Answers, cell_name, input_name, stored, words};
use crate::lang::Lang;

/// A text among an entry's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The name of its input.
    pub name: String,
    /// What was asked.
    pub label: String,
    /// What was answered.
    pub text: String,
    /// Whether it may have several lines.
    pub long: bool,
}

/// Whether people answer in their own words, which may tell who they are.
fn is_text(field: &Field) -> bool {
    matches!(field.kind, FieldKind::ShortText | FieldKind::LongText | FieldKind::Url | FieldKind::Email)
}

/// The texts among answers, in the order of the form.
#[must_use]
pub fn texts(lang: Lang, fields: &Fields, answers: &Answers) -> Vec<Text> {
    let mut all = Vec::new();
    for field in &fields.0 {
        let Some(answer) = answers.get(&field.key).filter(|a| !a.is_empty()) else { continue };
        let label = words::label(field, Some(lang));
        if is_text(field) {
            let long = field.kind == FieldKind::LongText;
            let text = answer.text().to_owned();
            all.push(Text { name: input_name(&field.key), label: label.to_owned(), text, long });
        }
        for (at, row) in answer.rows().iter().enumerate() {
            for cell in field.fields.iter().filter(|cell| is_text(cell)) {
                let Some(text) = row.get(&cell.key).filter(|text| !text.is_empty()) else { continue };
                let label = format!("{label} {}: {}", at + 1, words::label(cell, Some(lang)));
                let long = cell.kind == FieldKind::LongText;
                all.push(Text { name: cell_name(&field.key, at, &cell.key), label, text: text.clone(), long });
            }
        }
    }
    all
}

/// Puts a copy in the place of an entry's own texts.
pub fn put(entry: &mut entry::Model, copy: &redaction::Model, fields: &Fields) {
    entry.title.clone_from(&copy.title);
    entry.summary.clone_from(&copy.summary);
    entry.description.clone_from(&copy.description);
    if copy.hide_links {
        entry.links = Links::default();
        entry.video_url.clear();
    }
    let mut answers = stored(&entry.answers);
    for field in &fields.0 {
        if field.kind == FieldKind::File && copy.hide_files {
            answers.remove(&field.key);
        } else if is_text(field) {
            match copied(&copy.answers, &input_name(&field.key)) {
                Some(text) => answers.insert(field.key.clone(), Answer::One(text.to_owned())),
                None => answers.remove(&field.key),
            };
        } else if let Some(Answer::Rows(rows)) = answers.get_mut(&field.key) {
            for (at, row) in rows.iter_mut().enumerate() {
                for cell in field.fields.iter().filter(|cell| is_text(cell)) {
                    match copied(&copy.answers, &cell_name(&field.key, at, &cell.key)) {
                        Some(text) => row.insert(cell.key.clone(), text.to_owned()),
                        None => row.remove(&cell.key),
                    };
                }
            }
        }
    }
    // Answers to questions that the form does not have any more are shown to nobody; they are not copied either.
    answers.retain(|key, _| fields.0.iter().any(|f| f.key == *key));
    entry.answers = json!(answers);
    if copy.hide_files {
        entry.cover_file_id = None;
    }
}

fn copied<'a>(copy: &'a Value, name: &str) -> Option<&'a str> {
    copy[name].as_str()
}

/// What a copy keeps of the texts that were written for it.
#[must_use]
pub fn kept(written: impl IntoIterator<Item = (String, String)>) -> Value {
    Value::Object(written.into_iter().map(|(name, text)| (name, json!(text))).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;
    use entity::entry::EntryState;
    use entity::{CompetitionId, EntryId, TeamId};

    fn field(key: &str, kind: FieldKind, fields: Vec<Field>) -> Field {
        Field { key: key.into(), kind, label: key.to_uppercase(), fields, ..Field::default() }
    }

    fn entry(answers: Value) -> entry::Model {
        entry::Model {
            id: EntryId::new(),
            competition_id: CompetitionId::new(),
            team_id: TeamId::new(),
            number: 1,
            slug: String::new(),
            state: EntryState::Submitted,
            title: "Owls of Basel".into(),
            summary: "By the Owls.".into(),
            description: "We are the Owls.".into(),
            video_url: "https://owls.example".into(),
            links: Links::default(),
            brief_id: None,
            category_id: None,
            country: None,
            organisation: String::new(),
            cover_file_id: None,
            search_text: String::new(),
            form_id: None,
            answers,
            draft: json!({}),
            draft_version: 0,
            draft_saved_at: Utc::now(),
            revision_count: 2,
            submitted_at: None,
            late: false,
            created_at: Utc::now(),
        }
    }

    #[test]
    fn a_copy_replaces_texts_and_what_it_does_not_know_is_left_out() {
        let fields = Fields(vec![
            field("who", FieldKind::ShortText, vec![]),
            field("new", FieldKind::LongText, vec![]),
            field("size", FieldKind::Number, vec![]),
            field("plan", FieldKind::File, vec![]),
            field("steps", FieldKind::Group, vec![field("what", FieldKind::ShortText, vec![])]),
        ]);
        let answers = json!({"who": "Owls", "new": "Owls again", "size": "3", "plan": ["x"],
            "steps": [{"what": "Owls fly"}, {"what": "Owls land"}], "gone": "Owls"});
        let mut one = entry(answers);
        let found: Vec<_> =
            texts(Lang::En, &fields, &stored(&one.answers)).into_iter().map(|t| (t.name, t.label)).collect();
        let named = |name: &str, label: &str| (name.to_owned(), label.to_owned());
        let steps = ["STEPS 1: WHAT", "STEPS 2: WHAT"];
        assert_eq!(found[..2], [named("a_who", "WHO"), named("a_new", "NEW")]);
        assert_eq!(found[2..], [named("a_steps__0__what", steps[0]), named("a_steps__1__what", steps[1])]);
        let copy = redaction::Model {
            entry_id: one.id,
            title: "Birds".into(),
            summary: "By a team.".into(),
            description: String::new(),
            answers: kept([named("a_who", "A team"), named("a_steps__0__what", "Fly")]),
            hide_links: true,
            hide_files: true,
            revision: 1,
            version: 1,
            updated_by: None,
            updated_at: Utc::now(),
        };
        put(&mut one, &copy, &fields);
        assert_eq!(one.answers, json!({"who": "A team", "size": "3", "steps": [{"what": "Fly"}, {}]}));
        assert!(!format!("{one:?}").to_lowercase().contains("owl"), "{one:?}");
    }
}
