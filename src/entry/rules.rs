//! The content of an entry: how it is read from a form, what is missing, which states allow what.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::decision::DecisionKind;
use entity::entry::EntryState;
use entity::file::FileState;
use entity::json::{Fields, Link};
use entity::{BriefId, CategoryId, FileId, FormId, TagId, brief, category, competition, entry, file, tag, tag_set};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::nominee::{self, Nominee};
use crate::competition::rules as contest;
use crate::competition::term::{self, Arrival, Term};
use crate::error::{FieldErrors, Refusal, Result};
use crate::file::sides::outsized as misses;
use crate::form::rules::{self as form, Answers, Around, Asked, FileCounts, Source, condition};
use crate::lang::Lang;
use crate::web::Form;

/// Most characters of a title.
pub const TITLE_CHARS: usize = 150;
/// Most links.
pub const LINKS: usize = 8;

/// What a team writes. Stored in `entry.draft` while it is worked on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// The title.
    pub title: String,
    /// A summary with a limit in words.
    pub summary: String,
    /// Markdown.
    pub description: String,
    /// A link to a video; may be empty.
    pub video_url: String,
    /// Other links.
    pub links: Vec<Link>,
    /// The brief it answers.
    pub brief_id: Option<BriefId>,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// Its tags.
    pub tag_ids: Vec<TagId>,
    /// Answers to the organiser's fields, asked or not; files are no part of a draft's answers.
    pub answers: Answers,
    /// The owner of a project that is not the team's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nominee: Option<Nominee>,
    /// The version of the form for which it was last written; none before there was one.
    pub form_id: Option<FormId>,
}

/// What a competition offers to choose from and asks.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Most words of a summary.
    pub summary_words: u32,
    /// Briefs, in order.
    pub briefs: Vec<brief::Model>,
    /// Categories, in order.
    pub categories: Vec<category::Model>,
    /// Tag sets with their tags, in order.
    pub tag_sets: Vec<(tag_set::Model, Vec<tag::Model>)>,
    /// The version of the organiser's form; none before there is one.
    pub form: Option<FormId>,
    /// The organiser's fields.
    pub fields: Fields,
    /// Whether projects of others may be entered.
    pub nominations: bool,
}

impl Offer {
    /// The categories that an entry can sit in: those without others below.
    #[must_use]
    pub fn leaves(&self) -> Vec<&category::Model> {
        contest::leaves(&self.categories)
    }

    /// The choices on which the organiser's fields may hang.
    #[must_use]
    pub fn sources(&self, lang: Lang) -> Vec<Source> {
        condition::around_entries(lang, &self.briefs, &self.categories, &self.tag_sets)
    }

    /// A category's name with those above it: `Environment › Water`.
    #[must_use]
    pub fn path_of(&self, category: &category::Model) -> String {
        let parent = category.parent_id.and_then(|id| self.categories.iter().find(|c| c.id == id));
        match parent {
            Some(parent) if parent.id != category.id => format!("{} › {}", parent.title, category.title),
            _ => category.title.clone(),
        }
    }
}

/// The name of a tag set's input.
#[must_use]
pub fn tags_name(set: &tag_set::Model) -> String {
    form::tags_name(set.id)
}

impl Content {
    /// The draft of an entry.
    #[must_use]
    pub fn of_draft(entry: &entry::Model) -> Self {
        Self::stored(&entry.draft)
    }

    /// A content as it is stored.
    #[must_use]
    pub fn stored(json: &Value) -> Self {
        serde_json::from_value(json.clone()).unwrap_or_default()
    }

    /// What was typed, complete or not.
    #[must_use]
    pub fn read(typed: &Form, offer: &Offer) -> Self {
        let links = (1..=LINKS)
            .map(|n| Link { label: typed.text(&format!("link_label_{n}")), url: typed.text(&format!("link_url_{n}")) });
        let tags = offer.tag_sets.iter().flat_map(|(set, _)| typed.list(&tags_name(set)));
        Self {
            title: typed.text("title").split_whitespace().collect::<Vec<_>>().join(" "),
            summary: typed.text("summary"),
            description: typed.raw("description").trim_end().to_owned(),
            video_url: typed.text("video_url"),
            links: links.filter(|link| !(link.url.is_empty() && link.label.is_empty())).collect(),
            brief_id: typed.parsed("brief_id"),
            category_id: typed.parsed("category_id"),
            tag_ids: tags.filter_map(|id| id.parse().ok()).collect(),
            answers: form::read(&offer.fields, typed),
            nominee: nominee::read(typed).filter(|_| offer.nominations),
            form_id: offer.form,
        }
    }

    /// With the answers that were stored to questions that are not asked any more, so that they are not lost by saving.
    #[must_use]
    pub fn keeping(mut self, stored: &Self, offer: &Offer) -> Self {
        for (key, answer) in stored.answers.iter().filter(|(key, _)| !offer.fields.0.iter().any(|f| f.key == **key)) {
            self.answers.insert(key.clone(), answer.clone());
        }
        self
    }

    /// What was chosen, as far as the organiser's fields hang on it.
    #[must_use]
    pub fn around(&self, offer: &Offer, lang: Lang) -> Around {
        let mut around = Around { sources: offer.sources(lang), ..Around::default() };
        let one = |id: Option<String>| id.into_iter().collect::<Vec<_>>();
        around.chosen.insert("brief_id".into(), one(self.brief_id.map(|id| id.to_string())));
        around.chosen.insert("category_id".into(), one(self.category_id.map(|id| id.to_string())));
        for (set, tags) in &offer.tag_sets {
            let chosen = tags.iter().filter(|tag| self.tag_ids.contains(&tag.id)).map(|tag| tag.id.to_string());
            around.chosen.insert(tags_name(set), chosen.collect());
        }
        around
    }

    /// The files in fields that are asked.
    #[must_use]
    pub fn asked_files(&self, offer: &Offer, mut files: Vec<file::Model>) -> Vec<file::Model> {
        let around = self.around(offer, Lang::default());
        let asked = Asked::of(&offer.fields, &around, &self.answers);
        files.retain(|file| asked.has(&file.field));
        files
    }

    /// As values of the form that [`Content::read`] reads.
    #[must_use]
    pub fn values(&self, offer: &Offer) -> Value {
        let mut map = Map::new();
        for (name, text) in [
            ("title", &self.title),
            ("summary", &self.summary),
            ("description", &self.description),
            ("video_url", &self.video_url),
        ] {
            map.insert(name.into(), json!(text));
        }
        for (n, link) in (1..).zip(&self.links) {
            map.insert(format!("link_label_{n}"), json!(link.label));
            map.insert(format!("link_url_{n}"), json!(link.url));
        }
        map.insert("brief_id".into(), json!(self.brief_id.map(|id| id.to_string()).unwrap_or_default()));
        map.insert("category_id".into(), json!(self.category_id.map(|id| id.to_string()).unwrap_or_default()));
        for (set, tags) in &offer.tag_sets {
            let chosen = tags.iter().filter(|tag| self.tag_ids.contains(&tag.id)).map(|tag| tag.id.to_string());
            map.insert(tags_name(set), chosen.collect());
        }
        let around = self.around(offer, Lang::default());
        map.extend(crate::form::view::values(&offer.fields, &around, &self.answers));
        if offer.nominations {
            nominee::fill(&mut map, self.nominee.as_ref());
        }
        Value::Object(map)
    }

    /// What is missing or wrong, so that it cannot be submitted. `files`: how many each field holds.
    #[must_use]
    pub fn check(&self, offer: &Offer, files: &FileCounts) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(self.title.is_empty(), "title", "error-required");
        if self.title.chars().count() > TITLE_CHARS {
            errors.add_with("title", "error-too-long", json!({"max": TITLE_CHARS}));
        }
        if self.summary.trim().is_empty() {
            errors.add("summary", "error-required");
        } else {
            form::check_words(None, Some(f64::from(offer.summary_words)), "summary", &self.summary, &mut errors);
        }
        if self.description.chars().count() > form::TEXT_CHARS {
            errors.add_with("description", "error-too-long", json!({"max": form::TEXT_CHARS}));
        }
        self.check_choices(offer, &mut errors);
        if let Some(nominee) = &self.nominee {
            nominee.check(&mut errors);
        }
        let video = &self.video_url;
        errors.add_if(!video.is_empty() && !form::is_web_address(video), "video_url", "error-url");
        for (n, link) in (1..).zip(&self.links) {
            errors.add_if(!form::is_web_address(&link.url), &format!("link_url_{n}"), "error-url");
        }
        let around = self.around(offer, Lang::default());
        errors.extend(form::check_among(&offer.fields, &around, &self.answers, files));
        errors
    }

    fn check_choices(&self, offer: &Offer, errors: &mut FieldErrors) {
        let known = self.brief_id.is_some_and(|id| offer.briefs.iter().any(|b| b.id == id));
        errors.add_if(!offer.briefs.is_empty() && !known, "brief_id", "error-choice");
        let leaves = offer.leaves();
        let known = self.category_id.is_some_and(|id| leaves.iter().any(|c| c.id == id));
        errors.add_if(!leaves.is_empty() && !known, "category_id", "error-choice");
    }

    /// What remains when choices that are no longer offered and answers that are not asked are left out.
    #[must_use]
    pub fn settled(mut self, offer: &Offer) -> Self {
        self.brief_id = self.brief_id.filter(|id| offer.briefs.iter().any(|b| b.id == *id));
        self.category_id = self.category_id.filter(|id| offer.categories.iter().any(|c| c.id == *id));
        let offered = |id: &TagId| offer.tag_sets.iter().any(|(_, tags)| tags.iter().any(|tag| tag.id == *id));
        self.tag_ids.retain(offered);
        self.tag_ids.sort_unstable();
        self.tag_ids.dedup();
        self.nominee = self.nominee.filter(|_| offer.nominations);
        let around = self.around(offer, Lang::default());
        self.answers = Asked::of(&offer.fields, &around, &self.answers).answers();
        self
    }
}

/// How many files each field holds.
#[must_use]
pub fn file_counts(files: &[file::Model]) -> FileCounts {
    let mut counts = FileCounts::new();
    for file in files.iter().filter(|f| !f.field.is_empty()) {
        *counts.entry(file.field.clone()).or_default() += 1;
    }
    counts
}

/// What keeps a draft from being handed in: files in which a virus was found.
#[must_use]
pub fn infected(files: &[file::Model]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for file in files.iter().filter(|f| !f.field.is_empty() && f.state == FileState::Infected) {
        errors.add_with(&form::input_name(&file.field), "file-infected", json!({"name": file.name}));
    }
    errors
}

/// What keeps a draft from being handed in: pictures that came before their field asked for other sides.
#[must_use]
pub fn outsized(fields: &Fields, files: &[file::Model]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for file in files {
        let side = |n: Option<i32>| n.and_then(|n| u32::try_from(n).ok());
        let Some(size) = side(file.width).zip(side(file.height)) else { continue };
        let asked = fields.0.iter().find(|field| field.key == file.field).map(|field| field.pixels);
        if let Some((key, n)) = asked.and_then(|asked| misses(&asked, size)) {
            let told = json!({"width": size.0, "height": size.1, "n": n});
            errors.add_with(&form::input_name(&file.field), key, told);
        }
    }
    errors
}

/// The files that answers name, with the keys of their fields.
#[must_use]
pub fn submitted_files(answers: &Value) -> BTreeMap<FileId, String> {
    let fields = answers.as_object().into_iter().flatten();
    let named = fields.flat_map(|(key, answer)| {
        let ids = answer.as_array().into_iter().flatten().filter_map(Value::as_str);
        ids.filter_map(|id| id.parse().ok()).map(move |id| (id, key.clone()))
    });
    named.collect()
}

/// Whether what was submitted holds a file.
#[must_use]
pub fn holds(content: &Value, file: FileId) -> bool {
    content["files"].as_array().into_iter().flatten().any(|f| f["id"] == json!(file))
}

/// Whether the team may still write in that state.
#[must_use]
pub fn editable(state: EntryState) -> bool {
    matches!(state, EntryState::Draft | EntryState::Submitted | EntryState::Admitted | EntryState::Withdrawn)
}

/// Whether an entry in that state can be decided about in that way. Drafts and withdrawn entries belong to their teams.
#[must_use]
pub fn decidable(kind: DecisionKind, state: EntryState) -> bool {
    use EntryState::{Admitted, Disqualified, Refused, Submitted};
    match kind {
        DecisionKind::Admitted => matches!(state, Submitted | Refused | Disqualified),
        DecisionKind::Refused => matches!(state, Submitted | Admitted),
        DecisionKind::Disqualified => matches!(state, Submitted | Admitted | Refused),
        DecisionKind::Reopened => matches!(state, Admitted | Refused),
    }
}

/// Whether an entry in that state takes one of the places that a team has.
#[must_use]
pub fn takes_a_place(state: EntryState) -> bool {
    state != EntryState::Withdrawn
}

/// Whether an entry in that state is in the contest, so that jury and public may see it.
#[must_use]
pub fn in_contest(state: EntryState) -> bool {
    matches!(state, EntryState::Submitted | EntryState::Admitted)
}

/// Demands that the team could hand in when the request arrived and that the state allows it; tells how it is taken.
///
/// # Errors
/// Refused `NotOpenYet`, `Closed` with deadline and arrival, or `WrongState`.
pub fn ensure_writable(
    competition: &competition::Model,
    term: Option<&Term>,
    state: EntryState,
    arrived: DateTime<Utc>,
) -> Result<Arrival> {
    let arrival = term::ensure(term, competition, arrived)?;
    if editable(state) { Ok(arrival) } else { Err(Refusal::WrongState.into()) }
}

/// Decoration for addresses, made from a title.
#[must_use]
pub fn slug(title: &str) -> String {
    let letters = title.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect::<String>();
    let parts: Vec<&str> = letters.split('-').filter(|part| !part.is_empty()).collect();
    let mut slug = String::new();
    for part in parts {
        if slug.chars().count() + part.chars().count() > 60 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(part);
    }
    if slug.is_empty() { "entry".into() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::json::{Field, FieldKind};

    fn offer() -> Offer {
        let fields =
            Fields(vec![Field { key: "why".into(), kind: FieldKind::LongText, required: true, ..Field::default() }]);
        Offer {
            summary_words: 5,
            briefs: vec![],
            categories: vec![],
            tag_sets: vec![],
            form: None,
            fields,
            nominations: false,
        }
    }

    fn typed(body: &str) -> Content {
        Content::read(&Form::parse(body.as_bytes()), &offer())
    }

    #[test]
    fn what_was_typed_comes_back_as_typed() {
        let content = typed("title=+Clean+%0A+water&summary=s&link_url_2=https%3A%2F%2Fe.org&a_why=because&a_gone=x");
        assert_eq!(content.title, "Clean water");
        assert_eq!(content.links.len(), 1);
        let values = content.values(&offer());
        assert_eq!((&values["link_url_1"], &values["a_why"]), (&json!("https://e.org"), &json!("because")));
        let stored = serde_json::to_value(&content).unwrap();
        assert_eq!(serde_json::from_value::<Content>(stored).unwrap(), content);
    }

    #[test]
    fn missing_things_are_named() {
        let wrong = |body: &str| {
            let errors = typed(body).check(&offer(), &FileCounts::new());
            errors.0.into_iter().map(|e| format!("{} {}", e.field, e.key)).collect::<Vec<_>>()
        };
        assert_eq!(wrong(""), ["title error-required", "summary error-required", "a_why error-required"]);
        assert_eq!(
            wrong("title=t&summary=one+two+three+four+five+six&video_url=x&link_label_1=l&a_why=y"),
            ["summary form-error-words-max", "video_url error-url", "link_url_1 error-url"]
        );
        assert!(wrong("title=t&summary=s&a_why=y").is_empty());
    }

    #[test]
    fn slugs_keep_letters_of_every_script() {
        assert_eq!(slug("Água limpa: 100%!"), "água-limpa-100");
        assert_eq!(slug("清洁水"), "清洁水");
        assert_eq!(slug("!!!"), "entry");
        assert!(slug(&"word ".repeat(40)).chars().count() <= 60);
    }

    #[test]
    fn files_are_found_in_answers() {
        let id = FileId::new();
        let answers = json!({"poster": [id], "why": "text", "many": ["a", "b"]});
        assert_eq!(submitted_files(&answers), BTreeMap::from([(id, "poster".to_owned())]));
    }
}
