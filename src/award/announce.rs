//! Organisers' pages of the announcement: write, preview, schedule, release now, cancel.

use entity::announcement::{self, AnnouncementState};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{mails, programme, public, release, store};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::competition::rules as times;
use crate::error::{Error, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const WRITE: &str = "award/announcement.html";
const RELEASE: &str = "award/release.html";

fn path(o: &Organiser) -> String {
    format!("/c/{}/organise/announcement", o.competition.slug)
}

fn shown(a: &announcement::Model) -> Value {
    json!({
        "title": a.title, "body": a.body, "state": a.state, "release_at": a.release_at, "released_at": a.released_at,
        "release_feedback": a.release_feedback, "version": a.version,
    })
}

/// How many people get which letter.
async fn counts(page: &Page, o: &Organiser) -> Result<Value> {
    let recipients = mails::recipients(page.app().db().read(), &o.competition).await?;
    let of = |kind: &str| recipients.iter().filter(|r| r.kind == kind).count();
    let [winner, entrant, juror] = mails::KINDS.map(of);
    Ok(json!({"winners": winner, "entrants": entrant, "jurors": juror, "all": recipients.len()}))
}

async fn data(page: &Page, o: &Organiser) -> Result<(Value, Option<announcement::Model>)> {
    let db = page.app().db().read();
    let all = store::announcements_of(db, o.competition.id).await?;
    let released: Vec<_> = all.iter().rev().filter(|a| a.state == AnnouncementState::Released).map(shown).collect();
    let pending = all.into_iter().rev().find(|a| a.state != AnnouncementState::Released);
    let results = store::results_of(db, o.competition.id).await?;
    let fresh = results.iter().filter(|r| r.announcement_id.is_none()).count();
    let view = json!({
        "released": released, "pending": pending.as_ref().map(shown), "results": results.len(), "fresh": fresh,
        "counts": counts(page, o).await?, "published": o.competition.published_at.is_some(),
        "names_hidden": times::names_hidden(&o.stages, page.now()),
        "overdue": pending.as_ref().and_then(|a| a.release_at).is_some_and(|at| at <= page.now()),
    });
    Ok((with(frame::tool(page, &o.competition, Tool::Organise, "/announcement"), view), pending))
}

fn values(o: &Organiser, pending: Option<&announcement::Model>) -> Value {
    let Some(a) = pending else { return json!({"version": "0"}) };
    let zone = times::zone(&o.competition);
    with(release::values(a), json!({"release_at": a.release_at.map(|at| times::to_local(at, zone))}))
}

/// `GET /c/:slug/organise/announcement`
#[handler]
pub async fn show(page: Page, o: Organiser) -> Result<Response> {
    let (data, pending) = data(&page, &o).await?;
    page.html(WRITE, with(data, json!({"form": filled(&values(&o, pending.as_ref()))})))
}

/// The page again after a form that was not taken; the other form of the page keeps what is stored.
async fn again(page: &Page, o: &Organiser, template: &str, form: &Form, e: Error) -> Result<Response> {
    let (data, pending) = data(page, o).await?;
    let stored = values(o, pending.as_ref());
    if matches!(e, Error::Stale) {
        let version = pending.as_ref().map_or(0, |a| a.version);
        return page.stale(template, &merged(form, &stored), &stored, version, data);
    }
    page.again(template, &merged(form, &stored), e, data)
}

fn merged(form: &Form, stored: &Value) -> Form {
    let mut pairs = form.pairs().to_vec();
    // A box that was not ticked is not sent; only a form without the text leaves it as it is stored.
    let sent = |name: &str| form.get(name).is_some() || name == "release_feedback" && form.get("body").is_some();
    for (name, value) in stored.as_object().into_iter().flatten().filter(|(name, _)| !sent(name)) {
        pairs.push((name.clone(), value.as_str().unwrap_or_default().to_owned()));
    }
    Form::from_pairs(pairs)
}

/// `POST /c/:slug/organise/announcement`
#[handler]
pub async fn write(page: Page, o: Organiser, form: Form) -> Result<Response> {
    match release::write(page.app(), &o, &form, page.now()).await {
        Ok(()) => Ok(page.see_other_with(&path(&o), "award-announcement-saved")),
        Err(e) => again(&page, &o, WRITE, &form, e).await,
    }
}

/// `POST /c/:slug/organise/announcement/schedule`
#[handler]
pub async fn schedule(page: Page, o: Organiser, form: Form) -> Result<Response> {
    match release::schedule(page.app(), &o, &form, page.now()).await {
        Ok(()) => Ok(page.see_other_with(&path(&o), "award-announcement-scheduled")),
        Err(e) => again(&page, &o, WRITE, &form, e).await,
    }
}

/// `POST /c/:slug/organise/announcement/cancel`
#[handler]
pub async fn cancel(page: Page, o: Organiser, form: Form) -> Result<Response> {
    match release::cancel(page.app(), &o, &form, page.now()).await {
        Ok(()) => Ok(page.see_other_with(&path(&o), "award-announcement-cancelled")),
        Err(e) => again(&page, &o, WRITE, &form, e).await,
    }
}

/// `GET /c/:slug/organise/announcement/release`: says what will happen, before the button.
#[handler]
pub async fn confirm(page: Page, o: Organiser) -> Result<Response> {
    let (data, pending) = data(&page, &o).await?;
    let Some(pending) = pending else { return Ok(page.see_other(&path(&o))) };
    page.html(RELEASE, with(data, json!({"form": filled(&values(&o, Some(&pending)))})))
}

/// `POST /c/:slug/organise/announcement/release`
#[handler]
pub async fn release_now(page: Page, o: Organiser, form: Form) -> Result<Response> {
    match release::release_now(page.app(), &o, &form, page.now()).await {
        Ok(_) => Ok(page.see_other_with(&path(&o), "award-announcement-released")),
        Err(e) => again(&page, &o, RELEASE, &form, e).await,
    }
}

/// `GET /c/:slug/organise/announcement/preview`: the winners page as it will be, for organisers only.
#[handler]
pub async fn preview(page: Page, o: Organiser) -> Result<Response> {
    let db = page.app().db().read();
    let c = &o.competition;
    let mut announcements = store::announcements_of(db, c.id).await?;
    announcements.reverse();
    let sections = programme::sections(db, c, true).await?;
    let view =
        json!({"preview": true, "sections": sections, "announcements": public::texts(&announcements, page.now())});
    page.html("award/winners.html", with(frame::public(&page, c, &o.stages, "/winners").await?, view))
}

/// `GET /c/:slug/organise/announcement/mails`: one letter of each kind as it will be.
#[handler]
pub async fn letters(page: Page, o: Organiser) -> Result<Response> {
    let db = page.app().db().read();
    let Some(pending) = store::pending(db, o.competition.id).await? else { return Ok(page.see_other(&path(&o))) };
    let recipients = mails::recipients(db, &o.competition).await?;
    let mut letters = Vec::new();
    for kind in mails::KINDS {
        let Some(to) = recipients.iter().find(|r| r.kind == kind) else {
            letters.push(json!({"kind": kind, "count": 0}));
            continue;
        };
        let more = json!({"to_name": to.user.name, "lang": page.lang().code(), "dir": page.lang().dir()});
        let data = with(mails::data(&o.competition, &pending, to), more);
        let part = |name: &str| page.app().render().render(page.lang(), &format!("mail/{kind}/{name}"), &data);
        letters.push(json!({
            "kind": kind, "count": recipients.iter().filter(|r| r.kind == kind).count(), "name": to.user.name,
            "subject": part("subject.txt")?.trim(), "text": part("body.txt")?,
        }));
    }
    let frame = frame::tool(&page, &o.competition, Tool::Organise, "/announcement");
    page.html("award/letters.html", with(frame, json!({"letters": letters})))
}
