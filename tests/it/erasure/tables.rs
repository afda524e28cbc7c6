//! Every table of the database, with what becomes of it when an account ends.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::TestApp;

/// What becomes of what a table tells of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It tells of nobody, or names people by keys only.
    Nobody,
    /// It goes.
    Erased,
    /// Rows stay for this reason, and what names the person is taken out of them.
    Blanked(&'static str),
    /// It stays for this reason.
    Kept(&'static str),
}

use Fate::{Blanked, Erased, Kept, Nobody};

/// A new table needs a line here. If it tells of people, it also needs its part in `src/erasure` and `src/account/data.rs`.
pub const FATES: &[(&str, Fate)] = &[
    ("announcement", Nobody),
    ("appeal", Kept("what a team says against a decision is read with the decision; by key only")),
    ("assignment", Nobody),
    ("award", Nobody),
    ("bar", Kept("whoever may not enter could else enter with a new account")),
    ("block", Erased),
    ("boarder", Erased),
    ("booth", Nobody),
    ("brief", Nobody),
    ("calibration", Nobody),
    ("bundle", Nobody),
    ("card", Erased),
    ("category", Nobody),
    ("comparison", Kept("what a juror said of two entries is what results rest on; by key only")),
    ("competition", Kept("the published address for questions is the competition's own")),
    ("conflict", Kept("why somebody did not judge an entry belongs to the results")),
    ("consent", Erased),
    ("correction", Kept("what screeners asked of a team")),
    ("criterion", Nobody),
    ("decision", Kept("decisions about entries, by key only")),
    ("draft_version", Blanked("drafts of a team in which others are left are theirs")),
    ("entry", Blanked("what was handed in, and drafts of a team in which others are left, are theirs")),
    ("entry_tag", Nobody),
    ("event", Kept("the record is a chain: a line that is taken out breaks it; it knows people by keys")),
    ("exemption", Kept("why an entry may be in")),
    ("extension", Nobody),
    ("file", Blanked("files of what was handed in, and of a team in which others are left")),
    ("form", Nobody),
    ("invitation", Erased),
    ("job", Erased),
    ("join_request", Erased),
    ("juror", Blanked("reviews name it")),
    ("leave", Kept("why a team had more time")),
    ("lift", Kept("why somebody judged an entry after all belongs to the results; by key only")),
    ("likeness", Kept("what entries have in common")),
    ("member", Blanked("a team that has handed in an entry stays, by key only")),
    ("message", Kept("letters to others, who have got them; those to the person go")),
    ("milestone", Nobody),
    ("milestone_answer", Blanked("what was handed in, and drafts of a team in which others are left, are theirs")),
    ("milestone_revision", Kept("what was handed in, with its hash, is what receipts prove")),
    (
        "nomination",
        Blanked("answers of owners stay; who has not answered can be asked at the address that the team told"),
    ),
    ("note", Erased),
    ("organiser", Erased),
    ("panel", Nobody),
    ("panel_category", Nobody),
    ("panel_juror", Nobody),
    ("participant", Blanked("that the rules were accepted, and the country for numbers, by key only")),
    ("partner", Nobody),
    ("pick", Kept("who goes on, with its reason; by key only")),
    ("pitch_plan", Nobody),
    ("question", Blanked("answered questions are published with their answers, without a name")),
    ("redaction", Kept("what blind jurors have judged by; by key only")),
    ("remark", Blanked("that something was said keeps a discussion in order; by key only")),
    ("report", Blanked("what organisers decided")),
    ("result", Nobody),
    ("review", Blanked("points and comments are what results rest on; private notes go")),
    ("revision", Kept("what was handed in, with its hash, is what receipts prove")),
    ("score", Nobody),
    ("screener", Erased),
    ("session", Erased),
    ("setting", Nobody),
    ("slot", Nobody),
    ("spelling", Nobody),
    ("stage", Nobody),
    ("stage_category", Nobody),
    ("standing", Nobody),
    ("tag", Nobody),
    ("tag_set", Nobody),
    ("team", Kept("the name under which an entry was handed in; what a team without anybody has answered goes")),
    ("thread", Blanked("what the other person wrote")),
    ("throttle", Nobody),
    ("token", Erased),
    ("trace", Kept("what entries have in common")),
    ("turn", Nobody),
    ("upload", Erased),
    ("user", Blanked("the key, to which all that stays points")),
    ("verdict", Kept("decisions about entries, by key only")),
];

/// The columns of each table as they are in the database; the migrations' own table is left out.
pub async fn columns(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let db = app.db().read();
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT m.name AS t, p.name AS c FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS p \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        }
        _ => {
            "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns \
             WHERE table_schema = 'public'"
        }
    };
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap() {
        let table: String = row.try_get("", "t").unwrap();
        if table != "seaql_migrations" {
            tables.entry(table).or_default().push(row.try_get("", "c").unwrap());
        }
    }
    tables
}

/// Where each of some texts stands, whatever its case: `table.column`.
pub async fn traces<'a>(app: &TestApp, texts: &[&'a str]) -> BTreeMap<&'a str, BTreeSet<String>> {
    let db = app.db().read();
    let backend = db.get_database_backend();
    let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (table, columns) in columns(app).await {
        let cell = |c: &String| match backend {
            DbBackend::Sqlite => format!("COALESCE(hex(CAST(\"{c}\" AS BLOB)), '') AS \"{c}\""),
            _ => format!("COALESCE(CAST(\"{c}\" AS TEXT), '') AS \"{c}\""),
        };
        let cells: Vec<_> = columns.iter().map(cell).collect();
        let sql = format!("SELECT {} FROM \"{table}\"", cells.join(", "));
        for row in db.query_all_raw(Statement::from_string(backend, sql)).await.unwrap() {
            for column in &columns {
                let stored: String = row.try_get("", column).unwrap();
                let bytes =
                    if backend == DbBackend::Sqlite { hex::decode(&stored).unwrap() } else { stored.into_bytes() };
                let stored = String::from_utf8_lossy(&bytes).to_lowercase();
                for text in texts.iter().filter(|text| stored.contains(&text.to_lowercase())) {
                    found.entry(text).or_default().insert(format!("{table}.{column}"));
                }
            }
        }
    }
    found
}
