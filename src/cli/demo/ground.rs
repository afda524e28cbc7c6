//! The rows with which competitions begin: from a preset's file and tables.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::form::FormPurpose;
use entity::json::Fields;
use entity::stage::StageKind;
use entity::{
    CompetitionId, FormId, OrganiserId, PartnerId, UserId, competition, form, organiser, partner, stage, tag, tag_set,
    user,
};
use serde::Deserialize;
use serde_json::json;

use super::batch::Batch;
use super::entries::Ground;
use super::people::table;
use crate::audit::Event;
use crate::entry::rules::Offer;
use crate::error::{Error, Result};
use crate::jury::rules::rubric_hash;
use crate::preset::rules::{Preset, Rows, TagSetPlan};

/// The zone of all.
pub const ZONE: Tz = chrono_tz::Europe::Zurich;

/// What a competition is called and when it happens.
#[derive(Clone, Copy, Debug)]
pub struct Edition {
    /// Its place in addresses.
    pub slug: &'static str,
    /// Its name.
    pub title: &'static str,
    /// The first day of its intake.
    pub start: NaiveDate,
}

/// A Sustainable Development Goal.
#[derive(Clone, Debug, Deserialize)]
pub struct Goal {
    number: u32,
    title: String,
    /// `#rrggbb`.
    pub colour: String,
}

#[derive(Deserialize)]
struct Line {
    code: String,
    parent: String,
    title: String,
}

#[derive(Deserialize)]
struct Sponsor {
    tier: String,
    name: String,
}

#[derive(Deserialize)]
struct Region {
    region: String,
}

/// Reads a preset.
///
/// # Errors
/// Internal if it is malformed.
pub fn preset(text: &str) -> Result<Preset> {
    toml::from_str(text).map_err(Error::internal)
}

/// The goals.
///
/// # Errors
/// Internal if the table is malformed.
pub fn goals() -> Result<Vec<Goal>> {
    table(include_str!("data/sdgs.csv"))
}

/// Gives a preset the action lines as categories. A parent that has no line of its own is added.
///
/// # Errors
/// Internal if the table is malformed.
pub fn add_action_lines(preset: &mut Preset) -> Result<()> {
    let mut parents: Vec<String> = Vec::new();
    for line in table::<Line>(include_str!("data/wsis-action-lines.csv"))? {
        if line.parent.is_empty() {
            preset.categories.push(format!("{} | {}", line.code, line.title));
            continue;
        }
        if !parents.contains(&line.parent) {
            preset.categories.push(format!("{} | ICT applications", line.parent));
            parents.push(line.parent);
        }
        preset.categories.push(format!("- {} | {}", line.code, line.title));
    }
    Ok(())
}

/// Gives a preset the goals and the regions as tags.
///
/// # Errors
/// Internal if a table is malformed.
pub fn add_tags(preset: &mut Preset) -> Result<()> {
    add_goals(preset)?;
    let regions = table::<Region>(include_str!("data/un-regions.csv"))?.into_iter().map(|r| r.region).collect();
    preset.tag_sets.push(TagSetPlan { name: "UN regions".into(), tags: regions });
    Ok(())
}

/// Gives a preset the goals as tags.
///
/// # Errors
/// Internal if the table is malformed.
fn add_goals(preset: &mut Preset) -> Result<()> {
    let goals = goals()?.iter().map(|g| format!("SDG {} | {} | {}", g.number, g.title, g.colour)).collect();
    preset.tag_sets.push(TagSetPlan { name: "Sustainable Development Goals".into(), tags: goals });
    Ok(())
}

/// A contest that began so many days before `now`, with the goals as tags and the rubrics of what has opened frozen.
///
/// # Errors
/// Internal if the preset or a table is malformed.
pub fn under_way(
    batch: &mut Batch,
    (slug, title): (&'static str, &'static str),
    text: &str,
    days: i64,
    organiser: &user::Model,
    now: DateTime<Utc>,
) -> Result<Ground> {
    let start = now.with_timezone(&ZONE).date_naive() - TimeDelta::days(days);
    let edition = Edition { slug, title, start };
    let mut preset = preset(text)?;
    add_goals(&mut preset)?;
    let id = CompetitionId::new();
    let mut rows = rows(&edition, &preset, id, now);
    freeze(&mut rows, now);
    Ok(lay(batch, &edition, &preset, rows, &[organiser], id))
}

/// The rubrics of stages that have opened are frozen.
fn freeze(rows: &mut Rows, now: DateTime<Utc>) {
    let opened = |s: &&mut stage::Model| s.kind == StageKind::Scoring && s.opens_at.is_some_and(|at| at <= now);
    for s in rows.parts.stages.iter_mut().filter(opened) {
        let rubric: Vec<_> = rows.criteria.iter().filter(|c| c.stage_id == s.id).cloned().collect();
        s.rubric_hash = Some(rubric_hash(&rubric));
        s.rubric_frozen_at = s.opens_at.map(|at| at + TimeDelta::hours(2));
    }
}

/// The partners of the prizes.
///
/// # Errors
/// Internal if the table is malformed.
pub fn partners(id: CompetitionId) -> Result<Vec<partner::Model>> {
    let sponsors: Vec<Sponsor> = table(include_str!("data/partners-2020.csv"))?;
    let row = |(s, position): (Sponsor, i32)| partner::Model {
        id: PartnerId::new(),
        competition_id: id,
        position,
        tier: s.tier,
        name: s.name,
        url: String::new(),
    };
    Ok(sponsors.into_iter().zip(1..).map(row).collect())
}

/// Rows of a preset, to be changed before [`lay`] takes them.
#[must_use]
pub fn rows(edition: &Edition, preset: &Preset, id: CompetitionId, now: DateTime<Utc>) -> Rows {
    preset.rows(id, edition.start, ZONE, now)
}

/// Puts the rows of a competition into the batch.
pub fn lay(
    batch: &mut Batch,
    edition: &Edition,
    preset: &Preset,
    rows: Rows,
    organisers: &[&user::Model],
    id: CompetitionId,
) -> Ground {
    let opens = rows.parts.stages.first().and_then(|s| s.opens_at).unwrap_or_default();
    let made = opens - TimeDelta::days(30);
    let by = organisers.first().map_or_else(UserId::new, |o| o.id);
    let competition = competition(edition, preset, id, (made, opens - TimeDelta::days(5)), organisers);
    let data = json!({"slug": edition.slug});
    batch.note(made, |at| Event::new("competition.created", at).by(by).on("competition", id.0).data(data));
    batch.note(opens - TimeDelta::days(5), |at| Event::new("competition.published", at).by(by).on("competition", id.0));
    batch.organisers.extend(organisers.iter().map(|o| organiser::Model {
        id: OrganiserId::new(),
        competition_id: id,
        user_id: Some(o.id),
        email: o.email.clone(),
        token_hash: None,
        invited_at: made,
        accepted_at: Some(made),
    }));
    let (form, fields) = lay_forms(batch, rows.forms, id, made);
    let offer = Offer {
        summary_words: preset.summary_words,
        briefs: rows.briefs.clone(),
        categories: rows.parts.categories.clone(),
        tag_sets: sets(&rows.parts.tag_sets, &rows.parts.tags),
        form: Some(form),
        fields,
        nominations: preset.nominations.allowed,
    };
    batch.competitions.push(competition.clone());
    batch.parts = rows.parts;
    batch.milestones = rows.milestones;
    batch.briefs = rows.briefs;
    batch.criteria = rows.criteria;
    batch.awards = rows.awards;
    Ground { competition, stages: batch.parts.stages.clone(), offer, form, organiser: by }
}

/// Puts the forms into the batch; returns the one of entries.
fn lay_forms(
    batch: &mut Batch,
    mut forms: Vec<(FormPurpose, Fields)>,
    id: CompetitionId,
    made: DateTime<Utc>,
) -> (FormId, Fields) {
    if forms.iter().all(|(purpose, _)| *purpose != FormPurpose::Entry) {
        forms.push((FormPurpose::Entry, Fields::default()));
    }
    let (mut form, mut fields) = (FormId::new(), Fields::default());
    for (purpose, asked) in forms {
        let row = form::Model {
            id: FormId::new(),
            competition_id: id,
            purpose,
            version: 1,
            fields: asked.clone(),
            created_at: made,
        };
        if purpose == FormPurpose::Entry {
            (form, fields) = (row.id, asked);
        }
        batch.forms.push(row);
    }
    (form, fields)
}

fn sets(sets: &[tag_set::Model], tags: &[tag::Model]) -> Vec<(tag_set::Model, Vec<tag::Model>)> {
    let of = |set: &tag_set::Model| tags.iter().filter(|t| t.tag_set_id == set.id).cloned().collect();
    sets.iter().map(|set| (set.clone(), of(set))).collect()
}

fn competition(
    edition: &Edition,
    preset: &Preset,
    id: CompetitionId,
    (made, public): (DateTime<Utc>, DateTime<Utc>),
    organisers: &[&user::Model],
) -> competition::Model {
    competition::Model {
        id,
        slug: edition.slug.into(),
        title: edition.title.into(),
        summary: preset.summary.clone(),
        description: preset.description.clone(),
        time_zone: ZONE.name().into(),
        languages: preset.languages(),
        brand_colour: preset.brand_colour.clone(),
        logo_file_id: None,
        rules: preset.rules.clone(),
        rules_version: 1,
        contact_email: organisers.first().map(|o| o.email.clone()).unwrap_or_default(),
        settings: preset.settings(),
        entry_counter: 0,
        published_at: Some(public),
        cloned_from: None,
        version: 1,
        created_at: made,
        updated_at: public,
    }
}
