//! What is wrong with answers, so that they cannot be handed in. The only place where rules of answers stand: pages carry
//! them as data for the script's counters.

use chrono::NaiveDate;
use entity::json::{Field, FieldKind, Fields};
use serde_json::json;
use validator::ValidateEmail;

use super::condition::{Around, Asked};
use super::{Answer, Answers, FileCounts, LINE_CHARS, TEXT_CHARS, cell_name, count_words, input_name, is_web_address};
use crate::error::FieldErrors;
use crate::lang;

/// What is wrong with answers to a form that stands alone.
#[must_use]
pub fn check(fields: &Fields, answers: &Answers, files: &FileCounts) -> FieldErrors {
    check_among(fields, &Around::default(), answers, files)
}

/// The fields whose answers are missing or not good enough: those that are asked again after a change of the form.
#[must_use]
pub fn missing(fields: &Fields, answers: &Answers) -> Fields {
    let wrong = check(fields, answers, &FileCounts::new());
    let key =
        |input: &str| super::cell_of(input).map(|(key, ..)| key.to_owned()).or(super::key_of(input).map(Into::into));
    let is_wrong = |field: &&Field| wrong.0.iter().any(|e| key(&e.field).as_ref() == Some(&field.key));
    Fields(fields.0.iter().filter(is_wrong).cloned().collect())
}

/// What is wrong with answers; what is not asked cannot be wrong.
#[must_use]
pub fn check_among(fields: &Fields, around: &Around, answers: &Answers, files: &FileCounts) -> FieldErrors {
    let mut errors = FieldErrors::default();
    let asked = Asked::of(fields, around, answers);
    let empty = Answer::One(String::new());
    for field in asked.fields() {
        let name = input_name(&field.key);
        match field.kind {
            FieldKind::Section => {}
            FieldKind::File => check_files(field, &name, files.get(&field.key).copied().unwrap_or(0), &mut errors),
            FieldKind::Group => check_group(field, &asked, &mut errors),
            _ => check_one(field, &name, answers.get(&field.key).unwrap_or(&empty), &mut errors),
        }
    }
    errors
}

fn check_files(field: &Field, name: &str, files: usize, errors: &mut FieldErrors) {
    errors.add_if(field.required && files == 0, name, "file-none");
    if files > field.max_files as usize {
        errors.add_with(name, "file-too-many", json!({"max": field.max_files}));
    }
}

/// The rows of a group. Rows of picks are as many as there are picks, so only others are counted.
fn check_group(field: &Field, asked: &Asked<'_>, errors: &mut FieldErrors) {
    let (name, rows) = (input_name(&field.key), asked.rows(field));
    if field.per.is_empty() {
        let count = rows.len() as f64;
        if rows.is_empty() {
            errors.add_if(field.required, &name, "error-required");
        } else if let Some(max) = field.max.filter(|max| count > *max) {
            errors.add_with(&name, "form-error-rows-max", json!({"max": max}));
        } else if let Some(min) = field.min.filter(|min| count < *min) {
            errors.add_with(&name, "form-error-rows-min", json!({"min": min}));
        }
    }
    for (at, row) in rows {
        for child in &field.fields {
            let answer = Answer::One(row.get(&child.key).cloned().unwrap_or_default());
            check_one(child, &cell_name(&field.key, at, &child.key), &answer, errors);
        }
    }
}

fn check_one(field: &Field, name: &str, answer: &Answer, errors: &mut FieldErrors) {
    if answer.is_empty() {
        let key = if field.kind == FieldKind::Consent { "form-error-consent" } else { "error-required" };
        errors.add_if(field.required, name, key);
        return;
    }
    let text = answer.text().trim();
    let wrong = match field.kind {
        FieldKind::ShortText => return check_text(field, name, text, LINE_CHARS, errors),
        FieldKind::LongText => return check_text(field, name, text, TEXT_CHARS, errors),
        FieldKind::Number => return check_number(field, name, text, errors),
        FieldKind::ManyChoices => return check_picks(field, name, &answer.picks(), errors),
        FieldKind::Choice => (!field.choices.iter().any(|choice| choice == text), "error-choice"),
        FieldKind::Date => (NaiveDate::parse_from_str(text, "%Y-%m-%d").is_err(), "form-error-day"),
        FieldKind::Country => (!lang::country_codes().any(|code| code == text), "error-choice"),
        FieldKind::Url => (!is_web_address(text), "error-url"),
        FieldKind::Email => (text.len() > 200 || !text.validate_email(), "error-email"),
        FieldKind::Consent => (text != "yes", "error-choice"),
        FieldKind::File | FieldKind::Section | FieldKind::Group => return,
    };
    errors.add_if(wrong.0, name, wrong.1);
}

fn check_text(field: &Field, name: &str, text: &str, chars: usize, errors: &mut FieldErrors) {
    if text.chars().count() > chars {
        errors.add_with(name, "error-too-long", json!({"max": chars}));
        return;
    }
    check_words(field.min, field.max, name, text, errors);
}

/// Least and most words.
pub fn check_words(min: Option<f64>, max: Option<f64>, name: &str, text: &str, errors: &mut FieldErrors) {
    let words = count_words(text);
    if let Some(max) = max.filter(|max| words as f64 > *max) {
        errors.add_with(name, "form-error-words-max", json!({"max": max, "found": words}));
    } else if let Some(min) = min.filter(|min| (words as f64) < *min) {
        errors.add_with(name, "form-error-words-min", json!({"min": min, "found": words}));
    }
}

fn check_number(field: &Field, name: &str, text: &str, errors: &mut FieldErrors) {
    let Some(number) = text.parse::<f64>().ok().filter(|n| n.is_finite()) else {
        errors.add(name, "error-number");
        return;
    };
    let low = field.min.is_some_and(|min| number < min);
    let high = field.max.is_some_and(|max| number > max);
    if !(low || high) {
        return;
    }
    match (field.min, field.max) {
        (Some(min), Some(max)) => errors.add_with(name, "error-range", json!({"min": min, "max": max})),
        (Some(min), None) => errors.add_with(name, "form-error-at-least", json!({"min": min})),
        (_, max) => errors.add_with(name, "form-error-at-most", json!({"max": max})),
    };
}

fn check_picks(field: &Field, name: &str, picks: &[&str], errors: &mut FieldErrors) {
    if picks.iter().any(|pick| !field.choices.iter().any(|choice| choice == pick)) {
        errors.add(name, "error-choice");
    } else if let Some(max) = field.max.filter(|max| picks.len() as f64 > *max) {
        errors.add_with(name, "form-error-picks-max", json!({"max": max}));
    } else if let Some(min) = field.min.filter(|min| (picks.len() as f64) < *min) {
        errors.add_with(name, "form-error-picks-min", json!({"min": min}));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PICK, Row, Source};
    use super::*;

    #[test]
    fn only_what_is_missing_is_asked_again() {
        let field = |key: &str, required| Field { key: key.into(), required, ..Field::default() };
        let kind = FieldKind::Number;
        let rows = Field { kind: FieldKind::Group, fields: vec![field("how", true)], ..field("d", false) };
        let fields = Fields(vec![field("a", true), field("b", true), Field { kind, ..field("c", false) }, rows]);
        let keys = |rows: serde_json::Value| {
            let told = super::super::stored(&json!({"a": "told", "c": "many", "d": rows}));
            missing(&fields, &told).0.into_iter().map(|f| f.key).collect::<Vec<_>>()
        };
        assert_eq!(keys(json!([{"how": "so"}])), ["b", "c"]);
        assert_eq!(keys(json!([{"how": "so"}, {"how": "", "what": "that"}])), ["b", "c", "d"], "a row lacks an answer");
    }

    fn field(kind: FieldKind) -> Field {
        Field { key: "k".into(), kind, required: true, choices: vec!["a".into(), "b".into()], ..Field::default() }
    }

    fn found(field: Field, answer: &str) -> Option<String> {
        let answers = Answers::from([("k".to_owned(), Answer::One(answer.to_owned()))]);
        check(&Fields(vec![field]), &answers, &FileCounts::new()).0.first().map(|e| e.key.clone())
    }

    #[test]
    fn each_kind_has_its_rule() {
        use FieldKind as K;
        let ranged = |kind| Field { min: Some(2.0), max: Some(4.0), ..field(kind) };
        for (field, answer, expected) in [
            (field(K::ShortText), " ", Some("error-required")),
            (ranged(K::LongText), "one", Some("form-error-words-min")),
            (ranged(K::LongText), "one two three four five", Some("form-error-words-max")),
            (ranged(K::LongText), "one two", None),
            (ranged(K::ShortText), "один", Some("form-error-words-min")),
            (field(K::Number), "12a", Some("error-number")),
            (field(K::Number), "inf", Some("error-number")),
            (ranged(K::Number), "5", Some("error-range")),
            (ranged(K::Number), "3.5", None),
            (field(K::Choice), "c", Some("error-choice")),
            (field(K::Choice), "a", None),
            (field(K::Date), "2020-02-30", Some("form-error-day")),
            (field(K::Date), "2020-02-29", None),
            (field(K::Country), "XX", Some("error-choice")),
            (field(K::Country), "NP", None),
            (field(K::Url), "javascript:alert(1)", Some("error-url")),
            (field(K::Url), "https://example.org/x", None),
            (field(K::Email), "nobody", Some("error-email")),
            (field(K::Email), "a b@example.org", Some("error-email")),
            (field(K::Email), "ana@example.org", None),
            (field(K::Consent), "", Some("form-error-consent")),
            (field(K::Consent), "yes", None),
            (field(K::File), "", Some("file-none")),
            (field(K::Section), "", None),
            (field(K::Group), "", None),
            (Field { fields: vec![field(K::ShortText)], ..field(K::Group) }, "", Some("error-required")),
        ] {
            let kind = field.kind;
            assert_eq!(found(field, answer).as_deref(), expected, "{kind:?} {answer:?}");
        }
    }

    #[test]
    fn picks_are_counted() {
        let field = Field { max: Some(1.0), ..field(FieldKind::ManyChoices) };
        let answers = Answers::from([("k".to_owned(), Answer::Many(vec!["a".into(), "b".into()]))]);
        assert_eq!(check(&Fields(vec![field]), &answers, &FileCounts::new()).0[0].key, "form-error-picks-max");
    }

    fn wrong(fields: &Fields, around: &Around, answers: &Answers) -> Vec<String> {
        let errors = check_among(fields, around, answers, &FileCounts::new());
        errors.0.into_iter().map(|e| format!("{} {}", e.field, e.key)).collect()
    }

    #[test]
    fn each_row_is_checked() {
        let far = Field { key: "far".into(), kind: FieldKind::Number, required: true, ..Field::default() };
        let by = Field { key: "by".into(), ..Field::default() };
        let group = Field { min: Some(2.0), max: Some(3.0), fields: vec![far, by], ..field(FieldKind::Group) };
        let row = |cell: &str, text: &str| Row::from([(cell.to_owned(), text.to_owned())]);
        for (rows, expected) in [
            (vec![row("far", "1"), row("far", "2")], vec![]),
            (vec![Row::new(), row("far", "1")], vec!["a_k form-error-rows-min"]),
            (vec![row("far", "1"); 4], vec!["a_k form-error-rows-max"]),
            (
                vec![row("far", "x"), Row::new(), row("by", "me")],
                vec!["a_k__0__far error-number", "a_k__2__far error-required"],
            ),
        ] {
            let answers = Answers::from([("k".to_owned(), Answer::Rows(rows.clone()))]);
            let found = wrong(&Fields(vec![group.clone()]), &Around::default(), &answers);
            assert_eq!(found, expected, "{rows:?}");
        }
    }

    #[test]
    fn each_pick_needs_its_row() {
        let how = Field { key: "how".into(), required: true, ..Field::default() };
        let group = Field { per: "tags_1".into(), fields: vec![how], ..field(FieldKind::Group) };
        let fields = Fields(vec![group]);
        let options = ["6", "7", "8"].map(|n| (n.to_owned(), format!("Goal {n}"))).to_vec();
        let around = |chosen: &[&str]| Around {
            sources: vec![Source { of: "tags_1".into(), label: "Goals".into(), many: true, options: options.clone() }],
            chosen: [("tags_1".to_owned(), chosen.iter().map(|c| (*c).to_owned()).collect())].into(),
        };
        let row = Row::from([(PICK.to_owned(), "7".to_owned()), ("how".to_owned(), "so".to_owned())]);
        let answers = Answers::from([("k".to_owned(), Answer::Rows(vec![row]))]);
        assert_eq!(wrong(&fields, &around(&["7", "8"]), &answers), ["a_k__2__how error-required"]);
        assert!(wrong(&fields, &around(&["7"]), &answers).is_empty());
        assert!(wrong(&fields, &around(&[]), &answers).is_empty(), "a row without its pick is not asked");
    }

    #[test]
    fn what_is_not_asked_cannot_be_wrong() {
        let when = entity::json::Condition { of: "a_k".into(), any: vec!["b".into()] };
        let hidden = Field { key: "h".into(), required: true, show_when: Some(when), ..Field::default() };
        let fields = Fields(vec![field(FieldKind::Choice), hidden]);
        let answered = |text: &str| Answers::from([("k".to_owned(), Answer::One(text.to_owned()))]);
        assert!(wrong(&fields, &Around::default(), &answered("a")).is_empty());
        assert_eq!(wrong(&fields, &Around::default(), &answered("b")), ["a_h error-required"]);
    }
}
