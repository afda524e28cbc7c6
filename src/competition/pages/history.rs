//! The record of a competition: who did what, when and why, and whether the record is whole.

use std::collections::HashMap;

use entity::{EntryId, TeamId, UserId, entry, event, team, user};
use poem::{Response, handler};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Value, json};

use super::super::proof::Organiser;
use super::framed;
use crate::audit;
use crate::error::Result;
use crate::web::Page;
use crate::web::form::filled;
use crate::web::paging::Paging;

/// Events on a page.
const LISTED: u64 = 50;

/// `GET /c/:slug/organise/events?about=&page=&check=yes`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    let db = page.app().db().read();
    let chain = o.competition.id.0;
    let nouns = audit::nouns(db, chain).await?;
    let about = page.query("about").filter(|noun| nouns.contains_key(noun)).unwrap_or_default();
    let paging = Paging::from_query(&page.visit().query, LISTED);
    let (events, total) = audit::list(db, chain, &about, (paging.offset(), LISTED)).await?;
    let names = Names::of(db, &events).await?;
    let rows: Vec<Value> = events.iter().map(|e| names.row(&page, &o, e)).collect();
    let check = if page.query("check").is_some() {
        json!({"break": audit::first_break(db, chain).await?, "total": nouns.values().sum::<i64>()})
    } else {
        Value::Null
    };
    let noun = |(noun, n): (&String, &i64)| {
        json!([noun, format!("{} ({n})", page.t(&format!("history-about-{}", noun.replace('_', "-"))))])
    };
    let data = json!({
        "events": rows, "nouns": nouns.iter().map(noun).collect::<Vec<_>>(), "check": check,
        "paging": paging.links(&format!("/c/{}/organise/events", o.competition.slug), &page.visit().query, total),
        "filter": filled(&json!({"about": about})),
    });
    page.html("competition/history.html", framed(&page, &o, "/events", data))
}

/// What events are about and by whom, read with one query for each kind.
struct Names {
    people: HashMap<UserId, String>,
    entries: HashMap<EntryId, (i32, String)>,
    teams: HashMap<TeamId, String>,
}

impl Names {
    async fn of(db: &impl ConnectionTrait, events: &[event::Model]) -> Result<Self> {
        let about =
            |kind: &'static str| events.iter().filter(move |e| e.subject_kind == kind).filter_map(|e| e.subject_id);
        let people: Vec<(UserId, String)> = user::Entity::find()
            .select_only()
            .columns([user::Column::Id, user::Column::Name])
            .filter(user::Column::Id.is_in(events.iter().filter_map(|e| e.actor_id)))
            .into_tuple()
            .all(db)
            .await?;
        let entries: Vec<(EntryId, i32, String)> = entry::Entity::find()
            .select_only()
            .columns([entry::Column::Id, entry::Column::Number, entry::Column::Title])
            .filter(entry::Column::Id.is_in(about("entry")))
            .into_tuple()
            .all(db)
            .await?;
        let teams: Vec<(TeamId, String)> = team::Entity::find()
            .select_only()
            .columns([team::Column::Id, team::Column::Name])
            .filter(team::Column::Id.is_in(about("team")))
            .into_tuple()
            .all(db)
            .await?;
        Ok(Self {
            people: people.into_iter().collect(),
            entries: entries.into_iter().map(|(id, number, title)| (id, (number, title))).collect(),
            teams: teams.into_iter().collect(),
        })
    }

    fn row(&self, page: &Page, o: &Organiser, e: &event::Model) -> Value {
        let subject = e.subject_id.unwrap_or_default();
        let entry = self.entries.get(&EntryId(subject)).map(|(number, title)| {
            json!({"href": format!("/c/{}/organise/entries/{number}", o.competition.slug), "number": number, "title": title})
        });
        json!({
            "seq": e.seq, "at": e.at, "what": page.t(&format!("history-{}", e.verb.replace(['.', '_'], "-"))),
            "by": e.actor_id.map(|id| self.people.get(&id)), "system": e.actor_id.is_none(), "entry": entry,
            "team": self.teams.get(&TeamId(subject)), "details": details(&e.data), "reason": e.reason, "hash": e.hash,
        })
    }
}

/// The plain values of an event's details, such as `slug: clean-water`. Keys of rows and versions tell a reader nothing.
fn details(data: &Value) -> Vec<Value> {
    let entries = data.as_object().into_iter().flatten().filter(|(key, _)| *key != "version");
    let plain = entries.filter_map(|(key, value)| {
        let text = match value {
            Value::String(text) if uuid::Uuid::parse_str(text).is_err() => text.clone(),
            Value::Number(n) => n.to_string(),
            Value::Bool(b) => b.to_string(),
            _ => return None,
        };
        Some(json!([key.replace('_', " "), text]))
    });
    plain.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_plain_values() {
        let data = json!({"slug": "a", "release_at": 3, "team": uuid::Uuid::nil(), "points": [1], "none": null});
        assert_eq!(details(&data), [json!(["slug", "a"]), json!(["release at", "3"])]);
        assert!(details(&Value::Null).is_empty());
    }
}
