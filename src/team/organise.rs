//! All teams, as organisers see them: with their members and what they were asked, also as a table.

use entity::json::Fields;
use entity::{TeamId, brief, form, member, team, user};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{actions, store, told};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::error::{Error, Result};
use crate::file::rules::disposition;
use crate::form::rules as form_rules;
use crate::form::{store as forms, view};
use crate::web::paging::Paging;
use crate::web::{Form, Page, csv, with};

const LIST: &str = "team/all.html";
const PER_PAGE: u64 = 50;

fn home(o: &Organiser) -> String {
    format!("/c/{}/organise/teams", o.competition.slug)
}

/// What a row needs of the competition.
struct Known {
    briefs: Vec<brief::Model>,
    members: Vec<(member::Model, Option<user::Model>)>,
    versions: Vec<form::Model>,
    asked: Fields,
}

impl Known {
    async fn load(page: &Page, o: &Organiser, teams: &[team::Model]) -> Result<Self> {
        let (db, id) = (page.app().db().read(), o.competition.id);
        let versions = forms::versions_of(db, id).await?;
        let asked = versions.iter().find(|form| form.purpose == form::FormPurpose::Team);
        let asked = asked.map(|form| form.fields.clone()).unwrap_or_default();
        let (briefs, members) = (store::briefs_of(db, id).await?, store::members_of_all(db, teams).await?);
        Ok(Self { briefs, members, versions, asked })
    }

    fn brief(&self, t: &team::Model) -> Option<&str> {
        self.briefs.iter().find(|b| Some(b.id) == t.brief_id).map(|b| b.title.as_str())
    }

    fn members(&self, id: TeamId) -> impl Iterator<Item = (&member::Model, &str, &str)> {
        let of_team = self.members.iter().filter(move |(m, _)| m.team_id == id);
        of_team.map(|(m, user)| {
            let there = user.as_ref().filter(|user| user.deleted_at.is_none());
            (m, there.map_or("", |user| user.name.as_str()), there.map_or("", |user| user.email.as_str()))
        })
    }
}

async fn data(page: &Page, o: &Organiser) -> Result<Value> {
    let db = page.app().db().read();
    let q = page.query("q").unwrap_or_default();
    let query = page.visit().query.clone();
    let paging = Paging::from_query(&query, PER_PAGE);
    let (teams, total) = store::list(db, o.competition.id, &q, paging).await?;
    let known = Known::load(page, o, &teams).await?;
    let row = |t: &team::Model| {
        let people = known.members(t.id);
        let people = people.map(|(m, name, _)| json!({"id": m.id.to_string(), "name": name, "captain": m.captain}));
        json!({
            "id": t.id.to_string(), "name": t.name, "organisation": t.organisation, "country": t.country,
            "brief": known.brief(t), "members": people.collect::<Vec<_>>(), "lacks": told::is_missing(&known.asked, t),
            "answers": told::shown_of(&known.versions, page.lang(), t),
        })
    };
    let more = json!({
        "teams": teams.iter().map(row).collect::<Vec<_>>(), "q": q, "csv": format!("{}.csv?{query}", home(o)),
        "paging": paging.links(&home(o), &query, total),
    });
    Ok(with(frame::tool(page, &o.competition, Tool::Organise, "/teams"), more))
}

/// `GET /c/:slug/organise/teams?q=&page=`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    page.html(LIST, data(&page, &o).await?)
}

/// `POST /c/:slug/organise/teams/:id/captain`
#[handler]
pub async fn replace_captain(
    page: Page,
    o: Organiser,
    Path((_, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response> {
    let (team, member) = (id.parse().map_err(|_| Error::NotFound)?, form.parsed("member").ok_or(Error::NotFound)?);
    match actions::replace_captain(page.app(), &o, team, member, &form.text("reason"), page.now()).await {
        Ok(()) => Ok(page.see_other_with(&home(&o), "team-handed-over")),
        Err(e) => page.again(LIST, &form, e, data(&page, &o).await?),
    }
}

/// `GET /c/:slug/organise/teams.csv?q=`
#[handler]
pub async fn export(page: Page, o: Organiser) -> Result<Response> {
    let (_, fields) = told::asked(page.app().db().read(), &o.competition).await?;
    let fields = view::columns(fields);
    let name = disposition(&format!("teams-{}.csv", o.competition.slug), false);
    let q = page.query("q").unwrap_or_default();
    Ok(csv::download(&name, Table { page, o, q, fields }))
}

/// What the export needs while it is sent.
struct Table {
    page: Page,
    o: Organiser,
    q: String,
    fields: Fields,
}

impl csv::Table for Table {
    fn head(&self) -> Vec<String> {
        let words = ["name", "brief", "organisation", "country", "captain", "members", "made"];
        let own = self.fields.0.iter().map(|f| f.label.clone());
        words.iter().map(|w| self.page.t(&format!("team-csv-{w}"))).chain(own).collect()
    }

    async fn rows(&self, at: u64) -> Result<Vec<Vec<String>>> {
        let paging = Paging { number: at / csv::BATCH + 1, size: csv::BATCH };
        let (db, id) = (self.page.app().db().read(), self.o.competition.id);
        let (teams, _) = store::list(db, id, &self.q, paging).await?;
        let known = Known::load(&self.page, &self.o, &teams).await?;
        Ok(teams.iter().map(|t| self.cells(t, &known)).collect())
    }
}

impl Table {
    fn cells(&self, t: &team::Model, known: &Known) -> Vec<String> {
        let captain = known.members(t.id).find(|(m, ..)| m.captain).map_or("", |(_, _, email)| email);
        let members: Vec<_> = known.members(t.id).map(|(_, name, _)| name).filter(|name| !name.is_empty()).collect();
        let mut cells = vec![
            t.name.clone(),
            known.brief(t).unwrap_or_default().to_owned(),
            t.organisation.clone(),
            t.country.clone().unwrap_or_default(),
            captain.to_owned(),
            members.join("; "),
            csv::instant(t.created_at),
        ];
        cells.extend(view::cells(&self.fields, &form_rules::stored(&t.answers)));
        cells
    }
}
