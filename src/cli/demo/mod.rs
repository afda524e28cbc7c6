//! What the demo shows: a prize whose jury is at work, a challenge whose winners are out, a photo contest before its wall,
//! and a hackathon on its Sunday.

mod batch;
mod dice;
mod entries;
mod ground;
mod hackathon;
mod judging;
mod mails;
mod objects;
mod pdf;
mod people;
mod photos;
mod picture;
mod prizes;
mod screening;
mod summer;
mod weeks;
mod words;

use chrono::{NaiveDate, NaiveTime};
use entity::{UserId, user};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use crate::account::{rules, store};
use crate::app::{App, secret};
use crate::audit::{self, Event};
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::error::Result;

/// Characters of a password.
const LENGTH: usize = 16;

/// One account of the demo.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// What it can do.
    pub role: &'static str,
    /// Its address.
    pub email: String,
    /// Its password, made at this start.
    pub password: String,
}

/// The accounts that visitors use.
#[derive(Clone, Debug)]
pub(crate) struct Cast {
    participant: user::Model,
    captain: user::Model,
    juror: user::Model,
    organiser: user::Model,
}

/// Roles and names.
const ROLES: [(&str, &str); 5] = [
    ("participant", "Paula Keller"),
    ("captain", "Karim Haddad"),
    ("juror", "Judit Varga"),
    ("organiser", "Olivia Marchand"),
    ("admin", "Adaeze Nwosu"),
];

/// Fills an empty site; on a site that was filled before it only makes new passwords.
///
/// # Errors
/// The database's words; Unavailable if the storage fails.
pub async fn seed(app: &App) -> Result<Vec<SignIn>> {
    let sign_ins: Vec<SignIn> = ROLES
        .map(|(role, _)| SignIn {
            role,
            email: format!("{role}@demo.example"),
            password: secret()[..LENGTH].to_owned(),
        })
        .into();
    let hashed = sign_ins.iter().map(|s| rules::hash_in_background(s.password.clone()));
    let hashes = futures_util::future::try_join_all(hashed).await?;
    let tx = app.db().tx(Chain::Site).await?;
    let mut people = Vec::new();
    for ((sign_in, (role, name)), hash) in sign_ins.iter().zip(ROLES).zip(hashes) {
        people.push(ensure(app, &tx, &sign_in.email, name, hash, role == "admin").await?);
    }
    tx.commit().await?;
    let [participant, captain, juror, organiser, ..] = people.as_slice() else { return Ok(sign_ins) };
    let [participant, captain, juror, organiser] = [participant, captain, juror, organiser].map(Clone::clone);
    let cast = Cast { participant, captain, juror, organiser };
    if competitions::by_slug(app.db().read(), summer::SLUG).await?.is_none() {
        summer::seed(app, &cast).await?;
    }
    if competitions::by_slug(app.db().read(), prizes::SLUG).await?.is_none() {
        prizes::seed(app, &cast).await?;
    }
    if competitions::by_slug(app.db().read(), photos::SLUG).await?.is_none() {
        photos::seed(app, &cast).await?;
    }
    if competitions::by_slug(app.db().read(), hackathon::SLUG).await?.is_none() {
        hackathon::seed(app, &cast).await?;
    }
    Ok(sign_ins)
}

/// An account with that password, made if it is not there.
async fn ensure(app: &App, tx: &Tx, email: &str, name: &str, hash: String, admin: bool) -> Result<user::Model> {
    if let Some(known) = store::by_email(&**tx, email).await? {
        store::set(tx, known.id, user::Column::PasswordHash, Some(hash)).await?;
        audit::record(tx, Event::new("user.password_changed", app.now()).on("user", known.id.0)).await?;
        return Ok(known);
    }
    // Before the first competition begins.
    let now = NaiveDate::from_ymd_opt(2020, 6, 1).unwrap_or_default().and_time(NaiveTime::MIN).and_utc();
    let person = user::Model {
        id: UserId::new(),
        email: email.to_owned(),
        name: name.to_owned(),
        password_hash: Some(hash),
        email_confirmed_at: Some(now),
        site_admin: admin,
        language: "en".into(),
        created_at: now,
        deleted_at: None,
    };
    user::Entity::insert(person.clone().into_active_model().reset_all()).exec_without_returning(&**tx).await?;
    audit::record(tx, Event::new("user.registered", now).on("user", person.id.0)).await?;
    Ok(person)
}
