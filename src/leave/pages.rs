//! The organisers' page of those who have more time for a stage: `/c/<slug>/organise/stages/<stage>/leaves`.

use std::collections::BTreeMap;

use entity::json::Gallery;
use entity::stage::StageKind;
use entity::{MilestoneId, UserId, leave, milestone, stage, team};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::actions::{self, Target};
use super::{rules, store};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::competition::rules::{intake, zone};
use crate::error::{Error, FieldErrors, Result};
use crate::lang::format;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const LIST: &str = "leave/list.html";

/// The intake that an address names.
fn named<'a>(o: &'a Organiser, id: &str) -> Result<&'a stage::Model> {
    o.stages.iter().find(|s| s.kind == StageKind::Intake && id.parse() == Ok(s.id)).ok_or(Error::NotFound)
}

/// Whether teams hand in at the milestones of an intake: at all but the first.
fn repeats(o: &Organiser, s: &stage::Model) -> bool {
    intake(&o.stages).is_none_or(|first| first.id != s.id)
}

fn home(o: &Organiser, s: &stage::Model) -> String {
    format!("/c/{}/organise/stages/{}/leaves", o.competition.slug, s.id)
}

async fn data(page: &Page, o: &Organiser, s: &stage::Model, milestones: &[milestone::Model]) -> Result<Value> {
    let db = page.app().db().read();
    let offered = milestones.iter().map(|m| {
        let closes = format::deadline_in_words(page.lang(), m.closes_at, zone(&o.competition));
        json!([m.id.to_string(), format!("{} ({closes})", m.title)])
    });
    let rows = store::list(db, s.id).await?;
    let names = store::names(db, rows.iter().filter_map(|(row, _)| row.made_by)).await?;
    let next = o.stages.iter().find(|other| other.position > s.position).and_then(|other| other.opens_at);
    let readable = matches!(o.competition.settings.gallery, Gallery::OnSubmit | Gallery::AfterIntake);
    let more = json!({
        "stage": {"id": s.id.to_string(), "name": s.name, "closes_at": s.closes_at}, "home": home(o, s), "readable": readable && !repeats(o, s),
        "repeats": repeats(o, s), "milestones": offered.collect::<Vec<_>>(),
        "next_opens_at": next, "teams": store::team_names(db, o.competition.id).await?,
        "leaves": rows.iter().map(|(row, team)| shown(target(s, milestones, row), row, team.as_ref(), &names)).collect::<Vec<_>>(),
    });
    Ok(with(frame::tool(page, &o.competition, Tool::Organise, "/stages"), more))
}

fn target<'a>(stage: &'a stage::Model, milestones: &'a [milestone::Model], row: &leave::Model) -> Target<'a> {
    Target { stage, milestone: milestones.iter().find(|m| Some(m.id) == row.milestone_id) }
}

fn shown(t: Target<'_>, row: &leave::Model, team: Option<&team::Model>, names: &BTreeMap<UserId, String>) -> Value {
    let state = match row.ended_at {
        Some(_) => "ended",
        None if t.closes_at().is_some_and(|deadline| deadline >= row.closes_at) => "moot",
        None => "holds",
    };
    json!({
        "id": row.id.to_string(), "milestone": t.milestone.map(|m| &m.title), "team": team.map(|t| &t.name), "closes_at": row.closes_at, "reason": row.reason,
        "by": row.made_by.and_then(|id| names.get(&id)), "made_at": row.made_at, "ended_at": row.ended_at, "state": state,
    })
}

/// `GET /c/:slug/organise/stages/:id/leaves`, with `?team=` and `?milestone=` to begin with.
#[handler]
pub async fn list(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let s = named(&o, &id)?;
    let milestones = store::milestones(page.app().db().read(), s.id).await?;
    let form = filled(&json!({"team": page.query("team"), "milestone": page.query("milestone")}));
    page.html(LIST, with(data(&page, &o, s, &milestones).await?, json!({"form": form})))
}

/// `POST /c/:slug/organise/stages/:id/leaves`
#[handler]
pub async fn give(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let s = named(&o, &id)?;
    let milestones = store::milestones(page.app().db().read(), s.id).await?;
    let asked = form.parsed::<MilestoneId>("milestone");
    let t = Target { stage: s, milestone: milestones.iter().find(|m| Some(m.id) == asked) };
    let mut errors = FieldErrors::default();
    errors.add_if(repeats(&o, s) && t.milestone.is_none(), "milestone", "error-required");
    let deadline = t.closes_at().filter(|_| errors.is_empty());
    let outcome = match rules::read(&form, deadline, zone(&o.competition), page.now()) {
        Ok(wanted) if errors.is_empty() => actions::give(page.app(), &o, t, wanted, page.now()).await,
        Ok(_) => Err(errors.into()),
        Err(Error::Invalid(more)) => {
            errors.extend(more);
            Err(errors.into())
        }
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&home(&o, s), "leave-given")),
        Err(e) => page.again(LIST, &form, e, data(&page, &o, s, &milestones).await?),
    }
}

/// `POST /c/:slug/organise/stages/:id/leaves/:leave/end`
#[handler]
pub async fn end(page: Page, o: Organiser, Path((_, id, leave)): Path<(String, String, String)>) -> Result<Response> {
    let s = named(&o, &id)?;
    actions::end(page.app(), &o, s, leave.parse().map_err(|_| Error::NotFound)?, page.now()).await?;
    Ok(page.see_other_with(&home(&o, s), "leave-ended"))
}
