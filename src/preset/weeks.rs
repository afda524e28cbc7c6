//! The milestones of a stage of a preset: pure.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::{milestone, stage};
use serde::Deserialize;

use crate::milestone::rules;

/// The milestones of a stage of a preset. The first opens with the stage.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MilestonesPlan {
    /// The day on which the first closes, at 23:00.
    pub closes: i64,
    /// After how many days the next follows.
    #[serde(default = "week")]
    pub every: u32,
    /// What can be won in each; may be empty.
    #[serde(default)]
    pub prize: String,
    /// One after the other.
    pub each: Vec<MilestonePlan>,
}

/// A milestone of a preset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MilestonePlan {
    /// What people call it.
    pub title: String,
    /// What teams should do; Markdown.
    #[serde(default)]
    pub prompt: String,
}

fn week() -> u32 {
    7
}

impl MilestonesPlan {
    /// The rows of a stage; none where it has no date, or the first does not close.
    #[must_use]
    pub fn rows(&self, s: &stage::Model, closes_at: Option<DateTime<Utc>>, zone: Tz) -> Vec<milestone::Model> {
        let Some((opens_at, closes_at)) = s.opens_at.zip(closes_at) else { return Vec::new() };
        let times = u32::try_from(self.each.len()).unwrap_or(0);
        let plan = rules::Plan { opens_at, closes_at, every: self.every, times, prize: self.prize.clone() };
        let rows = rules::rows(&plan, s.id, zone, |_| String::new()).into_iter().zip(&self.each);
        rows.map(|(row, own)| milestone::Model { title: own.title.clone(), prompt: own.prompt.clone(), ..row })
            .collect()
    }
}
