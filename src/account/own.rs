//! One's own account: name, password, address, sessions, and the end of it.

use chrono::TimeDelta;
use entity::token::TokenKind;
use entity::{UserId, member, organiser, token, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::actions::check_password;
use super::proof::SignedIn;
use super::{rules, store};
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::job;
use crate::lang::Lang;
use crate::mail::{Letter, To};
use crate::web::{Form, Page, session as browser};

/// The job by which all that the site knows of a person is forgotten; its payload is a [`Gone`].
pub const ENDED: &str = "account.ended";

/// Somebody whose account has ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gone {
    /// The account, of which the key is left.
    pub user: UserId,
    /// The addresses by which others may have written to the person or named them.
    #[serde(default)]
    pub addresses: Vec<String>,
}

/// How long a change of address can wait for its confirmation.
const CHANGE: TimeDelta = TimeDelta::days(1);

/// Sets name and language.
///
/// # Errors
/// Invalid beside fields.
pub async fn set_profile(page: &Page, me: &SignedIn, form: &Form) -> Result<()> {
    let name = form.text("name");
    let lang = Lang::from_code(&form.text("language"));
    let mut errors = FieldErrors::default();
    errors.add_if(name.is_empty(), "name", "error-required");
    if name.chars().count() > 100 {
        errors.add_with("name", "error-too-long", json!({"max": 100}));
    }
    errors.add_if(lang.is_none(), "language", "error-choice");
    errors.check()?;
    let tx = page.app().db().tx(Chain::Site).await?;
    store::set(&tx, me.user.id, user::Column::Name, name).await?;
    store::set(&tx, me.user.id, user::Column::Language, lang.unwrap_or_default().code()).await?;
    audit::record(&tx, Event::new("user.profile_changed", page.now()).by(me.user.id).on("user", me.user.id.0)).await?;
    tx.commit().await
}

/// Demands the present password, where there is one.
async fn prove_password(page: &Page, me: &SignedIn, field: &str, form: &Form) -> Result<user::Model> {
    let row = store::by_id(page.app().db().read(), me.user.id).await?.ok_or(Error::SignIn)?;
    let key = format!("password:{}", row.id);
    if store::count_attempts(page.app().db().read(), &key, page.now()).await? >= 10 {
        return Err(Error::TooMany);
    }
    if let Some(hash) = row.password_hash.clone()
        && !rules::verify_in_background(form.raw(field), Some(hash)).await
    {
        let tx = page.app().db().quiet().await?;
        store::insert_attempt(&tx, &key, page.now()).await?;
        tx.commit().await?;
        return Err(FieldErrors::one(field, "account-password-wrong").into());
    }
    Ok(row)
}

/// Sets a new password and signs other browsers out.
///
/// # Errors
/// Invalid if the present one is wrong or the new one too short.
pub async fn set_password(page: &Page, me: &SignedIn, form: &Form) -> Result<()> {
    let row = prove_password(page, me, "current_password", form).await?;
    check_password("new_password", &form.raw("new_password"))?;
    let hash = rules::hash_in_background(form.raw("new_password")).await?;
    let tx = page.app().db().tx(Chain::Site).await?;
    store::set(&tx, row.id, user::Column::PasswordHash, Some(hash)).await?;
    browser::end_all(&tx, row.id, Some(me.user.session_id)).await?;
    page.app().mail(&tx, Letter::new("account-password-changed", To::user(&row)).data(json!({}))).await?;
    audit::record(&tx, Event::new("user.password_changed", page.now()).by(row.id).on("user", row.id.0)).await?;
    tx.commit().await
}

/// Mails a confirmation to a new address; the old one stays in force until then.
///
/// # Errors
/// Invalid for a malformed address or a wrong password.
pub async fn ask_email(page: &Page, me: &SignedIn, form: &Form) -> Result<()> {
    let email = rules::address(&form.raw("new_email"));
    if !validator::ValidateEmail::validate_email(&email) {
        return Err(FieldErrors::one("new_email", "error-email").into());
    }
    let row = prove_password(page, me, "email_password", form).await?;
    let app = page.app();
    let tx = app.db().tx(Chain::Site).await?;
    if let Some(other) = store::by_email(&*tx, &email).await? {
        app.mail(&tx, Letter::new("account-exists", To::user(&other)).data(json!({}))).await?;
    } else {
        let secret = store::insert_token(&tx, TokenKind::ChangeEmail, row.id, &email, page.now(), CHANGE).await?;
        let to = To { address: email, ..To::user(&row) };
        let data = json!({"link": format!("/account/email/{secret}")});
        app.mail(&tx, Letter::new(rules::CHANGE_LETTER, to).data(data)).await?;
    }
    audit::record(&tx, Event::new("user.email_change_asked", page.now()).by(row.id).on("user", row.id.0)).await?;
    tx.commit().await
}

/// Puts the confirmed new address in force and tells the old one.
///
/// # Errors
/// Refused `LinkSpent`, also if the address has been taken in the meantime.
pub async fn set_email(page: &Page, secret: &str) -> Result<()> {
    let app = page.app();
    let tx = app.db().tx(Chain::Site).await?;
    let (token, person) = store::live_token(&*tx, TokenKind::ChangeEmail, secret, page.now()).await?;
    if store::by_email(&*tx, &token.email).await?.is_some() {
        return Err(Refusal::LinkSpent.into());
    }
    store::set_token_used(&tx, token.id, page.now()).await?;
    store::set(&tx, person.id, user::Column::Email, token.email.clone()).await?;
    store::set(&tx, person.id, user::Column::EmailConfirmedAt, Some(page.now())).await?;
    app.mail(&tx, Letter::new("account-email-changed", To::user(&person)).data(json!({"address": token.email})))
        .await?;
    audit::record(&tx, Event::new("user.email_changed", page.now()).by(person.id).on("user", person.id.0)).await?;
    tx.commit().await
}

/// Signs out everywhere, this browser included.
///
/// # Errors
/// The database's words.
pub async fn end_sessions(page: &Page, me: &SignedIn) -> Result<()> {
    let tx = page.app().db().tx(Chain::Site).await?;
    let ended = browser::end_all(&tx, me.user.id, None).await?;
    let event = Event::new("user.signed_out_everywhere", page.now()).by(me.user.id).data(json!({"sessions": ended}));
    audit::record(&tx, event).await?;
    tx.commit().await?;
    page.visit().drop_cookie("session");
    Ok(())
}

/// Ends the account: name, address and password are blanked at once, all else by a job that the same transaction leaves.
/// What was submitted stays with its competition.
///
/// # Errors
/// Invalid for a wrong password or word; Refused for a captain of others and the last organiser of a competition.
pub async fn delete(page: &Page, me: &SignedIn, form: &Form) -> Result<()> {
    if rules::address(&form.raw("delete_email")) != me.user.email {
        return Err(FieldErrors::one("delete_email", "account-delete-mismatch").into());
    }
    let row = prove_password(page, me, "delete_password", form).await?;
    let tx = page.app().db().tx(Chain::Site).await?;
    free_to_go(&tx, &row).await?;
    let id = row.id;
    let gone = Gone { user: id, addresses: store::addresses_of(&*tx, &row).await? };
    store::set(&tx, id, user::Column::Email, rules::no_address(id)).await?;
    store::set(&tx, id, user::Column::Name, String::new()).await?;
    store::set(&tx, id, user::Column::PasswordHash, None::<String>).await?;
    store::set(&tx, id, user::Column::SiteAdmin, false).await?;
    store::set(&tx, id, user::Column::DeletedAt, Some(page.now())).await?;
    browser::end_all(&tx, id, None).await?;
    token::Entity::delete_many().filter(token::Column::UserId.eq(id)).exec(&*tx).await?;
    job::enqueue(&tx, ENDED, json!(gone), page.now(), None).await?;
    audit::record(&tx, Event::new("user.deleted", page.now()).by(id).on("user", id.0)).await?;
    tx.commit().await?;
    page.visit().drop_cookie("session");
    Ok(())
}

/// Others must not be left without a captain or an organiser.
async fn free_to_go(tx: &Tx, row: &user::Model) -> Result<()> {
    let led: Vec<uuid::Uuid> = member::Entity::find()
        .select_only()
        .column(member::Column::TeamId)
        .filter(member::Column::UserId.eq(row.id))
        .filter(member::Column::Captain.eq(true))
        .into_tuple()
        .all(&**tx)
        .await?;
    let others = member::Entity::find()
        .filter(member::Column::TeamId.is_in(led))
        .filter(member::Column::UserId.ne(row.id))
        .count(&**tx)
        .await?;
    if others > 0 {
        return Err(Refusal::CaptainMustHandOver.into());
    }
    let mine = organiser::Entity::find().filter(organiser::Column::UserId.eq(row.id)).all(&**tx).await?;
    let ids: Vec<_> = mine.iter().map(|o| o.competition_id).collect();
    let rest = organiser::Entity::find()
        .filter(organiser::Column::CompetitionId.is_in(ids.clone()))
        .filter(organiser::Column::AcceptedAt.is_not_null())
        .filter(organiser::Column::UserId.ne(row.id))
        .all(&**tx)
        .await?;
    let kept = ids.iter().all(|id| rest.iter().any(|o| o.competition_id == *id));
    if kept { Ok(()) } else { Err(Refusal::LastOrganiser.into()) }
}

/// Remembers the language that somebody chose.
///
/// # Errors
/// The database's words.
pub async fn set_language(page: &Page, lang: Lang) -> Result<()> {
    page.visit().set_cookie("lang", lang.code(), Some(365));
    let Some(viewer) = page.viewer() else { return Ok(()) };
    let tx = page.app().db().quiet().await?;
    user::Entity::update_many()
        .col_expr(user::Column::Language, Expr::value(lang.code()))
        .filter(user::Column::Id.eq(viewer.id))
        .exec(&*tx)
        .await?;
    tx.commit().await
}
