//! `laureate check`: one line each for settings, database, storage, virus scan and mail; what is wrong and how to mend it.

use std::process::ExitCode;

use crate::blob::Blobs;
use crate::config::{Config, Transport};
use crate::db::Db;
use crate::file;
use crate::mail::Courier;

/// Checks everything, even after a failure, and fails at the end if anything did.
pub async fn run(config: &Config) -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let parts = [
        ("settings", Ok(format!("read; the site is {}", config.origin_and_prefix())), ""),
        (
            "database",
            database(config).await,
            "set database.url, and see that the server runs and the file can be written",
        ),
        (
            "storage",
            storage(config).await,
            "set storage.*, and see that the folder or bucket exists and can be written",
        ),
        (
            "virus scan",
            scan(config).await,
            "set scan.clamd to where clamd listens, and see that it runs and has loaded its list of viruses",
        ),
        ("mail", mail(config).await, "set mail.host, mail.port, mail.tls, mail.user and mail.password"),
    ];
    let mut code = ExitCode::SUCCESS;
    for (name, outcome, advice) in parts {
        match outcome {
            Ok(words) => println!("ok    {name}: {words}"),
            Err(words) => {
                println!("wrong {name}: {words}. To mend it: {advice}.");
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

async fn database(config: &Config) -> Result<String, String> {
    let db = Db::connect(&config.database).await.map_err(|e| e.to_string())?;
    let waiting = db.pending_migrations().await.map_err(|e| e.to_string())?;
    let kind = if db.is_postgres() { "PostgreSQL" } else { "SQLite" };
    db.close().await;
    match waiting {
        0 => Ok(format!("{kind} answers and its schema is up to date")),
        n => Ok(format!("{kind} answers; {n} migrations wait (`laureate migrate`, or `laureate serve` does it)")),
    }
}

async fn storage(config: &Config) -> Result<String, String> {
    let blobs = Blobs::open(config).map_err(|e| e.to_string())?;
    blobs.probe().await.map_err(|e| e.to_string())?;
    Ok("a file was written, read back and deleted".into())
}

async fn mail(config: &Config) -> Result<String, String> {
    if config.mail.transport != Transport::Smtp {
        return Ok("none: messages stay in the outbox (mail.transport)".into());
    }
    Courier::new(&config.mail).map_err(|e| e.to_string())?.check().await.map_err(|e| e.to_string())?;
    Ok(format!("{}:{} says hello", config.mail.host, config.mail.port))
}

async fn scan(config: &Config) -> Result<String, String> {
    if config.scan.clamd.is_empty() {
        return Ok("none: files are not looked at for viruses (scan.clamd)".into());
    }
    let told = file::scan::check(&config.scan).await?;
    Ok(format!("{told} answers at {}", config.scan.clamd))
}
