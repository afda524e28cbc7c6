//! What a juror sees, for organisers who help: the juror's own list and sheets, with the same blindness, and nothing to save.
//! Each look is recorded.

use entity::juror;
use poem::http::HeaderMap;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::look;
use super::super::list::Task;
use super::super::proof::Scoring;
use super::super::store;
use super::dashboard::listed;
use super::desk::Desk;
use super::sheet;
use crate::competition::frame::{self, Tool};
use crate::competition::rules::ensure_open;
use crate::error::{Error, Refusal, Result};
use crate::web::form::filled;
use crate::web::{Page, with};

/// A juror of the competition, as whom an organiser looks.
struct Seen<'a> {
    desk: Desk<'a>,
    juror: juror::Model,
}

impl<'a> Seen<'a> {
    /// The juror that `/c/<slug>/organise/jury/<stage>/as/<juror>/..` names.
    async fn load(page: &Page, s: &'a Scoring) -> Result<Self> {
        let id = page.visit().path.split('/').nth(7).and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let all = store::jurors_of(page.app().db().read(), s.organiser.competition.id).await?;
        let juror = all.into_iter().find(|j| j.id == id && j.accepted_at.is_some()).ok_or(Error::NotFound)?;
        let (competition, stages) = (&s.organiser.competition, &s.organiser.stages[..]);
        let home = format!("{}/as/{}", s.home(), juror.id);
        Ok(Self { desk: Desk { competition, stages, stage: &s.stage, juror: juror.id, home }, juror })
    }

    fn terms_due(&self) -> bool {
        self.juror.terms_at.is_none() && !self.desk.competition.settings.jury_terms.is_empty()
    }

    /// What the address names on the juror's list, if the juror could open it now.
    async fn task(&self, page: &Page) -> Result<Task> {
        let db = page.app().db().read();
        let number: i32 = page.visit().path.split('/').nth(8).and_then(|n| n.parse().ok()).ok_or(Error::NotFound)?;
        let tasks = store::tasks_of(db, self.desk.stage, self.juror.id).await?;
        let task = tasks.into_iter().find(|t| t.number == number).ok_or(Error::NotFound)?;
        if store::conflicting(db, self.juror.id).await?.contains(&number) {
            return Err(Refusal::ConflictOfInterest.into());
        }
        if self.terms_due() {
            return Err(Refusal::TermsFirst.into());
        }
        ensure_open(self.desk.competition, Some(self.desk.stage), page.now())?;
        Ok(task)
    }

    fn framed(&self, page: &Page, data: Value) -> Value {
        let name = if self.juror.name.is_empty() { &self.juror.email } else { &self.juror.name };
        let more =
            json!({"readonly": true, "name": name, "list_home": self.desk.home, "pairs": [], "home": self.desk.home});
        with(with(frame::tool(page, self.desk.competition, Tool::Organise, "/jury"), data), more)
    }
}

/// `GET /c/:slug/organise/jury/:stage/as/:juror`
#[handler]
pub async fn list(page: Page, s: Scoring) -> Result<Response> {
    let seen = Seen::load(&page, &s).await?;
    look::note(page.app(), &s, seen.juror.id, None, page.now()).await?;
    let due = seen.terms_due();
    let shown = listed(&page, std::slice::from_ref(&seen.desk), &seen.desk.home, due).await?;
    page.html("jury/dashboard.html", seen.framed(&page, with(shown, json!({"terms_due": due}))))
}

/// `GET /c/:slug/organise/jury/:stage/as/:juror/:number`
#[handler]
pub async fn show(page: Page, s: Scoring) -> Result<Response> {
    let seen = Seen::load(&page, &s).await?;
    let task = seen.task(&page).await?;
    look::note(page.app(), &s, seen.juror.id, Some(task.number), page.now()).await?;
    let (values, _, status) = sheet::stored(&page, &seen.desk, task.entry_id).await?;
    let data = sheet::data(&page, &seen.desk, task.number, status["submitted"] == true).await?;
    let data = with(data, json!({"form": filled(&values), "status": status}));
    page.html("jury/sheet.html", seen.framed(&page, data))
}

/// `GET /c/:slug/organise/jury/:stage/as/:juror/:number/files/:file`
#[handler]
pub async fn download(page: Page, s: Scoring, headers: &HeaderMap) -> Result<Response> {
    let seen = Seen::load(&page, &s).await?;
    let task = seen.task(&page).await?;
    let id = page.visit().path.rsplit('/').next().unwrap_or_default().to_owned();
    sheet::file(&page, headers, &seen.desk, task.entry_id, &id).await
}
