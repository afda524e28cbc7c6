//! What is on now: the page of the hall, what its script asks for, and the way to a juror's sheet.

use std::collections::HashMap;

use entity::pitch_plan::Phase;
use entity::stage::{self, StageKind};
use entity::{EntryId, StageId, pitch_plan, slot};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::store::{self, Pitching};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::{Organiser, Public};
use crate::competition::rules::names_hidden;
use crate::error::{Error, Refusal, Result};
use crate::jury::proof::Juror;
use crate::jury::store as jury;
use crate::web::{Page, with};

/// How many of those that come are told.
const COMING: usize = 3;

/// A stage that pitches, as far as somebody may see it.
struct Hall {
    public: Public,
    stage: stage::Model,
    plan: pitch_plan::Model,
    slots: Vec<slot::Model>,
    pitching: HashMap<EntryId, Pitching>,
}

impl Hall {
    /// Everybody may see what is on once organisers show it; until then organisers and jurors.
    async fn load(page: &Page) -> Result<Self> {
        let public = Public::load(page).await?;
        let id: StageId = page.visit().path.split('/').nth(4).and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let stage = public.stages.iter().find(|s| s.id == id && s.kind == StageKind::Scoring).cloned();
        let (stage, db) = (stage.ok_or(Error::NotFound)?, page.app().db().read());
        let plan = store::plan_of(db, stage.id).await?.ok_or(Error::NotFound)?;
        if !plan.shown {
            page.viewer().ok_or(Error::NotFound)?;
            if Organiser::load(page).await.is_err() {
                let juror = Juror::load(page).await?;
                if juror.terms_due() {
                    return Err(Refusal::TermsFirst.into());
                }
            }
        }
        let slots = store::slots_of(db, stage.id).await?;
        let blind = stage.settings.blind || names_hidden(&public.stages, page.now());
        let pitching = store::pitching(db, &public.competition, stage.id, blind).await?;
        Ok(Self { public, stage, plan, slots, pitching })
    }

    /// A slot in words; none for an entry that is not in the stage any more.
    fn told(&self, slot: &slot::Model) -> Option<Value> {
        let Some(entry) = slot.entry_id else { return Some(json!({"title": slot.title, "number": null, "team": ""})) };
        let e = self.pitching.get(&entry)?;
        Some(json!({"title": e.title, "number": e.number, "team": e.team}))
    }

    /// What is on, and what comes. It does not depend on the instant, so that it is the same for everybody.
    fn now(&self, page: &Page) -> Value {
        let at = self.slots.iter().position(|s| Some(s.id) == self.plan.slot_id);
        let on = at.and_then(|at| self.told(&self.slots[at]));
        let coming = self.slots.iter().skip(at.map_or(0, |at| at + 1)).filter(|s| s.ended_at.is_none());
        let next: Vec<Value> = coming.filter_map(|s| self.told(s)).take(COMING).collect();
        let over = self.slots.iter().filter(|s| s.ended_at.is_some() && s.entry_id.is_some()).count();
        let phase = match (at, self.plan.phase) {
            (None, _) if !self.slots.is_empty() && next.is_empty() => "over",
            (None, _) => "soon",
            (Some(at), Phase::Pitch) if self.slots[at].entry_id.is_none() => "break",
            (Some(_), Phase::Ready) => "ready",
            (Some(_), Phase::Pitch) => "pitch",
            (Some(_), Phase::Questions) => "questions",
        };
        json!({"phase": phase, "words": page.t(&format!("live-phase-{phase}")), "on": on, "next": next,
            "ends_at": self.plan.ends_at, "left": self.plan.left_seconds, "over": over,
            "total": self.slots.iter().filter(|s| s.entry_id.is_some()).count()})
    }

    fn home(&self) -> String {
        format!("/c/{}/live/{}", self.public.competition.slug, self.stage.id)
    }
}

/// `GET /c/:slug/live/:stage`: the page of the hall.
#[handler]
pub async fn show(page: Page) -> Result<Response> {
    let hall = Hall::load(&page).await?;
    let more = json!({"competition": frame::competition(&hall.public.competition), "stage": hall.stage.name,
        "home": hall.home(), "state": hall.now(&page)});
    if hall.plan.shown { page.public("live/screen.html", more) } else { page.html("live/screen.html", more) }
}

/// `GET /c/:slug/live/:stage/now`: what is on, for scripts.
#[handler]
pub async fn now(page: Page) -> Result<Response> {
    let hall = Hall::load(&page).await?;
    let state = hall.now(&page);
    Ok(if hall.plan.shown { page.public_text("application/json", state.to_string()) } else { page.json(&state) })
}

/// `GET /c/:slug/live/:stage/sheet`: on to the juror's sheet of what is on.
#[handler]
pub async fn sheet(page: Page, j: Juror) -> Result<Response> {
    let hall = Hall::load(&page).await?;
    let state = hall.now(&page);
    if let Some(number) = state["on"]["number"].as_i64().and_then(|n| i32::try_from(n).ok()) {
        let (db, slug) = (page.app().db().read(), &j.competition.slug);
        let seat = jury::seat(db, slug, hall.stage.id, number, j.user.id).await?;
        if seat.is_some_and(|seat| seat.assigned && !seat.conflict) {
            return Ok(page.see_other(&format!("/c/{slug}/jury/{}/{number}", hall.stage.id)));
        }
    }
    let frame = frame::tool(&page, &j.competition, Tool::Jury, "/jury");
    page.html("live/nothing.html", with(frame, json!({"stage": hall.stage.name, "home": hall.home(), "state": state})))
}
