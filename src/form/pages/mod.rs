//! Pages on which organisers build their forms: `/c/<slug>/organise/forms`, and `/<purpose>` below it for each. The list
//! of a form's questions with their order is here, one question in `field`, ready-made ones in `library`, how it looks in
//! `look`.

mod field;
mod library;
mod look;

use entity::form::FormPurpose;
use entity::json::{Field, FieldKind, Fields, Visibility};
use entity::stage::StageKind;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::proof::{Builder, FORMS};
use super::rules::{Around, edit::address};
use super::{actions, store, view};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::error::{Error, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

pub use field::{create, edit, new, set};
pub use library::{add, browse, look_into};
pub use look::preview;

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
    // Milestones belong to an intake after the first.
    let repeats = organiser.stages.iter().filter(|s| s.kind == StageKind::Intake).count() > 1;
    let rows = FORMS.iter().filter_map(|purpose| {
        let made = versions.iter().find(|form| form.purpose == *purpose);
        if *purpose == FormPurpose::Milestone && made.is_none() && !repeats {
            return None;
        }
        let fields = made.map_or_else(|| store::default_fields(c, *purpose), |form| form.fields.clone());
        let questions = fields.0.iter().filter(|f| f.kind != FieldKind::Section).count();
        Some(json!({"purpose": purpose, "questions": questions}))
    });
    let data = json!({"forms": rows.collect::<Vec<_>>(), "home": format!("/c/{}/organise/forms", c.slug)});
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
    let data = with(show_data(&page, &builder).await?, json!({"form": filled(&json!({}))}));
    page.html("form/index.html", data)
}

async fn show_data(page: &Page, builder: &Builder) -> Result<Value> {
    let db = page.app().db().read();
    let fields = store::fields_now(db, &builder.organiser.competition, builder.purpose).await?;
    let around = around(page, builder).await?;
    let mut rows = Vec::new();
    for (at, field) in fields.0.iter().enumerate() {
        rows.push(row(page, &fields, &around, field, None, (at, fields.0.len())));
        let inner = field.fields.iter().enumerate();
        rows.extend(inner.map(|(at, child)| row(page, &fields, &around, child, Some(field), (at, field.fields.len()))));
    }
    let data = json!({"fields": rows, "touched": touched(page, builder).await?});
    Ok(framed(page, builder, data))
}

/// What the page around a form's questions asks, on which they may hang.
async fn around(page: &Page, builder: &Builder) -> Result<Around> {
    let (db, competition) = (page.app().db().read(), &builder.organiser.competition);
    let sources = store::sources_around(db, competition.id, builder.purpose, page.lang()).await?;
    Ok(Around { sources, ..Around::default() })
}

/// How many answers and drafts there are of the present version: `{answered, drafts}`.
async fn touched(page: &Page, builder: &Builder) -> Result<Value> {
    let (db, competition) = (page.app().db().read(), builder.organiser.competition.id);
    let current = store::current(db, competition, builder.purpose).await?;
    let answered = match &current {
        Some(form) => store::count_answered(db, form).await?,
        None => 0,
    };
    let written = store::count_drafts(db, competition, builder.purpose, current.map(|form| form.id)).await?;
    Ok(json!({"answered": answered, "drafts": written}))
}

fn row(
    page: &Page,
    fields: &Fields,
    around: &Around,
    field: &Field,
    group: Option<&Field>,
    (at, of): (usize, usize),
) -> Value {
    let when = view::when(page.lang(), fields, field, around);
    json!({
        "address": address(group.map_or("", |g| g.key.as_str()), &field.key), "label": field.label,
        "kind": field.kind, "kind_label": page.t(&format!("form-kind-{}", written(field.kind))),
        "required": field.required, "visibility": page.t(&format!("form-visibility-{}", written(field.visibility))),
        "inner": group.is_some(), "first": at == 0, "last": at + 1 == of, "when": when.map(|w| w["words"].clone()),
        "hollow": field.kind == FieldKind::Group && field.fields.is_empty(),
    })
}

/// The list again: beside the question that was touched, or with what is wrong.
async fn arranged(page: &Page, builder: &Builder, form: &Form, done: Result<String>, notice: &str) -> Result<Response> {
    match done {
        Ok(address) if address.is_empty() => Ok(page.see_other_with(&home(builder), notice)),
        Ok(address) => Ok(page.see_other_with(&format!("{}#field-{address}", home(builder)), notice)),
        Err(e @ Error::Invalid(_)) => page.again("form/index.html", form, e, show_data(page, builder).await?),
        Err(e) => Err(e),
    }
}

/// `POST /c/:slug/organise/forms/:purpose/fields/:key/delete`
#[handler]
pub async fn delete(
    page: Page,
    builder: Builder,
    Path((_, _, key)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let done = actions::delete_field(page.app(), &builder, &key, page.now()).await;
    arranged(&page, &builder, &form, done.map(|()| String::new()), "form-field-deleted").await
}

/// `POST /c/:slug/organise/forms/:purpose/fields/:key/move` with `direction` up or down.
#[handler]
pub async fn shift(
    page: Page,
    builder: Builder,
    Path((_, _, key)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let up = form.text("direction") == "up";
    let done = actions::move_field(page.app(), &builder, &key, up, page.now()).await;
    arranged(&page, &builder, &form, done.map(|()| key), "form-field-moved").await
}

/// `POST /c/:slug/organise/forms/:purpose/fields/:key/copy`
#[handler]
pub async fn copy(
    page: Page,
    builder: Builder,
    Path((_, _, key)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let done = actions::copy_field(page.app(), &builder, &key, page.now()).await;
    arranged(&page, &builder, &form, done, "form-field-copied").await
}

/// Who can be shown an answer, what is offered first being meant unless an organiser says otherwise. What people tell when
/// they register is for organisers only, and what teams tell too, at first; what is handed in at milestones is not on
/// public pages.
fn seen_by(purpose: FormPurpose) -> &'static [Visibility] {
    use Visibility::{Jury, Organisers, Public};
    match purpose {
        FormPurpose::Registration => &[Organisers],
        FormPurpose::Team => &[Organisers, Jury, Public],
        FormPurpose::Milestone => &[Jury, Organisers],
        FormPurpose::Entry => &[Public, Jury, Organisers],
    }
}
