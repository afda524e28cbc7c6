//! What changed between two revisions, field by field. Pure.

use serde_json::Value;

/// A field that changed: the name of its input, and its values before and after as a reader sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Such as `title`, or `a_budget` for an organiser's field.
    pub name: String,
    /// Empty where there was nothing.
    pub before: String,
    /// Empty where there is nothing any more.
    pub after: String,
}

/// The fields that differ between two snapshots, in the order of the form. Files are told by their names and the
/// beginnings of their hashes.
#[must_use]
pub fn between(before: &Value, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut add = |name: &str, before: String, after: String| {
        if before != after {
            changes.push(Change { name: name.to_owned(), before, after });
        }
    };
    for name in ["title", "summary", "description", "video_url"] {
        add(name, text(&before[name]), text(&after[name]));
    }
    for (name, key) in [("category_id", "category"), ("brief_id", "brief")] {
        add(name, text(&before[key]["title"]), text(&after[key]["title"]));
    }
    add("tags", titles(&before["tags"]), titles(&after["tags"]));
    add("links", links(&before["links"]), links(&after["links"]));
    let keys = |snapshot: &Value| {
        let answers = snapshot["answers"].as_object().into_iter().flat_map(|map| map.keys().cloned());
        let files = snapshot["files"].as_array().into_iter().flatten().filter_map(|f| f["field"].as_str());
        answers.chain(files.map(ToOwned::to_owned)).collect::<Vec<_>>()
    };
    let mut all: Vec<String> = keys(before).into_iter().chain(keys(after)).collect();
    all.sort_unstable();
    all.dedup();
    for key in all {
        let said = |snapshot: &Value| match files(snapshot, &key) {
            files if files.is_empty() => text(&snapshot["answers"][&key]),
            files => files,
        };
        add(&format!("a_{key}"), said(before), said(after));
    }
    changes
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(text).collect::<Vec<_>>().join("\n"),
        Value::Object(map) => map.values().map(text).filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n"),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn titles(value: &Value) -> String {
    value.as_array().into_iter().flatten().map(|tag| text(&tag["title"])).collect::<Vec<_>>().join("\n")
}

fn links(value: &Value) -> String {
    let line = |link: &Value| format!("{} {}", text(&link["label"]), text(&link["url"])).trim().to_owned();
    value.as_array().into_iter().flatten().map(line).collect::<Vec<_>>().join("\n")
}

fn files(snapshot: &Value, key: &str) -> String {
    let own = snapshot["files"].as_array().into_iter().flatten().filter(|f| f["field"] == key);
    let line = |f: &Value| {
        let hash: String = text(&f["sha256"]).chars().take(12).collect();
        format!("{} ({hash})", text(&f["name"]))
    };
    own.map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_field_that_changed_is_told_once() {
        let before = json!({
            "title": "Wells", "summary": "S", "category": {"title": "Water"}, "answers": {"why": "because", "old": "x"},
            "files": [{"field": "budget", "name": "b.pdf", "sha256": "aaaaaaaaaaaabbbb"}],
        });
        let after = json!({
            "title": "Clean wells", "summary": "S", "category": {"title": "Air"}, "answers": {"why": "because", "new": ["a", "b"]},
            "files": [{"field": "budget", "name": "b.pdf", "sha256": "ccccccccccccdddd"}],
        });
        let told: Vec<_> = between(&before, &after).into_iter().map(|c| (c.name, c.before, c.after)).collect();
        let line = |name: &str, before: &str, after: &str| (name.to_owned(), before.to_owned(), after.to_owned());
        assert_eq!(
            told,
            [
                line("title", "Wells", "Clean wells"),
                line("category_id", "Water", "Air"),
                line("a_budget", "b.pdf (aaaaaaaaaaaa)", "b.pdf (cccccccccccc)"),
                line("a_new", "", "a\nb"),
                line("a_old", "x", ""),
            ]
        );
        assert!(between(&after, &after).is_empty());
    }
}
