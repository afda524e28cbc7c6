//! `laureate demo`: a seeded site on loopback with its data in a folder of its own, and mails that go nowhere.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use tokio::net::TcpListener;

use super::demo;
use crate::config::{Config, Secret, Transport};
use crate::file::backfill;
use crate::server::Site;

/// How many ports are tried after the wanted one.
const TRIES: u16 = 50;

/// What the demo can be told.
#[derive(Debug, Args)]
pub struct Trial {
    /// The port to listen on; the next free one is taken if it is in use.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Keep the data in this folder; without it they are gone when the demo ends.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Seeds if the folder is new, serves until the process is asked to stop.
///
/// # Errors
/// Words for the person at the terminal.
pub async fn run(trial: Trial, shutdown: impl Future<Output = ()>) -> Result<(), String> {
    let temporary = match &trial.data {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("laureate-demo-").tempdir().map_err(|e| e.to_string())?),
    };
    let folder = temporary.as_ref().map_or_else(|| trial.data.clone().unwrap_or_default(), |t| t.path().to_path_buf());
    std::fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    let listener = listen(trial.port).await?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let site = Site::open(super::drawing(config(&folder, address))).await.map_err(|e| e.to_string())?;
    eprintln!("Preparing the demo in {} ...", folder.display());
    let sign_ins = demo::seed(site.app()).await.map_err(|e| e.to_string())?;
    backfill::queue(site.app()).await.map_err(|e| e.to_string())?;
    println!("Laureate is listening on http://{address}");
    announce(address, &sign_ins);
    site.run(listener, shutdown).await.map_err(|e| e.to_string())
}

/// The wanted port or the next free one.
async fn listen(wanted: u16) -> Result<TcpListener, String> {
    for port in (wanted..=wanted.saturating_add(TRIES)).chain([0]) {
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
            return Ok(listener);
        }
    }
    Err("no port is free on 127.0.0.1".into())
}

fn config(folder: &Path, address: SocketAddr) -> Config {
    let mut config = Config::default();
    config.site.name = "Laureate".into();
    config.site.url = format!("http://{address}");
    config.site.listen = address.to_string();
    config.database.url = Secret::new(format!("sqlite:{}", folder.join("laureate.db").display()));
    config.storage.folder = folder.join("files");
    config.mail.transport = Transport::Catch;
    config
}

fn announce(address: SocketAddr, sign_ins: &[demo::SignIn]) {
    println!();
    let shown = ["wsis-prizes-2020", "open-seventeen-2020", "wsis-photo-contest-2020", "open-data-hackathon-2020"];
    let shown = shown.map(|slug| format!("/c/{slug}"));
    for path in ["/"].into_iter().chain(shown.iter().map(String::as_str)).chain(["/sign-in", "/dev/mail"]) {
        println!("  http://{address}{path}");
    }
    println!("\nSign in as");
    for who in sign_ins {
        println!("  {:<12}  {:<28}  {}", who.role, who.email, who.password);
    }
    println!("\nPress Ctrl-C to stop.");
}
