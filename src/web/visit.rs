//! One request: when it arrived, who sent it, in which language it wants its answer.

use std::sync::{Arc, Mutex, OnceLock};

use chrono::{DateTime, Utc};
use entity::{SessionId, UserId};
use poem::Request;
use poem::http::{HeaderMap, Method, header};
use poem::web::cookie::{Cookie, SameSite};

use super::session;
use crate::app::{self, App};
use crate::error::Result;
use crate::lang::Lang;

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The account.
    pub id: UserId,
    /// How the person is shown.
    pub name: String,
    /// The address, in lower case.
    pub email: String,
    /// May do everything on this site.
    pub site_admin: bool,
    /// Whether the address was confirmed.
    pub confirmed: bool,
    /// Preferred language.
    pub lang: Lang,
    /// The session of this browser.
    pub session_id: SessionId,
    /// What the form secret is bound to.
    pub(super) token_hash: String,
}

/// One request, as far as every page needs to know it.
#[derive(Debug)]
pub struct Visit {
    /// When the request arrived; this decides deadlines.
    pub arrived: DateTime<Utc>,
    /// Its verb.
    pub method: Method,
    /// Its path without the mount prefix.
    pub path: String,
    /// Its query without the question mark; may be empty.
    pub query: String,
    /// Who is signed in.
    pub viewer: Option<Viewer>,
    /// The language of the answer.
    pub lang: Lang,
    /// The address that the request came from; a whole /64 for IPv6.
    pub network: String,
    /// What the browser calls itself, shortened.
    pub user_agent: String,
    /// Whether the answer may be compressed.
    pub gzip: bool,
    /// Whether a program asks, which wants problem details instead of an error page.
    pub wants_json: bool,
    pub(super) notice: Option<String>,
    session: Option<String>,
    pub(super) form_secret: OnceLock<String>,
    /// The hash of a session that began in this request: forms of its answer belong to it.
    pub(super) begun: OnceLock<String>,
    pub(super) cookies: Cookies,
    set_cookies: Mutex<Vec<String>>,
}

/// Names and attributes of this site's cookies.
#[derive(Clone, Debug)]
pub struct Cookies {
    prefix: String,
    secure: bool,
}

impl Cookies {
    fn new(app: &App) -> Self {
        Self { prefix: app.config().prefix(), secure: app.config().is_https() }
    }

    /// `__Host-` is only possible over HTTPS at the root; `__Secure-` over HTTPS under a prefix.
    fn name(&self, base: &str) -> String {
        match (self.secure, self.prefix.is_empty()) {
            (true, true) => format!("__Host-{base}"),
            (true, false) => format!("__Secure-{base}"),
            (false, _) => base.to_owned(),
        }
    }

    fn make(&self, base: &str, value: &str, days: Option<i64>) -> String {
        let mut cookie = Cookie::new_with_str(self.name(base), value);
        cookie.set_http_only(true);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_secure(self.secure);
        cookie.set_path(if self.prefix.is_empty() { "/" } else { &self.prefix });
        if let Some(days) = days {
            cookie.set_max_age(std::time::Duration::from_secs(u64::try_from(days).unwrap_or(0) * 86_400));
        }
        cookie.to_string()
    }

    fn find(&self, headers: &HeaderMap, base: &str) -> Option<String> {
        let name = self.name(base);
        headers.get_all(header::COOKIE).iter().filter_map(|h| h.to_str().ok()).flat_map(|h| h.split(';')).find_map(
            |pair| {
                let (key, value) = pair.trim().split_once('=')?;
                (key == name && !value.is_empty()).then(|| value.trim_matches('"').to_owned())
            },
        )
    }
}

/// What cookies tell before the database is asked.
pub(super) fn has_session(app: &App, headers: &HeaderMap) -> bool {
    let cookies = Cookies::new(app);
    cookies.find(headers, "session").is_some() || cookies.find(headers, "notice").is_some()
}

/// The language of somebody who is not signed in.
pub(super) fn anonymous_lang(app: &App, headers: &HeaderMap) -> Lang {
    let chosen = Cookies::new(app).find(headers, "lang").and_then(|code| Lang::from_code(&code));
    let wished = || headers.get(header::ACCEPT_LANGUAGE).and_then(|h| h.to_str().ok()).and_then(Lang::from_header);
    chosen.or_else(wished).unwrap_or_default()
}

/// Whether the browser takes gzip.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT_ENCODING).and_then(|h| h.to_str().ok()).is_some_and(|h| h.contains("gzip"))
}

impl Visit {
    /// Reads a request's head.
    #[must_use]
    pub fn new(app: &App, req: &Request, arrived: DateTime<Utc>) -> Self {
        let headers = req.headers();
        let cookies = Cookies::new(app);
        let text = |name| headers.get(name).and_then(|h| h.to_str().ok()).unwrap_or_default();
        let accept = text(header::ACCEPT);
        let form_secret = OnceLock::new();
        if let Some(secret) = cookies.find(headers, "form") {
            let _ = form_secret.set(secret);
        }
        Self {
            arrived,
            method: req.method().clone(),
            path: req.uri().path().to_owned(),
            query: req.uri().query().unwrap_or_default().to_owned(),
            lang: anonymous_lang(app, headers),
            viewer: None,
            network: network(app, req),
            user_agent: text(header::USER_AGENT).chars().take(200).collect(),
            gzip: takes_gzip(headers),
            wants_json: accept.contains("json") && !accept.contains("text/html"),
            notice: cookies.find(headers, "notice").filter(|key| key.len() < 60),
            session: cookies.find(headers, "session"),
            form_secret,
            begun: OnceLock::new(),
            cookies,
            set_cookies: Mutex::default(),
        }
    }

    /// Finds who is signed in; asks the database only where there is a session cookie.
    ///
    /// # Errors
    /// Unavailable if the database cannot be asked.
    pub async fn find_viewer(&mut self, app: &App) -> Result<()> {
        if let Some(secret) = &self.session {
            self.viewer = session::load(app, secret, self.arrived).await?;
        }
        if let Some(viewer) = &self.viewer {
            self.lang = viewer.lang;
        }
        Ok(())
    }

    /// Whether the browser brings the cookie of a session that has ended.
    #[must_use]
    pub fn lost_session(&self) -> bool {
        self.session.is_some() && self.viewer.is_none()
    }

    /// Leaves a cookie that ends after `days`, or with the browser.
    pub fn set_cookie(&self, base: &str, value: &str, days: Option<i64>) {
        let cookie = self.cookies.make(base, value, days);
        let start = format!("{}=", self.cookies.name(base));
        let mut all = self.set_cookies.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.retain(|other| !other.starts_with(&start));
        all.push(cookie);
    }

    /// Removes a cookie.
    pub fn drop_cookie(&self, base: &str) {
        self.set_cookie(base, "", Some(0));
    }

    pub(super) fn take_cookies(&self) -> Vec<String> {
        std::mem::take(&mut *self.set_cookies.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// What form secrets of this browser are bound to; makes the anonymous one where there is none.
    pub(super) fn form_binding(&self) -> &str {
        if let Some(hash) = self.begun.get() {
            return hash;
        }
        match &self.viewer {
            Some(viewer) => &viewer.token_hash,
            None => self.form_secret.get_or_init(|| {
                let secret = app::secret();
                self.set_cookie("form", &secret, None);
                secret
            }),
        }
    }
}

/// The visit that the edge attached to a request.
pub(super) fn of(req: &Request) -> Result<(App, Arc<Visit>)> {
    let missing = || crate::error::Error::internal("the edge is not wrapped around this route");
    let app = req.extensions().get::<App>().cloned().ok_or_else(missing)?;
    let visit = req.extensions().get::<Arc<Visit>>().cloned().ok_or_else(missing)?;
    Ok((app, visit))
}

/// The peer's network, or the one that the trusted proxies saw.
fn network(app: &App, req: &Request) -> String {
    let hops = app.config().site.trusted_proxies;
    let forwarded = req.header("x-forwarded-for").unwrap_or_default();
    let seen: Vec<&str> = forwarded.split(',').map(str::trim).filter(|s| !s.is_empty()).collect();
    let told = (hops > 0 && seen.len() >= hops).then(|| seen[seen.len() - hops].to_owned());
    let address = told.or_else(|| req.remote_addr().as_socket_addr().map(|a| a.ip().to_string())).unwrap_or_default();
    match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => address,
    }
}
