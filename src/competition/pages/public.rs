//! The start page, a competition's page, its rules, its brand, and what search engines ask for.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::stage::StageKind;
use entity::{brief, category, competition, partner, stage};
use poem::http::HeaderMap;
use poem::{Response, handler};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::super::proof::Public;
use super::super::rules::{self, Window};
use super::super::timeline::timeline;
use super::super::{frame, selection, store};
use crate::error::{Error, Result};
use crate::file;
use crate::web::{Page, with};

/// `GET /`
#[handler]
pub async fn home(page: Page) -> Result<Response> {
    let db = page.app().db().read();
    let public = store::list_published(db).await?;
    let own = match page.viewer() {
        Some(viewer) if viewer.site_admin => store::list_all(db).await?,
        Some(viewer) => store::list_organised(db, viewer.id).await?,
        None => Vec::new(),
    };
    let stages = store::stages_of_all(db, &public).await?;
    let cards: Vec<_> = public.iter().map(|c| card(c, &stages, page.now())).collect();
    let own: Vec<_> = own.iter().map(frame::competition).collect();
    let may_create = page.viewer().is_some_and(|v| v.site_admin);
    page.public("competition/home.html", json!({"competitions": cards, "own": own, "may_create": may_create}))
}

/// A competition in the list: what is on, and until when.
fn card(c: &competition::Model, stages: &[stage::Model], now: DateTime<Utc>) -> Value {
    let own: Vec<_> = stages.iter().filter(|s| s.competition_id == c.id).cloned().collect();
    let (stage, until, state) = next(&own, now);
    with(frame::competition(c), json!({"stage": stage.map(|s| &s.name), "until": until, "state": state}))
}

/// The stage that matters now, the instant that is counted down to, and `open`, `ahead`, `over` or `unplanned`.
fn next(stages: &[stage::Model], now: DateTime<Utc>) -> (Option<&stage::Model>, Option<DateTime<Utc>>, &'static str) {
    if let Some(open) = stages.iter().find(|s| rules::window(s, now) == Window::Open && s.kind != StageKind::Reveal) {
        return (Some(open), open.closes_at, "open");
    }
    if let Some(ahead) = stages.iter().find(|s| rules::window(s, now) == Window::Ahead) {
        return (Some(ahead), ahead.opens_at, "ahead");
    }
    let over =
        !stages.is_empty() && stages.iter().all(|s| matches!(rules::window(s, now), Window::Over | Window::Open));
    (None, None, if over { "over" } else { "unplanned" })
}

/// `GET /c/:slug`
#[handler]
pub async fn show(page: Page, p: Public) -> Result<Response> {
    let db = page.app().db().read();
    let c = &p.competition;
    let briefs = brief::Entity::find()
        .filter(brief::Column::CompetitionId.eq(c.id))
        .order_by_asc(brief::Column::Position)
        .all(db)
        .await?;
    let released = store::is_released(db, c.id).await?;
    let extensions = store::extensions_of(db, &p.stages).await?;
    let (stage, until, state) = next(&p.stages, page.now());
    let categories = store::categories_of(db, c.id).await?;
    let data = json!({
        "title": c.title, "summary": c.summary, "description": c.description, "prizes": c.settings.prizes,
        "zone": c.time_zone, "timeline": timeline(&p.stages, &extensions, page.now()),
        "next": {"name": stage.map(|s| &s.name), "until": until, "state": state},
        "briefs": briefs.iter().map(|b| json!({"href": format!("/c/{}/briefs/{}", c.slug, b.slug), "title": b.title, "summary": b.summary, "owner": b.owner})).collect::<Vec<_>>(),
        "categories": tree(&categories, None), "judging": judging(&page, &p.stages, &categories).await?,
        "tag_sets": tag_sets(&page, c.id).await?,
        "tiers": tiers(&store::partners_of(db, c.id).await?),
        "has_rules": !c.rules.trim().is_empty(), "todo": todo(&page, &p, released).await?,
        "team_max": c.settings.team_max, "gallery": rules::gallery_open(c, &p.stages, released, page.now()),
    });
    page.public("competition/show.html", with(frame::public_knowing(&page, c, &p.stages, "", released).await?, data))
}

/// How entries are chosen: of each stage that judges, its name and its sentences.
async fn judging(page: &Page, stages: &[stage::Model], categories: &[category::Model]) -> Result<Vec<Value>> {
    let judging: Vec<_> = stages.iter().filter(|s| selection::judges(s)).cloned().collect();
    let scopes = store::scopes_of(page.app().db().read(), &judging).await?;
    let told = |s: &stage::Model| {
        let scope = scopes.get(&s.id).map_or(&[][..], Vec::as_slice);
        let scope: Vec<_> = categories.iter().filter(|c| scope.contains(&c.id)).collect();
        let says = selection::sentences(page.lang(), s, &scope, selection::is_last(stages, s), page.now());
        json!({"name": s.name, "says": says})
    };
    Ok(judging.iter().map(told).collect())
}

/// What this reader can do now: `{href, key}` of a button, or none.
async fn todo(page: &Page, p: &Public, released: bool) -> Result<Value> {
    let (c, now) = (&p.competition, page.now());
    let base = format!("/c/{}", c.slug);
    let intake = rules::intake(&p.stages).map_or(Window::Unplanned, |s| rules::window(s, now));
    let registered = match page.viewer() {
        Some(viewer) => store::participant(page.app().db().read(), c.id, viewer.id).await?.is_some(),
        None => false,
    };
    let (end, key) = match (released, intake, registered) {
        (true, ..) => ("/winners", "competition-do-winners"),
        (_, Window::Open, true) => ("/my", "competition-do-my"),
        (_, Window::Open, false) => ("/register", "competition-do-register"),
        (_, Window::Over, true) => ("/my", "competition-do-my"),
        (_, Window::Over, false) if rules::gallery_open(c, &p.stages, released, now) => {
            ("/entries", "competition-do-entries")
        }
        _ => return Ok(Value::Null),
    };
    Ok(json!({"href": format!("{base}{end}"), "key": key}))
}

/// Categories as a tree: `{code, title, description, id, children}`.
fn tree(all: &[category::Model], parent: Option<entity::CategoryId>) -> Vec<Value> {
    all.iter()
        .filter(|c| c.parent_id == parent)
        .map(|c| {
            json!({"id": c.id.to_string(), "code": c.code, "title": c.title, "description": c.description,
                "children": tree(all, Some(c.id))})
        })
        .collect()
}

async fn tag_sets(page: &Page, id: entity::CompetitionId) -> Result<Vec<Value>> {
    let sets = store::tag_sets_of(page.app().db().read(), id).await?;
    let tag =
        |t: &entity::tag::Model| json!({"id": t.id.to_string(), "code": t.code, "title": t.title, "colour": t.colour});
    Ok(sets.iter().map(|(s, tags)| json!({"id": s.id.to_string(), "name": s.name, "tags": tags.iter().map(tag).collect::<Vec<_>>()})).collect())
}

/// Partners by tier, tiers in the order of their first partner.
fn tiers(partners: &[partner::Model]) -> Vec<Value> {
    let mut order: Vec<&str> = Vec::new();
    let mut by: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for p in partners {
        if !order.contains(&p.tier.as_str()) {
            order.push(&p.tier);
        }
        by.entry(&p.tier).or_default().push(json!({"name": p.name, "url": p.url}));
    }
    order.into_iter().map(|tier| json!({"tier": tier, "partners": by.remove(tier).unwrap_or_default()})).collect()
}

/// `GET /c/:slug/rules`
#[handler]
pub async fn rules_page(page: Page, p: Public) -> Result<Response> {
    let c = &p.competition;
    if c.rules.trim().is_empty() {
        return Err(Error::NotFound);
    }
    let data = json!({"rules": c.rules, "rules_version": c.rules_version});
    page.public("competition/rules.html", with(frame::public(&page, c, &p.stages, "/rules").await?, data))
}

/// `GET /c/:slug/brand.css`
#[handler]
pub async fn brand(page: Page, p: Public) -> Result<Response> {
    let colour = &p.competition.brand_colour;
    let css = format!(":root {{ --brand: {colour}; --on-brand: {}; }}\n", rules::on_brand(colour));
    Ok(page.public_text("text/css; charset=utf-8", css))
}

/// `GET /c/:slug/logo`
#[handler]
pub async fn logo(page: Page, p: Public, headers: &HeaderMap) -> Result<Response> {
    let id = p.competition.logo_file_id.ok_or(Error::NotFound)?;
    let row = file::store::by_id(page.app().db().read(), id).await?.ok_or(Error::NotFound)?;
    file::serve::logo(&page, headers, &row).await
}

/// `GET /robots.txt`
#[handler]
pub async fn robots(page: Page) -> Result<Response> {
    let base = page.app().config().origin_and_prefix();
    let prefix = page.app().config().prefix();
    let text = format!(
        "User-agent: *\nDisallow: {prefix}/c/*/organise\nDisallow: {prefix}/c/*/jury\nDisallow: {prefix}/account\nSitemap: {base}/sitemap.xml\n"
    );
    Ok(page.public_text("text/plain; charset=utf-8", text))
}

/// `GET /sitemap.xml`: the public pages of all published competitions.
#[handler]
pub async fn sitemap(page: Page) -> Result<Response> {
    let db = page.app().db().read();
    let base = page.app().config().origin_and_prefix();
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut add = |path: &str| {
        // Slugs are of letters, digits and hyphens, so nothing needs escaping.
        xml.push_str(&format!("<url><loc>{base}{path}</loc></url>\n"));
    };
    add("/");
    for c in store::list_published(db).await? {
        let stages = store::stages_of(db, c.id).await?;
        let released = store::is_released(db, c.id).await?;
        add(&format!("/c/{}", c.slug));
        if rules::gallery_open(&c, &stages, released, page.now()) {
            add(&format!("/c/{}/entries", c.slug));
            let (states, names) = (rules::shown_states(&stages), !rules::names_hidden(&stages, page.now()));
            for (number, slug) in store::addresses_of_entries(db, c.id, states, names).await? {
                add(&format!("/c/{}/entries/{number}-{slug}", c.slug));
            }
        }
        if released {
            add(&format!("/c/{}/winners", c.slug));
        }
    }
    xml.push_str("</urlset>\n");
    Ok(page.public_text("application/xml; charset=utf-8", xml))
}
