//! `/c/<slug>/my`: a person's teams and entries, what to do next, receipts, and what jurors wrote.

use std::collections::BTreeMap;

use entity::entry::EntryState;
use entity::form::FormPurpose;
use entity::json::Fields;
use entity::nomination::{self, NominationState};
use entity::stage::StageKind;
use entity::{EntryId, TeamId, competition, entry, review, revision, team};
use poem::{Response, handler};
use serde_json::{Value, json};

use crate::competition::frame::{self, Tool};
use crate::competition::proof::Participant;
use crate::competition::rules as contest;
use crate::competition::store as competitions;
use crate::competition::term::{Arrival, Term};
use crate::eligibility::store as eligibility;
use crate::entry::rules::{self, Content};
use crate::entry::standing::{self, Standing};
use crate::entry::{actions, store, view};
use crate::error::{Error, Refusal, Result};
use crate::form::store as forms;
use crate::leave;
use crate::web::{Form, Page, with};

/// `GET /c/:slug/my`
#[handler]
pub async fn show(page: Page) -> Result<Response> {
    let participant = match Participant::load(&page).await {
        Err(Error::Refused(Refusal::RegisterFirst)) => {
            let path = page.visit().path.trim_end_matches("/my").to_owned();
            return Ok(page.see_other(&format!("{path}/register")));
        }
        other => other?,
    };
    let data = my_data(&page, &participant).await?;
    page.html("entry/my.html", with(frame::tool(&page, &participant.competition, Tool::My, "/my"), data))
}

async fn my_data(page: &Page, participant: &Participant) -> Result<Value> {
    let (db, competition) = (page.app().db().read(), &participant.competition);
    let teams = store::teams_of(db, competition.id, participant.user.id).await?;
    let entries = store::of_teams(db, teams.iter().map(|t| t.id)).await?;
    let revisions = store::revisions_of(db, entries.iter().map(|e| e.id)).await?;
    let people = store::count_people(db, teams.iter().map(|t| t.id)).await?;
    let owners = store::nominations_of(db, entries.iter().map(|e| e.id)).await?;
    let feedback = store::feedback(db, competition.id, entries.iter().map(|e| e.id)).await?;
    let terms = leave::store::terms(db, &participant.stages, teams.iter().map(|t| t.id)).await?;
    let now = page.now();
    let first = terms.values().min_by_key(|term| term.closes_at).cloned();
    let shown = first.or_else(|| contest::intake(&participant.stages).map(|s| Term::of(s, None)));
    let released = competitions::is_released(db, competition.id).await?;
    let standings = standing::of(db, entries.iter().map(|e| e.id)).await?;
    let fields = forms::fields_now(db, competition, FormPurpose::Entry).await?;
    let all = All {
        page,
        participant,
        terms,
        released,
        entries: &entries,
        revisions: &revisions,
        feedback: &feedback,
        owners: &owners,
        standings,
        fields,
    };
    let limits = limits(page, competition, &entries).await?;
    let teams: Vec<Value> = teams.iter().map(|t| all.team(t, &people)).collect();
    let milestones = participant.stages.iter().filter(|s| s.kind == StageKind::Intake).count() > 1;
    Ok(json!({
        "teams": teams, "limits": limits, "nominations": competition.settings.nominations.allowed,
        "milestones": milestones, "term": shown.map(|term| term.view(now)),
    }))
}

fn taking_a_place(entries: &[entry::Model]) -> impl Iterator<Item = &entry::Model> {
    entries.iter().filter(|e| rules::takes_a_place(e.state))
}

/// How much of what a person may hand in is taken, in sentences.
async fn limits(page: &Page, competition: &competition::Model, entries: &[entry::Model]) -> Result<Vec<String>> {
    let quotas = competition.settings.quotas;
    let mut said = Vec::new();
    if quotas.per_person > 0 {
        let n = taking_a_place(entries).count();
        said.push(page.t_with("eligibility-my-entries", &json!({"n": n, "most": quotas.per_person})));
    }
    if quotas.files_per_person > 0 {
        let own = taking_a_place(entries).map(|e| e.id);
        let n: i64 = eligibility::count_files(page.app().db().read(), own).await?.values().sum();
        said.push(page.t_with("eligibility-my-files", &json!({"n": n, "most": quotas.files_per_person})));
    }
    Ok(said)
}

/// What the page shows, loaded once.
struct All<'a> {
    page: &'a Page,
    participant: &'a Participant,
    terms: BTreeMap<TeamId, Term>,
    released: bool,
    entries: &'a [entry::Model],
    revisions: &'a [revision::Model],
    feedback: &'a [review::Model],
    owners: &'a [nomination::Model],
    standings: BTreeMap<EntryId, Standing>,
    fields: Fields,
}

impl All<'_> {
    fn team(&self, team: &team::Model, people: &BTreeMap<TeamId, i64>) -> Value {
        let own: Vec<_> = self.entries.iter().filter(|e| e.team_id == team.id).collect();
        let taken = own.iter().filter(|e| rules::takes_a_place(e.state)).count();
        let most = self.participant.competition.settings.entries_per_team as usize;
        json!({
            "id": team.id.to_string(), "name": team.name, "people": people.get(&team.id).copied().unwrap_or(0),
            "can_start": self.arrival(team.id).taken() && taken < most && self.has_place(),
            "term": self.terms.get(&team.id).filter(|term| term.is_extended()).map(|term| term.view(self.page.now())),
            "entries": own.iter().map(|e| self.entry(e)).collect::<Vec<_>>(),
        })
    }

    /// How the team's request is taken now.
    fn arrival(&self, team: TeamId) -> Arrival {
        self.terms.get(&team).map_or(Arrival::Early, |term| term.judge(self.page.now()))
    }

    /// Whether the entry can be handed in now: by the team's deadline, or because a correction was asked for.
    fn is_open(&self, e: &entry::Model) -> bool {
        self.arrival(e.team_id).taken() || self.corrects(e)
    }

    fn corrects(&self, e: &entry::Model) -> bool {
        let (stages, now) = (&self.participant.stages, self.page.now());
        self.standings.get(&e.id).is_some_and(|s| s.corrects(stages, e.revision_count, now))
    }

    fn entry(&self, e: &entry::Model) -> Value {
        let home = format!("/c/{}/my/entries/{}", self.participant.competition.slug, e.number);
        let draft = Content::of_draft(e);
        let title = if draft.title.is_empty() || e.state != EntryState::Draft { &e.title } else { &draft.title };
        let receipts = self.revisions.iter().filter(|r| r.entry_id == e.id).map(|r| {
            json!({
                "number": r.number, "received_at": r.received_at, "code": r.receipt_code,
                "href": format!("{home}/revisions/{}", r.number),
            })
        });
        let comments = self.feedback.iter().filter(|r| r.entry_id == e.id).map(|r| json!(r.comment));
        let standing = self.standings.get(&e.id);
        let open = self.is_open(e) && rules::editable(e.state);
        json!({
            "number": e.number, "home": home, "title": title, "state": view::state(self.page, e.state),
            "next": self.next(e, &draft), "open": open, "receipts": receipts.collect::<Vec<_>>(),
            "owner": self.owner(e), "feedback": comments.collect::<Vec<_>>(),
            "standing": standing.map(|s| s.view(self.page, &self.participant.stages, e, &self.fields)),
            "can_withdraw": !self.released
                && matches!(e.state, EntryState::Draft | EntryState::Submitted | EntryState::Admitted),
        })
    }

    /// `{text, words}`: what the owner of somebody else's project has said.
    fn owner(&self, e: &entry::Model) -> Option<Value> {
        let told = self.owners.iter().find(|n| n.entry_id == e.id)?;
        let state = json!(told.state);
        let key = format!("nomination-my-{}", state.as_str().unwrap_or_default());
        let words = if told.state == NominationState::Accepted { "" } else { told.words.as_str() };
        Some(json!({"text": self.page.t_with(&key, &json!({"owner": told.name})), "words": words}))
    }

    /// Whether the person may have one more entry, over all teams.
    fn has_place(&self) -> bool {
        let most = self.participant.competition.settings.quotas.per_person as usize;
        most == 0 || taking_a_place(self.entries).count() < most
    }

    /// What to do next, in a sentence.
    fn next(&self, e: &entry::Model, draft: &Content) -> String {
        let begun = Content { form_id: draft.form_id, ..Content::default() };
        let open = self.is_open(e);
        let key = match (open, e.state) {
            (_, EntryState::Refused | EntryState::Disqualified) => "entry-next-out",
            (true, EntryState::Draft) if *draft == begun => "entry-next-begin",
            (true, EntryState::Draft) => "entry-next-submit",
            (true, EntryState::Withdrawn) => "entry-next-again",
            (true, _) if self.is_newer(e) => "entry-next-changed",
            (true, _) if self.corrects(e) && !self.arrival(e.team_id).taken() => "entry-next-correct",
            (true, _) => "entry-next-edit",
            (false, EntryState::Submitted | EntryState::Admitted) if self.released => "entry-next-released",
            (false, EntryState::Submitted) if self.is_screened() => "entry-next-screening",
            (false, EntryState::Admitted) if contest::screening(&self.participant.stages).is_some() => {
                "entry-next-admitted"
            }
            (false, EntryState::Submitted | EntryState::Admitted) => "entry-next-wait",
            (false, EntryState::Draft) => "entry-next-late",
            (false, EntryState::Withdrawn) => "entry-next-gone",
        };
        self.page.t(key)
    }

    /// Whether screeners decide before the jury sees what was received.
    fn is_screened(&self) -> bool {
        let stages = &self.participant.stages;
        contest::screening(stages).is_some() && !contest::screening_is_past(stages, self.page.now())
    }

    /// Whether the draft was saved after the last submit.
    fn is_newer(&self, e: &entry::Model) -> bool {
        e.submitted_at.is_some_and(|at| e.draft_saved_at > at)
    }
}

/// `POST /c/:slug/my/entries` with `team`, and `own=no` for a project of somebody else: starts an entry.
#[handler]
pub async fn create(page: Page, participant: Participant, form: Form) -> Result<Response> {
    let team: TeamId = form.parsed("team").ok_or(Error::NotFound)?;
    let number = actions::create(page.app(), &participant, team, form.text("own") != "no", page.now()).await?;
    Ok(page.see_other(&format!("/c/{}/my/entries/{number}", participant.competition.slug)))
}
