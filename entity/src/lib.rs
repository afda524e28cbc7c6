//! Laureate's tables, one file a table, grouped by the slice that owns (writes) them.
//!
//! Keys are UUIDv7 newtypes ([`id`]); typed JSON columns live in [`json`]. This crate knows SeaORM
//! and nothing else of Laureate.

pub mod id;
pub mod json;

// account: people and how they sign in
pub mod session;
pub mod throttle;
pub mod token;
pub mod user;

// ground: settings, jobs, mail, audit, files
pub mod event;
pub mod file;
pub mod job;
pub mod message;
pub mod setting;
pub mod upload;

// competition
pub mod category;
pub mod competition;
pub mod extension;
pub mod organiser;
pub mod partner;
pub mod stage;
pub mod tag;
pub mod tag_set;

// form
pub mod form;

// participant
pub mod consent;
pub mod participant;

// brief
pub mod brief;
pub mod question;

// leave
pub mod leave;

// team
pub mod invitation;
pub mod member;
pub mod team;

// board
pub mod block;
pub mod boarder;
pub mod card;
pub mod join_request;
pub mod note;
pub mod report;
pub mod thread;

// eligibility
pub mod bar;
pub mod spelling;

// entry
pub mod correction;
pub mod decision;
pub mod draft_version;
pub mod entry;
pub mod entry_tag;
pub mod exemption;
pub mod revision;

// nomination
pub mod nomination;

// screening
pub mod appeal;
pub mod likeness;
pub mod screener;
pub mod trace;
pub mod verdict;

// redaction
pub mod redaction;

// pipeline
pub mod pick;
pub mod stage_category;
pub mod standing;

// milestone
pub mod milestone;
pub mod milestone_answer;
pub mod milestone_revision;

// jury
pub mod assignment;
pub mod calibration;
pub mod conflict;
pub mod criterion;
pub mod juror;
pub mod lift;
pub mod panel;
pub mod panel_category;
pub mod panel_juror;
pub mod remark;
pub mod review;
pub mod score;

// pairwise
pub mod booth;
pub mod comparison;
pub mod turn;

// live
pub mod pitch_plan;
pub mod slot;

// closing
pub mod bundle;

// award
pub mod announcement;
pub mod award;
pub mod result;

pub use id::*;
