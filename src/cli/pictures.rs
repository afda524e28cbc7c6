//! `laureate pictures`: has pictures made of files that have none.

use crate::config::Config;
use crate::file::backfill;
use crate::server::Site;

/// Leaves a job for each of them, which a running server does.
///
/// # Errors
/// Words for the person at the terminal.
pub async fn run(config: Config) -> Result<(), String> {
    let site = Site::open(config).await.map_err(|e| e.to_string())?;
    let done = backfill::queue(site.app()).await.map_err(|e| e.to_string())?;
    site.app().db().clone().close().await;
    println!(
        "{} files have no pictures. Of {} some can be made: a running server makes them now.",
        done.without, done.queued
    );
    Ok(())
}
