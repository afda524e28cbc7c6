//! `/c/<slug>/organise/files`: files that nobody may open, or not everybody yet.

use std::collections::HashMap;

use entity::file::HolderKind;
use entity::{EntryId, entry, team};
use poem::{Response, handler};
use serde_json::{Value, json};

use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::entry::store;
use crate::error::Result;
use crate::file::store as files;
use crate::web::{Page, with};

/// Files that are listed.
const MOST: u64 = 200;

/// `GET /c/:slug/organise/files`
#[handler]
pub async fn list(page: Page, organiser: Organiser) -> Result<Response> {
    let (db, competition) = (page.app().db().read(), &organiser.competition);
    let held = files::held_back(db, competition.id, MOST).await?;
    let entries = held.iter().filter(|f| f.holder_kind == HolderKind::Entry).map(|f| EntryId(f.holder_id));
    let entries: HashMap<_, _> =
        store::with_teams(db, entries.collect()).await?.into_iter().map(|(e, team)| (e.id.0, (e, team))).collect();
    let home = format!("/c/{}/organise/entries", competition.slug);
    let rows: Vec<Value> = held
        .iter()
        .map(|f| {
            let file = json!({
                "name": f.name, "size": f.size, "state": f.state, "finding": f.finding, "sha256": f.sha256,
                "created_at": f.created_at, "holder": f.holder_kind,
            });
            with(file, of(&home, entries.get(&f.holder_id)))
        })
        .collect();
    let scans = !page.app().config().scan.clamd.is_empty();
    let data = json!({"rows": rows, "home": home, "most": MOST, "scans": scans});
    page.html("entry/held.html", with(frame::tool(&page, competition, Tool::Organise, "/entries"), data))
}

/// Of which entry a file is.
fn of(home: &str, found: Option<&(entry::Model, Option<team::Model>)>) -> Value {
    let Some((entry, team)) = found else { return json!({"href": null}) };
    json!({
        "href": format!("{home}/{}", entry.number), "number": entry.number, "title": entry.title,
        "team": team.as_ref().map(|t| &t.name),
    })
}
