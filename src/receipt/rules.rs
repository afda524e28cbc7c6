//! What a receipt tells, and whether files are those on it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::entry::snapshot;

/// A receipt as it is given to programs, and kept by teams as a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its code.
    pub code: String,
    /// Where it can be checked.
    pub address: String,
    /// The competition's name in addresses.
    pub competition: String,
    /// The entry's number; none for what was handed in at a milestone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<i32>,
    /// What the milestone is called at which it was handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milestone: Option<String>,
    /// Which revision of it.
    pub revision: i32,
    /// Whether it is the last one.
    pub latest: bool,
    /// When the request arrived.
    pub received_at: DateTime<Utc>,
    /// SHA-256 of the canonical JSON of the content: keys sorted, no white space.
    pub content_sha256: String,
    /// The line of the record that tells of it.
    pub event: Option<Line>,
    /// The files that were handed in.
    pub files: Vec<Paper>,
    /// What was handed in; only for its team and organisers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Value>,
}

/// A line of the append-only record, each of which holds the hash of the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its position.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// A file on a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Its name; only for its team and organisers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What kind of file.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// The hash of its bytes.
    pub sha256: String,
}

/// The code as it is written on receipts, from what somebody typed: in any case, with or without dashes. None for what
/// cannot be one.
#[must_use]
pub fn code(typed: &str) -> Option<String> {
    let signs: Vec<char> =
        typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '_' | '.')).collect();
    let good = signs.len() == 12 && signs.iter().all(char::is_ascii_alphanumeric);
    let parts: Vec<String> = signs.chunks(4).map(|part| part.iter().collect::<String>().to_uppercase()).collect();
    good.then(|| parts.join("-"))
}

/// The files of a snapshot, with their names if `named`.
#[must_use]
pub fn papers(content: &Value, named: bool) -> Vec<Paper> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let paper = |f: &Value| Paper {
        name: named.then(|| text(&f["name"])),
        media_type: text(&f["media_type"]),
        size: f["size"].as_u64().unwrap_or_default(),
        sha256: text(&f["sha256"]),
    };
    content["files"].as_array().into_iter().flatten().map(paper).collect()
}

/// What in a receipt does not fit itself, in words: its content against its hash, its files against its content.
#[must_use]
pub fn own_faults(receipt: &Receipt) -> Vec<String> {
    let Some(content) = &receipt.content else { return Vec::new() };
    let mut faults = Vec::new();
    let found = snapshot::hash(content);
    if found != receipt.content_sha256 {
        faults.push(format!("content: its SHA-256 is {found}, the receipt says {}", receipt.content_sha256));
    }
    if papers(content, true) != receipt.files {
        faults.push("files: the list is not that of the content".to_owned());
    }
    faults
}

/// What two receipts of one code tell differently, in words.
#[must_use]
pub fn differences(kept: &Receipt, now: &Receipt) -> Vec<String> {
    let mut all = Vec::new();
    let mut tell = |what: &str, kept: &dyn std::fmt::Display, now: &dyn std::fmt::Display| {
        let (kept, now) = (kept.to_string(), now.to_string());
        if kept != now {
            all.push(format!("{what}: the receipt says {kept}, the database {now}"));
        }
    };
    tell("competition", &kept.competition, &now.competition);
    let what = |r: &Receipt| match (&r.entry, &r.milestone) {
        (Some(number), _) => format!("entry {number}"),
        (None, Some(title)) => format!("milestone {title}"),
        (None, None) => "nothing".to_owned(),
    };
    tell("what was handed in", &what(kept), &what(now));
    tell("revision", &kept.revision, &now.revision);
    tell("received at", &kept.received_at, &now.received_at);
    tell("content", &kept.content_sha256, &now.content_sha256);
    let line = |r: &Receipt| r.event.as_ref().map_or("no line".to_owned(), |e| format!("no. {} {}", e.seq, e.hash));
    tell("record", &line(kept), &line(now));
    let files = |r: &Receipt| r.files.iter().map(|f| format!("{} ({} bytes)", f.sha256, f.size)).collect::<Vec<_>>();
    tell("files", &files(kept).join(", "), &files(now).join(", "));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn codes_are_read_as_people_type_them() {
        for typed in ["7KQM-2PXT-9HRA", "7kqm2pxt9hra", " 7kqm 2pxt 9hra ", "7KQM–2PXT–9HRA"] {
            assert_eq!(code(typed).as_deref(), Some("7KQM-2PXT-9HRA"), "{typed}");
        }
        for wrong in ["", "7KQM-2PXT", "7KQM-2PXT-9HRAX", "7KQM-2PXT-9HR'", "ÄÖÜÄ-ÖÜÄÖ-ÜÄÖÜ"] {
            assert_eq!(code(wrong), None, "{wrong}");
        }
    }

    fn receipt() -> Receipt {
        let content = json!({"title": "Wells", "files": [{"name": "a", "media_type": "t", "size": 3, "sha256": "ab"}]});
        Receipt {
            code: "7KQM-2PXT-9HRA".into(),
            address: "https://prize.example/receipts/7KQM-2PXT-9HRA".into(),
            competition: "clean-water".into(),
            entry: Some(1),
            milestone: None,
            revision: 2,
            latest: true,
            received_at: DateTime::UNIX_EPOCH,
            content_sha256: snapshot::hash(&content),
            event: Some(Line { seq: 4, hash: "cd".into() }),
            files: papers(&content, true),
            content: Some(content),
        }
    }

    #[test]
    fn a_receipt_that_was_changed_does_not_fit_itself() {
        assert!(own_faults(&receipt()).is_empty());
        let mut forged = receipt();
        forged.content = Some(json!({"title": "Dams", "files": forged.content.unwrap()["files"]}));
        assert!(own_faults(&forged)[0].starts_with("content: its SHA-256 is "));
        let mut forged = receipt();
        forged.files[0].sha256 = "00".into();
        assert_eq!(own_faults(&forged), ["files: the list is not that of the content"]);
    }

    #[test]
    fn differences_are_named() {
        assert!(differences(&receipt(), &receipt()).is_empty());
        let mut now = receipt();
        now.files[0].size = 4;
        now.event = None;
        let told = differences(&receipt(), &now);
        assert_eq!(told[0], "record: the receipt says no. 4 cd, the database no line");
        assert_eq!(told[1], "files: the receipt says ab (3 bytes), the database ab (4 bytes)");
    }
}
