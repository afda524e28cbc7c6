//! Comparing an entry with all others, after it was handed in: a job. It finds candidates by an index and looks closer
//! only at those, so its cost hardly grows with the number of entries.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use entity::likeness::LikenessKind;
use entity::{CompetitionId, EntryId, entry, file};
use futures_util::TryStreamExt;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};

use super::alike;
use super::traces::{self, Found, Mark};
use crate::app::App;
use crate::entry::actions::RECEIVED;
use crate::entry::store as entries;
use crate::error::{Error, Result};
use crate::file::rules::is_picture;
use crate::job;
use crate::render::markdown;

/// The job that compares all entries of a competition anew.
pub const ALL: &str = "screening.compare";
/// How often the job waits for the small pictures of files that have just come.
const WAITS: i64 = 3;
/// Entries that one job compares.
const BATCH: u64 = 200;
/// Most bytes of a small picture.
const BYTES: usize = 4 * 1024 * 1024;

/// The job of [`RECEIVED`]: compares one entry.
///
/// # Errors
/// The database's words; Unavailable if the storage fails. It is tried again.
pub async fn job(app: App, payload: Value) -> Result<()> {
    let id: EntryId = serde_json::from_value(payload["entry"].clone()).map_err(Error::internal)?;
    let waited = payload["waited"].as_i64().unwrap_or(0);
    let Some(entry) = entries::by_id(app.db().read(), id).await?.filter(|e| e.revision_count > 0) else {
        return Ok(());
    };
    let complete = compare(&app, &entry, app.now()).await?;
    if !complete && waited < WAITS {
        let tx = app.db().quiet().await?;
        let payload = json!({"entry": id, "waited": waited + 1});
        job::enqueue(&tx, RECEIVED, payload, app.now() + TimeDelta::minutes(1), None).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The job [`ALL`]: compares each entry of a competition, some at a time; another job goes on after them, so that neither
/// memory nor the lease of a job bounds how many there are.
///
/// # Errors
/// The database's words; Unavailable if the storage fails. It is tried again.
pub async fn job_all(app: App, payload: Value) -> Result<()> {
    let id: CompetitionId = serde_json::from_value(payload["competition"].clone()).map_err(Error::internal)?;
    let after: Option<EntryId> = serde_json::from_value(payload["after"].clone()).map_err(Error::internal)?;
    let mut query = entry::Entity::find()
        .filter(entry::Column::CompetitionId.eq(id))
        .filter(entry::Column::RevisionCount.gt(0))
        .order_by_asc(entry::Column::Id)
        .limit(BATCH);
    if let Some(after) = after {
        query = query.filter(entry::Column::Id.gt(after));
    }
    let batch = query.all(app.db().read()).await?;
    for entry in &batch {
        compare(&app, entry, app.now()).await?;
    }
    let Some(last) = batch.last().filter(|_| batch.len() as u64 == BATCH) else { return Ok(()) };
    let tx = app.db().quiet().await?;
    job::enqueue(&tx, ALL, json!({"competition": id, "after": last.id}), app.now(), None).await?;
    tx.commit().await
}

/// The text of an entry as far as it is compared.
#[must_use]
pub fn text_of(entry: &entry::Model) -> String {
    [entry.title.clone(), entry.summary.clone(), markdown::text(&entry.description)].join("\n")
}

/// Compares an entry with those of its competition and of editions before it, and notes what is alike. False if small
/// pictures are not made yet.
///
/// What it is found by is written before it looks, so that of two that are compared at the same time one finds the other.
///
/// # Errors
/// The database's words; Unavailable if the storage fails.
pub async fn compare(app: &App, own: &entry::Model, now: DateTime<Utc>) -> Result<bool> {
    let db = app.db().read();
    let files = entries::files_of(db, own).await?;
    let (pictures, complete) = pictures(app, &files).await?;
    let text = text_of(own);
    let runs = tokio::task::spawn_blocking(move || alike::runs(&text)).await.map_err(Error::internal)?;
    let tx = app.db().quiet().await?;
    traces::set_traces(&tx, own, &marks(&files, &runs, &pictures)).await?;
    tx.commit().await?;
    let editions = traces::editions(db, own.competition_id).await?;
    let mut found = same_files(app, own, &editions, &files).await?;
    found.extend(like_texts(app, own, &editions, &runs).await?);
    found.extend(like_pictures(app, own, &editions, &pictures).await?);
    // Names are told when the hint is shown: here they would outlive the accounts.
    let people = traces::shared_people(db, own).await?.into_keys();
    found.extend(people.map(|other| Found { other, kind: LikenessKind::People, score: 1.0, detail: String::new() }));
    let tx = app.db().quiet().await?;
    traces::set_found(&tx, own, &found, now).await?;
    tx.commit().await?;
    Ok(complete)
}

/// What an entry with these files, runs of words and pictures is found by.
fn marks(files: &[file::Model], runs: &HashSet<u64>, pictures: &[(u64, String)]) -> Vec<Mark> {
    let plain = |value, label: &str| Mark { value, mark: None, label: label.to_owned() };
    let mut marks: Vec<Mark> = files.iter().map(|f| plain(file_value(f), &f.name)).collect();
    marks.extend(alike::text_values(runs).into_iter().map(|value| plain(value, "")));
    for (hash, name) in pictures {
        let kept = alike::picture_values(*hash).into_iter();
        marks.extend(kept.map(|value| Mark { value, mark: Some(hash.cast_signed()), label: name.clone() }));
    }
    marks
}

fn file_value(f: &file::Model) -> String {
    format!("f{}", f.sha256)
}

/// The hashes of the pictures among files, with the files' names; false if some small pictures are not made yet.
async fn pictures(app: &App, files: &[file::Model]) -> Result<(Vec<(u64, String)>, bool)> {
    let (mut hashes, mut complete) = (Vec::new(), true);
    for f in files.iter().filter(|f| is_picture(&f.media_type)) {
        let Some(key) = &f.preview_key else {
            complete = false;
            continue;
        };
        let mut parts = match app.blobs().get_range(key, None).await {
            Ok(parts) => parts,
            Err(Error::NotFound) => {
                complete = false;
                continue;
            }
            Err(e) => return Err(e),
        };
        let mut bytes = Vec::new();
        while let Some(part) = parts.try_next().await.map_err(|e| Error::Unavailable(format!("storage: {e}")))? {
            bytes.extend_from_slice(&part);
            if bytes.len() > BYTES {
                break;
            }
        }
        let hash = move || image::load_from_memory(&bytes).ok().and_then(|picture| alike::picture(&picture));
        let hash = tokio::task::spawn_blocking(hash).await.map_err(Error::internal)?;
        hashes.extend(hash.map(|hash| (hash, f.name.clone())));
    }
    Ok((hashes, complete))
}

/// Entries that hold one of the same files.
async fn same_files(
    app: &App,
    own: &entry::Model,
    editions: &[CompetitionId],
    files: &[file::Model],
) -> Result<Vec<Found>> {
    let values: Vec<String> = files.iter().map(file_value).collect();
    let mut by: BTreeMap<EntryId, Vec<String>> = BTreeMap::new();
    for row in traces::search(app.db().read(), editions, own.id, &values).await? {
        by.entry(row.entry_id).or_default().push(row.label);
    }
    let found = |(other, names): (EntryId, Vec<String>)| Found {
        other,
        kind: LikenessKind::File,
        score: 1.0,
        detail: names.join(", "),
    };
    Ok(by.into_iter().map(found).collect())
}

/// Entries whose text shares much with this one.
async fn like_texts(
    app: &App,
    own: &entry::Model,
    editions: &[CompetitionId],
    runs: &HashSet<u64>,
) -> Result<Vec<Found>> {
    let db = app.db().read();
    let hits = traces::search(db, editions, own.id, &alike::text_values(runs)).await?;
    let candidates: HashSet<EntryId> = hits.into_iter().map(|row| row.entry_id).collect();
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let others = entry::Entity::find().filter(entry::Column::Id.is_in(candidates)).all(db).await?;
    let runs = runs.clone();
    let look = move || {
        let score = |other: &entry::Model| alike::shared(&runs, &alike::runs(&text_of(other)));
        let scored = others.iter().map(|other| (other.id, score(other)));
        let alike = scored.filter(|(_, score)| *score >= alike::TEXT);
        alike
            .map(|(other, score)| Found { other, kind: LikenessKind::Text, score, detail: String::new() })
            .collect::<Vec<_>>()
    };
    tokio::task::spawn_blocking(look).await.map_err(Error::internal)
}

/// Entries with a picture that looks like one of these; the best of each.
async fn like_pictures(
    app: &App,
    own: &entry::Model,
    editions: &[CompetitionId],
    pictures: &[(u64, String)],
) -> Result<Vec<Found>> {
    let mut best: BTreeMap<EntryId, (f64, String)> = BTreeMap::new();
    for (hash, name) in pictures {
        let values = alike::picture_searches(*hash);
        for row in traces::search(app.db().read(), editions, own.id, &values).await? {
            let score = row.mark.and_then(|mark| alike::pictures_alike(*hash, mark.cast_unsigned()));
            let Some(score) = score else { continue };
            let known = best.get(&row.entry_id).map_or(0.0, |known| known.0);
            if score > known {
                best.insert(row.entry_id, (score, format!("{name} – {}", row.label)));
            }
        }
    }
    let found = |(other, (score, detail))| Found { other, kind: LikenessKind::Picture, score, detail };
    Ok(best.into_iter().map(found).collect())
}
