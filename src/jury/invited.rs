//! Who is to be invited to a jury, as organisers paste it from a table.

use entity::category;
use entity::json::JurorProfile;
use serde_json::json;

use crate::competition::guests;
use crate::error::{Error, FieldErrors, Result};
use crate::web::Form;

/// Somebody to be invited to a jury.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// In lower case.
    pub email: String,
    /// May be empty.
    pub name: String,
    /// May be empty.
    pub organisation: String,
    /// What assigning needs to know, if it was typed.
    pub profile: Option<JurorProfile>,
}

/// Reads lines of `address | name | organisation | categories | languages | limit`, of which all but the first may be
/// left out. Categories are written by their codes or titles, and several of a kind have commas between them. `languages`
/// are those in which entries are written, where the form asks.
///
/// # Errors
/// Invalid beside `lines`, with the first line that is wrong and what is wrong in it.
pub fn invited(form: &Form, categories: &[category::Model], languages: Option<&[String]>) -> Result<Vec<Invited>> {
    let read = |guest: guests::Invited| {
        let profile = profile(&guest.more, categories, languages).map_err(|(key, said)| {
            let mut errors = FieldErrors::default();
            errors.add_with("lines", key, json!({"line": guest.email, "said": said}));
            Error::from(errors)
        });
        Ok(Invited { profile: profile?, email: guest.email, name: guest.name, organisation: guest.organisation })
    };
    guests::invited(form, 3)?.into_iter().map(read).collect()
}

/// The key of a message, and the words that it is about.
type Wrong = (&'static str, String);

/// Reads what was typed after the organisation.
fn profile(
    more: &[String],
    categories: &[category::Model],
    languages: Option<&[String]>,
) -> std::result::Result<Option<JurorProfile>, Wrong> {
    let part = |i: usize| more.get(i).map(String::as_str).unwrap_or_default();
    let several = |i: usize| part(i).split(',').map(str::trim).filter(|s| !s.is_empty());
    if more.iter().all(String::is_empty) {
        return Ok(None);
    }
    let category = |said: &str| {
        let is = |text: &str| guests::same_organisation(text, said);
        let found = categories.iter().find(|c| is(&c.code)).or_else(|| categories.iter().find(|c| is(&c.title)));
        found.map(|c| c.id).ok_or_else(|| ("jury-invite-category", said.to_owned()))
    };
    let language = |said: &str| {
        let known = languages.unwrap_or_default();
        let found = known.iter().find(|l| guests::same_organisation(l, said));
        found.cloned().ok_or_else(|| ("jury-invite-language", said.to_owned()))
    };
    let load = match part(2) {
        "" => None,
        said => Some(said.parse().ok().filter(|n| *n <= 10_000).ok_or_else(|| ("jury-invite-limit", said.to_owned()))?),
    };
    Ok(Some(JurorProfile {
        expertise: several(0).map(category).collect::<std::result::Result<_, Wrong>>()?,
        languages: several(1).map(language).collect::<std::result::Result<_, Wrong>>()?,
        load,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::{CategoryId, CompetitionId};

    fn category(code: &str, title: &str) -> category::Model {
        category::Model {
            id: CategoryId::new(),
            competition_id: CompetitionId::new(),
            parent_id: None,
            position: 1,
            code: code.into(),
            title: title.into(),
            description: String::new(),
        }
    }

    fn read(lines: &str, categories: &[category::Model]) -> Result<Vec<Invited>> {
        let form = Form::from_pairs(vec![("lines".to_owned(), lines.to_owned())]);
        invited(&form, categories, Some(&["English".to_owned(), "Français".to_owned()]))
    }

    #[test]
    fn what_jurors_know_is_typed_behind_their_organisation() {
        let all = [category("C7-4", "E-health"), category("C1", "Governments")];
        let lines =
            "ann@itu.example | Ann | ITU | c7-4, governments | français | 12\nbo@itu.example|Bo\nci@itu.example";
        let found = read(lines, &all).unwrap();
        let ann = found[0].profile.clone().unwrap();
        assert_eq!(ann.expertise, [all[0].id, all[1].id]);
        assert_eq!((ann.languages, ann.load), (vec!["Français".to_owned()], Some(12)));
        assert!(found[1].profile.is_none() && found[2].profile.is_none());
        let only = read("ann@itu.example | | | | | 3", &all).unwrap();
        assert_eq!(only[0].profile.clone().unwrap(), JurorProfile { load: Some(3), ..JurorProfile::default() });
    }

    #[test]
    fn a_line_that_is_wrong_says_what_is_wrong() {
        let all = [category("C1", "Governments")];
        for (line, key) in [
            ("a@b.example | A | B | C9", "jury-invite-category"),
            ("a@b.example | A | B | C1 | Latin", "jury-invite-language"),
            ("a@b.example | A | B | C1 | English | many", "jury-invite-limit"),
            ("a@b.example | A | B | C1 | English | -1", "jury-invite-limit"),
            ("a@b.example | A | B | C1 | English | 1 | more", "competition-line-wrong"),
        ] {
            let Err(Error::Invalid(errors)) = read(line, &all) else { panic!("{line}") };
            assert_eq!(errors.0.first().map(|e| e.key.as_str()), Some(key), "{line}");
        }
    }
}
