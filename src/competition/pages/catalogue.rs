//! Categories, tag sets and partners.

use entity::category;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::catalogue::{self as actions, PartnerInput};
use super::super::input::{self, Line};
use super::super::proof::Organiser;
use super::super::store;
use super::framed;
use crate::error::{Error, FieldErrors, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const CATEGORIES: &str = "competition/categories.html";
const CATEGORY: &str = "competition/category_edit.html";
const TAGS: &str = "competition/tags.html";
const PARTNERS: &str = "competition/partners.html";

fn back(page: &Page, o: &Organiser, end: &str, notice: &str) -> Response {
    page.see_other_with(&format!("/c/{}/organise{end}", o.competition.slug), notice)
}

async fn categories_data(page: &Page, o: &Organiser) -> Result<Value> {
    let all = store::categories_of(page.app().db().read(), o.competition.id).await?;
    let title = |id| all.iter().find(|c| Some(c.id) == id).map(|c| c.title.clone());
    let rows: Vec<_> = all
        .iter()
        .map(|c| json!({"id": c.id.to_string(), "code": c.code, "title": c.title, "parent": title(c.parent_id)}))
        .collect();
    let parents: Vec<_> =
        all.iter().filter(|c| c.parent_id.is_none()).map(|c| json!([c.id.to_string(), label(c)])).collect();
    Ok(framed(page, o, "/categories", json!({"categories": rows, "parents": parents})))
}

fn label(c: &category::Model) -> String {
    if c.code.is_empty() { c.title.clone() } else { format!("{} {}", c.code, c.title) }
}

/// `GET /c/:slug/organise/categories`
#[handler]
pub async fn categories(page: Page, o: Organiser) -> Result<Response> {
    page.html(CATEGORIES, categories_data(&page, &o).await?)
}

/// `POST /c/:slug/organise/categories`
#[handler]
pub async fn add_categories(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let outcome = match input::lines(&form, "lines") {
        Ok(lines) => actions::add_categories(page.app(), &o, form.parsed("parent"), lines, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(back(&page, &o, "/categories", "competition-added")),
        Err(e) => page.again(CATEGORIES, &form, e, categories_data(&page, &o).await?),
    }
}

async fn named_category(page: &Page, o: &Organiser, id: &str) -> Result<category::Model> {
    let all = store::categories_of(page.app().db().read(), o.competition.id).await?;
    all.into_iter().find(|c| id.parse() == Ok(c.id)).ok_or(Error::NotFound)
}

/// `GET /c/:slug/organise/categories/:id`
#[handler]
pub async fn category_form(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let c = named_category(&page, &o, &id).await?;
    let values = json!({"code": c.code, "title": c.title, "description": c.description});
    let data = framed(&page, &o, "/categories", json!({"category": {"id": c.id.to_string(), "title": c.title}}));
    page.html(CATEGORY, with(data, json!({"form": filled(&values)})))
}

/// `POST /c/:slug/organise/categories/:id`
#[handler]
pub async fn change_category(
    page: Page,
    o: Organiser,
    Path((_, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response> {
    let c = named_category(&page, &o, &id).await?;
    let mut e = FieldErrors::default();
    let line = Line {
        code: input::text(&form, &mut e, "code", 20, false),
        title: input::text(&form, &mut e, "title", 200, true),
        colour: None,
    };
    let description = input::text(&form, &mut e, "description", 5_000, false);
    let outcome = match e.check() {
        Ok(()) => actions::change_category(page.app(), &o, c.id, line, &description, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(back(&page, &o, "/categories", "competition-saved")),
        Err(e) => {
            let data =
                framed(&page, &o, "/categories", json!({"category": {"id": c.id.to_string(), "title": c.title}}));
            page.again(CATEGORY, &form, e, data)
        }
    }
}

/// `POST /c/:slug/organise/categories/:id/delete`
#[handler]
pub async fn delete_category(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let c = named_category(&page, &o, &id).await?;
    actions::delete_category(page.app(), &o, c.id, page.now()).await?;
    Ok(back(&page, &o, "/categories", "competition-deleted"))
}

async fn tags_data(page: &Page, o: &Organiser) -> Result<Value> {
    let sets = store::tag_sets_of(page.app().db().read(), o.competition.id).await?;
    let tag =
        |t: &entity::tag::Model| json!({"id": t.id.to_string(), "code": t.code, "title": t.title, "colour": t.colour});
    let rows: Vec<_> = sets
        .iter()
        .map(
            |(s, own)| json!({"id": s.id.to_string(), "name": s.name, "tags": own.iter().map(tag).collect::<Vec<_>>()}),
        )
        .collect();
    let options: Vec<_> = sets.iter().map(|(s, _)| json!([s.id.to_string(), s.name])).collect();
    Ok(framed(page, o, "/tags", json!({"sets": rows, "options": options})))
}

/// `GET /c/:slug/organise/tags`
#[handler]
pub async fn tags(page: Page, o: Organiser) -> Result<Response> {
    page.html(TAGS, tags_data(&page, &o).await?)
}

/// `POST /c/:slug/organise/tags`: tags for an existing set (`set`) or for a new one (`name`).
#[handler]
pub async fn add_tags(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let outcome = match (input::lines(&form, "lines"), form.parsed("set"), form.text("name")) {
        (Err(e), ..) => Err(e),
        (Ok(lines), Some(set), _) => actions::add_tags(page.app(), &o, set, lines, page.now()).await,
        (Ok(_), None, name) if name.is_empty() => Err(FieldErrors::one("name", "error-required").into()),
        (Ok(lines), None, name) => actions::add_tag_set(page.app(), &o, &name, lines, page.now()).await,
    };
    match outcome {
        Ok(()) => Ok(back(&page, &o, "/tags", "competition-added")),
        Err(e) => page.again(TAGS, &form, e, tags_data(&page, &o).await?),
    }
}

/// `POST /c/:slug/organise/tags/:id/delete`
#[handler]
pub async fn delete_tag(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    actions::delete_tag(page.app(), &o, id, page.now()).await?;
    Ok(back(&page, &o, "/tags", "competition-deleted"))
}

async fn partners_data(page: &Page, o: &Organiser) -> Result<Value> {
    let all = store::partners_of(page.app().db().read(), o.competition.id).await?;
    let rows: Vec<_> =
        all.iter().map(|p| json!({"id": p.id.to_string(), "tier": p.tier, "name": p.name, "url": p.url})).collect();
    Ok(framed(page, o, "/partners", json!({"partners": rows})))
}

/// `GET /c/:slug/organise/partners`
#[handler]
pub async fn partners(page: Page, o: Organiser) -> Result<Response> {
    page.html(PARTNERS, partners_data(&page, &o).await?)
}

/// `POST /c/:slug/organise/partners`
#[handler]
pub async fn add_partner(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let mut e = FieldErrors::default();
    let partner = PartnerInput {
        tier: input::text(&form, &mut e, "tier", 100, true),
        name: input::text(&form, &mut e, "name", 200, true),
        url: input::text(&form, &mut e, "url", 500, false),
    };
    let web = url::Url::parse(&partner.url).is_ok_and(|u| matches!(u.scheme(), "http" | "https"));
    e.add_if(!partner.url.is_empty() && !web, "url", "error-url");
    let outcome = match e.check() {
        Ok(()) => actions::add_partner(page.app(), &o, partner, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(back(&page, &o, "/partners", "competition-added")),
        Err(e) => page.again(PARTNERS, &form, e, partners_data(&page, &o).await?),
    }
}

/// `POST /c/:slug/organise/partners/:id/delete`
#[handler]
pub async fn delete_partner(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    actions::delete_partner(page.app(), &o, id, page.now()).await?;
    Ok(back(&page, &o, "/partners", "competition-deleted"))
}
