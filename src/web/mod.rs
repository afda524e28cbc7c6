//! What every page shares: who visits, forms and their secrets, uploads, answers, errors, headers.
//!
//! The edge ([`edge::Edge`]) wraps all routes: it notes the arrival, finds the session, checks the form secret, renders
//! errors and adds headers. Handlers see a [`page::Page`] and, for posts, a [`form::Form`] or an [`upload::Upload`].

pub mod assets;
pub mod cache;
pub mod csrf;
pub mod csv;
pub mod edge;
pub mod form;
pub mod headers;
pub mod listener;
pub mod outbox;
pub mod page;
pub mod paging;
pub mod session;
pub mod tus;
pub mod upload;
pub mod visit;

pub use form::Form;
pub use page::{Page, with};
