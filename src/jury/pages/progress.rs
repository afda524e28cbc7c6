//! How far a stage is: by juror, by entry, by category, whoever is late on top; and reminders to some or all.

use std::collections::HashMap;

use entity::{CategoryId, EntryId, JurorId, category, juror};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::invite;
use super::super::progress::{self, Duty, Tally};
use super::super::proof::Scoring;
use super::super::store::{self, Judged};
use super::scoring::{called, framed};
use crate::account::rules::is_no_address;
use crate::chart::arrivals::{self, Arrivals};
use crate::competition::rules::{Window, window, zone};
use crate::competition::store as competitions;
use crate::error::Result;
use crate::lang::format;
use crate::web::paging::Paging;
use crate::web::{Form, Page, csv};

const PROGRESS: &str = "jury/progress.html";
const REMIND: &str = "jury/remind.html";
/// Lines of a page.
const LINES: u64 = 50;
/// What can be looked at.
const VIEWS: [&str; 3] = ["juror", "entry", "category"];

/// A line of a table: what it counts, and what it is called.
struct Line {
    label: String,
    email: String,
    href: Option<String>,
    juror: Option<juror::Model>,
    number: i32,
    tally: Tally,
    late: bool,
}

/// Everything that is known of how far a stage is.
struct Progress {
    duties: Vec<Duty>,
    entries: Vec<Judged>,
    jurors: Vec<juror::Model>,
    categories: Vec<category::Model>,
    elapsed: f64,
    entries_at: String,
}

impl Progress {
    async fn load(page: &Page, s: &Scoring) -> Result<Self> {
        let (db, c) = (page.app().db().read(), &s.organiser.competition);
        let (duties, entries) = store::duties_of(db, c.id, s.stage.id).await?;
        Ok(Self {
            duties,
            entries,
            jurors: store::jurors_of(db, c.id).await?,
            categories: competitions::categories_of(db, c.id).await?,
            elapsed: progress::elapsed((s.stage.opens_at, s.stage.closes_at), page.now()),
            entries_at: format!("{}/entries", s.home()),
        })
    }

    /// The lines of a view, those that are late first, then by how much is left.
    fn lines(&self, page: &Page, view: &str) -> Vec<Line> {
        let mut lines = match view {
            "entry" => self.by_entry(),
            "category" => self.by_category(page),
            _ => self.by_juror(),
        };
        lines.iter_mut().for_each(|l| l.late = l.tally.is_late(self.elapsed));
        lines.sort_by_key(|l| (!l.late, std::cmp::Reverse(l.tally.left()), l.number, l.label.clone()));
        lines
    }

    fn by_juror(&self) -> Vec<Line> {
        let tallies = progress::by(&self.duties, |d| Some(d.juror));
        let line = |j: &juror::Model| {
            let tally = tallies.get(&j.id).copied().unwrap_or_default();
            // Whoever was let go and has done nothing here is of no interest.
            let there = j.accepted_at.is_some() || j.token_hash.is_some() || tally.assigned > 0;
            there.then(|| Line {
                label: if is_no_address(&j.email) { String::new() } else { called(j) },
                email: if is_no_address(&j.email) { String::new() } else { j.email.clone() },
                href: None,
                juror: Some(j.clone()),
                number: 0,
                tally,
                late: false,
            })
        };
        self.jurors.iter().filter_map(line).collect()
    }

    fn by_entry(&self) -> Vec<Line> {
        let tallies: HashMap<EntryId, Tally> = progress::by(&self.duties, |d| Some(d.entry));
        let line = |e: &Judged| Line {
            label: e.title.clone(),
            email: String::new(),
            href: Some(format!("{}/{}", self.entries_at, e.number)),
            juror: None,
            number: e.number,
            tally: tallies.get(&e.id).copied().unwrap_or_default(),
            late: false,
        };
        self.entries.iter().map(line).collect()
    }

    fn by_category(&self, page: &Page) -> Vec<Line> {
        let of: HashMap<EntryId, Option<CategoryId>> = self.entries.iter().map(|e| (e.id, e.category_id)).collect();
        let tallies = progress::by(&self.duties, |d| of.get(&d.entry).copied());
        let line = |id: Option<CategoryId>, label: String| Line {
            label,
            email: String::new(),
            href: None,
            juror: None,
            number: 0,
            tally: tallies.get(&id).copied().unwrap_or_default(),
            late: false,
        };
        let named = self.categories.iter().filter(|c| of.values().any(|id| *id == Some(c.id)));
        let named = named.map(|c| line(Some(c.id), c.title.clone()));
        let none = of.values().any(Option::is_none).then(|| line(None, page.t("judging-no-category")));
        named.chain(none).collect()
    }

    /// The share of reviews that is in, over the stage's window; none where there is no window yet.
    fn chart(&self, page: &Page, s: &Scoring) -> Option<String> {
        let (opens, closes) = (s.stage.opens_at?, s.stage.closes_at?);
        let came = progress::arrivals(&self.duties, (Some(opens), Some(closes)));
        let (all, lang, zone) = (progress::all(&self.duties), page.lang(), zone(&s.organiser.competition));
        let total = all.assigned - all.abstained;
        let about = json!({"done": all.done, "total": total});
        Some(arrivals::draw(&Arrivals {
            title: &page.t("judging-arrivals"),
            about: &page.t_with("judging-arrivals-about", &about),
            came: &came,
            total,
            now: self.elapsed,
            words: [&format::day(lang, opens, zone), &format::day(lang, closes, zone), &page.t("judging-now")],
        }))
    }
}

fn view(page: &Page) -> String {
    page.query("by").filter(|by| VIEWS.contains(&by.as_str())).unwrap_or_else(|| VIEWS[0].to_owned())
}

fn row(page: &Page, l: &Line) -> Value {
    let juror = l.juror.as_ref().map(|j| {
        json!({"id": j.id, "accepted": j.accepted_at.is_some(), "invited": j.token_hash.is_some(), "reminded_at": j.reminded_at,
            "may_be_reminded": j.accepted_at.is_some() && l.tally.left() > 0})
    });
    let label = if l.label.is_empty() { page.t("competition-deleted-person") } else { l.label.clone() };
    json!({
        "label": label, "email": l.email, "href": l.href, "number": l.number, "juror": juror, "late": l.late,
        "assigned": l.tally.assigned, "begun": l.tally.begun, "done": l.tally.done, "abstained": l.tally.abstained,
        "left": l.tally.left(), "last": l.tally.last,
    })
}

/// `GET /c/:slug/organise/jury/:stage/progress?by=`
#[handler]
pub async fn show(page: Page, s: Scoring) -> Result<Response> {
    let (progress, by) = (Progress::load(&page, &s).await?, view(&page));
    let lines = progress.lines(&page, &by);
    let paging = Paging::from_query(&page.visit().query, LINES);
    let skip = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let shown: Vec<_> = lines.iter().skip(skip).take(50).map(|l| row(&page, l)).collect();
    let all = progress::all(&progress.duties);
    let more = json!({
        "by": by, "views": VIEWS, "open": window(&s.stage, page.now()) == Window::Open, "rows": shown, "done": all.done, "total": all.assigned - all.abstained,
        "chart": progress.chart(&page, &s).filter(|_| all.assigned > 0),
        "late": lines.iter().filter(|l| l.late && l.juror.as_ref().is_some_and(|j| j.accepted_at.is_some())).count(),
        "paging": paging.links(&page.visit().path, &page.visit().query, lines.len() as u64),
    });
    page.html(PROGRESS, framed(&page, &s, more))
}

/// `GET /c/:slug/organise/jury/:stage/progress.csv?by=`
#[handler]
pub async fn export(page: Page, s: Scoring) -> Result<Response> {
    let (progress, by) = (Progress::load(&page, &s).await?, view(&page));
    let head = ["number", "name", "address", "assigned", "begun", "handed_in", "left", "abstained", "late", "last"];
    let head: Vec<String> = head.into_iter().chain(["reminded"]).map(ToOwned::to_owned).collect();
    let rows = progress.lines(&page, &by).into_iter().map(|l| {
        let t = l.tally;
        let number = if l.number > 0 { l.number.to_string() } else { String::new() };
        let counts = [t.assigned, t.begun, t.done, t.left(), t.abstained].map(|n| n.to_string());
        let reminded = l.juror.and_then(|j| j.reminded_at).map(csv::instant).unwrap_or_default();
        let late = if l.late { "yes" } else { "" }.to_owned();
        let last = t.last.map(csv::instant).unwrap_or_default();
        [number, l.label, l.email].into_iter().chain(counts).chain([late, last, reminded]).collect()
    });
    Ok(csv::whole(&format!("attachment; filename=\"progress-{by}.csv\""), &head, rows))
}

/// Whom a form means: those ticked, those who are late, or all with entries left.
async fn meant(page: &Page, s: &Scoring, form: &Form) -> Result<Option<Vec<JurorId>>> {
    Ok(match form.text("who").as_str() {
        "late" => {
            let lines = Progress::load(page, s).await?.lines(page, "juror");
            Some(lines.into_iter().filter(|l| l.late).filter_map(|l| Some(l.juror?.id)).collect())
        }
        "ticked" => Some(form.list("juror").iter().filter_map(|id| id.parse().ok()).collect()),
        _ => None,
    })
}

/// `POST /c/:slug/organise/jury/:stage/progress/selected`: `who` and `juror` of each that is ticked. Changes nothing:
/// tells who would get a mail.
#[handler]
pub async fn confirm(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let only = meant(&page, &s, &form).await?;
    let db = page.app().db().read();
    let waiting = store::waiting(db, s.organiser.competition.id, s.stage.id, only.as_deref()).await?;
    if waiting.is_empty() {
        return Ok(page.see_other_with(&format!("{}/progress", s.home()), "judging-nobody-to-remind"));
    }
    let rows: Vec<_> = waiting
        .iter()
        .map(|(j, tally)| json!({"id": j.id, "name": called(j), "email": j.email, "left": tally.left(), "reminded_at": j.reminded_at}))
        .collect();
    page.html(REMIND, framed(&page, &s, json!({"rows": rows})))
}

/// `POST /c/:slug/organise/jury/:stage/remind`: each `juror` that is named and has entries left; all, if none is.
#[handler]
pub async fn remind(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let named: Vec<JurorId> = form.list("juror").iter().filter_map(|id| id.parse().ok()).collect();
    let only = Some(named.as_slice()).filter(|_| form.get("juror").is_some());
    invite::remind(page.app(), &s, only, page.now()).await?;
    Ok(page.see_other_with(&format!("{}/progress", s.home()), "judging-reminded"))
}
