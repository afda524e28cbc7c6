//! Form secrets: proof that a post comes from a page of ours, made for this browser.
//!
//! A token is `nonce.HMAC(key, binding ‖ nonce)`, bound to the session (or to an anonymous browser's cookie). The nonce
//! makes every page's token differ, so that compressed pages do not leak it (BREACH).

use rand::RngExt;

use super::visit::Visit;
use crate::app::App;

/// The form field of the token.
pub const FIELD: &str = "_csrf";
/// The header of the token, for scripts.
pub const HEADER: &str = "x-csrf-token";

/// Addresses that need no token: they hold a secret of their own, and mail programs post to them without having seen a
/// page (RFC 8058).
pub const ONE_CLICK: &str = "/stop/";

/// A token for the forms of this visit.
#[must_use]
pub fn token(app: &App, visit: &Visit) -> String {
    let nonce = hex::encode(rand::rng().random::<[u8; 8]>());
    let signature = app.keys().sign("form", &format!("{}{nonce}", visit.form_binding()));
    format!("{nonce}.{signature}")
}

/// Whether a token was made for this browser.
#[must_use]
pub fn holds(app: &App, visit: &Visit, token: &str) -> bool {
    let Some((nonce, signature)) = token.split_once('.') else { return false };
    app.keys().verify("form", &format!("{}{nonce}", visit.form_binding()), signature)
}
