//! What owners, nominators and organisers are mailed.

use chrono::{DateTime, Utc};
use entity::{competition, entry, nomination, stage, team, user};
use serde_json::{Value, json};

use super::rules;
use crate::competition::actions::people::main_language;
use crate::lang::format;
use crate::mail::{Letter, To};

/// Why the owner is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The project was entered.
    Entered,
    /// The entry was handed in again.
    Changed,
    /// Organisers wait for an answer.
    Reminded,
}

impl Why {
    fn key(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Changed => "changed",
            Self::Reminded => "reminded",
        }
    }
}

/// The letter to the owner, with the link to the page that shows the entry.
#[must_use]
pub fn to_owner(
    competition: &competition::Model,
    stages: &[stage::Model],
    entry: &entry::Model,
    team: &team::Model,
    (row, secret): (&nomination::Model, &str),
    why: Why,
) -> Letter {
    let lang = main_language(competition);
    let zone = format::zone(&competition.time_zone);
    let until = rules::deadline(competition, stages).map(|at: DateTime<Utc>| format::moment(lang, at, zone));
    let data = json!({
        "why": why.key(), "competition": competition.title, "title": entry.title, "team": team.name,
        "link": format!("/nomination/{secret}"), "until": until, "contact": competition.contact_email,
    });
    Letter::new("nomination-owner", To::address(&row.email, &row.name, lang)).competition(competition.id).data(data)
}

/// What the owner has answered, as nominators and organisers are told.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// `accepted`, `correction`, `declined` or `taken`.
    pub answer: &'static str,
    /// What the owner wrote; may be empty.
    pub words: &'a str,
}

fn answer_data(c: &competition::Model, entry: &entry::Model, owner: &str, told: Answered<'_>, link: String) -> Value {
    json!({
        "answer": told.answer, "words": told.words, "competition": c.title, "title": entry.title,
        "number": entry.number, "owner": owner, "link": link, "contact": c.contact_email,
    })
}

/// The letter to one of those who entered the project.
#[must_use]
pub fn to_nominator(
    c: &competition::Model,
    entry: &entry::Model,
    row: &nomination::Model,
    person: &user::Model,
    told: Answered<'_>,
) -> Letter {
    let data = answer_data(c, entry, &row.name, told, format!("/c/{}/my", c.slug));
    Letter::new("nomination-answer", To::user(person)).competition(c.id).data(data)
}

/// The letter to the organisers' address.
#[must_use]
pub fn to_organisers(
    c: &competition::Model,
    entry: &entry::Model,
    row: &nomination::Model,
    told: Answered<'_>,
) -> Letter {
    let data = answer_data(c, entry, &row.name, told, format!("/c/{}/organise/nominations", c.slug));
    Letter::new("nomination-answer", To::address(&c.contact_email, "", main_language(c))).competition(c.id).data(data)
}
