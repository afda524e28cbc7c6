//! What a visitor asks the gallery for, and how a competition's offer answers it.

use std::collections::{BTreeSet, HashSet};

use entity::{BriefId, CategoryId, TagId, brief, category, tag, tag_set};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::competition::rules::subtree;

/// Most characters of a search that are looked for.
pub const SEARCH_CHARS: usize = 120;

/// What can be chosen.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// Categories, in order.
    pub categories: Vec<category::Model>,
    /// Tag sets with their tags, in order.
    pub tag_sets: Vec<(tag_set::Model, Vec<tag::Model>)>,
    /// Briefs, in order.
    pub briefs: Vec<brief::Model>,
}

/// What was chosen. A choice that is not offered finds nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Words that all must occur.
    pub words: String,
    /// The chosen category and everything below it.
    pub categories: Option<BTreeSet<CategoryId>>,
    /// The chosen tag.
    pub tag: Option<TagId>,
    /// The chosen brief.
    pub brief: Option<BriefId>,
    /// Whether something was chosen that is not offered.
    pub impossible: bool,
}

/// How an address names something: by its code where that is unambiguous, else by its key.
fn name(code: &str, id: String, codes: &[&str]) -> String {
    let once = codes.iter().filter(|c| c.eq_ignore_ascii_case(code)).count() == 1;
    if !code.is_empty() && once { code.to_lowercase() } else { id }
}

impl Offer {
    fn category_name(&self, c: &category::Model) -> String {
        let codes: Vec<&str> = self.categories.iter().map(|c| c.code.as_str()).collect();
        name(&c.code, c.id.to_string(), &codes)
    }

    fn tag_name(&self, t: &tag::Model) -> String {
        let codes: Vec<&str> = self.tags().map(|t| t.code.as_str()).collect();
        name(&t.code, t.id.to_string(), &codes)
    }

    fn tags(&self) -> impl Iterator<Item = &tag::Model> {
        self.tag_sets.iter().flat_map(|(_, tags)| tags)
    }

    /// What an address asks for: categories and tags by code or key, briefs by slug or key.
    #[must_use]
    pub fn wish(&self, q: &str, category: &str, tag: &str, brief: &str) -> Wish {
        let is = |asked: &str, name: String, id: String| asked.eq_ignore_ascii_case(&name) || asked == id;
        let same = |asked: &str, id: uuid::Uuid| uuid::Uuid::parse_str(asked).is_ok_and(|asked| asked == id);
        let found_category = self
            .categories
            .iter()
            .find(|c| is(category, self.category_name(c), c.id.to_string()) || same(category, c.id.0));
        let found_tag = self.tags().find(|t| is(tag, self.tag_name(t), t.id.to_string()) || same(tag, t.id.0));
        let found_brief =
            self.briefs.iter().find(|b| is(brief, b.slug.clone(), b.id.to_string()) || same(brief, b.id.0));
        Wish {
            words: q.chars().take(SEARCH_CHARS).collect(),
            categories: found_category.map(|c| subtree(&self.categories, c.id).into_iter().collect()),
            tag: found_tag.map(|t| t.id),
            brief: found_brief.map(|b| b.id),
            impossible: !category.is_empty() && found_category.is_none()
                || !tag.is_empty() && found_tag.is_none()
                || !brief.is_empty() && found_brief.is_none(),
        }
    }

    /// The options of the category filter: children below their parents.
    #[must_use]
    pub fn category_options(&self) -> Value {
        let mut options = Vec::new();
        self.add_below(None, 0, &mut HashSet::new(), &mut options);
        options.into()
    }

    fn add_below(
        &self,
        parent: Option<CategoryId>,
        depth: usize,
        seen: &mut HashSet<CategoryId>,
        options: &mut Vec<Value>,
    ) {
        for c in self.categories.iter().filter(|c| c.parent_id == parent) {
            if seen.insert(c.id) {
                let code = if c.code.is_empty() { String::new() } else { format!("{} ", c.code) };
                options.push(json!([self.category_name(c), format!("{}{code}{}", "– ".repeat(depth), c.title)]));
                self.add_below(Some(c.id), depth + 1, seen, options);
            }
        }
    }

    /// The options of the tag filter.
    #[must_use]
    pub fn tag_options(&self) -> Value {
        let option = |t: &tag::Model| {
            let code = if t.code.is_empty() { String::new() } else { format!("{} ", t.code) };
            json!([self.tag_name(t), format!("{code}{}", t.title)])
        };
        self.tags().map(option).collect()
    }

    /// The options of the brief filter.
    #[must_use]
    pub fn brief_options(&self) -> Value {
        self.briefs.iter().map(|b| json!([b.slug, b.title])).collect()
    }

    /// How the gallery's address names a category.
    #[must_use]
    pub fn name_of_category(&self, id: CategoryId) -> Option<String> {
        self.categories.iter().find(|c| c.id == id).map(|c| self.category_name(c))
    }
}

/// What stays as it is in a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path whose letters of other scripts are encoded, as headers want it.
#[must_use]
pub fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// The number and the decoration of `12-clean-water`.
#[must_use]
pub fn number_and_slug(part: &str) -> Option<(i32, &str)> {
    let (number, slug) = part.split_once('-').unwrap_or((part, ""));
    let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    number.parse().ok().filter(|_| plain).map(|number| (number, slug))
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::CompetitionId;

    fn category(code: &str, title: &str, parent: Option<CategoryId>) -> category::Model {
        category::Model {
            id: CategoryId::new(),
            competition_id: CompetitionId::new(),
            parent_id: parent,
            position: 1,
            code: code.into(),
            title: title.into(),
            description: String::new(),
        }
    }

    #[test]
    fn a_parent_includes_its_children_and_names_are_codes() {
        let water = category("C7", "Water", None);
        let rain = category("", "Rain", Some(water.id));
        let fire = category("C8", "Fire", None);
        let offer = Offer { categories: vec![water.clone(), rain.clone(), fire.clone()], ..Offer::default() };
        let found = |asked: &str| offer.wish("", asked, "", "").categories;
        assert_eq!(found("c7"), Some(BTreeSet::from([water.id, rain.id])));
        assert_eq!(found(&rain.id.to_string()), Some(BTreeSet::from([rain.id])));
        assert_eq!(found(&fire.id.0.to_string()), Some(BTreeSet::from([fire.id])));
        assert_eq!(found(""), None);
        assert!(offer.wish("", "c9", "", "").impossible);
        let options = offer.category_options();
        assert_eq!(options[1], json!([rain.id.to_string(), "– Rain"]));
    }

    #[test]
    fn addresses_of_entries() {
        assert_eq!(number_and_slug("12-clean-water"), Some((12, "clean-water")));
        assert_eq!(number_and_slug("12"), Some((12, "")));
        for bad in ["", "x", "+1-a", "-1", "99999999999"] {
            assert_eq!(number_and_slug(bad), None, "{bad}");
        }
        assert_eq!(encoded("/c/x/entries/1-água"), "/c/x/entries/1-%C3%A1gua");
    }
}
