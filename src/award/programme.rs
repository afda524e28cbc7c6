//! The winners page as data: like a programme booklet, first the awards of the whole competition, then those of each
//! category and each brief, highest tier first.

use std::collections::{HashMap, HashSet};

use entity::{AwardId, BriefId, CategoryId, EntryId, award, competition, result};
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::store::{self, Candidate};
use crate::competition::store as competitions;
use crate::error::Result;
use crate::file::store as files;

/// A part of the booklet.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// The category or brief; empty for awards of the whole competition.
    pub title: String,
    /// What was won in it, highest first.
    pub groups: Vec<Group>,
}

/// The winners of one award.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Free text, such as `Winner`.
    pub tier: String,
    /// The award's own name; may be empty.
    pub title: String,
    /// What they get; may be empty.
    pub prize: String,
    /// Whether it is the highest of its section, shown large.
    pub first: bool,
    /// Who won.
    pub winners: Vec<Winner>,
}

/// One entry that won.
#[derive(Clone, Debug, Serialize)]
pub struct Winner {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Its small picture.
    pub picture: Option<String>,
    /// Its team's name.
    pub team: String,
    /// Its team's organisation; may be empty.
    pub organisation: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Words of the jury; may be empty.
    pub citation: String,
    /// Withdrawn or disqualified since.
    pub void: bool,
}

/// Where a result stands in the booklet: the whole competition, then categories, then briefs, each by position.
type Place = (u8, usize);

/// The sections of a competition's booklet; with `preview` also the results that are not public yet.
///
/// # Errors
/// The database's words.
pub async fn sections(db: &impl ConnectionTrait, c: &competition::Model, preview: bool) -> Result<Vec<Section>> {
    let awards = store::awards_of(db, c.id).await?;
    let results = store::results_of(db, c.id).await?;
    let candidates = store::candidates_of(db, c.id).await?;
    let mut candidates: HashMap<_, _> = candidates.into_iter().map(|e| (e.id, e)).collect();
    let covers = results.iter().filter_map(|r| candidates.get(&r.entry_id)?.cover_file_id);
    let pictured = files::pictured(db, covers).await?;
    for entry in candidates.values_mut() {
        entry.cover_file_id = entry.cover_file_id.filter(|id| pictured.contains(id));
    }
    let categories = competitions::categories_of(db, c.id).await?;
    let briefs = store::briefs_of(db, c.id).await?;
    let category_at = |id: CategoryId| categories.iter().position(|c| c.id == id);
    let brief_at = |id: BriefId| briefs.iter().position(|b| b.id == id);
    let place = |award: &award::Model, entry: &Candidate| -> Place {
        let category = if award.per_category { entry.category_id } else { award.category_id };
        match (category.and_then(category_at), award.brief_id.and_then(brief_at)) {
            (Some(at), _) => (1, at),
            (None, Some(at)) => (2, at),
            (None, None) => (0, 0),
        }
    };
    let base = format!("/c/{}", c.slug);
    let mut found: Vec<(Place, usize, AwardId, Winner)> = Vec::new();
    for result in results.iter().filter(|r| preview || r.announcement_id.is_some()) {
        let award = awards.iter().enumerate().find(|(_, a)| a.id == result.award_id);
        let (Some((order, award)), Some(entry)) = (award, candidates.get(&result.entry_id)) else { continue };
        found.push((place(award, entry), order, award.id, winner(result, entry, &base)));
    }
    found.sort_by_key(|(place, order, ..)| (*place, *order));
    let title = |place: Place| match place {
        (1, at) => categories[at].title.clone(),
        (2, at) => briefs[at].title.clone(),
        _ => String::new(),
    };
    Ok(grouped(found, &awards, title))
}

fn winner(result: &result::Model, entry: &Candidate, base: &str) -> Winner {
    Winner {
        title: entry.title.clone(),
        href: entry.href(base),
        picture: entry.picture(base),
        team: entry.team.clone(),
        organisation: entry.organisation.clone(),
        country: entry.country.clone(),
        citation: result.citation.clone(),
        void: !entry.in_contest(),
    }
}

fn grouped(
    found: Vec<(Place, usize, AwardId, Winner)>,
    awards: &[award::Model],
    title: impl Fn(Place) -> String,
) -> Vec<Section> {
    let mut sections: Vec<(Place, Section)> = Vec::new();
    let mut last: Option<AwardId> = None;
    for (place, order, award, winner) in found {
        if sections.last().is_none_or(|(before, _)| *before != place) {
            sections.push((place, Section { title: title(place), groups: Vec::new() }));
            last = None;
        }
        let Some((_, section)) = sections.last_mut() else { continue };
        if last != Some(award) {
            let (tier, name, prize) = (&awards[order].tier, &awards[order].title, &awards[order].prize);
            let first = section.groups.is_empty();
            let (tier, title, prize) = (tier.clone(), name.clone(), prize.clone());
            section.groups.push(Group { tier, title, prize, first, winners: Vec::new() });
            last = Some(award);
        }
        if let Some(group) = section.groups.last_mut() {
            group.winners.push(winner);
        }
    }
    sections.into_iter().map(|(_, section)| section).collect()
}

/// Entries that have won something public.
#[must_use]
pub fn public_winners(results: &[result::Model]) -> HashSet<EntryId> {
    results.iter().filter(|r| r.announcement_id.is_some()).map(|r| r.entry_id).collect()
}
