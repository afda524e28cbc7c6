//! Rubrics, filled sheets, conflicts of interest: pure functions.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{CriterionId, criterion, stage};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::competition::rules::{Window, window};
use crate::error::{FieldErrors, Result};
use crate::ranking::aggregate::Criterion;
use crate::web::Form;

pub use crate::competition::guests::{same_organisation, work_domain};

/// A criterion as its form describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionInput {
    /// Its name.
    pub name: String,
    /// What to look for.
    pub help: String,
    /// Greater than 0.
    pub weight: f64,
    /// Lowest score.
    pub min: f64,
    /// Highest score.
    pub max: f64,
    /// Distance between scores.
    pub step: f64,
    /// Whether it stays out of the total.
    pub outside: bool,
}

/// Reads the criterion form.
///
/// # Errors
/// Invalid, beside the fields.
pub fn criterion(form: &Form) -> Result<CriterionInput> {
    let mut e = FieldErrors::default();
    let name = crate::competition::input::text(form, &mut e, "name", 100, true);
    let help = crate::competition::input::text(form, &mut e, "help", 2_000, false);
    let mut number = |field: &str, low: f64, high: f64| match decimal(&form.text(field)) {
        Some(n) if (low..=high).contains(&n) => n,
        _ => {
            e.add_with(field, "error-range", json!({"min": low, "max": high}));
            low
        }
    };
    let weight = number("weight", 0.01, 1000.0);
    let (min, max) = (number("min", 0.0, 1000.0), number("max", 0.0, 1000.0));
    let step = number("step", 0.01, 1000.0);
    e.add_if(max <= min, "max", "jury-max-below");
    e.add_if(max > min && (max - min) / step > 1000.0, "step", "jury-step-small");
    e.check()?;
    Ok(CriterionInput { name, help, weight, min, max, step, outside: form.flag("outside") })
}

/// A number as people type it, with a point or a comma.
#[must_use]
pub fn decimal(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite())
}

/// The name of a criterion's field on the sheet.
#[must_use]
pub fn field(id: CriterionId) -> String {
    format!("score-{id}")
}

/// All scores that can be given, if they are few enough for a row of buttons.
#[must_use]
pub fn choices(c: &criterion::Model) -> Option<Vec<f64>> {
    let steps = ((c.max - c.min) / c.step).round();
    if !(1.0..=10.0).contains(&steps) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "at most 10")]
    let steps = steps as i32;
    Some((0..=steps).map(|i| c.min + f64::from(i) * c.step).collect())
}

/// The criterion of a rubric that is a quick pass: one alone with two or three scores, the lowest of which drops an entry
/// and the highest of which keeps it.
#[must_use]
pub fn quick(rubric: &[criterion::Model]) -> Option<(&criterion::Model, Vec<f64>)> {
    let [only] = rubric else { return None };
    Some((only, choices(only).filter(|all| all.len() <= 3)?))
}

/// A sheet as a juror fills it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Points by criterion; those left empty are missing.
    pub points: HashMap<CriterionId, f64>,
    /// For the jury and organisers.
    pub private_note: String,
    /// For the team.
    pub comment: String,
}

/// Reads a sheet. With `whole`, every criterion needs points.
///
/// # Errors
/// Invalid, beside the fields: points off the scale, texts too long, or points missing.
pub fn sheet(form: &Form, rubric: &[criterion::Model], whole: bool) -> Result<Sheet> {
    let mut e = FieldErrors::default();
    let mut sheet = Sheet::default();
    for c in rubric {
        let name = field(c.id);
        let typed = form.text(&name);
        if typed.is_empty() {
            e.add_if(whole, &name, "jury-points-missing");
            continue;
        }
        match decimal(&typed).filter(|x| fits(c, *x)) {
            Some(x) => {
                sheet.points.insert(c.id, x);
            }
            None => {
                e.add_with(&name, "error-range", json!({"min": c.min, "max": c.max}));
            }
        }
    }
    sheet.private_note = crate::competition::input::text(form, &mut e, "private_note", 10_000, false);
    sheet.comment = crate::competition::input::text(form, &mut e, "comment", 10_000, false);
    e.check()?;
    Ok(sheet)
}

/// Whether points are on a criterion's scale and on one of its steps.
fn fits(c: &criterion::Model, x: f64) -> bool {
    let steps = (x - c.min) / c.step;
    (c.min..=c.max).contains(&x) && (steps - steps.round()).abs() < 1e-6
}

/// The rubric as arithmetic needs it: what is in the total.
#[must_use]
pub fn weights(rubric: &[criterion::Model]) -> HashMap<CriterionId, Criterion> {
    let counts = rubric.iter().filter(|c| !c.outside);
    counts.map(|c| (c.id, Criterion { weight: c.weight, min: c.min, max: c.max })).collect()
}

/// The fingerprint of a rubric: SHA-256 of its lines in order, as compact JSON.
#[must_use]
pub fn rubric_hash(rubric: &[criterion::Model]) -> String {
    let line = |c: &criterion::Model| {
        let mut line = vec![json!(c.position), json!(c.name), json!(c.help)];
        line.extend([c.weight, c.min, c.max, c.step].map(Value::from));
        line.extend(c.outside.then(|| json!("outside")));
        Value::from(line)
    };
    let lines: Vec<Value> = rubric.iter().map(line).collect();
    hex::encode(Sha256::digest(Value::from(lines).to_string()))
}

/// Reads a remark.
///
/// # Errors
/// Invalid, beside `text`.
pub fn remark(form: &Form) -> Result<String> {
    let mut e = FieldErrors::default();
    let text = crate::competition::input::text(form, &mut e, "text", 5_000, true);
    e.check()?;
    Ok(text)
}

/// Whether entries of a stage can be discussed: from its opening until its results are settled.
#[must_use]
pub fn is_discussed(stage: &stage::Model, now: DateTime<Utc>) -> bool {
    stage.settled_at.is_none() && matches!(window(stage, now), Window::Open | Window::Over)
}

/// `A` to `Z`, then `AA`: what somebody without a name is called.
#[must_use]
pub fn letter(n: usize) -> String {
    let last = char::from(b'A' + u8::try_from(n % 26).unwrap_or_default());
    if n < 26 { last.to_string() } else { format!("{}{last}", letter(n / 26 - 1)) }
}

/// Hides what files are called from jurors of a blind stage, and what archives hold, in the view of an entry; and pictures
/// that tell of their camera, of which no other is made.
pub fn blind(shown: &mut Value) {
    let answers = shown["answers"].as_array_mut().into_iter().flatten();
    for (i, file) in answers.flat_map(|a| a["files"].as_array_mut().into_iter().flatten()).enumerate() {
        let media_type = file["media_type"].as_str().unwrap_or_default().to_owned();
        file["name"] = json!(neutral_name(&media_type, i));
        file["contents"] = Value::Null;
        if file["raw"] == true {
            file["open"] = json!(false);
        }
    }
}

/// `file-1.pdf`: a name that tells the order and the type only.
fn neutral_name(media_type: &str, i: usize) -> String {
    crate::file::rules::neutral_name(media_type).replacen("file", &format!("file-{}", i + 1), 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::{CriterionId, StageId};

    fn one(min: f64, max: f64, step: f64) -> criterion::Model {
        criterion::Model {
            id: CriterionId::new(),
            stage_id: StageId::new(),
            position: 1,
            name: "Relevance".into(),
            help: String::new(),
            weight: 1.0,
            min,
            max,
            step,
            outside: false,
        }
    }

    fn form(pairs: &[(String, &str)]) -> Form {
        Form::from_pairs(pairs.iter().map(|(k, v)| (k.clone(), (*v).to_owned())).collect())
    }

    #[test]
    fn a_blind_view_tells_neither_names_of_files_nor_what_archives_hold() {
        let file =
            json!({"name": "secret-owls.zip", "media_type": "application/zip", "contents": ["secret-owls/plan.txt"]});
        let mut shown = json!({"answers": [{"files": [file]}]});
        blind(&mut shown);
        assert!(!shown.to_string().contains("owls"), "{shown}");
        assert_eq!(shown["answers"][0]["files"][0]["name"], "file-1.zip");
    }

    #[test]
    fn points_must_be_on_the_scale_and_on_a_step() {
        let c = one(1.0, 5.0, 0.5);
        for (typed, good) in [("3", true), ("3,5", true), ("3.25", false), ("0.5", false), ("6", false), ("x", false)] {
            let form = form(&[(field(c.id), typed)]);
            assert_eq!(sheet(&form, std::slice::from_ref(&c), true).is_ok(), good, "{typed}");
        }
    }

    #[test]
    fn a_sheet_may_have_gaps_until_it_is_handed_in() {
        let c = one(0.0, 10.0, 1.0);
        assert!(sheet(&form(&[]), std::slice::from_ref(&c), false).unwrap().points.is_empty());
        assert!(sheet(&form(&[]), std::slice::from_ref(&c), true).is_err());
    }

    #[test]
    fn people_without_names_have_letters() {
        assert_eq!([0, 1, 25, 26, 701, 702].map(letter), ["A", "B", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_quick_pass_has_one_criterion_with_two_or_three_scores() {
        let found = |rubric: &[criterion::Model]| quick(rubric).map(|(_, all)| all);
        assert_eq!(found(&[one(0.0, 1.0, 1.0)]), Some(vec![0.0, 1.0]));
        assert_eq!(found(&[one(1.0, 3.0, 1.0)]), Some(vec![1.0, 2.0, 3.0]));
        assert_eq!(found(&[one(1.0, 5.0, 1.0)]), None);
        assert_eq!(found(&[one(0.0, 1.0, 1.0), one(0.0, 1.0, 1.0)]), None);
    }

    #[test]
    fn few_scores_make_buttons() {
        assert_eq!(choices(&one(1.0, 5.0, 1.0)).unwrap(), [1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(choices(&one(0.0, 100.0, 1.0)), None);
    }
}
