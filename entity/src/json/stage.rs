//! What is decided about stages and jurors.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::id::{CategoryId, TagSetId};

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
