//! The plan of who judges what: worked out and shown before anything is assigned, and assigned exactly as shown.

use std::collections::{BTreeMap, HashMap};

use entity::{EntryId, JurorId};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::planning;
use super::super::plan::{self, Broken, Fit, Inputs, Moves, Options, Outcome, Pair};
use super::super::proof::Scoring;
use super::super::store;
use super::scoring::{called, framed};
use crate::error::{Error, FieldErrors, Result};
use crate::web::{Form, Page, with};

const PLAN: &str = "jury/plan.html";
/// Changes that are listed one by one; the rest is counted.
const LISTED: usize = 50;

/// Names of what a plan speaks of.
struct Names {
    jurors: HashMap<JurorId, String>,
    entries: HashMap<EntryId, (i32, String)>,
}

impl Names {
    async fn load(page: &Page, s: &Scoring) -> Result<Self> {
        let (db, id) = (page.app().db().read(), s.organiser.competition.id);
        let jurors = store::jurors_of(db, id).await?.iter().map(|j| (j.id, called(j))).collect();
        let entries = store::titles_of(db, id).await?.into_iter().map(|(id, number, title)| (id, (number, title)));
        Ok(Self { jurors, entries: entries.collect() })
    }

    fn entry(&self, id: EntryId) -> Value {
        self.entries.get(&id).map_or(Value::Null, |(number, title)| json!({"number": number, "title": title}))
    }

    fn pair(&self, pair: &Pair) -> Value {
        json!({"juror": self.jurors.get(&pair.0), "entry": self.entry(pair.1)})
    }
}

/// Reads what is asked of a plan. Boxes count only if the form was sent.
fn options(form: &Form, s: &Scoring) -> (Options, FieldErrors) {
    let mut e = FieldErrors::default();
    let sent = form.get("per_entry").is_some();
    let settings = &s.stage.settings;
    let mut number = |name: &str, most: usize| {
        let n = form.parsed::<usize>(name).filter(|n| (1..=most).contains(n));
        if sent && n.is_none() && !(name == "load" && form.text(name).is_empty()) {
            e.add_with(name, "error-range", json!({"min": 1, "max": most}));
        }
        n
    };
    let (per_entry, load) = (number("per_entry", 50), number("load", 10_000));
    let seed = if settings.seed.is_empty() { form.text("seed") } else { settings.seed.clone() };
    let seed = if seed.is_empty() { rand::random::<u64>().to_string() } else { seed.chars().take(100).collect() };
    let read = Options {
        per_entry: per_entry.unwrap_or(settings.reviews_per_entry as usize),
        load: if sent { load } else { settings.load.map(|n| n as usize) },
        by_expertise: if sent { form.flag("by_expertise") } else { settings.by_expertise },
        by_language: if sent { form.flag("by_language") } else { settings.by_language },
        moves: match form.text("moves").as_str() {
            "level" => Moves::Level,
            "anew" => Moves::Anew,
            _ => Moves::Stay,
        },
        seed,
    };
    (read, e)
}

fn values(o: &Options) -> Value {
    let yes = |flag: bool| if flag { "yes" } else { "" };
    let moves = match o.moves {
        Moves::Stay => "stay",
        Moves::Level => "level",
        Moves::Anew => "anew",
    };
    json!({"per_entry": o.per_entry.to_string(), "load": o.load.map(|n| n.to_string()).unwrap_or_default(),
        "by_expertise": yes(o.by_expertise), "by_language": yes(o.by_language), "moves": moves, "seed": o.seed})
}

fn share(fit: Fit) -> Value {
    (fit.of > 0).then(|| fit.fits * 100 / fit.of).map_or(Value::Null, |n| json!(n))
}

fn reason(why: &Broken) -> Value {
    match why {
        Broken::Conflict(kind) => json!({"key": "conflict", "kind": kind}),
        Broken::Gone => json!({"key": "gone"}),
        Broken::Out => json!({"key": "out"}),
        Broken::Panel => json!({"key": "panel"}),
        Broken::Moved => json!({"key": "moved"}),
    }
}

/// What a plan would do, for the page.
fn shown(inputs: &Inputs, o: &Outcome, names: &Names) -> Value {
    let panels: BTreeMap<JurorId, &str> =
        inputs.panels.iter().flat_map(|p| p.jurors.iter().map(|j| (*j, p.name.as_str()))).collect();
    let mut loads: Vec<Value> = o
        .loads
        .iter()
        .map(|(j, l)| {
            json!({"name": names.jurors.get(j), "panel": panels.get(j), "before": l.before, "after": l.after,
                "limit": l.limit})
        })
        .collect();
    loads.sort_by_key(|l| l["name"].as_str().unwrap_or_default().to_lowercase());
    let short: Vec<_> = o
        .short
        .iter()
        .take(LISTED)
        .map(|l| json!({"entry": names.entry(l.entry), "panel": l.panel, "lacks": l.lacks, "free": l.free}))
        .collect();
    let removed: Vec<_> =
        o.remove.iter().take(LISTED).map(|(pair, why)| with(names.pair(pair), json!({"why": reason(why)}))).collect();
    let added: Vec<_> = o.add.keys().take(LISTED).map(|pair| names.pair(pair)).collect();
    json!({
        "add": o.add.len(), "remove": o.remove.len(), "added": added, "removed": removed, "short": short,
        "short_count": o.short.len(), "lacks": o.short.iter().map(|l| l.lacks).sum::<usize>(), "loads": loads,
        "least": o.loads.values().map(|l| l.after).min(), "most": o.loads.values().map(|l| l.after).max(),
        "groups": o.groups.iter().map(|(panel, n)| json!({"panel": panel, "n": n})).collect::<Vec<_>>(),
        "expertise": share(o.expertise), "language": share(o.language), "optimal": o.optimal,
        "fingerprint": plan::fingerprint(o),
    })
}

/// The page; with a plan if one is asked for.
async fn data(page: &Page, s: &Scoring, asked: &Options, worked_out: bool) -> Result<Value> {
    let (db, c) = (page.app().db().read(), &s.organiser.competition);
    let languages = store::languages_of(db, c).await?;
    let (inputs, outcome) = planning::preview(page.app(), s, asked).await?;
    let names = Names::load(page, s).await?;
    let stands = json!({
        "jurors": inputs.judges.len(), "entries": inputs.pieces.len(),
        "assigned": inputs.seated.values().filter(|s| s.source.is_some()).count(),
        "broken": outcome.remove.values().filter(|why| **why != Broken::Moved).count(),
        "add": outcome.add.len(), "panels": inputs.panels.len(),
        "knowing": inputs.judges.iter().filter(|j| !j.expertise.is_empty()).count(),
        "reading": inputs.judges.iter().filter(|j| !j.languages.is_empty()).count(),
    });
    let more = json!({"stands": stands, "asks_language": languages.is_some(), "seed_is_set": !s.stage.settings.seed.is_empty(),
        "plan": worked_out.then(|| shown(&inputs, &outcome, &names)), "asked": values(asked)});
    Ok(framed(page, s, more))
}

/// `GET /c/:slug/organise/jury/:stage/plan?per_entry=&load=&by_expertise=&by_language=&moves=&seed=`
#[handler]
pub async fn show(page: Page, s: Scoring) -> Result<Response> {
    let form = Form::parse(page.visit().query.as_bytes());
    let sent = form.get("per_entry").is_some();
    let (asked, errors) = options(&form, &s);
    let wrong = errors.clone().check().is_err();
    let data = data(&page, &s, &asked, sent && !wrong).await?;
    let values = if sent { form.values() } else { values(&asked) };
    page.html(PLAN, with(data, json!({"form": {"values": values, "errors": page.messages(&errors)}, "changed": false})))
}

/// `POST /c/:slug/organise/jury/:stage/plan`: assigns the plan that was shown.
#[handler]
pub async fn assign(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let (asked, errors) = options(&form, &s);
    if errors.clone().check().is_err() || form.get("per_entry").is_none() {
        return page.again(PLAN, &form, Error::Invalid(errors), data(&page, &s, &asked, false).await?);
    }
    if planning::assign(page.app(), &s, &asked, &form.text("plan"), page.now()).await? {
        return Ok(page.see_other_with(&format!("{}/plan", s.home()), "plan-assigned"));
    }
    let data = data(&page, &s, &asked, true).await?;
    page.html(PLAN, with(data, json!({"form": {"values": values(&asked), "errors": {}}, "changed": true})))
}
