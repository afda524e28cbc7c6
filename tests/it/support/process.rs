//! The server as a process of its own, which can be killed as a power cut does.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use laureate::config::{Config, StorageKind};

const PATIENCE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(10);

/// A running `laureate serve`; killed when dropped.
pub struct Process {
    child: Child,
    config: Config,
}

impl Process {
    /// Starts it with these settings and waits until it answers.
    pub async fn start(config: &Config) -> Self {
        let process = Self { child: spawn(config), config: config.clone() };
        process.answers().await;
        process
    }

    /// Ends it in the middle of whatever it does, and starts it again.
    pub async fn kill_and_restart(&mut self) {
        self.kill();
        self.child = spawn(&self.config);
        self.answers().await;
    }

    /// Ends it in the middle of whatever it does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    async fn answers(&self) {
        let (address, end) = (format!("{}/healthz", self.config.origin_and_prefix()), Instant::now() + PATIENCE);
        while reqwest::get(&address).await.is_err() {
            assert!(Instant::now() < end, "the process does not answer");
            tokio::time::sleep(LOOK).await;
        }
    }
}

fn spawn(config: &Config) -> Child {
    command(config).arg("serve").stdout(Stdio::null()).spawn().unwrap()
}

/// `laureate` with these settings, ready for its arguments.
pub fn command(config: &Config) -> Command {
    let (site, storage) = (&config.site, &config.storage);
    let listen = site.url.trim_start_matches("http://").split('/').next().unwrap();
    let kind = if storage.kind == StorageKind::S3 { "s3" } else { "local" };
    let mut command = Command::new(env!("CARGO_BIN_EXE_laureate"));
    command
        .env("LAUREATE_SITE__LISTEN", listen)
        .env("LAUREATE_SITE__URL", &site.url)
        .env("LAUREATE_DATABASE__URL", config.database.url.expose())
        .env("LAUREATE_STORAGE__KIND", kind)
        .env("LAUREATE_STORAGE__FOLDER", &storage.folder)
        .env("LAUREATE_STORAGE__ENDPOINT", &storage.endpoint)
        .env("LAUREATE_STORAGE__BUCKET", &storage.bucket)
        .env("LAUREATE_STORAGE__ACCESS_KEY", storage.access_key.expose())
        .env("LAUREATE_STORAGE__SECRET_KEY", storage.secret_key.expose())
        .env("LAUREATE_STORAGE__TIMEOUT_SECONDS", storage.timeout_seconds.to_string())
        .env("RUST_LOG", "error");
    command
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
