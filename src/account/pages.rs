//! Pages for coming in. After each post the reader goes on to where he wanted to go (`back`), always within this site.

use entity::token::TokenKind;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{actions, own, store};
use crate::error::{Error, Result};
use crate::lang::Lang;
use crate::web::page::local;
use crate::web::{Form, Page};

fn back(page: &Page) -> String {
    page.query("back").map_or_else(|| "/".to_owned(), |back| local(&back).to_owned())
}

fn back_of(form: &Form) -> String {
    let back = form.text("back");
    if back.is_empty() { "/".to_owned() } else { local(&back).to_owned() }
}

/// `GET /register`
#[handler]
pub async fn register_form(page: Page) -> Result<Response> {
    if page.viewer().is_some() {
        return Ok(page.see_other(&back(&page)));
    }
    page.html("account/register.html", json!({"back": back(&page)}))
}

/// `POST /register`
#[handler]
pub async fn register(page: Page, form: Form) -> Result<Response> {
    match actions::register(&page, &form).await {
        Ok(()) => sent(&page, &form, "account-sent-confirm"),
        Err(e) => page.again("account/register.html", &form, e, json!({"back": back_of(&form)})),
    }
}

/// The page after a mail was asked for: the same whether there is an account or not.
fn sent(page: &Page, form: &Form, text: &str) -> Result<Response> {
    page.html("account/sent.html", json!({"address": form.text("email"), "text": page.t(text)}))
}

/// A page with one button that spends a mailed link; opening it spends nothing, for mail scanners open links too.
async fn button(page: &Page, kind: TokenKind, secret: &str, words: &str) -> Result<Response> {
    let (token, _) = store::live_token(page.app().db().read(), kind, secret, page.now()).await?;
    let text = |part: &str| page.t(&format!("{words}-{part}"));
    let data = json!({
        "title": text("title"), "text": text("text"), "button": text("button"), "address": token.email, "back": back(page),
    });
    page.html("account/button.html", data)
}

/// `GET /confirm/:token`
#[handler]
pub async fn confirm_form(page: Page, Path(secret): Path<String>) -> Result<Response> {
    button(&page, TokenKind::ConfirmEmail, &secret, "account-confirm").await
}

/// `POST /confirm/:token`
#[handler]
pub async fn confirm(page: Page, Path(secret): Path<String>, form: Form) -> Result<Response> {
    actions::enter_by_link(&page, TokenKind::ConfirmEmail, &secret).await?;
    Ok(page.see_other_with(&back_of(&form), "account-confirmed"))
}

/// `GET /sign-in`
#[handler]
pub async fn sign_in_form(page: Page) -> Result<Response> {
    if page.viewer().is_some() {
        return Ok(page.see_other(&back(&page)));
    }
    page.html("account/sign_in.html", json!({"back": back(&page), "resume": null}))
}

/// What a sign-in page must bring along again: the way back, and a form that waited for the sign-in.
fn carried(form: &Form) -> Value {
    let resume = form.get("resume_to").map(|to| json!({"to": local(to), "body": form.raw("resume_body")}));
    json!({"back": back_of(form), "resume": resume})
}

/// `POST /sign-in`
#[handler]
pub async fn sign_in(page: Page, form: Form) -> Result<Response> {
    match actions::sign_in(&page, &form).await {
        Ok(()) => onward(&page, &form),
        Err(e) => page.again("account/sign_in.html", &form, e, carried(&form)),
    }
}

/// Goes on, or first offers to send a form that waited for the sign-in.
fn onward(page: &Page, form: &Form) -> Result<Response> {
    match form.get("resume_to") {
        Some(to) => page.resume(to, &form.raw("resume_body")),
        None => Ok(page.see_other(&back_of(form))),
    }
}

/// `POST /sign-in/link`
#[handler]
pub async fn mail_link(page: Page, form: Form) -> Result<Response> {
    match actions::mail_link(&page, TokenKind::SignIn, &form).await {
        Ok(()) => sent(&page, &form, "account-sent-link"),
        Err(e) => page.again("account/sign_in.html", &form, e, carried(&form)),
    }
}

/// `GET /sign-in/:token`
#[handler]
pub async fn link_form(page: Page, Path(secret): Path<String>) -> Result<Response> {
    button(&page, TokenKind::SignIn, &secret, "account-link").await
}

/// `POST /sign-in/:token`
#[handler]
pub async fn link(page: Page, Path(secret): Path<String>, form: Form) -> Result<Response> {
    actions::enter_by_link(&page, TokenKind::SignIn, &secret).await?;
    Ok(page.see_other(&back_of(&form)))
}

/// `GET /reset`
#[handler]
pub async fn reset_form(page: Page) -> Result<Response> {
    page.html("account/reset.html", json!({}))
}

/// `POST /reset`
#[handler]
pub async fn mail_reset(page: Page, form: Form) -> Result<Response> {
    match actions::mail_link(&page, TokenKind::ResetPassword, &form).await {
        Ok(()) => sent(&page, &form, "account-sent-reset"),
        Err(e) => page.again("account/reset.html", &form, e, json!({})),
    }
}

/// `GET /reset/:token`
#[handler]
pub async fn new_password_form(page: Page, Path(secret): Path<String>) -> Result<Response> {
    let (token, _) = store::live_token(page.app().db().read(), TokenKind::ResetPassword, &secret, page.now()).await?;
    page.html("account/new_password.html", json!({"address": token.email}))
}

/// `POST /reset/:token`
#[handler]
pub async fn new_password(page: Page, Path(secret): Path<String>, form: Form) -> Result<Response> {
    match actions::reset(&page, &secret, &form).await {
        Ok(()) => Ok(page.see_other_with("/", "account-password-set")),
        Err(e @ Error::Invalid(_)) => {
            let db = page.app().db().read();
            let (token, _) = store::live_token(db, TokenKind::ResetPassword, &secret, page.now()).await?;
            page.again("account/new_password.html", &form, e, json!({"address": token.email}))
        }
        Err(e) => Err(e),
    }
}

/// `POST /sign-out`
#[handler]
pub async fn sign_out(page: Page) -> Result<Response> {
    actions::sign_out(&page).await?;
    Ok(page.see_other_with("/", "account-signed-out"))
}

/// `GET /language?to=fr&back=/c/x`
#[handler]
pub async fn language(page: Page) -> Result<Response> {
    let lang = page.query("to").as_deref().and_then(Lang::from_code).ok_or(Error::NotFound)?;
    own::set_language(&page, lang).await?;
    Ok(page.see_other(&back(&page)))
}
