//! One question of a form: choosing its kind, writing it, changing it. `goal.how` in an address is the question `how` in
//! the rows of `goal`; a new one for them is made with `?in=goal`.

use entity::form::FormPurpose;
use entity::json::{Condition, Field, FieldKind, Fields};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Map, Value, json};

use super::{around, framed, home, seen_by, touched, written};
use crate::error::{Error, FieldErrors, Result};
use crate::form::proof::Builder;
use crate::form::rules::edit::{self as reading, Means};
use crate::form::rules::{self, Source, whole};
use crate::form::{actions, store};
use crate::lang::Lang;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const TEMPLATE: &str = "form/edit.html";

const KINDS: [FieldKind; 13] = [
    FieldKind::ShortText,
    FieldKind::LongText,
    FieldKind::Choice,
    FieldKind::ManyChoices,
    FieldKind::File,
    FieldKind::Url,
    FieldKind::Email,
    FieldKind::Number,
    FieldKind::Date,
    FieldKind::Country,
    FieldKind::Consent,
    FieldKind::Group,
    FieldKind::Section,
];

/// The kinds of answers that a form can ask: only entries hold files, and those who hand in at a milestone
/// add no rows; rows hold one text, number or choice each.
fn kinds(purpose: FormPurpose, group: &str) -> impl Iterator<Item = FieldKind> {
    use FieldKind::{Consent, File, Group, ManyChoices, Section};
    let inner = !group.is_empty();
    KINDS.into_iter().filter(move |kind| match kind {
        File => purpose == FormPurpose::Entry && !inner,
        Group => purpose != FormPurpose::Milestone && !inner,
        ManyChoices | Consent | Section => !inner,
        _ => true,
    })
}

/// What the page of one question needs.
struct Desk {
    fields: Fields,
    /// The group in whose rows the question stands; empty at the top.
    group: String,
    kind: FieldKind,
    stored: Option<Field>,
    sources: Vec<Source>,
    languages: Vec<Lang>,
    touched: Value,
}

impl Desk {
    async fn load(page: &Page, builder: &Builder, address: &str, kind: Option<FieldKind>) -> Result<Self> {
        let competition = &builder.organiser.competition;
        let fields = store::fields_now(page.app().db().read(), competition, builder.purpose).await?;
        let (group, key) = reading::parts(address);
        let list = reading::list(&fields, group).ok_or(Error::NotFound)?;
        let stored = list.iter().find(|f| f.key == key).cloned();
        let kind = kind.or(stored.as_ref().map(|f| f.kind)).ok_or(Error::NotFound)?;
        let mut sources = whole::sources(&fields, key);
        sources.extend(around(page, builder).await?.sources);
        if !group.is_empty() {
            sources.clear();
        }
        let languages = store::languages(competition).split_off(1);
        let touched = touched(page, builder).await?;
        Ok(Self { group: group.to_owned(), kind, stored, sources, languages, touched, fields })
    }

    fn read(&self, page: &Page, builder: &Builder, form: &Form) -> Result<Field, FieldErrors> {
        let file_mib = page.app().config().limits.file_mib;
        let means = Means { file_mib, languages: &self.languages, sources: &self.sources };
        let key = self.stored.as_ref().map_or("", |f| f.key.as_str());
        let mut field = rules::read_field(form, self.kind, key, &means)?;
        let seen_by = seen_by(builder.purpose);
        if !seen_by.contains(&field.visibility) {
            field.visibility = seen_by.first().copied().unwrap_or_default();
        }
        Ok(field)
    }

    fn data(&self, page: &Page, builder: &Builder) -> Value {
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
        let name = written(self.kind);
        let source = |s: &Source| json!({"of": s.of, "name": reading::values_name(&s.of), "label": s.label, "options": s.options});
        let per = self.sources.iter().filter(|s| s.many).map(|s| json!([s.of, s.label]));
        let address = |f: &Field| reading::address(&self.group, &f.key);
        let data = json!({
            "kind": name, "kind_label": page.t(&format!("form-kind-{name}")), "seen_by": seen_by, "groups": groups,
            "bounds": rules::has_bounds(self.kind), "chooses": reading::has_choices(self.kind), "inner": self.group,
            "stored": self.stored.as_ref().map(|f| json!({"address": address(f), "label": f.label})),
            "file_mib": page.app().config().limits.file_mib, "touched": self.touched,
            "sources": self.sources.iter().map(source).collect::<Vec<_>>(), "per": per.collect::<Vec<_>>(),
            "source_options": self.sources.iter().map(|s| json!([s.of, s.label])).collect::<Vec<_>>(),
            "translations": self.languages.iter().map(|l| json!({
                "code": l.code(), "name": l.own_name(), "dir": l.dir(),
            })).collect::<Vec<_>>(),
        });
        framed(page, builder, data)
    }
}

/// `GET /c/:slug/organise/forms/:purpose/fields/new`: the kinds to choose from; with `?kind=`, the field to fill in.
#[handler]
pub async fn new(page: Page, builder: Builder) -> Result<Response> {
    let group = page.query("in").unwrap_or_default();
    let asked = page.query("kind").and_then(|kind| rules::choice(&kind));
    let Some(kind) = asked.filter(|asked| kinds(builder.purpose, &group).any(|kind| kind == *asked)) else {
        let kinds: Value = kinds(builder.purpose, &group)
            .map(|kind| {
                let name = written(kind);
                let hint = page.t(&format!("form-kind-{name}-hint"));
                json!({"value": name, "label": page.t(&format!("form-kind-{name}")), "hint": hint})
            })
            .collect();
        let data = json!({"kinds": kinds, "inner": group});
        return page.html("form/kinds.html", framed(&page, &builder, data));
    };
    let desk = Desk::load(&page, &builder, &reading::address(&group, ""), Some(kind)).await?;
    let open = seen_by(builder.purpose).first().copied().unwrap_or_default();
    let visibility = if kind == FieldKind::Email { entity::json::Visibility::Organisers } else { open };
    let field = Field { kind, required: true, visibility, ..Field::default() };
    let form = json!({"form": filled(&field_values(&field, 0))});
    page.html(TEMPLATE, with(desk.data(&page, &builder), form))
}

/// `POST /c/:slug/organise/forms/:purpose/fields/new`
#[handler]
pub async fn create(page: Page, builder: Builder, form: Form) -> Result<Response> {
    let group = form.text("in");
    let kind = rules::choice(&form.text("kind")).filter(|kind| kinds(builder.purpose, &group).any(|k| k == *kind));
    let kind: FieldKind = kind.ok_or(Error::BadRequest)?;
    let desk = Desk::load(&page, &builder, &reading::address(&group, ""), Some(kind)).await?;
    let done = match desk.read(&page, &builder, &form) {
        Ok(field) => actions::add_field(page.app(), &builder, &group, field, page.now()).await,
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(address) => Ok(page.see_other_with(&format!("{}#field-{address}", home(&builder)), "form-field-added")),
        Err(e) => page.again(TEMPLATE, &form, e, desk.data(&page, &builder)),
    }
}

/// `GET /c/:slug/organise/forms/:purpose/fields/:key`
#[handler]
pub async fn edit(page: Page, builder: Builder, Path((_, _, key)): Path<(String, String, String)>) -> Result<Response> {
    let desk = Desk::load(&page, &builder, &key, None).await?;
    let values = desk.stored.as_ref().map(|field| field_values(field, rules::stamp(&desk.fields)));
    page.html(TEMPLATE, with(desk.data(&page, &builder), json!({"form": filled(&json!(values))})))
}

/// `POST /c/:slug/organise/forms/:purpose/fields/:key`
#[handler]
pub async fn set(
    page: Page,
    builder: Builder,
    Path((_, _, key)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let desk = Desk::load(&page, &builder, &key, None).await?;
    let stamp = form.parsed("version").unwrap_or_default();
    let done = match desk.read(&page, &builder, &form) {
        Ok(field) => actions::set_field(page.app(), &builder, &desk.group, field, stamp, page.now()).await,
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(()) => Ok(page.see_other_with(&format!("{}#field-{key}", home(&builder)), "form-field-saved")),
        Err(Error::Stale) => {
            let desk = Desk::load(&page, &builder, &key, None).await?;
            let stamp = rules::stamp(&desk.fields);
            let stored = desk.stored.as_ref().map(|field| field_values(field, stamp));
            page.stale(TEMPLATE, &form, &json!(stored), stamp, desk.data(&page, &builder))
        }
        Err(e) => page.again(TEMPLATE, &form, e, desk.data(&page, &builder)),
    }
}

fn field_values(field: &Field, stamp: i32) -> Value {
    let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
    let Condition { of, any } = field.show_when.clone().unwrap_or_default();
    let mut more = Map::new();
    if !of.is_empty() {
        more.insert(reading::values_name(&of), json!(any));
    }
    for (code, wording) in &field.words {
        more.insert(format!("label_{code}"), json!(wording.label));
        more.insert(format!("help_{code}"), json!(wording.help));
        more.insert(format!("choices_{code}"), json!(wording.choices.join("\n")));
    }
    let side = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    for (name, n) in [
        ("min_long", field.pixels.min_long),
        ("min_short", field.pixels.min_short),
        ("max_long", field.pixels.max_long),
        ("max_short", field.pixels.max_short),
    ] {
        more.insert(name.into(), json!(side(n)));
    }
    let base = json!({
        "label": field.label, "help": field.help, "required": if field.required { "yes" } else { "" },
        "visibility": field.visibility, "choices": field.choices.join("\n"), "min": number(field.min),
        "max": number(field.max), "max_files": field.max_files.to_string(), "max_mib": field.max_mib.to_string(),
        "accept": rules::groups_of(&field.accept), "version": stamp.to_string(), "when": of, "per": field.per,
    });
    with(base, more.into())
}
