//! What an entry was: its revisions, what differs between any two, and for the team its earlier drafts.

use std::collections::BTreeMap;

use entity::form::FormPurpose;
use entity::{UserId, competition, entry, revision};
use serde_json::{Value, json};

use super::drafts::{self, Kept};
use super::rules::{Content, editable};
use super::{compare, snapshot, store, view};
use crate::error::{Error, Result};
use crate::form::store as forms;
use crate::web::form::filled;
use crate::web::{Page, with};

/// Most earlier drafts in the list.
const DRAFTS: usize = 60;

/// The history of an entry, for its team or for organisers and screeners.
pub struct History<'a> {
    page: &'a Page,
    competition: &'a competition::Model,
    entry: &'a entry::Model,
    revisions: Vec<revision::Model>,
    /// For the team; newest first, the one of now included.
    drafts: Vec<Kept>,
    names: BTreeMap<UserId, String>,
}

impl<'a> History<'a> {
    /// Reads it; earlier drafts are for the `team` only.
    ///
    /// # Errors
    /// The database's words.
    pub async fn load(
        page: &'a Page,
        competition: &'a competition::Model,
        entry: &'a entry::Model,
        team: bool,
    ) -> Result<Self> {
        let db = page.app().db().read();
        let revisions = store::revisions_of(db, [entry.id]).await?;
        let mut drafts = if team { drafts::landmarks(&drafts::list(db, entry.id).await?) } else { Vec::new() };
        drafts.truncate(DRAFTS);
        let people = revisions.iter().filter_map(|r| r.submitted_by).chain(drafts.iter().filter_map(|d| d.saved_by));
        let names = drafts::names(db, people.collect::<Vec<_>>()).await?;
        Ok(Self { page, competition, entry, revisions, drafts, names })
    }

    fn name(&self, id: Option<UserId>) -> Option<&str> {
        id.and_then(|id| self.names.get(&id)).map(String::as_str)
    }

    /// What can be compared, newest first: `[code, words]`.
    fn options(&self) -> Vec<(String, String)> {
        let page = self.page;
        let zone = crate::lang::format::zone(&self.competition.time_zone);
        let when = |at| crate::lang::format::moment(page.lang(), at, zone);
        let now = (!self.drafts.is_empty()).then(|| ("d".to_owned(), page.t("draft-now")));
        let revisions = self.revisions.iter().map(|r| {
            let told = json!({"n": r.number, "time": when(r.received_at)});
            (format!("r{}", r.number), page.t_with("draft-option-revision", &told))
        });
        let older = self.drafts.iter().filter(|d| d.version != self.entry.draft_version).map(|d| {
            let by = self.name(d.saved_by).map_or_else(|| page.t("draft-somebody"), ToOwned::to_owned);
            let told = json!({"name": by, "time": when(d.saved_at)});
            (format!("d{}", d.version), page.t_with("draft-option-draft", &told))
        });
        now.into_iter().chain(revisions).chain(older).collect()
    }

    /// The snapshot of a code; only that of the draft of now and those of revisions tell files.
    async fn snapshot(&self, code: &str) -> Result<Option<Value>> {
        let db = self.page.app().db().read();
        if let Some(number) = code.strip_prefix('r') {
            let found = self.revisions.iter().find(|r| r.number.to_string() == number);
            return Ok(found.map(|r| r.content.clone()));
        }
        let Some(version) = code.strip_prefix('d').filter(|_| !self.drafts.is_empty()) else { return Ok(None) };
        let content = match version.parse() {
            Ok(version) => drafts::version(db, self.entry.id, version).await?.map(|d| Content::stored(&d.content)),
            Err(_) => version.is_empty().then(|| Content::of_draft(self.entry)),
        };
        let Some(content) = content else { return Ok(None) };
        let offer = store::offer(db, self.competition).await?;
        let team = store::team(db, self.entry.team_id).await?.ok_or(Error::NotFound)?;
        let files = store::draft_files(db, self.entry.id).await?;
        let mut made = snapshot::of(self.competition, self.entry, &team, &content.settled(&offer), &offer, &files);
        if !version.is_empty() {
            made["files"] = Value::Null;
        }
        Ok(Some(made))
    }

    /// `{from, to, fields, files}` of the two that the query names, or of the last two.
    async fn compared(&self, options: &[(String, String)]) -> Result<Value> {
        let query = |name: &str, nth: usize| {
            let asked = self.page.query(name);
            asked.or_else(|| options.get(nth).map(|(code, _)| code.clone())).unwrap_or_default()
        };
        let (from, to) = (query("from", 1), query("to", 0));
        let (Some(old), Some(new)) = (self.snapshot(&from).await?, self.snapshot(&to).await?) else {
            return Ok(json!({"from": from, "to": to, "known": false, "fields": [], "files": []}));
        };
        let asks = forms::fields_now(self.page.app().db().read(), self.competition, FormPurpose::Entry).await?;
        let label = |f: Value| {
            let label = view::label(self.page, &asks, f["name"].as_str().unwrap_or_default());
            with(f, json!({"label": label}))
        };
        let fields: Vec<Value> = compare::fields(&old, &new).into_iter().map(label).collect();
        Ok(json!({"from": from, "to": to, "known": true, "fields": fields, "files": compare::files(&old, &new)}))
    }

    /// For `entry/history.html`, with addresses below `home`; `receipts`: whether revisions have pages there.
    ///
    /// # Errors
    /// The database's words.
    pub async fn data(&self, home: &str, receipts: bool) -> Result<Value> {
        let options = self.options();
        let compared = self.compared(&options).await?;
        let revisions = self.revisions.iter().map(|r| {
            json!({
                "number": r.number, "received_at": r.received_at, "code": r.receipt_code,
                "by": self.name(r.submitted_by),
                "href": if receipts { Some(format!("{home}/revisions/{}", r.number)) } else { None },
            })
        });
        let older = self.drafts.iter().filter(|d| d.version != self.entry.draft_version);
        let older = older.map(|d| json!({"version": d.version, "by": self.name(d.saved_by), "at": d.saved_at}));
        Ok(json!({
            "number": self.entry.number, "title": self.entry.title, "home": home, "options": options,
            "compared": compared, "revisions": revisions.collect::<Vec<_>>(), "drafts": older.collect::<Vec<_>>(),
            "editable": editable(self.entry.state), "draft_saved_at": self.entry.draft_saved_at,
            "form": filled(&json!({"from": compared["from"], "to": compared["to"]})),
        }))
    }
}
