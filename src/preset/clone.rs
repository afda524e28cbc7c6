//! A new edition of a competition: everything but people, entries and results, with its dates moved.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::form::FormPurpose;
use entity::json::{Advance, Fields, Group, StageSettings};
use entity::{
    AwardId, BriefId, CategoryId, CompetitionId, CriterionId, MilestoneId, PartnerId, StageId, TagId, TagSetId, award,
    brief, criterion, milestone, stage, stage_category,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::rules::Rows;
use crate::app::App;
use crate::competition::proof::Organiser;
use crate::competition::rules::{parse_local, zone};
use crate::competition::store::{self, Parts};
use crate::error::Result;
use crate::form::store as form_store;

/// The rows of a new edition `to`, whose first stage opens on `start` at the same time of day as before; all other dates
/// keep their distance to it in days of the competition's zone.
///
/// # Errors
/// The database's words.
pub async fn rows(app: &App, o: &Organiser, to: CompetitionId, start: NaiveDate) -> Result<Rows> {
    let db = app.db().read();
    let from = o.competition.id;
    let (days, zone) = (days(o, start), zone(&o.competition));
    let (mut stages, ids) = stages(o, to, days, zone);
    let milestones = milestones(crate::milestone::store::of_stages(db, ids.keys().copied()).await?, &ids, days, zone);
    let criteria = criterion::Entity::find()
        .filter(criterion::Column::StageId.is_in(ids.keys().copied()))
        .order_by_asc(criterion::Column::Position)
        .all(db)
        .await?;
    let criteria = criteria
        .into_iter()
        .filter_map(|c| Some(criterion::Model { id: CriterionId::new(), stage_id: *ids.get(&c.stage_id)?, ..c }))
        .collect();
    let (categories, category_ids) = categories(store::categories_of(db, from).await?, to);
    let scopes = scopes(&store::scopes_of(db, &o.stages).await?, &ids, &category_ids);
    let mut sets = HashMap::new();
    let mut parts = Parts { categories, ..Parts::default() };
    let mut moved: Vec<(String, String)> = Vec::new();
    for (mut set, tags) in store::tag_sets_of(db, from).await? {
        let old = std::mem::replace(&mut set.id, TagSetId::new());
        moved.push((old.to_string(), set.id.to_string()));
        sets.insert(old, set.id);
        set.competition_id = to;
        for tag in tags {
            let id = TagId::new();
            moved.push((tag.id.to_string(), id.to_string()));
            parts.tags.push(entity::tag::Model { id, tag_set_id: set.id, ..tag });
        }
        parts.tag_sets.push(set);
    }
    stages.iter_mut().for_each(|s| regroup(&mut s.settings.advance, &sets));
    parts.stages = stages;
    let partners = store::partners_of(db, from).await?.into_iter();
    parts.partners =
        partners.map(|p| entity::partner::Model { id: PartnerId::new(), competition_id: to, ..p }).collect();
    let (briefs, brief_ids) = briefs(crate::brief::store::list(db, from).await?, to);
    let awards = award::Entity::find().filter(award::Column::CompetitionId.eq(from)).all(db).await?;
    let awards = awards
        .into_iter()
        .map(|a| award::Model {
            id: AwardId::new(),
            competition_id: to,
            category_id: a.category_id.and_then(|id| category_ids.get(&id).copied()),
            brief_id: a.brief_id.and_then(|id| brief_ids.get(&id).copied()),
            ..a
        })
        .collect();
    moved.extend(category_ids.iter().map(|(old, new)| (old.to_string(), new.to_string())));
    moved.extend(brief_ids.iter().map(|(old, new)| (old.to_string(), new.to_string())));
    let mut forms: Vec<(FormPurpose, Fields)> = Vec::new();
    for form in form_store::versions_of(db, from).await? {
        if forms.iter().all(|(purpose, _)| *purpose != form.purpose) {
            forms.push((form.purpose, hung(form.fields, &moved)));
        }
    }
    Ok(Rows { parts, scopes, milestones, criteria, briefs, awards, forms })
}

/// Fields that hang on categories, briefs and tags hang on those of the new edition.
fn hung(mut fields: Fields, moved: &[(String, String)]) -> Fields {
    let moved = |text: &mut String| {
        for (old, new) in moved.iter().filter(|(old, _)| text.contains(old)).collect::<Vec<_>>() {
            *text = text.replace(old, new);
        }
    };
    for field in &mut fields.0 {
        moved(&mut field.per);
        if let Some(when) = &mut field.show_when {
            moved(&mut when.of);
            when.any.iter_mut().for_each(moved);
        }
    }
    fields
}

/// How many days later the new edition is.
fn days(o: &Organiser, start: NaiveDate) -> i64 {
    let zone = zone(&o.competition);
    let first = o.stages.iter().filter_map(|s| s.opens_at).min().map(|at| at.with_timezone(&zone).date_naive());
    first.map_or(0, |first| (start - first).num_days())
}

fn stages(o: &Organiser, to: CompetitionId, days: i64, zone: Tz) -> (Vec<stage::Model>, HashMap<StageId, StageId>) {
    let mut ids = HashMap::new();
    let moved = |s: &stage::Model| {
        let id = StageId::new();
        ids.insert(s.id, id);
        stage::Model {
            id,
            competition_id: to,
            opens_at: s.opens_at.and_then(|at| shift(at, days, zone)),
            closes_at: s.closes_at.and_then(|at| shift(at, days, zone)),
            rubric_hash: None,
            rubric_frozen_at: None,
            settled_at: None,
            settled_by: None,
            settled_hash: None,
            settings: StageSettings { seed: String::new(), ..s.settings.clone() },
            version: 1,
            ..s.clone()
        }
    };
    (o.stages.iter().map(moved).collect(), ids)
}

/// The categories that stages are limited to.
fn scopes(
    from: &HashMap<StageId, Vec<CategoryId>>,
    stages: &HashMap<StageId, StageId>,
    categories: &HashMap<CategoryId, CategoryId>,
) -> Vec<stage_category::Model> {
    let row = |stage: &StageId, category: &CategoryId| {
        let (stage_id, category_id) = (*stages.get(stage)?, *categories.get(category)?);
        Some(stage_category::Model { stage_id, category_id })
    };
    from.iter().flat_map(|(stage, own)| own.iter().filter_map(move |category| row(stage, category))).collect()
}

/// A rule whose groups are tags names the tags of the new edition.
fn regroup(advance: &mut Advance, sets: &HashMap<TagSetId, TagSetId>) {
    if let Advance::Overall { by: Some(Group::Tags(set)), .. } = advance {
        *set = sets.get(set).copied().unwrap_or(*set);
    }
}

fn milestones(
    from: Vec<milestone::Model>,
    stages: &HashMap<StageId, StageId>,
    days: i64,
    zone: Tz,
) -> Vec<milestone::Model> {
    let moved = |m: milestone::Model| {
        Some(milestone::Model {
            id: MilestoneId::new(),
            stage_id: *stages.get(&m.stage_id)?,
            opens_at: shift(m.opens_at, days, zone)?,
            closes_at: shift(m.closes_at, days, zone)?,
            version: 1,
            ..m
        })
    };
    from.into_iter().filter_map(moved).collect()
}

/// The same time of day some days later, whatever clock changes lie between.
fn shift(at: DateTime<Utc>, days: i64, zone: Tz) -> Option<DateTime<Utc>> {
    let local = at.with_timezone(&zone).naive_local() + chrono::TimeDelta::days(days);
    parse_local(&local.format("%Y-%m-%dT%H:%M:%S").to_string(), zone)
}

fn categories(
    from: Vec<entity::category::Model>,
    to: CompetitionId,
) -> (Vec<entity::category::Model>, HashMap<CategoryId, CategoryId>) {
    let ids: HashMap<_, _> = from.iter().map(|c| (c.id, CategoryId::new())).collect();
    let mut rows: Vec<_> = from
        .into_iter()
        .map(|c| entity::category::Model {
            id: ids[&c.id],
            competition_id: to,
            parent_id: c.parent_id.and_then(|id| ids.get(&id).copied()),
            ..c
        })
        .collect();
    rows.sort_by_key(|c| (c.parent_id.is_some(), c.position));
    (rows, ids)
}

fn briefs(from: Vec<brief::Model>, to: CompetitionId) -> (Vec<brief::Model>, HashMap<BriefId, BriefId>) {
    let ids: HashMap<_, _> = from.iter().map(|b| (b.id, BriefId::new())).collect();
    let copy = |b: brief::Model| brief::Model { id: ids[&b.id], competition_id: to, version: 1, ..b };
    (from.into_iter().map(copy).collect(), ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_survive_clock_changes() {
        let zurich: Tz = "Europe/Zurich".parse().unwrap();
        let winter = parse_local("2026-01-31T23:00", zurich).unwrap();
        let summer = shift(winter, 100, zurich).unwrap();
        assert_eq!(summer, parse_local("2026-05-11T23:00", zurich).unwrap());
    }
}
