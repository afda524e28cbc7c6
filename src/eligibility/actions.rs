//! What organisers decide about limits, the list of those who may not enter, and spellings of organisations.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::BarId;
use entity::bar::BarKind;
use serde_json::json;

use super::rules::{self, Line};
use super::store::{self, Winner};
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::Organiser;
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Result};
use crate::likeness;

/// Adds a line to the list.
///
/// # Errors
/// Invalid beside `name` if the list says so already.
pub async fn add(app: &App, o: &Organiser, line: Line, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    if insert_new(&tx, o, &[line], now).await? == 0 {
        return Err(FieldErrors::one("name", "eligibility-barred-twice").into());
    }
    tx.commit().await
}

/// Adds many lines to the list; those that it has already are skipped. Returns how many were new.
///
/// # Errors
/// The database's words.
pub async fn add_all(app: &App, o: &Organiser, lines: &[Line], now: DateTime<Utc>) -> Result<usize> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let added = insert_new(&tx, o, lines, now).await?;
    if added > 0 {
        tx.commit().await?;
    }
    Ok(added)
}

async fn insert_new(tx: &Tx, o: &Organiser, lines: &[Line], now: DateTime<Utc>) -> Result<usize> {
    let known = store::bars_of(&**tx, o.competition.id).await?;
    let mut known: BTreeSet<(String, String)> = known.into_iter().map(|b| (format!("{:?}", b.kind), b.form)).collect();
    let mut added = 0;
    for line in lines {
        if known.insert((format!("{:?}", line.kind), rules::form_of(line.kind, &line.name))) {
            let id = store::insert_bar(tx, o.competition.id, line, o.user.id, now).await?;
            let event = Event::new("bar.added", now).by(o.user.id).on("bar", id.0);
            audit::record(tx, event.data(json!({"kind": line.kind})).why(&line.reason)).await?;
            added += 1;
        }
    }
    Ok(added)
}

/// Takes a line off the list.
///
/// # Errors
/// `NotFound` for lines of others.
pub async fn remove(app: &App, o: &Organiser, id: BarId, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    if !store::delete_bar(&tx, o.competition.id, id).await? {
        return Err(Error::NotFound);
    }
    audit::record(&tx, Event::new("bar.removed", now).by(o.user.id).on("bar", id.0)).await?;
    tx.commit().await
}

/// What of the winners of earlier editions goes onto the list.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// What they won, as [`Winner::won`].
    pub won: Vec<String>,
    /// Their organisations.
    pub organisations: bool,
    /// Their projects.
    pub projects: bool,
}

/// Puts the public winners of earlier editions onto the list. Returns how many lines were new. `why` makes the reason of
/// what was won and the edition's name.
///
/// # Errors
/// Invalid beside `won` or `what` if nothing is chosen.
pub async fn copy(
    app: &App,
    o: &Organiser,
    wish: &Wish,
    why: impl Fn(&str, &str) -> String + Send + Sync,
    now: DateTime<Utc>,
) -> Result<usize> {
    let mut e = FieldErrors::default();
    e.add_if(wish.won.is_empty(), "won", "error-choice");
    e.add_if(!wish.organisations && !wish.projects, "what", "error-choice");
    e.check()?;
    let db = app.db().read();
    let editions = store::earlier(db, &o.competition).await?;
    let winners = store::winners_of(db, editions.iter().map(|c| c.id)).await?;
    let title =
        |w: &Winner| editions.iter().find(|c| c.id == w.competition_id).map(|c| c.title.clone()).unwrap_or_default();
    let line = |kind, name: &str, w: &Winner| {
        let source = title(w);
        Line { kind, name: name.to_owned(), reason: why(w.won(), &source), source }
    };
    let mut lines = Vec::new();
    for w in winners.iter().filter(|w| wish.won.iter().any(|won| won == w.won())) {
        if wish.organisations && !likeness::organisation(&w.organisation).is_empty() {
            lines.push(line(BarKind::Organisation, &w.organisation, w));
        }
        if wish.projects && !likeness::title(&w.title).is_empty() {
            lines.push(line(BarKind::Project, &w.title, w));
        }
    }
    add_all(app, o, &lines, now).await
}

/// Lets one spelling of an organisation count as another.
///
/// # Errors
/// `NotFound` for names without letters; nothing happens if they count as one already.
pub async fn join(app: &App, o: &Organiser, name: &str, into: &str, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let spellings = store::spellings_of(&*tx, o.competition.id).await?;
    let (form, same_as) = (spellings.form(name), spellings.form(into));
    if form.is_empty() || same_as.is_empty() {
        return Err(Error::NotFound);
    }
    if form == same_as {
        return Ok(());
    }
    store::join_spelling(&tx, o.competition.id, name, &form, &same_as).await?;
    let event = Event::new("spelling.joined", now).by(o.user.id).on("competition", o.competition.id.0);
    audit::record(&tx, event.data(json!({"name": name, "into": into}))).await?;
    tx.commit().await
}

/// Lets a spelling count for itself again.
///
/// # Errors
/// `NotFound` if it does.
pub async fn part(app: &App, o: &Organiser, name: &str, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    if !store::part_spelling(&tx, o.competition.id, &likeness::organisation(name)).await? {
        return Err(Error::NotFound);
    }
    let event = Event::new("spelling.parted", now).by(o.user.id).on("competition", o.competition.id.0);
    audit::record(&tx, event.data(json!({"name": name}))).await?;
    tx.commit().await
}
