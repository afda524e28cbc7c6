//! One entry as organisers see it, with the decision beside it.

use entity::file::HolderKind;
use entity::json::Visibility;
use entity::verdict::VerdictKind;
use entity::{FileId, decision, user};
use poem::http::HeaderMap;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::{correct as asking, decide as actions, pending};
use super::super::proof::Screened;
use super::super::rules::{self, Said};
use super::super::store;
use super::list::{filters, wanted};
use super::{appeal, conflict_text, correct, framed, hints, reason_options};
use crate::entry::history::History;
use crate::entry::{rules as entries, standing, store as rows, view};
use crate::error::{Error, Result};
use crate::file::rules::Asker;
use crate::file::{self as files, store as held};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

pub(super) const TEMPLATE: &str = "screening/entry.html";

/// Everything on the page but the form's values.
pub(super) async fn data(page: &Page, s: &Screened) -> Result<Value> {
    let (db, c, e) = (page.app().db().read(), &s.screener.competition, &s.entry);
    let base = format!("{}/files", s.home());
    let shown = view::submitted(db, page.lang(), c, e, Visibility::Organisers, &base).await?;
    let kept = filters(page);
    let (before, after) = store::around(db, c.id, &wanted(page), e.number).await?;
    let link = |number: i32| format!("{}/{number}{kept}", s.screener.home());
    let revisions = rows::revisions_of(db, [e.id]).await?;
    let decisions = store::decisions_of(db, [e.id]).await?;
    let verdict = store::verdicts_of(db, [e.id]).await?.remove(&e.id).filter(|_| s.conflict.is_none());
    let standing = standing::of(db, [e.id]).await?.remove(&e.id).unwrap_or_default();
    let offered = correct::offered(page, &s.screener).await?;
    let changes = match &standing.correction {
        Some(c) => correct::changed(page, s, c).await?,
        None => Value::Null,
    };
    let free = !standing.appeals();
    let decidable = [VerdictKind::Admit, VerdictKind::Refuse]
        .map(|kind| free && entries::decidable(rules::decision(kind), e.state));
    let more = json!({
        "shown": shown, "base": s.home(), "filters": kept, "list": format!("{}{kept}", s.screener.home()),
        "previous": before.map(link), "next": after.map(link),
        "entry": {
            "number": e.number, "title": e.title, "state": view::state(page, e.state), "late": e.late,
            "submitted_at": e.submitted_at, "country": e.country,
        },
        "team": {"name": s.team.name, "organisation": s.team.organisation, "country": s.team.country},
        "people": s.people.iter().map(|p| json!({"name": p.name, "email": p.email})).collect::<Vec<_>>(),
        "revisions": revisions.iter().map(|r| json!({"number": r.number, "received_at": r.received_at, "code": r.receipt_code})).collect::<Vec<_>>(),
        "decisions": decisions.iter().map(decided).collect::<Vec<_>>(), "conflict": conflict_text(page, s.conflict),
        "verdict": verdict.as_ref().map(|v| json!({
            "text": super::list::pending(page, v), "reason": v.reason, "at": v.set_at, "changed": v.revision != e.revision_count,
        })),
        "decidable": decidable,
        "can_reopen": free && rules::can_reopen(&s.screener.stages, e.state, page.now()), "same_domain": s.same_domain,
        "correction": standing.correction.as_ref().map(|c| correct::shown(page, s, c, &offered)), "changes": changes,
        "can_ask": asking::ensure_askable(&s.screener.stages, s.conflict.is_some(), e.state, page.now()).is_ok(), "fields": offered,
        "hints": hints::of(page, s).await?, "appeal": appeal::view(page, s, &standing)?,
        "reasons": reason_options(page, &s.screener), "mails_admitted": actions::mails_admitted(&s.screener),
    });
    Ok(framed(page, &s.screener, "/screening", more))
}

fn decided((row, by): &(decision::Model, Option<user::Model>)) -> Value {
    json!({"kind": row.kind, "reason": row.reason, "at": row.made_at, "by": by.as_ref().map(|u| &u.name), "revision": row.revision})
}

/// `GET /c/:slug/screening/:number`
#[handler]
pub async fn show(page: Page, s: Screened) -> Result<Response> {
    let data = data(&page, &s).await?;
    page.html(TEMPLATE, with(data, json!({"form": filled(&correct::suggested(&page, &s.screener))})))
}

/// `POST /c/:slug/screening/:number`: `do`, `reason`, `note`, `when`; `then=next` goes on to the next entry.
#[handler]
pub async fn decide(page: Page, s: Screened, form: Form) -> Result<Response> {
    let outcome = match Said::read(&form) {
        Ok(said) => actions::decide(page.app(), &s, &said, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) if form.text("then") == "next" => {
            let db = page.app().db().read();
            let (_, after) = store::around(db, s.screener.competition.id, &wanted(&page), s.entry.number).await?;
            let kept = filters(&page);
            let to = after.map_or_else(|| s.screener.home(), |number| format!("{}/{number}", s.screener.home()));
            Ok(page.see_other_with(&format!("{to}{kept}"), "screening-decided"))
        }
        Ok(()) => Ok(back(&page, &s, "screening-decided")),
        Err(e) => page.again(TEMPLATE, &form, e, data(&page, &s).await?),
    }
}

/// `GET /c/:slug/screening/:number/history?from=r1&to=r2`: what differs between two revisions.
#[handler]
pub async fn history(page: Page, s: Screened) -> Result<Response> {
    let data = History::load(&page, &s.screener.competition, &s.entry, false).await?.data(&s.home(), false).await?;
    page.html("entry/history.html", framed(&page, &s.screener, "/screening", data))
}

pub(super) fn back(page: &Page, s: &Screened, notice: &str) -> Response {
    page.see_other_with(&format!("{}{}", s.home(), filters(page)), notice)
}

/// `POST /c/:slug/screening/:number/undo` with `undo_reason`: back to received.
#[handler]
pub async fn undo(page: Page, s: Screened, form: Form) -> Result<Response> {
    match actions::reopen(page.app(), &s, &form.text("undo_reason"), page.now()).await {
        Ok(()) => Ok(back(&page, &s, "screening-undone")),
        Err(e) => page.again(TEMPLATE, &form, e, data(&page, &s).await?),
    }
}

/// `POST /c/:slug/screening/:number/discard`: forgets what is pending.
#[handler]
pub async fn discard(page: Page, s: Screened) -> Result<Response> {
    pending::discard(page.app(), &s, page.now()).await?;
    Ok(back(&page, &s, "screening-discarded"))
}

/// `GET /c/:slug/screening/:number/files/:file`, with `?size=small` its small picture.
#[handler]
pub async fn download(
    page: Page,
    s: Screened,
    headers: &HeaderMap,
    Path((_, _, id)): Path<(String, String, String)>,
) -> Result<Response> {
    let id: FileId = id.parse().map_err(|_| Error::NotFound)?;
    let db = page.app().db().read();
    if !entries::submitted_files(&s.entry.answers).contains_key(&id) {
        return Err(Error::NotFound);
    }
    let found = held::held(db, s.screener.competition.id, HolderKind::Entry, s.entry.id.0, id).await?;
    let found = found.ok_or(Error::NotFound)?;
    files::serve::file(&page, headers, &found, Asker::Owner).await
}
