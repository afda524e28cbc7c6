//! The Atom feed of a competition: published, deadlines moved, results announced. Addresses are absolute; an item keeps
//! its id for ever, because ids come from the rows' keys.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::announcement::AnnouncementState;
use entity::{competition, extension, stage};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::store;
use crate::competition::rules;
use crate::error::Result;
use crate::lang::{self, Lang, format};
use crate::render::markdown;

/// One item, newest first in the feed.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// `urn:uuid:..`
    pub id: String,
    /// Its headline.
    pub title: String,
    /// Where it leads, without the mount prefix.
    pub href: String,
    /// HTML.
    pub html: String,
    /// RFC 3339.
    pub at: String,
}

fn item(id: Uuid, title: &str, href: String, html: String, at: DateTime<Utc>) -> Item {
    let id = format!("urn:uuid:{id}");
    let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    Item { id, title: clean(title), href, html: clean(&html), at }
}

/// Without the control characters that XML 1.0 cannot hold.
#[must_use]
pub fn clean(text: &str) -> String {
    let allowed =
        |c: &char| !(c.is_control() && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}'));
    text.chars().filter(allowed).collect()
}

/// A key for something that has no row of its own, made from the key of its owner.
fn derived(owner: Uuid, what: &str) -> Uuid {
    let hash = Sha256::digest([owner.as_bytes(), what.as_bytes()].concat());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The items of a competition, newest first.
///
/// # Errors
/// The database's words.
pub async fn items(db: &impl ConnectionTrait, c: &competition::Model, lang: Lang) -> Result<Vec<Item>> {
    let base = format!("/c/{}", c.slug);
    let mut found: Vec<(DateTime<Utc>, Item)> = Vec::new();
    if let Some(at) = c.published_at {
        let title = text(lang, "award-feed-published", &serde_json::json!({"title": c.title}));
        let html = markdown::html(&c.summary);
        found.push((at, item(derived(c.id.0, "published"), &title, base.clone(), html, at)));
    }
    for (moved, stage) in extensions_of(db, c).await? {
        let zone = rules::zone(c);
        let names = serde_json::json!({
            "stage": stage.name, "until": format::moment(lang, moved.new_closes_at, zone),
            "before": format::moment(lang, moved.old_closes_at, zone),
        });
        let title = text(lang, "award-feed-extended", &names);
        let html = markdown::html(&format!("{}\n\n{}", text(lang, "award-feed-extended-text", &names), moved.reason));
        found.push((moved.made_at, item(moved.id.0, &title, base.clone(), html, moved.made_at)));
    }
    let released = |a: &entity::announcement::Model| a.state == AnnouncementState::Released;
    for a in store::announcements_of(db, c.id).await?.into_iter().filter(released) {
        let at = a.released_at.unwrap_or(a.created_at);
        found.push((at, item(a.id.0, &a.title, format!("{base}/winners"), markdown::html(&a.body), at)));
    }
    found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(found.into_iter().map(|(_, item)| item).collect())
}

fn text(lang: Lang, key: &str, args: &serde_json::Value) -> String {
    args.as_object().map_or_else(String::new, |args| lang::text(lang, key, args))
}

async fn extensions_of(
    db: &impl ConnectionTrait,
    c: &competition::Model,
) -> Result<Vec<(extension::Model, stage::Model)>> {
    let rows = extension::Entity::find()
        .find_also_related(stage::Entity)
        .filter(stage::Column::CompetitionId.eq(c.id))
        .order_by_desc(extension::Column::MadeAt)
        .limit(50)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(moved, stage)| Some((moved, stage?))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_dropped_and_derived_ids_are_stable() {
        assert_eq!(clean("a\u{8}b\n\u{ffff}c"), "ab\nc");
        let owner = Uuid::from_u128(7);
        assert_eq!(derived(owner, "published"), derived(owner, "published"));
        assert_ne!(derived(owner, "published"), owner);
    }
}
