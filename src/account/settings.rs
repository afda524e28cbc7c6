//! The account page and its forms. One page holds them all, so each form's fields have names of their own.

use entity::token::TokenKind;
use poem::http::header;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::proof::SignedIn;
use super::{data, own, rules, store};
use crate::error::{Error, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const PAGE: &str = "account/account.html";

async fn shown(page: &Page, me: &SignedIn) -> Result<Value> {
    let db = page.app().db().read();
    let row = store::by_id(db, me.user.id).await?.ok_or(Error::SignIn)?;
    let sessions: Vec<_> = store::sessions_of(db, row.id)
        .await?
        .iter()
        .map(|s| json!({"browser": rules::browser_name(&s.user_agent), "seen_at": s.seen_at, "here": s.id == me.user.session_id}))
        .collect();
    Ok(json!({
        "has_password": row.password_hash.is_some(), "email": row.email, "sessions": sessions,
        "stored": {"name": row.name, "language": row.language},
    }))
}

async fn again(page: &Page, me: &SignedIn, form: &Form, e: Error) -> Result<Response> {
    let data = shown(page, me).await?;
    // The other forms of the page keep what is stored.
    let mut pairs = form.pairs().to_vec();
    for name in ["name", "language"] {
        if form.get(name).is_none() {
            pairs.push((name.to_owned(), data["stored"][name].as_str().unwrap_or_default().to_owned()));
        }
    }
    page.again(PAGE, &Form::from_pairs(pairs), e, data)
}

/// `GET /account`
#[handler]
pub async fn show(page: Page, me: SignedIn) -> Result<Response> {
    let data = shown(&page, &me).await?;
    let form = filled(&data["stored"]);
    page.html(PAGE, with(data, json!({"form": form})))
}

/// `POST /account/profile`
#[handler]
pub async fn set_profile(page: Page, me: SignedIn, form: Form) -> Result<Response> {
    match own::set_profile(&page, &me, &form).await {
        Ok(()) => Ok(page.see_other_with("/account", "account-saved")),
        Err(e) => again(&page, &me, &form, e).await,
    }
}

/// `POST /account/password`
#[handler]
pub async fn set_password(page: Page, me: SignedIn, form: Form) -> Result<Response> {
    match own::set_password(&page, &me, &form).await {
        Ok(()) => Ok(page.see_other_with("/account", "account-password-set")),
        Err(e) => again(&page, &me, &form, e).await,
    }
}

/// `POST /account/email`
#[handler]
pub async fn ask_email(page: Page, me: SignedIn, form: Form) -> Result<Response> {
    match own::ask_email(&page, &me, &form).await {
        Ok(()) => Ok(page.see_other_with("/account", "account-email-asked")),
        Err(e) => again(&page, &me, &form, e).await,
    }
}

/// `GET /account/email/:token`
#[handler]
pub async fn email_form(page: Page, Path(secret): Path<String>) -> Result<Response> {
    let (token, _) = store::live_token(page.app().db().read(), TokenKind::ChangeEmail, &secret, page.now()).await?;
    let text = |part: &str| page.t(&format!("account-email-{part}"));
    let data = json!({
        "title": text("title"), "text": text("text"), "button": text("button"), "address": token.email, "back": "/account",
    });
    page.html("account/button.html", data)
}

/// `POST /account/email/:token`
#[handler]
pub async fn set_email(page: Page, Path(secret): Path<String>) -> Result<Response> {
    own::set_email(&page, &secret).await?;
    Ok(page.see_other_with("/account", "account-email-set"))
}

/// `POST /account/sessions`
#[handler]
pub async fn end_sessions(page: Page, me: SignedIn) -> Result<Response> {
    own::end_sessions(&page, &me).await?;
    Ok(page.see_other_with("/sign-in", "account-signed-out"))
}

/// `POST /account/delete`
#[handler]
pub async fn delete(page: Page, me: SignedIn, form: Form) -> Result<Response> {
    match own::delete(&page, &me, &form).await {
        Ok(()) => Ok(page.see_other_with("/", "account-deleted")),
        Err(e) => again(&page, &me, &form, e).await,
    }
}

/// `GET /account/data`
#[handler]
pub async fn download(page: Page, me: SignedIn) -> Result<Response> {
    let data = data::all(&page, &me).await?;
    let pretty = serde_json::to_string_pretty(&data).map_err(Error::internal)?;
    let mut response = page.text_response(poem::http::StatusCode::OK, "application/json", pretty);
    let name = poem::http::HeaderValue::from_static("attachment; filename=\"my-data.json\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}
