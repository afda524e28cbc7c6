//! The forms of a preset: parts with headings, questions of their own and sets of the library.

use std::collections::HashMap;

use entity::form::FormPurpose;
use entity::json::{Field, FieldKind, Fields, Visibility};
use entity::tag_set;
use serde::Deserialize;

use crate::competition::store::Parts;
use crate::form::rules::library::{self, Place};
use crate::form::rules::{Source, condition, key_for};
use crate::lang::Lang;

/// A part of a form: its own questions, then ready-made ones.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartPlan {
    /// The heading above it; empty for none.
    #[serde(default)]
    pub heading: String,
    /// Its own questions.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Sets of the library, which follow them.
    #[serde(default)]
    pub sets: Vec<String>,
}

/// The forms that are not the default ones; `more` stands at the end of each.
#[must_use]
pub fn all(
    plans: &HashMap<FormPurpose, Vec<PartPlan>>,
    more: &[(FormPurpose, &[Field])],
    parts: &Parts,
) -> Vec<(FormPurpose, Fields)> {
    let tags = |set: &tag_set::Model| parts.tags.iter().filter(|t| t.tag_set_id == set.id).cloned().collect();
    let tag_sets: Vec<_> = parts.tag_sets.iter().map(|set| (set.clone(), tags(set))).collect();
    let around = condition::around_entries(Lang::default(), &[], &[], &tag_sets);
    let mut forms = Vec::new();
    for purpose in [FormPurpose::Registration, FormPurpose::Team, FormPurpose::Entry, FormPurpose::Milestone] {
        let around = if purpose == FormPurpose::Entry { around.as_slice() } else { &[] };
        let mut fields = Vec::new();
        for part in plans.get(&purpose).into_iter().flatten() {
            part.put(purpose, around, &mut fields);
        }
        let own = more.iter().filter(|(of, _)| *of == purpose);
        fields.extend(own.flat_map(|(_, fields)| fields.iter().cloned()));
        if !fields.is_empty() {
            forms.push((purpose, Fields(fields)));
        }
    }
    forms
}

impl PartPlan {
    fn put(&self, purpose: FormPurpose, around: &[Source], fields: &mut Vec<Field>) {
        const ALL: [Visibility; 3] = [Visibility::Public, Visibility::Jury, Visibility::Organisers];
        if !self.heading.is_empty() {
            let (key, label) = (key_for(&self.heading, fields), self.heading.clone());
            fields.push(Field { key, label, kind: FieldKind::Section, ..Field::default() });
        }
        fields.extend(self.fields.iter().cloned());
        for set in self.sets.iter().filter_map(|key| library::set(purpose, key)) {
            let seen_by = if purpose == FormPurpose::Registration { &ALL[2..] } else { &ALL };
            let place = Place { fields, around, seen_by, file_mib: u64::MAX };
            fields.extend(set.placed(&place));
        }
    }
}
