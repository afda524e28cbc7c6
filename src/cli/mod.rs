//! The command line: parses it, reads the settings, calls what was asked for.

mod admin;
mod check;
pub mod demo;
mod pictures;
mod trial;
mod verify;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use tokio::net::TcpListener;

use crate::config::{self, Config};
use crate::db::Db;
use crate::file;
use crate::server::Site;

/// Runs hackathons, challenges, prizes and contests.
#[derive(Debug, Parser)]
#[command(name = "laureate", version)]
struct Arguments {
    /// The settings file; `laureate.toml` in this folder if there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site.
    Serve,
    /// Show everything: a seeded site on this machine, with its mails caught.
    Demo(trial::Trial),
    /// Bring the database's schema up to date.
    Migrate,
    /// Look whether settings, database, storage and mail work, and say how to mend what does not.
    Check,
    /// Print the settings in force, without secrets; with --defaults the documented defaults.
    Config {
        /// Print the documented defaults instead.
        #[arg(long)]
        defaults: bool,
    },
    /// Check that what was received is still what was handed in.
    #[command(subcommand)]
    Verify(verify::Verify),
    /// Have pictures made of files that have none, such as those that were stored by an older version.
    Pictures,
    /// Draw the first page of a PDF from standard input as a PNG; for the server's own use.
    #[command(name = file::first_page::COMMAND, hide = true)]
    DrawPdf {
        /// Most memory, in MiB.
        mib: u64,
        /// Most seconds.
        seconds: u64,
    },
    /// People who run this site.
    #[command(subcommand)]
    Admin(admin::Admin),
}

/// Runs the command line and tells how the process ends: 0, or 1 after a message on standard error.
pub async fn run() -> std::process::ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn,laureate=info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match dispatch(Arguments::parse()).await {
        Ok(code) => code,
        Err(words) => {
            eprintln!("laureate: {words}");
            std::process::ExitCode::FAILURE
        }
    }
}

type Outcome = Result<std::process::ExitCode, String>;

async fn dispatch(arguments: Arguments) -> Outcome {
    if let Command::Config { defaults: true } = arguments.command {
        print!("{}", config::DEFAULTS);
        return Ok(std::process::ExitCode::SUCCESS);
    }
    if let Command::DrawPdf { mib, seconds } = arguments.command {
        return file::first_page::draw_here(mib, seconds).map(|()| std::process::ExitCode::SUCCESS);
    }
    if let Command::Demo(trial) = arguments.command {
        trial::run(trial, shutdown()).await?;
        return Ok(std::process::ExitCode::SUCCESS);
    }
    if let Command::Verify(verify::Verify::Receipt { receipt, files: Some(folder) }) = &arguments.command {
        return verify::on_disk(receipt, folder).await;
    }
    if let Command::Verify(verify::Verify::Results { bundle }) = &arguments.command {
        return verify::results(bundle);
    }
    let config = Config::load(arguments.config.as_deref()).map_err(|e| e.to_string())?;
    match arguments.command {
        Command::Serve => serve(drawing(config)).await?,
        Command::Migrate => migrate(&config).await?,
        Command::Check => return Ok(check::run(&config).await),
        Command::Pictures => pictures::run(config).await?,
        Command::Demo(_) | Command::DrawPdf { .. } => {}
        Command::Config { .. } => print!("{}", toml::to_string_pretty(&config).map_err(|e| e.to_string())?),
        Command::Verify(command) => return verify::run(&config, command).await,
        Command::Admin(command) => admin::run(config, command).await?,
    }
    Ok(std::process::ExitCode::SUCCESS)
}

/// PDFs are drawn by this program, if no other is named.
fn drawing(mut config: Config) -> Config {
    if config.previews.program.is_empty()
        && let Ok(own) = std::env::current_exe()
    {
        config.previews.program = own.display().to_string();
    }
    config
}

async fn serve(config: Config) -> Result<(), String> {
    let listener = TcpListener::bind(&config.site.listen)
        .await
        .map_err(|e| format!("cannot listen on {}: {e}; set site.listen to a free address", config.site.listen))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let site = Site::open(config).await.map_err(|e| format!("{e}; `laureate check` tells more"))?;
    println!("Laureate is listening on http://{address}");
    site.run(listener, shutdown()).await.map_err(|e| e.to_string())
}

async fn migrate(config: &Config) -> Result<(), String> {
    let db = Db::connect(&config.database).await.map_err(|e| e.to_string())?;
    let waiting = db.pending_migrations().await.map_err(|e| e.to_string())?;
    db.migrate().await.map_err(|e| e.to_string())?;
    println!("{waiting} migrations applied; the schema is up to date");
    db.close().await;
    Ok(())
}

/// Ready when the process is asked to stop.
async fn shutdown() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} },
            Err(_) => {
                let _ = interrupted.await;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = interrupted.await;
}
