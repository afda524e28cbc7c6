//! What organisers see of participants: the list with its filters, the same as a table, and each person's registration.

use std::collections::HashMap;

use entity::form::FormPurpose;
use entity::json::{Fields, Visibility};
use entity::{ParticipantId, participant, user};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::consent;
use super::super::proof::OrganisedParticipant;
use super::super::rules::{Standing, written_day};
use super::super::store::{self, Brief, Filter};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::competition::{ages, rules as contest};
use crate::error::Result;
use crate::file::rules::disposition;
use crate::form::rules as form_rules;
use crate::form::store as forms;
use crate::form::view::{self, FileViews};
use crate::lang;
use crate::web::form::filled;
use crate::web::paging::Paging;
use crate::web::{Form, Page, csv, with};

const PER_PAGE: u64 = 50;

fn home(organiser: &Organiser) -> String {
    format!("/c/{}/organise/participants", organiser.competition.slug)
}

fn framed(page: &Page, organiser: &Organiser, data: Value) -> Value {
    with(frame::tool(page, &organiser.competition, Tool::Organise, "/participants"), data)
}

/// Bands and consents of all participants of a competition that asks for dates of birth.
struct Ages {
    organiser: Organiser,
    briefs: Vec<Brief>,
    places: HashMap<ParticipantId, usize>,
}

impl Ages {
    async fn load(page: &Page, organiser: &Organiser) -> Result<Self> {
        let briefs = store::briefs_of(page.app().db().read(), &organiser.competition).await?;
        let places = briefs.iter().enumerate().map(|(at, brief)| (brief.id, at)).collect();
        Ok(Self { organiser: organiser.clone(), briefs, places })
    }

    fn asked(&self) -> bool {
        ages::asked(&self.organiser.competition.settings.ages)
    }

    fn of(&self, id: ParticipantId) -> Option<&Brief> {
        self.places.get(&id).and_then(|at| self.briefs.get(*at))
    }

    fn band(&self, brief: &Brief) -> Option<String> {
        let ages = &self.organiser.competition.settings.ages;
        brief.age.and_then(|age| ages::band(ages, age)).map(|band| band.label.clone())
    }

    /// `[value, label]` of the bands, and of the consents with how many there are of each.
    fn options(&self, page: &Page) -> (Value, Value) {
        let ages = &self.organiser.competition.settings.ages;
        let bands = ages.bands.iter().map(|band| json!([band.label, band.label])).collect();
        if ages.consent_below.is_none() {
            return (bands, json!([]));
        }
        let count = |standing| self.briefs.iter().filter(|brief| brief.standing == standing).count();
        let option = |s: Standing| json!([s.name(), format!("{} ({})", label(page, s), count(s))]);
        (bands, Standing::OPEN.map(option).into_iter().collect())
    }

    /// Whom the filter by age and consent leaves; none where it does not matter.
    fn picked(&self, page: &Page) -> Option<Vec<ParticipantId>> {
        let (band, consent) = (page.query("band"), page.query("consent"));
        if band.is_none() && consent.is_none() {
            return None;
        }
        let fits = |brief: &&Brief| {
            band.as_ref().is_none_or(|band| self.band(brief).as_ref() == Some(band))
                && consent.as_ref().is_none_or(|name| brief.standing.name() == name)
        };
        Some(self.briefs.iter().filter(fits).map(|brief| brief.id).collect())
    }
}

fn label(page: &Page, standing: Standing) -> String {
    page.t(&format!("participant-standing-{}", standing.name()))
}

fn filter(page: &Page, ages: &Ages) -> Filter {
    let words = page.query("q").unwrap_or_default();
    Filter { words, country: page.query("country"), ids: ages.picked(page) }
}

/// `GET /c/:slug/organise/participants?q=&country=&band=&consent=&page=`
#[handler]
pub async fn list(page: Page, organiser: Organiser) -> Result<Response> {
    let (db, c) = (page.app().db().read(), &organiser.competition);
    let ages = Ages::load(&page, &organiser).await?;
    let query = page.visit().query.clone();
    let paging = Paging::from_query(&query, PER_PAGE);
    let (found, total) = store::list(db, c.id, &filter(&page, &ages), paging.offset(), PER_PAGE).await?;
    let mut countries: Vec<(String, String)> = store::countries_of(db, c.id)
        .await?
        .into_iter()
        .map(|code| (lang::plain(page.lang(), &format!("country-{}", code.to_lowercase())), code))
        .collect();
    countries.sort();
    let base = home(&organiser);
    let rows: Vec<Value> = found
        .iter()
        .map(|(row, user)| {
            let brief = ages.of(row.id);
            let standing = brief.map(|b| b.standing).filter(|s| *s != Standing::NotNeeded);
            json!({
                "href": format!("{base}/{}", row.id), "name": name(user.as_ref()), "email": user.as_ref().map(email),
                "country": row.country, "organisation": row.organisation, "at": row.created_at,
                "current": row.rules_version == c.rules_version, "band": brief.and_then(|b| ages.band(b)),
                "consent": standing.map(|s| json!({"text": label(&page, s), "kind": s.badge()})),
            })
        })
        .collect();
    let (bands, consents) = ages.options(&page);
    let asked = |name: &str| page.query(name).unwrap_or_default();
    let data = json!({
        "rows": rows, "total": total, "home": base, "csv": format!("{base}.csv?{query}"), "filtered": !query.is_empty(),
        "paging": paging.links(&base, &query, total), "bands": bands, "consents": consents, "aged": ages.asked(),
        "countries": countries.iter().map(|(name, code)| json!([code, name])).collect::<Vec<_>>(),
        "form": filled(&json!({
            "q": asked("q"), "country": asked("country"), "band": asked("band"), "consent": asked("consent"),
        })),
    });
    page.html("participant/list.html", framed(&page, &organiser, data))
}

fn name(user: Option<&user::Model>) -> String {
    user.filter(|u| u.deleted_at.is_none()).map(|u| u.name.clone()).unwrap_or_default()
}

fn email(user: &user::Model) -> Option<String> {
    user.deleted_at.is_none().then(|| user.email.clone())
}

/// `GET /c/:slug/organise/participants/:id`
#[handler]
pub async fn show(page: Page, asked: OrganisedParticipant) -> Result<Response> {
    let data = show_data(&page, &asked).await?;
    page.html("participant/show.html", data)
}

async fn show_data(page: &Page, asked: &OrganisedParticipant) -> Result<Value> {
    let db = page.app().db().read();
    let (c, row) = (&asked.organiser.competition, &asked.row);
    let fields = forms::fields_of(db, c, FormPurpose::Registration, row.form_id).await?;
    let told = form_rules::stored(&row.answers);
    let answers = view::answers(page.lang(), &fields, &told, &FileViews::new(), Visibility::Organisers);
    let teams = store::teams_of(db, c.id, row.user_id).await?;
    let day = ages::day(&c.settings.ages, row.created_at, contest::zone(c));
    let age = row.born_on.and_then(|born| ages::age(born, day));
    let standing = Standing::of(&c.settings.ages, row.born_on, day, asked.consent.as_ref().map(|row| row.state));
    let user = asked.user.as_ref();
    let data = json!({
        "person": {"name": name(user), "email": user.and_then(email), "country": row.country,
            "organisation": row.organisation, "at": row.created_at, "current": row.rules_version == c.rules_version,
            "rules_version": row.rules_version, "rules_accepted_at": row.rules_accepted_at},
        "answers": answers, "home": home(&asked.organiser), "here": format!("{}/{}", home(&asked.organiser), row.id),
        "teams": teams.iter().map(|t| json!({"name": t.name, "organisation": t.organisation})).collect::<Vec<_>>(),
        "aged": ages::asked(&c.settings.ages), "age": age, "day": written_day(page.lang(), day),
        "band": age.and_then(|age| ages::band(&c.settings.ages, age)).map(|band| &band.label),
        "standing": {"name": standing.name(), "kind": standing.badge(), "text": label(page, standing)},
        "record": !standing.suffices(),
        "consent": asked.consent.as_ref().map(|row| json!({
            "name": row.guardian_name, "email": row.guardian_email, "asked_at": row.asked_at,
            "answered_at": row.answered_at, "paper": row.recorded_by.is_some(), "reason": row.reason,
            "rules_version": row.rules_version,
        })),
    });
    Ok(framed(page, &asked.organiser, data))
}

/// `POST /c/:slug/organise/participants/:id/consent`: one that came on paper.
#[handler]
pub async fn record(page: Page, asked: OrganisedParticipant, form: Form) -> Result<Response> {
    let (guardian, reason) = (form.text("guardian_name"), form.text("reason"));
    match consent::record(page.app(), &asked, (&guardian, &reason), page.now()).await {
        Ok(()) => {
            let here = format!("{}/{}", home(&asked.organiser), asked.row.id);
            Ok(page.see_other_with(&here, "participant-consent-recorded"))
        }
        Err(e) => page.again("participant/show.html", &form, e, show_data(&page, &asked).await?),
    }
}

/// `GET /c/:slug/organise/participants.csv`: the filtered list as a table, read in batches while it is sent.
#[handler]
pub async fn export(page: Page, organiser: Organiser) -> Result<Response> {
    let ages = Ages::load(&page, &organiser).await?;
    let (_, fields) = store::form(page.app().db().read(), &organiser.competition).await?;
    let fields = view::columns(fields);
    let filter = filter(&page, &ages);
    let name = disposition(&format!("participants-{}.csv", organiser.competition.slug), false);
    Ok(csv::download(&name, Table { page, ages, filter, fields }))
}

/// What the export needs while it is sent.
struct Table {
    page: Page,
    ages: Ages,
    filter: Filter,
    fields: Fields,
}

impl csv::Table for Table {
    fn head(&self) -> Vec<String> {
        let words = ["name", "email", "country", "organisation", "registered"];
        let aged: &[&str] = if self.ages.asked() { &["age", "band", "consent"] } else { &[] };
        let own = self.fields.0.iter().map(|f| f.label.clone());
        words.iter().chain(aged).map(|w| self.page.t(&format!("participant-csv-{w}"))).chain(own).collect()
    }

    async fn rows(&self, at: u64) -> Result<Vec<Vec<String>>> {
        let (db, id) = (self.page.app().db().read(), self.ages.organiser.competition.id);
        let (found, _) = store::list(db, id, &self.filter, at, csv::BATCH).await?;
        Ok(found.iter().map(|(row, user)| self.cells(row, user.as_ref())).collect())
    }
}

impl Table {
    fn cells(&self, row: &participant::Model, user: Option<&user::Model>) -> Vec<String> {
        let mut cells = vec![
            name(user),
            user.and_then(email).unwrap_or_default(),
            row.country.clone().unwrap_or_default(),
            row.organisation.clone(),
            csv::instant(row.created_at),
        ];
        if self.ages.asked() {
            let brief = self.ages.of(row.id);
            cells.push(brief.and_then(|b| b.age).map(|age| age.to_string()).unwrap_or_default());
            cells.push(brief.and_then(|b| self.ages.band(b)).unwrap_or_default());
            cells.push(brief.map(|b| label(&self.page, b.standing)).unwrap_or_default());
        }
        cells.extend(view::cells(&self.fields, &form_rules::stored(&row.answers)));
        cells
    }
}
