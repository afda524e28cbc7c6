//! Countries, names and organisations.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{UserId, user};
use serde::Deserialize;

use super::dice::Dice;
use super::words::{Names, fill};
use crate::error::{Error, Result};

const LANDS: &str = include_str!("data/countries.csv");
const PEOPLE: &str = include_str!("data/names.toml");

/// A country.
#[derive(Clone, Debug, Deserialize)]
pub struct Land {
    /// Whether entries for the prizes come from it.
    prizes: String,
    /// ISO 3166 alpha-2.
    pub code: String,
    /// As in a sentence: `the Gambia`.
    pub name: String,
    /// The UN region.
    pub region: String,
    /// A city.
    pub city: String,
    /// Another one.
    pub town: String,
}

#[derive(Debug, Deserialize)]
struct Given {
    first: Vec<String>,
    last: Vec<String>,
}

/// Makes people.
#[derive(Debug)]
pub struct Registry {
    /// All countries.
    pub lands: Vec<Land>,
    names: HashMap<String, Given>,
    taken: HashSet<String>,
}

/// Reads the rows of a table with a header.
///
/// # Errors
/// Internal if it is malformed.
pub fn table<T: for<'a> Deserialize<'a>>(text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().map_err(Error::internal)
}

/// Letters and digits in lower case, joined by `between`.
#[must_use]
pub fn plain(text: &str, between: &str) -> String {
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(between)
}

impl Registry {
    /// Reads countries and names.
    ///
    /// # Errors
    /// Internal if they are malformed.
    pub fn new() -> Result<Self> {
        let names = toml::from_str(PEOPLE).map_err(Error::internal)?;
        Ok(Self { lands: table(LANDS)?, names, taken: HashSet::new() })
    }

    /// The countries from which entries for the prizes come.
    #[must_use]
    pub fn developing(&self) -> Vec<Land> {
        self.lands.iter().filter(|land| land.prizes == "yes").cloned().collect()
    }

    /// A new account of somebody from a country; the address is at `domain`.
    pub fn person(&mut self, land: &Land, domain: &str, since: DateTime<Utc>, dice: &mut Dice) -> user::Model {
        let (mut name, mut email) = (String::new(), String::new());
        for attempt in 0..1000 {
            if let Some(given) = self.names.get(&land.region) {
                name = format!("{} {}", dice.pick(&given.first), dice.pick(&given.last));
            }
            let number = if attempt > 20 { attempt.to_string() } else { String::new() };
            email = format!("{}{number}@{domain}", plain(&name, "."));
            if self.taken.insert(email.clone()) {
                break;
            }
        }
        user::Model {
            id: UserId::new(),
            email,
            name,
            password_hash: None,
            email_confirmed_at: Some(since),
            site_admin: false,
            language: "en".into(),
            created_at: since,
            deleted_at: None,
        }
    }

    /// An organisation and its domain.
    #[must_use]
    pub fn organisation(patterns: &[String], names: &Names, dice: &mut Dice) -> (String, String) {
        let name = fill(dice.pick::<String>(patterns), names, dice);
        let short: String = plain(&name, "-").chars().take(40).collect();
        (name, format!("{}.example", short.trim_end_matches('-')))
    }
}
