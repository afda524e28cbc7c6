//! What the layouts of a competition's pages need: its name and brand, and the navigation that this reader may use.

use entity::{brief, competition, stage};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use super::{rules, store};
use crate::error::Result;
use crate::web::Page;

/// Which quiet tool a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// The organisers'.
    Organise,
    /// The screeners'.
    Screen,
    /// The jurors'.
    Jury,
    /// The participants'.
    My,
}

/// `{href, label, current}` of each page of a tool: the last part of its address and the key of its label.
const ORGANISE: [(&str, &str); 21] = [
    ("", "nav-overview"),
    ("/settings", "nav-settings"),
    ("/stages", "nav-stages"),
    ("/categories", "nav-categories"),
    ("/tags", "nav-tags"),
    ("/briefs", "nav-briefs"),
    ("/forms", "nav-forms"),
    ("/limits", "nav-limits"),
    ("/partners", "nav-partners"),
    ("/participants", "nav-participants"),
    ("/teams", "nav-teams"),
    ("/board", "nav-board"),
    ("/entries", "nav-entries"),
    ("/screening", "nav-screening"),
    ("/jury", "nav-jury"),
    ("/awards", "nav-awards"),
    ("/results", "nav-results"),
    ("/announcement", "nav-announcement"),
    ("/people", "nav-people"),
    ("/mail", "nav-mail"),
    ("/events", "nav-events"),
];
const SCREEN: [(&str, &str); 2] =
    [("/screening", "nav-screening-list"), ("/screening/pending", "nav-screening-pending")];
const MY: [(&str, &str); 4] =
    [("/my", "nav-my"), ("/teams", "nav-my-teams"), ("/board", "nav-board"), ("/my/registration", "nav-registration")];

/// The competition as templates know it.
#[must_use]
pub fn competition(c: &competition::Model) -> Value {
    json!({
        "slug": c.slug, "title": c.title, "summary": c.summary, "base": format!("/c/{}", c.slug), "brand": c.brand_colour,
        "logo": c.logo_file_id.map(|id| format!("/c/{}/logo?v={id}", c.slug)), "zone": c.time_zone,
        "languages": c.languages.0, "draft": c.published_at.is_none(), "rehearsal": c.settings.rehearsal, "brand_version": c.version,
        "contact": c.contact_email, "board": rules::has_board(c),
    })
}

/// `{competition, nav}` for `layout/public.html`. `current` is the last part of the address, such as `/entries`.
///
/// # Errors
/// The database's words.
pub async fn public(page: &Page, c: &competition::Model, stages: &[stage::Model], current: &str) -> Result<Value> {
    let released = store::is_released(page.app().db().read(), c.id).await?;
    public_knowing(page, c, stages, current, released).await
}

/// The same where it is known already whether results are released.
///
/// # Errors
/// The database's words.
pub async fn public_knowing(
    page: &Page,
    c: &competition::Model,
    stages: &[stage::Model],
    current: &str,
    released: bool,
) -> Result<Value> {
    let db = page.app().db().read();
    let briefs = brief::Entity::find().filter(brief::Column::CompetitionId.eq(c.id)).count(db).await? > 0;
    let mut shown = vec![("", "nav-about")];
    if briefs {
        shown.push(("/briefs", "nav-briefs"));
    }
    if rules::gallery_open(c, stages, released, page.now()) {
        shown.push(("/entries", "nav-entries"));
    }
    if released {
        shown.push(("/winners", "nav-winners"));
    }
    if let Some(viewer) = page.viewer() {
        if store::participant(db, c.id, viewer.id).await?.is_some() {
            shown.push(("/my", "nav-my"));
        }
        if rules::screening(stages).is_some() && store::is_screener(db, c.id, viewer.id).await? {
            shown.push(("/screening", "nav-screening"));
        }
        if store::is_juror(db, c.id, viewer.id).await? {
            shown.push(("/jury", "nav-jury"));
        }
        if viewer.site_admin || store::organiser(db, c.id, viewer.id).await?.is_some() {
            shown.push(("/organise", "nav-organise"));
        }
    }
    Ok(json!({"competition": competition(c), "nav": links(page, &format!("/c/{}", c.slug), &shown, current)}))
}

/// `{competition, tool}` for `layout/tool.html`. `current` is the last part of the address within the tool.
#[must_use]
pub fn tool(page: &Page, c: &competition::Model, tool: Tool, current: &str) -> Value {
    let base = format!("/c/{}", c.slug);
    let (title, nav) = match tool {
        Tool::Organise => ("nav-organise", links(page, &format!("{base}/organise"), &shown(c, &ORGANISE), current)),
        Tool::Screen => ("nav-screening", links(page, &base, &SCREEN, current)),
        Tool::Jury => ("nav-jury", links(page, &base, &[("/jury", "nav-jury-dashboard")], current)),
        Tool::My => ("nav-my", links(page, &base, &shown(c, &MY), current)),
    };
    json!({"competition": competition(c), "tool": {"title": page.t(title), "nav": nav}})
}

/// The pages that this competition has.
fn shown<'a>(c: &competition::Model, all: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    all.iter().filter(|(end, _)| *end != "/board" || rules::has_board(c)).copied().collect()
}

fn links(page: &Page, base: &str, shown: &[(&str, &str)], current: &str) -> Value {
    shown
        .iter()
        .map(|(end, key)| json!({"href": format!("{base}{end}"), "label": page.t(key), "current": *end == current}))
        .collect()
}
