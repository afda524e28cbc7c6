//! The pipeline as organisers see it: each stage with its entries, what became of them, and the next thing to do.

use entity::stage::{self, StageKind};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::store;
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::competition::rules::{Window, window};
use crate::competition::selection::judges;
use crate::competition::store as competitions;
use crate::competition::timeline::timeline;
use crate::error::Result;
use crate::pipeline::store::count_in;
use crate::web::{Page, with};

/// `GET /c/:slug/organise/stages`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    let db = page.app().db().read();
    let extensions = competitions::extensions_of(db, &o.stages).await?;
    let closed = store::counts_of(db, &o.stages).await?;
    let mut shown = Vec::new();
    for (row, s) in timeline(&o.stages, &extensions, page.now()).into_iter().zip(&o.stages) {
        let counts = match closed.get(&s.id) {
            Some((entries, through)) => json!({"entries": entries, "through": through}),
            None if judges(s) => json!({"entries": count_in(db, s).await?, "through": null}),
            None => json!({"entries": null, "through": null}),
        };
        shown.push(with(with(row, counts), json!({"next": next(&page, &o, s), "settled_at": s.settled_at})));
    }
    let frame = frame::tool(&page, &o.competition, Tool::Organise, "/stages");
    page.html("closing/stages.html", with(frame, json!({"stages": shown})))
}

/// The one thing to do next in a stage that judges: `{key, href, first}`; `first` is whether something waits for it.
fn next(page: &Page, o: &Organiser, s: &stage::Model) -> Option<Value> {
    if !judges(s) {
        return None;
    }
    let base = format!("/c/{}/organise", o.competition.slug);
    let stage = format!("{base}/stages/{}", s.id);
    let (key, href, first) = match (s.settled_at, window(s, page.now())) {
        (Some(_), _) => ("result", format!("{stage}/close"), false),
        (None, Window::Over) => ("close", format!("{stage}/close"), s.selects),
        (None, Window::Open) if s.kind == StageKind::Scoring => ("progress", format!("{base}/jury/{}", s.id), false),
        (None, Window::Open) => ("preview", format!("{stage}/close"), false),
        (None, Window::Unplanned | Window::Ahead) => ("rule", format!("{stage}/rule"), false),
    };
    Some(json!({"key": key, "href": href, "first": first}))
}
