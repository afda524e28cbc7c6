//! The sheet on which an organiser decides an award: who is open to it, in the order of a stage's ranking, and who was
//! picked so far. The page shows it, and the action checks against it inside its transaction.

use std::collections::{HashMap, HashSet};

use entity::stage::StageKind;
use entity::{AwardId, CategoryId, EntryId, StageId, award, category, result, stage};
use sea_orm::ConnectionTrait;

use super::rules::{self, Departure, Line};
use super::store::{self, Candidate};
use crate::competition::proof::Organiser;
use crate::competition::store as competitions;
use crate::error::{Error, Result};
use crate::jury::store as jury;
use crate::ranking::aggregate;

/// Everything that deciding an award (in one category) needs.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What can be won.
    pub award: award::Model,
    /// The category that is decided, where the award is given in every one.
    pub each: Option<CategoryId>,
    /// The stage whose ranking is followed.
    pub stage: Option<stage::Model>,
    /// The categories that it can be given in.
    pub categories: Vec<category::Model>,
    /// Who is open to it and not out of the contest, best first; and who was picked before.
    pub lines: Vec<Line>,
    /// The entries of the lines.
    pub candidates: HashMap<EntryId, Candidate>,
    /// Who was picked so far.
    pub results: Vec<result::Model>,
    /// Entries that a higher award goes to.
    pub elsewhere: HashSet<EntryId>,
    /// The names of the other awards that entries have.
    pub others: HashMap<EntryId, Vec<String>>,
}

/// The scoring stages, in order.
#[must_use]
pub fn scoring(stages: &[stage::Model]) -> Vec<&stage::Model> {
    stages.iter().filter(|s| s.kind == StageKind::Scoring).collect()
}

impl Sheet {
    /// The sheet of an award; `each` and `stage` as the address names them. Without `stage` the last scoring counts.
    ///
    /// # Errors
    /// `NotFound` for an award, a category or a stage that is not of this competition.
    pub async fn load(
        db: &impl ConnectionTrait,
        organiser: &Organiser,
        id: &str,
        each: Option<&str>,
        stage: Option<&str>,
    ) -> Result<Self> {
        let competition = organiser.competition.id;
        let award = store::award(db, organiser, id).await?;
        let all_categories = competitions::categories_of(db, competition).await?;
        let stage = stage_of(&organiser.stages, stage)?;
        let awards = store::awards_of(db, competition).await?;
        let all = store::results_of(db, competition).await?;
        let candidates = store::candidates_of(db, competition).await?;
        let used = candidates.iter().map(|c| c.category_id).collect();
        let categories: Vec<_> = rules::given_in(&all_categories, &used).into_iter().cloned().collect();
        let each = category_of(&award, &categories, each)?;
        let open: HashMap<_, _> = candidates
            .into_iter()
            .filter(|c| rules::open_to(&award, &all_categories, each, (c.category_id, c.brief_id)))
            .map(|c| (c.id, c))
            .collect();
        let results: Vec<_> =
            all.iter().filter(|r| r.award_id == award.id && open.contains_key(&r.entry_id)).cloned().collect();
        let (elsewhere, others) = elsewhere(&award, &awards, &all);
        let found = match &stage {
            Some(stage) => jury::ranking_for(db, stage, award.id).await?,
            None => Vec::new(),
        };
        let lines = lines(found, &open, &results);
        Ok(Self { award, each, stage, categories, lines, candidates: open, results, elsewhere, others })
    }

    /// The fingerprint of what was picked so far.
    #[must_use]
    pub fn version(&self) -> i32 {
        rules::results_version(&self.results.iter().collect::<Vec<_>>())
    }

    /// The result of an entry, if it was picked.
    #[must_use]
    pub fn result(&self, entry: EntryId) -> Option<&result::Model> {
        self.results.iter().find(|r| r.entry_id == entry)
    }

    /// Whether an entry's result is public, and so frozen.
    #[must_use]
    pub fn is_public(&self, entry: EntryId) -> bool {
        self.result(entry).is_some_and(|r| r.announcement_id.is_some())
    }

    /// Which of `picks` depart from the ranking.
    #[must_use]
    pub fn departures(&self, picks: &HashSet<EntryId>) -> HashMap<EntryId, Departure> {
        let in_contest: Vec<_> = self.lines.iter().filter(|l| self.counts(l, picks)).cloned().collect();
        rules::departures(&in_contest, picks, &self.elsewhere)
    }

    fn counts(&self, line: &Line, picks: &HashSet<EntryId>) -> bool {
        picks.contains(&line.key) || self.candidates.get(&line.key).is_some_and(Candidate::in_contest)
    }
}

fn category_of(
    award: &award::Model,
    categories: &[category::Model],
    asked: Option<&str>,
) -> Result<Option<CategoryId>> {
    if !award.per_category {
        return Ok(None);
    }
    let Some(asked) = asked else { return Ok(categories.first().map(|c| c.id)) };
    let id: CategoryId = asked.parse().map_err(|_| Error::NotFound)?;
    if categories.iter().any(|c| c.id == id) { Ok(Some(id)) } else { Err(Error::NotFound) }
}

fn stage_of(stages: &[stage::Model], asked: Option<&str>) -> Result<Option<stage::Model>> {
    let scoring = scoring(stages);
    let Some(asked) = asked else { return Ok(scoring.last().map(|s| (*s).clone())) };
    let id: StageId = asked.parse().map_err(|_| Error::NotFound)?;
    scoring.into_iter().find(|s| s.id == id).cloned().map(Some).ok_or(Error::NotFound)
}

/// Entries with a higher award, and the names of all other awards by entry.
fn elsewhere(
    award: &award::Model,
    awards: &[award::Model],
    results: &[result::Model],
) -> (HashSet<EntryId>, HashMap<EntryId, Vec<String>>) {
    let by_id: HashMap<AwardId, &award::Model> = awards.iter().map(|a| (a.id, a)).collect();
    let (mut higher, mut others) = (HashSet::new(), HashMap::<EntryId, Vec<String>>::new());
    for (result, other) in results.iter().filter_map(|r| by_id.get(&r.award_id).map(|a| (r, *a))) {
        if other.id == award.id {
            continue;
        }
        if rules::is_higher(other, award) {
            higher.insert(result.entry_id);
        }
        others.entry(result.entry_id).or_default().push(rules::label(&other.tier, &other.title));
    }
    (higher, others)
}

fn lines(found: Vec<Line>, open: &HashMap<EntryId, Candidate>, results: &[result::Model]) -> Vec<Line> {
    let shown = |c: &&Candidate| c.in_contest() || results.iter().any(|r| r.entry_id == c.id);
    let mut found: HashMap<_, _> = found.into_iter().map(|l| (l.key, l)).collect();
    let mut shown: Vec<_> = open.values().filter(shown).collect();
    shown.sort_by_key(|c| c.number);
    let line = |c: &Candidate| {
        let blank = aggregate::line(c.id, &[]);
        found.remove(&c.id).unwrap_or(blank)
    };
    aggregate::ranked(shown.into_iter().map(line).collect())
}
