//! A preset as its file writes it, and the rows that it becomes on given dates: pure.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::form::FormPurpose;
use entity::json::{
    Advance, Ages, Field, Fields, Gallery, Languages, Method, Nominations, Quotas, Settings, StageSettings, Tie,
};
use entity::stage::StageKind;
use entity::{
    AwardId, BriefId, CompetitionId, CriterionId, StageId, TagSetId, award, brief, criterion, milestone, stage,
    stage_category, tag_set,
};
use serde::Deserialize;

use super::forms::{self, PartPlan};
use super::lines;
use super::weeks::MilestonesPlan;
use crate::competition::rules::parse_local;
use crate::competition::store::Parts;

/// The presets that ship: their names in addresses and texts, and their files.
pub const PRESETS: [(&str, &str); 3] = [
    ("prize", include_str!("prize.toml")),
    ("challenge", include_str!("challenge.toml")),
    ("photo", include_str!("photo.toml")),
];

/// A preset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// One sentence for the competition's page.
    pub summary: String,
    /// Markdown.
    pub description: String,
    /// Markdown.
    #[serde(default)]
    pub prizes: String,
    /// Markdown.
    pub rules: String,
    /// BCP 47 codes.
    pub languages: Vec<String>,
    /// `#rrggbb`.
    pub brand_colour: String,
    /// Most people in a team.
    pub team_max: u32,
    /// Entries per team.
    pub entries_per_team: u32,
    /// Most words in a summary.
    pub summary_words: u32,
    /// Which ages may take part.
    #[serde(default)]
    pub ages: Ages,
    /// How many entries and files there may be besides.
    #[serde(default)]
    pub quotas: Quotas,
    /// Whether projects of others may be entered.
    #[serde(default)]
    pub nominations: Nominations,
    /// When the public sees entries.
    pub gallery: Gallery,
    /// The pipeline.
    pub stages: Vec<StagePlan>,
    /// Lines of `code | title`; a line that begins with `-` is below the one before.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Sets of tags.
    #[serde(default)]
    pub tag_sets: Vec<TagSetPlan>,
    /// Briefs to begin with.
    #[serde(default)]
    pub briefs: Vec<BriefPlan>,
    /// What can be won.
    #[serde(default)]
    pub awards: Vec<AwardPlan>,
    /// What each form asks, part by part.
    #[serde(default)]
    pub forms: HashMap<FormPurpose, Vec<PartPlan>>,
    /// The organiser's own fields at the end of the entry form.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// What is asked at milestones.
    #[serde(default)]
    pub milestone_fields: Vec<Field>,
}

/// A stage of a preset. Days count from the start date, 0 being that day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StagePlan {
    /// What happens in it.
    pub kind: StageKind,
    /// What people call it.
    pub name: String,
    /// Markdown.
    #[serde(default)]
    pub description: String,
    /// The day on which it opens, at 9:00.
    pub opens: i64,
    /// The day on which it closes, at 23:00; none for an open end.
    pub closes: Option<i64>,
    /// Whether names are hidden.
    #[serde(default)]
    pub blind: bool,
    /// How many reviews each entry should get.
    #[serde(default = "three")]
    pub reviews_per_entry: u32,
    /// How reviews make a score.
    #[serde(default)]
    pub method: Method,
    /// Who goes on.
    #[serde(default)]
    pub advance: Advance,
    /// What happens where equal scores meet the cut.
    #[serde(default)]
    pub tie: Tie,
    /// The rubric.
    #[serde(default)]
    pub criteria: Vec<CriterionPlan>,
    /// Whether all teams hand in at its milestones, not only those whose entry is in the contest.
    #[serde(default)]
    pub all_teams: bool,
    /// The milestones of an intake after the first.
    #[serde(default)]
    pub milestones: Option<MilestonesPlan>,
}

fn three() -> u32 {
    3
}

/// A criterion of a preset, from 1 to 5 in whole points.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionPlan {
    /// Its name.
    pub name: String,
    /// What to look for.
    pub help: String,
    /// Its share.
    pub weight: f64,
    /// Lowest and highest score; whole points from 1 to 5 where there are none.
    pub scale: Option<(f64, f64)>,
}

/// A set of tags of a preset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagSetPlan {
    /// Its name.
    pub name: String,
    /// Lines of `code | title | colour`.
    pub tags: Vec<String>,
}

/// A brief of a preset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BriefPlan {
    /// Its place in addresses.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Markdown.
    pub body: String,
}

/// An award of a preset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwardPlan {
    /// Free text.
    pub tier: String,
    /// May be empty.
    #[serde(default)]
    pub title: String,
    /// Given in every category.
    #[serde(default)]
    pub per_category: bool,
    /// How many may get it.
    pub places: i32,
}

/// All rows that a new competition begins with, besides its own.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Stages, categories, tags, partners.
    pub parts: Parts,
    /// The categories that stages are limited to.
    pub scopes: Vec<stage_category::Model>,
    /// Milestones.
    pub milestones: Vec<milestone::Model>,
    /// Rubrics.
    pub criteria: Vec<criterion::Model>,
    /// Briefs.
    pub briefs: Vec<brief::Model>,
    /// Awards.
    pub awards: Vec<award::Model>,
    /// The forms that are not the default ones.
    pub forms: Vec<(FormPurpose, Fields)>,
}

impl Preset {
    /// A preset that ships.
    ///
    /// # Panics
    /// Never: the files are read by a test.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (_, text) = PRESETS.iter().find(|(own, _)| *own == name)?;
        Some(toml::from_str(text).expect("presets that ship are tested"))
    }

    /// What the organiser decides about the competition as a whole.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            team_max: self.team_max,
            entries_per_team: self.entries_per_team,
            summary_words: self.summary_words,
            gallery: self.gallery,
            prizes: self.prizes.clone(),
            quotas: self.quotas,
            ages: self.ages.clone(),
            nominations: self.nominations,
            ..Settings::default()
        }
    }

    /// The languages.
    #[must_use]
    pub fn languages(&self) -> Languages {
        Languages(self.languages.clone())
    }

    /// The rows of a competition that starts on `start`.
    #[must_use]
    pub fn rows(&self, competition: CompetitionId, start: NaiveDate, zone: Tz, now: DateTime<Utc>) -> Rows {
        let mut rows = Rows::default();
        for (plan, position) in self.stages.iter().zip(1..) {
            let row = plan.row(competition, position, start, zone);
            rows.criteria.extend(plan.criteria.iter().zip(1..).map(|(c, position)| c.row(row.id, position)));
            rows.milestones
                .extend(plan.milestones.iter().flat_map(|own| own.rows(&row, at(start, own.closes, 23, zone), zone)));
            rows.parts.stages.push(row);
        }
        rows.parts.categories = lines::categories(competition, &self.categories);
        for (set, position) in self.tag_sets.iter().zip(1..) {
            let id = TagSetId::new();
            rows.parts.tag_sets.push(tag_set::Model {
                id,
                competition_id: competition,
                position,
                name: set.name.clone(),
            });
            rows.parts.tags.extend(set.tags.iter().zip(1..).map(|(line, position)| lines::tag_row(id, position, line)));
        }
        rows.briefs = self.briefs.iter().zip(1..).map(|(b, position)| b.row(competition, position, now)).collect();
        let more = [(FormPurpose::Entry, self.fields.as_slice()), (FormPurpose::Milestone, &self.milestone_fields)];
        rows.forms = forms::all(&self.forms, &more, &rows.parts);
        rows.awards = self.awards.iter().zip(1..).map(|(a, position)| a.row(competition, position)).collect();
        rows
    }
}

/// An instant at a full hour of a day, in a zone.
fn at(start: NaiveDate, day: i64, hour: u32, zone: Tz) -> Option<DateTime<Utc>> {
    let time = NaiveTime::from_hms_opt(hour, 0, 0)?;
    let local = (start + TimeDelta::days(day)).and_time(time);
    parse_local(&local.format("%Y-%m-%dT%H:%M").to_string(), zone)
}

impl StagePlan {
    fn row(&self, competition: CompetitionId, position: i32, start: NaiveDate, zone: Tz) -> stage::Model {
        stage::Model {
            id: StageId::new(),
            competition_id: competition,
            position,
            kind: self.kind,
            name: self.name.clone(),
            description: self.description.clone(),
            opens_at: at(start, self.opens, 9, zone),
            closes_at: self.closes.and_then(|day| at(start, day, 23, zone)),
            settings: StageSettings {
                blind: self.blind,
                reviews_per_entry: self.reviews_per_entry,
                all_teams: self.all_teams,
                method: self.method,
                advance: self.advance.clone(),
                tie: self.tie,
                ..StageSettings::default()
            },
            rubric_hash: None,
            rubric_frozen_at: None,
            selects: self.advance != Advance::All,
            settled_at: None,
            settled_by: None,
            settled_hash: None,
            version: 1,
        }
    }
}

impl CriterionPlan {
    fn row(&self, stage: StageId, position: i32) -> criterion::Model {
        criterion::Model {
            id: CriterionId::new(),
            stage_id: stage,
            position,
            name: self.name.clone(),
            help: self.help.clone(),
            weight: self.weight,
            min: self.scale.map_or(1.0, |scale| scale.0),
            max: self.scale.map_or(5.0, |scale| scale.1),
            step: 1.0,
            outside: false,
        }
    }
}

impl BriefPlan {
    fn row(&self, competition: CompetitionId, position: i32, now: DateTime<Utc>) -> brief::Model {
        brief::Model {
            id: BriefId::new(),
            competition_id: competition,
            position,
            slug: self.slug.clone(),
            title: self.title.clone(),
            summary: self.summary.clone(),
            body: self.body.clone(),
            owner: String::new(),
            prizes: String::new(),
            version: 1,
            created_at: now,
        }
    }
}

impl AwardPlan {
    fn row(&self, competition: CompetitionId, position: i32) -> award::Model {
        award::Model {
            id: AwardId::new(),
            competition_id: competition,
            position,
            tier: self.tier.clone(),
            title: self.title.clone(),
            prize: String::new(),
            category_id: None,
            brief_id: None,
            per_category: self.per_category,
            places: self.places,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::form::rules::{library, whole};

    #[test]
    fn presets_that_ship_are_whole() {
        for (name, _) in PRESETS {
            let preset = Preset::named(name).unwrap();
            let start = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap();
            let zone: Tz = "Europe/Zurich".parse().unwrap();
            let rows = preset.rows(CompetitionId::new(), start, zone, Utc::now());
            let ends: Vec<_> = rows.parts.stages.iter().filter_map(|s| s.closes_at).collect();
            assert!(ends.is_sorted(), "{name}: stages follow each other");
            let scoring = rows.parts.stages.iter().filter(|s| s.kind == StageKind::Scoring);
            for s in scoring {
                let mut rubric = rows.criteria.iter().filter(|c| c.stage_id == s.id).peekable();
                assert!(rubric.peek().is_some(), "{name}: {} has a rubric", s.name);
                if let Advance::Threshold { least } = s.settings.advance {
                    let reached = rubric.all(|c| c.min < least && least <= c.max);
                    assert!(reached, "{name}: {}: a score of {least} tells entries apart", s.name);
                }
            }
            for m in &rows.milestones {
                let s = rows.parts.stages.iter().find(|s| s.id == m.stage_id).unwrap();
                assert!(s.opens_at <= Some(m.opens_at) && Some(m.closes_at) <= s.closes_at, "{name}: {}", m.title);
                assert!(m.opens_at < m.closes_at && !m.title.is_empty(), "{name}: {}", m.title);
            }
            assert!(!rows.awards.is_empty(), "{name}");
            for (purpose, fields) in &rows.forms {
                let keys: BTreeSet<&str> = fields.0.iter().map(|f| f.key.as_str()).collect();
                assert_eq!(keys.len(), fields.0.len(), "{name}: keys clash");
                assert_eq!(whole::check(fields, "here").err(), None, "{name} {purpose:?}");
            }
        }
        assert!(Preset::named("nonsense").is_none());
    }

    #[test]
    fn the_challenge_has_four_weeks_whatever_clocks_do() {
        let zone: Tz = "Europe/Paris".parse().unwrap();
        let start = NaiveDate::from_ymd_opt(2026, 9, 14).unwrap();
        let rows = Preset::named("challenge").unwrap().rows(CompetitionId::new(), start, zone, Utc::now());
        let clock = |at: DateTime<Utc>| at.with_timezone(&zone).format("%d.%m. %H:%M").to_string();
        let weeks: Vec<_> = rows.milestones.iter().map(|m| (clock(m.opens_at), clock(m.closes_at))).collect();
        let told: Vec<_> = weeks.iter().map(|(opens, closes)| (opens.as_str(), closes.as_str())).collect();
        assert_eq!(
            told,
            [
                ("12.10. 09:00", "18.10. 23:00"),
                ("19.10. 09:00", "25.10. 23:00"),
                ("26.10. 09:00", "01.11. 23:00"),
                ("02.11. 09:00", "08.11. 23:00"),
            ]
        );
        assert_eq!((rows.milestones[1].closes_at - rows.milestones[0].closes_at).num_hours(), 7 * 24 + 1);
    }

    #[test]
    fn presets_name_sets_that_there_are() {
        for (purpose, parts) in PRESETS.iter().flat_map(|(name, _)| Preset::named(name).unwrap().forms) {
            for key in parts.iter().flat_map(|part| &part.sets) {
                assert!(library::set(purpose, key).is_some(), "no set {key} for {purpose:?}");
            }
        }
    }
}
