//! What the demo shows.

use crate::app::App;
use crate::error::Result;

/// One account of the demo.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// What it can do.
    pub role: &'static str,
    /// Its address.
    pub email: String,
    /// Its password, made at this start.
    pub password: String,
}

/// Fills an empty site.
///
/// # Errors
/// The database's words.
pub async fn seed(_: &App) -> Result<Vec<SignIn>> {
    Ok(Vec::new())
}
