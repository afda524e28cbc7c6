//! From the start to the first answer on an existing database, and the memory of a server with nothing to do.

use std::time::Duration;

use crate::server::Server;
use crate::{Figure, world};

/// Measures the median of five starts.
pub fn measure() -> Vec<Figure> {
    let folder = tempfile::tempdir().unwrap();
    world::make(folder.path(), false);
    let mut times = Vec::new();
    let mut idle = 0.0;
    for _ in 0..5 {
        let server = Server::start(folder.path());
        times.push(server.until_first_answer.as_secs_f64() * 1000.0);
        std::thread::sleep(Duration::from_secs(2));
        idle = server.memory("VmRSS");
    }
    times.sort_by(f64::total_cmp);
    let median = times[2];
    vec![
        Figure::new("start to first answer, median of 5", format!("{median:.0} ms"), "< 300 ms", median < 300.0),
        Figure::new("memory when idle", format!("{idle:.0} MiB"), "< 60 MiB", idle < 60.0),
    ]
}
