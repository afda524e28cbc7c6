//! Places: how many entries and files there may be, and who may not enter. Checked inside of the transaction that takes a
//! place, where writes of a competition are serial, so that two requests at once cannot both get the last one.

use entity::competition;
use entity::entry::{self, EntryState};
use entity::json::Field;
use entity::nomination::{self, NominationState};
use entity::{CategoryId, EntryId, file, team, user};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::db::Tx;
use crate::eligibility::rules::{self as eligibility, Claim, ensure_below};
use crate::eligibility::store as rows;
use crate::entry::rules::{self, Content, Offer};
use crate::entry::store;
use crate::error::{FieldErrors, Quota, Refusal, Result};
use crate::form::rules as form;

/// Demands that a team and each of its people may have one more entry, not counting `except`.
///
/// # Errors
/// Refused `QuotaReached`.
pub(super) async fn ensure_one_more(
    tx: &Tx,
    competition: &competition::Model,
    team: &team::Model,
    except: Option<EntryId>,
) -> Result<()> {
    let settings = &competition.settings;
    let others = store::of_teams(&**tx, [team.id]).await?;
    let taken = others.iter().filter(|e| rules::takes_a_place(e.state) && Some(e.id) != except).count();
    ensure_below(Quota::Team, settings.entries_per_team, taken, || team.name.clone())?;
    let most = settings.quotas.per_person;
    if most == 0 {
        return Ok(());
    }
    let people = rows::people_of(&**tx, team.id).await?;
    let all = rows::entries_of_people(&**tx, competition.id, people.iter().map(|(id, _)| *id)).await?;
    for (id, name) in people {
        let taken = all.iter().filter(|(user, entry)| *user == id && Some(*entry) != except).count();
        ensure_below(Quota::Person, most, taken, || name)?;
    }
    Ok(())
}

/// What is about to be handed in, as far as places ask.
pub(super) struct Claimed<'a> {
    pub competition: &'a competition::Model,
    pub entry: &'a entry::Model,
    pub team: &'a team::Model,
    pub people: &'a [user::Model],
    /// That of the project's owner.
    pub organisation: &'a str,
    pub offer: &'a Offer,
    pub content: &'a Content,
    pub files: &'a [file::Model],
}

/// Demands that the owner of the project has not declined, unless another owner is named now.
async fn ensure_not_declined(tx: &Tx, claimed: &Claimed<'_>) -> Result<()> {
    let declined = store::nominations_of(&**tx, [claimed.entry.id]).await?;
    let named = claimed.content.nominee.as_ref();
    let same = |n: &nomination::Model| named.is_none_or(|nominee| nominee.email == n.email);
    if declined.iter().any(|n| n.state == NominationState::Declined && same(n)) {
        return Err(Refusal::OwnerDeclined.into());
    }
    Ok(())
}

/// Demands that an entry may be handed in: by the limits, and by the list of those who may not enter. An exemption sets
/// both aside, but not the number of a team's entries.
///
/// # Errors
/// Refused `OwnerDeclined`, `QuotaReached` or `Barred`.
pub(super) async fn ensure_may_enter(tx: &Tx, claimed: &Claimed<'_>) -> Result<()> {
    let Claimed { competition, entry, team, content, .. } = claimed;
    ensure_not_declined(tx, claimed).await?;
    if store::exemption(&**tx, entry.id).await?.is_some() {
        let others = store::of_teams(&**tx, [team.id]).await?;
        let taken = others.iter().filter(|e| rules::takes_a_place(e.state) && e.id != entry.id).count();
        return ensure_below(Quota::Team, competition.settings.entries_per_team, taken, || team.name.clone());
    }
    ensure_one_more(tx, competition, team, Some(entry.id)).await?;
    ensure_not_barred(tx, claimed).await?;
    ensure_category(tx, claimed, content.category_id).await?;
    let most = competition.settings.quotas.files_per_person;
    if most > 0 && !claimed.files.is_empty() {
        let (held, name) = most_files(&**tx, competition, entry, claimed.files.len()).await?;
        ensure_below(Quota::Files, most, held.saturating_sub(1), || name)?;
    }
    Ok(())
}

async fn ensure_not_barred(tx: &Tx, claimed: &Claimed<'_>) -> Result<()> {
    let competition = claimed.competition;
    let bars = rows::bars_of(&**tx, competition.id).await?;
    if bars.is_empty() {
        return Ok(());
    }
    let owner = claimed.content.nominee.as_ref().map(|n| n.email.as_str());
    let claim = Claim {
        organisation: claimed.organisation,
        title: &claimed.content.title,
        addresses: claimed.people.iter().map(|p| p.email.as_str()).chain(owner).collect(),
    };
    match eligibility::barred(&bars, &claim, &rows::spellings_of(&**tx, competition.id).await?) {
        None => Ok(()),
        Some(bar) => {
            let (name, reason) = (bar.name.clone(), bar.reason.clone());
            Err(Refusal::Barred { name, reason, contact: competition.contact_email.clone() }.into())
        }
    }
}

/// Demands room in a category, for anybody and for the organisation.
async fn ensure_category(tx: &Tx, claimed: &Claimed<'_>, category: Option<CategoryId>) -> Result<()> {
    let Claimed { competition, entry, organisation, offer, .. } = claimed;
    let quotas = competition.settings.quotas;
    // Whoever has a place keeps it, also when limits have been lowered meanwhile.
    let keeps = rules::in_contest(entry.state) && entry.category_id == category && entry.organisation == **organisation;
    if keeps || quotas.per_category == 0 && quotas.per_organisation == 0 {
        return Ok(());
    }
    let others = rows::handed_in(&**tx, competition.id, category, entry.id).await?;
    ensure_below(Quota::Category, quotas.per_category, others.len(), || {
        let found = category.and_then(|id| offer.categories.iter().find(|c| c.id == id));
        found.map_or_else(|| competition.title.clone(), |c| c.title.clone())
    })?;
    let spellings = rows::spellings_of(&**tx, competition.id).await?;
    let own = spellings.form(organisation);
    if own.is_empty() {
        return Ok(());
    }
    let taken = others.iter().filter(|other| spellings.form(other) == own).count();
    ensure_below(Quota::Organisation, quotas.per_organisation, taken, || (*organisation).to_owned())
}

/// Of the people of an entry's team, the one with the most files in all drafts that take a place: how many, and who.
/// `own` is how many this entry has, whether it takes a place or not.
async fn most_files(
    db: &impl ConnectionTrait,
    competition: &competition::Model,
    entry: &entry::Model,
    own: usize,
) -> Result<(usize, String)> {
    let people = rows::people_of(db, entry.team_id).await?;
    let pairs = rows::entries_of_people(db, competition.id, people.iter().map(|(id, _)| *id)).await?;
    let files = rows::count_files(db, pairs.iter().map(|(_, id)| *id)).await?;
    let held = |(id, name): (entity::UserId, String)| {
        let others = pairs.iter().filter(|(user, other)| *user == id && *other != entry.id);
        let others: i64 = others.filter_map(|(_, other)| files.get(other)).sum();
        (own + usize::try_from(others).unwrap_or_default(), name)
    };
    Ok(people.into_iter().map(held).max_by_key(|(n, _)| *n).unwrap_or_default())
}

/// Demands room for one more file in a field of the draft, and among all files of each person.
///
/// # Errors
/// Invalid, with a message at the field.
pub(super) async fn ensure_room(
    db: &impl ConnectionTrait,
    competition: &competition::Model,
    entry: &entry::Model,
    field: &Field,
) -> Result<()> {
    let drafts = store::draft_files(db, entry.id).await?;
    let mut errors = FieldErrors::default();
    let name = form::input_name(&field.key);
    if rules::file_counts(&drafts).get(&field.key).copied().unwrap_or(0) >= field.max_files as usize {
        errors.add_with(&name, "file-too-many", json!({"max": field.max_files}));
        return errors.check();
    }
    let most = competition.settings.quotas.files_per_person;
    if most > 0 && entry.state != EntryState::Withdrawn {
        let (held, who) = most_files(db, competition, entry, drafts.len()).await?;
        if held >= most as usize {
            errors.add_with(&name, "file-too-many-of-person", json!({"max": most, "name": who}));
        }
    }
    errors.check()
}
