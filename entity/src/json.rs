//! Typed JSON columns. Every field has a default, so that old rows read as new ones do.

use std::collections::BTreeMap;

use sea_orm::FromJsonQueryResult;
use sea_orm::prelude::Date;
use serde::{Deserialize, Serialize};

use crate::id::{CategoryId, TagSetId};

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

/// How the scores of a stage make one for each entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The mean of its reviews.
    #[default]
    Mean,
    /// The median of its reviews.
    Median,
    /// The mean corrected for how severe its jurors are.
    Corrected,
}

/// What makes the groups of entries that floors are kept for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The country of the team.
    Country,
    /// Tags of a set, such as regions; the first that an entry carries.
    Tags(TagSetId),
    /// Answers to a choice of the entry form, by the field's key.
    Field(String),
    /// Categories.
    Category,
}

/// The least number of a group that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Floor {
    /// What the group is called, as the answer, the tag or the country's code has it.
    pub group: String,
    /// How many.
    pub least: u32,
}

/// Who goes on from a stage.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum Advance {
    /// Everybody.
    #[default]
    All,
    /// The best of each category.
    PerCategory {
        /// How many of each.
        places: u32,
    },
    /// The best overall, with floors for groups.
    Overall {
        /// How many.
        places: u32,
        /// What makes the groups.
        by: Option<Group>,
        /// Floors.
        floors: Vec<Floor>,
    },
    /// All with at least this score.
    Threshold {
        /// The least score.
        least: f64,
    },
    /// Those that organisers pick, each with a reason.
    Picked,
}

/// What happens where equal scores meet the cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// All of them go on.
    AllGoOn,
    /// The jury decides: organisers pick, with a reason.
    #[default]
    Jury,
    /// Those handed in earlier go on.
    Earlier,
    /// A lot decides, with the stage's published seed.
    Lot,
}

/// When jurors see what other jurors say of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Peers {
    /// Never.
    #[default]
    Never,
    /// When they have handed in their own sheet.
    AfterOwn,
    /// Always.
    Always,
}

/// Which reviews of a stage that pitches count, where jurors came late or were not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum LateJurors {
    /// All of them.
    #[default]
    All,
    /// Those of jurors who scored enough of the pitches.
    Present {
        /// How many; 0 for all that the juror may judge.
        least: u32,
    },
    /// Those that were first handed in soon after the end of the pitch.
    Within {
        /// How many minutes.
        minutes: u32,
    },
}

/// What assigning needs to know about a juror.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct JurorProfile {
    /// The languages that the juror reads, as the question `language` of the entry form has them; empty for all.
    pub languages: Vec<String>,
    /// Categories that the juror knows about; empty for all alike.
    pub expertise: Vec<CategoryId>,
    /// Most entries that the juror takes in a stage; none for the stage's own limit.
    pub load: Option<u32>,
}

/// What an organiser decides about a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct StageSettings {
    /// Whether names and organisations are hidden from jurors.
    pub blind: bool,
    /// How many reviews each entry should get.
    pub reviews_per_entry: u32,
    /// Of a screening: whether teams are mailed when they are admitted.
    pub mail_admitted: bool,
    /// Of a screening: for how many days after a refusal its team can appeal; 0 for never.
    pub appeal_days: u32,
    /// Of a screening: reasons to refuse that screeners pick from; empty for the ready-made ones.
    pub reasons: Vec<String>,
    /// For so long after the deadline entries are taken like those on time; nobody is told.
    pub grace_minutes: u32,
    /// For so long after the deadline entries are taken with a mark.
    pub late_minutes: u32,
    /// Whether jurors see that mark.
    pub late_to_jurors: bool,
    /// Whether all teams hand in at the milestones of an intake, not only those whose entry is in the contest.
    pub all_teams: bool,
    /// How scores make one for each entry; chosen before the stage opens.
    pub method: Method,
    /// Who goes on.
    pub advance: Advance,
    /// What happens where equal scores meet the cut.
    pub tie: Tie,
    /// The published seed of everything that is drawn in the stage; empty until the first draw or the opening.
    pub seed: String,
    /// Most entries that a juror gets; none for no limit.
    pub load: Option<u32>,
    /// When jurors see what others say of an entry.
    pub peers: Peers,
    /// Whether assigning prefers jurors who know an entry's category.
    pub by_expertise: bool,
    /// Whether assigning prefers jurors who read an entry's language.
    pub by_language: bool,
    /// Which reviews count where jurors came late to pitches.
    pub late_jurors: LateJurors,
}

impl Default for StageSettings {
    fn default() -> Self {
        Self {
            blind: false,
            reviews_per_entry: 3,
            mail_admitted: false,
            appeal_days: 7,
            reasons: Vec::new(),
            grace_minutes: 0,
            late_minutes: 0,
            late_to_jurors: true,
            all_teams: false,
            method: Method::default(),
            advance: Advance::default(),
            tie: Tie::default(),
            seed: String::new(),
            load: None,
            peers: Peers::default(),
            by_expertise: true,
            by_language: true,
            late_jurors: LateJurors::default(),
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

/// The kinds of fields that an organiser can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    ShortText,
    /// Several lines, with word limits.
    LongText,
    /// A number.
    Number,
    /// One of some choices.
    Choice,
    /// Any of some choices.
    ManyChoices,
    /// A day.
    Date,
    /// A country.
    Country,
    /// An http or https address.
    Url,
    /// A box that must be ticked where the field is required.
    Consent,
    /// An e-mail address.
    Email,
    /// One or more files.
    File,
    /// A heading with a text; what follows, up to the next one, belongs to it. Nothing is answered.
    Section,
    /// Rows of answers to its own fields: any number, or one for each pick elsewhere.
    Group,
}

/// Who may see an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody who may see the entry.
    #[default]
    Public,
    /// The jury and the organisers.
    Jury,
    /// The organisers.
    Organisers,
}

/// When a field is asked: if what another input holds is any of some values.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// The name of the input: `a_<key>` for another field, `category_id`, `brief_id`, or `tags_<set>`.
    pub of: String,
    /// The values, as they are stored.
    pub any: Vec<String>,
}

/// The words of a field in another language; what is empty is shown in the main one.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Wording {
    /// The question.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The hint.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// The choices, in the order of the field's own; none or all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
}

/// How many pixels pictures have at least and at most. The long side is the longer one, however a picture is turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Pixels {
    /// Fewest on the long side.
    pub min_long: Option<u32>,
    /// Fewest on the short side.
    pub min_short: Option<u32>,
    /// Most on the long side.
    pub max_long: Option<u32>,
    /// Most on the short side.
    pub max_short: Option<u32>,
}

impl Pixels {
    /// Whether any number of pixels will do.
    #[must_use]
    pub fn is_free(&self) -> bool {
        *self == Self::default()
    }
}

/// One field that an organiser asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Field {
    /// Stable name in answers: lower case letters, digits and underscores.
    pub key: String,
    /// What kind of answer.
    pub kind: FieldKind,
    /// The question.
    pub label: String,
    /// A hint below it; may be empty.
    pub help: String,
    /// Whether submitting needs an answer.
    pub required: bool,
    /// Who may see the answer.
    pub visibility: Visibility,
    /// Choices, in order.
    pub choices: Vec<String>,
    /// Least words (texts), value (numbers), picks (many choices) or rows (groups).
    pub min: Option<f64>,
    /// Most words (texts), value (numbers), picks (many choices) or rows (groups).
    pub max: Option<f64>,
    /// Most files.
    pub max_files: u32,
    /// Largest size of a file, in MiB.
    pub max_mib: u32,
    /// Media types that are taken, such as `image/*` or `application/pdf`; empty takes all safe ones.
    pub accept: Vec<String>,
    /// How many pixels pictures must have.
    #[serde(skip_serializing_if = "Pixels::is_free")]
    pub pixels: Pixels,
    /// When it is asked; always, if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_when: Option<Condition>,
    /// What is asked in each row of a group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// The input for each of whose picks a group has a row: `a_<key>` or `tags_<set>`; empty for rows that people add.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub per: String,
    /// Its words in other languages, by their codes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, Wording>,
}

impl Default for Field {
    fn default() -> Self {
        Self {
            key: String::new(),
            kind: FieldKind::ShortText,
            label: String::new(),
            help: String::new(),
            required: false,
            visibility: Visibility::Public,
            choices: Vec::new(),
            min: None,
            max: None,
            max_files: 1,
            max_mib: 25,
            accept: Vec::new(),
            pixels: Pixels::default(),
            show_when: None,
            fields: Vec::new(),
            per: String::new(),
            words: BTreeMap::new(),
        }
    }
}

/// The fields of a form, in order.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Fields(pub Vec<Field>);

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
