//! A juror's sheets as a table for spreadsheets: how it is written, and what each row of one that comes back means.

use std::collections::{HashMap, HashSet};

use entity::review::ReviewState;
use entity::{CriterionId, EntryId, criterion};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::list::Task;
use super::rules::{self, Sheet};
use super::store::Given;
use crate::web::Form;

/// The columns around those of the criteria.
const NUMBER: &str = "number";
const TITLE: &str = "title";
const COMMENT: &str = "comment";
const NOTE: &str = "private note";
const HAND_IN: &str = "hand in";
const VERSION: &str = "version";
/// What the column `hand in` holds for a sheet that is handed in.
const YES: &str = "yes";
/// Most rows of a table.
const ROWS: usize = 2_000;

/// What is known when a table comes back.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// The rubric.
    pub rubric: &'a [criterion::Model],
    /// The juror's list.
    pub list: &'a [Task],
    /// The juror's sheets.
    pub sheets: &'a HashMap<EntryId, Given>,
    /// Numbers of entries that the juror must not judge.
    pub conflicts: &'a HashSet<i32>,
    /// Numbers of all entries of the stage.
    pub there: &'a HashSet<i32>,
}

/// What a row means.
#[derive(Clone, Debug, PartialEq)]
pub enum Means {
    /// It is saved, or handed in, over a version.
    Save {
        /// Of which entry.
        entry: EntryId,
        /// What it says.
        sheet: Sheet,
        /// Whether it is handed in.
        hand_in: bool,
        /// Whether it was handed in before.
        was_in: bool,
        /// The version that it was made from.
        seen: i32,
    },
    /// It says what is stored already.
    Same,
    /// It is not taken: keys of texts with their arguments.
    Wrong(Vec<(String, Value)>),
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its line in the table, from 1 for the names of the columns.
    pub line: usize,
    /// The number as it was written.
    pub number: String,
    /// The title of the entry, where it is on the list.
    pub title: String,
    /// What it means.
    pub means: Means,
}

/// What would be done, in a word: another one once anything on which it rests has changed.
#[must_use]
pub fn fingerprint(rows: &[Row]) -> String {
    let mut hash = Sha256::new();
    for row in rows {
        if let Means::Save { entry, sheet, hand_in, was_in, seen } = &row.means {
            let mut points: Vec<_> = sheet.points.iter().map(|(id, x)| (id.0, x.to_bits())).collect();
            points.sort_unstable();
            hash.update(format!(
                "{entry} {seen} {hand_in} {was_in} {points:?} {:?}",
                (&sheet.comment, &sheet.private_note)
            ));
        }
    }
    hex::encode(hash.finalize())
}

/// The names of the columns.
#[must_use]
pub fn head(rubric: &[criterion::Model]) -> Vec<String> {
    let names = rubric.iter().map(|c| c.name.clone());
    let around = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let end = around(&[COMMENT, NOTE, HAND_IN, VERSION]);
    around(&[NUMBER, TITLE]).into_iter().chain(names).chain(end).collect()
}

/// The row of an entry.
#[must_use]
pub fn line(rubric: &[criterion::Model], task: &Task, said: Option<&Given>) -> Vec<String> {
    let points = rubric.iter().map(|c| said.and_then(|s| s.points.get(&c.id)).map(f64::to_string).unwrap_or_default());
    let review = said.map(|s| &s.review);
    let text = |of: Option<&String>| of.cloned().unwrap_or_default();
    let handed_in = review.is_some_and(|r| r.state == ReviewState::Submitted);
    let end = [
        text(review.map(|r| &r.comment)),
        text(review.map(|r| &r.private_note)),
        if handed_in { YES.to_owned() } else { String::new() },
        review.map_or(0, |r| r.version).to_string(),
    ];
    [task.number.to_string(), task.title.clone()].into_iter().chain(points).chain(end).collect()
}

/// Where each column is.
struct Columns {
    number: usize,
    version: Option<usize>,
    comment: Option<usize>,
    note: Option<usize>,
    hand_in: Option<usize>,
    points: HashMap<CriterionId, usize>,
}

impl Columns {
    fn of(names: &csv::StringRecord, rubric: &[criterion::Model]) -> Option<Self> {
        let plain = |name: &str| name.trim().trim_start_matches('\'').to_lowercase();
        let names: Vec<String> = names.iter().map(plain).collect();
        let mut taken: HashSet<usize> = HashSet::new();
        let mut find = |name: &str| {
            let name = plain(name);
            let at = names.iter().enumerate().position(|(i, n)| *n == name && !taken.contains(&i))?;
            taken.insert(at);
            Some(at)
        };
        let number = find(NUMBER)?;
        find(TITLE);
        let points = rubric.iter().filter_map(|c| Some((c.id, find(&c.name)?))).collect();
        Some(Self {
            number,
            points,
            comment: find(COMMENT),
            note: find(NOTE),
            hand_in: find(HAND_IN),
            version: find(VERSION),
        })
    }
}

/// Reads a table: rows by commas, semicolons or tabs, the names of the columns first. None where it is no such table.
#[must_use]
pub fn read(text: &str, known: &Known<'_>) -> Option<Vec<Row>> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next()?;
    let delimiter = [b';', b'\t', b','].into_iter().max_by_key(|d| first.matches(char::from(*d)).count())?;
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let columns = Columns::of(reader.headers().ok()?, known.rubric)?;
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.ok()?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record.position().and_then(|p| usize::try_from(p.line()).ok()).unwrap_or(0);
        if rows.len() == ROWS {
            let means = Means::Wrong(vec![("table-too-many".to_owned(), json!({"max": ROWS}))]);
            rows.push(Row { line, number: String::new(), title: String::new(), means });
            break;
        }
        rows.push(row(&record, line, &columns, known, &mut seen));
    }
    Some(rows)
}

/// A cell, without the apostrophe that keeps spreadsheets from running it as a formula.
fn cell(record: &csv::StringRecord, at: usize) -> &str {
    let text = record.get(at).unwrap_or_default().trim();
    text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r'])).unwrap_or(text)
}

fn row(record: &csv::StringRecord, line: usize, at: &Columns, known: &Known<'_>, seen: &mut HashSet<i32>) -> Row {
    let number = cell(record, at.number).to_owned();
    let wrong = |key: &str| Means::Wrong(vec![(key.to_owned(), json!({}))]);
    let parsed: Option<i32> = number.trim_start_matches('#').parse().ok();
    let task = parsed.and_then(|n| known.list.iter().find(|t| t.number == n));
    let means = match (parsed, task) {
        (Some(n), _) if known.conflicts.contains(&n) => wrong("table-conflict"),
        (Some(n), None) if known.there.contains(&n) => wrong("table-not-assigned"),
        (_, None) => wrong("table-unknown"),
        (_, Some(t)) if t.abstained => wrong("table-abstained"),
        (_, Some(t)) if !seen.insert(t.number) => wrong("table-twice"),
        (_, Some(t)) => sheet(record, at, known, t),
    };
    Row { line, number, title: task.map(|t| t.title.clone()).unwrap_or_default(), means }
}

/// What a row says of an entry on the list. Columns that are not there leave what is stored.
fn sheet(record: &csv::StringRecord, at: &Columns, known: &Known<'_>, task: &Task) -> Means {
    let stored = known.sheets.get(&task.entry_id);
    let review = stored.map(|s| &s.review);
    let text = |column: Option<usize>, kept: Option<&String>| {
        column.map_or_else(|| kept.cloned().unwrap_or_default(), |at| cell(record, at).replace("\r\n", "\n"))
    };
    let was_in = review.is_some_and(|r| r.state == ReviewState::Submitted);
    let hand_in = match at.hand_in.map(|at| cell(record, at).to_lowercase()).as_deref() {
        None => was_in,
        Some("" | "no" | "n" | "0" | "false") => false,
        Some(YES | "y" | "1" | "true" | "x") => true,
        Some(said) => return Means::Wrong(vec![("table-hand-in-what".to_owned(), json!({"said": said}))]),
    };
    let points = known.rubric.iter().map(|c| {
        let kept = || stored.and_then(|s| s.points.get(&c.id)).map(f64::to_string).unwrap_or_default();
        (rules::field(c.id), at.points.get(&c.id).map_or_else(kept, |at| cell(record, *at).to_owned()))
    });
    let texts = [
        ("comment".to_owned(), text(at.comment, review.map(|r| &r.comment))),
        ("private_note".to_owned(), text(at.note, review.map(|r| &r.private_note))),
    ];
    let form = Form::from_pairs(points.chain(texts).collect());
    let sheet = match rules::sheet(&form, known.rubric, hand_in) {
        Ok(sheet) => sheet,
        Err(e) => return Means::Wrong(complaints(&e, known.rubric)),
    };
    let same = stored.is_some_and(|s| {
        s.points == sheet.points && s.review.comment == sheet.comment && s.review.private_note == sheet.private_note
    });
    let nothing = stored.is_none() && sheet == Sheet::default();
    if (same || nothing) && hand_in == was_in {
        return Means::Same;
    }
    let seen = at.version.map_or(Some(task.version), |at| cell(record, at).parse().ok());
    if seen != Some(task.version) {
        return Means::Wrong(vec![("table-changed".to_owned(), json!({}))]);
    }
    Means::Save { entry: task.entry_id, sheet, hand_in, was_in, seen: task.version }
}

/// What is wrong in the fields of a sheet, each with the name of its column.
fn complaints(e: &crate::error::Error, rubric: &[criterion::Model]) -> Vec<(String, Value)> {
    let crate::error::Error::Invalid(errors) = e else { return vec![("table-unknown".to_owned(), json!({}))] };
    let one = |e: &crate::error::FieldError| {
        let name = rubric.iter().find(|c| rules::field(c.id) == e.field).map(|c| c.name.as_str());
        let mut args = e.args.clone();
        args.insert("column".into(), json!(name.unwrap_or(if e.field == "comment" { COMMENT } else { NOTE })));
        let key = match e.key.as_str() {
            "error-range" => "table-off-scale",
            "jury-points-missing" => "table-missing",
            _ => "table-too-long",
        };
        (key.to_owned(), Value::Object(args))
    };
    errors.0.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;
    use entity::{JurorId, ReviewId, StageId, review};

    fn rubric() -> Vec<criterion::Model> {
        ["Idea", "Use"]
            .into_iter()
            .map(|name| criterion::Model {
                id: CriterionId::new(),
                stage_id: StageId::new(),
                position: 1,
                name: name.into(),
                help: String::new(),
                weight: 1.0,
                min: 0.0,
                max: 10.0,
                step: 1.0,
                outside: false,
            })
            .collect()
    }

    fn task(number: i32, title: &str, version: i32, abstained: bool) -> Task {
        let (entry_id, category_id, review) = (EntryId::new(), None, None);
        Task { entry_id, number, title: title.into(), category_id, review, version, abstained, common: false }
    }

    fn said(entry: EntryId, version: i32, points: HashMap<CriterionId, f64>) -> Given {
        let review = review::Model {
            id: ReviewId::new(),
            stage_id: StageId::new(),
            juror_id: JurorId::new(),
            entry_id: entry,
            state: ReviewState::Submitted,
            private_note: "-3 in doubt".into(),
            comment: "Good".into(),
            version,
            updated_at: Utc::now(),
            submitted_at: None,
        };
        Given { review, points }
    }

    #[test]
    fn a_table_that_comes_back_unchanged_changes_nothing() {
        let (rubric, list) = (rubric(), [task(1, "=Wells", 2, false), task(2, "Air", 0, false)]);
        let points = rubric.iter().map(|c| (c.id, 4.5_f64.floor())).collect();
        let sheets = HashMap::from([(list[0].entry_id, said(list[0].entry_id, 2, points))]);
        let (conflicts, there) = (HashSet::new(), HashSet::from([1, 2]));
        let known = Known { rubric: &rubric, list: &list, sheets: &sheets, conflicts: &conflicts, there: &there };
        let mut text = crate::web::csv::line(&head(&rubric)).to_vec();
        for t in &list {
            text.extend(crate::web::csv::line(&line(&rubric, t, sheets.get(&t.entry_id))));
        }
        let rows = read(&String::from_utf8(text).unwrap(), &known).unwrap();
        assert!(rows.iter().all(|r| r.means == Means::Same), "{rows:#?}");
    }

    #[test]
    fn each_row_is_explained() {
        let (rubric, list) =
            (rubric(), [task(1, "Wells", 2, false), task(2, "Air", 0, false), task(3, "Soil", 0, true)]);
        let (sheets, conflicts) = (HashMap::new(), HashSet::from([5]));
        let there = HashSet::from([1, 2, 3, 4, 5]);
        let known = Known { rubric: &rubric, list: &list, sheets: &sheets, conflicts: &conflicts, there: &there };
        let table = "\u{feff}Number;Idea;Use;Hand in;Version\n2;7,0;8;yes;0\n1;3;;;1\n3;1;1;;0\n4;1;1;;0\n5;1;1;;0\n\
            9;1;1;;0\nx;1;1;;0\n2;1;1;;0\n;;;;\n1;11;;;2\n";
        let rows = read(table, &known).unwrap();
        let keys: Vec<String> = rows
            .iter()
            .map(|r| match &r.means {
                Means::Wrong(all) => all.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join(" "),
                Means::Save { hand_in, .. } => format!("save {hand_in}"),
                Means::Same => "same".into(),
            })
            .collect();
        assert_eq!(
            keys,
            [
                "save true",
                "table-changed",
                "table-abstained",
                "table-not-assigned",
                "table-conflict",
                "table-unknown",
                "table-unknown",
                "table-twice",
                "table-twice"
            ]
        );
        let alone = read("number,Idea,hand in\n1,11,yes\n", &known).unwrap();
        let Means::Wrong(all) = &alone[0].means else { panic!("{alone:?}") };
        assert_eq!(all.iter().map(|(k, _)| k.as_str()).collect::<Vec<_>>(), ["table-off-scale", "table-missing"]);
        assert!(read("what is this", &known).is_none());
    }
}
