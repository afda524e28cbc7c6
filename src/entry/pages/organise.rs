//! Entries as organisers see them: the list with filters, one entry, decisions, the table for a spreadsheet.

use entity::entry::EntryState;
use entity::form::FormPurpose;
use entity::json::{FieldKind, Fields, Visibility};
use entity::{CategoryId, category, entry, team};
use poem::{Response, handler};
use serde_json::{Value, json};

use crate::competition::frame::{self, Tool};
use crate::competition::guests;
use crate::competition::proof::Organiser;
use crate::competition::rules as contest;
use crate::competition::store as competitions;
use crate::entry::proof::OrganisedEntry;
use crate::entry::store::{self, Filter};
use crate::entry::{actions, flags, standing, view};
use crate::error::{Error, Result};
use crate::form::rules as form;
use crate::team::told;
use crate::web::form::filled;
use crate::web::paging::Paging;
use crate::web::{Form, Page, csv, with};

const PER_PAGE: u64 = 50;
const STATES: [EntryState; 6] = [
    EntryState::Draft,
    EntryState::Submitted,
    EntryState::Admitted,
    EntryState::Refused,
    EntryState::Withdrawn,
    EntryState::Disqualified,
];

fn home(organiser: &Organiser) -> String {
    format!("/c/{}/organise/entries", organiser.competition.slug)
}

fn filter(page: &Page) -> Filter {
    let state = page.query("state").and_then(|state| form::choice(&state));
    Filter {
        states: state.into_iter().collect(),
        category: page.query("category").and_then(|id| id.parse::<CategoryId>().ok()),
        words: page.query("q").unwrap_or_default(),
        names: true,
        ..Filter::default()
    }
}

/// `GET /c/:slug/organise/entries`
#[handler]
pub async fn list(page: Page, organiser: Organiser) -> Result<Response> {
    let (db, id) = (page.app().db().read(), organiser.competition.id);
    let filter = filter(&page);
    let query = page.visit().query.clone();
    let paging = Paging::from_query(&query, PER_PAGE);
    let categories = competitions::categories_of(db, id).await?;
    let counts = store::counts_by_state(db, id).await?;
    let total = store::count(db, id, &filter).await?;
    let found = store::list(db, id, &filter, paging.offset(), PER_PAGE).await?;
    let infected = crate::file::store::count_infected(db, id).await?;
    let base = home(&organiser);
    let rows: Vec<Value> = found.iter().map(|(e, team)| row(&page, &base, e, team.as_ref(), &categories)).collect();
    let count = |state| counts.iter().find(|(s, _)| *s == state).map_or(0, |(_, n)| *n);
    let states: Vec<Value> = STATES
        .into_iter()
        .map(|s| with(view::state(&page, s), json!({"count": count(s), "href": format!("{base}?state={}", name(s))})))
        .collect();
    let state_options: Value = STATES.iter().map(|s| json!([name(*s), view::state(&page, *s)["text"]])).collect();
    let data = json!({
        "rows": rows, "total": total, "states": states, "home": base, "all": counts.iter().map(|(_, n)| n).sum::<i64>(),
        "paging": paging.links(&base, &query, total), "state_options": state_options,
        "category_options": categories.iter().map(|c| json!([c.id.to_string(), c.title])).collect::<Vec<_>>(),
        "filtered": !query.is_empty(), "infected": infected, "csv": format!("{base}.csv?{query}"),
        "form": filled(&json!({
            "q": page.query("q"), "state": page.query("state"), "category": page.query("category"),
        })),
    });
    page.html("entry/list.html", framed(&page, &organiser, data))
}

fn name(state: EntryState) -> String {
    json!(state).as_str().unwrap_or_default().to_owned()
}

fn framed(page: &Page, organiser: &Organiser, data: Value) -> Value {
    with(frame::tool(page, &organiser.competition, Tool::Organise, "/entries"), data)
}

fn row(page: &Page, base: &str, e: &entry::Model, team: Option<&team::Model>, categories: &[category::Model]) -> Value {
    let category = e.category_id.and_then(|id| categories.iter().find(|c| c.id == id)).map(|c| c.title.as_str());
    json!({
        "number": e.number, "title": e.title, "href": format!("{base}/{}", e.number), "state": view::state(page, e.state),
        "team": team.map(|t| t.name.as_str()), "country": e.country, "category": category,
        "submitted_at": e.submitted_at, "revisions": e.revision_count, "late": e.late,
    })
}

/// `GET /c/:slug/organise/entries/:number`
#[handler]
pub async fn show(page: Page, asked: OrganisedEntry) -> Result<Response> {
    let data = show_data(&page, &asked).await?;
    page.html("entry/organise.html", data)
}

async fn show_data(page: &Page, asked: &OrganisedEntry) -> Result<Value> {
    let db = page.app().db().read();
    let (competition, e) = (&asked.organiser.competition, &asked.entry);
    let base = view::file_base(competition, e.number);
    let submitted = e.revision_count > 0;
    let shown = match submitted {
        true => Some(view::submitted(db, page.lang(), competition, e, Visibility::Organisers, &base).await?),
        false => None,
    };
    let team = store::team(db, e.team_id).await?.ok_or(Error::NotFound)?;
    let told = told::shown(db, page.lang(), competition, &team, Visibility::Organisers).await?;
    let people = store::people_of(db, team.id).await?;
    let revisions = store::revisions_of(db, [e.id]).await?;
    let files = store::files_of(db, e).await?;
    let interest = asked.interest(&people);
    let appeal = standing::of(db, [e.id]).await?.remove(&e.id).is_some_and(|s| s.appeals());
    let free = !appeal && interest.is_none_or(|kind| !guests::keeps(kind, true));
    let data = json!({
        "entry": {
            "number": e.number, "title": e.title, "state": view::state(page, e.state), "country": e.country,
            "submitted_at": e.submitted_at, "created_at": e.created_at, "late": e.late,
        },
        "shown": shown, "told": told, "home": home(&asked.organiser),
        "team": {"name": team.name, "organisation": team.organisation, "country": team.country},
        "people": people.iter().map(|p| json!({"name": p.name, "email": p.email})).collect::<Vec<_>>(),
        "revisions": revisions.iter().map(|r| json!({
            "number": r.number, "received_at": r.received_at, "code": r.receipt_code, "sha256": r.content_sha256,
        })).collect::<Vec<_>>(),
        "files": files.iter().map(|f| view::file(&base, f, Visibility::Organisers)).collect::<Vec<_>>(),
        "more_time": contest::intake(&asked.organiser.stages).filter(|s| s.closes_at.is_some()).map(|s| s.id.to_string()),
        "flags": flags::of(db, e, &people).await?,
        "interest": interest, "appeal": appeal.then(|| format!("/c/{}/screening/{}", competition.slug, e.number)),
        "can_admit": free && matches!(e.state, EntryState::Submitted | EntryState::Refused | EntryState::Disqualified),
        "can_disqualify": free && matches!(e.state, EntryState::Submitted | EntryState::Admitted | EntryState::Refused),
    });
    Ok(framed(page, &asked.organiser, data))
}

/// `POST /c/:slug/organise/entries/:number/admit`
#[handler]
pub async fn admit(page: Page, asked: OrganisedEntry) -> Result<Response> {
    actions::admit(page.app(), &asked, page.now()).await?;
    Ok(page.see_other_with(&format!("{}/{}", home(&asked.organiser), asked.entry.number), "entry-admitted"))
}

/// `POST /c/:slug/organise/entries/:number/disqualify` with `reason`.
#[handler]
pub async fn disqualify(page: Page, asked: OrganisedEntry, form: Form) -> Result<Response> {
    match actions::disqualify(page.app(), &asked, &form.text("reason"), page.now()).await {
        Ok(()) => {
            let back = format!("{}/{}", home(&asked.organiser), asked.entry.number);
            Ok(page.see_other_with(&back, "entry-disqualified"))
        }
        Err(e) => page.again("entry/organise.html", &form, e, show_data(&page, &asked).await?),
    }
}

/// `POST /c/:slug/organise/entries/:number/exempt` with `exempt_reason`.
#[handler]
pub async fn exempt(page: Page, asked: OrganisedEntry, form: Form) -> Result<Response> {
    match actions::exempt(page.app(), &asked, &form.text("exempt_reason"), page.now()).await {
        Ok(()) => {
            let back = format!("{}/{}", home(&asked.organiser), asked.entry.number);
            Ok(page.see_other_with(&back, "eligibility-exempted"))
        }
        Err(e) => page.again("entry/organise.html", &form, e, show_data(&page, &asked).await?),
    }
}

/// `GET /c/:slug/organise/entries.csv`: the filtered list as a table, read in batches while it is sent.
#[handler]
pub async fn export(page: Page, organiser: Organiser) -> Result<Response> {
    let (db, id) = (page.app().db().read(), organiser.competition.id);
    let categories = competitions::categories_of(db, id).await?;
    let fields = crate::form::store::fields_now(db, &organiser.competition, FormPurpose::Entry).await?;
    let fields = crate::form::view::columns(fields);
    let name = crate::file::rules::disposition(&format!("entries-{}.csv", organiser.competition.slug), false);
    let filter = filter(&page);
    Ok(csv::download(&name, Table { page, organiser, filter, categories, fields }))
}

/// What the export needs while it is sent.
struct Table {
    page: Page,
    organiser: Organiser,
    filter: Filter,
    categories: Vec<category::Model>,
    fields: Fields,
}

impl csv::Table for Table {
    fn head(&self) -> Vec<String> {
        let words =
            ["number", "state", "title", "team", "organisation", "country", "category", "received", "late", "summary"];
        let own = self.fields.0.iter().map(|f| f.label.clone());
        words.iter().map(|w| self.page.t(&format!("entry-csv-{w}"))).chain(own).collect()
    }

    async fn rows(&self, at: u64) -> Result<Vec<Vec<String>>> {
        let db = self.page.app().db().read();
        let found = store::list(db, self.organiser.competition.id, &self.filter, at, csv::BATCH).await?;
        Ok(found.iter().map(|(e, team)| self.cells(e, team.as_ref())).collect())
    }
}

impl Table {
    fn cells(&self, e: &entry::Model, team: Option<&team::Model>) -> Vec<String> {
        let category = e.category_id.and_then(|id| self.categories.iter().find(|c| c.id == id));
        let mut cells = vec![
            e.number.to_string(),
            name(e.state),
            e.title.clone(),
            team.map(|t| t.name.clone()).unwrap_or_default(),
            e.organisation.clone(),
            e.country.clone().unwrap_or_default(),
            category.map(|c| c.title.clone()).unwrap_or_default(),
            e.submitted_at.map(csv::instant).unwrap_or_default(),
            if e.late { self.page.t("entry-late") } else { String::new() },
            e.summary.clone(),
        ];
        let mut answers = form::stored(&e.answers);
        for field in self.fields.0.iter().filter(|field| field.kind == FieldKind::File) {
            let base = view::file_base(&self.organiser.competition, e.number);
            let origin = self.page.app().config().origin_and_prefix();
            let address = |id: &str| format!("{origin}{base}/{}", id.replace('-', ""));
            if let Some(files) = answers.get_mut(&field.key) {
                *files = form::Answer::Many(files.picks().into_iter().map(address).collect());
            }
        }
        cells.extend(crate::form::view::cells(&self.fields, &answers));
        cells
    }
}
