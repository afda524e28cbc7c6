//! What must hold of a form as a whole: whatever hangs on another field finds it above, with the choices it names.

use entity::json::{Field, FieldKind, Fields};
use serde_json::{Value, json};

use super::condition::{Around, Source, options};
use super::key_of;
use crate::error::FieldErrors;

/// The fields that stand above the field of a key; all, if there is none such.
#[must_use]
pub fn above<'a>(fields: &'a Fields, key: &str) -> &'a [Field] {
    let at = fields.0.iter().position(|f| f.key == key).unwrap_or(fields.0.len());
    &fields.0[..at]
}

/// The inputs on which the field of a key may hang, or a new one at the end: the fields above it that offer choices.
#[must_use]
pub fn sources(fields: &Fields, key: &str) -> Vec<Source> {
    let source = |field: &Field| {
        let of = super::input_name(&field.key);
        let options = options(fields, &Around::default(), &of, None);
        let many = field.kind == FieldKind::ManyChoices;
        (!options.is_empty()).then(|| Source { of, label: field.label.clone(), many, options })
    };
    above(fields, key).iter().filter_map(source).collect()
}

/// Demands that whatever hangs on another field finds it above, with the choices it names. Messages stand at `beside`.
///
/// # Errors
/// The first that does not.
pub fn check(fields: &Fields, beside: &str) -> Result<(), FieldErrors> {
    for field in &fields.0 {
        let own = sources(fields, &field.key);
        let refuse = |key: &str, args: Value| {
            let mut errors = FieldErrors::default();
            errors.add_with(beside, key, args);
            Err(errors)
        };
        let named = |of: &str| {
            let other = fields.0.iter().find(|f| Some(f.key.as_str()) == key_of(of));
            other.map(|other| json!({"label": field.label, "of": other.label}))
        };
        let found = |of: &str, many: bool| own.iter().find(|s| s.of == of && (s.many || !many));
        let condition = field.show_when.as_ref().filter(|when| key_of(&when.of).is_some());
        if let Some(when) = condition {
            let Some(source) = found(&when.of, false) else {
                return match named(&when.of) {
                    Some(args) => refuse("form-error-when-order", args),
                    None => refuse("form-error-when-gone", json!({"label": field.label})),
                };
            };
            let offered = |value: &String| source.options.iter().any(|(v, _)| v == value);
            if let Some(value) = when.any.iter().find(|value| !offered(value)) {
                let args = json!({"label": field.label, "of": source.label, "value": value});
                return refuse("form-error-when-value", args);
            }
        }
        if key_of(&field.per).is_some() && found(&field.per, true).is_none() {
            return match named(&field.per) {
                Some(args) => refuse("form-error-per-order", args),
                None => refuse("form-error-per-gone", json!({"label": field.label})),
            };
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::json::Condition;

    fn fields() -> Fields {
        let field = |key: &str, kind| Field { key: key.into(), label: key.to_uppercase(), kind, ..Field::default() };
        let choices = vec!["Land".to_owned(), "Sea".to_owned()];
        let when = Condition { of: "a_where".into(), any: vec!["Sea".into()] };
        Fields(vec![
            Field { choices: choices.clone(), ..field("where", FieldKind::Choice) },
            Field { choices, ..field("goals", FieldKind::ManyChoices) },
            Field { show_when: Some(when), ..field("depth", FieldKind::Number) },
            Field { per: "a_goals".into(), ..field("how", FieldKind::Group) },
            Field {
                show_when: Some(Condition { of: "category_id".into(), any: vec!["gone".into()] }),
                per: "tags_1".into(),
                ..field("by", FieldKind::Group)
            },
        ])
    }

    fn flaw(change: impl FnOnce(&mut Vec<Field>)) -> Option<String> {
        let mut fields = fields();
        change(&mut fields.0);
        check(&fields, "here").err().map(|e| format!("{} {}", e.0[0].key, e.0[0].args["label"]))
    }

    #[test]
    fn what_hangs_on_another_field_needs_it_above() {
        assert_eq!(flaw(|_| {}), None);
        assert_eq!(flaw(|f| f.swap(0, 1)), None);
        assert_eq!(flaw(|f| f.swap(0, 2)).as_deref(), Some(r#"form-error-when-order "DEPTH""#));
        assert_eq!(flaw(|f| drop(f.remove(0))).as_deref(), Some(r#"form-error-when-gone "DEPTH""#));
        assert_eq!(flaw(|f| f[0].choices = vec!["Land".into()]).as_deref(), Some(r#"form-error-when-value "DEPTH""#));
        assert_eq!(flaw(|f| drop(f.remove(1))).as_deref(), Some(r#"form-error-per-gone "HOW""#));
        assert_eq!(flaw(|f| f.swap(1, 3)).as_deref(), Some(r#"form-error-per-order "HOW""#));
        assert_eq!(flaw(|f| f[3].per = "a_where".into()).as_deref(), Some(r#"form-error-per-order "HOW""#));
    }

    #[test]
    fn a_field_may_hang_on_what_stands_above_it() {
        let found = |key: &str| sources(&fields(), key).into_iter().map(|s| s.of).collect::<Vec<_>>().join(" ");
        assert_eq!(
            (found("where").as_str(), found("goals").as_str(), found("").as_str()),
            ("", "a_where", "a_where a_goals")
        );
    }
}
