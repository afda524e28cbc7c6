//! What a browser got, and how a reader finds things in it. Helpers that do not find something print the page.

use std::fmt::Write;

use reqwest::header::HeaderMap;
use scraper::{ElementRef, Html, Selector};

/// An answer of the server, after redirects.
#[derive(Clone)]
pub struct View {
    /// Its status.
    pub status: u16,
    /// Path and query of the page that was shown last, without the mount prefix.
    pub path: String,
    /// Where redirects led through, the first request included.
    pub hops: Vec<String>,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub bytes: Vec<u8>,
}

/// A form as a reader finds it, with the values that stand in it.
#[derive(Clone, Debug)]
pub struct FilledForm {
    /// Where it goes.
    pub action: String,
    /// Whether it takes files.
    pub multipart: bool,
    /// Names and values that would be sent.
    pub values: Vec<(String, String)>,
    /// All names of fields, also of boxes that are not ticked.
    pub names: Vec<String>,
    /// Names of boxes, which send nothing when they are not ticked.
    pub boxes: Vec<String>,
    /// What its buttons say.
    pub buttons: Vec<String>,
}

impl View {
    /// The body as text.
    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header as text; empty where it is missing.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
    }

    /// Demands a status.
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "the status is wrong.\n{self:?}");
        self
    }

    /// Demands that the reader ended on this path.
    #[track_caller]
    pub fn assert_path(&self, path: &str) -> &Self {
        assert_eq!(self.path, path, "the reader is elsewhere.\n{self:?}");
        self
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("no JSON: {e}\n{self:?}"))
    }

    /// The text of the first element of a selector, with single spaces.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        let found = self.texts(selector).into_iter().next();
        found.unwrap_or_else(|| panic!("nothing matches {selector:?}.\n{self:?}"))
    }

    /// The texts of all elements of a selector, with single spaces.
    #[track_caller]
    pub fn texts(&self, selector: &str) -> Vec<String> {
        Html::parse_document(&self.body()).select(&parse(selector)).map(text_of).collect()
    }

    /// An attribute of all elements of a selector that have it.
    #[track_caller]
    pub fn attributes(&self, selector: &str, attribute: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body());
        html.select(&parse(selector)).filter_map(|e| e.attr(attribute)).map(ToOwned::to_owned).collect()
    }

    /// How many elements match.
    #[track_caller]
    pub fn count(&self, selector: &str) -> usize {
        Html::parse_document(&self.body()).select(&parse(selector)).count()
    }

    /// What the page says between its top and its foot, with single spaces.
    pub fn main(&self) -> String {
        self.texts("main").into_iter().next().unwrap_or_else(|| self.texts("body").join(" "))
    }

    /// Demands that the page says something.
    #[track_caller]
    pub fn assert_says(&self, words: &str) -> &Self {
        assert!(self.main().contains(words), "the page should say {words:?}.\n{self:?}");
        self
    }

    /// Demands that the answer does not contain something, anywhere.
    #[track_caller]
    pub fn assert_silent(&self, words: &str) -> &Self {
        assert!(!self.body().contains(words), "the answer must not hold {words:?}.\n{self:?}");
        self
    }

    /// Texts and addresses of all links.
    pub fn links(&self) -> Vec<(String, String)> {
        let html = Html::parse_document(&self.body());
        let links = parse("a[href]");
        html.select(&links).map(|a| (text_of(a), a.attr("href").unwrap_or_default().to_owned())).collect()
    }

    /// The address of the link with this text.
    #[track_caller]
    pub fn link(&self, text: &str) -> String {
        let found = self.links().into_iter().find(|(t, _)| t == text);
        found.unwrap_or_else(|| panic!("no link says {text:?}.\n{self:?}")).1
    }

    /// The sentence after a successful post; empty where there is none.
    pub fn notice(&self) -> String {
        self.texts(".notice").into_iter().next().unwrap_or_default()
    }

    /// The message beside a field; empty where there is none.
    pub fn error(&self, field: &str) -> String {
        let html = Html::parse_document(&self.body());
        let links = parse(".summary a[href]");
        let target = format!("#f-{field}");
        let mut found = html.select(&links).filter(|a| a.attr("href") == Some(&target)).map(text_of);
        found.next().unwrap_or_default()
    }

    /// The fields in the summary of errors, in order.
    pub fn wrong_fields(&self) -> Vec<String> {
        let links = self.attributes(".summary a[href]", "href");
        links.iter().map(|href| href.trim_start_matches("#f-").to_owned()).collect()
    }

    /// All forms that are posted.
    pub fn forms(&self) -> Vec<FilledForm> {
        let html = Html::parse_document(&self.body());
        html.select(&parse("form")).filter(|f| f.attr("method") == Some("post")).map(|f| read_form(f, self)).collect()
    }

    /// The form that has most of these fields; the first of those in `main`.
    #[track_caller]
    pub fn form_with(&self, names: &[&str]) -> FilledForm {
        let score = |form: &FilledForm| names.iter().filter(|n| form.names.iter().any(|have| have == *n)).count();
        let outside = |form: &FilledForm| form.action.ends_with("/sign-out");
        let mut forms: Vec<FilledForm> = self.forms().into_iter().filter(|f| !outside(f)).collect();
        forms.sort_by_key(|f| std::cmp::Reverse(score(f)));
        let best = forms.into_iter().next();
        best.filter(|f| names.is_empty() || score(f) > 0)
            .unwrap_or_else(|| panic!("no form has one of {names:?}.\n{self:?}"))
    }

    /// The value that stands in a field; empty where it is empty or not ticked.
    #[track_caller]
    pub fn value(&self, field: &str) -> String {
        let form = self.form_with(&[field]);
        form.values.into_iter().find(|(name, _)| name == field).map(|(_, value)| value).unwrap_or_default()
    }

    /// The form with a button that says this.
    #[track_caller]
    pub fn form_of_button(&self, label: &str) -> FilledForm {
        let found = self.forms().into_iter().find(|f| f.buttons.iter().any(|b| b == label));
        found.unwrap_or_else(|| panic!("no button says {label:?}.\n{self:?}"))
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "--- {} -> {} {}", self.hops.join(" -> "), self.status, self.header("content-type"))?;
        let shown = if self.header("content-type").starts_with("text/html") {
            let mut text = format!("title: {}\n{}", self.texts("title").join(" "), self.main());
            for form in self.forms() {
                let _ = write!(text, "\n[form {} {:?} {:?}]", form.action, form.names, form.buttons);
            }
            text
        } else {
            self.body()
        };
        f.write_str(&shown.chars().take(6000).collect::<String>())?;
        f.write_str("\n---")
    }
}

fn read_form(form: ElementRef<'_>, view: &View) -> FilledForm {
    let action = form.attr("action").filter(|a| !a.is_empty()).unwrap_or(&view.path).to_owned();
    let multipart = form.attr("enctype") == Some("multipart/form-data");
    let mut filled = FilledForm { action, multipart, values: vec![], names: vec![], boxes: vec![], buttons: vec![] };
    for field in form.select(&parse("input[name], textarea[name], select[name]")) {
        if field.attr("disabled").is_some() {
            continue;
        }
        let name = field.attr("name").unwrap_or_default().to_owned();
        filled.values.extend(values_of(field).into_iter().map(|value| (name.clone(), value)));
        if matches!(field.attr("type"), Some("checkbox" | "radio")) {
            filled.boxes.push(name.clone());
        }
        filled.names.push(name);
    }
    filled.buttons.extend(form.select(&parse("button, input[type=submit]")).map(text_of));
    filled
}

fn values_of(field: ElementRef<'_>) -> Vec<String> {
    let value = || field.attr("value").unwrap_or_default().to_owned();
    match (field.value().name(), field.attr("type").unwrap_or("text")) {
        ("textarea", _) => {
            let text: String = field.text().collect();
            vec![text.strip_prefix('\n').unwrap_or(&text).to_owned()]
        }
        ("select", _) => {
            let options: Vec<_> = field.select(&parse("option")).collect();
            let mut chosen: Vec<_> = options.iter().filter(|o| o.attr("selected").is_some()).collect();
            if chosen.is_empty() && field.attr("multiple").is_none() {
                chosen.extend(options.first());
            }
            chosen.iter().map(|o| o.attr("value").map_or_else(|| text_of(**o), ToOwned::to_owned)).collect()
        }
        (_, "checkbox" | "radio") if field.attr("checked").is_none() => Vec::new(),
        (_, "checkbox" | "radio") => vec![field.attr("value").unwrap_or("on").to_owned()],
        (_, "file" | "submit" | "button" | "reset" | "image") => Vec::new(),
        _ => vec![value()],
    }
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn parse(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|e| panic!("the selector {selector:?}: {e}"))
}
