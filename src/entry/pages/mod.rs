//! Pages of entries: the team's own ([`my`], [`edit`], [`hand_in`]), the organisers' ([`organise`], [`held`]), downloads
//! ([`files`]), uploads in pieces ([`uploads`]), what an entry was ([`history`]).

pub mod edit;
pub mod files;
pub mod hand_in;
pub mod held;
pub mod history;
mod merged;
pub mod my;
pub mod organise;
pub mod uploads;
