//! A juror's first page: how far each stage is, and the list of one; all own sheets of a stage to compare; and the
//! invitation that made somebody a juror.

use entity::review::ReviewState;
use entity::stage::{self, StageKind};
use entity::{EntryId, category};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::invite;
use super::super::list::{Shown, Task, count};
use super::super::proof::{AtStage, Juror};
use super::super::{rules, store};
use super::desk::{self, Desk, Mine};
use crate::account::proof::SignedIn;
use crate::competition::frame::{self, Tool};
use crate::competition::rules::{Window, window};
use crate::competition::store as competitions;
use crate::error::Result;
use crate::web::form::filled;
use crate::web::paging::Paging;
use crate::web::{Page, with};

/// Entries on a page of a list.
const PER_PAGE: u64 = 100;

/// `GET /c/:slug/jury?stage=&state=&category=&q=&sort=&page=`
#[handler]
pub async fn show(page: Page, j: Juror) -> Result<Response> {
    let desk = |s| Desk {
        competition: &j.competition,
        stages: &j.stages,
        stage: s,
        juror: j.row.id,
        home: format!("/c/{}/jury/{}", j.competition.slug, s.id),
    };
    let planned = j.stages.iter().filter(|s| s.kind == StageKind::Scoring);
    let planned = planned.filter(|s| window(s, page.now()) != Window::Unplanned);
    let desks: Vec<Desk<'_>> = planned.map(desk).collect();
    let home = format!("/c/{}/jury", j.competition.slug);
    let shown = listed(&page, &desks, &home, j.terms_due()).await?;
    let frame = frame::tool(&page, &j.competition, Tool::Jury, "/jury");
    let more = json!({"name": j.row.name, "terms_due": j.terms_due(), "home": home, "readonly": false,
        "pairs": pairs(&page, &j)});
    page.html("jury/dashboard.html", with(with(frame, shown), more))
}

/// The stages in which jurors compare, with the addresses of their pages.
fn pairs(page: &Page, j: &Juror) -> Vec<Value> {
    let planned = |s: &&stage::Model| s.kind == StageKind::Pairwise && window(s, page.now()) != Window::Unplanned;
    let one = |s: &stage::Model| {
        let state = match window(s, page.now()) {
            Window::Open => "open",
            Window::Ahead => "ahead",
            _ => "over",
        };
        json!({"name": s.name, "opens_at": s.opens_at, "closes_at": s.closes_at, "state": state,
            "href": format!("/c/{}/pairwise/{}", j.competition.slug, s.id)})
    };
    j.stages.iter().filter(planned).map(one).collect()
}

/// The stages with how far they are, and the list of the one that is asked for or open: `{stages, list}`. Without the
/// terms accepted there are numbers only.
pub(super) async fn listed(page: &Page, desks: &[Desk<'_>], home: &str, terms_due: bool) -> Result<Value> {
    let db = page.app().db().read();
    let asked = page.query("stage");
    let open = |d: &&Desk<'_>| window(d.stage, page.now()) == Window::Open;
    let chosen = desks.iter().find(|d| asked.as_deref() == Some(&d.stage.id.to_string()));
    let chosen = chosen.or_else(|| desks.iter().find(open)).or(desks.first()).map(|d| d.stage.id);
    let (mut stages, mut list) = (Vec::new(), Value::Null);
    for d in desks {
        let tasks = store::tasks_of(db, d.stage, d.juror).await?;
        let here = chosen == Some(d.stage.id);
        stages.push(with(
            summary(page, d.stage, &tasks),
            json!({"here": here, "href": format!("{home}?stage={}", d.stage.id)}),
        ));
        if here && !terms_due {
            let categories = competitions::categories_of(db, d.competition.id).await?;
            list = rows(page, d, home, &tasks, &categories);
            list["quick"] = json!(rules::quick(&store::rubric_of(db, d.stage.id).await?).is_some());
        }
    }
    Ok(json!({"stages": stages, "list": list}))
}

fn summary(page: &Page, s: &stage::Model, tasks: &[Task]) -> Value {
    let state = match window(s, page.now()) {
        Window::Open => "open",
        Window::Ahead => "ahead",
        _ => "over",
    };
    let abstained = count(tasks, Shown::Abstained);
    json!({
        "id": s.id.to_string(), "name": s.name, "description": s.description, "opens_at": s.opens_at,
        "closes_at": s.closes_at, "state": state, "blind": s.settings.blind, "total": tasks.len() - abstained,
        "done": count(tasks, Shown::Done), "begun": count(tasks, Shown::Begun), "abstained": abstained,
    })
}

fn rows(page: &Page, d: &Desk<'_>, home: &str, tasks: &[Task], categories: &[category::Model]) -> Value {
    let kept = desk::filters(page);
    let found = desk::wanted(page, categories).of(tasks, None);
    let query = &page.visit().query;
    let paging = Paging::from_query(query, PER_PAGE);
    let row = |t: &&Task| {
        let category = categories.iter().find(|c| Some(c.id) == t.category_id).map(|c| &c.title);
        json!({"href": format!("{}/{}{kept}", d.home, t.number), "number": t.number, "title": t.title,
            "category": category, "state": t.shown()})
    };
    let skip = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let begun = found.iter().find(|t| t.review == Some(ReviewState::Draft) && t.is_open());
    let next = begun.or_else(|| found.iter().find(|t| t.is_open()));
    let offered = desk::offered(page, tasks, categories);
    json!({
        "home": d.home, "open": window(d.stage, page.now()) == Window::Open, "stage": d.stage.id.to_string(),
        "tasks": found.iter().skip(skip).take(size).map(row).collect::<Vec<_>>(), "found": found.len(),
        "next": next.map(|t| format!("{}/{}{kept}", d.home, t.number)),
        "begun": count(tasks, Shown::Begun) + count(tasks, Shown::Done) > 0,
        "paging": paging.links(home, query, found.len() as u64), "filtered": !kept.is_empty(),
        "form": filled(&offered["typed"]), "offer": offered,
    })
}

/// `GET /c/:slug/jury/:stage/compare`: all one's own whole sheets of the stage, the best first.
#[handler]
pub async fn compare(page: Page, a: AtStage) -> Result<Response> {
    let (db, j) = (page.app().db().read(), &a.juror);
    let tasks = store::tasks_of(db, &a.stage, j.row.id).await?;
    let rubric = store::rubric_of(db, a.stage.id).await?;
    let sheets = store::own_sheets(db, a.stage.id, j.row.id).await?;
    let mine = Mine::of(&tasks, &rubric, &sheets);
    let here = page.query("at").and_then(|n| n.parse().ok());
    let here = tasks.iter().find(|t| Some(t.number) == here).map_or_else(EntryId::new, |t| t.entry_id);
    let rows: Vec<Value> = mine.rows.iter().map(|r| mine.row(r, &rubric, &a.home(), here)).collect();
    let frame = frame::tool(&page, &j.competition, Tool::Jury, "/jury");
    let more = json!({
        "stage": {"name": a.stage.name}, "rows": rows, "bins": mine.bins(&rubric),
        "criteria": rubric.iter().map(|c| json!({"name": c.name, "outside": c.outside})).collect::<Vec<_>>(),
    });
    page.html("jury/compare.html", with(frame, more))
}

/// `GET /juror-invitation/:token`
#[handler]
pub async fn invitation(page: Page, Path(secret): Path<String>) -> Result<Response> {
    let (row, competition) = invite::invitation(page.app().db().read(), &secret).await?;
    let data = json!({"title": competition.title, "summary": competition.summary, "address": row.email});
    page.html("jury/invitation.html", data)
}

/// `POST /juror-invitation/:token`
#[handler]
pub async fn accept(page: Page, me: SignedIn, Path(secret): Path<String>) -> Result<Response> {
    let competition = invite::accept(page.app(), &secret, &me.user, page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/jury", competition.slug), "jury-welcome"))
}
