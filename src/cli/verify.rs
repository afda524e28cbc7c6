//! `laureate verify receipt`: whether what was received is still what was handed in. With the site's database and storage
//! everything is computed again; with a receipt file and a folder nothing of the site is needed. And `laureate verify
//! results`: whether a results bundle gives the results that it tells; it needs nothing but the bundle.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use entity::FileId;
use futures_util::TryStreamExt;
use sea_orm::ConnectionTrait;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;

use super::Outcome;
use crate::audit;
use crate::blob::Blobs;
use crate::closing::bundle::Bundle;
use crate::closing::settle;
use crate::config::Config;
use crate::db::Db;
use crate::entry::snapshot;
use crate::error::Error;
use crate::file::store as files;
use crate::receipt::rules::{self, Line, Paper, Receipt};
use crate::receipt::store::{self, Found, Of};

/// Checks of what was received.
#[derive(Debug, Subcommand)]
pub enum Verify {
    /// Check a revision by its receipt: its content, its files in the storage, and its line in the record.
    Receipt {
        /// The code of the receipt, or the file that its page offers (JSON).
        #[arg(value_name = "CODE_OR_FILE")]
        receipt: String,
        /// Compare the files in this folder with the receipt file instead; neither database nor storage is needed.
        #[arg(long, value_name = "FOLDER")]
        files: Option<PathBuf>,
    },
    /// Work out the results of a stage again from its bundle, and compare. Nothing of the site is needed.
    Results {
        /// The bundle (JSON Lines); `-` for standard input.
        #[arg(value_name = "BUNDLE")]
        bundle: PathBuf,
    },
}

/// What was found, said line by line.
#[derive(Default)]
struct Report {
    wrong: usize,
}

impl Report {
    fn same(&self, what: impl Display) {
        println!("same     {what}");
    }

    fn differs(&mut self, what: impl Display) {
        self.wrong += 1;
        println!("differs  {what}");
    }

    fn end(self) -> ExitCode {
        match self.wrong {
            0 => {
                println!("Everything is the same.");
                ExitCode::SUCCESS
            }
            n => {
                println!("Not the same: see the {n} lines that say 'differs'.");
                ExitCode::FAILURE
            }
        }
    }
}

/// Checks with the database and the storage of the settings.
///
/// # Errors
/// Words for the person at the terminal, if something cannot be read.
pub async fn run(config: &Config, command: Verify) -> Outcome {
    let receipt = match command {
        Verify::Receipt { receipt, .. } => receipt,
        Verify::Results { bundle } => return results(&bundle),
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let kept = if rules::code(&receipt).is_some() { None } else { Some(read(&receipt)?) };
    let typed = kept.as_ref().map_or(receipt.as_str(), |kept| kept.code.as_str());
    let code = rules::code(typed).ok_or_else(|| format!("{typed} is no code of a receipt"))?;
    let db = Db::connect(&config.database).await.map_err(|e| e.to_string())?;
    let blobs = Blobs::open(config).map_err(|e| e.to_string())?;
    let mut report = Report::default();
    match store::by_code(db.read(), &code).await.map_err(|e| e.to_string())? {
        None => report.differs(format!("receipt {code}: the database has no such revision")),
        Some(found) => {
            let checked = check(&mut report, db.read(), &blobs, &found, kept.as_ref()).await;
            checked.map_err(|e| e.to_string())?;
        }
    }
    db.close().await;
    Ok(report.end())
}

async fn check(
    report: &mut Report,
    db: &impl ConnectionTrait,
    blobs: &Blobs,
    found: &Found,
    kept: Option<&Receipt>,
) -> Result<(), Error> {
    check_content(report, found);
    for file in found.revision.content["files"].as_array().into_iter().flatten() {
        check_stored(report, db, blobs, file).await?;
    }
    check_record(report, db, found).await?;
    if let Some(kept) = kept {
        let differences: Vec<String> =
            rules::own_faults(kept).into_iter().chain(rules::differences(kept, &told(found))).collect();
        if differences.is_empty() {
            report.same("receipt file: what it says is what the database says");
        }
        differences.iter().for_each(|difference| report.differs(format!("receipt file: {difference}")));
    }
    Ok(())
}

fn check_content(report: &mut Report, found: &Found) {
    let (now, told) = (snapshot::hash(&found.revision.content), &found.revision.content_sha256);
    let what = match &found.of {
        Of::Entry(entry) => format!("entry {}", entry.number),
        Of::Milestone(milestone, ..) => format!("milestone {}", milestone.title),
    };
    let name = format!("content of {what}, revision {}", found.revision.number);
    if now == *told {
        report.same(format!("{name}: SHA-256 {told}"));
    } else {
        report.differs(format!("{name}: its SHA-256 is {now}, the receipt says {told}"));
    }
}

/// One file of the snapshot: its row, and its bytes in the storage.
async fn check_stored(
    report: &mut Report,
    db: &impl ConnectionTrait,
    blobs: &Blobs,
    file: &Value,
) -> Result<(), Error> {
    let text = |key: &str| file[key].as_str().unwrap_or_default();
    let (name, told) = (format!("file {}", text("name")), text("sha256"));
    let size = file["size"].as_u64().unwrap_or_default();
    let row = match text("id").parse::<FileId>() {
        Ok(id) => files::by_id(db, id).await?,
        Err(_) => None,
    };
    let Some(row) = row else {
        report.differs(format!("{name}: the database has lost it"));
        return Ok(());
    };
    if row.sha256 != told {
        report.differs(format!("{name}: the database says SHA-256 {}, the receipt {told}", row.sha256));
    }
    match stored(blobs, &row.storage_key).await {
        Ok((sha256, bytes)) => compare(report, &name, (&sha256, bytes), (told, size)),
        Err(Error::NotFound) => report.differs(format!("{name}: the storage has lost it")),
        Err(e) => return Err(e),
    }
    Ok(())
}

fn compare(report: &mut Report, name: &str, found: (&str, u64), told: (&str, u64)) {
    match found == told {
        true => report.same(format!("{name}: {} bytes, SHA-256 {}", told.1, told.0)),
        false => report.differs(format!(
            "{name}: {} bytes, SHA-256 {}; the receipt says {} bytes, SHA-256 {}",
            found.1, found.0, told.1, told.0
        )),
    }
}

async fn stored(blobs: &Blobs, key: &str) -> Result<(String, u64), Error> {
    let mut stream = blobs.get_range(key, None).await?;
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    while let Some(part) = stream.try_next().await.map_err(|e| Error::Unavailable(e.to_string()))? {
        hash.update(&part);
        bytes += part.len() as u64;
    }
    Ok((hex::encode(hash.finalize()), bytes))
}

/// The line of the record, and the chain that it stands in.
async fn check_record(report: &mut Report, db: &impl ConnectionTrait, found: &Found) -> Result<(), Error> {
    let Some(event) = &found.event else {
        report.differs("record: it has no line about this revision");
        return Ok(());
    };
    let name = format!("record, line {}", event.seq);
    if audit::digest(event) != event.hash {
        report.differs(format!("{name}: its hash does not fit what it says"));
    } else if event.data["sha256"] != found.revision.content_sha256 {
        report.differs(format!("{name}: it tells of another content, {}", event.data["sha256"]));
    } else if event.at != found.revision.received_at {
        report.differs(format!("{name}: it says {}, the revision {}", event.at, found.revision.received_at));
    } else {
        report.same(format!("{name}: received {}, hash {}", event.at, event.hash));
    }
    match audit::first_break(db, event.chain).await? {
        None => report.same("record: no line was changed, left out or put in"),
        Some(seq) => report.differs(format!("record: it is broken at line {seq}")),
    }
    Ok(())
}

/// What the database says now, as a receipt.
fn told(found: &Found) -> Receipt {
    let revision = &found.revision;
    Receipt {
        code: revision.receipt_code.clone(),
        address: String::new(),
        competition: found.competition.slug.clone(),
        entry: found.of.entry(),
        milestone: found.of.milestone(),
        revision: revision.number,
        latest: revision.number == found.of.latest(),
        received_at: revision.received_at,
        content_sha256: revision.content_sha256.clone(),
        event: found.event.as_ref().map(|e| Line { seq: e.seq, hash: e.hash.clone() }),
        files: rules::papers(&revision.content, true),
        content: None,
    }
}

fn read(path: &str) -> Result<Receipt, String> {
    let text = std::fs::read(path).map_err(|e| format!("{path} is neither a code nor a file that can be read: {e}"))?;
    serde_json::from_slice(&text).map_err(|e| format!("{path} is no receipt: {e}"))
}

/// Checks files of a folder with a receipt file, without the site.
///
/// # Errors
/// Words for the person at the terminal, if something cannot be read.
pub async fn on_disk(receipt: &str, folder: &Path) -> Outcome {
    let kept = read(receipt)?;
    let mut report = Report::default();
    match rules::own_faults(&kept) {
        faults if !faults.is_empty() => {
            faults.iter().for_each(|fault| report.differs(format!("receipt file: {fault}")))
        }
        _ if kept.content.is_some() => report.same(format!("content: SHA-256 {}", kept.content_sha256)),
        _ => {}
    }
    let there = hashes(folder, &kept.files).await.map_err(|e| format!("{}: {e}", folder.display()))?;
    for (n, paper) in (1..).zip(&kept.files) {
        check_paper(&mut report, n, paper, &there);
    }
    Ok(report.end())
}

/// Names in a folder with hashes and sizes.
type There = BTreeMap<String, (String, u64)>;

/// The files of a folder that could be some of `papers`, by their name or their size.
async fn hashes(folder: &Path, papers: &[Paper]) -> std::io::Result<There> {
    let mut there = There::new();
    let mut entries = tokio::fs::read_dir(folder).await?;
    while let Some(entry) = entries.next_entry().await? {
        let (name, about) =
            (entry.file_name().to_string_lossy().into_owned(), tokio::fs::metadata(entry.path()).await?);
        let wanted = papers.iter().any(|p| p.size == about.len() || p.name.as_deref() == Some(name.as_str()));
        if about.is_file() && wanted {
            there.insert(name, (hash_file(&entry.path()).await?, about.len()));
        }
    }
    Ok(there)
}

async fn hash_file(path: &Path) -> std::io::Result<String> {
    let mut file = tokio::fs::File::open(path).await?;
    let (mut hash, mut part) = (Sha256::new(), vec![0; 256 * 1024]);
    loop {
        match file.read(&mut part).await? {
            0 => return Ok(hex::encode(hash.finalize())),
            n => hash.update(&part[..n]),
        }
    }
}

fn check_paper(report: &mut Report, n: usize, paper: &Paper, there: &There) {
    let name = paper.name.clone().unwrap_or_else(|| format!("number {n}"));
    let told = (paper.sha256.as_str(), paper.size);
    let same = there.iter().find(|(_, (sha256, size))| (sha256.as_str(), *size) == told);
    match (same, there.get(&name)) {
        (Some((path, _)), _) if *path == name => report.same(format!("file {name}: SHA-256 {}", paper.sha256)),
        (Some((path, _)), _) => report.same(format!("file {name}: it is {path}, SHA-256 {}", paper.sha256)),
        (None, Some((sha256, size))) => compare(report, &format!("file {name}"), (sha256, *size), told),
        (None, None) => report.differs(format!("file {name}: no file in the folder has SHA-256 {}", paper.sha256)),
    }
}

/// Works out the results of a bundle again.
///
/// # Errors
/// Words for the person at the terminal, if it cannot be read.
pub fn results(path: &Path) -> Outcome {
    let text = match path.to_str() {
        Some("-") => std::io::read_to_string(std::io::stdin()),
        _ => std::fs::read_to_string(path),
    };
    let text = text.map_err(|e| format!("{}: {e}", path.display()))?;
    let (bundle, told) = Bundle::read(&text).map_err(|e| format!("{} is no results bundle: {e}", path.display()))?;
    let head = &bundle.head;
    if head.method_version > settle::VERSION {
        let (theirs, ours) = (head.method_version, settle::VERSION);
        return Err(format!("its method is of version {theirs}, this program knows {ours}: take a newer one"));
    }
    println!("stage    {} of {}, {}", head.stage, head.competition, head.at.format("%Y-%m-%d %H:%M UTC"));
    let (entries, reviews, pairs) = (bundle.entries.len(), bundle.reviews.len(), bundle.comparisons.len());
    println!(
        "read     {entries} entries, {reviews} reviews, {pairs} comparisons, {} decisions by hand",
        bundle.picks.len()
    );
    let found = settle::settle(&bundle);
    let mut report = Report::default();
    let differences = settle::differences(&told, &found.standings);
    differences.iter().for_each(|d| report.differs(d));
    if differences.is_empty() {
        let through = told.iter().filter(|s| s.through).count();
        report.same(format!("results: places, scores and the {through} that go on, of {} entries", told.len()));
    }
    for open in &found.open {
        println!("open     entries {:?}: {} of them go on, the jury has not decided", open.entries, open.places);
    }
    Ok(report.end())
}
