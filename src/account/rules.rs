//! Passwords and addresses: pure rules without a database.

use argon2::Argon2;
use password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use serde::Deserialize;
use validator::Validate;

use crate::error::{Error, Result};

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
}
