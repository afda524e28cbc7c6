//! Pages on which organisers build the entry form: `/c/<slug>/organise/form`.

use entity::json::{Field, FieldKind, Fields, Visibility};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{actions, rules, store, view};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::error::{Error, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const KINDS: [FieldKind; 10] = [
    FieldKind::ShortText,
    FieldKind::LongText,
    FieldKind::Choice,
    FieldKind::ManyChoices,
    FieldKind::File,
    FieldKind::Url,
    FieldKind::Number,
    FieldKind::Date,
    FieldKind::Country,
    FieldKind::Consent,
];
const SEEN_BY: [Visibility; 3] = [Visibility::Public, Visibility::Jury, Visibility::Organisers];

fn home(organiser: &Organiser) -> String {
    format!("/c/{}/organise/form", organiser.competition.slug)
}

fn framed(page: &Page, organiser: &Organiser, data: Value) -> Value {
    with(frame::tool(page, &organiser.competition, Tool::Organise, "/form"), data)
}

fn written(value: impl serde::Serialize) -> String {
    json!(value).as_str().unwrap_or_default().to_owned()
}

/// `GET /c/:slug/organise/form`
#[handler]
pub async fn show(page: Page, organiser: Organiser) -> Result<Response> {
    let db = page.app().db().read();
    let current = store::current(db, organiser.competition.id).await?;
    let fields = store::fields_now(db, &organiser.competition).await?;
    let answered = match &current {
        Some(form) => store::count_answered(db, form.id).await?,
        None => 0,
    };
    let last = fields.0.len().saturating_sub(1);
    let rows: Value = fields
        .0
        .iter()
        .enumerate()
        .map(|(at, f)| {
            json!({
                "key": f.key, "label": f.label, "kind": page.t(&format!("form-kind-{}", written(f.kind))),
                "required": f.required, "visibility": page.t(&format!("form-visibility-{}", written(f.visibility))),
                "public": f.visibility == Visibility::Public, "first": at == 0, "last": at == last,
            })
        })
        .collect();
    let version = current.map_or(0, |form| form.version);
    let data = json!({"fields": rows, "version": version, "answered": answered, "home": home(&organiser)});
    page.html("form/index.html", framed(&page, &organiser, data))
}

/// `GET /c/:slug/organise/form/fields/new`: the kinds to choose from; with `?kind=`, the field to fill in.
#[handler]
pub async fn new(page: Page, organiser: Organiser) -> Result<Response> {
    let Some(kind) = page.query("kind").and_then(|kind| rules::choice(&kind)) else {
        let kinds: Value = KINDS
            .iter()
            .map(|kind| {
                let name = written(kind);
                let hint = page.t(&format!("form-kind-{name}-hint"));
                json!({"value": name, "label": page.t(&format!("form-kind-{name}")), "hint": hint})
            })
            .collect();
        let data = json!({"kinds": kinds, "home": home(&organiser)});
        return page.html("form/kinds.html", framed(&page, &organiser, data));
    };
    let field = Field { kind, required: true, ..Field::default() };
    let data = with(edit_data(&page, &organiser, kind, None), json!({"form": filled(&field_values(&field, 0))}));
    page.html("form/edit.html", data)
}

/// `POST /c/:slug/organise/form/fields/new`
#[handler]
pub async fn create(page: Page, organiser: Organiser, form: Form) -> Result<Response> {
    let kind: FieldKind = rules::choice(&form.text("kind")).ok_or(Error::BadRequest)?;
    let read = rules::read_field(&form, kind, "", page.app().config().limits.file_mib);
    let done = match read {
        Ok(field) => actions::add_field(page.app(), &organiser, field, page.now()).await,
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(()) => Ok(page.see_other_with(&home(&organiser), "form-field-added")),
        Err(e) => page.again("form/edit.html", &form, e, edit_data(&page, &organiser, kind, None)),
    }
}

/// `GET /c/:slug/organise/form/fields/:key`
#[handler]
pub async fn edit(page: Page, organiser: Organiser, Path((_, key)): Path<(String, String)>) -> Result<Response> {
    let (fields, field) = find(&page, &organiser, &key).await?;
    let values = field_values(&field, rules::stamp(&fields));
    let data = edit_data(&page, &organiser, field.kind, Some(&field));
    page.html("form/edit.html", with(data, json!({"form": filled(&values)})))
}

/// `POST /c/:slug/organise/form/fields/:key`
#[handler]
pub async fn set(
    page: Page,
    organiser: Organiser,
    Path((_, key)): Path<(String, String)>,
    form: Form,
) -> Result<Response> {
    let (_, stored) = find(&page, &organiser, &key).await?;
    let stamp = form.parsed("version").unwrap_or_default();
    let done = match rules::read_field(&form, stored.kind, &key, page.app().config().limits.file_mib) {
        Ok(field) => actions::set_field(page.app(), &organiser, field, stamp, page.now()).await,
        Err(errors) => Err(errors.into()),
    };
    let data = edit_data(&page, &organiser, stored.kind, Some(&stored));
    match done {
        Ok(()) => Ok(page.see_other_with(&home(&organiser), "form-field-saved")),
        Err(Error::Stale) => {
            let (fields, stored) = find(&page, &organiser, &key).await?;
            let stamp = rules::stamp(&fields);
            page.stale("form/edit.html", &form, &field_values(&stored, stamp), stamp, data)
        }
        Err(e) => page.again("form/edit.html", &form, e, data),
    }
}

/// `POST /c/:slug/organise/form/fields/:key/delete`
#[handler]
pub async fn delete(page: Page, organiser: Organiser, Path((_, key)): Path<(String, String)>) -> Result<Response> {
    actions::delete_field(page.app(), &organiser, &key, page.now()).await?;
    Ok(page.see_other_with(&home(&organiser), "form-field-deleted"))
}

/// `POST /c/:slug/organise/form/fields/:key/move` with `direction` up or down.
#[handler]
pub async fn shift(
    page: Page,
    organiser: Organiser,
    Path((_, key)): Path<(String, String)>,
    form: Form,
) -> Result<Response> {
    actions::move_field(page.app(), &organiser, &key, form.text("direction") == "up", page.now()).await?;
    Ok(page.see_other_with(&home(&organiser), "form-field-moved"))
}

/// `GET /c/:slug/organise/form/preview`
#[handler]
pub async fn preview(page: Page, organiser: Organiser) -> Result<Response> {
    let fields = store::fields_now(page.app().db().read(), &organiser.competition).await?;
    let inputs = view::inputs(page.lang(), &fields, &view::FileViews::new());
    let data = json!({"fields": inputs, "home": home(&organiser), "deletes_files": false});
    page.html("form/preview.html", framed(&page, &organiser, data))
}

async fn find(page: &Page, organiser: &Organiser, key: &str) -> Result<(Fields, Field)> {
    let fields = store::fields_now(page.app().db().read(), &organiser.competition).await?;
    let field = fields.0.iter().find(|f| f.key == key).cloned().ok_or(Error::NotFound)?;
    Ok((fields, field))
}

fn edit_data(page: &Page, organiser: &Organiser, kind: FieldKind, stored: Option<&Field>) -> Value {
    let seen_by: Value = SEEN_BY
        .iter()
        .map(|v| {
            let name = written(v);
            let hint = page.t(&format!("form-visibility-{name}-hint"));
            json!([name, page.t(&format!("form-visibility-{name}")), hint])
        })
        .collect();
    let groups: Value =
        rules::FILE_GROUPS.iter().map(|(name, _)| json!([name, page.t(&format!("form-group-{name}"))])).collect();
    let name = written(kind);
    let data = json!({
        "kind": name, "kind_label": page.t(&format!("form-kind-{name}")), "seen_by": seen_by, "groups": groups,
        "bounds": rules::has_bounds(kind), "stored": stored.map(|f| json!({"key": f.key, "label": f.label})),
        "file_mib": page.app().config().limits.file_mib, "home": home(organiser),
    });
    framed(page, organiser, data)
}

fn field_values(field: &Field, stamp: i32) -> Value {
    let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
    json!({
        "label": field.label, "help": field.help, "required": if field.required { "yes" } else { "" },
        "visibility": field.visibility, "choices": field.choices.join("\n"), "min": number(field.min),
        "max": number(field.max), "max_files": field.max_files.to_string(), "max_mib": field.max_mib.to_string(),
        "accept": rules::groups_of(&field.accept), "version": stamp.to_string(),
    })
}
