//! Answers to an organiser's fields, and who may see them. Reading them from a form ([`mod@read`]), what is asked of
//! somebody who has answered so far ([`condition`]), checking ([`mod@check`]), counting words ([`count`]), what an organiser
//! may make of a form ([`edit`], [`whole`]), also of ready-made questions ([`library`]), its words in other languages
//! ([`words`]), what changed between two versions ([`changes`]).

pub mod changes;
pub mod check;
pub mod condition;
pub mod count;
pub mod edit;
pub mod library;
pub mod read;
pub mod whole;
pub mod words;

use std::collections::BTreeMap;
use std::fmt::Display;

use entity::json::{Field, FieldKind, Fields, Visibility};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;

use crate::lang::{self, Lang};

pub use check::{check, check_among, check_words, missing};
pub use condition::{Around, Asked, Source, tags_name};
pub use count::count_words;
pub use edit::{FILE_GROUPS, groups_of, has_bounds, key_for, read_field};
pub use read::{changes_rows, read, row_anchor};

/// Most characters of one line.
pub const LINE_CHARS: usize = 300;
/// Most characters of a long text.
pub const TEXT_CHARS: usize = 50_000;
/// Most rows of a group.
pub const ROWS: usize = 100;
/// The cell of a row that holds the pick to which the row belongs. (No field has such a key.)
pub const PICK: &str = "_pick";
/// The cell of a submitted row that holds the words of its pick.
pub const TITLE: &str = "_title";

/// A row of a group: texts by the keys of its fields.
pub type Row = BTreeMap<String, String>;

/// An answer as it was typed: a text, several picks (or files), or the rows of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A text, number, choice, day, country, address, or `yes`.
    One(String),
    /// Picks, or ids of files.
    Many(Vec<String>),
    /// Rows of a group.
    Rows(Vec<Row>),
}

/// Answers by the keys of fields.
pub type Answers = BTreeMap<String, Answer>;

/// How many files each field holds, by key.
pub type FileCounts = BTreeMap<String, usize>;

impl Answer {
    /// The text; the first pick of several.
    #[must_use]
    pub fn text(&self) -> &str {
        self.picks().first().copied().unwrap_or_default()
    }

    /// The picks; a text that is not empty is one.
    #[must_use]
    pub fn picks(&self) -> Vec<&str> {
        match self {
            Self::One(text) if text.is_empty() => Vec::new(),
            Self::One(text) => vec![text],
            Self::Many(picks) => picks.iter().map(String::as_str).collect(),
            Self::Rows(_) => Vec::new(),
        }
    }

    /// The rows of a group.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        if let Self::Rows(rows) = self { rows } else { &[] }
    }

    /// Whether nothing was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Rows(rows) => rows.iter().all(is_blank),
            _ => self.picks().iter().all(|pick| pick.trim().is_empty()),
        }
    }
}

/// Answers as a row keeps them.
#[must_use]
pub fn stored(json: &serde_json::Value) -> Answers {
    serde_json::from_value(json.clone()).unwrap_or_default()
}

/// The answers to what is asked by a form that stands alone; others are left out.
#[must_use]
pub fn asked_answers(fields: &Fields, answers: &Answers) -> Answers {
    Asked::of(fields, &Around::default(), answers).answers()
}

/// Whether fields hang on each other, so that one cannot be asked without the other.
#[must_use]
pub fn hang_together(fields: &Fields) -> bool {
    fields.0.iter().any(|field| field.show_when.is_some() || !field.per.is_empty())
}

/// Whether nothing was answered in a row.
#[must_use]
pub fn is_blank(row: &Row) -> bool {
    row.iter().all(|(key, text)| key == PICK || key == TITLE || text.trim().is_empty())
}

/// The name of a field's input.
#[must_use]
pub fn input_name(key: &str) -> String {
    format!("a_{key}")
}

/// The key of an input's field.
#[must_use]
pub fn key_of(input_name: &str) -> Option<&str> {
    input_name.strip_prefix("a_")
}

/// The name of the input of one field in one row of a group.
#[must_use]
pub fn cell_name(key: &str, row: impl Display, cell: &str) -> String {
    format!("a_{key}__{row}__{cell}")
}

/// The group, the number of the row and the key within it, of an input in a row. Keys hold no two underscores in a row.
#[must_use]
pub fn cell_of(input_name: &str) -> Option<(&str, usize, &str)> {
    let (key, rest) = key_of(input_name)?.split_once("__")?;
    let (row, cell) = rest.split_once("__")?;
    Some((key, row.parse().ok()?, cell))
}

/// The fields where an organiser has not made a form yet: files of any safe kind.
#[must_use]
pub fn default_fields(lang: Lang) -> Fields {
    Fields(vec![Field {
        key: "files".into(),
        kind: FieldKind::File,
        label: lang::plain(lang, "form-default-files"),
        help: lang::plain(lang, "form-default-files-help"),
        max_files: 5,
        ..Field::default()
    }])
}

/// A number that changes with the fields; guards against stale edits.
#[must_use]
pub fn stamp(fields: &Fields) -> i32 {
    let text = serde_json::to_string(fields).unwrap_or_default();
    let hash = Sha256::digest(text);
    i32::from_be_bytes([hash[0] & 0x7f, hash[1], hash[2], hash[3]])
}

/// Whether a text is an http or https address with a host.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    text.len() <= 2000
        && Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.host().is_some() && url.username().is_empty()
        })
}

/// Whether somebody who may see `sees` may see what is visible to `visibility`. Organisers see all, the jury and the
/// public less.
#[must_use]
pub fn visible(visibility: Visibility, sees: Visibility) -> bool {
    let rank = |v| match v {
        Visibility::Public => 0,
        Visibility::Jury => 1,
        Visibility::Organisers => 2,
    };
    rank(visibility) <= rank(sees)
}

/// A value of one of the closed lists by its written name, such as `long_text`.
#[must_use]
pub fn choice<T: serde::de::DeserializeOwned>(written: &str) -> Option<T> {
    serde_json::from_value(json!(written)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_sees_least() {
        use Visibility::{Jury, Organisers, Public};
        assert!(visible(Public, Public) && !visible(Jury, Public) && !visible(Organisers, Jury));
        assert!(visible(Jury, Jury) && visible(Organisers, Organisers) && visible(Jury, Organisers));
    }

    #[test]
    fn answers_are_stored_as_they_are() {
        for (stored, answer) in [
            (json!("text"), Answer::One("text".into())),
            (json!(["a", "b"]), Answer::Many(vec!["a".into(), "b".into()])),
            (json!([{"how": "so"}, {}]), Answer::Rows(vec![Row::from([("how".into(), "so".into())]), Row::new()])),
        ] {
            assert_eq!(serde_json::from_value::<Answer>(stored.clone()).unwrap(), answer);
            assert_eq!(json!(answer), stored);
        }
    }

    #[test]
    fn inputs_of_rows_are_told_from_others() {
        assert_eq!(cell_of(&cell_name("sdg_1", 3, "how_far")), Some(("sdg_1", 3, "how_far")));
        assert_eq!(cell_of(&cell_name("sdg", 0, PICK)), Some(("sdg", 0, PICK)));
        for name in ["a_sdg", "a_sdg_1_how", "a_sdg__x__how", "a_sdg__1", "title"] {
            assert_eq!(cell_of(name), None, "{name}");
        }
    }
}
