//! What organisers type about who takes part in a stage and who goes on, checked: pure functions of a form.

use entity::json::{Advance, Field, FieldKind, Floor, Group, Method, StageSettings, Tie};
use entity::stage::StageKind;
use entity::{CategoryId, category, tag, tag_set};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::competition::input::{number, text};
use crate::competition::selection::key;
use crate::error::{FieldErrors, Result};
use crate::lang;
use crate::web::Form;

/// Most places of a rule.
const PLACES: u32 = 100_000;
/// Most characters of a seed.
const SEED: usize = 100;

/// What entries can be grouped by.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// The categories of the competition.
    pub categories: Vec<category::Model>,
    /// Its sets of tags.
    pub tag_sets: Vec<(tag_set::Model, Vec<tag::Model>)>,
    /// What its entry form asks.
    pub fields: Vec<Field>,
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Categories, none for all.
    pub scope: Vec<CategoryId>,
    /// How scores are made.
    pub method: Method,
    /// Who goes on.
    pub advance: Advance,
    /// What happens to equals.
    pub tie: Tie,
    /// Begins what is drawn; may be empty.
    pub seed: String,
}

/// How a group is named in a form.
#[must_use]
pub fn group_value(by: Option<&Group>) -> String {
    match by {
        None => String::new(),
        Some(Group::Country) => "country".into(),
        Some(Group::Category) => "category".into(),
        Some(Group::Tags(id)) => format!("tags:{id}"),
        Some(Group::Field(key)) => format!("field:{key}"),
    }
}

impl Ground {
    /// The questions whose answers make groups.
    pub fn choices(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|f| f.kind == FieldKind::Choice)
    }

    /// The group of a form's value; an error where there is none such.
    fn group(&self, value: &str) -> std::result::Result<Option<Group>, ()> {
        Ok(Some(match value {
            "" => return Ok(None),
            "country" => Group::Country,
            "category" => Group::Category,
            _ => match value.split_once(':') {
                Some(("tags", id)) => {
                    let set = self.tag_sets.iter().find(|(set, _)| id.parse() == Ok(set.id));
                    Group::Tags(set.ok_or(())?.0.id)
                }
                Some(("field", key)) => Group::Field(self.choices().find(|f| f.key == key).ok_or(())?.key.clone()),
                _ => return Err(()),
            },
        }))
    }

    /// What a group is called, from what was typed: its name or its code, in any case.
    fn named(&self, by: &Group, typed: &str) -> Option<String> {
        let same = |name: &str| !name.is_empty() && name.to_lowercase() == typed.to_lowercase();
        match by {
            Group::Country => {
                let name = |code: &str| lang::plain(lang::Lang::En, &format!("country-{}", code.to_lowercase()));
                lang::country_codes().find(|code| same(code) || same(&name(code))).map(ToOwned::to_owned)
            }
            Group::Category => {
                self.categories.iter().find(|c| same(&c.title) || same(&c.code)).map(|c| c.title.clone())
            }
            Group::Tags(id) => {
                let tags = self.tag_sets.iter().find(|(set, _)| set.id == *id).map(|(_, tags)| tags)?;
                tags.iter().find(|t| same(&t.title) || same(&t.code)).map(|t| t.title.clone())
            }
            Group::Field(key) => self.choices().find(|f| f.key == *key)?.choices.iter().find(|c| same(c)).cloned(),
        }
    }

    /// Floors typed one a line, as `group | least`.
    fn floors(&self, form: &Form, e: &mut FieldErrors, by: &Group) -> Vec<Floor> {
        let mut out: Vec<Floor> = Vec::new();
        for line in form.raw("floors").lines().map(str::trim).filter(|line| !line.is_empty()) {
            let parts = line.rsplit_once('|').map(|(group, least)| (group.trim(), least.trim().parse::<u32>()));
            let floor = match parts {
                Some((group, Ok(least))) if least > 0 => self.named(by, group).map(|group| Floor { group, least }),
                _ => None,
            };
            match floor {
                Some(floor) if out.iter().all(|f| f.group != floor.group) => out.push(floor),
                _ => {
                    e.add_with("floors", "pipeline-floor-wrong", json!({"line": line}));
                    break;
                }
            }
        }
        out
    }
}

fn chosen<T: DeserializeOwned>(form: &Form, e: &mut FieldErrors, name: &str) -> Option<T> {
    let found = serde_json::from_value(json!(form.text(name).replace('-', "_"))).ok();
    e.add_if(found.is_none(), name, "error-choice");
    found
}

/// Reads the form of a stage of that kind. Only scoring has methods to choose from.
///
/// # Errors
/// Invalid, beside the fields.
pub fn read(form: &Form, kind: StageKind, ground: &Ground) -> Result<Chosen> {
    let mut e = FieldErrors::default();
    let known = |id: &CategoryId| ground.categories.iter().any(|c| c.id == *id);
    let scope: Vec<CategoryId> = form.list("scope").iter().filter_map(|id| id.parse().ok()).filter(known).collect();
    let method = if kind == StageKind::Scoring { chosen(form, &mut e, "method") } else { None };
    let advance = advance(form, &mut e, ground);
    let cut = crate::competition::selection::has_cut(&advance);
    let tie = if cut { chosen(form, &mut e, "tie") } else { None };
    let seed = text(form, &mut e, "seed", SEED, false);
    e.check()?;
    Ok(Chosen { scope, method: method.unwrap_or_default(), advance, tie: tie.unwrap_or_default(), seed })
}

fn advance(form: &Form, e: &mut FieldErrors, ground: &Ground) -> Advance {
    match form.text("rule").as_str() {
        "all" => Advance::All,
        "picked" => Advance::Picked,
        "per-category" => Advance::PerCategory { places: number(form, e, "places", 1, PLACES) },
        "threshold" => {
            let least = form.text("least").replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite());
            e.add_if(least.is_none(), "least", "pipeline-least-wrong");
            Advance::Threshold { least: least.unwrap_or_default() }
        }
        "overall" => {
            let places = number(form, e, "places", 1, PLACES);
            let by = ground.group(&form.text("by"));
            e.add_if(by.is_err(), "by", "error-choice");
            let by = by.ok().flatten();
            let floors = by.as_ref().map(|by| ground.floors(form, e, by)).unwrap_or_default();
            let asked: u64 = floors.iter().map(|f| u64::from(f.least)).sum();
            if asked > u64::from(places) && form.parsed::<u32>("places").is_some() {
                e.add_with("floors", "pipeline-floors-many", json!({"asked": asked, "places": places}));
            }
            e.add_if(by.is_some() && form.text("floors").is_empty(), "floors", "error-required");
            Advance::Overall { places, by, floors }
        }
        _ => {
            e.add_if(true, "rule", "error-choice");
            Advance::All
        }
    }
}

/// The values of the form.
#[must_use]
pub fn values(settings: &StageSettings, scope: &[CategoryId], version: i32) -> Value {
    let mut values = json!({
        "scope": scope.iter().map(ToString::to_string).collect::<Vec<_>>(), "method": key(settings.method),
        "rule": rule_key(&settings.advance), "places": "", "least": "", "by": "", "floors": "",
        "tie": key(settings.tie), "seed": settings.seed, "version": version,
    });
    match &settings.advance {
        Advance::PerCategory { places } => values["places"] = json!(places.to_string()),
        Advance::Threshold { least } => values["least"] = json!(least.to_string()),
        Advance::Overall { places, by, floors } => {
            values["places"] = json!(places.to_string());
            values["by"] = json!(group_value(by.as_ref()));
            let lines: Vec<_> = floors.iter().map(|f| format!("{} | {}", f.group, f.least)).collect();
            values["floors"] = json!(lines.join("\n"));
        }
        Advance::All | Advance::Picked => {}
    }
    values
}

/// The part of a text's key that a rule stands for.
#[must_use]
pub fn rule_key(rule: &Advance) -> &'static str {
    match rule {
        Advance::All => "all",
        Advance::PerCategory { .. } => "per-category",
        Advance::Overall { .. } => "overall",
        Advance::Threshold { .. } => "threshold",
        Advance::Picked => "picked",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn form(pairs: &[(&str, &str)]) -> Form {
        Form::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    fn ground() -> Ground {
        let region = Field {
            key: "region".into(),
            kind: FieldKind::Choice,
            choices: vec!["Africa".into(), "Asia".into()],
            ..Field::default()
        };
        Ground { fields: vec![region, Field { key: "name".into(), ..Field::default() }], ..Ground::default() }
    }

    fn wrong(pairs: &[(&str, &str)]) -> Vec<String> {
        match read(&form(pairs), StageKind::Scoring, &ground()) {
            Err(Error::Invalid(errors)) => errors.0.into_iter().map(|e| format!("{} {}", e.field, e.key)).collect(),
            other => panic!("{other:?} should be invalid"),
        }
    }

    #[test]
    fn rules_as_they_are_typed() {
        let read = |pairs: &[(&str, &str)]| read(&form(pairs), StageKind::Scoring, &ground()).unwrap();
        let floors = [
            ("method", "corrected"),
            ("rule", "overall"),
            ("places", "20"),
            ("by", "field:region"),
            ("floors", "africa | 3\nASIA|2"),
            ("tie", "all-go-on"),
        ];
        let chosen = read(&floors);
        let floor = |group: &str, least| Floor { group: group.into(), least };
        let by = Some(Group::Field("region".into()));
        let floors = vec![floor("Africa", 3), floor("Asia", 2)];
        assert_eq!((chosen.method, chosen.tie), (Method::Corrected, Tie::AllGoOn));
        assert_eq!(chosen.advance, Advance::Overall { places: 20, by, floors });
        let country = read(&[
            ("method", "mean"),
            ("rule", "overall"),
            ("places", "9"),
            ("by", "country"),
            ("floors", "Kenya | 2\nch|1"),
            ("tie", "jury"),
        ]);
        let Advance::Overall { floors, .. } = country.advance else { panic!("{country:?}") };
        assert_eq!(floors, [floor("KE", 2), floor("CH", 1)]);
        let least = read(&[("method", "median"), ("rule", "threshold"), ("least", "3,5")]);
        assert_eq!((least.advance, least.tie), (Advance::Threshold { least: 3.5 }, Tie::Jury));
    }

    #[test]
    fn what_does_not_fit_is_told_beside_its_field() {
        let base = [("method", "mean"), ("tie", "jury"), ("places", "3")];
        let with = |more: &[(&'static str, &'static str)]| {
            let mut all = more.to_vec();
            all.extend(base.iter().filter(|(name, _)| more.iter().all(|(own, _)| own != name)));
            wrong(&all)
        };
        assert_eq!(with(&[]), ["rule error-choice"]);
        assert_eq!(with(&[("rule", "all"), ("method", "luck")]), ["method error-choice"]);
        assert_eq!(with(&[("rule", "per-category"), ("places", "0")]), ["places error-range"]);
        assert_eq!(with(&[("rule", "threshold"), ("least", "much")]), ["least pipeline-least-wrong"]);
        assert_eq!(with(&[("rule", "overall"), ("by", "field:name")]), ["by error-choice"]);
        let floors = |lines| with(&[("rule", "overall"), ("by", "field:region"), ("floors", lines)]);
        assert_eq!(floors("Europe | 1"), ["floors pipeline-floor-wrong"]);
        assert_eq!(floors("Asia | 1\nasia | 2"), ["floors pipeline-floor-wrong"]);
        assert_eq!(floors("Asia"), ["floors pipeline-floor-wrong"]);
        assert_eq!(floors("Asia | 4"), ["floors pipeline-floors-many"]);
        assert_eq!(floors(""), ["floors error-required"]);
    }
}
