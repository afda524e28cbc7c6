//! The immutable snapshot that a submit makes: its JSON, its hash, its receipt.
//!
//! The hash is SHA-256 over the canonical JSON: keys sorted, no white space, so that anybody can recompute it.

use entity::json::FieldKind;
use entity::{competition, entry, file, team};
use rand::RngExt;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::rules::{Content, Offer};
use crate::file::rules::is_picture;
use crate::form::rules::{Answer, visible};
use crate::render::markdown;
use entity::json::Visibility;

/// Signs of receipt codes: none that can be taken for another.
const SIGNS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Everything that was submitted, with names beside ids and files with their hashes.
#[must_use]
pub fn of(
    competition: &competition::Model,
    entry: &entry::Model,
    team: &team::Model,
    content: &Content,
    offer: &Offer,
    files: &[file::Model],
) -> Value {
    let brief = content.brief_id.and_then(|id| offer.briefs.iter().find(|b| b.id == id));
    let category = content.category_id.and_then(|id| offer.categories.iter().find(|c| c.id == id));
    let tags: Vec<_> = offer.tag_sets.iter().flat_map(|(_, tags)| tags).collect();
    let tags = tags.iter().filter(|tag| content.tag_ids.contains(&tag.id));
    let files = files.iter().map(|f| {
        json!({
            "id": f.id, "field": f.field, "name": f.name, "media_type": f.media_type, "size": f.size,
            "sha256": f.sha256,
        })
    });
    let mut told = json!({
        "competition": competition.slug, "entry": entry.number, "title": content.title, "summary": content.summary,
        "description": content.description, "video_url": content.video_url, "links": content.links,
        "brief": brief.map(|b| json!({"id": b.id, "title": b.title})),
        "category": category.map(|c| json!({"id": c.id, "title": c.title})),
        "tags": tags.map(|t| json!({"id": t.id, "title": t.title})).collect::<Vec<_>>(),
        "answers": content.answers, "files": files.collect::<Vec<_>>(),
        "team": {"id": team.id, "name": team.name, "organisation": team.organisation, "country": team.country},
    });
    // A project of one's own has no owner to be named.
    if let Some(nominee) = &content.nominee {
        told["owner"] = json!(nominee);
    }
    told
}

/// JSON with sorted keys and without white space.
#[must_use]
pub fn canonical(value: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                let mut pairs: Vec<_> = map.iter().collect();
                pairs.sort_by_key(|(key, _)| key.as_str());
                Value::Object(pairs.into_iter().map(|(k, v)| (k.clone(), sorted(v))).collect::<Map<_, _>>())
            }
            Value::Array(list) => list.iter().map(sorted).collect(),
            other => other.clone(),
        }
    }
    sorted(value).to_string()
}

/// The hash of a snapshot, in hex.
#[must_use]
pub fn hash(content: &Value) -> String {
    hex::encode(Sha256::digest(canonical(content)))
}

/// A fresh receipt code, such as `7KQM-2PXT-9HRA`.
#[must_use]
pub fn receipt_code() -> String {
    let mut random = rand::rng();
    let mut part = || (0..4).map(|_| char::from(SIGNS[random.random_range(0..SIGNS.len())])).collect::<String>();
    format!("{}-{}-{}", part(), part(), part())
}

/// The answers with the ids of each field's files, as the entry's columns keep them.
#[must_use]
pub fn answers_with_files(content: &Content, offer: &Offer, files: &[file::Model]) -> Value {
    let mut answers = content.answers.clone();
    for field in offer.fields.0.iter().filter(|f| f.kind == FieldKind::File) {
        let own: Vec<String> = files.iter().filter(|f| f.field == field.key).map(|f| f.id.0.to_string()).collect();
        if !own.is_empty() {
            answers.insert(field.key.clone(), Answer::Many(own));
        }
    }
    json!(answers)
}

/// The first picture that everybody may see.
#[must_use]
pub fn cover<'a>(offer: &Offer, files: &'a [file::Model]) -> Option<&'a file::Model> {
    let public = |f: &&file::Model| {
        let field = offer.fields.0.iter().find(|field| field.key == f.field);
        field.is_some_and(|field| visible(field.visibility, Visibility::Public))
    };
    files.iter().filter(public).find(|f| is_picture(&f.media_type))
}

/// Lower-cased text for the gallery's search. Names of people and teams are no part of it, for a blind stage may hide
/// them.
#[must_use]
pub fn search_text(content: &Content, offer: &Offer) -> String {
    let tags = offer.tag_sets.iter().flat_map(|(_, tags)| tags).filter(|t| content.tag_ids.contains(&t.id));
    let tags: Vec<String> = tags.map(|t| format!("{} {}", t.code, t.title)).collect();
    let category = offer.categories.iter().find(|c| Some(c.id) == content.category_id).map(|c| c.title.clone());
    let brief = offer.briefs.iter().find(|b| Some(b.id) == content.brief_id).map(|b| b.title.clone());
    let parts = [
        content.title.clone(),
        content.summary.clone(),
        markdown::text(&content.description),
        category.unwrap_or_default(),
        brief.unwrap_or_default(),
        tags.join(" "),
    ];
    parts.join("\n").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_does_not_depend_on_the_order_of_keys() {
        let one = json!({"b": [1, {"y": "ü", "x": null}], "a": ""});
        let two = json!({"a": "", "b": [1, {"x": null, "y": "ü"}]});
        assert_eq!(canonical(&one), r#"{"a":"","b":[1,{"x":null,"y":"ü"}]}"#);
        assert_eq!(hash(&one), hash(&two));
    }

    #[test]
    fn receipt_codes_are_easy_to_read_out() {
        let code = receipt_code();
        assert_eq!(code.len(), 14, "{code}");
        assert!(code.split('-').all(|part| part.len() == 4 && part.bytes().all(|b| SIGNS.contains(&b))), "{code}");
        assert_ne!(code, receipt_code());
    }
}
