//! The server as a child process.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::{Connection, get};
use crate::runtime;

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub port: u16,
    /// From its start to its first answer.
    pub until_first_answer: Duration,
}

impl Server {
    /// Starts `laureate serve` on the database and files in `folder`.
    pub fn start(folder: &Path) -> Self {
        Self::start_on(folder, &format!("sqlite:{}", folder.join("laureate.db").display()), &[])
    }

    /// The same on another database and with other settings.
    pub fn start_on(folder: &Path, database: &str, settings: &[(&'static str, String)]) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let began = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_laureate"))
            .arg("serve")
            .env("LAUREATE_SITE__LISTEN", format!("127.0.0.1:{port}"))
            .env("LAUREATE_SITE__URL", format!("http://127.0.0.1:{port}"))
            .env("LAUREATE_DATABASE__URL", database)
            .env("LAUREATE_STORAGE__FOLDER", folder.join("files"))
            .env("LAUREATE_LIMITS__FILE_MIB", "4096")
            .env("RUST_LOG", "warn")
            .envs(settings.iter().map(|(name, value)| (*name, value.as_str())))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { child, port, until_first_answer: Duration::ZERO };
        runtime().block_on(async {
            loop {
                if let Ok(mut connection) = Connection::open(port).await
                    && connection.ask(&get("/", "")).await.is_ok_and(|a| a.status == 200)
                {
                    break;
                }
                assert!(began.elapsed() < Duration::from_secs(30), "the server does not answer");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        server.until_first_answer = began.elapsed();
        server
    }

    /// Memory in MiB: `VmRSS` now, `VmHWM` at most since the start or [`Self::forget_peak`].
    pub fn memory(&self, which: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|l| l.starts_with(which)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }

    /// Bytes that it has had written to the disk.
    pub fn written(&self) -> u64 {
        let io = std::fs::read_to_string(format!("/proc/{}/io", self.child.id())).unwrap();
        io.lines().find_map(|l| l.strip_prefix("write_bytes: ")).unwrap().parse().unwrap()
    }

    /// Seconds that it has computed; the kernel counts in hundredths.
    pub fn cpu(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
    }

    /// Makes the present memory the most so far.
    pub fn forget_peak(&self) {
        let _ = std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
