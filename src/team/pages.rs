//! A participant's teams.

use entity::json::Visibility;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::proof::{Captain, TeamMember};
use super::rules;
use super::{actions, invite, store, told};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Participant;
use crate::competition::rules as contest;
use crate::error::{Error, Result};
use crate::lang::countries;
use crate::leave::store as leaves;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const EDIT: &str = "team/edit.html";
const SHOW: &str = "team/show.html";

fn framed(page: &Page, p: &Participant, more: Value) -> Value {
    with(frame::tool(page, &p.competition, Tool::My, "/teams"), more)
}

/// `GET /c/:slug/teams`
#[handler]
pub async fn list(page: Page, p: Participant) -> Result<Response> {
    let db = page.app().db().read();
    let teams = store::of_user(db, p.competition.id, p.user.id).await?;
    let briefs = store::briefs_of(db, p.competition.id).await?;
    let title = |id| briefs.iter().find(|b| Some(b.id) == id).map(|b| b.title.clone());
    let rows: Vec<_> = teams
        .iter()
        .map(|(t, captain)| json!({"id": t.id.to_string(), "name": t.name, "captain": captain, "brief": title(t.brief_id)}))
        .collect();
    let open = contest::ensure_open(&p.competition, contest::intake(&p.stages), page.now()).is_ok();
    page.html("team/list.html", framed(&page, &p, json!({"teams": rows, "open": open})))
}

async fn new_data(page: &Page, p: &Participant) -> Result<Value> {
    let briefs = store::briefs_of(page.app().db().read(), p.competition.id).await?;
    let options: Vec<_> = briefs.iter().map(|b| json!([b.id.to_string(), b.title])).collect();
    let more = json!({
        "team": null, "briefs": options, "countries": countries(page.lang()), "team_max": p.competition.settings.team_max,
    });
    Ok(framed(page, p, more))
}

/// `GET /c/:slug/teams/new`
#[handler]
pub async fn new_form(page: Page, p: Participant) -> Result<Response> {
    contest::ensure_open(&p.competition, contest::intake(&p.stages), page.now())?;
    let briefs = store::briefs_of(page.app().db().read(), p.competition.id).await?;
    let asked = page.query("brief").and_then(|slug| briefs.iter().find(|b| b.slug == slug));
    let wanted = asked.or(if let [only] = &briefs[..] { Some(only) } else { None });
    let values = json!({
        "country": p.row.country, "organisation": p.row.organisation, "brief": wanted.map(|b| b.id.to_string()),
    });
    page.html(EDIT, with(new_data(&page, &p).await?, json!({"form": filled(&values)})))
}

/// `POST /c/:slug/teams/new`
#[handler]
pub async fn create(page: Page, p: Participant, form: Form) -> Result<Response> {
    let outcome = match rules::about(&form) {
        Ok(about) => actions::create(page.app(), &p, &about, form.parsed("brief"), page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(id) => {
            let (_, fields) = told::asked(page.app().db().read(), &p.competition).await?;
            let team = format!("/c/{}/teams/{id}", p.competition.slug);
            Ok(match fields.0.is_empty() {
                true => page.see_other_with(&team, "team-created"),
                false => page.see_other_with(&format!("{team}/questions"), "team-created-asked"),
            })
        }
        Err(e) => page.again(EDIT, &form, e, new_data(&page, &p).await?),
    }
}

async fn show_data(page: &Page, m: &TeamMember, link: Option<String>) -> Result<Value> {
    let (db, p) = (page.app().db().read(), &m.participant);
    let members: Vec<_> = store::members_of(db, m.team.id)
        .await?
        .iter()
        .map(|(row, user)| {
            let name = user.as_ref().map_or("", |u| &u.name);
            json!({"id": row.id.to_string(), "name": name, "captain": row.captain, "me": row.id == m.member.id})
        })
        .collect();
    let invitations: Vec<_> = store::invitations_of(db, m.team.id, page.now())
        .await?
        .iter()
        .map(|i| json!({"id": i.id.to_string(), "guest": i.email.as_ref().unwrap_or(&i.shown_as), "expires_at": i.expires_at}))
        .collect();
    let brief = store::briefs_of(db, p.competition.id).await?.into_iter().find(|b| Some(b.id) == m.team.brief_id);
    let term = leaves::term(db, &p.stages, m.team.id).await?;
    let frozen = term.as_ref().is_some_and(|term| term.is_over(page.now()));
    let closed = term.is_some_and(|term| term.is_closed(page.now()));
    let room = (p.competition.settings.team_max as usize).saturating_sub(members.len() + invitations.len());
    let (_, fields) = told::asked(db, &p.competition).await?;
    let answers = told::shown(db, page.lang(), &p.competition, &m.team, Visibility::Organisers).await?;
    let more = json!({
        "asks": !fields.0.is_empty(), "lacks": told::is_missing(&fields, &m.team), "answers": answers,
        "team": {"id": m.team.id.to_string(), "name": m.team.name, "organisation": m.team.organisation,
            "country": m.team.country},
        "brief": brief.map(|b| json!({"title": b.title, "slug": b.slug})), "members": members, "room": room,
        "invitations": invitations, "captain": m.member.captain, "frozen": frozen, "closed": closed,
        "link": link, "team_min": p.competition.settings.team_min,
    });
    Ok(framed(page, p, more))
}

/// `GET /c/:slug/teams/:id`
#[handler]
pub async fn show(page: Page, m: TeamMember) -> Result<Response> {
    page.html(SHOW, show_data(&page, &m, None).await?)
}

fn back(page: &Page, m: &TeamMember, notice: &str) -> Response {
    page.see_other_with(&format!("/c/{}/teams/{}", m.participant.competition.slug, m.team.id), notice)
}

fn edit_data(page: &Page, m: &TeamMember) -> Value {
    let team = json!({"id": m.team.id.to_string(), "name": m.team.name});
    let more = json!({"team": team, "briefs": [], "countries": countries(page.lang()), "team_max": m.participant.competition.settings.team_max});
    framed(page, &m.participant, more)
}

/// `GET /c/:slug/teams/:id/edit`
#[handler]
pub async fn edit_form(page: Page, m: TeamMember) -> Result<Response> {
    let values = json!({"name": m.team.name, "organisation": m.team.organisation, "country": m.team.country});
    page.html(EDIT, with(edit_data(&page, &m), json!({"form": filled(&values)})))
}

/// `POST /c/:slug/teams/:id/edit`
#[handler]
pub async fn change(page: Page, m: TeamMember, form: Form) -> Result<Response> {
    let outcome = match rules::about(&form) {
        Ok(about) => actions::change(page.app(), &m, &about, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(back(&page, &m, "team-saved")),
        Err(e) => page.again(EDIT, &form, e, edit_data(&page, &m)),
    }
}

/// `POST /c/:slug/teams/:id/invite`: by mail, or a link (`kind` is `link`), which is shown on the page that answers.
#[handler]
pub async fn send_invitation(page: Page, m: TeamMember, form: Form) -> Result<Response> {
    if form.text("kind") == "link" {
        let secret = invite::by_link(page.app(), &m, page.now()).await?;
        return page.html(SHOW, show_data(&page, &m, Some(format!("/join/{secret}"))).await?);
    }
    match invite::by_mail(page.app(), &m, &form.text("email"), page.now()).await {
        Ok(()) => Ok(back(&page, &m, "team-invited")),
        Err(e) => page.again(SHOW, &form, e, show_data(&page, &m, None).await?),
    }
}

/// `POST /c/:slug/teams/:id/invitations/:inv/revoke`
#[handler]
pub async fn revoke(page: Page, c: Captain, Path((_, _, id)): Path<(String, String, String)>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    invite::revoke(page.app(), &c, id, page.now()).await?;
    Ok(back(&page, &c.member, "team-revoked"))
}

/// `POST /c/:slug/teams/:id/leave`
#[handler]
pub async fn leave(page: Page, m: TeamMember) -> Result<Response> {
    actions::leave(page.app(), &m, page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/teams", m.participant.competition.slug), "team-left"))
}

/// `POST /c/:slug/teams/:id/remove`
#[handler]
pub async fn remove(page: Page, c: Captain, form: Form) -> Result<Response> {
    let id = form.parsed("member").ok_or(Error::NotFound)?;
    actions::remove(page.app(), &c, id, page.now()).await?;
    Ok(back(&page, &c.member, "team-removed"))
}

/// `POST /c/:slug/teams/:id/captain`
#[handler]
pub async fn hand_over(page: Page, c: Captain, form: Form) -> Result<Response> {
    let id = form.parsed("member").ok_or(Error::NotFound)?;
    actions::hand_over(page.app(), &c, id, page.now()).await?;
    Ok(back(&page, &c.member, "team-handed-over"))
}

/// `POST /c/:slug/teams/:id/dissolve`
#[handler]
pub async fn dissolve(page: Page, c: Captain) -> Result<Response> {
    actions::dissolve(page.app(), &c, page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/teams", c.member.participant.competition.slug), "team-dissolved"))
}
