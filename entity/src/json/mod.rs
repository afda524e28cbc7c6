//! Typed JSON columns. Every field has a default, so that old rows read as new ones do.

use sea_orm::FromJsonQueryResult;
use sea_orm::prelude::Date;
use serde::{Deserialize, Serialize};

mod form;
mod stage;

pub use form::*;
pub use stage::*;

/// The languages of a competition, the first being its main one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Languages(pub Vec<String>);

/// Some short texts, in order.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Words(pub Vec<String>);

/// Who may see the gallery of entries, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gallery {
    /// Entries are public from their submission on.
    OnSubmit,
    /// Entries are public when the intake has closed.
    #[default]
    AfterIntake,
    /// Entries are public when results are announced.
    OnRelease,
    /// Entries are never public, except winners.
    Never,
}

/// How many entries and files there may be; 0 sets no limit. Withdrawn entries do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Quotas {
    /// Entries of a person, over all teams that the person is in.
    pub per_person: u32,
    /// Entries that an organisation hands in, in each category.
    pub per_organisation: u32,
    /// Entries handed in, in each category.
    pub per_category: u32,
    /// Files of a person, over all entries.
    pub files_per_person: u32,
}

/// Whether people may enter projects of others, and what their owners have to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Nominations {
    /// Whether a project of somebody else may be entered.
    pub allowed: bool,
    /// Whether such an entry can only be admitted when its owner has accepted.
    pub must_accept: bool,
    /// How many days after the intake owners can answer.
    pub days: u32,
}

impl Default for Nominations {
    fn default() -> Self {
        Self { allowed: false, must_accept: true, days: 14 }
    }
}

/// What an organiser decides about a competition as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct Settings {
    /// Fewest people in a team that submits.
    pub team_min: u32,
    /// Most people in a team.
    pub team_max: u32,
    /// Whether a person may be in several teams for the same brief.
    pub many_teams: bool,
    /// Most entries that a team may submit.
    pub entries_per_team: u32,
    /// Most words in a summary.
    pub summary_words: u32,
    /// Who may see the gallery, and when.
    pub gallery: Gallery,
    /// Words of the organiser for the competition page, such as the total of the prizes.
    pub prizes: String,
    /// Whether there is a board for finding a team, where teams can have more than one member.
    pub board: bool,
    /// Which ages may take part, and how.
    pub ages: Ages,
    /// How many entries and files there may be besides.
    pub quotas: Quotas,
    /// Whether people may enter projects of others.
    pub nominations: Nominations,
    /// What jurors accept before they see entries, in Markdown; empty for nothing.
    pub jury_terms: String,
    /// Whether those who are invited can try the competition before it is public.
    pub rehearsal: bool,
}

/// Which ages may take part, and how. Where nothing is set, nobody is asked for a date of birth.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Ages {
    /// The least age.
    pub min: Option<u32>,
    /// Named spans, from the youngest on.
    pub bands: Vec<AgeBand>,
    /// Below which age a guardian must consent.
    pub consent_below: Option<u32>,
    /// The day on which an age counts; none for the day of registration.
    pub on: Option<Date>,
}

/// A span of ages.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AgeBand {
    /// What people call it.
    pub label: String,
    /// The least age.
    pub from: u32,
    /// The greatest age; none where there is none.
    pub to: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            team_min: 1,
            team_max: 4,
            many_teams: false,
            entries_per_team: 1,
            summary_words: 200,
            gallery: Gallery::default(),
            prizes: String::new(),
            ages: Ages::default(),
            quotas: Quotas::default(),
            nominations: Nominations::default(),
            board: true,
            jury_terms: String::new(),
            rehearsal: false,
        }
    }
}

/// Names of inputs of a form.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Names(pub Vec<String>);

/// A link of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Link {
    /// What the link shows; may be empty.
    pub label: String,
    /// An http or https address.
    pub url: String,
}

/// The links of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Links(pub Vec<Link>);

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Packed {
    /// Its path, cleaned for display.
    pub name: String,
    /// Bytes when unpacked.
    pub size: u64,
}

/// What an archive holds, by its own table of contents.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct Contents {
    /// Files in all.
    pub files: u64,
    /// Bytes of all of them when unpacked.
    pub unpacked: u64,
    /// Whether some are locked with a password.
    pub locked: bool,
    /// The first of them.
    pub listed: Vec<Packed>,
}
