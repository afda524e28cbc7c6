//! A posted form without files: its values by name, in the order in which they were sent.

use poem::{FromRequest, Request, RequestBody};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use validator::{Validate, ValidationErrorsKind};

use super::csrf;
use crate::error::{Error, FieldErrors, Result};

/// What was posted. The edge has read it within `limits.form_kib` and checked its secret.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pairs: Vec<(String, String)>,
}

impl Form {
    /// A form of given values.
    #[must_use]
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self { pairs }
    }

    /// Reads a urlencoded body; line ends become `\n`.
    #[must_use]
    pub fn parse(body: &[u8]) -> Self {
        let pairs = url::form_urlencoded::parse(body)
            .map(|(name, value)| (name.into_owned(), value.replace("\r\n", "\n")))
            .collect();
        Self { pairs }
    }

    /// The first value of a field as sent, if the field was sent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a field as sent; empty where it was not sent.
    #[must_use]
    pub fn raw(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// The first value of a field without white space around it.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().trim().to_owned()
    }

    /// All values of a field that are not empty.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        self.pairs.iter().filter(|(key, value)| key == name && !value.is_empty()).map(|(_, v)| v.clone()).collect()
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.is_empty())
    }

    /// A field as a number, id or other parsed type; none where it is empty or malformed.
    #[must_use]
    pub fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }

    /// All names and values, in order.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// Everything that was typed, for showing the form again: strings, or lists where a field came several times.
    #[must_use]
    pub fn values(&self) -> Value {
        let mut map = Map::new();
        for (name, value) in self.pairs.iter().filter(|(name, _)| name != csrf::FIELD && !name.contains("password")) {
            match map.get_mut(name) {
                None => {
                    map.insert(name.clone(), json!(value));
                }
                Some(Value::Array(list)) => list.push(json!(value)),
                Some(first) => *first = json!([first.take(), value]),
            }
        }
        Value::Object(map)
    }

    /// The form as a type with its validation rules.
    ///
    /// # Errors
    /// Invalid, with a message per field. A rule's `message` (or else its code) names the text: `email` is `error-email`.
    pub fn typed<T: DeserializeOwned + Validate>(&self) -> Result<T> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.pairs.iter().map(|(name, value)| (name, value.trim())))
            .finish();
        let typed: T = serde_html_form::from_str(&body).map_err(|e| {
            tracing::debug!(error = %e, "a form did not fit its type");
            let text = e.to_string();
            let field = text.split('`').nth(1).unwrap_or("form").to_owned();
            Error::Invalid(FieldErrors::one(&field, "error-required"))
        })?;
        match typed.validate() {
            Ok(()) => Ok(typed),
            Err(wrong) => Err(Error::Invalid(messages(&wrong))),
        }
    }
}

/// A validator's findings as messages beside fields.
fn messages(wrong: &validator::ValidationErrors) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for (field, kind) in wrong.errors() {
        let ValidationErrorsKind::Field(list) = kind else { continue };
        let Some(first) = list.first() else { continue };
        let key = first.message.as_deref().map_or_else(|| default_key(first), ToOwned::to_owned);
        let args: Map<String, Value> = first.params.iter().map(|(k, v)| (k.to_string(), v.clone())).collect();
        errors.add_with(field, &key, Value::Object(args));
    }
    errors
}

fn default_key(error: &validator::ValidationError) -> String {
    match error.code.as_ref() {
        "length" if error.params.get("value").is_some_and(|v| v == "") => "error-required".into(),
        "length" if error.params.contains_key("max") && !error.params.contains_key("min") => "error-too-long".into(),
        "length" => {
            let length = error.params.get("value").and_then(Value::as_str).map_or(0, |v| v.chars().count());
            let max = error.params.get("max").and_then(Value::as_u64).unwrap_or(u64::MAX);
            if length as u64 > max { "error-too-long".into() } else { "error-too-short".into() }
        }
        code => format!("error-{code}"),
    }
}

/// The values of a form that nobody has sent yet, for `page.html`.
#[must_use]
pub fn filled(values: &Value) -> Value {
    json!({"values": values, "errors": {}})
}

impl<'a> FromRequest<'a> for Form {
    async fn from_request(req: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(req.extensions().get::<Self>().cloned().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize, Validate)]
    struct Sample {
        #[validate(length(min = 1, max = 3))]
        name: String,
        #[validate(email)]
        address: String,
        #[serde(default)]
        tags: Vec<String>,
    }

    #[test]
    fn a_typed_form_tells_what_is_wrong_beside_the_field() {
        let form = Form::parse(b"name=&address=nobody&tags=a&tags=b");
        let Err(Error::Invalid(errors)) = form.typed::<Sample>() else { panic!("must be invalid") };
        let mut found: Vec<_> = errors.0.iter().map(|e| (e.field.as_str(), e.key.as_str())).collect();
        found.sort_unstable();
        assert_eq!(found, [("address", "error-email"), ("name", "error-required")]);
        let good: Sample = Form::parse(b"name=ab&address=a%40b.org&tags=x").typed().unwrap();
        assert_eq!((good.name.as_str(), good.address.as_str(), good.tags), ("ab", "a@b.org", vec!["x".to_owned()]));
    }

    #[test]
    fn values_keep_lists_and_forget_secrets() {
        let form = Form::parse(b"_csrf=x&password=hush&a=1&b=1&b=2");
        assert_eq!(form.values(), json!({"a": "1", "b": ["1", "2"]}));
    }
}
