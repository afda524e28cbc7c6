//! Who hears of an announcement, and what: winners, other entrants and jurors each get their own mail, one a person.

use std::collections::{HashMap, HashSet};

use entity::{AwardId, EntryId, TeamId, UserId, announcement, award, competition, juror, member, result, team, user};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};
use serde_json::{Value, json};

use super::{rules, store};
use crate::error::Result;
use crate::mail::{Letter, To};

/// The three kinds of letters, by template.
pub const KINDS: [&str; 3] = ["award-winner", "award-entrant", "award-juror"];

/// One person and what concerns them.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// Who.
    pub user: user::Model,
    /// The template of the letter.
    pub kind: &'static str,
    /// Their entries; with the awards that this announcement gives them.
    pub entries: Vec<Value>,
    /// Whether an earlier announcement has given them an award.
    pub awarded_before: bool,
}

/// What is read once for all recipients.
struct Facts {
    awards: HashMap<AwardId, award::Model>,
    results: Vec<result::Model>,
    entries: HashMap<TeamId, Vec<store::Candidate>>,
}

/// Everybody who hears of the next release, jurors last. A juror who also entered is written to as an entrant.
///
/// # Errors
/// The database's words.
pub async fn recipients(db: &impl ConnectionTrait, c: &competition::Model) -> Result<Vec<Recipient>> {
    let mut facts = Facts {
        awards: store::awards_of(db, c.id).await?.into_iter().map(|a| (a.id, a)).collect(),
        results: store::results_of(db, c.id).await?,
        entries: HashMap::new(),
    };
    for entry in store::candidates_of(db, c.id).await?.into_iter().filter(store::Candidate::in_contest) {
        facts.entries.entry(entry.team_id).or_default().push(entry);
    }
    let base = format!("/c/{}", c.slug);
    let mut found: Vec<Recipient> = Vec::new();
    let mut at: HashMap<UserId, usize> = HashMap::new();
    for (row, person) in members_of(db, c).await? {
        let Some(entries) = facts.entries.get(&row.team_id) else { continue };
        let index = *at.entry(person.id).or_insert_with(|| {
            found.push(Recipient { user: person, kind: KINDS[1], entries: Vec::new(), awarded_before: false });
            found.len() - 1
        });
        for entry in entries {
            facts.tell(&mut found[index], entry, &base);
        }
    }
    found.sort_by_key(|r| r.kind != KINDS[0]);
    let told: HashSet<UserId> = at.into_keys().collect();
    for person in jurors_of(db, c).await?.into_iter().filter(|p| !told.contains(&p.id)) {
        found.push(Recipient { user: person, kind: KINDS[2], entries: Vec::new(), awarded_before: false });
    }
    Ok(found)
}

impl Facts {
    fn tell(&self, to: &mut Recipient, entry: &store::Candidate, base: &str) {
        let won: Vec<Value> = self.won(entry.id).map(|(award, result)| {
            json!({"award": rules::label(&award.tier, &award.title), "prize": award.prize, "citation": result.citation})
        }).collect();
        if !won.is_empty() {
            to.kind = KINDS[0];
        }
        to.awarded_before |= self.results.iter().any(|r| r.entry_id == entry.id && r.announcement_id.is_some());
        to.entries.push(json!({"title": entry.title, "number": entry.number, "href": entry.href(base), "won": won}));
    }

    /// What an entry wins by the next release.
    fn won(&self, entry: EntryId) -> impl Iterator<Item = (&award::Model, &result::Model)> {
        let own = self.results.iter().filter(move |r| r.entry_id == entry && r.announcement_id.is_none());
        own.filter_map(|r| self.awards.get(&r.award_id).map(|award| (award, r)))
    }
}

async fn members_of(db: &impl ConnectionTrait, c: &competition::Model) -> Result<Vec<(member::Model, user::Model)>> {
    let rows = member::Entity::find()
        .find_also_related(user::Entity)
        .join(JoinType::InnerJoin, member::Relation::Team.def())
        .filter(team::Column::CompetitionId.eq(c.id))
        .filter(user::Column::DeletedAt.is_null())
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(row, person)| Some((row, person?))).collect())
}

async fn jurors_of(db: &impl ConnectionTrait, c: &competition::Model) -> Result<Vec<user::Model>> {
    let rows = juror::Entity::find()
        .find_also_related(user::Entity)
        .filter(juror::Column::CompetitionId.eq(c.id))
        .filter(juror::Column::AcceptedAt.is_not_null())
        .filter(user::Column::DeletedAt.is_null())
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(_, person)| person).collect())
}

/// The data of a recipient's letter.
#[must_use]
pub fn data(c: &competition::Model, a: &announcement::Model, to: &Recipient) -> Value {
    let base = format!("/c/{}", c.slug);
    json!({
        "competition": {"title": c.title, "base": base}, "title": a.title, "body": a.body, "entries": to.entries,
        "feedback": a.release_feedback, "awarded_before": to.awarded_before, "winners": format!("{base}/winners"),
        "my": format!("{base}/my"),
    })
}

/// A recipient's letter: at most one an announcement and person, ever.
#[must_use]
pub fn letter(c: &competition::Model, a: &announcement::Model, to: &Recipient) -> Letter {
    Letter::new(to.kind, To::user(&to.user))
        .competition(c.id)
        .dedupe(format!("announcement:{}:{}", a.id, to.user.id))
        .data(data(c, a, to))
}
