//! Checking the answers, handing in, receipts.

use entity::file::HolderKind;
use entity::form::FormPurpose;
use entity::{entry, revision};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::merged;
use crate::competition::frame::{self, Tool};
use crate::competition::term::Arrival;
use crate::entry::proof::TeamEntry;
use crate::entry::rules::{self, Content, Offer};
use crate::entry::{actions, drafts, snapshot, standing, store, view};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::form::view as forms;
use crate::participant::store as participants;
use crate::team::told;
use crate::web::edge::refusal_words;
use crate::web::{Form, Page, with};

const TEMPLATE: &str = "entry/check.html";

/// `GET /c/:slug/my/entries/:number/check`: everything as it will be handed in, and what is missing.
#[handler]
pub async fn check(page: Page, own: TeamEntry) -> Result<Response> {
    let (status, data) = (StatusCode::OK, check_data(&page, &own, "").await?);
    page.html_status(status, TEMPLATE, data)
}

async fn check_data(page: &Page, own: &TeamEntry, problem: &str) -> Result<Value> {
    let db = page.app().db().read();
    let entry = store::by_id(db, own.entry.id).await?.ok_or(Error::NotFound)?;
    let offer = store::offer(db, &own.competition).await?;
    let files = store::draft_files(db, entry.id).await?;
    let team = store::team(db, entry.team_id).await?.ok_or(Error::NotFound)?;
    let content = Content::of_draft(&entry);
    let mut errors = content.check(&offer, &rules::file_counts(&files));
    let asked = content.asked_files(&offer, files);
    errors.extend(rules::infected(&asked));
    errors.extend(rules::outsized(&offer.fields, &asked));
    let base = view::file_base(&own.competition, entry.number);
    let last = store::revision(db, entry.id, entry.revision_count).await?;
    let settled = content.clone().settled(&offer);
    let now = snapshot::hash(&snapshot::of(&own.competition, &entry, &team, &settled, &offer, &asked));
    let changed = last.as_ref().is_none_or(|last| last.content_sha256 != now);
    let people = store::people_of(db, team.id).await?;
    let consent_missing = participants::lacks_consent(db, &own.competition, people.iter().map(|p| p.id)).await?;
    let people = i64::try_from(people.len()).unwrap_or(0);
    let least = i64::from(own.competition.settings.team_min);
    let asks_team = own.term.as_ref().is_none_or(|term| term.judge(page.now()) != Arrival::Corrected);
    let data = json!({
        "entry": entry_view(page, own, &entry), "team": {"id": team.id.to_string(), "name": team.name},
        "shown": view::draft(page.lang(), &settled, &offer, &base, &asked), "missing": missing(page, &offer, &content, &errors),
        "open": own.is_open(page.now()) && rules::editable(entry.state),
        "over": own.term.as_ref().is_some_and(|term| term.judge(page.now()) == Arrival::Closed),
        "term": own.term.as_ref().map(|term| term.view(page.now())), "changed": changed, "version": entry.draft_version,
        "in_contest": rules::in_contest(entry.state), "last": last.as_ref().map(|r| receipt_view(own, r)),
        "moved_on": view::moved_on(db, page.lang(), &own.competition, &content, &offer).await?,
        "nominee": content.nominee, "people_missing": (least - people).max(0), "consent_missing": consent_missing,
        "team_lacks": asks_team && told::lacks(db, &own.competition, &team).await?,
        "problem": problem,
        "standing": standing::shown(page, &own.competition, &own.stages, &entry).await?,
    });
    let merged = match page.query("since").and_then(|seen| seen.parse().ok()) {
        Some(seen) => merged::since(page, own, &offer, seen).await?,
        None => merged::nothing(),
    };
    Ok(with(with(frame::tool(page, &own.competition, Tool::My, "/my"), data), merged))
}

fn entry_view(page: &Page, own: &TeamEntry, entry: &entry::Model) -> Value {
    json!({
        "number": entry.number, "home": own.home(), "state": view::state(page, entry.state),
        "revision_count": entry.revision_count, "submitted_at": entry.submitted_at, "title": entry.title,
    })
}

fn receipt_view(own: &TeamEntry, r: &revision::Model) -> Value {
    json!({
        "number": r.number, "received_at": r.received_at, "code": r.receipt_code, "sha256": r.content_sha256,
        "href": format!("{}/revisions/{}", own.home(), r.number),
    })
}

/// `[{name, label, message}]` of what is wrong, in the order of the form.
fn missing(page: &Page, offer: &Offer, content: &Content, errors: &FieldErrors) -> Value {
    let messages = page.messages(errors);
    let around = content.around(offer, page.lang());
    let label = |name: &str| {
        let question = forms::question(page.lang(), &offer.fields, &around, name);
        question.unwrap_or_else(|| view::label(page, &offer.fields, name))
    };
    let all =
        errors.0.iter().map(|e| json!({"name": e.field, "label": label(&e.field), "message": messages[&e.field]}));
    all.collect()
}

/// `POST /c/:slug/my/entries/:number/submit`
#[handler]
pub async fn submit(page: Page, own: TeamEntry, form: Form) -> Result<Response> {
    let seen = form.parsed("version").unwrap_or_default();
    match actions::submit(page.app(), &own, seen, page.now()).await {
        Ok(made) => {
            let receipt = format!("{}/revisions/{}", own.home(), made.number);
            Ok(page.see_other_with(&receipt, "entry-submitted"))
        }
        Err(Error::Invalid(_)) => {
            let data = check_data(&page, &own, "").await?;
            page.html_status(StatusCode::UNPROCESSABLE_ENTITY, TEMPLATE, data)
        }
        Err(Error::Stale) => {
            let data = check_data(&page, &own, "entry-changed-meanwhile").await?;
            page.html_status(StatusCode::CONFLICT, TEMPLATE, data)
        }
        Err(Error::Refused(Refusal::TeamQuestions)) => {
            let data = check_data(&page, &own, "").await?;
            page.html_status(StatusCode::CONFLICT, TEMPLATE, data)
        }
        Err(Error::Refused(no @ (Refusal::QuotaReached { .. } | Refusal::Barred { .. } | Refusal::OwnerDeclined))) => {
            let (text, next) = refusal_words(&page, &no);
            let data = with(check_data(&page, &own, "").await?, json!({"refused": [text, next]}));
            page.html_status(StatusCode::CONFLICT, TEMPLATE, data)
        }
        Err(e) => Err(e),
    }
}

/// `POST /c/:slug/my/entries/:number/withdraw`
#[handler]
pub async fn withdraw(page: Page, own: TeamEntry) -> Result<Response> {
    actions::withdraw(page.app(), &own, page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/my", own.competition.slug), "entry-withdrawn"))
}

/// `GET /c/:slug/my/entries/:number/revisions/:n`: what was handed in, and its receipt.
#[handler]
pub async fn show_revision(
    page: Page,
    own: TeamEntry,
    Path((_, _, number)): Path<(String, String, i32)>,
) -> Result<Response> {
    let db = page.app().db().read();
    let made = store::revision(db, own.entry.id, number).await?.ok_or(Error::NotFound)?;
    let all = store::revisions_of(db, [own.entry.id]).await?;
    let base = view::file_base(&own.competition, own.entry.number);
    let fields = crate::form::store::fields_of(db, &own.competition, FormPurpose::Entry, own.entry.form_id).await?;
    let held = crate::file::store::list_held(db, HolderKind::Entry, own.entry.id.0).await?;
    let by = made.submitted_by;
    let names = drafts::names(db, by).await?;
    let files = made.content["files"].as_array().into_iter().flatten().map(|f| {
        let id = f["id"].as_str().and_then(|id| id.parse::<entity::FileId>().ok());
        let href = id.map(|id| format!("{base}/{id}"));
        with(f.clone(), json!({"href": href}))
    });
    let data = json!({
        "entry": entry_view(&page, &own, &own.entry), "receipt": receipt_view(&own, &made),
        "title": made.content["title"], "team": made.content["team"]["name"],
        "shown": view::revision(page.lang(), &made.content, &fields, &base, &held), "files": files.collect::<Vec<_>>(),
        "by": by.and_then(|id| names.get(&id)),
        "latest": made.number == own.entry.revision_count,
        "revisions": all.iter().map(|r| receipt_view(&own, r)).collect::<Vec<_>>(),
    });
    page.html("entry/revision.html", with(frame::tool(&page, &own.competition, Tool::My, "/my"), data))
}
