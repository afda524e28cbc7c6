//! The owner of a project that a team enters on somebody else's behalf: read from a form, checked, told. Pure.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::account::rules::address;
use crate::error::FieldErrors;
use crate::web::Form;

/// Most characters of a name.
const CHARS: usize = 200;

/// Who owns a project that somebody else enters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Nominee {
    /// The owner's name.
    pub name: String,
    /// The owner's organisation; may be empty.
    pub organisation: String,
    /// Where the owner is told, in lower case.
    pub email: String,
}

/// What was typed, complete or not; none for a project of one's own.
#[must_use]
pub fn read(typed: &Form) -> Option<Nominee> {
    let nominee = || Nominee {
        name: typed.text("owner_name"),
        organisation: typed.text("owner_organisation"),
        email: address(&typed.raw("owner_email")),
    };
    (typed.text("own") == "no").then(nominee)
}

/// As values of the form that [`read`] reads.
pub fn fill(values: &mut Map<String, Value>, nominee: Option<&Nominee>) {
    let told = nominee.cloned().unwrap_or_default();
    values.insert("own".into(), json!(if nominee.is_some() { "no" } else { "yes" }));
    for (name, text) in
        [("owner_name", told.name), ("owner_organisation", told.organisation), ("owner_email", told.email)]
    {
        values.insert(name.into(), json!(text));
    }
}

impl Nominee {
    /// What is missing or wrong, so that the entry cannot be submitted.
    pub fn check(&self, errors: &mut FieldErrors) {
        errors.add_if(self.name.is_empty(), "owner_name", "error-required");
        for (field, text) in [("owner_name", &self.name), ("owner_organisation", &self.organisation)] {
            if text.chars().count() > CHARS {
                errors.add_with(field, "error-too-long", json!({"max": CHARS}));
            }
        }
        let fine = validator::ValidateEmail::validate_email(&self.email);
        errors.add_if(!fine, "owner_email", "error-email");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_read_only_for_a_project_of_somebody_else() {
        let form = |body: &str| Form::parse(body.as_bytes());
        assert_eq!(read(&form("owner_name=Ann&owner_email=a%40b.org")), None);
        assert_eq!(read(&form("own=yes&owner_name=Ann")), None);
        let ann = read(&form("own=no&owner_name=Ann&owner_organisation=&owner_email=+Ann%40B.org")).unwrap();
        assert_eq!((ann.name.as_str(), ann.email.as_str()), ("Ann", "ann@b.org"));
        let mut values = Map::new();
        fill(&mut values, Some(&ann));
        assert_eq!((&values["own"], &values["owner_email"]), (&json!("no"), &json!("ann@b.org")));
        let wrong = |n: &Nominee| {
            let mut errors = FieldErrors::default();
            n.check(&mut errors);
            errors.0.into_iter().map(|e| e.field).collect::<Vec<_>>()
        };
        assert!(wrong(&ann).is_empty());
        assert_eq!(wrong(&Nominee::default()), ["owner_name", "owner_email"]);
    }
}
