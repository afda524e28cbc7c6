//! Coming in: register, confirm, sign in by password or mailed link, reset a password, sign out.

use chrono::{DateTime, TimeDelta, Utc};
use entity::token::TokenKind;
use entity::user;
use serde_json::json;

use super::{rules, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::Chain;
use crate::error::{Error, FieldErrors, Result};
use crate::mail::{Letter, To};
use crate::web::{Form, Page, session};

/// How long a confirmation can wait.
const CONFIRM: TimeDelta = TimeDelta::days(3);
/// How long a mailed sign-in or reset can wait.
const LINK: TimeDelta = TimeDelta::minutes(30);
/// Mails that one network may cause in the window.
const MAILS_PER_NETWORK: i32 = 30;
/// Mails that one address may get in the window.
const MAILS_PER_ADDRESS: i32 = 4;

/// Makes an account and mails its confirmation; an existing account's owner is told by mail instead.
///
/// # Errors
/// Invalid beside fields; `TooMany` mails from this network or to this address.
pub async fn register(page: &Page, form: &Form) -> Result<()> {
    let (app, now) = (page.app(), page.now());
    let wanted: rules::Registration = form.typed()?;
    let email = rules::address(&wanted.email);
    if wanted.password.to_lowercase().contains(&email) {
        return Err(FieldErrors::one("password", "account-password-is-address").into());
    }
    count_mail(page, &email).await?;
    let hash = rules::hash_in_background(wanted.password).await?;
    let tx = app.db().tx(Chain::Site).await?;
    let known = store::by_email(&*tx, &email).await?;
    let (id, verb) = match &known {
        Some(person) if person.email_confirmed_at.is_some() => {
            let letter = Letter::new("account-exists", To::user(person)).data(json!({}));
            app.mail(&tx, letter).await?;
            audit::record(&tx, Event::new("user.registered_again", now).on("user", person.id.0)).await?;
            return tx.commit().await;
        }
        Some(person) => {
            store::set(&tx, person.id, user::Column::PasswordHash, Some(hash)).await?;
            store::set(&tx, person.id, user::Column::Name, wanted.name.clone()).await?;
            (person.id, "user.registered_again")
        }
        None => (store::insert(&tx, &email, &wanted.name, hash, page.lang().code(), now).await?, "user.registered"),
    };
    let secret = store::insert_token(&tx, TokenKind::ConfirmEmail, id, &email, now, CONFIRM).await?;
    let to = To { user_id: Some(id), ..To::address(&email, &wanted.name, page.lang()) };
    let link = with_back(&format!("/confirm/{secret}"), &form.text("back"));
    app.mail(&tx, Letter::new("account-confirm", to).data(json!({"link": link}))).await?;
    audit::record(&tx, Event::new(verb, now).on("user", id.0)).await?;
    tx.commit().await
}

/// A link that knows where its reader wanted to go.
fn with_back(link: &str, back: &str) -> String {
    if back.is_empty() || back == "/" {
        return link.to_owned();
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("back", back).finish();
    format!("{link}?{query}")
}

/// Counts a mail before it is written.
async fn count_mail(page: &Page, email: &str) -> Result<()> {
    let (network, address) = (format!("mail-net:{}", page.visit().network), format!("mail-to:{email}"));
    let tx = page.app().db().quiet().await?;
    let many = store::count_attempts(&*tx, &network, page.now()).await? >= MAILS_PER_NETWORK
        || store::count_attempts(&*tx, &address, page.now()).await? >= MAILS_PER_ADDRESS;
    if many {
        return Err(Error::TooMany);
    }
    store::insert_attempt(&tx, &network, page.now()).await?;
    store::insert_attempt(&tx, &address, page.now()).await?;
    tx.commit().await
}

/// Spends a mailed link and signs this browser in. Whoever reads the mailbox has confirmed the address by that.
///
/// # Errors
/// Refused `LinkSpent`.
pub async fn enter_by_link(page: &Page, kind: TokenKind, secret: &str) -> Result<()> {
    let (app, now) = (page.app(), page.now());
    let tx = app.db().tx(Chain::Site).await?;
    let (token, person) = store::live_token(&*tx, kind, secret, now).await?;
    store::set_token_used(&tx, token.id, now).await?;
    if person.email_confirmed_at.is_none() {
        store::set(&tx, person.id, user::Column::EmailConfirmedAt, Some(now)).await?;
    }
    session::begin(&tx, page, person.id).await?;
    audit::record(&tx, Event::new("user.signed_in", now).by(person.id).data(json!({"by": "link"}))).await?;
    tx.commit().await
}

/// Signs in by password.
///
/// # Errors
/// Invalid for a wrong pair (the same for an unknown address, an unconfirmed account and an account without password);
/// `TooMany` after too many attempts.
pub async fn sign_in(page: &Page, form: &Form) -> Result<()> {
    let (app, now) = (page.app(), page.now());
    let email = rules::address(&form.raw("email"));
    let (network, address) = (format!("signin-net:{}", page.visit().network), format!("signin:{email}"));
    let limits = &app.config().limits;
    let db = app.db().read();
    if store::count_attempts(db, &network, now).await? >= limits.signin_per_network
        || store::count_attempts(db, &address, now).await? >= limits.signin_per_address
    {
        return Err(Error::TooMany);
    }
    let person = store::by_email(db, &email).await?.filter(|p| p.email_confirmed_at.is_some());
    let hash = person.as_ref().and_then(|p| p.password_hash.clone());
    let right = rules::verify_in_background(form.raw("password"), hash).await;
    let Some(person) = person.filter(|_| right) else {
        count_failure(app, &[&network, &address], now).await?;
        return Err(FieldErrors::one("email", "account-wrong").into());
    };
    let tx = app.db().tx(Chain::Site).await?;
    session::begin(&tx, page, person.id).await?;
    audit::record(&tx, Event::new("user.signed_in", now).by(person.id).data(json!({"by": "password"}))).await?;
    tx.commit().await
}

async fn count_failure(app: &App, keys: &[&str], now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().quiet().await?;
    for key in keys {
        store::insert_attempt(&tx, key, now).await?;
    }
    tx.commit().await
}

/// Mails a link to an address if it has an account; nobody else learns whether.
///
/// # Errors
/// Invalid for a malformed address; `TooMany` mails.
pub async fn mail_link(page: &Page, kind: TokenKind, form: &Form) -> Result<()> {
    let (app, now) = (page.app(), page.now());
    let email = rules::address(&form.raw("email"));
    if !validator::ValidateEmail::validate_email(&email) {
        return Err(FieldErrors::one("email", "error-email").into());
    }
    count_mail(page, &email).await?;
    let (template, path) = match kind {
        TokenKind::ResetPassword => ("account-reset", "/reset/"),
        _ => ("account-sign-in", "/sign-in/"),
    };
    let tx = app.db().tx(Chain::Site).await?;
    let Some(person) = store::by_email(&*tx, &email).await? else { return Ok(()) };
    let secret = store::insert_token(&tx, kind, person.id, &email, now, LINK).await?;
    let link = with_back(&format!("{path}{secret}"), &form.text("back"));
    app.mail(&tx, Letter::new(template, To::user(&person)).data(json!({"link": link}))).await?;
    audit::record(&tx, Event::new("user.link_mailed", now).on("user", person.id.0)).await?;
    tx.commit().await
}

/// Sets a new password by a mailed link, ends all sessions and signs this browser in.
///
/// # Errors
/// Invalid for a short password; Refused `LinkSpent`.
pub async fn reset(page: &Page, secret: &str, form: &Form) -> Result<()> {
    let (app, now) = (page.app(), page.now());
    let password = form.raw("password");
    check_password("password", &password)?;
    let hash = rules::hash_in_background(password).await?;
    let tx = app.db().tx(Chain::Site).await?;
    let (token, person) = store::live_token(&*tx, TokenKind::ResetPassword, secret, now).await?;
    store::set_token_used(&tx, token.id, now).await?;
    store::set(&tx, person.id, user::Column::PasswordHash, Some(hash)).await?;
    if person.email_confirmed_at.is_none() {
        store::set(&tx, person.id, user::Column::EmailConfirmedAt, Some(now)).await?;
    }
    session::end_all(&tx, person.id, None).await?;
    session::begin(&tx, page, person.id).await?;
    audit::record(&tx, Event::new("user.password_reset", now).by(person.id).on("user", person.id.0)).await?;
    tx.commit().await
}

/// # Errors
/// Invalid beside `field` if the password is too short or too long.
pub fn check_password(field: &str, password: &str) -> Result<()> {
    let mut errors = FieldErrors::default();
    let length = password.chars().count();
    errors.add_if(!(10..=200).contains(&length), field, "account-password-short");
    errors.check()
}

/// Ends this browser's session.
///
/// # Errors
/// The database's words.
pub async fn sign_out(page: &Page) -> Result<()> {
    let Some(viewer) = page.viewer() else { return Ok(()) };
    let tx = page.app().db().quiet().await?;
    session::end(&tx, viewer.session_id).await?;
    tx.commit().await?;
    page.visit().drop_cookie("session");
    Ok(())
}
