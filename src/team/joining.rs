//! The page behind an invitation. Somebody new signs in or registers first, accepts the competition's rules, then joins.

use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{invite, store};
use crate::account::proof::SignedIn;
use crate::competition::proof::{Participant, Public};
use crate::competition::store as contest;
use crate::db::Chain;
use crate::error::{FieldErrors, Result};
use crate::participant::actions::register::enrol;
use crate::participant::rules::{Registration, asks_more};
use crate::participant::store as participants;
use crate::web::{Form, Page};

const JOIN: &str = "team/join.html";

async fn data(page: &Page, secret: &str) -> Result<Value> {
    let db = page.app().db().read();
    let (row, team, c) = store::live_invitation(db, secret, page.now()).await?;
    let registered = match page.viewer() {
        Some(viewer) => contest::participant(db, c.id, viewer.id).await?.is_some(),
        None => false,
    };
    let more = !registered && asks_more(&participants::form(db, &c).await?.1, &c.settings.ages);
    let members = store::members_of(db, team.id).await?;
    let names: Vec<_> = members.iter().filter_map(|(_, u)| u.as_ref().map(|u| u.name.clone())).collect();
    Ok(json!({
        "team": team.name, "competition_title": c.title, "competition_base": format!("/c/{}", c.slug), "members": names,
        "address": row.email, "registered": registered, "asks_more": more, "has_rules": !c.rules.trim().is_empty(),
    }))
}

/// `GET /join/:token`
#[handler]
pub async fn show(page: Page, Path(secret): Path<String>) -> Result<Response> {
    page.html(JOIN, data(&page, &secret).await?)
}

/// `POST /join/:token`
#[handler]
pub async fn accept(page: Page, me: SignedIn, Path(secret): Path<String>, form: Form) -> Result<Response> {
    let db = page.app().db().read();
    let (_, team, c) = store::live_invitation(db, &secret, page.now()).await?;
    if contest::participant(db, c.id, me.user.id).await?.is_none() {
        if asks_more(&participants::form(db, &c).await?.1, &c.settings.ages) {
            return Ok(page.see_other(&format!("/c/{}/register?back=/join/{secret}", c.slug)));
        }
        if !form.flag("accept") {
            let errors = FieldErrors::one("accept", "competition-accept-required");
            return page.again(JOIN, &form, errors, data(&page, &secret).await?);
        }
        register(&page, &me, &c, &team).await?;
    }
    let p = Participant::of(&page, Public::of(&page, c).await?).await?;
    let team = invite::accept(page.app(), &p, &secret, page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/teams/{}", p.competition.slug, team.id), "team-joined"))
}

/// Registers the newcomer with the team's country and organisation, until the intake closes.
async fn register(
    page: &Page,
    me: &SignedIn,
    c: &entity::competition::Model,
    team: &entity::team::Model,
) -> Result<()> {
    let stages = contest::stages_of(page.app().db().read(), c.id).await?;
    super::store::ensure_not_frozen(page.app().db().read(), &stages, team.id, page.now()).await?;
    let tx = page.app().db().tx(Chain::Competition(c.id)).await?;
    let (country, organisation) = (team.country.clone(), team.organisation.clone());
    let told = Registration { country, organisation, ..Registration::default() };
    enrol(&tx, c, &me.user, &told, page.now()).await?;
    tx.commit().await
}

/// `POST /join/:token/decline`
#[handler]
pub async fn decline(page: Page, Path(secret): Path<String>) -> Result<Response> {
    invite::decline(page.app(), &secret, page.now()).await?;
    Ok(page.see_other_with("/", "team-declined"))
}
