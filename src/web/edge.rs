//! The one place that every request passes: it notes the arrival, answers from the shared pages, finds the session,
//! checks the form secret, renders errors, adds headers and cookies.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use poem::error::{MethodNotAllowedError, NotFoundError};
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response};
use serde_json::{Value, json};

use super::cache::{Cache, Key};
use super::headers::Headers;
use super::page::Page;
use super::visit::{self, Visit};
use super::{Form, csrf};
use crate::app::App;
use crate::error::{Error, RETRY_AFTER, Refusal, Result};
use crate::lang::{self, Lang, format};

/// Wraps all routes of a site.
#[derive(Clone)]
pub struct Edge {
    app: App,
    headers: Headers,
    cache: Cache,
}

impl Edge {
    /// The edge of a site.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self { headers: Headers::new(&app), cache: Cache::default(), app }
    }
}

impl<E: Endpoint> Middleware<E> for Edge {
    type Output = EdgeEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        EdgeEndpoint { edge: self.clone(), inner }
    }
}

/// The routes with the edge around them.
pub struct EdgeEndpoint<E> {
    edge: Edge,
    inner: E,
}

impl<E: Endpoint> Endpoint for EdgeEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut req: Request) -> poem::Result<Response> {
        let Edge { app, headers, cache } = &self.edge;
        let arrived = app.now();
        let generation = app.db().generation();
        let key = shared_key(app, &req);
        if let Some(mut kept) = key.as_ref().and_then(|key| cache.find(key, generation, req.headers())) {
            headers.add(&mut kept);
            return Ok(kept);
        }
        let mut visit = Visit::new(app, &req, arrived);
        let found = visit.find_viewer(app).await;
        let page = Page::new(app.clone(), Arc::new(visit));
        let wanted = req.headers().clone();
        let answer = match found {
            Ok(()) => enter(&self.inner, &page, &mut req).await,
            Err(e) => Err(e),
        };
        let sent = req.extensions().get::<Form>().cloned();
        let mut response = match answer {
            Ok(response) => response,
            Err(e) => failed(&page, &wanted, sent.as_ref(), e),
        };
        let cookies = page.visit().take_cookies();
        if let Some(key) = key.filter(|_| cookies.is_empty()) {
            response = cache.keep(key, generation, &wanted, response).await;
        }
        headers.add(&mut response);
        for cookie in cookies {
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        Ok(response)
    }
}

/// What a shared page would be kept under; none where the answer depends on the visitor.
fn shared_key(app: &App, req: &Request) -> Option<Key> {
    if *req.method() != Method::GET || visit::has_session(app, req.headers()) {
        return None;
    }
    let path = req.uri().path_and_query().map(|p| p.as_str().to_owned())?;
    Some((path, visit::anonymous_lang(app, req.headers()), visit::takes_gzip(req.headers())))
}

/// Checks the request and lets its handler answer. Afterwards the extensions of `req` hold the form, if one was sent.
async fn enter(inner: &impl Endpoint, page: &Page, req: &mut Request) -> Result<Response> {
    let mut request = std::mem::take(req);
    if !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        let checked = check(page, &mut request).await;
        if let Some(form) = request.extensions().get::<Form>() {
            req.extensions_mut().insert(form.clone());
        }
        checked?;
    }
    request.extensions_mut().insert(page.app().clone());
    request.extensions_mut().insert(page.visit_handle());
    match AssertUnwindSafe(inner.call(request)).catch_unwind().await {
        Ok(Ok(answer)) => Ok(answer.into_response()),
        Ok(Err(e)) => Err(classify(e)),
        Err(_) => Err(Error::internal("a handler panicked")),
    }
}

/// Reads a urlencoded form and demands its secret; an upload proves its own.
async fn check(page: &Page, req: &mut Request) -> Result<()> {
    if req.header("sec-fetch-site") == Some("cross-site") {
        return Err(Error::FormExpired);
    }
    let kind = req.content_type().unwrap_or_default().to_ascii_lowercase();
    if kind.starts_with("multipart/form-data") || page.visit().path.starts_with(csrf::ONE_CLICK) {
        return Ok(());
    }
    let mut token = req.header(csrf::HEADER).map(ToOwned::to_owned);
    if kind.starts_with("application/x-www-form-urlencoded") {
        let limit = page.app().config().limits.form_kib * 1024;
        let body = req.take_body().into_bytes_limit(limit).await.map_err(|e| match e {
            poem::error::ReadBodyError::PayloadTooLarge => Error::TooLarge,
            _ => Error::BadRequest,
        })?;
        let form = Form::parse(&body);
        token = token.or_else(|| form.get(csrf::FIELD).map(ToOwned::to_owned));
        req.extensions_mut().insert(form);
    }
    if token.is_some_and(|token| csrf::holds(page.app(), page.visit(), &token)) {
        Ok(())
    } else {
        Err(Error::FormExpired)
    }
}

/// Errors of the framework as ours.
fn classify(e: poem::Error) -> Error {
    if e.is::<NotFoundError>() || e.is::<poem::error::ParsePathError>() {
        return Error::NotFound;
    }
    if e.is::<MethodNotAllowedError>() {
        return Error::Method;
    }
    let status = e.status();
    match e.downcast::<Error>() {
        Ok(own) => own,
        Err(_) if status == StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        Err(_) if status.is_client_error() => Error::BadRequest,
        Err(e) => Error::internal(e),
    }
}

/// What a reader sees of an error.
fn failed(page: &Page, headers: &poem::http::HeaderMap, sent: Option<&Form>, error: Error) -> Response {
    if let Error::Internal(words) | Error::Unavailable(words) | Error::Full(words) = &error {
        tracing::error!(path = %page.visit().path, %words, "a request failed");
    }
    let mut shown = if page.visit().wants_json { problem(page, &error) } else { shown(page, headers, sent, &error) };
    if error.is_outage() {
        shown.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
    }
    shown
}

fn shown(page: &Page, headers: &poem::http::HeaderMap, sent: Option<&Form>, error: &Error) -> Response {
    let same_origin = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    let shown = match error {
        Error::SignIn => sign_in(page, sent),
        Error::FormExpired if same_origin && page.visit().lost_session() => sign_in(page, sent),
        Error::FormExpired if same_origin && sent.is_some() => resume(page, sent),
        e if e.is_outage() && same_origin && sent.is_some_and(can_wait) => send_again(page, sent, e),
        _ => error_page(page, error),
    };
    shown.unwrap_or_else(|e| {
        tracing::error!(error = %e, "the error page itself failed");
        let text = lang::plain(Lang::En, "error-internal-text");
        Response::builder()
            .status(StatusCode::INTERNAL_SERVER_ERROR)
            .content_type("text/plain; charset=utf-8")
            .body(text)
    })
}

fn path_and_query(page: &Page) -> String {
    let visit = page.visit();
    if visit.query.is_empty() { visit.path.clone() } else { format!("{}?{}", visit.path, visit.query) }
}

/// The sign-in page, which knows the way back and keeps what was typed.
fn sign_in(page: &Page, sent: Option<&Form>) -> Result<Response> {
    let back = path_and_query(page);
    if matches!(page.visit().method, Method::GET | Method::HEAD) {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("back", &back).finish();
        return Ok(page.see_other(&format!("/sign-in?{query}")));
    }
    let resume = sent.map(|form| json!({"to": back, "body": kept(form)}));
    page.html_status(StatusCode::UNAUTHORIZED, "account/sign_in.html", json!({"back": "/", "resume": resume}))
}

/// What was typed, without secrets, urlencoded.
fn kept(form: &Form) -> String {
    let pairs = form.pairs().iter().filter(|(name, _)| name != csrf::FIELD && !name.contains("password"));
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Whether a form can stand in a page until it is sent again.
fn can_wait(form: &Form) -> bool {
    form.pairs().iter().all(|(name, _)| !name.contains("password"))
}

fn send_again(page: &Page, sent: Option<&Form>, error: &Error) -> Result<Response> {
    page.resume_later(&path_and_query(page), &sent.map(kept).unwrap_or_default(), error)
}

fn resume(page: &Page, sent: Option<&Form>) -> Result<Response> {
    let mut answer = page.resume(&path_and_query(page), &sent.map(kept).unwrap_or_default())?;
    answer.set_status(StatusCode::FORBIDDEN);
    Ok(answer)
}

/// Title, text and next step in the reader's language.
fn words(page: &Page, error: &Error) -> (String, String, Option<String>) {
    let title = page.t(&format!("error-{}-title", error.key()));
    match error {
        Error::Refused(refusal) => {
            let (text, next) = refusal_words(page, refusal);
            (title, text, Some(next))
        }
        Error::Invalid(errors) => {
            let messages = page.messages(errors);
            let text = messages.as_object().into_iter().flatten().filter_map(|(_, m)| m.as_str()).collect::<Vec<_>>();
            (title, text.join(" "), None)
        }
        _ => (title, page.t(&format!("error-{}-text", error.key())), None),
    }
}

/// What a business no says, and what can be done.
#[must_use]
pub fn refusal_words(page: &Page, refusal: &Refusal) -> (String, String) {
    let (key, args) = (format!("refusal-{}", refusal.key()), refusal_args(page, refusal));
    (page.t_with(&key, &args), page.t_with(&format!("{key}-next"), &args))
}

fn refusal_args(page: &Page, refusal: &Refusal) -> Value {
    match refusal {
        Refusal::Closed { deadline, late_until, arrived, zone } => {
            let zone = format::zone(zone);
            json!({
                "deadline": format::deadline_in_words(page.lang(), *deadline, zone),
                "late_until": late_until.map(|at| format::deadline_in_words(page.lang(), at, zone)),
                "arrived": format::moment_to_the_second(page.lang(), *arrived, zone),
            })
        }
        Refusal::NotReady(key) => json!({"what": page.t(key)}),
        Refusal::QuotaReached { most, name, .. } => json!({"most": most, "name": name}),
        Refusal::Barred { name, reason, contact } => json!({"name": name, "reason": reason, "contact": contact}),
        Refusal::OffBoard(reason) => json!({"reason": reason}),
        _ => json!({}),
    }
}

fn error_page(page: &Page, error: &Error) -> Result<Response> {
    let (title, text, next) = words(page, error);
    let parts: Vec<&str> = page.visit().path.trim_matches('/').split('/').collect();
    let back = match parts.as_slice() {
        ["c", slug, ..] if matches!(error, Error::Refused(Refusal::RegisterFirst)) => {
            json!({"href": format!("/c/{slug}/register"), "label": page.t("error-register")})
        }
        ["c", slug, _, ..] => json!({"href": format!("/c/{slug}"), "label": page.t("error-go-back")}),
        _ => json!({"href": "/", "label": page.t("error-go-home")}),
    };
    let status = error.status_code();
    let data = json!({"status": status.as_u16(), "title": title, "text": text, "next": next, "back": back});
    page.html_status(status, "error/page.html", data)
}

/// RFC 9457 problem details, for programs.
fn problem(page: &Page, error: &Error) -> Response {
    let (title, text, next) = words(page, error);
    let mut body = json!({
        "type": format!("about:blank#{}", error.key()), "title": title, "status": error.status_code().as_u16(),
        "detail": text,
    });
    if let Some(next) = next {
        body["next"] = json!(next);
    }
    if let Error::Invalid(errors) = error {
        body["errors"] = page.messages(errors);
    }
    page.text_response(error.status_code(), "application/problem+json", body.to_string())
}
