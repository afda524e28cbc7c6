//! Entries as templates need them: `entry/content.html` for reading, options and files for writing.

use entity::entry::EntryState;
use entity::file::FileState;
use entity::form::FormPurpose;
use entity::json::{Fields, Link, Visibility};
use entity::{brief, category, competition, entry, file, tag};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

use super::rules::{self, Content, Offer};
use super::{compare, merge, store};
use crate::error::Result;
use crate::file::rules::{self as files, Asker};
use crate::form::rules::{self as form_rules, Around};
use crate::form::store as forms;
use crate::form::view::{self as form, FileViews, Given};
use crate::lang::Lang;
use crate::web::Page;

/// `{id, name, size, media_type, sha256, state, open, raw, href, preview, display, inline, contents}` of a file, for
/// `macros/file.html`. `base` is the address of the files; `sees` tells who reads.
#[must_use]
pub fn file(base: &str, f: &file::Model, sees: Visibility) -> Value {
    let asker = match sees {
        Visibility::Organisers => Asker::Owner,
        Visibility::Jury => Asker::Juror { blind: true },
        Visibility::Public => Asker::Public { blind: true },
    };
    // No other picture is made of it, and what its camera wrote into it is for those who may know its team.
    let raw = f.media_type.starts_with("image/") && !files::is_picture(&f.media_type);
    let open = files::is_open_to(asker, f.state) && !(raw && sees == Visibility::Public);
    let href = format!("{base}/{}", f.id);
    let preview = (open && f.preview_key.is_some()).then(|| format!("{href}?size=small"));
    let display = (open && f.display_key.is_some()).then(|| format!("{href}?size=display"));
    let inline = if files::is_picture(&f.media_type) {
        f.display_key.is_some()
    } else {
        files::shown_inline(&f.media_type) && !f.media_type.starts_with("image/")
    };
    let contents = f.contents.as_ref().filter(|_| sees != Visibility::Public);
    json!({
        "id": f.id.to_string(), "name": f.name, "size": f.size, "media_type": f.media_type, "sha256": f.sha256,
        "raw": raw, "state": f.state, "finding": f.finding, "open": open, "href": href, "preview": preview,
        "display": display,
        "inline": open && f.state != FileState::Checking && inline, "width": f.width, "height": f.height,
        "contents": contents.filter(|_| f.media_type == "application/zip"),
    })
}

/// The same for a script, which does not know the site's prefix.
#[must_use]
pub fn file_for_script(page: &Page, base: &str, f: &file::Model) -> Value {
    let mut shown = file(base, f, Visibility::Organisers);
    if files::is_picture(&f.media_type) {
        shown["preview"] = json!(format!("{base}/{}?size=small", f.id));
    }
    shown["state_text"] = json!(state_of_file(page, f.state));
    for name in ["href", "preview"] {
        if let Some(path) = shown[name].as_str() {
            shown[name] = json!(format!("{}{path}", page.app().config().prefix()));
        }
    }
    shown
}

fn state_of_file(page: &Page, state: FileState) -> Option<String> {
    match state {
        FileState::Clean | FileState::Unchecked => None,
        FileState::Checking => Some(page.t("file-state-checking")),
        FileState::Infected => Some(page.t("file-state-infected")),
    }
}

/// Files by the keys of their fields, for somebody who sees `sees`.
#[must_use]
pub fn files_by_field(base: &str, all: &[file::Model], sees: Visibility) -> FileViews {
    let mut views = FileViews::new();
    for f in all.iter().filter(|f| !f.field.is_empty()) {
        views.entry(f.field.clone()).or_default().push(file(base, f, sees));
    }
    views
}

/// Where the files of an entry are found by its team, its organisers and the public.
#[must_use]
pub fn file_base(competition: &competition::Model, number: i32) -> String {
    format!("/c/{}/entries/{number}/files", competition.slug)
}

/// The state in words and the kind of its badge.
#[must_use]
pub fn state(page: &Page, state: EntryState) -> Value {
    let kind = match state {
        EntryState::Draft => "warn",
        EntryState::Submitted | EntryState::Admitted => "good",
        EntryState::Refused | EntryState::Disqualified => "bad",
        EntryState::Withdrawn => "neutral",
    };
    let name = json!(state);
    let name = name.as_str().unwrap_or_default();
    json!({"name": name, "text": page.t(&format!("entry-state-{name}")), "kind": kind})
}

/// An entry as it was last submitted, for `entry/content.html`: `{title, summary, .., tags, answers}`, as far as
/// somebody who sees `sees` may read it. `base` is the address of its files.
///
/// # Errors
/// The database's words.
pub async fn submitted(
    db: &impl ConnectionTrait,
    lang: Lang,
    competition: &competition::Model,
    entry: &entry::Model,
    sees: Visibility,
    base: &str,
) -> Result<Value> {
    let files = store::files_of(db, entry).await?;
    let fields = forms::fields_of(db, competition, FormPurpose::Entry, entry.form_id).await?;
    let answers = form_rules::stored(&entry.answers);
    let tags = store::tags_of(db, entry.id).await?;
    let brief = match entry.brief_id {
        Some(id) => brief::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let category = match entry.category_id {
        Some(id) => category::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let views = files_by_field(base, &files, sees);
    let words = Words {
        title: &entry.title,
        summary: &entry.summary,
        description: &entry.description,
        video_url: &entry.video_url,
        links: &entry.links.0,
    };
    Ok(shown(
        &words,
        brief.as_ref().map(brief_view),
        category.as_ref().map(|c| c.title.clone()),
        tags.iter().map(tag_view).collect(),
        form::answers(lang, &fields, &answers, &views, sees),
    ))
}

/// A revision, for `entry/content.html`, as its team and organisers see it.
#[must_use]
pub fn revision(lang: Lang, content: &Value, fields: &Fields, base: &str, held: &[file::Model]) -> Value {
    let mut views = FileViews::new();
    for told in content["files"].as_array().into_iter().flatten() {
        let row = held.iter().find(|f| told["id"] == json!(f.id));
        let shown = row.map(|f| file(base, f, Visibility::Organisers));
        views.entry(text(&told["field"]).to_owned()).or_default().extend(shown);
    }
    let answers = form_rules::stored(&content["answers"]);
    let links: Vec<Link> = serde_json::from_value(content["links"].clone()).unwrap_or_default();
    let tags = content["tags"].as_array().into_iter().flatten();
    let words = Words {
        title: text(&content["title"]),
        summary: text(&content["summary"]),
        description: text(&content["description"]),
        video_url: text(&content["video_url"]),
        links: &links,
    };
    shown(
        &words,
        Some(content["brief"].clone()).filter(|b| !b.is_null()),
        content["category"]["title"].as_str().map(ToOwned::to_owned),
        tags.map(|t| json!({"title": t["title"], "code": ""})).collect(),
        form::answers(lang, fields, &answers, &views, Visibility::Organisers),
    )
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A draft, for `entry/content.html`, as its team sees it.
#[must_use]
pub fn draft(lang: Lang, content: &Content, offer: &Offer, base: &str, files: &[file::Model]) -> Value {
    let brief = content.brief_id.and_then(|id| offer.briefs.iter().find(|b| b.id == id));
    let category = content.category_id.and_then(|id| offer.categories.iter().find(|c| c.id == id));
    let tags = offer.tag_sets.iter().flat_map(|(_, tags)| tags).filter(|t| content.tag_ids.contains(&t.id));
    let words = Words {
        title: &content.title,
        summary: &content.summary,
        description: &content.description,
        video_url: &content.video_url,
        links: &content.links,
    };
    let views = files_by_field(base, files, Visibility::Organisers);
    shown(
        &words,
        brief.map(brief_view),
        category.map(|c| offer.path_of(c)),
        tags.map(tag_view).collect(),
        form::answers(lang, &offer.fields, &content.answers, &views, Visibility::Organisers),
    )
}

/// What the form's changes mean for a draft: `{changes, gone}`, what changed since it was last written, and its answers to
/// questions that are not asked any more.
///
/// # Errors
/// The database's words.
pub async fn moved_on(
    db: &impl ConnectionTrait,
    lang: Lang,
    competition: &competition::Model,
    content: &Content,
    offer: &Offer,
) -> Result<Value> {
    let purpose = FormPurpose::Entry;
    let changes = if content.form_id == offer.form {
        json!([])
    } else {
        let before = forms::fields_written_for(db, competition, purpose, content.form_id).await?;
        form::changed(lang, &before, &offer.fields)
    };
    let unasked = |key: &&str| !offer.fields.0.iter().any(|f| f.key == **key);
    let keys: Vec<&str> = content.answers.keys().map(String::as_str).filter(unasked).collect();
    let gone = forms::fields_gone(db, competition.id, purpose, &keys).await?;
    let gone = form::answers(lang, &gone, &content.answers, &FileViews::new(), Visibility::Organisers);
    Ok(json!({"changes": changes, "gone": gone}))
}

struct Words<'a> {
    title: &'a str,
    summary: &'a str,
    description: &'a str,
    video_url: &'a str,
    links: &'a [Link],
}

fn shown(words: &Words<'_>, brief: Option<Value>, category: Option<String>, tags: Vec<Value>, answers: Value) -> Value {
    json!({
        "title": words.title, "summary": words.summary, "description": words.description,
        "video_url": web_address(words.video_url), "links": links(words.links), "brief": brief, "category": category,
        "tags": tags, "answers": answers,
    })
}

/// What is not a web address is not made a link.
fn web_address(url: &str) -> Option<&str> {
    crate::form::rules::is_web_address(url).then_some(url)
}

fn links(links: &[Link]) -> Value {
    let good = links.iter().filter_map(|link| Some((web_address(&link.url)?, &link.label)));
    good.map(|(url, label)| json!({"url": url, "label": if label.is_empty() { url } else { label }})).collect()
}

/// What the form asks in a field, by the field's or one of its inputs' name.
#[must_use]
pub fn label(page: &Page, fields: &Fields, name: &str) -> String {
    let question = form::question(page.lang(), fields, &Around::default(), name);
    match crate::form::rules::key_of(name) {
        Some(key) => question.unwrap_or_else(|| key.to_owned()),
        None if name.starts_with("link") => page.t("entry-links"),
        None if name.starts_with("tag") => page.t("entry-tags"),
        None if matches!(name, "nominee" | "owner") => page.t("nomination-owner"),
        None if name.starts_with("owner_") => page.t(&format!("nomination-{}", name.replace('_', "-"))),
        None => page.t(&format!("entry-{}", name.trim_end_matches("_id").replace('_', "-"))),
    }
}

/// The value of a field in words; empty where there is none.
#[must_use]
pub fn words(content: &Content, offer: &Offer, name: &str) -> String {
    let tags = || offer.tag_sets.iter().flat_map(|(_, tags)| tags).filter(|t| content.tag_ids.contains(&t.id));
    let brief = || offer.briefs.iter().find(|b| Some(b.id) == content.brief_id);
    let category = || offer.categories.iter().find(|c| Some(c.id) == content.category_id);
    match name {
        "brief_id" => brief().map(|b| b.title.clone()).unwrap_or_default(),
        "category_id" => category().map(|c| offer.path_of(c)).unwrap_or_default(),
        "tag_ids" => tags().map(|t| t.title.as_str()).collect::<Vec<_>>().join(", "),
        _ => compare::spelled(merge::fields(content).get(name).unwrap_or(&Value::Null)),
    }
}

fn brief_view(brief: &brief::Model) -> Value {
    json!({"id": brief.id, "title": brief.title, "slug": brief.slug})
}

fn tag_view(tag: &tag::Model) -> Value {
    json!({"id": tag.id, "title": tag.title, "code": tag.code, "colour": tag.colour})
}

/// What the page for writing offers to choose from, and its fields with their files.
#[must_use]
pub fn offered(lang: Lang, offer: &Offer, base: &str, files: &[file::Model], content: &Content) -> Value {
    let briefs: Value = offer.briefs.iter().map(|b| json!([b.id.to_string(), b.title])).collect();
    let leaves = offer.leaves();
    let category = |c: &&category::Model| {
        let code = if c.code.is_empty() { String::new() } else { format!("{} ", c.code) };
        json!([c.id.to_string(), format!("{code}{}", offer.path_of(c))])
    };
    let sets: Value = offer
        .tag_sets
        .iter()
        .filter(|(_, tags)| !tags.is_empty())
        .map(|(set, tags)| {
            let name =
                |t: &tag::Model| if t.code.is_empty() { t.title.clone() } else { format!("{} {}", t.code, t.title) };
            let options: Value = tags.iter().map(|t| json!([t.id.to_string(), name(t)])).collect();
            json!({"name": rules::tags_name(set), "label": set.name, "options": options})
        })
        .collect();
    let views = files_by_field(base, files, Visibility::Organisers);
    let given = Given { around: &content.around(offer, lang), answers: &content.answers, files: &views };
    let links = content.links.len();
    json!({
        "briefs": briefs, "categories": leaves.iter().map(category).collect::<Vec<_>>(), "tag_sets": sets,
        "nominations": offer.nominations, "summary_words": offer.summary_words, "title_chars": rules::TITLE_CHARS,
        "link_rows": (1..=(links + 2).clamp(3, rules::LINKS)).collect::<Vec<_>>(),
        "fields": form::inputs_with(lang, &offer.fields, &given),
    })
}
