//! The library of ready-made questions: sets that an organiser adds to a form, and how they fit into what is there.

use std::sync::LazyLock;

use entity::form::FormPurpose;
use entity::json::{Field, FieldKind, Visibility};
use serde::Deserialize;

use super::{Source, input_name};

/// All sets, in the order in which they are offered.
pub static SETS: LazyLock<Vec<Set>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../library.toml")).expect("the library is read by a test");
    file.sets
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sets: Vec<Set>,
}

/// Questions that belong together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Its name in addresses and texts.
    pub key: String,
    /// The forms to which it is offered.
    pub purposes: Vec<FormPurpose>,
    /// What a competition may have already.
    pub tags: Option<Instead>,
    /// The questions.
    pub fields: Vec<Field>,
}

/// A tag set that makes a field needless.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instead {
    /// The name of the tag set.
    pub name: String,
    /// The key of the field.
    pub of: String,
}

/// Into what a set is put.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The fields that are there.
    pub fields: &'a [Field],
    /// What the page asks around them.
    pub around: &'a [Source],
    /// Who can be shown an answer; what a set shows to others is shown to the first of them.
    pub seen_by: &'a [Visibility],
    /// Largest size of a file, in MiB.
    pub file_mib: u64,
}

/// The set of a name that is offered to that form.
#[must_use]
pub fn set(purpose: FormPurpose, key: &str) -> Option<&'static Set> {
    offered(purpose).find(|set| set.key == key)
}

/// The sets that are offered to a form.
pub fn offered(purpose: FormPurpose) -> impl Iterator<Item = &'static Set> {
    SETS.iter().filter(move |set| set.purposes.contains(&purpose))
}

impl Set {
    /// Its fields as they are added: with keys of their own, hanging on each other by these.
    #[must_use]
    pub fn placed(&self, place: &Place<'_>) -> Vec<Field> {
        let tags = self.tags.as_ref().and_then(|instead| {
            let same = |s: &&Source| s.many && s.label.eq_ignore_ascii_case(&instead.name);
            Some((instead, place.around.iter().find(same)?))
        });
        let mut inputs: Vec<(String, String)> = Vec::new();
        let mut placed: Vec<Field> = Vec::new();
        for field in &self.fields {
            if let Some((_, source)) = tags.filter(|(instead, _)| instead.of == field.key) {
                inputs.push((input_name(&field.key), source.of.clone()));
                continue;
            }
            let key = free_key(&field.key, place.fields.iter().chain(&placed));
            inputs.push((input_name(&field.key), input_name(&key)));
            placed.push(fitted(Field { key, ..field.clone() }, &inputs, place));
        }
        placed
    }

    /// Whether a form has all its questions already.
    #[must_use]
    pub fn is_in(&self, place: &Place<'_>) -> bool {
        let needless = |key: &str| self.tags.as_ref().is_some_and(|instead| instead.of == key);
        let there = |own: &Field| place.fields.iter().any(|f| f.key == own.key && f.kind == own.kind);
        self.fields.iter().all(|own| there(own) || needless(&own.key))
    }
}

fn fitted(mut field: Field, inputs: &[(String, String)], place: &Place<'_>) -> Field {
    let renamed = |of: &mut String| {
        if let Some((_, new)) = inputs.iter().find(|(own, _)| own == of) {
            of.clone_from(new);
        }
    };
    renamed(&mut field.per);
    if let Some(when) = &mut field.show_when {
        renamed(&mut when.of);
    }
    if !place.seen_by.contains(&field.visibility) {
        field.visibility = place.seen_by.first().copied().unwrap_or_default();
    }
    if field.kind == FieldKind::File {
        field.max_mib = field.max_mib.min(u32::try_from(place.file_mib).unwrap_or(u32::MAX));
    }
    field
}

/// The key, or the first number behind it that nobody has.
fn free_key<'a>(wanted: &str, taken: impl Iterator<Item = &'a Field> + Clone) -> String {
    let free = |key: &String| taken.clone().all(|f| &f.key != key);
    let numbered = (2..).map(|n| format!("{wanted}_{n}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use entity::json::{Condition, Fields, Pixels, Wording};
    use serde_json::json;

    use super::super::{key_for, whole};
    use super::*;

    const ALL: [Visibility; 3] = [Visibility::Public, Visibility::Jury, Visibility::Organisers];

    fn place<'a>(fields: &'a [Field], around: &'a [Source]) -> Place<'a> {
        Place { fields, around, seen_by: &ALL, file_mib: 30 }
    }

    #[test]
    fn every_set_can_be_added_to_every_form_twice() {
        for set in SETS.iter() {
            let once = set.placed(&place(&[], &[]));
            let mut all = once.clone();
            all.extend(set.placed(&place(&once, &[])));
            let keys: BTreeSet<&str> = all.iter().map(|f| f.key.as_str()).collect();
            assert_eq!(keys.len(), 2 * set.fields.len(), "{}: keys clash", set.key);
            assert_eq!(whole::check(&Fields(all), "here").err(), None, "{}", set.key);
            assert!(set.is_in(&place(&once, &[])) && !set.is_in(&place(&[], &[])), "{}", set.key);
            for field in set.fields.iter().flat_map(|f| f.fields.iter().chain([f])) {
                assert!(!field.label.is_empty() && field.choices.len() != 1, "{}: {}", set.key, field.key);
                assert_eq!(key_for(&field.key, &[]), field.key, "{}", set.key);
            }
        }
    }

    /// A setting whose name is misspelt would be left out in silence.
    #[test]
    fn every_setting_of_a_field_is_known() {
        let full = Field {
            show_when: Some(Condition::default()),
            fields: vec![Field::default()],
            per: "x".into(),
            pixels: Pixels { min_long: Some(1), ..Pixels::default() },
            words: [("fr".to_owned(), Wording::default())].into(),
            ..Field::default()
        };
        let known = json!(full);
        let file: toml::Table = toml::from_str(include_str!("../library.toml")).unwrap();
        let mut waiting: Vec<&toml::Value> = vec![&file["sets"]];
        while let Some(value) = waiting.pop() {
            let Some(list) = value.as_array() else { continue };
            for table in list.iter().filter_map(toml::Value::as_table) {
                if table.contains_key("kind") {
                    let odd: Vec<&String> = table.keys().filter(|key| known.get(key).is_none()).collect();
                    assert!(odd.is_empty(), "{odd:?} in {table}");
                }
                waiting.extend(table.get("fields"));
            }
        }
    }

    #[test]
    fn what_hangs_on_a_question_goes_with_it() {
        let own = set(FormPurpose::Entry, "organisation").unwrap();
        let taken = [Field { key: "stakeholder".into(), ..Field::default() }];
        let placed = own.placed(&place(&taken, &[]));
        let keys: Vec<&str> = placed.iter().map(|f| f.key.as_str()).collect();
        assert_eq!(keys[1..3], ["stakeholder_2", "ministry"]);
        assert_eq!(placed[2].show_when.as_ref().unwrap().of, "a_stakeholder_2");
    }

    #[test]
    fn goals_that_are_tags_are_not_asked_twice() {
        let name = "Sustainable development goals".to_owned();
        let tags = Source { of: "tags_1".into(), label: name, many: true, options: vec![] };
        let placed = set(FormPurpose::Entry, "sdgs").unwrap().placed(&place(&[], &[tags]));
        assert_eq!(
            placed.iter().map(|f| (f.key.as_str(), f.per.as_str())).collect::<Vec<_>>(),
            [("sdg_how", "tags_1")]
        );
    }

    #[test]
    fn a_set_fits_into_its_form() {
        let seen_by = [Visibility::Organisers];
        let narrow = Place { seen_by: &seen_by, file_mib: 10, ..place(&[], &[]) };
        let photo = set(FormPurpose::Entry, "photo").unwrap().placed(&narrow);
        assert_eq!((photo[0].visibility, photo[0].max_mib), (Visibility::Organisers, 10));
        assert!(set(FormPurpose::Registration, "photo").is_none(), "it is offered to entries only");
    }
}
