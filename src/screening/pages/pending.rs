//! What is pending, and applying all of it at once.

use poem::{Response, handler};
use serde_json::json;

use super::super::actions::{decide, pending as actions};
use super::super::proof::Screener;
use super::super::store;
use super::bulk::{line, refusal, tell};
use super::framed;
use crate::error::Result;
use crate::web::{Page, with};

/// `GET /c/:slug/screening/pending`: each pending decision, what is in its way, and how many mails will go.
#[handler]
pub async fn list(page: Page, s: Screener) -> Result<Response> {
    let db = page.app().db().read();
    let pending = store::pending_of(db, s.competition.id).await?;
    let people = store::people_of(db, pending.iter().map(|(_, e)| e.team_id)).await?;
    let (mut rows, mut ready, mut mails) = (Vec::new(), 0, 0);
    for (verdict, e) in &pending {
        let problem = refusal(actions::ensure_applicable(verdict, e))?;
        let mailed = verdict.kind == entity::verdict::VerdictKind::Refuse || decide::mails_admitted(&s);
        if problem.is_none() {
            ready += 1;
            mails += if mailed { people.get(&e.team_id).map_or(0, Vec::len) } else { 0 };
        }
        let said =
            json!({"said": super::list::pending(&page, verdict), "reason": verdict.reason, "at": verdict.set_at});
        rows.push(with(line(&page, &s, e, problem.as_ref()), said));
    }
    let data = json!({"rows": rows, "ready": ready, "mails": mails});
    page.html("screening/pending.html", framed(&page, &s, "/screening/pending", data))
}

/// `POST /c/:slug/screening/pending`: applies everything.
#[handler]
pub async fn apply(page: Page, s: Screener) -> Result<Response> {
    let outcome = actions::apply(page.app(), &s, page.now()).await?;
    tell(&page, &s, &outcome)
}
