//! Pictures of files that were stored before there were such pictures: measured where nobody had measured them, then left
//! to the job that makes them. What was queued stays so; it can be run again at any time, and goes on where it ended.

use entity::file::{self, FileState};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::{inspect, preview, rules, store};
use crate::app::App;
use crate::error::{Error, Result};
use crate::job;

/// Files that are looked at in one transaction.
const PART: u64 = 200;

/// How far it went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queued {
    /// Files without pictures.
    pub without: u64,
    /// Those for which a job is left.
    pub queued: u64,
}

/// Leaves a job for each file of which pictures can be made and that has none.
///
/// # Errors
/// The database's words; `Unavailable` if the storage fails.
pub async fn queue(app: &App) -> Result<Queued> {
    let (mut last, mut all) = (None, Queued::default());
    loop {
        let mut query = file::Entity::find()
            .filter(file::Column::DisplayKey.is_null())
            .filter(file::Column::State.ne(FileState::Infected))
            .order_by_asc(file::Column::Id)
            .limit(PART);
        if let Some(id) = last {
            query = query.filter(file::Column::Id.gt(id));
        }
        let part = query.all(app.db().read()).await?;
        let Some(end) = part.last() else { return Ok(all) };
        last = Some(end.id);
        all.without += part.len() as u64;
        all.queued += queue_part(app, part).await?;
    }
}

async fn queue_part(app: &App, part: Vec<file::Model>) -> Result<u64> {
    let (mut measured, mut wanted) = (Vec::new(), Vec::new());
    for mut file in part {
        if rules::is_picture(&file.media_type) && file.width.is_none() {
            let size = match inspect::size_of(app, &file).await {
                Ok(size) => size,
                // The object is gone; `laureate verify` tells of it.
                Err(Error::NotFound) => None,
                Err(e) => return Err(e),
            };
            if let Some((width, height)) = size {
                (file.width, file.height) = (i32::try_from(width).ok(), i32::try_from(height).ok());
                measured.push((file.id, file.width, file.height));
            }
        }
        wanted.extend(preview::job_for(&file).map(|kind| (kind, file.id)));
    }
    if wanted.is_empty() {
        return Ok(0);
    }
    let tx = app.db().quiet().await?;
    for (id, width, height) in measured {
        store::set_size(&*tx, id, width, height).await?;
    }
    for (kind, id) in &wanted {
        job::enqueue(&tx, kind, json!({"file": id}), app.now(), Some(format!("{kind}:{id}"))).await?;
    }
    tx.commit().await?;
    Ok(wanted.len() as u64)
}
