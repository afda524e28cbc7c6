//! Rows of participants and of their guardians' consents.

use chrono::{DateTime, NaiveDate, Utc};
use entity::consent::{self, ConsentState};
use entity::form::FormPurpose;
use entity::json::Fields;
use entity::{CompetitionId, ConsentId, FormId, ParticipantId, UserId, competition, member, participant, team, user};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait, Set,
};
use serde_json::json;

use super::rules::{Guardian, Registration, Standing};
use crate::app::secret_hash;
use crate::competition::{ages, rules as contest, store as competitions};
use crate::db::Tx;
use crate::error::Result;
use crate::form::store as forms;
use crate::mail;

/// The version of the registration form that is asked now, with its fields.
///
/// # Errors
/// The database's words.
pub async fn form(db: &impl ConnectionTrait, competition: &competition::Model) -> Result<(Option<FormId>, Fields)> {
    let made = forms::current(db, competition.id, FormPurpose::Registration).await?;
    Ok(made.map_or_else(|| (None, Fields::default()), |form| (Some(form.id), form.fields)))
}

/// The consent that somebody's guardian was asked for.
///
/// # Errors
/// The database's words.
pub async fn consent_of(db: &impl ConnectionTrait, id: ParticipantId) -> Result<Option<consent::Model>> {
    Ok(consent::Entity::find().filter(consent::Column::ParticipantId.eq(id)).one(db).await?)
}

/// The consent of a mailed secret, with whose it is, that person and the competition; none where an account has ended.
///
/// # Errors
/// The database's words.
pub async fn consent_by_secret(
    db: &impl ConnectionTrait,
    secret: &str,
) -> Result<Option<(consent::Model, participant::Model, user::Model, competition::Model)>> {
    let found = consent::Entity::find()
        .filter(consent::Column::TokenHash.eq(secret_hash(secret)))
        .find_also_related(participant::Entity)
        .one(db)
        .await?;
    let Some((row, Some(participant))) = found else { return Ok(None) };
    let person =
        user::Entity::find_by_id(participant.user_id).filter(user::Column::DeletedAt.is_null()).one(db).await?;
    let competition = competitions::by_id(db, participant.competition_id).await?;
    Ok(person.zip(competition).map(|(person, competition)| (row, participant, person, competition)))
}

/// A participant of a competition with the account.
///
/// # Errors
/// The database's words.
pub async fn by_id(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    id: ParticipantId,
) -> Result<Option<(participant::Model, Option<user::Model>)>> {
    let query = participant::Entity::find_by_id(id).filter(participant::Column::CompetitionId.eq(competition));
    Ok(query.find_also_related(user::Entity).one(db).await?)
}

/// The teams of a person in a competition, by name.
///
/// # Errors
/// The database's words.
pub async fn teams_of(db: &impl ConnectionTrait, competition: CompetitionId, user: UserId) -> Result<Vec<team::Model>> {
    let rows = member::Entity::find()
        .filter(member::Column::UserId.eq(user))
        .find_also_related(team::Entity)
        .filter(team::Column::CompetitionId.eq(competition))
        .order_by_asc(team::Column::Name)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(_, team)| team).collect())
}

/// What decides about somebody's consent.
#[derive(Clone, Copy, Debug)]
pub struct Brief {
    /// Whose.
    pub id: ParticipantId,
    /// The age on the day on which ages count; none where the date of birth is not told.
    pub age: Option<u32>,
    /// How the consent stands.
    pub standing: Standing,
}

type Row = (ParticipantId, Option<NaiveDate>, DateTime<Utc>, Option<ConsentState>);

async fn briefs(
    db: &impl ConnectionTrait,
    competition: &competition::Model,
    only: Option<Condition>,
) -> Result<Vec<Brief>> {
    let query = participant::Entity::find()
        .select_only()
        .column(participant::Column::Id)
        .column(participant::Column::BornOn)
        .column(participant::Column::CreatedAt)
        .column(consent::Column::State)
        .join(JoinType::LeftJoin, consent::Relation::Participant.def().rev())
        .filter(participant::Column::CompetitionId.eq(competition.id))
        .filter(only.unwrap_or_else(Condition::all));
    let rows: Vec<Row> = query.into_tuple().all(db).await?;
    let (ages, zone) = (&competition.settings.ages, contest::zone(competition));
    let brief = |(id, born_on, created_at, state): Row| {
        let day = ages::day(ages, created_at, zone);
        let age = born_on.and_then(|born| ages::age(born, day));
        Brief { id, age, standing: Standing::of(ages, born_on, day, state) }
    };
    Ok(rows.into_iter().map(brief).collect())
}

/// Ages and consents of everybody in a competition that asks for dates of birth; of nobody in another.
///
/// # Errors
/// The database's words.
pub async fn briefs_of(db: &impl ConnectionTrait, competition: &competition::Model) -> Result<Vec<Brief>> {
    if !ages::asked(&competition.settings.ages) {
        return Ok(Vec::new());
    }
    briefs(db, competition, None).await
}

/// Whether the consent of one of these people is missing.
///
/// # Errors
/// The database's words.
pub async fn lacks_consent(
    db: &impl ConnectionTrait,
    competition: &competition::Model,
    people: impl IntoIterator<Item = UserId>,
) -> Result<bool> {
    if competition.settings.ages.consent_below.is_none() {
        return Ok(false);
    }
    let only = Condition::all().add(participant::Column::UserId.is_in(people));
    Ok(briefs(db, competition, Some(only)).await?.iter().any(|brief| !brief.standing.suffices()))
}

/// Which participants; everything that is none or empty does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Looked for in names, addresses and organisations.
    pub words: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Only these.
    pub ids: Option<Vec<ParticipantId>>,
}

/// Some participants with their accounts, by name, and how many there are.
///
/// # Errors
/// The database's words.
pub async fn list(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    filter: &Filter,
    offset: u64,
    limit: u64,
) -> Result<(Vec<(participant::Model, Option<user::Model>)>, u64)> {
    let mut query = participant::Entity::find()
        .filter(participant::Column::CompetitionId.eq(competition))
        .find_also_related(user::Entity);
    if !filter.words.is_empty() {
        let any = Condition::any()
            .add(user::Column::Name.contains(&filter.words))
            .add(user::Column::Email.contains(filter.words.to_lowercase()))
            .add(participant::Column::Organisation.contains(&filter.words));
        query = query.filter(any);
    }
    if let Some(country) = &filter.country {
        query = query.filter(participant::Column::Country.eq(country));
    }
    let query = query.order_by_asc(user::Column::Name).order_by_asc(participant::Column::Id);
    if let Some(ids) = &filter.ids {
        return Ok(among(query.all(db).await?, ids, offset, limit));
    }
    let total = sea_orm::PaginatorTrait::count(query.clone(), db).await?;
    Ok((query.offset(offset).limit(limit).all(db).await?, total))
}

type Found = (participant::Model, Option<user::Model>);

/// Picked by age or consent, which no column tells: among the others in memory.
fn among(all: Vec<Found>, ids: &[ParticipantId], offset: u64, limit: u64) -> (Vec<Found>, u64) {
    let wanted: std::collections::HashSet<_> = ids.iter().collect();
    let found: Vec<Found> = all.into_iter().filter(|(row, _)| wanted.contains(&row.id)).collect();
    let total = found.len() as u64;
    let skip = usize::try_from(offset).unwrap_or(usize::MAX);
    (found.into_iter().skip(skip).take(usize::try_from(limit).unwrap_or(usize::MAX)).collect(), total)
}

/// The countries that participants come from.
///
/// # Errors
/// The database's words.
pub async fn countries_of(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<String>> {
    let query = participant::Entity::find()
        .select_only()
        .column(participant::Column::Country)
        .distinct()
        .filter(participant::Column::CompetitionId.eq(competition))
        .filter(participant::Column::Country.is_not_null());
    Ok(query.into_tuple().all(db).await?)
}

/// A new row.
///
/// # Errors
/// The database's words.
pub async fn insert(
    tx: &Tx,
    c: &competition::Model,
    user: UserId,
    r: &Registration,
    form: Option<FormId>,
    now: DateTime<Utc>,
) -> Result<ParticipantId> {
    let id = ParticipantId::new();
    let row = participant::ActiveModel {
        id: Set(id),
        competition_id: Set(c.id),
        user_id: Set(user),
        rules_version: Set(c.rules_version),
        rules_accepted_at: Set(now),
        country: Set(r.country.clone()),
        organisation: Set(r.organisation.clone()),
        form_id: Set(form),
        answers: Set(json!(r.answers)),
        born_on: Set(r.born_on),
        created_at: Set(now),
    };
    participant::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(id)
}

/// Other answers in a row; with `rules`, the present ones are accepted.
///
/// # Errors
/// The database's words.
pub async fn set(
    tx: &Tx,
    id: ParticipantId,
    r: &Registration,
    form: Option<FormId>,
    rules: Option<(i32, DateTime<Utc>)>,
) -> Result<()> {
    let mut row = participant::ActiveModel {
        id: Set(id),
        country: Set(r.country.clone()),
        organisation: Set(r.organisation.clone()),
        form_id: Set(form),
        answers: Set(json!(r.answers)),
        born_on: Set(r.born_on),
        ..Default::default()
    };
    if let Some((version, at)) = rules {
        (row.rules_version, row.rules_accepted_at) = (Set(version), Set(at));
    }
    participant::Entity::update(row).exec(&**tx).await?;
    Ok(())
}

/// Asks a guardian, in place of whoever was asked before.
///
/// # Errors
/// The database's words.
pub async fn insert_consent(
    tx: &Tx,
    participant: ParticipantId,
    guardian: &Guardian,
    (language, secret): (&str, &str),
    rules_version: i32,
    now: DateTime<Utc>,
) -> Result<ConsentId> {
    consent::Entity::delete_many().filter(consent::Column::ParticipantId.eq(participant)).exec(&**tx).await?;
    let id = ConsentId::new();
    let row = consent::ActiveModel {
        id: Set(id),
        participant_id: Set(participant),
        guardian_name: Set(guardian.name.clone()),
        guardian_email: Set(guardian.email.clone()),
        language: Set(language.to_owned()),
        token_hash: Set(Some(secret_hash(secret))),
        state: Set(ConsentState::Asked),
        rules_version: Set(rules_version),
        asked_at: Set(now),
        answered_at: Set(None),
        recorded_by: Set(None),
        reason: Set(String::new()),
    };
    consent::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(id)
}

/// How a guardian answered, about which version of the rules.
///
/// # Errors
/// The database's words.
pub async fn set_consent(
    tx: &Tx,
    id: ConsentId,
    state: ConsentState,
    rules_version: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = consent::ActiveModel {
        id: Set(id),
        state: Set(state),
        rules_version: Set(rules_version),
        answered_at: Set(Some(now)),
        ..Default::default()
    };
    consent::Entity::update(row).exec(&**tx).await?;
    Ok(())
}

/// A consent on paper, recorded by an organiser; a link that was mailed before stays good for taking it back.
///
/// # Errors
/// The database's words.
pub async fn record_consent(
    tx: &Tx,
    participant: ParticipantId,
    (guardian_name, reason): (&str, &str),
    by: UserId,
    rules_version: i32,
    now: DateTime<Utc>,
) -> Result<ConsentId> {
    let known = consent_of(&**tx, participant).await?;
    let id = known.as_ref().map_or_else(ConsentId::new, |row| row.id);
    let mut row = consent::ActiveModel {
        id: Set(id),
        guardian_name: Set(guardian_name.to_owned()),
        state: Set(ConsentState::Given),
        rules_version: Set(rules_version),
        answered_at: Set(Some(now)),
        recorded_by: Set(Some(by)),
        reason: Set(reason.to_owned()),
        ..Default::default()
    };
    if known.is_some() {
        consent::Entity::update(row).exec(&**tx).await?;
        return Ok(id);
    }
    (row.participant_id, row.token_hash, row.asked_at) = (Set(participant), Set(None), Set(now));
    (row.guardian_email, row.language) = (Set(String::new()), Set(String::new()));
    consent::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(id)
}

/// How the keys of letters to a participant's guardians begin.
#[must_use]
pub fn letters_of(id: ParticipantId) -> String {
    format!("consent-asked/{id}/")
}

/// Forgets what somebody told, and who was asked to consent. That the rules were accepted stays, and the country, which
/// numbers rest on; the record tells when there was a consent. Whether the person took part.
///
/// # Errors
/// The database's words.
pub async fn forget(tx: &Tx, competition: CompetitionId, user: UserId) -> Result<bool> {
    let Some(row) = competitions::participant(&**tx, competition, user).await? else { return Ok(false) };
    consent::Entity::delete_many().filter(consent::Column::ParticipantId.eq(row.id)).exec(&**tx).await?;
    mail::forget_keys(tx, &letters_of(row.id)).await?;
    let blank = Registration { country: row.country, ..Registration::default() };
    set(tx, row.id, &blank, None, None).await?;
    Ok(true)
}

/// Removes all participants of a competition with their guardians' consents.
///
/// # Errors
/// The database's words.
pub async fn wipe(tx: &Tx, id: CompetitionId) -> Result<()> {
    participant::Entity::delete_many().filter(participant::Column::CompetitionId.eq(id)).exec(&**tx).await?;
    Ok(())
}
