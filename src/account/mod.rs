//! People: registration, signing in, mailed links, sessions, their own data.

pub mod proof;
pub mod rules;
