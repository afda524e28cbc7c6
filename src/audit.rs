//! The append-only record of who did what, when and why. Each event holds the hash of the one before it in its chain,
//! so that a changed or missing line shows.
//!
//! The hash is SHA-256 over the fields joined by `\n` in the order of [`digest`]; `data` as compact JSON with sorted keys.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use entity::{EventId, UserId, event};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::db::{Head, Tx, is_duplicate};
use crate::error::{Error, Result};

/// The hash before the first event.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An event to be recorded.
#[derive(Clone, Debug)]
pub struct Event {
    verb: &'static str,
    at: DateTime<Utc>,
    actor: Option<UserId>,
    subject: (&'static str, Option<Uuid>),
    data: Value,
    reason: Option<String>,
}

impl Event {
    /// Something named `noun.past_participle` that happens now.
    #[must_use]
    pub fn new(verb: &'static str, at: DateTime<Utc>) -> Self {
        let noun = verb.split('.').next().unwrap_or(verb);
        Self { verb, at, actor: None, subject: (noun, None), data: Value::Null, reason: None }
    }

    /// Who did it; without this, the system did.
    #[must_use]
    pub fn by(mut self, actor: UserId) -> Self {
        self.actor = Some(actor);
        self
    }

    /// What it happened to.
    #[must_use]
    pub fn on(mut self, kind: &'static str, id: Uuid) -> Self {
        self.subject = (kind, Some(id));
        self
    }

    /// Details, without personal data where possible.
    #[must_use]
    pub fn data(mut self, data: Value) -> Self {
        self.data = data;
        self
    }

    /// Why.
    #[must_use]
    pub fn why(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

/// Appends an event to the chain of the transaction.
///
/// # Errors
/// The database's words.
pub async fn record(tx: &Tx, e: Event) -> Result<()> {
    let chain = tx.chain().ok_or_else(|| Error::internal("housekeeping records no events"))?.id();
    if let Some(head) = tx.head() {
        match append(tx, chain, &e, head).await {
            // Another process has written meanwhile (only on SQLite, where a refused row does not end the transaction).
            Err(e) if is_duplicate(&e) => {}
            done => return Ok(done?),
        }
    }
    let last: Option<(i64, String)> = event::Entity::find()
        .select_only()
        .columns([event::Column::Seq, event::Column::Hash])
        .filter(event::Column::Chain.eq(chain))
        .order_by_desc(event::Column::Seq)
        .limit(1)
        .into_tuple()
        .one(&**tx)
        .await?;
    Ok(append(tx, chain, &e, last.unwrap_or_else(|| (0, GENESIS.to_owned()))).await?)
}

/// Appends an event behind `last`.
async fn append(tx: &Tx, chain: Uuid, e: &Event, last: Head) -> Result<(), DbErr> {
    let mut model = event::Model {
        id: EventId::new(),
        chain,
        seq: last.0 + 1,
        at: e.at,
        actor_id: e.actor,
        verb: e.verb.to_owned(),
        subject_kind: e.subject.0.to_owned(),
        subject_id: e.subject.1,
        data: e.data.clone(),
        reason: e.reason.clone(),
        prev_hash: last.1,
        hash: String::new(),
    };
    model.hash = digest(&model);
    let head = (model.seq, model.hash.clone());
    event::Entity::insert(model.into_active_model().reset_all()).exec_without_returning(&**tx).await?;
    tx.note_event(head);
    Ok(())
}

/// The hash of an event, in hex.
#[must_use]
pub fn digest(e: &event::Model) -> String {
    let parts = [
        e.prev_hash.clone(),
        e.chain.to_string(),
        e.seq.to_string(),
        e.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        e.actor_id.map(|id| id.0.to_string()).unwrap_or_default(),
        e.verb.clone(),
        e.subject_kind.clone(),
        e.subject_id.map(|id| id.to_string()).unwrap_or_default(),
        canonical(&e.data).to_string(),
        e.reason.clone().unwrap_or_default(),
    ];
    hex::encode(Sha256::digest(parts.join("\n")))
}

/// The value with the keys of all objects in order, for databases return them in orders of their own.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<_, _> = map.iter().map(|(key, value)| (key.clone(), canonical(value))).collect();
            Value::Object(sorted.into_iter().collect())
        }
        Value::Array(list) => list.iter().map(canonical).collect(),
        plain => plain.clone(),
    }
}

/// The first position at which a chain does not hold, if any.
///
/// # Errors
/// The database's words.
pub async fn first_break(db: &impl ConnectionTrait, chain: Uuid) -> Result<Option<i64>> {
    let (mut prev, mut expected) = (GENESIS.to_owned(), 1);
    loop {
        let batch = event::Entity::find()
            .filter(event::Column::Chain.eq(chain))
            .filter(event::Column::Seq.gte(expected))
            .order_by_asc(event::Column::Seq)
            .limit(1000)
            .all(db)
            .await?;
        if batch.is_empty() {
            return Ok(None);
        }
        for e in batch {
            if e.seq != expected || e.prev_hash != prev || digest(&e) != e.hash {
                return Ok(Some(expected));
            }
            prev = e.hash;
            expected += 1;
        }
    }
}

/// A page of a chain, newest first, and how many events there are. `noun`: the beginning of the verb, such as `entry`.
///
/// # Errors
/// The database's words.
pub async fn list(
    db: &impl ConnectionTrait,
    chain: Uuid,
    noun: &str,
    (offset, limit): (u64, u64),
) -> Result<(Vec<event::Model>, u64)> {
    let mut query = event::Entity::find().filter(event::Column::Chain.eq(chain));
    if !noun.is_empty() {
        query = query.filter(event::Column::Verb.starts_with(format!("{noun}.")));
    }
    let total = query.clone().count(db).await?;
    let page = query.order_by_desc(event::Column::Seq).offset(offset).limit(limit);
    Ok((page.all(db).await?, total))
}

/// How many events of each noun a chain holds, by name.
///
/// # Errors
/// The database's words.
pub async fn nouns(db: &impl ConnectionTrait, chain: Uuid) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = event::Entity::find()
        .select_only()
        .column(event::Column::Verb)
        .column_as(event::Column::Id.count(), "n")
        .filter(event::Column::Chain.eq(chain))
        .group_by(event::Column::Verb)
        .into_tuple()
        .all(db)
        .await?;
    let mut nouns = BTreeMap::new();
    for (verb, n) in rows {
        let noun = verb.split('.').next().unwrap_or(&verb).to_owned();
        *nouns.entry(noun).or_default() += n;
    }
    Ok(nouns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_of_keys_does_not_matter() {
        let (a, b) = (json!({"from": 1, "to": [{"b": 1, "a": 2}]}), json!({"to": [{"a": 2, "b": 1}], "from": 1}));
        assert_eq!(canonical(&a).to_string(), canonical(&b).to_string());
        assert_eq!(canonical(&a).to_string(), r#"{"from":1,"to":[{"a":2,"b":1}]}"#);
    }
}
