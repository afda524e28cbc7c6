//! The one integration binary: the server as a whole, over HTTP, with real databases, storage and mail server.

mod support;

mod account;
mod award;
mod brief;
mod competition;
mod demo;
mod entry;
mod file;
mod form;
mod ground;
mod jury;
mod team;
