//! The headers that every answer carries, so that a browser trusts no more than it must.

use poem::Response;
use poem::http::{HeaderName, HeaderValue, header};

use crate::app::App;
use crate::config::StorageKind;

/// The headers of one site, made once.
#[derive(Clone, Debug)]
pub(super) struct Headers(Vec<(HeaderName, HeaderValue)>);

impl Headers {
    pub fn new(app: &App) -> Self {
        let config = app.config();
        let storage = match config.storage.kind {
            StorageKind::S3 => format!(" {}", storage_origin(config)),
            StorageKind::Local => String::new(),
        };
        let csp = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{storage}; \
             media-src 'self'{storage}; frame-src 'self'{storage}; object-src 'self'{storage}; connect-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'self'; manifest-src 'self'"
        );
        let mut all = vec![
            pair(header::CONTENT_SECURITY_POLICY, &csp),
            pair(header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            pair(header::REFERRER_POLICY, "same-origin"),
            pair(header::X_FRAME_OPTIONS, "SAMEORIGIN"),
            pair(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            pair(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=()"),
        ];
        if config.is_https() {
            all.push(pair(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"));
        }
        Self(all)
    }

    /// Adds what the answer does not set itself.
    pub fn add(&self, response: &mut Response) {
        for (name, value) in &self.0 {
            response.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
    }
}

fn storage_origin(config: &crate::config::Config) -> String {
    let storage = &config.storage;
    let address = if storage.public_endpoint.is_empty() { &storage.endpoint } else { &storage.public_endpoint };
    url::Url::parse(address).map(|u| u.origin().ascii_serialization()).unwrap_or_default()
}

fn pair(name: HeaderName, value: &str) -> (HeaderName, HeaderValue) {
    (name, HeaderValue::from_str(value).unwrap_or_else(|_| HeaderValue::from_static("")))
}
