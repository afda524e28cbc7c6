//! Organisers plan milestones and see which team has handed in at which: `/c/<slug>/organise/milestones`.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::form::FormPurpose;
use entity::{MilestoneId, StageId, TeamId, entry, leave, milestone, milestone_answer, stage, team};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::{actions, rules, store, view};
use crate::competition::dates;
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::competition::rules::{to_local, zone};
use crate::error::{Error, Result};
use crate::form::store as forms;
use crate::leave::store as leaves;
use crate::web::form::filled;
use crate::web::paging::Paging;
use crate::web::{Form, Page, with};

const TEMPLATE: &str = "milestone/organise.html";
const PER_PAGE: u64 = 25;

/// Where the milestones of a competition are.
pub(super) fn home(o: &Organiser) -> String {
    format!("/c/{}/organise/milestones", o.competition.slug)
}

/// Where those of a stage are.
pub(super) fn home_of(o: &Organiser, s: &stage::Model) -> String {
    format!("{}/of/{}", home(o), s.id)
}

pub(super) fn framed(page: &Page, o: &Organiser, more: Value) -> Value {
    with(frame::tool(page, &o.competition, Tool::Organise, "/stages"), more)
}

/// The repeating intake that an address names.
pub(super) fn named<'a>(o: &'a Organiser, id: &str) -> Result<&'a stage::Model> {
    let id: StageId = id.parse().map_err(|_| Error::NotFound)?;
    rules::repeating(&o.stages).find(|s| s.id == id).ok_or(Error::NotFound)
}

/// `GET /c/:slug/organise/milestones`: those of the first intake that repeats.
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    match rules::repeating(&o.stages).next() {
        Some(s) => Ok(page.see_other(&home_of(&o, s))),
        None => page.html("milestone/none.html", framed(&page, &o, json!({}))),
    }
}

/// `GET /c/:slug/organise/milestones/of/:stage`: the milestones of a stage, and who has handed in what.
#[handler]
pub async fn show(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let s = named(&o, &id)?;
    let milestones = store::of_stages(page.app().db().read(), [s.id]).await?;
    let form = filled(&suggestion(&o, s, milestones.last()));
    page.html(TEMPLATE, with(data(&page, &o, s, &milestones).await?, json!({"form": form})))
}

/// What stands in the form to begin with: weeks from the stage's opening, or from the last one that is planned.
fn suggestion(o: &Organiser, s: &stage::Model, last: Option<&milestone::Model>) -> Value {
    let zone = zone(&o.competition);
    let base = json!({"every": 7, "times": if last.is_some() { 1 } else { 4 }});
    let Some(last) = last else {
        let week = TimeDelta::days(6);
        let closes = s.opens_at.map(|at| to_local(at + week, zone)).map(|at| format!("{}T23:00", &at[..10]));
        return with(base, json!({"opens_at": s.opens_at.map(|at| to_local(at, zone)), "closes_at": closes}));
    };
    let (opens, closes) = (rules::days_later(last.opens_at, zone, 7), rules::days_later(last.closes_at, zone, 7));
    let base = with(base, json!({"opens_at": to_local(opens, zone), "prize": last.prize}));
    with(base, dates::values("closes_at", Some(closes), zone))
}

async fn data(page: &Page, o: &Organiser, s: &stage::Model, milestones: &[milestone::Model]) -> Result<Value> {
    let db = page.app().db().read();
    let counts = store::counts(db, milestones.iter().map(|m| m.id)).await?;
    let query = page.visit().query.clone();
    let paging = Paging::from_query(&query, PER_PAGE);
    let (teams, total) = store::list_teams(db, s, paging).await?;
    let grid = Grid::load(page, s, milestones, &teams).await?;
    let shown = milestones.iter().map(|m| {
        let (received, late) = counts.get(&m.id).copied().unwrap_or_default();
        with(view::milestone(m), json!({"received": received, "late": late, "href": format!("{}/{}", home(o), m.id)}))
    });
    let asked = forms::fields_now(db, &o.competition, FormPurpose::Milestone).await?.0.len();
    let stages = rules::repeating(&o.stages)
        .map(|other| json!({"name": other.name, "href": home_of(o, other), "here": other.id == s.id}));
    let more = json!({
        "stage": {"id": s.id.to_string(), "name": s.name, "all_teams": s.settings.all_teams}, "base": home_of(o, s),
        "stages": stages.collect::<Vec<_>>(), "milestones": shown.collect::<Vec<_>>(), "asked": asked, "total": total,
        "rows": teams.iter().map(|t| grid.row(t)).collect::<Vec<_>>(),
        "paging": paging.links(&home_of(o, s), &query, total),
    });
    Ok(framed(page, o, more))
}

/// Teams by milestones.
pub(super) struct Grid<'a> {
    page: &'a Page,
    stage: &'a stage::Model,
    milestones: &'a [milestone::Model],
    answers: BTreeMap<(TeamId, MilestoneId), milestone_answer::Model>,
    leaves: Vec<leave::Model>,
    entries: BTreeMap<TeamId, Vec<entry::Model>>,
}

impl<'a> Grid<'a> {
    pub(super) async fn load(
        page: &'a Page,
        stage: &'a stage::Model,
        milestones: &'a [milestone::Model],
        teams: &[team::Model],
    ) -> Result<Self> {
        let db = page.app().db().read();
        let (own, teams): (Vec<_>, Vec<TeamId>) =
            (milestones.iter().map(|m| m.id).collect(), teams.iter().map(|t| t.id).collect());
        let answers = store::answers_of(db, own.iter().copied(), teams.iter().copied()).await?;
        let answers = answers.into_iter().map(|a| ((a.team_id, a.milestone_id), a)).collect();
        let leaves = leaves::of_milestones(db, own, teams.iter().copied()).await?;
        let mut entries = BTreeMap::<_, Vec<_>>::new();
        for e in store::entries_of(db, teams).await? {
            entries.entry(e.team_id).or_default().push(e);
        }
        Ok(Self { page, stage, milestones, answers, leaves, entries })
    }

    fn row(&self, t: &team::Model) -> Value {
        let entries: Vec<Value> = self.entries_of(t).map(|e| json!({"number": e.number, "title": e.title})).collect();
        json!({"team": t.name, "entries": entries, "cells": self.cells(t).collect::<Vec<_>>()})
    }

    /// The entries of a team that are in the contest.
    pub(super) fn entries_of(&self, t: &team::Model) -> impl Iterator<Item = &entry::Model> {
        self.entries.get(&t.id).into_iter().flatten()
    }

    /// `{title, state, at, extended}` of a team at each milestone.
    pub(super) fn cells(&self, t: &team::Model) -> impl Iterator<Item = Value> {
        self.milestones.iter().map(move |m| {
            let term = rules::term(m, self.stage, t.id, &self.leaves);
            let answer = self.answers.get(&(t.id, m.id));
            json!({
                "title": m.title, "state": view::state(self.page, &term, answer, t),
                "at": answer.and_then(|a| a.submitted_at), "until": term.closes_at.filter(|_| term.is_extended()),
            })
        })
    }
}

/// `POST /c/:slug/organise/milestones/of/:stage`: plans milestones.
#[handler]
pub async fn plan(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let s = named(&o, &id)?;
    let outcome = match rules::plan(&form, s, zone(&o.competition)) {
        Ok(plan) => actions::plan(page.app(), &o, s, &plan, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&home_of(&o, s), "milestone-planned")),
        Err(e) => {
            let milestones = store::of_stages(page.app().db().read(), [s.id]).await?;
            page.again(TEMPLATE, &form, e, data(&page, &o, s, &milestones).await?)
        }
    }
}
