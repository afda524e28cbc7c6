//! How many jurors are needed, worked out before any is invited.

use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::rules::decimal;
use super::super::store;
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::error::{FieldErrors, Result};
use crate::ranking::needed::{Capacity, Load, needed, needed_in_pairs, needed_live};
use crate::web::{Form, Page, with};

const NEEDED: &str = "jury/needed.html";

/// Reads what is asked; empty shares are none.
fn load(form: &Form) -> (Load, FieldErrors) {
    let mut e = FieldErrors::default();
    let mut number = |name: &str, low: f64, high: f64, empty: Option<f64>| {
        let typed = form.text(name);
        match if typed.is_empty() { empty } else { decimal(&typed) } {
            Some(n) if (low..=high).contains(&n) => n,
            _ => {
                e.add_with(name, "error-range", json!({"min": low, "max": high}));
                low
            }
        }
    };
    let entries = number("entries", 1.0, 1_000_000.0, None);
    let per_entry = number("per_entry", 1.0, 100.0, None);
    let (minutes, hours) = (number("minutes", 0.1, 1_000.0, None), number("hours", 0.1, 1_000.0, None));
    let (conflicts, lost) = (number("conflicts", 0.0, 99.0, Some(0.0)), number("lost", 0.0, 99.0, Some(0.0)));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and a million")]
    let whole = |x: f64| x as usize;
    let capacity = Capacity::Minutes { all: hours * 60.0, each: minutes };
    let (entries, per_entry) = (whole(entries), whole(per_entry));
    (Load { entries, per_entry, capacity, conflicts: conflicts / 100.0, lost: lost / 100.0 }, e)
}

/// What comes out, for the page; null where a juror can do nothing.
fn outcome(way: &str, load: &Load) -> Value {
    let shown = |n: crate::ranking::needed::Needed| json!({"each": n.each, "jurors": n.jurors, "invited": n.invited});
    let found = match way {
        "pairs" => needed_in_pairs(load).map(shown),
        "live" => needed_live(load).map(|r| with(shown(r.needed), json!({"rooms": r.rooms, "each": r.each}))),
        _ => needed(load).map(shown),
    };
    found.unwrap_or(Value::Null)
}

/// `GET /c/:slug/organise/jury/needed?way=&entries=&per_entry=&minutes=&hours=&conflicts=&lost=`
#[handler]
pub async fn show(page: Page, o: Organiser) -> Result<Response> {
    let form = Form::parse(page.visit().query.as_bytes());
    let sent = form.get("entries").is_some();
    let (load, errors) = load(&form);
    let errors = if sent { errors } else { FieldErrors::default() };
    let way = form.text("way");
    let way = if ["pairs", "live"].contains(&way.as_str()) { way } else { "sheets".to_owned() };
    let values = if sent {
        with(form.values(), json!({"way": way}))
    } else {
        let entries = store::count_handed_in(page.app().db().read(), o.competition.id).await?;
        json!({"way": way, "entries": entries.max(1).to_string(), "per_entry": "3", "minutes": "15", "hours": "8",
            "conflicts": "5", "lost": "10"})
    };
    let found = (sent && errors.clone().check().is_ok()).then(|| outcome(&way, &load));
    let more = json!({"asked": sent, "found": found, "way": way,
        "form": {"values": values, "errors": page.messages(&errors)}});
    page.html(NEEDED, with(frame::tool(&page, &o.competition, Tool::Organise, "/jury"), more))
}
