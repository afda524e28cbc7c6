//! Pictures of a stage's scores, for organisers: each beside its figures as a table, to be taken away as SVG or CSV.

mod data;
mod jurors;
mod reviews;

use poem::http::{HeaderValue, StatusCode, header};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use self::data::Data;
use super::super::proof::Scoring;
use super::scoring::{framed, option};
use crate::error::{Error, Result};
use crate::lang::{Lang, format};
use crate::web::{Page, csv};

/// A cell of the table beside a picture.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Text(String),
    Count(usize),
    Number(Option<f64>),
}

impl Cell {
    /// As readers of a language write it.
    fn shown(&self, lang: Lang) -> Value {
        match self {
            Self::Text(text) => json!({"text": text, "number": false}),
            Self::Count(n) => json!({"text": n.to_string(), "number": true}),
            Self::Number(x) => {
                let text = x.map_or_else(|| "–".to_owned(), |x| format::aligned(lang, x, 2));
                json!({"text": text, "number": true})
            }
        }
    }

    /// As programs read it.
    fn plain(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Count(n) => n.to_string(),
            Self::Number(x) => x.map(|x| format!("{x:.4}")).unwrap_or_default(),
        }
    }
}

/// A picture and its figures.
struct Figure {
    /// Its name in addresses.
    key: String,
    title: String,
    about: String,
    /// Whether several of it stand beside each other.
    small: bool,
    svg: String,
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl Figure {
    fn shown(&self, lang: Lang) -> Value {
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| cell.shown(lang)).collect::<Vec<_>>());
        json!({
            "key": self.key, "title": self.title, "about": self.about, "small": self.small, "svg": self.svg,
            "head": self.head, "rows": rows.collect::<Vec<_>>(),
        })
    }
}

/// All pictures that there is anything to show in.
fn figures(page: &Page, data: &Data) -> Vec<Figure> {
    let single = [
        reviews::ranking(page, data),
        jurors::severity(page, data),
        jurors::spread(page, data),
        reviews::heat(page, data),
        jurors::drift(page, data),
    ];
    let mut all: Vec<Figure> = single.into_iter().flatten().collect();
    all.extend(reviews::histograms(page, data));
    all
}

/// `GET /c/:slug/organise/jury/:stage/charts?category=&places=&page=`
#[handler]
pub async fn show(page: Page, s: Scoring) -> Result<Response> {
    let data = Data::load(&page, &s).await?;
    let figures = figures(&page, &data);
    let (small, large): (Vec<_>, Vec<_>) = figures.iter().partition(|f| f.small);
    let shown = |all: Vec<&Figure>| all.into_iter().map(|f| f.shown(page.lang())).collect::<Vec<_>>();
    let total = data.lines.len() as u64;
    let more = json!({
        "figures": shown(large), "small": shown(small), "query": page.visit().query,
        "categories": data.categories.iter().map(option).collect::<Vec<_>>(), "calibration": !data.calibration.is_empty(),
        "filter": {"values": {"category": data.category, "places": data.typed}, "errors": {}},
        "paging": data.paging.links(&page.visit().path, &page.visit().query, total),
    });
    page.html("jury/charts.html", framed(&page, &s, more))
}

/// `GET /c/:slug/organise/jury/:stage/charts/:chart`: one picture as `.svg`, or its figures as `.csv`.
#[handler]
pub async fn download(page: Page, s: Scoring, Path((_, _, file)): Path<(String, String, String)>) -> Result<Response> {
    let (key, kind) = file.rsplit_once('.').ok_or(Error::NotFound)?;
    let data = Data::load(&page, &s).await?;
    let figure = figures(&page, &data).into_iter().find(|f| f.key == key).ok_or(Error::NotFound)?;
    let name = format!("attachment; filename=\"{}.{kind}\"", figure.key);
    match kind {
        "csv" => {
            let rows = figure.rows.into_iter().map(|row| row.into_iter().map(Cell::plain).collect());
            Ok(csv::whole(&name, &figure.head, rows))
        }
        "svg" => {
            let mut response = page.text_response(StatusCode::OK, "image/svg+xml", figure.svg);
            let name = HeaderValue::from_str(&name).map_err(Error::internal)?;
            response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
            Ok(response)
        }
        _ => Err(Error::NotFound),
    }
}
