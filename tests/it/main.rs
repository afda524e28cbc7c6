//! The one integration binary: the server as a whole, over HTTP, with real databases, storage and mail server.

mod support;

mod entry;
mod file;
mod form;
mod ground;
