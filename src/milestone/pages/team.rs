//! A person's milestones, what is to be done now first, and the page on which a team writes and hands in.

use entity::form::FormPurpose;
use entity::json::{Fields, Visibility};
use entity::{TeamId, leave, milestone, milestone_answer, stage, team};
use poem::http::StatusCode;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::proof::AtMilestone;
use super::super::{actions, rules, store, view};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Participant;
use crate::competition::term::Term;
use crate::error::{Error, FieldErrors, Result};
use crate::form::rules::{self as form, Answers, Around, Asked, FileCounts};
use crate::form::store as forms;
use crate::form::view::{self as form_view, FileViews, Given};
use crate::leave::store as leaves;
use crate::participant::store as participants;
use crate::team::store as teams;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const EDIT: &str = "milestone/edit.html";
const CHECK: &str = "milestone/check.html";

/// `GET /c/:slug/milestones`: where each of a person's teams stands, and what it can hand in now.
#[handler]
pub async fn list(page: Page, p: Participant) -> Result<Response> {
    let db = page.app().db().read();
    let own: Vec<team::Model> =
        teams::of_user(db, p.competition.id, p.user.id).await?.into_iter().map(|(team, _)| team).collect();
    let stages: Vec<&stage::Model> = rules::repeating(&p.stages).collect();
    let milestones = store::of_stages(db, stages.iter().map(|s| s.id)).await?;
    let facts = Facts::load(&page, &p, &own, &milestones).await?;
    let mut shown = Vec::new();
    for s in stages {
        let called = store::concerned_of(db, s, own.iter().map(|t| t.id)).await?;
        let here: Vec<_> = milestones.iter().filter(|m| m.stage_id == s.id).collect();
        let teams = own.iter().filter(|t| called.contains(&t.id)).map(|t| facts.team(s, &here, t));
        shown.push(json!({
            "name": s.name, "description": s.description, "planned": !here.is_empty(),
            "teams": teams.collect::<Vec<_>>(), "all_teams": s.settings.all_teams,
        }));
    }
    let data = json!({"stages": shown});
    page.html("milestone/list.html", with(frame::tool(&page, &p.competition, Tool::My, "/my"), data))
}

/// What the list needs, loaded once.
struct Facts<'a> {
    page: &'a Page,
    slug: &'a str,
    answers: Vec<milestone_answer::Model>,
    leaves: Vec<leave::Model>,
}

impl<'a> Facts<'a> {
    async fn load(page: &'a Page, p: &'a Participant, own: &[team::Model], all: &[milestone::Model]) -> Result<Self> {
        let db = page.app().db().read();
        let (teams, all): (Vec<TeamId>, Vec<_>) =
            (own.iter().map(|t| t.id).collect(), all.iter().map(|m| m.id).collect());
        let answers = store::answers_of(db, all.iter().copied(), teams.iter().copied()).await?;
        let leaves = leaves::of_milestones(db, all, teams).await?;
        Ok(Self { page, slug: &p.competition.slug, answers, leaves })
    }

    /// `{name, now, steps}`: `now` is what can be handed in now, the next deadline first.
    fn team(&self, s: &stage::Model, here: &[&milestone::Model], t: &team::Model) -> Value {
        let steps: Vec<(Term, Value)> = here.iter().map(|m| self.step(s, m, t)).collect();
        let mut now: Vec<&(Term, Value)> =
            steps.iter().filter(|(term, _)| term.judge(self.page.now()).taken()).collect();
        now.sort_by_key(|(term, step)| (step["submitted_at"].is_string(), term.closes_at));
        let now: Vec<&Value> = now.into_iter().map(|(_, step)| step).collect();
        json!({"name": t.name, "now": now, "steps": steps.iter().map(|(_, step)| step).collect::<Vec<_>>()})
    }

    fn step(&self, s: &stage::Model, m: &milestone::Model, t: &team::Model) -> (Term, Value) {
        let term = rules::term(m, s, t.id, &self.leaves);
        let answer = self.answers.iter().find(|a| a.milestone_id == m.id && a.team_id == t.id);
        let home = format!("/c/{}/teams/{}/milestones/{}", self.slug, t.id, m.id);
        let taken = term.judge(self.page.now()).taken();
        let href = if taken { home } else { format!("{home}/check") };
        let more = json!({
            "state": view::state(self.page, &term, answer, t), "term": term.view(self.page.now()),
            "href": (self.page.now() >= m.opens_at).then_some(href), "submitted_at": answer.and_then(|a| a.submitted_at),
            "newer": answer.is_some_and(|a| a.submitted_at.is_some_and(|at| a.saved_at > at)),
        });
        (term, with(view::milestone(m), more))
    }
}

/// What both pages of a milestone show.
fn data(page: &Page, at: &AtMilestone) -> Value {
    let more = json!({
        "milestone": view::milestone(&at.milestone), "home": at.home(), "team": at.member.team.name,
        "state": view::state(page, &at.term, at.answer.as_ref(), &at.member.team), "term": at.term.view(page.now()),
        "open": at.is_open(page.now()), "called": at.called, "over": at.term.is_over(page.now()),
        "saved_at": at.answer.as_ref().map(|a| a.saved_at),
    });
    with(frame::tool(page, &at.member.participant.competition, Tool::My, "/my"), more)
}

/// The page on which a team writes.
fn edit_data(page: &Page, at: &AtMilestone, fields: &Fields, answers: &Answers) -> Value {
    let given = Given { around: &Around::default(), answers, files: &FileViews::new() };
    let inputs = form_view::inputs_with(page.lang(), fields, &given);
    with(data(page, at), json!({"fields": inputs, "deletes_files": false}))
}

fn values(fields: &Fields, answers: &Answers, version: i32) -> Value {
    let typed = form_view::values(fields, &Around::default(), answers);
    let mut map: serde_json::Map<String, Value> = typed.into_iter().collect();
    map.insert("version".into(), json!(version));
    Value::Object(map)
}

async fn fields(page: &Page, at: &AtMilestone) -> Result<Fields> {
    let c = &at.member.participant.competition;
    forms::fields_now(page.app().db().read(), c, FormPurpose::Milestone).await
}

/// `GET /c/:slug/teams/:id/milestones/:milestone`
#[handler]
pub async fn show(page: Page, at: AtMilestone) -> Result<Response> {
    if !at.is_open(page.now()) {
        return Ok(page.see_other(&format!("{}/check", at.home())));
    }
    let (fields, draft) = (fields(&page, &at).await?, actions::draft(at.answer.as_ref()));
    let version = at.answer.as_ref().map_or(0, |a| a.draft_version);
    let form = json!({"form": filled(&values(&fields, &draft, version))});
    page.html(EDIT, with(edit_data(&page, &at, &fields, &draft), form))
}

/// `POST /c/:slug/teams/:id/milestones/:milestone`: saves the draft, however much is missing. `then=check` goes on to check.
#[handler]
pub async fn save(page: Page, at: AtMilestone, form: Form) -> Result<Response> {
    let fields = fields(&page, &at).await?;
    // What was written for questions that are not asked any more stays in the draft.
    let mut answers = actions::draft(at.answer.as_ref());
    answers.retain(|key, _| fields.0.iter().all(|field| &field.key != key));
    answers.extend(form::read(&fields, &form));
    match actions::save(page.app(), &at, &answers, form.parsed("version").unwrap_or(0), page.now()).await {
        Ok(_) if form.text("then") == "check" || !at.is_open(page.now()) => {
            Ok(page.see_other(&format!("{}/check", at.home())))
        }
        Ok(_) => Ok(page.see_other_with(&at.home(), "milestone-saved")),
        Err(Error::Stale) => {
            let stored = store::answer(page.app().db().read(), at.milestone.id, at.member.team.id).await?;
            let version = stored.as_ref().map_or(0, |a| a.draft_version);
            let now = values(&fields, &actions::draft(stored.as_ref()), version);
            page.stale(EDIT, &form, &now, version, edit_data(&page, &at, &fields, &answers))
        }
        Err(e) => Err(e),
    }
}

/// `GET /c/:slug/teams/:id/milestones/:milestone/check`: what is written, what is missing, and what was handed in.
#[handler]
pub async fn check(page: Page, at: AtMilestone) -> Result<Response> {
    let data = check_data(&page, &at, "").await?;
    page.html(CHECK, data)
}

async fn check_data(page: &Page, at: &AtMilestone, problem: &str) -> Result<Value> {
    let (db, c) = (page.app().db().read(), &at.member.participant.competition);
    let stored = store::answer(db, at.milestone.id, at.member.team.id).await?;
    let last = match &stored {
        Some(row) => store::last_revision(db, row.id).await?,
        None => None,
    };
    let (fields, typed) = (fields(page, at).await?, actions::draft(stored.as_ref()));
    let errors = form::check(&fields, &typed, &FileCounts::new());
    let asked = Asked::of(&fields, &Around::default(), &typed).answers();
    let handed_in = stored.as_ref().filter(|a| a.submitted_at.is_some());
    let changed = handed_in.is_none_or(|a| a.answers != json!(asked));
    let shown = form_view::answers(page.lang(), &fields, &asked, &FileViews::new(), Visibility::Organisers);
    let people = crate::leave::store::people_of(db, at.member.team.id).await?;
    let received = handed_in.zip(last).map(|(a, r)| {
        json!({"at": r.received_at, "sha256": r.content_sha256, "late": a.late, "revision": r.number, "code": r.receipt_code})
    });
    // After the deadline what was handed in is what counts, whatever the draft has become.
    let counted = match handed_in.filter(|_| !at.is_open(page.now()) && changed) {
        Some(row) => {
            let versions = forms::versions_of(db, c.id).await?;
            view::answers(page.lang(), &view::asked(c, &versions, row), row, Visibility::Organisers)
        }
        None => json!([]),
    };
    let more = json!({
        "answers": shown, "missing": missing(page, &fields, &errors), "changed": changed, "received": received,
        "version": stored.as_ref().map_or(0, |a| a.draft_version), "written": stored.is_some() && !fields.0.is_empty(),
        "consent_missing": participants::lacks_consent(db, c, people.iter().map(|p| p.id)).await?, "problem": problem,
        "counted": counted,
    });
    Ok(with(data(page, at), more))
}

/// `[{name, label, message}]` of what is wrong, in the order of the form.
fn missing(page: &Page, fields: &Fields, errors: &FieldErrors) -> Value {
    let messages = page.messages(errors);
    let label = |name: &str| form_view::question(page.lang(), fields, &Around::default(), name).unwrap_or_default();
    errors.0.iter().map(|e| json!({"name": e.field, "label": label(&e.field), "message": messages[&e.field]})).collect()
}

/// `POST /c/:slug/teams/:id/milestones/:milestone/submit`
#[handler]
pub async fn submit(page: Page, at: AtMilestone, form: Form) -> Result<Response> {
    match actions::submit(page.app(), &at, form.parsed("version").unwrap_or(0), page.now()).await {
        Ok(()) => Ok(page.see_other_with(&format!("{}/check", at.home()), "milestone-received")),
        Err(Error::Invalid(_)) => {
            page.html_status(StatusCode::UNPROCESSABLE_ENTITY, CHECK, check_data(&page, &at, "").await?)
        }
        Err(Error::Stale) => {
            let data = check_data(&page, &at, "milestone-changed-meanwhile").await?;
            page.html_status(StatusCode::CONFLICT, CHECK, data)
        }
        Err(e) => Err(e),
    }
}
