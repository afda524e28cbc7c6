//! Passwords and addresses: pure rules without a database.

use argon2::Argon2;
use password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};

use crate::error::{Error, Result};

/// The argon2id hash of a password in PHC form, with the parameters that OWASP recommends (19 MiB, 2 passes, 1 lane),
/// which are this crate's defaults. Takes some 20 ms: call it in `spawn_blocking`.
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
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(verify_password("correct horse", &hash));
        assert!(!verify_password("Correct horse", &hash));
        assert!(!verify_password("correct horse", "nonsense"));
    }
}
