//! The answers of handlers: a page from a template with what every page knows, or a way onward.

use std::io::Write;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use poem::http::{StatusCode, header};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response};
use serde_json::{Map, Value, json};

use super::cache::Shared;
use super::visit::{self, Viewer, Visit};
use super::{Form, csrf};
use crate::app::App;
use crate::error::{Error, FieldErrors, RETRY_AFTER, Result};
use crate::lang::{self, Lang};

/// Bodies below this size are not worth compressing.
const WORTH_COMPRESSING: usize = 1400;

/// What a handler needs to answer.
#[derive(Clone)]
pub struct Page {
    app: App,
    visit: Arc<Visit>,
}

impl<'a> FromRequest<'a> for Page {
    async fn from_request(req: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let (app, visit) = visit::of(req)?;
        Ok(Self { app, visit })
    }
}

/// A map of template data with more data on top.
#[must_use]
pub fn with(base: impl Into<Value>, more: Value) -> Value {
    let mut all = match base.into() {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    if let Value::Object(more) = more {
        all.extend(more);
    }
    Value::Object(all)
}

impl Page {
    pub(super) fn new(app: App, visit: Arc<Visit>) -> Self {
        Self { app, visit }
    }

    /// The application.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The request.
    #[must_use]
    pub fn visit(&self) -> &Visit {
        &self.visit
    }

    pub(super) fn visit_handle(&self) -> Arc<Visit> {
        self.visit.clone()
    }

    /// When the request arrived; this decides deadlines.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.visit.arrived
    }

    /// The reader's language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.visit.lang
    }

    /// Who is signed in, if anybody.
    #[must_use]
    pub fn viewer(&self) -> Option<&Viewer> {
        self.visit.viewer.as_ref()
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// `SignIn` if nobody is.
    pub fn signed_in(&self) -> Result<&Viewer> {
        self.viewer().ok_or(Error::SignIn)
    }

    /// A value of the query; none where it is missing or empty.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.visit.query.as_bytes())
            .find(|(key, value)| key == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim().to_owned())
    }

    /// A text in the reader's language.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        lang::plain(self.lang(), key)
    }

    /// A text in the reader's language, with arguments as a JSON object.
    #[must_use]
    pub fn t_with(&self, key: &str, args: &Value) -> String {
        args.as_object().map_or_else(|| self.t(key), |args| lang::text(self.lang(), key, args))
    }

    /// A page.
    ///
    /// # Errors
    /// Internal if the template is wrong.
    pub fn html(&self, template: &str, data: Value) -> Result<Response> {
        self.html_status(StatusCode::OK, template, data)
    }

    /// A page with another status.
    ///
    /// # Errors
    /// Internal if the template is wrong.
    pub fn html_status(&self, status: StatusCode, template: &str, data: Value) -> Result<Response> {
        let html = self.render(template, data, &csrf::token(&self.app, &self.visit))?;
        self.end_notice();
        Ok(self.text_response(status, "text/html; charset=utf-8", html))
    }

    /// A page that is the same for everybody who is not signed in: shared from memory, with an `ETag`. It must not
    /// depend on anything of the request but path, query and language.
    ///
    /// # Errors
    /// Internal if the template is wrong.
    pub fn public(&self, template: &str, data: Value) -> Result<Response> {
        if self.viewer().is_some() || self.visit.notice.is_some() {
            return self.html(template, data);
        }
        let html = self.render(template, data, "")?;
        let mut response = self.text_response(StatusCode::OK, "text/html; charset=utf-8", html);
        response.extensions_mut().insert(Shared);
        Ok(response)
    }

    /// Another public text (a feed, a style sheet), shared from memory with an `ETag`.
    ///
    /// # Errors
    /// Internal if the template is wrong.
    pub fn public_text(&self, media_type: &'static str, text: String) -> Response {
        let mut response = self.text_response(StatusCode::OK, media_type, text);
        response.extensions_mut().insert(Shared);
        response
    }

    /// The form again with what was typed and what is wrong: status 422.
    ///
    /// # Errors
    /// Any error but `Invalid` comes back as it is, so that `Err(e) => page.again(.., e, ..)` is all a handler needs.
    pub fn again(&self, template: &str, form: &Form, error: impl Into<Error>, data: Value) -> Result<Response> {
        match error.into() {
            Error::Invalid(errors) => {
                let mut values = form.values();
                // A program may leave it out; forms always hold it.
                if values.get("version").is_none() {
                    values["version"] = json!("");
                }
                let filled = json!({"values": values, "errors": self.messages(&errors)});
                let data = with(data, json!({"form": filled}));
                self.html_status(StatusCode::UNPROCESSABLE_ENTITY, template, data)
            }
            other => Err(other),
        }
    }

    /// The form again because somebody else saved in the meantime: status 409. What was typed stays; `stored` holds the
    /// values that are stored now, shown beside the fields that differ, and `version` the number to send next.
    ///
    /// # Errors
    /// Internal if the template is wrong.
    pub fn stale(&self, template: &str, form: &Form, stored: &Value, version: i32, data: Value) -> Result<Response> {
        let mut values = form.values();
        values["version"] = json!(version.to_string());
        let filled = json!({"values": values, "errors": {}, "stored": stored});
        self.html_status(StatusCode::CONFLICT, template, with(data, json!({"form": filled})))
    }

    /// A page from which a form that came to nothing (its session or secret had ended) is sent again by one button.
    /// `to` is a path of this site, `body` the urlencoded form.
    ///
    /// # Errors
    /// Internal if the template is wrong.
    pub fn resume(&self, to: &str, body: &str) -> Result<Response> {
        self.resume_after(to, body, StatusCode::OK, ["error-resume-title", "error-resume-text"])
    }

    /// The same for a form that could not be saved because database or storage fail.
    ///
    /// # Errors
    /// Internal if the template is wrong.
    pub fn resume_later(&self, to: &str, body: &str, error: &Error) -> Result<Response> {
        let words = [&format!("error-{}-title", error.key()), &format!("error-{}-again", error.key())];
        let shown = self.resume_after(to, body, error.status_code(), words.map(String::as_str))?;
        Ok(shown.with_header(header::RETRY_AFTER, RETRY_AFTER).into_response())
    }

    fn resume_after(&self, to: &str, body: &str, status: StatusCode, words: [&str; 2]) -> Result<Response> {
        let form = Form::parse(body.as_bytes());
        let fields: Vec<_> = form.pairs().iter().filter(|(name, _)| name != csrf::FIELD).collect();
        let [title, text] = words.map(|key| self.t(key));
        self.html_status(
            status,
            "error/resume.html",
            json!({"to": local(to), "fields": fields, "title": title, "text": text}),
        )
    }

    /// Messages in the reader's language, by field.
    #[must_use]
    pub fn messages(&self, errors: &FieldErrors) -> Value {
        let mut map = Map::new();
        for error in &errors.0 {
            map.entry(error.field.clone()).or_insert_with(|| json!(lang::text(self.lang(), &error.key, &error.args)));
        }
        Value::Object(map)
    }

    /// Onward to another page of this site.
    #[must_use]
    pub fn see_other(&self, path: &str) -> Response {
        let prefix = self.app.config().prefix();
        Response::builder()
            .status(StatusCode::SEE_OTHER)
            .header(header::LOCATION, format!("{prefix}{}", local(path)))
            .header(header::CACHE_CONTROL, "no-store")
            .finish()
    }

    /// Onward, with a notice on top of the next page: the key of a text without arguments.
    #[must_use]
    pub fn see_other_with(&self, path: &str, notice: &str) -> Response {
        self.visit.set_cookie("notice", notice, None);
        self.see_other(path)
    }

    /// JSON for a script of ours.
    #[must_use]
    pub fn json(&self, data: &Value) -> Response {
        self.text_response(StatusCode::OK, "application/json", data.to_string())
    }

    /// A text of any media type, compressed where the browser takes that.
    #[must_use]
    pub fn text_response(&self, status: StatusCode, media_type: &'static str, text: String) -> Response {
        let mut builder = Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, media_type)
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::VARY, "cookie, accept-language, accept-encoding");
        if self.visit.gzip && text.len() > WORTH_COMPRESSING {
            builder = builder.header(header::CONTENT_ENCODING, "gzip");
            return builder.body(gzip(text.as_bytes()));
        }
        builder.body(text)
    }

    /// The template with what every page knows.
    fn render(&self, template: &str, data: Value, csrf: &str) -> Result<String> {
        let visit = &self.visit;
        let viewer = visit.viewer.as_ref().map(|v| {
            json!({"id": v.id, "name": v.name, "email": v.email, "site_admin": v.site_admin, "confirmed": v.confirmed})
        });
        let notice = visit.notice.as_deref().filter(|key| lang::exists(key)).map(|key| self.t(key));
        let globals = json!({
            "viewer": viewer, "csrf": csrf, "lang": visit.lang.code(), "dir": visit.lang.dir(),
            "path": visit.path, "now": visit.arrived.to_rfc3339_opts(SecondsFormat::Micros, true),
            "notice": notice, "form": {"values": {}, "errors": {}},
        });
        debug_assert!(
            ["viewer", "csrf", "lang", "dir", "path", "now", "notice"].iter().all(|name| data.get(name).is_none()),
            "{template} is given a value under a name that every page has"
        );
        self.app.render().render(visit.lang, template, with(globals, data))
    }

    fn end_notice(&self) {
        if self.visit.notice.is_some() {
            self.visit.drop_cookie("notice");
        }
    }
}

/// A path of this site; anything that could lead elsewhere becomes `/`.
#[must_use]
pub fn local(path: &str) -> &str {
    let bad = path.starts_with("//") || path.contains(['\\', '\r', '\n']) || !path.starts_with('/');
    if bad { "/" } else { path }
}

pub(super) fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(data.len() / 3), Compression::new(5));
    // Writing into memory cannot fail.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_stay_on_this_site() {
        for bad in ["https://evil.example", "//evil.example", "/\\evil.example", "", "x", "/a\r\nset-cookie: x"] {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
        assert_eq!(local("/c/x?y=1"), "/c/x?y=1");
    }
}
