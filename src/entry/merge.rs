//! Two people of a team write at once: what only one of them changed is kept from both, field by field; what both changed
//! is left open for a choice. Links, tags and each answer count as one field.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::UserId;
use serde_json::{Map, Value, json};

use super::rules::Content;
use crate::form::rules::{input_name, key_of};

/// What the writer says about a field that both changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// Nothing yet: what is stored stays, what was typed stays on the page.
    Open,
    /// To take what is stored.
    Theirs,
}

/// What became of two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// What is to be stored.
    pub content: Content,
    /// What the writer's page shows: the same, but for open fields what was typed.
    pub shown: Content,
    /// Fields that the writer's page does not show yet as they are now.
    pub news: Vec<String>,
    /// Fields that both changed.
    pub open: Vec<String>,
}

/// Merges what somebody typed into what is stored. `base` is what both began with; where that is not known any more,
/// every difference is open.
#[must_use]
pub fn merge(base: Option<&Content>, typed: &Content, stored: &Content, picks: &BTreeMap<String, Pick>) -> Merged {
    let (base, mine, theirs) = (base.map(fields), fields(typed), fields(stored));
    let (mut content, mut shown, mut news, mut open) = (theirs.clone(), theirs.clone(), Vec::new(), Vec::new());
    for name in mine.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
        let (own, other) = (at(&mine, name), at(&theirs, name));
        let begun = base.as_ref().map(|base| at(base, name));
        if own == other {
            continue;
        }
        if picks.get(name) == Some(&Pick::Open) || (begun != Some(other) && begun != Some(own)) {
            if picks.get(name) == Some(&Pick::Theirs) {
                news.push(name.clone());
            } else {
                shown.insert(name.clone(), own.clone());
                open.push(name.clone());
            }
        } else if begun == Some(own) || picks.get(name) == Some(&Pick::Theirs) {
            news.push(name.clone());
        } else {
            content.insert(name.clone(), own.clone());
            shown.insert(name.clone(), own.clone());
        }
    }
    // The version of the form is nobody's choice: what was typed was typed for the newest.
    let form_id = typed.form_id;
    let (content, shown) = (Content { form_id, ..whole(content) }, Content { form_id, ..whole(shown) });
    Merged { content, shown, news, open }
}

fn at<'a>(fields: &'a Fields, name: &str) -> &'a Value {
    fields.get(name).unwrap_or(&Value::Null)
}

/// Values by the names of fields; an answer's is that of its input.
pub type Fields = BTreeMap<String, Value>;

/// The fields of a content; the version of its form is none.
#[must_use]
pub fn fields(content: &Content) -> Fields {
    let Value::Object(mut all) = json!(content) else { return Fields::new() };
    all.remove("form_id");
    let answers = all.remove("answers");
    let answers = answers.as_ref().and_then(Value::as_object).into_iter().flatten();
    let answers: Vec<_> = answers.map(|(key, answer)| (input_name(key), answer.clone())).collect();
    all.into_iter().chain(answers).collect()
}

fn whole(fields: Fields) -> Content {
    let (mut all, mut answers) = (Map::new(), Map::new());
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_null()) {
        match key_of(&name) {
            Some(key) => answers.insert(key.to_owned(), value),
            None => all.insert(name, value),
        };
    }
    all.insert("answers".into(), Value::Object(answers));
    serde_json::from_value(Value::Object(all)).unwrap_or_default()
}

/// A content that has only one of the fields.
#[must_use]
pub fn alone(content: &Content, name: &str) -> Content {
    whole(fields(content).into_iter().filter(|(field, _)| field == name).collect())
}

/// Who changed something last, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    /// Who, if that is known.
    pub by: Option<UserId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Who touched which field last, in versions that follow each other.
#[must_use]
pub fn touches<'a>(versions: impl IntoIterator<Item = (&'a Value, Touch)>) -> BTreeMap<String, Touch> {
    let mut last: Option<Fields> = None;
    let mut all = BTreeMap::new();
    for (content, touch) in versions {
        let now = fields(&serde_json::from_value(content.clone()).unwrap_or_default());
        if let Some(before) = &last {
            let names: BTreeSet<_> = before.keys().chain(now.keys()).collect();
            all.extend(names.into_iter().filter(|n| at(before, n) != at(&now, n)).map(|n| (n.clone(), touch)));
        }
        last = Some(now);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::rules::Answer;

    fn content(title: &str, summary: &str, why: &str) -> Content {
        let answers = [("why".to_owned(), Answer::One(why.to_owned()))].into_iter().filter(|(_, a)| !a.is_empty());
        Content { title: title.into(), summary: summary.into(), answers: answers.collect(), ..Content::default() }
    }

    #[test]
    fn what_one_of_two_changed_is_kept_from_both() {
        let merged = merge(
            Some(&content("a", "b", "c")),
            &content("mine", "b", "c"),
            &content("a", "theirs", ""),
            &BTreeMap::new(),
        );
        assert_eq!(merged.content, content("mine", "theirs", ""));
        assert_eq!((merged.shown, merged.open), (content("mine", "theirs", ""), vec![]));
        assert_eq!(merged.news, ["a_why", "summary"]);
    }

    #[test]
    fn what_both_changed_stays_as_it_is_stored_until_somebody_chooses() {
        let (base, typed, stored) = (content("a", "b", "c"), content("mine", "b", "c2"), content("theirs", "b", "c2"));
        let none = BTreeMap::new();
        let merged = merge(Some(&base), &typed, &stored, &none);
        assert_eq!((&merged.content, &merged.shown, &merged.open), (&stored, &typed, &vec!["title".to_owned()]));
        // The next save begins with the stored version, and must not overwrite it while the choice is open.
        let open = BTreeMap::from([("title".to_owned(), Pick::Open)]);
        assert_eq!(merge(Some(&stored), &typed, &stored, &open), merged);
        let mine = merge(Some(&stored), &typed, &stored, &none);
        assert_eq!((mine.content, mine.open), (typed.clone(), vec![]));
        let theirs = BTreeMap::from([("title".to_owned(), Pick::Theirs)]);
        let theirs = merge(Some(&stored), &typed, &stored, &theirs);
        assert_eq!((theirs.content, theirs.shown, theirs.news), (stored.clone(), stored, vec!["title".to_owned()]));
    }

    #[test]
    fn the_same_change_of_both_is_no_conflict() {
        let merged = merge(Some(&content("a", "", "")), &content("b", "", ""), &content("b", "", ""), &BTreeMap::new());
        assert_eq!((merged.news, merged.open), (vec![], vec![]));
    }

    #[test]
    fn without_a_base_every_difference_is_open() {
        let merged = merge(None, &content("a", "b", "c"), &content("a", "x", ""), &BTreeMap::new());
        assert_eq!(merged.content, content("a", "x", ""));
        assert_eq!((merged.shown, merged.open), (content("a", "b", "c"), vec!["a_why".into(), "summary".into()]));
    }

    #[test]
    fn the_last_who_touched_a_field_is_named() {
        let touch = |n: i64| Touch { by: Some(UserId::new()), at: DateTime::from_timestamp(n, 0).unwrap() };
        let (first, second, third) = (touch(1), touch(2), touch(3));
        let all = [json!(content("a", "", "")), json!(content("b", "s", "")), json!(content("c", "s", "y"))];
        let touched = touches([(&all[0], first), (&all[1], second), (&all[2], third)]);
        let expected = [("a_why", third), ("summary", second), ("title", third)];
        assert_eq!(touched, expected.map(|(name, touch)| (name.to_owned(), touch)).into());
    }
}
