//! `/receipts`: type a code, see what it stands for, compare files from one's own disk. It tells nobody's name and
//! nothing of the content, but to those who may read the entry anyway.

use poem::http::{StatusCode, header};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::json;

use super::rules::{self, Line, Receipt};
use super::store::{self, Found};
use crate::account::store as attempts;
use crate::competition::frame;
use crate::competition::proof::Public;
use crate::entry::proof::Reader;
use crate::error::{Error, FieldErrors, Result};
use crate::file::rules as files;
use crate::web::Page;

/// Codes that nothing answers to, from one network within a quarter of an hour.
const WRONG_CODES: i32 = 40;
/// How a file's hash is computed by hand, by system.
const COMMANDS: [[&str; 2]; 3] =
    [["Linux", "sha256sum FILE"], ["macOS", "shasum -a 256 FILE"], ["Windows", "certutil -hashfile FILE SHA256"]];

/// `GET /receipts?code=..`: a form for a code; leads on to what it stands for.
#[handler]
pub async fn form(page: Page) -> Result<Response> {
    match page.query("code") {
        Some(typed) => match rules::code(&typed) {
            Some(code) => Ok(page.see_other(&format!("/receipts/{code}"))),
            None => again(&page, StatusCode::UNPROCESSABLE_ENTITY, &typed, "receipt-malformed"),
        },
        None => page.html("receipt/form.html", json!({"form": {"values": {}, "errors": {}}})),
    }
}

/// The form again, with what is wrong.
fn again(page: &Page, status: StatusCode, typed: &str, key: &str) -> Result<Response> {
    let errors = page.messages(&FieldErrors::one("code", key));
    page.html_status(status, "receipt/form.html", json!({"form": {"values": {"code": typed}, "errors": errors}}))
}

/// `GET /receipts/:code`: what it stands for, as a page or (asked for JSON, or as `<code>.json`) for programs.
#[handler]
pub async fn show(page: Page, Path(asked): Path<String>) -> Result<Response> {
    let (typed, as_file) = asked.strip_suffix(".json").map_or((asked.as_str(), false), |typed| (typed, true));
    let for_program = as_file || page.visit().wants_json;
    let found = match find(&page, typed).await {
        Err(Error::NotFound) if !for_program => return again(&page, StatusCode::NOT_FOUND, typed, "receipt-unknown"),
        found => found?,
    };
    let code = &found.revision.receipt_code;
    if typed != code && !for_program {
        return Ok(page.see_other(&format!("/receipts/{code}")));
    }
    let reader = reader(&page, &found).await?;
    let receipt = receipt(&page, &found, reader.as_ref().is_some_and(|r| r.inside));
    if for_program {
        let mut answer = page.json(&json!(receipt));
        if let Ok(name) = files::disposition(&format!("receipt-{code}.json"), false).parse()
            && as_file
        {
            answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
        }
        return Ok(answer);
    }
    let title = reader.map(|_| found.entry.title.as_str()).filter(|title| !title.is_empty());
    let data = json!({
        "competition": frame::competition(&found.competition), "receipt": receipt, "title": title,
        "json": format!("/receipts/{code}.json"), "commands": COMMANDS,
    });
    page.html("receipt/show.html", data)
}

/// What a typed code stands for. Codes that nothing answers to are counted, so that nobody can try them all.
async fn find(page: &Page, typed: &str) -> Result<Found> {
    let (db, now) = (page.app().db().read(), page.now());
    let network = format!("receipt-net:{}", page.visit().network);
    if attempts::count_attempts(db, &network, now).await? >= WRONG_CODES {
        return Err(Error::TooMany);
    }
    let code = rules::code(typed).ok_or(Error::NotFound)?;
    if let Some(found) = store::by_code(db, &code).await? {
        return Ok(found);
    }
    let tx = page.app().db().quiet().await?;
    attempts::insert_attempt(&tx, &network, now).await?;
    tx.commit().await?;
    Err(Error::NotFound)
}

/// The visitor as a reader of the entry, if it is public or they are of its team or organisers.
async fn reader(page: &Page, found: &Found) -> Result<Option<Reader>> {
    let reader = match Public::of(page, found.competition.clone()).await {
        Ok(public) => Reader::of(page, public, found.entry.clone()).await,
        Err(e) => Err(e),
    };
    match reader {
        Ok(reader) => Ok(Some(reader)),
        Err(Error::NotFound) => Ok(None),
        Err(e) => Err(e),
    }
}

fn receipt(page: &Page, found: &Found, inside: bool) -> Receipt {
    let Found { competition, entry, revision, event } = found;
    Receipt {
        address: format!("{}/receipts/{}", page.app().config().origin_and_prefix(), revision.receipt_code),
        code: revision.receipt_code.clone(),
        competition: competition.slug.clone(),
        entry: entry.number,
        revision: revision.number,
        latest: revision.number == entry.revision_count,
        received_at: revision.received_at,
        content_sha256: revision.content_sha256.clone(),
        event: event.as_ref().map(|e| Line { seq: e.seq, hash: e.hash.clone() }),
        files: rules::papers(&revision.content, inside),
        content: inside.then(|| revision.content.clone()),
    }
}
