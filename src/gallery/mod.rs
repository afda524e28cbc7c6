//! The public face of entries: the gallery with its search and filters, and each entry's page.

pub mod rules;
pub mod store;
pub mod pages;
