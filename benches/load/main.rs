//! What a site bears: `cargo bench --bench load` starts the real server as a child process on a SQLite file, loads it
//! from this process over loopback, and prints what it measured beside what it should reach.
//!
//! `cargo bench --bench load -- gallery scores dashboard pairwise upload start resumable deadline autosave screening large`
//! chooses. Run it on a quiet machine: client and server share its cores.

mod autosave;
mod client;
mod crowd;
mod dashboard;
mod deadline;
mod gallery;
mod large;
mod pairwise;
mod resumable;
mod scores;
mod screening;
mod server;
mod start;
mod upload;
mod world;

/// A measured figure.
pub struct Figure {
    what: String,
    measured: String,
    target: &'static str,
    good: bool,
}

impl Figure {
    /// `measured` in words, and whether it reaches `target`.
    pub fn new(what: impl Into<String>, measured: impl Into<String>, target: &'static str, good: bool) -> Self {
        Self { what: what.into(), measured: measured.into(), target, good }
    }
}

fn main() {
    let mut arguments = std::env::args().skip_while(|a| a != resumable::S3).skip(1);
    if let (Some(folder), Some(port)) = (arguments.next(), arguments.next()) {
        return resumable::serve(&folder, port.parse().unwrap());
    }
    let asked: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|a| a == name);
    let mut figures = Vec::new();
    if wanted("gallery") {
        figures.extend(gallery::measure());
    }
    if wanted("scores") {
        figures.extend(scores::measure());
    }
    if wanted("dashboard") {
        figures.extend(dashboard::measure());
    }
    if wanted("pairwise") {
        figures.extend(pairwise::measure());
    }
    if wanted("upload") {
        figures.extend(upload::measure());
    }
    if wanted("resumable") {
        figures.extend(resumable::measure());
    }
    if wanted("deadline") {
        figures.extend(deadline::measure());
    }
    if wanted("autosave") {
        figures.extend(autosave::measure());
    }
    if wanted("screening") {
        figures.extend(screening::measure());
    }
    if wanted("large") {
        figures.extend(large::measure());
    }
    if wanted("start") {
        figures.extend(start::measure());
    }
    println!("\n{:<58} {:>26}  target", "what", "measured");
    for f in &figures {
        let mark = if f.good { "" } else { "  MISSED" };
        println!("{:<58} {:>26}  {}{mark}", f.what, f.measured, f.target);
    }
}

/// The runtime of the client: one thread, so that the server has the other core.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
