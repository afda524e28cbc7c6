//! Laureate: an embeddable server for hackathons, challenges, prizes and contests.
//!
//! Modules stand in reading order, and **a module uses only modules declared above it**. First the ground, which knows
//! nothing of competitions; then pure arithmetic; then a slice for each noun, in the order of an entry's life; then the
//! roof that puts them together. A slice has the same rooms, where needed: `rules` (pure), `store` (rows), `proof` (who
//! may), `actions` (one use case, one transaction), `pages` and `mails`.

// --- ground
pub mod config;
pub mod error;
pub mod clock;
pub mod lang;
pub mod db;
pub mod blob;
pub mod job;
pub mod audit;
pub mod render;
pub mod mail;
pub mod app;
pub mod web;

// --- arithmetic
pub mod ranking;
pub mod likeness;
pub mod chart;

// --- slices, in the order of an entry's life
pub mod account;
pub mod file;
pub mod competition;
pub mod form;
pub mod eligibility;
pub mod leave;
pub mod participant;
pub mod brief;
pub mod team;
pub mod board;
pub mod entry;
pub mod pipeline;
pub mod milestone;
pub mod receipt;
pub mod nomination;
pub mod screening;
pub mod redaction;
pub mod jury;
pub mod pairwise;
pub mod live;
pub mod closing;
pub mod award;
pub mod gallery;
pub mod rehearsal;
pub mod preset;
pub mod erasure;

// --- roof
pub mod routes;
pub mod server;
pub mod cli;

pub use config::Config;
pub use server::Site;
