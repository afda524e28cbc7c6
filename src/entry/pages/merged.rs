//! What a page tells of changes that others have made meanwhile, and the choices that they leave.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::UserId;
use serde_json::{Value, json};

use crate::entry::actions::{Change, Saved};
use crate::entry::compare::LONG;
use crate::entry::merge::{self, Touch};
use crate::entry::proof::TeamEntry;
use crate::entry::rules::Offer;
use crate::entry::{diff, drafts, view};
use crate::error::Result;
use crate::lang::format;
use crate::web::{Page, with};

/// Who is called how in the sentences of a page.
struct People<'a> {
    page: &'a Page,
    own: &'a TeamEntry,
    names: BTreeMap<UserId, String>,
}

impl<'a> People<'a> {
    async fn of(page: &'a Page, own: &'a TeamEntry, people: Vec<UserId>) -> Result<Self> {
        let names = drafts::names(page.app().db().read(), people).await?;
        Ok(Self { page, own, names })
    }

    /// A sentence about a change: `key`, or `key-own` about the reader's other window.
    fn sentence(&self, key: &str, touch: Option<Touch>, label: &str) -> String {
        let by = touch.and_then(|t| t.by);
        let own = by == Some(self.own.user.id);
        let name = by.and_then(|id| self.names.get(&id).cloned());
        let name = name.unwrap_or_else(|| self.page.t("draft-somebody"));
        let time = touch.map(|t| self.time(t.at)).unwrap_or_default();
        let key = if own { format!("{key}-own") } else { key.to_owned() };
        self.page.t_with(&key, &json!({"name": name, "field": label, "time": time}))
    }

    /// The clock of the competition; with the day, if it is not the same.
    fn time(&self, at: DateTime<Utc>) -> String {
        let zone = format::zone(&self.own.competition.time_zone);
        let (local, today) = (at.with_timezone(&zone), self.page.now().with_timezone(&zone).date_naive());
        match local.date_naive() == today {
            true => format!("{} ({zone})", local.format("%H:%M")),
            false => format::moment(self.page.lang(), at, zone),
        }
    }
}

/// Nobody else has changed anything.
pub fn nothing() -> Value {
    json!({"merged": {"news": [], "open": []}})
}

/// `merged: {news, open}` of a save, for `entry/choices.html`: sentences about what others changed, and choices.
pub async fn told(page: &Page, own: &TeamEntry, offer: &Offer, saved: &Saved) -> Result<Value> {
    let touches = saved.news.iter().chain(&saved.open).map(|c| c.touch.and_then(|t| t.by));
    let people = People::of(page, own, touches.flatten().collect()).await?;
    let news: Vec<Value> = saved.news.iter().map(|change| news(&people, offer, change)).collect();
    let open: Vec<Value> = saved.open.iter().map(|change| choice(&people, offer, saved, change)).collect();
    Ok(json!({"merged": {"news": news, "open": open}}))
}

fn news(people: &People<'_>, offer: &Offer, change: &Change) -> Value {
    let label = view::label(people.page, &offer.fields, &change.field);
    json!({"field": change.field, "text": people.sentence("draft-changed", change.touch, &label)})
}

fn choice(people: &People<'_>, offer: &Offer, saved: &Saved, change: &Change) -> Value {
    let label = view::label(people.page, &offer.fields, &change.field);
    let [mine, theirs] = [&saved.shown, &saved.stored].map(|content| view::words(content, offer, &change.field));
    let long = mine.chars().count().max(theirs.chars().count()) >= LONG;
    json!({
        "field": change.field, "label": label, "text": people.sentence("draft-both", change.touch, &label),
        "diff": if long { diff::words(&mine, &theirs) } else { Value::Null }, "mine": mine, "theirs": theirs,
    })
}

/// What others have changed in the draft since a version that the reader saw, for `entry/choices.html`.
pub async fn since(page: &Page, own: &TeamEntry, offer: &Offer, seen: i32) -> Result<Value> {
    let past = drafts::since(page.app().db().read(), own.entry.id, seen).await?;
    let touch = |by, at| Touch { by, at };
    let touches = merge::touches(past.iter().map(|p| (&p.content, touch(p.saved_by, p.saved_at))));
    let others: Vec<_> = touches.into_iter().filter(|(_, touch)| touch.by != Some(own.user.id)).collect();
    let people = People::of(page, own, others.iter().filter_map(|(_, touch)| touch.by).collect()).await?;
    let told = others.into_iter().map(|(field, touch)| news(&people, offer, &Change { field, touch: Some(touch) }));
    Ok(json!({"merged": {"news": told.collect::<Vec<_>>(), "open": []}}))
}

/// What a script gets: the values of the form as they are now, what others changed, and the choices as HTML.
pub async fn for_script(page: &Page, own: &TeamEntry, offer: &Offer, saved: &Saved) -> Result<Value> {
    let answer = json!({"version": saved.version, "saved_at": page.now()});
    if saved.news.is_empty() && saved.open.is_empty() {
        return Ok(with(answer, json!({"news": [], "open": 0, "choices": ""})));
    }
    let told = told(page, own, offer, saved).await?["merged"].take();
    let data = json!({"merged": {"news": [], "open": told["open"]}});
    let choices = page.app().render().render(page.lang(), "entry/choices.html", data)?;
    let more = json!({
        "values": saved.shown.values(offer), "news": told["news"], "open": saved.open.len(), "choices": choices,
    });
    Ok(with(answer, more))
}
