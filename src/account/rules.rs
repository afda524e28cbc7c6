//! Passwords and addresses: pure rules without a database.

use argon2::Argon2;
use password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use serde::Deserialize;
use validator::Validate;

use crate::error::{Error, Result};

/// The letter to an address that nobody has confirmed yet.
pub const CHANGE_LETTER: &str = "account-change-email";

/// What a newcomer fills in.
#[derive(Debug, Deserialize, Validate)]
pub struct Registration {
    /// How the person is shown to others.
    #[serde(default)]
    #[validate(length(min = 1, max = 100))]
    pub name: String,
    /// The address.
    #[serde(default)]
    #[validate(email, length(max = 200))]
    pub email: String,
    /// The password: length is what counts (NIST SP 800-63B), so nothing else is demanded.
    #[serde(default)]
    #[validate(length(min = 10, max = 200, message = "account-password-short"))]
    pub password: String,
}

/// The argon2id hash of a password in PHC form, with the parameters that OWASP recommends (19 MiB, 2 passes, 1 lane),
/// which are this crate's defaults. Takes some 20 ms: call [`hash_in_background`] in handlers.
///
/// # Errors
/// Internal if the system's random source fails.
pub fn hash_password(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|e| Error::internal(format!("argon2: {e}")))
}

/// Whether `password` is the one of `hash`.
#[must_use]
pub fn verify_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// [`hash_password`] on a thread that may be busy.
///
/// # Errors
/// Internal if the system's random source fails.
pub async fn hash_in_background(password: String) -> Result<String> {
    tokio::task::spawn_blocking(move || hash_password(&password)).await.map_err(Error::internal)?
}

/// [`verify_password`] on a thread that may be busy. Without a hash it takes as long and says no, so that time does not
/// tell whether there is an account.
pub async fn verify_in_background(password: String, hash: Option<String>) -> bool {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$2z1pGcVh6n5f3t0fJ0ZJw1qvGQmH1rFv5t2m9Xv1x1k";
    let verify = move || {
        let right = verify_password(&password, hash.as_deref().unwrap_or(NOBODY));
        right && hash.is_some()
    };
    tokio::task::spawn_blocking(verify).await.unwrap_or(false)
}

/// An address as it is stored: without white space around it, in lower case.
#[must_use]
pub fn address(typed: &str) -> String {
    typed.trim().to_lowercase()
}

/// What stands in the place of the address of an account, or of a row that names somebody by an address, once the person
/// is forgotten. No mail can be sent to it.
#[must_use]
pub fn no_address(id: impl std::fmt::Display) -> String {
    format!("deleted-{id}@invalid")
}

/// Whether an address is that of somebody who is forgotten.
#[must_use]
pub fn is_no_address(email: &str) -> bool {
    email.ends_with("@invalid")
}

/// What people call the browser and system that a `User-Agent` header names, such as `Firefox, Android`; empty where it
/// names none that we know.
#[must_use]
pub fn browser_name(user_agent: &str) -> String {
    // Browsers name those that they want to be taken for too, so the more special one comes first.
    const BROWSERS: [(&str, &str); 8] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let named =
        |list: &[(&str, &'static str)]| list.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, n)| *n);
    [named(&BROWSERS), named(&SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_verifies_against_its_own_hash_only() {
        let hash = hash_password("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify_password("correct horse", &hash));
        assert!(!verify_password("Correct horse", &hash));
        assert!(!verify_password("correct horse", "nonsense"));
    }

    #[tokio::test]
    async fn nobody_is_as_slow_as_somebody_and_never_right() {
        assert!(!verify_in_background("nobody".into(), None).await);
        let hash = hash_password("correct horse").unwrap();
        assert!(verify_in_background("correct horse".into(), Some(hash)).await);
    }

    #[test]
    fn browsers_have_names() {
        let chrome =
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Mobile Safari/537.36";
        let safari =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/129.0 Safari/537.36 Edg/129.0";
        let names = [chrome, safari, edge, "curl/8.5"].map(browser_name);
        assert_eq!(names, ["Chrome, Android", "Safari, iPhone", "Edge, Windows", ""]);
    }
}
