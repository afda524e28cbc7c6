//! Conflicts: those that are noted, those that records show, and those that organisers lifted.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::conflict::{self, ConflictKind};
use entity::entry::EntryState;
use entity::review::{self, ReviewState};
use entity::{
    CompetitionId, ConflictId, EntryId, JurorId, UserId, assignment, entry, juror, lift, member, stage, team, user,
};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait,
    RelationTrait, Select, Set,
};

use super::super::interest::{self, Person, Records};
use super::people::jurors_of;
use crate::db::Tx;
use crate::error::Result;

/// The conflicts of a competition that hold.
#[derive(Clone, Debug, Default)]
pub struct Interests {
    /// Those that are noted.
    pub noted: Vec<conflict::Model>,
    /// Those that records show and nobody has noted or lifted.
    pub found: BTreeMap<(JurorId, EntryId), ConflictKind>,
    /// Who is in the team of an entry, whatever else is noted.
    pub members: BTreeSet<(JurorId, EntryId)>,
}

impl Interests {
    /// All that hold.
    #[must_use]
    pub fn all(&self) -> BTreeMap<(JurorId, EntryId), ConflictKind> {
        let noted = self.noted.iter().map(|c| ((c.juror_id, c.entry_id), c.kind));
        let members = self.members.iter().map(|pair| (*pair, ConflictKind::Member));
        self.found.iter().map(|(pair, kind)| (*pair, *kind)).chain(noted).chain(members).collect()
    }
}

/// The conflicts of a competition.
///
/// # Errors
/// The database's words.
pub async fn conflicts_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<conflict::Model>> {
    Ok(conflict::Entity::find().filter(conflict::Column::CompetitionId.eq(id)).all(db).await?)
}

/// Conflicts that organisers lifted.
///
/// # Errors
/// The database's words.
pub async fn lifts_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<lift::Model>> {
    Ok(lift::Entity::find().filter(lift::Column::CompetitionId.eq(id)).all(db).await?)
}

/// What is noted, and what records show of the jurors besides.
///
/// # Errors
/// The database's words.
pub async fn interests_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Interests> {
    let judges = juror::Entity::find()
        .select_only()
        .column(juror::Column::UserId)
        .filter(juror::Column::CompetitionId.eq(id))
        .filter(juror::Column::UserId.is_not_null());
    let accounts = user::Entity::find().select_only().columns([user::Column::Id, user::Column::Email]);
    let accounts = accounts.filter(user::Column::Id.in_subquery(QueryTrait::into_query(judges.clone())));
    let accounts: HashMap<UserId, String> = accounts.into_tuple().all(db).await?.into_iter().collect();
    let person = |j: juror::Model| {
        let account = j.user_id.and_then(|id| accounts.get(&id).cloned());
        let emails = [Some(j.email), account].into_iter().flatten().collect();
        Person { key: j.id, user: j.user_id, emails, organisation: j.organisation }
    };
    let people: Vec<Person<JurorId>> = jurors_of(db, id).await?.into_iter().map(person).collect();
    let records = records_of(db, id, member::Column::UserId.in_subquery(judges.into_query())).await?;
    let mut found = interest::found(&people, &records);
    let noted = conflicts_of(db, id).await?;
    let lifted = lifts_of(db, id).await?;
    let is_member = |(_, kind): &(&(JurorId, EntryId), &ConflictKind)| **kind == ConflictKind::Member;
    let members: BTreeSet<_> = found.iter().filter(is_member).map(|(pair, _)| *pair).collect();
    let lifted = lifted.iter().map(|l| (l.juror_id, l.entry_id)).filter(|pair| !members.contains(pair));
    for pair in lifted.chain(noted.iter().map(|c| (c.juror_id, c.entry_id))) {
        found.remove(&pair);
    }
    Ok(Interests { noted, found, members })
}

/// What records would show of somebody who is not asked yet.
///
/// # Errors
/// The database's words.
pub async fn interests_before(
    db: &impl ConnectionTrait,
    id: CompetitionId,
    email: &str,
    organisation: &str,
) -> Result<BTreeMap<EntryId, ConflictKind>> {
    let account = user::Entity::find().filter(user::Column::Email.eq(email)).one(db).await?.map(|u| u.id);
    let records = match account {
        Some(user) => records_of(db, id, member::Column::UserId.eq(user)).await?,
        None => records_of(db, id, Expr::value(false)).await?,
    };
    let person =
        Person { key: (), user: account, emails: vec![email.to_owned()], organisation: organisation.to_owned() };
    Ok(interest::found(&[person], &records).into_iter().map(|(((), entry), kind)| (entry, kind)).collect())
}

/// Entries that are, or may come, before the jury.
fn handed_in(id: CompetitionId) -> Condition {
    Condition::all()
        .add(entry::Column::CompetitionId.eq(id))
        .add(entry::Column::State.is_in([EntryState::Submitted, EntryState::Admitted]))
}

async fn records_of(db: &impl ConnectionTrait, id: CompetitionId, who: Expr) -> Result<Records> {
    let entrants = entry::Entity::find()
        .select_only()
        .column(entry::Column::Id)
        .column(user::Column::Id)
        .column(user::Column::Email)
        .join(JoinType::InnerJoin, entry::Relation::Team.def())
        .join(JoinType::InnerJoin, member::Relation::Team.def().rev())
        .join(JoinType::InnerJoin, member::Relation::User.def())
        .filter(handed_in(id));
    let named = entry::Entity::find()
        .select_only()
        .columns([entry::Column::Id, entry::Column::Organisation])
        .filter(handed_in(id))
        .filter(entry::Column::Organisation.ne(""));
    Ok(Records {
        entrants: entrants.into_tuple().all(db).await?,
        organisations: named.into_tuple().all(db).await?,
        teammates: teammates_of(db, id, who).await?,
    })
}

/// With whom those who fit `who` were in a team of another competition.
async fn teammates_of(
    db: &impl ConnectionTrait,
    id: CompetitionId,
    who: Expr,
) -> Result<HashMap<UserId, HashSet<UserId>>> {
    let own = |select: Select<member::Entity>| {
        select
            .join(JoinType::InnerJoin, member::Relation::Team.def())
            .filter(team::Column::CompetitionId.ne(id))
            .filter(who.clone())
    };
    let columns = [member::Column::TeamId, member::Column::UserId];
    let teams = own(member::Entity::find()).select_only().columns(columns);
    let teams: Vec<(entity::TeamId, UserId)> = teams.into_tuple().all(db).await?;
    if teams.is_empty() {
        return Ok(HashMap::new());
    }
    let inside = own(member::Entity::find()).select_only().column(member::Column::TeamId);
    let people = member::Entity::find()
        .select_only()
        .columns(columns)
        .filter(member::Column::TeamId.in_subquery(inside.into_query()));
    let mut by_team: HashMap<entity::TeamId, Vec<UserId>> = HashMap::new();
    for (team, person) in people.into_tuple::<(entity::TeamId, UserId)>().all(db).await? {
        by_team.entry(team).or_default().push(person);
    }
    let mut mates: HashMap<UserId, HashSet<UserId>> = HashMap::new();
    for (team, judge) in teams {
        let others = by_team.get(&team).into_iter().flatten().filter(|p| **p != judge);
        mates.entry(judge).or_default().extend(others);
    }
    Ok(mates)
}

/// Notes conflicts, leaving those that are noted. What they touch goes off the lists: see [`take_off`].
///
/// # Errors
/// The database's words.
pub async fn insert_conflicts(
    tx: &Tx,
    id: CompetitionId,
    found: &BTreeMap<(JurorId, EntryId), ConflictKind>,
    now: DateTime<Utc>,
) -> Result<()> {
    use conflict::Column as C;
    let all: Vec<_> = found.iter().collect();
    for chunk in all.chunks(1000) {
        let rows = chunk.iter().map(|((juror, entry), kind)| conflict::ActiveModel {
            id: Set(ConflictId::new()),
            competition_id: Set(id),
            juror_id: Set(*juror),
            entry_id: Set(*entry),
            kind: Set(**kind),
            note: Set(String::new()),
            created_at: Set(now),
        });
        let known = OnConflict::columns([C::JurorId, C::EntryId]).do_nothing().to_owned();
        conflict::Entity::insert_many(rows).on_conflict(known).exec_without_returning(&**tx).await?;
    }
    take_off(tx, id).await
}

/// Takes what is in conflict off the jurors' lists: open assignments and sheets that were begun. Sheets that were handed
/// in stay, and do not count while the conflict holds.
///
/// # Errors
/// The database's words.
pub async fn take_off(tx: &Tx, id: CompetitionId) -> Result<()> {
    use sea_orm::sea_query::SelectStatement;
    let exists = |query: SelectStatement| Expr::exists(query);
    let stages = || {
        let all = stage::Entity::find().select_only().column(stage::Column::Id);
        all.filter(stage::Column::CompetitionId.eq(id)).into_query()
    };
    let noted = |juror: Expr, entry: Expr| {
        conflict::Entity::find()
            .select_only()
            .expr(Expr::value(1))
            .filter(Expr::col((conflict::Entity, conflict::Column::JurorId)).eq(juror))
            .filter(Expr::col((conflict::Entity, conflict::Column::EntryId)).eq(entry))
            .into_query()
    };
    let of = |column: assignment::Column| Expr::col((assignment::Entity, column));
    let handed = review::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(Expr::col((review::Entity, review::Column::StageId)).eq(of(assignment::Column::StageId)))
        .filter(Expr::col((review::Entity, review::Column::JurorId)).eq(of(assignment::Column::JurorId)))
        .filter(Expr::col((review::Entity, review::Column::EntryId)).eq(of(assignment::Column::EntryId)))
        .filter(review::Column::State.eq(ReviewState::Submitted));
    assignment::Entity::delete_many()
        .filter(assignment::Column::StageId.in_subquery(stages()))
        .filter(exists(noted(of(assignment::Column::JurorId), of(assignment::Column::EntryId))))
        .filter(exists(handed.into_query()).not())
        .exec(&**tx)
        .await?;
    let of = |column: review::Column| Expr::col((review::Entity, column));
    review::Entity::delete_many()
        .filter(review::Column::StageId.in_subquery(stages()))
        .filter(exists(noted(of(review::Column::JurorId), of(review::Column::EntryId))))
        .filter(review::Column::State.eq(ReviewState::Draft))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The entry of a number that is before the jury, or may come.
///
/// # Errors
/// The database's words.
pub async fn entry_numbered(db: &impl ConnectionTrait, id: CompetitionId, number: i32) -> Result<Option<EntryId>> {
    let query = entry::Entity::find().select_only().column(entry::Column::Id).filter(handed_in(id));
    Ok(query.filter(entry::Column::Number.eq(number)).into_tuple().one(db).await?)
}

/// How many entries are before the jury, or may come.
///
/// # Errors
/// The database's words.
pub async fn count_handed_in(db: &impl ConnectionTrait, id: CompetitionId) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    Ok(entry::Entity::find().filter(handed_in(id)).count(db).await?)
}
