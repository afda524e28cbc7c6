//! The one integration binary: the server as a whole, over HTTP, with real databases, storage and mail server.

mod support;

mod access;
mod account;
mod award;
mod board;
mod brief;
mod browser;
mod competition;
mod embed;
mod db;
mod demo;
mod eligibility;
mod entry;
mod erasure;
mod faults;
mod file;
mod form;
mod gallery;
mod ground;
mod history;
mod journeys;
mod jury;
mod leave;
mod milestone;
mod nomination;
mod outbox;
mod pairwise;
mod participant;
mod pipeline;
mod preset;
mod queries;
mod receipt;
mod screening;
mod team;
mod upload;
