//! A real clamd with a list of one virus: the file that all scanners agree to take for one.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use laureate::config::Scan;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(50);

/// The file of EICAR. In pieces, so that no scanner takes this source for one.
pub fn eicar() -> Vec<u8> {
    let parts = ["X5O!P%@AP[4\\PZX54(P^)7CC)", "7}$EICAR-STANDARD", "-ANTIVIRUS-TEST", "-FILE!$H+H*"];
    parts.concat().into_bytes()
}

/// A scanner; ends when dropped.
pub struct Clamd {
    child: Option<Child>,
    folder: TempDir,
    port: u16,
}

impl Clamd {
    /// Starts one; none where it is not installed, except on CI.
    pub async fn start() -> Option<Self> {
        let mut clamd = Self::stopped()?;
        clamd.go_on().await;
        Some(clamd)
    }

    /// One that does not run yet.
    pub fn stopped() -> Option<Self> {
        let installed = Path::new("/usr/sbin/clamd").exists();
        assert!(installed || std::env::var_os("CI").is_none(), "clamd is not installed");
        installed.then(|| {
            let folder = tempfile::tempdir().unwrap();
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            std::fs::create_dir(folder.path().join("lists")).unwrap();
            let list = format!("Test.Eicar:0:0:{}\n", hex::encode(eicar()));
            std::fs::write(folder.path().join("lists/test.ndb"), list).unwrap();
            let at = folder.path().display();
            let settings = format!(
                "Foreground yes\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {at}/lists\n\
                 TemporaryDirectory {at}\nLogFile {at}/log\nStreamMaxLength 1M\n"
            );
            std::fs::write(folder.path().join("clamd.conf"), settings).unwrap();
            Self { child: None, folder, port }
        })
    }

    /// Starts it and waits until it answers.
    pub async fn go_on(&mut self) {
        let mut command = Command::new("/usr/sbin/clamd");
        command.arg("-c").arg(self.folder.path().join("clamd.conf")).stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(command.spawn().unwrap());
        let end = Instant::now() + PATIENCE;
        while laureate::file::scan::check(&self.settings()).await.is_err() {
            let log = || std::fs::read_to_string(self.folder.path().join("log"));
            assert!(Instant::now() < end, "clamd does not answer: {:?}", log());
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Settings that use it.
    pub fn settings(&self) -> Scan {
        Scan { clamd: format!("127.0.0.1:{}", self.port), timeout_seconds: 20, max_mib: 2 }
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
