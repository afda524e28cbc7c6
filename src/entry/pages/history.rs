//! What an entry was, for its team, which can bring earlier drafts back, and for organisers.

use poem::{Response, handler};

use crate::competition::frame::{self, Tool};
use crate::entry::actions;
use crate::entry::history::History;
use crate::entry::proof::{OrganisedEntry, TeamEntry};
use crate::error::{Error, Result};
use crate::web::{Form, Page, with};

/// `GET /c/:slug/my/entries/:number/history?from=r1&to=d`: `r1` is a revision, `d12` an earlier draft, `d` the draft.
#[handler]
pub async fn show(page: Page, own: TeamEntry) -> Result<Response> {
    let history = History::load(&page, &own.competition, &own.entry, true).await?;
    let data = history.data(&own.home(), true).await?;
    page.html("entry/history.html", with(frame::tool(&page, &own.competition, Tool::My, "/my"), data))
}

/// `POST /c/:slug/my/entries/:number/history` with `version`: brings an earlier draft back.
#[handler]
pub async fn bring_back(page: Page, own: TeamEntry, form: Form) -> Result<Response> {
    let version = form.parsed("version").ok_or(Error::NotFound)?;
    actions::bring_back(page.app(), &own, version, page.now()).await?;
    Ok(page.see_other_with(&format!("{}/history", own.home()), "draft-brought-back"))
}

/// `GET /c/:slug/organise/entries/:number/history`: the revisions, without drafts.
#[handler]
pub async fn organised(page: Page, asked: OrganisedEntry) -> Result<Response> {
    let competition = &asked.organiser.competition;
    let home = format!("/c/{}/organise/entries/{}", competition.slug, asked.entry.number);
    let data = History::load(&page, competition, &asked.entry, false).await?.data(&home, false).await?;
    page.html("entry/history.html", with(frame::tool(&page, competition, Tool::Organise, "/entries"), data))
}
