//! `/receipts`: type a code, see what it stands for, compare files from one's own disk. It tells nobody's name and
//! nothing of the content, but to those who may read the entry anyway.

use entity::TeamId;
use poem::http::{StatusCode, header};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::json;

use super::rules::{self, Line, Receipt};
use super::store::{self, Found, Of};
use crate::account::store as attempts;
use crate::competition::frame;
use crate::competition::proof::Public;
use crate::competition::store as competitions;
use crate::entry::proof::Reader;
use crate::entry::store as entries;
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
    let receipt = receipt(&page, &found, reader == Reads::Everything);
    if for_program {
        let mut answer = page.json(&json!(receipt));
        if let Ok(name) = files::disposition(&format!("receipt-{code}.json"), false).parse()
            && as_file
        {
            answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
        }
        return Ok(answer);
    }
    let title = match &found.of {
        Of::Entry(entry) if reader != Reads::Nothing && !entry.title.is_empty() => Some(&entry.title),
        _ => None,
    };
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

/// How much of what was handed in the visitor may read anyway.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reads {
    Nothing,
    /// What is public.
    Some,
    /// Those of its team and organisers.
    Everything,
}

/// What the visitor may read: an entry that is public, all for its team and organisers.
async fn reader(page: &Page, found: &Found) -> Result<Reads> {
    let reader = match (Public::of(page, found.competition.clone()).await, &found.of) {
        (Ok(public), Of::Entry(entry)) => Reader::of(page, public, entry.clone()).await.map(|r| r.inside),
        (Ok(public), Of::Milestone(_, _, team)) => inside(page, &public, team.id).await,
        (Err(e), _) => Err(e),
    };
    match reader {
        Ok(true) => Ok(Reads::Everything),
        Ok(false) => Ok(Reads::Some),
        Err(Error::NotFound) => Ok(Reads::Nothing),
        Err(e) => Err(e),
    }
}

/// Whether the visitor is of a team, or an organiser; others may read nothing of it.
async fn inside(page: &Page, public: &Public, team: TeamId) -> Result<bool> {
    let (db, viewer) = (page.app().db().read(), page.viewer().ok_or(Error::NotFound)?);
    let inside = viewer.site_admin
        || entries::is_member(db, team, viewer.id).await?
        || competitions::organiser(db, public.competition.id, viewer.id).await?.is_some();
    if inside { Ok(true) } else { Err(Error::NotFound) }
}

fn receipt(page: &Page, found: &Found, inside: bool) -> Receipt {
    let Found { competition, of, revision, event } = found;
    Receipt {
        address: format!("{}/receipts/{}", page.app().config().origin_and_prefix(), revision.receipt_code),
        code: revision.receipt_code.clone(),
        competition: competition.slug.clone(),
        entry: of.entry(),
        milestone: of.milestone(),
        revision: revision.number,
        latest: revision.number == of.latest(),
        received_at: revision.received_at,
        content_sha256: revision.content_sha256.clone(),
        event: event.as_ref().map(|e| Line { seq: e.seq, hash: e.hash.clone() }),
        files: rules::papers(&revision.content, inside),
        content: inside.then(|| revision.content.clone()),
    }
}
