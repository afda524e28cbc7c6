//! The server as a process of its own, which can be killed as a power cut does.

use std::path::{Path, PathBuf};
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

    /// Starts it with a disk of `mib` MiB at the folder `disk`, which only the process sees and which brings copies of some
    /// files. None where this machine lets nobody have one, except on CI.
    pub async fn start_on_disk(config: &Config, disk: &Path, mib: u32, brings: &[PathBuf]) -> Option<Self> {
        let wanted = command(config);
        let mut within = namespace(disk)?;
        within.args(["sh", "-ec", MOUNT, "sh"]).arg(disk).arg(format!("size={mib}m")).arg(wanted.get_program());
        within.args(brings).stdout(Stdio::null());
        for (name, value) in wanted.get_envs() {
            within.env(name, value.unwrap_or_default());
        }
        let process = Self { child: within.spawn().unwrap(), config: config.clone() };
        process.answers().await;
        Some(process)
    }

    /// A path as this process sees it.
    pub fn inside(&self, path: &Path) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{}", self.child.id(), path.display()))
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

/// Mounts a small disk, copies what it brings, and becomes the server.
const MOUNT: &str = r#"disk=$1 size=$2 program=$3; shift 3
mount -t tmpfs -o "$size" laureate "$disk"
for file in "$@"; do cp "$file" "$disk"; done
exec "$program" serve"#;

/// Starts programs that have mounts of their own: as root of a namespace, which anybody may be in most places, else as root.
fn namespace(disk: &Path) -> Option<Command> {
    for how in ["-rm", "-m"] {
        let tried = Command::new("unshare").args([how, "mount", "-t", "tmpfs", "laureate"]).arg(disk).status();
        if tried.is_ok_and(|status| status.success()) {
            let mut command = Command::new("unshare");
            command.arg(how);
            return Some(command);
        }
    }
    assert!(std::env::var_os("CI").is_none(), "this machine lets nobody mount a disk in a namespace");
    eprintln!("left out: this machine lets nobody mount a disk in a namespace");
    None
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
