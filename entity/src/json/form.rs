//! What forms ask.

use std::collections::BTreeMap;

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

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
