//! Ready-made questions: looking through them, and adding a set of them with one click.

use entity::json::{Field, Fields};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{around, framed, home, row, seen_by, touched};
use crate::error::{Error, Result};
use crate::form::proof::Builder;
use crate::form::rules::library::{self as sets, Place, Set};
use crate::form::rules::{Answers, Around};
use crate::form::view::{self, FileViews, Given};
use crate::form::{actions, store};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

type Address = Path<(String, String, String)>;

/// The form that is there, and what surrounds it.
struct Shelf {
    fields: Fields,
    around: Around,
}

impl Shelf {
    async fn load(page: &Page, builder: &Builder) -> Result<Self> {
        let competition = &builder.organiser.competition;
        let fields = store::fields_now(page.app().db().read(), competition, builder.purpose).await?;
        Ok(Self { fields, around: around(page, builder).await? })
    }

    fn place(&self, page: &Page, builder: &Builder) -> Place<'_> {
        Place {
            fields: &self.fields.0,
            around: &self.around.sources,
            seen_by: seen_by(builder.purpose),
            file_mib: page.app().config().limits.file_mib,
        }
    }

    /// A set as it would be added: `{key, name, hint, there, fields}`.
    fn shown(&self, page: &Page, builder: &Builder, set: &Set) -> Value {
        let place = self.place(page, builder);
        let placed = Fields(set.placed(&place));
        let one = |field: &Field, group: Option<&Field>| row(page, &placed, &self.around, field, group, (0, 1));
        let with_rows =
            |field| std::iter::once(one(field, None)).chain(field.fields.iter().map(move |c| one(c, Some(field))));
        json!({
            "key": set.key, "name": page.t(&format!("library-{}", set.key)),
            "hint": page.t(&format!("library-{}-hint", set.key)), "there": set.is_in(&place),
            "fields": placed.0.iter().flat_map(with_rows).collect::<Vec<_>>(),
        })
    }
}

fn found(builder: &Builder, key: &str) -> Result<&'static Set> {
    sets::set(builder.purpose, key).ok_or(Error::NotFound)
}

/// `GET /c/:slug/organise/forms/:purpose/library`
#[handler]
pub async fn browse(page: Page, builder: Builder) -> Result<Response> {
    let shelf = Shelf::load(&page, &builder).await?;
    let sets: Vec<Value> = sets::offered(builder.purpose).map(|set| shelf.shown(&page, &builder, set)).collect();
    page.html("form/library.html", framed(&page, &builder, json!({"sets": sets})))
}

/// `GET /c/:slug/organise/forms/:purpose/library/:set`: how the questions will look to those who answer.
#[handler]
pub async fn look_into(page: Page, builder: Builder, Path((_, _, key)): Address) -> Result<Response> {
    let data = set_data(&page, &builder, found(&builder, &key)?).await?;
    page.html("form/set.html", with(data, json!({"form": filled(&json!({}))})))
}

async fn set_data(page: &Page, builder: &Builder, set: &Set) -> Result<Value> {
    let shelf = Shelf::load(page, builder).await?;
    let placed = Fields(set.placed(&shelf.place(page, builder)));
    let given = Given { around: &shelf.around, answers: &Answers::new(), files: &FileViews::new() };
    let lang = store::main_lang(&builder.organiser.competition);
    let hangs_on = |of: &str| {
        let within = |f: &Field| f.per == of || f.show_when.as_ref().is_some_and(|when| when.of == of);
        placed.0.iter().any(within)
    };
    let sources = shelf.around.sources.iter().filter(|source| hangs_on(&source.of));
    let data = json!({
        "ready": shelf.shown(page, builder, set), "fields": view::inputs_with(lang, &placed, &given),
        "around": sources.map(view::source).collect::<Vec<_>>(), "deletes_files": false,
        "words": {"lang": lang.code(), "dir": lang.dir()}, "touched": touched(page, builder).await?,
    });
    Ok(framed(page, builder, data))
}

/// `POST /c/:slug/organise/forms/:purpose/library/:set`
#[handler]
pub async fn add(page: Page, builder: Builder, Path((_, _, key)): Address, form: Form) -> Result<Response> {
    let set = found(&builder, &key)?;
    let around = around(&page, &builder).await?;
    let into = (around.sources.as_slice(), seen_by(builder.purpose));
    match actions::add_set(page.app(), &builder, set, into, page.now()).await {
        Ok(first) => Ok(page.see_other_with(&format!("{}#field-{first}", home(&builder)), "library-added")),
        Err(e) => page.again("form/set.html", &form, e, set_data(&page, &builder, set).await?),
    }
}
