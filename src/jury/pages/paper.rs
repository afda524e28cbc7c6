//! Sheets for those who prefer paper or a spreadsheet: printable, and as a table down and up.

use std::collections::{HashMap, HashSet};

use futures_util::TryStreamExt;
use poem::{Body, Response, handler};
use serde_json::{Value, json};

use super::super::actions::sheets as actions;
use super::super::proof::AtStage;
use super::super::store;
use super::super::table::{self, Known, Means, Row};
use super::desk::{self, Desk};
use super::sheet::criteria;
use crate::competition::frame::{self, Tool};
use crate::competition::store as competitions;
use crate::error::{Error, FieldErrors, Result};
use crate::file::rules::disposition;
use crate::web::paging::Paging;
use crate::web::upload::Upload;
use crate::web::{Page, csv, with};

/// Entries that are printed at a time: each is read whole.
const PRINTED: u64 = 20;
/// Largest table.
const BYTES: usize = 512 * 1024;
const TABLE: &str = "jury/table.html";

fn framed(page: &Page, a: &AtStage, more: Value) -> Value {
    let stage = json!({"name": a.stage.name, "home": a.home(), "closes_at": a.stage.closes_at});
    let frame = frame::tool(page, &a.juror.competition, Tool::Jury, "/jury");
    with(with(frame, json!({"stage": stage, "blind": a.stage.settings.blind})), more)
}

/// `GET /c/:slug/jury/:stage/print?page=`, with the filters of the list: one entry a page, with an empty sheet.
#[handler]
pub async fn print(page: Page, a: AtStage) -> Result<Response> {
    let (db, j) = (page.app().db().read(), &a.juror);
    let home = a.home();
    let d =
        Desk { competition: &j.competition, stages: &j.stages, stage: &a.stage, juror: j.row.id, home: home.clone() };
    let tasks = store::tasks_of(db, &a.stage, j.row.id).await?;
    let conflicts = store::conflicting(db, j.row.id).await?;
    let categories = competitions::categories_of(db, j.competition.id).await?;
    let mut found = desk::wanted(&page, &categories).of(&tasks, None);
    found.retain(|t| !t.abstained && !conflicts.contains(&t.number));
    let query = &page.visit().query;
    let paging = Paging::from_query(query, PRINTED);
    let skip = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let mut entries = Vec::new();
    for t in found.iter().skip(skip).take(usize::try_from(PRINTED).unwrap_or(0)) {
        let (shown, about) = d.shown(&page, t.entry_id, &format!("{home}/{}", t.number)).await?;
        entries.push(json!({"shown": shown, "about": about}));
    }
    let rubric = store::rubric_of(db, a.stage.id).await?;
    let more = json!({
        "entries": entries, "criteria": criteria(&rubric), "juror": j.row.name,
        "paging": paging.links(&format!("{home}/print"), query, found.len() as u64),
    });
    page.html("jury/print.html", framed(&page, &a, more))
}

/// `GET /c/:slug/jury/:stage/sheets.csv`
#[handler]
pub async fn download(page: Page, a: AtStage) -> Result<Response> {
    let db = page.app().db().read();
    let rubric = store::rubric_of(db, a.stage.id).await?;
    let tasks = store::tasks_of(db, &a.stage, a.juror.row.id).await?;
    let conflicts = store::conflicting(db, a.juror.row.id).await?;
    let sheets = store::reviews_by(db, a.stage.id, a.juror.row.id).await?;
    // Spreadsheets take a table for one of another alphabet without a mark.
    let mut text = "\u{feff}".as_bytes().to_vec();
    text.extend(csv::line(&table::head(&rubric)));
    for t in tasks.iter().filter(|t| !t.abstained && !conflicts.contains(&t.number)) {
        text.extend(csv::line(&table::line(&rubric, t, sheets.get(&t.entry_id))));
    }
    Ok(csv::attachment(&disposition("sheets.csv", false), Body::from_vec(text)))
}

/// `GET /c/:slug/jury/:stage/sheets`
#[handler]
pub async fn show(page: Page, a: AtStage) -> Result<Response> {
    page.html(TABLE, framed(&page, &a, json!({"rows": null})))
}

/// What the rows of a table mean now.
async fn read(page: &Page, a: &AtStage, text: &str) -> Result<Vec<Row>> {
    let db = page.app().db().read();
    let (rubric, tasks) =
        (store::rubric_of(db, a.stage.id).await?, store::tasks_of(db, &a.stage, a.juror.row.id).await?);
    let conflicts = store::conflicting(db, a.juror.row.id).await?;
    let sheets = store::reviews_by(db, a.stage.id, a.juror.row.id).await?;
    let there: HashSet<i32> =
        store::entries_of(db, a.juror.competition.id, a.stage.id).await?.iter().map(|e| e.number).collect();
    let known = Known { rubric: &rubric, list: &tasks, sheets: &sheets, conflicts: &conflicts, there: &there };
    let rows = table::read(text, &known).filter(|rows| !rows.is_empty());
    rows.ok_or_else(|| FieldErrors::one("table", "table-no-table").into())
}

/// What would be done with each row.
fn preview(page: &Page, a: &AtStage, text: &str, rows: &[Row], again: bool) -> Result<Response> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut shown = Vec::new();
    for r in rows {
        let (kind, words) = match &r.means {
            Means::Save { hand_in: true, .. } => ("hand-in", vec![page.t("table-hand-in")]),
            Means::Save { was_in: true, .. } => ("save", vec![page.t("table-take-back")]),
            Means::Save { .. } => ("save", vec![page.t("table-save")]),
            Means::Same => ("same", vec![page.t("table-same")]),
            Means::Wrong(all) => ("wrong", all.iter().map(|(key, args)| page.t_with(key, args)).collect()),
        };
        *counts.entry(kind).or_default() += 1;
        shown.push(json!({"line": r.line, "number": r.number, "title": r.title, "kind": kind, "words": words}));
    }
    let count = |kind: &str| counts.get(kind).copied().unwrap_or(0);
    let more = json!({
        "rows": shown, "table": text, "good": count("save") + count("hand-in"), "wrong": count("wrong"), "same": count("same"),
        "again": again, "seen": table::fingerprint(rows),
    });
    page.html(TABLE, framed(page, a, more))
}

/// `POST /c/:slug/jury/:stage/sheets`: a table as a file or pasted; shows what would be done, row by row.
#[handler]
pub async fn look(page: Page, a: AtStage, mut upload: Upload) -> Result<Response> {
    let (mut text, mut legible) = (String::new(), true);
    while let Some(mut file) = upload.next_file().await? {
        let mut bytes = Vec::new();
        while let Some(chunk) = file.bytes.try_next().await.map_err(|_| Error::BadRequest)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > BYTES {
                return Err(Error::TooLarge);
            }
        }
        // Letters that cannot be read must not take the place of what is stored.
        (text, legible) = String::from_utf8(bytes).map_or((String::new(), false), |text| (text, true));
    }
    let form = upload.form();
    if text.is_empty() {
        text = form.raw("table");
    }
    let outcome =
        if legible { read(&page, &a, &text).await } else { Err(FieldErrors::one("file", "table-letters").into()) };
    match outcome {
        Ok(rows) => preview(&page, &a, &text, &rows, false),
        Err(e) => page.again(TABLE, &form, e, framed(&page, &a, json!({"rows": null}))),
    }
}

/// `POST /c/:slug/jury/:stage/sheets/save`: saves the good rows of `table`, all or none, if they still mean what was `seen`.
#[handler]
pub async fn save(page: Page, a: AtStage, mut upload: Upload) -> Result<Response> {
    while upload.next_file().await?.is_some() {}
    let form = upload.form();
    let text = form.raw("table");
    let outcome = match read(&page, &a, &text).await {
        Ok(rows) if table::fingerprint(&rows) != form.text("seen") => Err(Error::Stale),
        Ok(rows) => actions::save_all(page.app(), &a, &rows, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(_) => {
            let home = format!("/c/{}/jury?stage={}", a.juror.competition.slug, a.stage.id);
            Ok(page.see_other_with(&home, "table-saved"))
        }
        Err(Error::Stale) => preview(&page, &a, &text, &read(&page, &a, &text).await?, true),
        Err(e) => page.again(TABLE, &form, e, framed(&page, &a, json!({"rows": null}))),
    }
}
