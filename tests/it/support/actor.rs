//! Somebody at a browser: with cookies, forms that come from pages, and redirects followed.

use std::sync::{Arc, Mutex};

use entity::user;
use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Client, Method, RequestBuilder, Response, Url, multipart, redirect};

use super::html::{FilledForm, View};

/// More redirects than this are a circle.
const MOST_HOPS: usize = 8;

/// A person and their browser. Clones share the browser.
#[derive(Clone)]
pub struct Actor {
    /// What reports call the person.
    pub name: String,
    /// The account, where a builder made one.
    pub user: Option<user::Model>,
    http: Client,
    jar: Arc<Jar>,
    url: String,
    secret: Arc<Mutex<Option<String>>>,
}

/// A file to be uploaded.
#[derive(Clone)]
pub struct Attachment {
    /// The form field.
    pub field: String,
    /// The file's name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// A file of a field.
    pub fn new(field: &str, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { field: field.to_owned(), name: name.to_owned(), bytes: bytes.into() }
    }
}

impl Actor {
    /// A fresh browser at the site of `url`.
    pub fn new(name: &str, url: &str) -> Self {
        let jar = Arc::new(Jar::default());
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("text/html,application/xhtml+xml,*/*;q=0.8"));
        headers.insert("accept-language", HeaderValue::from_static("en"));
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        let http = Client::builder()
            .cookie_provider(jar.clone())
            .default_headers(headers)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { name: name.to_owned(), user: None, http, jar, url: url.to_owned(), secret: Arc::default() }
    }

    /// The account that a builder made.
    #[track_caller]
    pub fn account(&self) -> &user::Model {
        self.user.as_ref().unwrap_or_else(|| panic!("{} has no account", self.name))
    }

    /// The address of the account.
    #[track_caller]
    pub fn email(&self) -> &str {
        &self.account().email
    }

    /// Puts a cookie into the browser.
    pub fn set_cookie(&self, name: &str, value: &str) {
        let path = Url::parse(&self.url).unwrap().path().to_owned();
        self.jar.add_cookie_str(&format!("{name}={value}; Path={path}"), &self.url.parse().unwrap());
    }

    /// What the browser sends as its cookies.
    pub fn cookies(&self) -> String {
        let sent = self.jar.cookies(&self.url.parse().unwrap()).expect("somebody is signed in");
        sent.to_str().unwrap().to_owned()
    }

    /// A request as it is, for special cases; [`Actor::send`] sends it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.address(path))
    }

    /// Sends a request and does not follow redirects.
    pub async fn send(&self, request: RequestBuilder) -> View {
        let request = request.build().unwrap();
        let hop = format!("{} {}", request.method(), self.local(request.url().as_str()));
        let answer = self.http.execute(request).await;
        let view = view(self, answer.unwrap_or_else(|e| panic!("{}: {hop}: {e:?}", self.name)), hop).await;
        if let Some(secret) = secret_of(&view) {
            *self.secret.lock().unwrap() = Some(secret);
        }
        view
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> View {
        let view = self.send(self.request(Method::GET, path)).await;
        self.follow(view).await
    }

    /// Opens a page and does not follow redirects.
    pub async fn get_raw(&self, path: &str) -> View {
        self.send(self.request(Method::GET, path)).await
    }

    /// Opens a page as a program that wants JSON.
    pub async fn get_json(&self, path: &str) -> View {
        self.send(self.request(Method::GET, path).header(ACCEPT, "application/json")).await
    }

    /// Posts a form with exactly these values (and the form's secret).
    pub async fn post(&self, path: &str, values: &[(&str, &str)]) -> View {
        let view = self.post_raw(path, values).await;
        self.follow(view).await
    }

    /// The same without following the redirect.
    pub async fn post_raw(&self, path: &str, values: &[(&str, &str)]) -> View {
        let secret = self.form_secret(path).await;
        let mut all = vec![("_csrf", secret.as_str())];
        all.extend_from_slice(values);
        self.send(self.request(Method::POST, path).form(&all)).await
    }

    /// Opens a page, changes these values in its form, keeps the others, and sends it. A box is unticked by an empty
    /// value.
    pub async fn fill(&self, path: &str, values: &[(&str, &str)]) -> View {
        self.fill_with_files(path, values, Vec::new()).await
    }

    /// The same with files.
    pub async fn fill_with_files(&self, path: &str, values: &[(&str, &str)], files: Vec<Attachment>) -> View {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{} opens a form.\n{page:?}", self.name);
        let mut names: Vec<&str> = values.iter().map(|v| v.0).collect();
        names.extend(files.iter().map(|f| f.field.as_str()));
        let form = page.form_with(&names);
        self.submit(&form, values, files).await
    }

    /// Opens a page and presses the button that says `label`.
    pub async fn press(&self, path: &str, label: &str) -> View {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{} opens a page.\n{page:?}", self.name);
        self.submit(&page.form_of_button(label), &[], Vec::new()).await
    }

    /// Sends a form of a page with these values changed.
    pub async fn submit(&self, form: &FilledForm, values: &[(&str, &str)], files: Vec<Attachment>) -> View {
        let kept = form.values.iter().filter(|(name, _)| !values.iter().any(|(changed, _)| changed == name));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let changed = values.iter().filter(|(name, value)| !value.is_empty() || !is_box(form, name)).copied();
        let all: Vec<(&str, &str)> = kept.chain(changed).collect();
        let request = self.request(Method::POST, &form.action);
        let request = if form.multipart { request.multipart(parts(&all, files)) } else { request.form(&all) };
        let view = self.send(request).await;
        self.follow(view).await
    }

    /// Posts files with exactly these values (and the form's secret), as a multipart form.
    pub async fn upload(&self, path: &str, values: &[(&str, &str)], files: Vec<Attachment>) -> View {
        let secret = self.form_secret(path).await;
        let mut all = vec![("_csrf", secret.as_str())];
        all.extend_from_slice(values);
        let view = self.send(self.request(Method::POST, path).multipart(parts(&all, files))).await;
        self.follow(view).await
    }

    /// Posts a form as the pages' scripts do: with the secret in a header, wanting JSON.
    pub async fn script(&self, path: &str, values: &[(&str, &str)]) -> View {
        let secret = self.form_secret(path).await;
        let request = self.request(Method::POST, path).header(ACCEPT, "application/json");
        self.send(request.header("x-csrf-token", secret).form(values)).await
    }

    /// Posts JSON as the pages' scripts do.
    pub async fn script_json(&self, path: &str, body: &serde_json::Value) -> View {
        let secret = self.form_secret(path).await;
        let request = self.request(Method::POST, path).header(ACCEPT, "application/json");
        let request = request.header("x-csrf-token", secret).header(CONTENT_TYPE, "application/json");
        self.send(request.body(body.to_string())).await
    }

    /// Signs in by password.
    pub async fn sign_in(&self, email: &str, password: &str) -> View {
        self.fill("/sign-in", &[("email", email), ("password", password)]).await
    }

    /// Signs out.
    pub async fn sign_out(&self) -> View {
        self.post("/sign-out", &[]).await
    }

    /// The secret of forms: of the last page that had one, else of the page that is posted to, else of a page that
    /// everybody has.
    pub async fn form_secret(&self, path: &str) -> String {
        for page in [path, "/account", "/sign-in"] {
            if let Some(secret) = self.secret.lock().unwrap().clone() {
                return secret;
            }
            self.get(page).await;
        }
        self.secret.lock().unwrap().clone().unwrap_or_default()
    }

    /// Forgets the secret, as a new tab does.
    pub fn forget_form_secret(&self) {
        *self.secret.lock().unwrap() = None;
    }

    async fn follow(&self, mut view: View) -> View {
        while (300..400).contains(&view.status) && view.headers.contains_key(LOCATION) {
            assert!(view.hops.len() < MOST_HOPS, "redirects without end: {:?}", view.hops);
            let hops = view.hops;
            let target = view.headers[LOCATION].to_str().unwrap().to_owned();
            view = self.send(self.request(Method::GET, &target)).await;
            view.hops = hops.into_iter().chain(view.hops).collect();
        }
        view
    }

    /// The whole address of a path, which may have the mount prefix already.
    fn address(&self, path: &str) -> String {
        let base = Url::parse(&self.url).unwrap();
        if path.starts_with("http") {
            return path.to_owned();
        }
        let prefix = base.path().trim_end_matches('/');
        if !prefix.is_empty() && (path == prefix || path.starts_with(&format!("{prefix}/"))) {
            return base.join(path).unwrap().into();
        }
        format!("{}{path}", self.url)
    }

    fn local(&self, address: &str) -> String {
        let path = address.strip_prefix(&self.url).unwrap_or(address).split('#').next().unwrap_or_default();
        if path.is_empty() { "/".into() } else { path.to_owned() }
    }
}

async fn view(actor: &Actor, answer: Response, hop: String) -> View {
    let path = actor.local(answer.url().as_str());
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = answer.bytes().await.unwrap_or_else(|e| panic!("{hop}: the answer broke off: {e}"));
    View { status, path, hops: vec![format!("{} does {hop}", actor.name)], headers, bytes: bytes.to_vec() }
}

fn secret_of(view: &View) -> Option<String> {
    let body = view.header("content-type").starts_with("text/html").then(|| view.body())?;
    let (_, rest) = body.split_once("name=\"_csrf\" value=\"")?;
    rest.split('"').next().filter(|s| !s.is_empty()).map(ToOwned::to_owned)
}

/// Whether a field can be unticked: it is there, but has no value unless somebody chooses one.
fn is_box(form: &FilledForm, name: &str) -> bool {
    form.boxes.iter().any(|b| b == name)
}

fn parts(values: &[(&str, &str)], files: Vec<Attachment>) -> multipart::Form {
    let mut form = multipart::Form::new();
    for (name, value) in values {
        form = form.text((*name).to_owned(), (*value).to_owned());
    }
    for file in files {
        form = form.part(file.field, multipart::Part::bytes(file.bytes).file_name(file.name));
    }
    form
}
