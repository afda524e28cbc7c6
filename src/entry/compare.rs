//! What differs between two snapshots of an entry: field by field, and files by their hashes.

use std::collections::BTreeSet;

use entity::TagId;
use serde_json::{Value, json};

use super::diff;
use crate::form::rules::{PICK, TITLE, input_name};

/// Texts of at least this many characters are compared word by word.
pub const LONG: usize = 60;

/// The fields that every entry has, in the order of the page; answers come before `video_url`.
const BEFORE: [&str; 6] = ["title", "summary", "description", "brief", "category", "tags"];
const AFTER: [&str; 4] = ["video_url", "links", "owner", "team"];

/// Any value in words: texts as they are, picks in a line, the parts of anything larger in a line each.
#[must_use]
pub fn spelled(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.iter().all(|v| !v.is_object()) => {
            list.iter().map(spelled).collect::<Vec<_>>().join(", ")
        }
        Value::Array(list) => list.iter().map(spelled).collect::<Vec<_>>().join("\n"),
        Value::Object(map) => {
            // A row of a group names its pick; an id says nothing.
            let told = map.iter().filter(|(key, pick)| *key != PICK || spelled(pick).parse::<TagId>().is_err());
            let told = told.filter(|(key, _)| *key != PICK || !map.contains_key(TITLE));
            let parts = told.map(|(_, part)| spelled(part)).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(": ")
        }
        other => other.to_string(),
    }
}

/// `[{name, old, new, diff}]` of the fields that differ; `diff` where they are long.
#[must_use]
pub fn fields(old: &Value, new: &Value) -> Vec<Value> {
    let keys = |v: &Value| v["answers"].as_object().into_iter().flatten().map(|(k, _)| k.clone()).collect::<Vec<_>>();
    let answers: BTreeSet<String> = keys(old).into_iter().chain(keys(new)).collect();
    let before = BEFORE.into_iter().map(|name| (name.to_owned(), said(old, name), said(new, name)));
    let answers = answers.into_iter().map(|key| {
        let said = |v: &Value| spelled(&v["answers"][&key]);
        (input_name(&key), said(old), said(new))
    });
    let after = AFTER.into_iter().map(|name| (name.to_owned(), said(old, name), said(new, name)));
    before.chain(answers).chain(after).filter(|(_, old, new)| old != new).map(difference).collect()
}

fn difference((name, old, new): (String, String, String)) -> Value {
    let long = old.chars().count().max(new.chars().count()) >= LONG;
    let pieces = if long { diff::words(&old, &new) } else { Value::Null };
    json!({"name": name, "old": old, "new": new, "diff": pieces})
}

/// The value of a field of a snapshot in words.
fn said(snapshot: &Value, name: &str) -> String {
    let value = &snapshot[name];
    match name {
        "brief" | "category" => spelled(&value["title"]),
        "tags" => value.as_array().into_iter().flatten().map(|t| spelled(&t["title"])).collect::<Vec<_>>().join(", "),
        "team" => {
            let parts = ["name", "organisation", "country"].map(|part| spelled(&value[part]));
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
        _ => spelled(value),
    }
}

/// `[{change: added | removed | replaced | renamed, name, was, sha256}]` of files; none where one of the snapshots does
/// not tell its files.
#[must_use]
pub fn files(old: &Value, new: &Value) -> Vec<Value> {
    let (Some(old), Some(new)) = (old["files"].as_array(), new["files"].as_array()) else { return Vec::new() };
    let same = |a: &Value, b: &Value| a["sha256"] == b["sha256"] && a["field"] == b["field"];
    let mut gone: Vec<&Value> = old.iter().filter(|o| !new.iter().any(|n| same(o, n))).collect();
    let mut told = Vec::new();
    for file in new {
        let line = |change: &str, was: &Value| json!({"change": change, "name": file["name"], "was": was, "sha256": file["sha256"]});
        if let Some(before) = old.iter().find(|o| same(o, file)) {
            if before["name"] != file["name"] {
                told.push(line("renamed", &before["name"]));
            }
        } else if let Some(at) = gone.iter().position(|o| o["field"] == file["field"] && o["name"] == file["name"]) {
            let before = gone.remove(at);
            told.push(line("replaced", &before["name"]));
        } else {
            told.push(line("added", &Value::Null));
        }
    }
    let removed = gone.into_iter();
    told.extend(removed.map(|f| json!({"change": "removed", "name": f["name"], "was": null, "sha256": f["sha256"]})));
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_told_in_words() {
        let old = json!({"title": "Wells", "tags": [{"title": "Water"}], "answers": {"why": "a", "many": ["x", "y"]}});
        let new = json!({
            "title": "Wells", "tags": [{"title": "Water"}, {"title": "Health"}], "category": {"title": "Drinking"},
            "answers": {"why": "a", "many": ["x"], "rows": [{"goal": "6", "how": "well"}, {"goal": "3", "how": ""}]},
            "links": [{"label": "Site", "url": "https://e.org"}], "team": {"name": "Owls", "country": "CH"},
        });
        let told: Vec<_> = fields(&old, &new).iter().map(|f| [&f["name"], &f["old"], &f["new"]].map(spelled)).collect();
        let expected = [
            ["category", "", "Drinking"],
            ["tags", "Water", "Water, Health"],
            ["a_many", "x, y", "x"],
            ["a_rows", "", "6: well\n3"],
            ["links", "", "Site: https://e.org"],
            ["team", "", "Owls, CH"],
        ];
        assert_eq!(told, expected.map(|line| line.map(str::to_owned)));
    }

    #[test]
    fn files_are_the_same_by_their_hash() {
        let file = |name: &str, sha: &str| json!({"field": "f", "name": name, "sha256": sha});
        let old = json!({"files": [file("a", "1"), file("b", "2"), file("c", "3"), file("d", "4")]});
        let new = json!({"files": [file("a", "1"), file("b", "22"), file("cc", "3"), file("e", "5")]});
        let told: Vec<_> =
            files(&old, &new).iter().map(|f| format!("{} {}", spelled(&f["change"]), spelled(&f["name"]))).collect();
        assert_eq!(told, ["replaced b", "renamed cc", "added e", "removed d"]);
        assert!(files(&old, &json!({"files": null})).is_empty());
    }
}
