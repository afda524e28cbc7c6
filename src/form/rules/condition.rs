//! What is asked of somebody, given what they have answered and chosen so far. The server is the judge; the script of
//! pages hides and shows by the same conditions.

use std::collections::{BTreeMap, BTreeSet};

use entity::json::{Condition, Field, FieldKind, Fields};
use entity::{TagSetId, brief, category, tag, tag_set};

use super::{Answer, Answers, PICK, Row, TITLE, is_blank, key_of, words};
use crate::competition::rules as contest;
use crate::lang::{self, Lang};

/// An input on which a field may hang.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name of the input.
    pub of: String,
    /// Its question.
    pub label: String,
    /// Whether several can be picked, so that a group can have a row for each.
    pub many: bool,
    /// What can be picked: values with their words.
    pub options: Vec<(String, String)>,
}

/// What surrounds the fields of a form: choices that its page asks besides them, such as an entry's category and tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// What can be chosen.
    pub sources: Vec<Source>,
    /// What is chosen, by the names of inputs.
    pub chosen: BTreeMap<String, Vec<String>>,
}

/// The name of the boxes of a tag set.
#[must_use]
pub fn tags_name(set: TagSetId) -> String {
    format!("tags_{set}")
}

/// What an entry is asked besides its form, as far as a competition offers it: brief, category, tags.
#[must_use]
pub fn around_entries(
    lang: Lang,
    briefs: &[brief::Model],
    categories: &[category::Model],
    tag_sets: &[(tag_set::Model, Vec<tag::Model>)],
) -> Vec<Source> {
    let coded = |code: &str, title: &str| format!("{code} {title}").trim().to_owned();
    let source = |of: &str, label: String, many: bool, options: Vec<(String, String)>| {
        (!options.is_empty()).then(|| Source { of: of.to_owned(), label, many, options })
    };
    let titles = briefs.iter().map(|b| (b.id.to_string(), b.title.clone())).collect();
    let leaves = contest::leaves(categories).into_iter();
    let leaves = leaves.map(|c| (c.id.to_string(), coded(&c.code, &c.title))).collect();
    let tags = tag_sets.iter().map(|(set, tags)| {
        let options = tags.iter().map(|t| (t.id.to_string(), coded(&t.code, &t.title))).collect();
        source(&tags_name(set.id), set.name.clone(), true, options)
    });
    let first = [
        source("brief_id", lang::plain(lang, "form-around-brief"), false, titles),
        source("category_id", lang::plain(lang, "form-around-category"), false, leaves),
    ];
    first.into_iter().chain(tags).flatten().collect()
}

/// The fields that are asked of somebody.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    all: &'a Fields,
    around: &'a Around,
    answers: &'a Answers,
    keys: BTreeSet<&'a str>,
}

impl<'a> Asked<'a> {
    /// What is asked of somebody who has answered and chosen so. A field that hangs on one that is not asked is not
    /// asked either.
    #[must_use]
    pub fn of(all: &'a Fields, around: &'a Around, answers: &'a Answers) -> Self {
        let mut asked = Self { all, around, answers, keys: BTreeSet::new() };
        let mut within = true;
        for field in &all.0 {
            let holds = field.show_when.as_ref().is_none_or(|when| asked.holds(when));
            if field.kind == FieldKind::Section {
                within = holds;
            }
            let hollow = field.kind == FieldKind::Group && field.fields.is_empty();
            if within && holds && !hollow {
                asked.keys.insert(&field.key);
            }
        }
        asked
    }

    fn holds(&self, when: &Condition) -> bool {
        self.picks(&when.of).iter().any(|pick| when.any.contains(pick))
    }

    /// What is picked in an input, whether of a field or around them.
    fn picks(&self, of: &str) -> Vec<String> {
        match key_of(of) {
            Some(key) if self.keys.contains(key) => {
                let picks = self.answers.get(key).map(Answer::picks).unwrap_or_default();
                picks.into_iter().map(ToOwned::to_owned).collect()
            }
            Some(_) => Vec::new(),
            None => self.around.chosen.get(of).cloned().unwrap_or_default(),
        }
    }

    /// Whether the field of a key is asked.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// The fields that are asked, in order.
    pub fn fields(&self) -> impl Iterator<Item = &'a Field> {
        self.all.0.iter().filter(|field| self.has(&field.key))
    }

    /// The rows of a group that are asked, with their numbers in the form: one for each pick, or all that are not blank.
    #[must_use]
    pub fn rows(&self, group: &Field) -> Vec<(usize, Row)> {
        let stored = self.answers.get(&group.key).map(Answer::rows).unwrap_or_default();
        if group.per.is_empty() {
            return stored.iter().cloned().enumerate().filter(|(_, row)| !is_blank(row)).collect();
        }
        let picks = self.picks(&group.per);
        let options = options(self.all, self.around, &group.per, None).into_iter().enumerate();
        let picked = options.filter(|(_, (value, _))| picks.contains(value));
        picked
            .map(|(at, (value, title))| {
                let own = stored.iter().find(|row| row.get(PICK) == Some(&value)).cloned();
                let mut row = own.unwrap_or_default();
                row.insert(PICK.into(), value);
                row.insert(TITLE.into(), title);
                (at, row)
            })
            .collect()
    }

    /// The answers to what is asked; others are left out. This is what is submitted.
    #[must_use]
    pub fn answers(&self) -> Answers {
        let mut kept = Answers::new();
        for field in self.fields() {
            let answer = match field.kind {
                FieldKind::Section => None,
                FieldKind::Group => Some(Answer::Rows(self.submitted_rows(field))),
                _ => self.answers.get(&field.key).cloned(),
            };
            if let Some(answer) = answer.filter(|answer| !answer.is_empty()) {
                kept.insert(field.key.clone(), answer);
            }
        }
        kept
    }

    fn submitted_rows(&self, group: &Field) -> Vec<Row> {
        let known = |key: &str| key.starts_with('_') || group.fields.iter().any(|child| child.key == key);
        let rows = self.rows(group).into_iter().map(|(_, mut row)| {
            row.retain(|key, _| known(key));
            row
        });
        rows.filter(|row| !is_blank(row)).collect()
    }
}

/// What can be picked in an input, whether of a field or around them: values with their words, in the main language or
/// another.
#[must_use]
pub fn options(fields: &Fields, around: &Around, of: &str, lang: Option<Lang>) -> Vec<(String, String)> {
    let Some(key) = key_of(of) else {
        let source = around.sources.iter().find(|source| source.of == of);
        return source.map(|source| source.options.clone()).unwrap_or_default();
    };
    let Some(field) = fields.0.iter().find(|field| field.key == key) else { return Vec::new() };
    match field.kind {
        FieldKind::Choice | FieldKind::ManyChoices => words::choices(field, lang),
        FieldKind::Consent => vec![("yes".into(), lang::plain(lang.unwrap_or_default(), "form-consented"))],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: &str, kind: FieldKind, when: Option<(&str, &[&str])>) -> Field {
        let any = |any: &[&str]| any.iter().map(|a| (*a).to_owned()).collect();
        let show_when = when.map(|(of, values)| Condition { of: of.into(), any: any(values) });
        let choices = any(&["Land", "Sea", "Air"]);
        Field { key: key.into(), kind, show_when, choices, ..Field::default() }
    }

    fn one(key: &str, text: &str) -> (String, Answer) {
        (key.into(), Answer::One(text.into()))
    }

    #[test]
    fn what_is_asked_hangs_on_answers() {
        use FieldKind as K;
        let fields = Fields(vec![
            field("where", K::Choice, None),
            field("depth", K::ShortText, Some(("a_where", &["Sea", "Air"]))),
            field("ships", K::Consent, Some(("a_where", &["Sea"]))),
            field("names", K::ShortText, Some(("a_ships", &["yes"]))),
            field("part", K::Section, Some(("category_id", &["c1"]))),
            field("inside", K::ShortText, None),
            field("rest", K::Section, None),
            field("after", K::ShortText, None),
        ]);
        let chosen = |category: &str| Around {
            chosen: BTreeMap::from([("category_id".to_owned(), vec![category.to_owned()])]),
            ..Around::default()
        };
        for (answers, category, hidden) in [
            (vec![], "", "depth ships names part inside"),
            (vec![one("where", "Land")], "c1", "depth ships names"),
            (vec![one("where", "Air")], "c2", "ships names part inside"),
            (vec![one("where", "Sea")], "c1", "names"),
            (vec![one("where", "Sea"), one("ships", "yes")], "c1", ""),
            // The box is still ticked, but it is not asked any more, nor is what hangs on it.
            (vec![one("where", "Land"), one("ships", "yes")], "c1", "depth ships names"),
        ] {
            let (answers, around) = (Answers::from_iter(answers), chosen(category));
            let asked = Asked::of(&fields, &around, &answers);
            let found: Vec<_> = fields.0.iter().map(|f| f.key.as_str()).filter(|key| !asked.has(key)).collect();
            assert_eq!(found.join(" "), hidden, "{answers:?} {category}");
        }
    }

    #[test]
    fn only_what_is_asked_is_submitted() {
        let mut group = field("how", FieldKind::Group, None);
        group.per = "a_where".into();
        group.fields = vec![field("far", FieldKind::ShortText, None)];
        let fields = Fields(vec![
            field("where", FieldKind::ManyChoices, None),
            field("depth", FieldKind::ShortText, Some(("a_where", &["Sea"]))),
            group,
        ]);
        let row = |pick: &str, far: &str| Row::from([(PICK.into(), pick.into()), ("far".into(), far.into())]);
        let mut answers = Answers::from([
            ("where".into(), Answer::Many(vec!["Air".into(), "Land".into()])),
            ("how".into(), Answer::Rows(vec![row("Air", "up"), row("Sea", "down"), row("Land", "")])),
            one("depth", "deep"),
            one("gone", "old"),
        ]);
        let around = Around::default();
        let submitted = Asked::of(&fields, &around, &answers).answers();
        assert_eq!(submitted.keys().collect::<Vec<_>>(), ["how", "where"]);
        let kept = Row::from([(TITLE.into(), "Air".into())].into_iter().chain(row("Air", "up")).collect::<Row>());
        assert_eq!(submitted["how"], Answer::Rows(vec![kept]));
        answers.insert("where".into(), Answer::Many(vec!["Sea".into()]));
        let submitted = Asked::of(&fields, &around, &answers).answers();
        assert_eq!((submitted["depth"].text(), submitted["how"].rows()[0]["far"].as_str()), ("deep", "down"));
    }
}
