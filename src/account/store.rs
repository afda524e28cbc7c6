//! Rows of people, mailed tokens and counted attempts.

use chrono::{DateTime, TimeDelta, Utc};
use entity::token::TokenKind;
use entity::{TokenId, UserId, message, session, throttle, token, user};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

use super::rules::CHANGE_LETTER;
use crate::app::{secret, secret_hash};
use crate::db::Tx;
use crate::error::{Refusal, Result};

/// The window in which attempts are counted.
const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// The account of an address (in lower case), confirmed or not.
///
/// # Errors
/// The database's words.
pub async fn by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<user::Model>> {
    let query = user::Entity::find().filter(user::Column::Email.eq(email)).filter(user::Column::DeletedAt.is_null());
    Ok(query.one(db).await?)
}

/// The account of an id.
///
/// # Errors
/// The database's words.
pub async fn by_id(db: &impl ConnectionTrait, id: UserId) -> Result<Option<user::Model>> {
    Ok(user::Entity::find_by_id(id).filter(user::Column::DeletedAt.is_null()).one(db).await?)
}

/// A new, unconfirmed account.
///
/// # Errors
/// The database's words.
pub async fn insert(tx: &Tx, email: &str, name: &str, hash: String, lang: &str, now: DateTime<Utc>) -> Result<UserId> {
    let id = UserId::new();
    let row = user::ActiveModel {
        id: Set(id),
        email: Set(email.to_owned()),
        name: Set(name.to_owned()),
        password_hash: Set(Some(hash)),
        email_confirmed_at: Set(None),
        site_admin: Set(false),
        language: Set(lang.to_owned()),
        created_at: Set(now),
        deleted_at: Set(None),
    };
    user::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(id)
}

/// Sets one column of an account.
///
/// # Errors
/// The database's words.
pub async fn set(tx: &Tx, id: UserId, column: user::Column, value: impl Into<sea_orm::Value>) -> Result<()> {
    user::Entity::update_many()
        .col_expr(column, Expr::value(value.into()))
        .filter(user::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Makes a token and forgets older ones of the same kind; returns the secret to be mailed.
///
/// # Errors
/// The database's words.
pub async fn insert_token(
    tx: &Tx,
    kind: TokenKind,
    user: UserId,
    email: &str,
    now: DateTime<Utc>,
    lasts: TimeDelta,
) -> Result<String> {
    token::Entity::delete_many()
        .filter(token::Column::UserId.eq(user))
        .filter(token::Column::Kind.eq(kind))
        .filter(token::Column::UsedAt.is_null())
        .exec(&**tx)
        .await?;
    let secret = secret();
    let row = token::ActiveModel {
        id: Set(TokenId::new()),
        kind: Set(kind),
        token_hash: Set(secret_hash(&secret)),
        user_id: Set(user),
        email: Set(email.to_owned()),
        created_at: Set(now),
        expires_at: Set(now + lasts),
        used_at: Set(None),
    };
    token::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(secret)
}

/// A token that can still be spent, with its account.
///
/// # Errors
/// Refused `LinkSpent` if it was used, is too old, unknown or of another kind.
pub async fn live_token(
    db: &impl ConnectionTrait,
    kind: TokenKind,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<(token::Model, user::Model)> {
    let found = token::Entity::find()
        .filter(token::Column::TokenHash.eq(secret_hash(secret)))
        .filter(token::Column::Kind.eq(kind))
        .filter(token::Column::UsedAt.is_null())
        .filter(token::Column::ExpiresAt.gt(now))
        .find_also_related(user::Entity)
        .one(db)
        .await?;
    match found {
        Some((token, Some(user))) if user.deleted_at.is_none() => Ok((token, user)),
        _ => Err(Refusal::LinkSpent.into()),
    }
}

/// Spends a token.
///
/// # Errors
/// The database's words.
pub async fn set_token_used(tx: &Tx, id: TokenId, now: DateTime<Utc>) -> Result<()> {
    token::Entity::update_many()
        .col_expr(token::Column::UsedAt, Expr::value(Some(now)))
        .filter(token::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Attempts counted under a key in the window that runs now.
///
/// # Errors
/// The database's words.
pub async fn count_attempts(db: &impl ConnectionTrait, key: &str, now: DateTime<Utc>) -> Result<i32> {
    let found = throttle::Entity::find_by_id(secret_hash(key)).one(db).await?;
    Ok(found.filter(|row| row.resets_at > now).map_or(0, |row| row.count))
}

/// Counts one more attempt under a key; only the key's hash is stored.
///
/// # Errors
/// The database's words.
pub async fn insert_attempt(tx: &Tx, key: &str, now: DateTime<Utc>) -> Result<()> {
    let key = secret_hash(key);
    throttle::Entity::delete_many().filter(throttle::Column::ResetsAt.lte(now)).exec(&**tx).await?;
    let row = throttle::ActiveModel { key: Set(key), count: Set(1), resets_at: Set(now + WINDOW) };
    let more = OnConflict::column(throttle::Column::Key)
        .value(throttle::Column::Count, Expr::cust("\"throttle\".\"count\" + 1"))
        .to_owned();
    throttle::Entity::insert(row).on_conflict(more).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Signed-in browsers of a person, the last used first.
///
/// # Errors
/// The database's words.
pub async fn sessions_of(db: &impl ConnectionTrait, id: UserId) -> Result<Vec<session::Model>> {
    let query = session::Entity::find().filter(session::Column::UserId.eq(id));
    Ok(query.order_by_desc(session::Column::SeenAt).all(db).await?)
}

/// Seats and invitations of a person: by the account, or by an address where no account has taken them. Who accepts may have
/// another account than the one that the address belongs to.
#[must_use]
pub fn seats<C: ColumnTrait>((user, email): (C, C), id: UserId, addresses: &[String]) -> Condition {
    let unclaimed = user.is_null().and(email.is_in(addresses.iter().cloned()));
    Condition::any().add(user.eq(id)).add(unclaimed)
}

/// The addresses at which the site has written to a person, the present one first. One that was only typed, and never
/// confirmed, may be anybody's.
///
/// # Errors
/// The database's words.
pub async fn addresses_of(db: &impl ConnectionTrait, person: &user::Model) -> Result<Vec<String>> {
    let written = message::Entity::find()
        .select_only()
        .column(message::Column::ToAddress)
        .distinct()
        .filter(message::Column::UserId.eq(person.id))
        .filter(message::Column::ToAddress.ne(&person.email))
        .filter(message::Column::Kind.ne(CHANGE_LETTER));
    let former: Vec<String> = written.into_tuple().all(db).await?;
    Ok(std::iter::once(person.email.clone()).chain(former).collect())
}
