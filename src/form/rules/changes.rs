//! What changed between two versions of a form, as far as somebody who is filling it in should know.

use entity::json::{Field, FieldKind, Fields};

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change<'a> {
    /// What changed.
    pub what: What,
    /// The field as it is now, or as it was if it is no longer there.
    pub field: &'a Field,
    /// The group in which it stands.
    pub group: Option<&'a Field>,
    /// The question as it was.
    pub was: &'a str,
}

/// Kinds of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A new question.
    Added,
    /// It is no longer asked.
    Removed,
    /// It is asked in other words.
    Reworded,
    /// It must be answered now.
    Required,
    /// It need not be answered any more.
    Optional,
    /// Other limits.
    Limits,
    /// Other choices.
    Choices,
    /// Asked in other cases.
    Condition,
    /// Seen by others.
    Visibility,
}

impl What {
    /// The name within the keys of texts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Reworded => "reworded",
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Limits => "limits",
            Self::Choices => "choices",
            Self::Condition => "condition",
            Self::Visibility => "visibility",
        }
    }
}

/// Fields with the group in which they stand, in order.
fn flat(fields: &Fields) -> Vec<(Option<&Field>, &Field)> {
    let with_rows = |field| std::iter::once((None, field)).chain(inner(field));
    fn inner(group: &Field) -> impl Iterator<Item = (Option<&Field>, &Field)> {
        group.fields.iter().map(move |child| (Some(group), child))
    }
    fields.0.iter().flat_map(with_rows).collect()
}

fn same(one: &(Option<&Field>, &Field), other: &(Option<&Field>, &Field)) -> bool {
    let group = |g: Option<&Field>| g.map(|g| g.key.clone());
    one.1.key == other.1.key && one.1.kind == other.1.kind && group(one.0) == group(other.0)
}

/// What changed, in the order of the fields as they are now, with those that are gone at the end.
#[must_use]
pub fn between<'a>(before: &'a Fields, after: &'a Fields) -> Vec<Change<'a>> {
    let (old, new) = (flat(before), flat(after));
    let mut changes = Vec::new();
    for here in &new {
        let (group, field) = *here;
        let mut tell = |what, was| changes.push(Change { what, field, group, was });
        match old.iter().find(|there| same(here, there)) {
            Some((_, was)) => differences(was, field).for_each(|what| tell(what, was.label.as_str())),
            None if field.kind == FieldKind::Section => {}
            None => tell(What::Added, ""),
        }
    }
    let gone = old.iter().filter(|there| !new.iter().any(|here| same(here, there)));
    let gone = gone.filter(|(_, field)| field.kind != FieldKind::Section);
    changes.extend(gone.map(|(group, field)| Change { what: What::Removed, field, group: *group, was: &field.label }));
    changes
}

fn differences(was: &Field, is: &Field) -> impl Iterator<Item = What> {
    let limits = |f: &Field| (f.min, f.max, f.max_files, f.max_mib, f.accept.clone(), f.pixels);
    [
        (was.label != is.label && is.kind != FieldKind::Section, What::Reworded),
        (!was.required && is.required, What::Required),
        (was.required && !is.required, What::Optional),
        (limits(was) != limits(is), What::Limits),
        (was.choices != is.choices || was.per != is.per, What::Choices),
        (was.show_when != is.show_when, What::Condition),
        (was.visibility != is.visibility, What::Visibility),
    ]
    .into_iter()
    .filter_map(|(changed, what)| changed.then_some(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: &str, kind: FieldKind) -> Field {
        Field { key: key.into(), label: key.into(), kind, ..Field::default() }
    }

    fn told(before: Vec<Field>, after: Vec<Field>) -> String {
        let (before, after) = (Fields(before), Fields(after));
        let changes = between(&before, &after);
        let words = changes.iter().map(|c| {
            let group = c.group.map(|g| format!("{}.", g.key)).unwrap_or_default();
            format!("{} {group}{}", c.what.name(), c.field.key)
        });
        words.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn changes_are_told_one_by_one() {
        use FieldKind::{Group, LongText, Number, Section, ShortText};
        let (a, b) = (field("a", ShortText), field("b", LongText));
        let group = |children: Vec<Field>| Field { fields: children, ..field("g", Group) };
        assert_eq!(told(vec![a.clone(), b.clone()], vec![b.clone(), a.clone()]), "");
        assert_eq!(told(vec![a.clone()], vec![b.clone()]), "added b, removed a");
        assert_eq!(told(vec![a.clone()], vec![field("a", Number)]), "added a, removed a");
        let other = Field { label: "B".into(), required: true, max: Some(9.0), ..b.clone() };
        assert_eq!(told(vec![b.clone()], vec![other]), "reworded b, required b, limits b");
        assert_eq!(told(vec![group(vec![a.clone()])], vec![group(vec![b.clone()])]), "added g.b, removed g.a");
        assert_eq!(told(vec![field("s", Section)], vec![]), "");
        assert_eq!(told(vec![], vec![group(vec![a])]), "added g, added g.a");
    }
}
