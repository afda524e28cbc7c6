//! Pages on which organisers build their forms: `/c/<slug>/organise/forms`, and `/<purpose>` below it for each.

use entity::form::FormPurpose;
use entity::json::{Field, FieldKind, Fields, Visibility};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::proof::{Builder, FORMS};
use super::{actions, rules, store, view};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::error::{Error, FieldErrors, Result};
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

/// The kinds of answers that a form can ask; only entries hold files.
fn kinds(purpose: FormPurpose) -> impl Iterator<Item = FieldKind> {
    let files = !matches!(purpose, FormPurpose::Registration | FormPurpose::Team);
    KINDS.into_iter().filter(move |kind| files || *kind != FieldKind::File)
}

/// Who can be shown an answer; what people tell when they register is for organisers only.
fn seen_by(purpose: FormPurpose) -> &'static [Visibility] {
    if purpose == FormPurpose::Registration { &[Visibility::Organisers] } else { &SEEN_BY }
}

fn home(builder: &Builder) -> String {
    format!("/c/{}/organise/forms/{}", builder.organiser.competition.slug, written(builder.purpose))
}

fn framed(page: &Page, builder: &Builder, data: Value) -> Value {
    let base = frame::tool(page, &builder.organiser.competition, Tool::Organise, "/forms");
    with(with(base, json!({"purpose": builder.purpose, "home": home(builder)})), data)
}

fn written(value: impl serde::Serialize) -> String {
    json!(value).as_str().unwrap_or_default().to_owned()
}

/// `GET /c/:slug/organise/forms`
#[handler]
pub async fn list(page: Page, organiser: Organiser) -> Result<Response> {
    let c = &organiser.competition;
    let versions = store::versions_of(page.app().db().read(), c.id).await?;
    let rows = FORMS.map(|purpose| {
        let made = versions.iter().find(|form| form.purpose == purpose);
        let fields = made.map_or_else(|| store::default_fields(c, purpose), |form| form.fields.clone());
        json!({"purpose": purpose, "questions": fields.0.len()})
    });
    let data = json!({"forms": rows, "home": format!("/c/{}/organise/forms", c.slug)});
    page.html("form/list.html", with(frame::tool(&page, c, Tool::Organise, "/forms"), data))
}

/// `GET /c/:slug/organise/form`: where the entry form was before there were others.
#[handler]
pub async fn moved(page: Page, organiser: Organiser) -> Response {
    page.see_other(&format!("/c/{}/organise/forms/entry", organiser.competition.slug))
}

/// `GET /c/:slug/organise/forms/:purpose`
#[handler]
pub async fn show(page: Page, builder: Builder) -> Result<Response> {
    let (db, competition) = (page.app().db().read(), &builder.organiser.competition);
    let current = store::current(db, competition.id, builder.purpose).await?;
    let answered = match &current {
        Some(form) => store::count_answered(db, form).await?,
        None => 0,
    };
    let version = current.as_ref().map_or(0, |form| form.version);
    let fields = current.map_or_else(|| store::default_fields(competition, builder.purpose), |form| form.fields);
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
    let data = json!({"fields": rows, "version": version, "answered": answered});
    page.html("form/index.html", framed(&page, &builder, data))
}

/// `GET /c/:slug/organise/forms/:purpose/fields/new`: the kinds to choose from; with `?kind=`, the field to fill in.
#[handler]
pub async fn new(page: Page, builder: Builder) -> Result<Response> {
    let Some(kind) = page.query("kind").and_then(|kind| rules::choice(&kind)) else {
        let kinds: Value = kinds(builder.purpose)
            .map(|kind| {
                let name = written(kind);
                let hint = page.t(&format!("form-kind-{name}-hint"));
                json!({"value": name, "label": page.t(&format!("form-kind-{name}")), "hint": hint})
            })
            .collect();
        let data = json!({"kinds": kinds});
        return page.html("form/kinds.html", framed(&page, &builder, data));
    };
    let visibility = seen_by(builder.purpose).first().copied().unwrap_or_default();
    let field = Field { kind, required: true, visibility, ..Field::default() };
    let data = with(edit_data(&page, &builder, kind, None), json!({"form": filled(&field_values(&field, 0))}));
    page.html("form/edit.html", data)
}

/// `POST /c/:slug/organise/forms/:purpose/fields/new`
#[handler]
pub async fn create(page: Page, builder: Builder, form: Form) -> Result<Response> {
    let kind = rules::choice(&form.text("kind")).filter(|kind| kinds(builder.purpose).any(|k| k == *kind));
    let kind: FieldKind = kind.ok_or(Error::BadRequest)?;
    let done = match read(&page, &builder, &form, kind, "") {
        Ok(field) => actions::add_field(page.app(), &builder, field, page.now()).await,
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(()) => Ok(page.see_other_with(&home(&builder), "form-field-added")),
        Err(e) => page.again("form/edit.html", &form, e, edit_data(&page, &builder, kind, None)),
    }
}

/// `GET /c/:slug/organise/forms/:purpose/fields/:key`
#[handler]
pub async fn edit(page: Page, builder: Builder, Path((_, _, key)): Path<(String, String, String)>) -> Result<Response> {
    let (fields, field) = find(&page, &builder, &key).await?;
    let values = field_values(&field, rules::stamp(&fields));
    let data = edit_data(&page, &builder, field.kind, Some(&field));
    page.html("form/edit.html", with(data, json!({"form": filled(&values)})))
}

/// `POST /c/:slug/organise/forms/:purpose/fields/:key`
#[handler]
pub async fn set(
    page: Page,
    builder: Builder,
    Path((_, _, key)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let (_, stored) = find(&page, &builder, &key).await?;
    let stamp = form.parsed("version").unwrap_or_default();
    let done = match read(&page, &builder, &form, stored.kind, &key) {
        Ok(field) => actions::set_field(page.app(), &builder, field, stamp, page.now()).await,
        Err(errors) => Err(errors.into()),
    };
    let data = edit_data(&page, &builder, stored.kind, Some(&stored));
    match done {
        Ok(()) => Ok(page.see_other_with(&home(&builder), "form-field-saved")),
        Err(Error::Stale) => {
            let (fields, stored) = find(&page, &builder, &key).await?;
            let stamp = rules::stamp(&fields);
            page.stale("form/edit.html", &form, &field_values(&stored, stamp), stamp, data)
        }
        Err(e) => page.again("form/edit.html", &form, e, data),
    }
}

/// `POST /c/:slug/organise/forms/:purpose/fields/:key/delete`
#[handler]
pub async fn delete(
    page: Page,
    builder: Builder,
    Path((_, _, key)): Path<(String, String, String)>,
) -> Result<Response> {
    actions::delete_field(page.app(), &builder, &key, page.now()).await?;
    Ok(page.see_other_with(&home(&builder), "form-field-deleted"))
}

/// `POST /c/:slug/organise/forms/:purpose/fields/:key/move` with `direction` up or down.
#[handler]
pub async fn shift(
    page: Page,
    builder: Builder,
    Path((_, _, key)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    actions::move_field(page.app(), &builder, &key, form.text("direction") == "up", page.now()).await?;
    Ok(page.see_other_with(&home(&builder), "form-field-moved"))
}

/// `GET /c/:slug/organise/forms/:purpose/preview`
#[handler]
pub async fn preview(page: Page, builder: Builder) -> Result<Response> {
    let fields = store::fields_now(page.app().db().read(), &builder.organiser.competition, builder.purpose).await?;
    let inputs = view::inputs(page.lang(), &fields, &view::FileViews::new());
    let data = json!({"fields": inputs, "deletes_files": false});
    page.html("form/preview.html", framed(&page, &builder, data))
}

fn read(
    page: &Page,
    builder: &Builder,
    form: &Form,
    kind: FieldKind,
    key: &str,
) -> std::result::Result<Field, FieldErrors> {
    let mut field = rules::read_field(form, kind, key, page.app().config().limits.file_mib)?;
    let seen_by = seen_by(builder.purpose);
    if !seen_by.contains(&field.visibility) {
        field.visibility = seen_by.first().copied().unwrap_or_default();
    }
    Ok(field)
}

async fn find(page: &Page, builder: &Builder, key: &str) -> Result<(Fields, Field)> {
    let fields = store::fields_now(page.app().db().read(), &builder.organiser.competition, builder.purpose).await?;
    let field = fields.0.iter().find(|f| f.key == key).cloned().ok_or(Error::NotFound)?;
    Ok((fields, field))
}

fn edit_data(page: &Page, builder: &Builder, kind: FieldKind, stored: Option<&Field>) -> Value {
    let seen_by: Value = seen_by(builder.purpose)
        .iter()
        .map(|v| {
            let name = written(v);
            let hint = page.t(&format!("form-visibility-{name}-{}", written(builder.purpose)));
            json!([name, page.t(&format!("form-visibility-{name}")), hint])
        })
        .collect();
    let groups: Value =
        rules::FILE_GROUPS.iter().map(|(name, _)| json!([name, page.t(&format!("form-group-{name}"))])).collect();
    let name = written(kind);
    let data = json!({
        "kind": name, "kind_label": page.t(&format!("form-kind-{name}")), "seen_by": seen_by, "groups": groups,
        "bounds": rules::has_bounds(kind), "stored": stored.map(|f| json!({"key": f.key, "label": f.label})),
        "file_mib": page.app().config().limits.file_mib,
    });
    framed(page, builder, data)
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
