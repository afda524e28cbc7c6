//! Settings: compiled-in defaults, then a TOML file, then the environment.
//!
//! The only place that reads the environment. Secrets are of type [`Secret`] and never printed.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// The documented defaults, as `laureate config` prints them.
pub const DEFAULTS: &str = include_str!("laureate.toml");

/// Everything that a running site can be told.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Name, address and listener.
    pub site: Site,
    /// Where rows are kept.
    pub database: Database,
    /// Where files are kept.
    pub storage: Storage,
    /// How messages leave.
    pub mail: Mail,
    /// What is too much.
    pub limits: Limits,
    /// Who looks for viruses.
    pub scan: Scan,
    /// Who draws PDFs.
    pub previews: Previews,
    /// Where templates are replaced.
    pub templates: Templates,
}

/// Name, address and listener.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// What the site is called in pages and mails.
    pub name: String,
    /// The public address, without a slash at the end; its path is the mount prefix.
    pub url: String,
    /// Socket address to listen on.
    pub listen: String,
    /// How many proxies in front add to `X-Forwarded-For`.
    pub trusted_proxies: usize,
}

/// Where rows are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:FILE` or `postgres://...`; holds a password, hence a secret.
    pub url: Secret,
    /// Size of the pool.
    pub connections: u32,
    /// Patience for a connection, in seconds.
    pub wait_seconds: u64,
}

/// Which kind of storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StorageKind {
    /// A folder on this machine.
    Local,
    /// An S3-compatible server.
    S3,
}

/// Where files are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    /// Folder or server.
    pub kind: StorageKind,
    /// The folder.
    pub folder: PathBuf,
    /// The server's address.
    pub endpoint: String,
    /// The server's region.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// The access key.
    pub access_key: Secret,
    /// The secret key.
    pub secret_key: Secret,
    /// Whether the bucket is in the path rather than in the host name.
    pub path_style: bool,
    /// Where browsers reach the server, if elsewhere.
    pub public_endpoint: String,
    /// Patience with the server, in seconds.
    pub timeout_seconds: u64,
}

/// Whether messages leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// By SMTP.
    Smtp,
    /// Not at all: they wait in the outbox.
    None,
    /// Caught by the demo's outbox page.
    Catch,
}

/// How a connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// Plain first, then upgraded; refused if the server cannot.
    Starttls,
    /// From the first byte.
    Tls,
    /// Never: only for a server on the same machine.
    None,
}

/// How messages leave.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Whether and how.
    pub transport: Transport,
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Its protection.
    pub tls: MailTls,
    /// The account; empty for none.
    pub user: String,
    /// Its password.
    pub password: Secret,
    /// The sender, as `Name <address>`.
    pub from: String,
    /// Messages sent at a time.
    pub workers: usize,
}

/// What is too much.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Largest file, in MiB.
    pub file_mib: u64,
    /// Largest picture, in millions of pixels.
    pub picture_megapixels: u64,
    /// Most files in an archive.
    pub archive_files: u64,
    /// Largest archive when unpacked, in MiB.
    pub archive_mib: u64,
    /// Largest form without files, in KiB.
    pub form_kib: usize,
    /// Failed sign-ins per address in a quarter of an hour.
    pub signin_per_address: i32,
    /// Sign-in attempts per network in a quarter of an hour.
    pub signin_per_network: i32,
    /// Days after which an unused session ends.
    pub session_days: i64,
    /// Messages and requests on boards that one person may send in a day.
    pub board_per_day: u64,
}

/// Who looks for viruses.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// Where clamd listens: `host:port`, or a socket's path; empty for nobody.
    pub clamd: String,
    /// Patience with it, in seconds.
    pub timeout_seconds: u64,
    /// Largest file that is sent to it, in MiB.
    pub max_mib: u64,
}

/// Who draws the first pages of PDFs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Previews {
    /// A `laureate` program; empty for the one that runs, `none` for nobody.
    pub program: String,
    /// Patience with it, in seconds.
    pub pdf_seconds: u64,
    /// Most memory that it may have, in MiB.
    pub pdf_mib: u64,
}

/// Where templates are replaced.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Templates {
    /// The folder; empty for none.
    pub folder: PathBuf,
}

/// A value that is never shown.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "\"\"" } else { "\"(secret)\"" })
    }
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(if self.0.is_empty() { "" } else { "(secret)" })
    }
}

/// What is wrong with the settings, in words for the person who wrote them.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

impl Default for Config {
    fn default() -> Self {
        toml::from_str(DEFAULTS).expect("the compiled-in defaults are tested")
    }
}

impl Config {
    /// Reads defaults, `file` if given (or `laureate.toml` in the working folder if it exists), then the environment.
    ///
    /// # Errors
    /// Names the file, the key and what is wrong with it.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let found = file.map(Path::to_path_buf).or_else(|| {
            let usual = PathBuf::from("laureate.toml");
            usual.exists().then_some(usual)
        });
        let text = match &found {
            Some(path) => Some(
                std::fs::read_to_string(path)
                    .map_err(|e| ConfigError(format!("cannot read {}: {e}", path.display())))?,
            ),
            None => None,
        };
        let vars = std::env::vars().filter(|(k, _)| k.starts_with("LAUREATE_"));
        Self::from_parts(text.as_deref(), vars)
    }

    /// The same from given text and variables.
    ///
    /// # Errors
    /// Names the key and what is wrong with it.
    pub fn from_parts(file: Option<&str>, vars: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut all: Table = toml::from_str(DEFAULTS).expect("the compiled-in defaults are tested");
        if let Some(text) = file {
            let own: Table = toml::from_str(text).map_err(|e| ConfigError(format!("the config file: {e}")))?;
            merge(&mut all, own);
        }
        for (name, value) in vars {
            let Some((section, key)) = name.trim_start_matches("LAUREATE_").split_once("__") else { continue };
            set(&mut all, &section.to_lowercase(), &key.to_lowercase(), &value)?;
        }
        let config: Self = all.try_into().map_err(|e| ConfigError(format!("the settings: {e}")))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let url = url::Url::parse(&self.site.url).map_err(|e| ConfigError(format!("site.url: {e}")))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(ConfigError("site.url: must begin with http:// or https:// and name a host".into()));
        }
        if self.storage.kind == StorageKind::S3 && (self.storage.bucket.is_empty() || self.storage.endpoint.is_empty())
        {
            return Err(ConfigError("storage: s3 needs storage.endpoint and storage.bucket".into()));
        }
        Ok(())
    }

    /// The public address without a slash at the end.
    #[must_use]
    pub fn origin_and_prefix(&self) -> &str {
        self.site.url.trim_end_matches('/')
    }

    /// The path under which the site is mounted: empty, or `/contest`.
    #[must_use]
    pub fn prefix(&self) -> String {
        let path = url::Url::parse(&self.site.url).map(|u| u.path().to_owned()).unwrap_or_default();
        path.trim_end_matches('/').to_owned()
    }

    /// Whether people reach the site over HTTPS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.site.url.starts_with("https://")
    }
}

fn merge(into: &mut Table, from: Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => merge(old, new),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

/// Sets one key from text, keeping the type that the default has.
fn set(all: &mut Table, section: &str, key: &str, text: &str) -> Result<(), ConfigError> {
    let slot = all
        .get_mut(section)
        .and_then(Value::as_table_mut)
        .and_then(|t| t.get_mut(key))
        .ok_or_else(|| ConfigError(format!("the environment names {section}.{key}, which is no setting")))?;
    let wrong = |what| ConfigError(format!("the environment gives {section}.{key} the value {text:?}, not {what}"));
    *slot = match slot {
        Value::Integer(_) => Value::Integer(text.parse().map_err(|_| wrong("a whole number"))?),
        Value::Boolean(_) => Value::Boolean(text.parse().map_err(|_| wrong("true or false"))?),
        _ => Value::String(text.to_owned()),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn defaults_are_whole() {
        assert_eq!(Config::default().site.listen, "127.0.0.1:8080");
    }

    #[test]
    fn environment_wins_over_file_and_file_over_defaults() {
        let file = "[site]\nname = 'File'\nlisten = '127.0.0.1:1'";
        let vars = env(&[("LAUREATE_SITE__NAME", "Env"), ("LAUREATE_LIMITS__FILE_MIB", "7")]);
        let config = Config::from_parts(Some(file), vars.into_iter()).unwrap();
        assert_eq!((config.site.name.as_str(), config.site.listen.as_str()), ("Env", "127.0.0.1:1"));
        assert_eq!(config.limits.file_mib, 7);
    }

    #[test]
    fn mistakes_are_named() {
        let unknown = Config::from_parts(Some("[site]\nnmae = 'x'"), std::iter::empty()).unwrap_err();
        assert!(unknown.0.contains("nmae"), "{unknown}");
        let wrong = Config::from_parts(None, env(&[("LAUREATE_MAIL__PORT", "x")]).into_iter()).unwrap_err();
        assert!(wrong.0.contains("mail.port") && wrong.0.contains("whole number"), "{wrong}");
    }

    #[test]
    fn secrets_are_never_printed() {
        let vars =
            env(&[("LAUREATE_STORAGE__SECRET_KEY", "hush"), ("LAUREATE_DATABASE__URL", "postgres://a:hush@h/d")]);
        let config = Config::from_parts(None, vars.into_iter()).unwrap();
        let shown = format!("{config:?}{}", toml::to_string(&config).unwrap());
        assert!(!shown.contains("hush"), "{shown}");
    }

    #[test]
    fn prefix_comes_from_the_address() {
        let mut config = Config::default();
        assert_eq!(config.prefix(), "");
        config.site.url = "https://example.org/contest/".into();
        assert_eq!(config.prefix(), "/contest");
    }
}
