//! How a form looks to those who answer it, in each language of the competition.

use poem::{Response, handler};
use serde_json::{Value, json};

use super::{around, framed, home};
use crate::error::Result;
use crate::form::proof::Builder;
use crate::form::rules::Answers;
use crate::form::store;
use crate::form::view::{self, FileViews, Given};
use crate::lang::Lang;
use crate::web::Page;
use crate::web::form::filled;

/// `GET /c/:slug/organise/forms/:purpose/preview?lang=`
#[handler]
pub async fn preview(page: Page, builder: Builder) -> Result<Response> {
    let competition = &builder.organiser.competition;
    let fields = store::fields_now(page.app().db().read(), competition, builder.purpose).await?;
    let languages = store::languages(competition);
    let asked = page.query("lang").and_then(|code| Lang::from_code(&code)).filter(|lang| languages.contains(lang));
    let lang = asked.or(languages.first().copied()).unwrap_or_default();
    let around = around(&page, &builder).await?;
    let given = Given { around: &around, answers: &Answers::new(), files: &FileViews::new() };
    let links: Vec<Value> = languages
        .iter()
        .map(|l| {
            let href = format!("{}/preview?lang={}", home(&builder), l.code());
            json!({"code": l.code(), "name": l.own_name(), "href": href, "current": *l == lang})
        })
        .collect();
    let data = json!({
        "fields": view::inputs_with(lang, &fields, &given), "deletes_files": false, "shown_in": links,
        "around": around.sources.iter().map(view::source).collect::<Vec<_>>(),
        "words": {"lang": lang.code(), "dir": lang.dir()}, "form": filled(&json!({})),
    });
    page.html("form/preview.html", framed(&page, &builder, data))
}
