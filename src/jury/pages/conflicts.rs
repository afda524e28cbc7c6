//! The organisers' pages of conflicts of interest: all of them, lifting one, and a look before somebody is invited.

use std::collections::HashMap;

use entity::conflict::ConflictKind;
use entity::{EntryId, JurorId};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::conflicts as actions;
use super::super::store::{self, Interests};
use super::scoring::called;
use crate::account::rules::address;
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::error::{Error, FieldErrors, Result};
use crate::web::form::filled;
use crate::web::paging::Paging;
use crate::web::{Form, Page, with};

const CONFLICTS: &str = "jury/conflicts.html";
const LIFT: &str = "jury/conflict.html";
/// Conflicts on a page.
const SHOWN: u64 = 100;

fn home(o: &Organiser) -> String {
    format!("/c/{}/organise/jury/conflicts", o.competition.slug)
}

/// Everything that is known of jurors' interests, with names.
struct Known {
    interests: Interests,
    jurors: HashMap<JurorId, String>,
    entries: HashMap<EntryId, (i32, String)>,
}

impl Known {
    async fn load(page: &Page, o: &Organiser) -> Result<Self> {
        let (db, id) = (page.app().db().read(), o.competition.id);
        Ok(Self {
            interests: store::interests_of(db, id).await?,
            jurors: store::jurors_of(db, id).await?.iter().map(|j| (j.id, called(j))).collect(),
            entries: store::titles_of(db, id).await?.into_iter().map(|(id, n, title)| (id, (n, title))).collect(),
        })
    }

    fn entry(&self, id: EntryId) -> Value {
        self.entries.get(&id).map_or(Value::Null, |(number, title)| json!({"number": number, "title": title}))
    }

    /// One line: what the pair is, and where it can be lifted.
    fn row(&self, o: &Organiser, (juror, entry): (JurorId, EntryId), kind: ConflictKind) -> Value {
        let number = self.entries.get(&entry).map_or(0, |e| e.0);
        let noted = self.interests.noted.iter().find(|c| (c.juror_id, c.entry_id) == (juror, entry));
        let href = (kind != ConflictKind::Member).then(|| format!("{}/{juror}/{number}", home(o)));
        json!({"juror": self.jurors.get(&juror), "entry": self.entry(entry), "kind": kind, "href": href,
            "note": noted.map(|c| &c.note), "at": noted.map(|c| c.created_at), "noted": noted.is_some()})
    }
}

async fn data(page: &Page, o: &Organiser) -> Result<Value> {
    let (db, id) = (page.app().db().read(), o.competition.id);
    let known = Known::load(page, o).await?;
    let name = |id: &JurorId| known.jurors.get(id).map(|n| n.to_lowercase());
    let mut all: Vec<_> = known.interests.all().into_iter().collect();
    all.sort_by_key(|((juror, entry), _)| (name(juror), known.entries.get(entry).map(|e| e.0)));
    let paging = Paging::from_query(&page.visit().query, SHOWN);
    let skip = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let rows: Vec<_> = all.iter().skip(skip).take(100).map(|(pair, kind)| known.row(o, *pair, *kind)).collect();
    let lifted: Vec<_> = store::lifts_of(db, id)
        .await?
        .iter()
        .map(|l| {
            json!({"juror": known.jurors.get(&l.juror_id), "entry": known.entry(l.entry_id), "kind": l.kind,
                "reason": l.reason, "at": l.lifted_at})
        })
        .collect();
    let mut options: Vec<_> =
        known.jurors.iter().map(|(id, name)| (name.to_lowercase(), json!([id.to_string(), name]))).collect();
    options.sort_by(|a, b| a.0.cmp(&b.0));
    let more = json!({
        "rows": rows, "lifted": lifted, "found": known.interests.found.len(), "home": home(o), "checked": null,
        "juror_options": options.into_iter().map(|o| o.1).collect::<Vec<_>>(),
        "paging": paging.links(&home(o), &page.visit().query, all.len() as u64),
    });
    Ok(with(frame::tool(page, &o.competition, Tool::Organise, "/jury"), more))
}

/// `GET /c/:slug/organise/jury/conflicts`
#[handler]
pub async fn show(page: Page, o: Organiser) -> Result<Response> {
    page.html(CONFLICTS, with(data(&page, &o).await?, json!({"form": filled(&json!({}))})))
}

/// `POST /c/:slug/organise/jury/conflicts`: recuses a juror from an entry.
#[handler]
pub async fn recuse(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let (juror, number, reason) = (form.parsed("juror"), form.parsed("number"), form.text("reason"));
    match actions::recuse(page.app(), &o, juror, number, &reason, page.now()).await {
        Ok(()) => Ok(page.see_other_with(&home(&o), "conflicts-recused")),
        Err(e) => page.again(CONFLICTS, &form, e, data(&page, &o).await?),
    }
}

/// `POST /c/:slug/organise/jury/conflicts/note`: notes what records show.
#[handler]
pub async fn note(page: Page, o: Organiser) -> Result<Response> {
    actions::note(page.app(), &o, page.now()).await?;
    Ok(page.see_other_with(&home(&o), "conflicts-noted"))
}

/// `POST /c/:slug/organise/jury/conflicts/check`: what records would show of somebody. Nothing is kept.
#[handler]
pub async fn check(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let (email, organisation) = (address(&form.text("address")), form.text("organisation"));
    let mut errors = FieldErrors::default();
    errors.add_if(!email.is_empty() && !validator::ValidateEmail::validate_email(&email), "address", "error-email");
    errors.add_if(email.is_empty() && organisation.is_empty(), "address", "conflicts-nothing-to-check");
    let data = data(&page, &o).await?;
    if let Err(e) = errors.check() {
        return page.again(CONFLICTS, &form, e, data);
    }
    let (db, id) = (page.app().db().read(), o.competition.id);
    let found = store::interests_before(db, id, &email, &organisation).await?;
    let titles = store::titles_of(db, id).await?;
    let rows: Vec<_> = titles
        .iter()
        .filter_map(|(entry, number, title)| Some(json!({"number": number, "title": title, "kind": found.get(entry)?})))
        .collect();
    let more = json!({"checked": {"rows": rows}, "form": {"values": form.values(), "errors": {}}});
    page.html(CONFLICTS, with(data, more))
}

/// The conflict that an address names.
async fn named(page: &Page, o: &Organiser, (juror, number): (&str, &str)) -> Result<((JurorId, EntryId), Value)> {
    let juror: JurorId = juror.parse().map_err(|_| Error::NotFound)?;
    let number: i32 = number.parse().map_err(|_| Error::NotFound)?;
    let known = Known::load(page, o).await?;
    let found = known
        .interests
        .all()
        .into_iter()
        .find(|((j, e), _)| *j == juror && known.entries.get(e).is_some_and(|(n, _)| *n == number));
    let (pair, kind) = found.filter(|(_, kind)| *kind != ConflictKind::Member).ok_or(Error::NotFound)?;
    let frame = frame::tool(page, &o.competition, Tool::Organise, "/jury");
    Ok((pair, with(frame, json!({"conflict": known.row(o, pair, kind), "home": home(o)}))))
}

/// `GET /c/:slug/organise/jury/conflicts/:juror/:number`
#[handler]
pub async fn one(
    page: Page,
    o: Organiser,
    Path((_, juror, number)): Path<(String, String, String)>,
) -> Result<Response> {
    let (_, data) = named(&page, &o, (&juror, &number)).await?;
    page.html(LIFT, with(data, json!({"form": filled(&json!({}))})))
}

/// `POST /c/:slug/organise/jury/conflicts/:juror/:number`: lifts it.
#[handler]
pub async fn lift(
    page: Page,
    o: Organiser,
    Path((_, juror, number)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let (pair, data) = named(&page, &o, (&juror, &number)).await?;
    match actions::lift(page.app(), &o, pair, &form.text("reason"), page.now()).await {
        Ok(()) => Ok(page.see_other_with(&home(&o), "conflicts-lifted")),
        Err(e) => page.again(LIFT, &form, e, data),
    }
}
