//! Dates as organisers type them, read in the competition's zone. What can mean two things is asked back, not guessed.
//!
//! Beside a date `<name>` a form may hold `<name>_which` (`first` or `second`, for a time that comes twice) and, for a
//! deadline, `<name>_end` (ticked: the end of that day, whatever time stands there).

use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use crate::error::FieldErrors;
use crate::lang::zoned::{self, Meaning};
use crate::web::Form;

/// An instant; empty is none.
pub fn moment(form: &Form, errors: &mut FieldErrors, name: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let typed = form.text(name);
    if typed.is_empty() {
        return None;
    }
    match zoned::typed(&typed) {
        Some(local) => settled(form, errors, name, local, zone),
        None => {
            errors.add(name, "error-date");
            None
        }
    }
}

/// A deadline; empty is none. Midnight is refused, for people read it as either end of the day, unless the end of the day
/// is asked for.
pub fn deadline(form: &Form, errors: &mut FieldErrors, name: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let typed = zoned::typed(&form.text(name));
    let whole_day = form.flag(&format!("{name}_end"));
    match typed {
        Some(local) if whole_day => {
            let end = zoned::day_end(local.date(), zone);
            if end.is_none() {
                return settled(form, errors, name, local, zone);
            }
            end
        }
        Some(local) if local.time() == NaiveTime::MIN => {
            let before = local.date().pred_opt().map(|day| day.to_string());
            errors.add_with(
                name,
                "error-midnight-deadline",
                json!({"day": local.date().to_string(), "before": before}),
            );
            None
        }
        _ => moment(form, errors, name, zone),
    }
}

/// The instant that is meant; a message where that is not clear.
fn settled(form: &Form, errors: &mut FieldErrors, name: &str, local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    let clock = |at: NaiveDateTime| at.format("%H:%M").to_string();
    let utc = |at: DateTime<Utc>| at.format("%H:%M").to_string();
    let told = json!({"time": clock(local), "day": local.date().to_string(), "zone": zone.name()});
    match (zoned::meaning(local, zone), form.text(&format!("{name}_which")).as_str()) {
        (Meaning::Once(at), _) | (Meaning::Twice(at, _), "first") | (Meaning::Twice(_, at), "second") => Some(at),
        (Meaning::Twice(first, second), _) => {
            let more = json!({"first": utc(first), "second": utc(second)});
            errors.add_with(name, "error-time-twice", crate::web::with(told, more));
            None
        }
        (Meaning::Never(_, before, after), _) if before.date() == after.date() => {
            let more = json!({"before": clock(before), "after": clock(after)});
            errors.add_with(name, "error-time-skipped", crate::web::with(told, more));
            None
        }
        (Meaning::Never(_, before, after), _) => {
            let before = before.date().pred_opt().unwrap_or(before.date());
            let more = json!({"before": before.to_string(), "after": after.date().to_string()});
            errors.add_with(name, "error-day-skipped", crate::web::with(told, more));
            None
        }
    }
}

/// The values of a deadline's fields, as [`deadline`] and [`moment`] read them.
#[must_use]
pub fn values(name: &str, at: Option<DateTime<Utc>>, zone: Tz) -> Value {
    let mut map = Map::new();
    let Some(at) = at else { return Value::Object(map) };
    let local = at.with_timezone(&zone).naive_local();
    let ended = zoned::ended_day(at, zone).and_then(|day| day.and_hms_opt(23, 59, 0));
    let shown = ended.unwrap_or(local).format("%Y-%m-%dT%H:%M").to_string();
    map.insert(name.to_owned(), json!(shown));
    map.insert(format!("{name}_end"), json!(if ended.is_some() { "yes" } else { "" }));
    if let Meaning::Twice(first, _) = zoned::meaning(local, zone) {
        map.insert(format!("{name}_which"), json!(if at == first { "first" } else { "second" }));
    }
    Value::Object(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)], zone: &str) -> Result<String, String> {
        let form = Form::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect());
        let mut errors = FieldErrors::default();
        let at = deadline(&form, &mut errors, "at", zone.parse().unwrap());
        match errors.0.first() {
            Some(wrong) => Err(wrong.key.clone()),
            None => Ok(at.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default()),
        }
    }

    #[test]
    fn deadlines_that_can_be_misread_are_asked_back() {
        let end = ("at_end", "yes");
        for (pairs, zone, wanted) in [
            (vec![("at", "")], "Europe/Zurich", Ok("")),
            (vec![("at", "2020-07-07T23:00")], "Europe/Zurich", Ok("2020-07-07T21:00:00Z")),
            (vec![("at", "2020-07-07T00:00")], "Europe/Zurich", Err("error-midnight-deadline")),
            (vec![("at", "2020-07-07T00:00"), end], "Europe/Zurich", Ok("2020-07-07T22:00:00Z")),
            (vec![("at", "2020-02-29T23:59"), end], "UTC", Ok("2020-03-01T00:00:00Z")),
            (vec![("at", "2021-02-29T23:59"), end], "UTC", Err("error-date")),
            (vec![("at", "2020-03-29T02:30")], "Europe/Zurich", Err("error-time-skipped")),
            (vec![("at", "2020-10-25T02:30")], "Europe/Zurich", Err("error-time-twice")),
            (vec![("at", "2020-10-25T02:30"), ("at_which", "third")], "Europe/Zurich", Err("error-time-twice")),
            (vec![("at", "2020-10-25T02:30"), ("at_which", "first")], "Europe/Zurich", Ok("2020-10-25T00:30:00Z")),
            (vec![("at", "2020-10-25T02:30"), ("at_which", "second")], "Europe/Zurich", Ok("2020-10-25T01:30:00Z")),
            (vec![("at", "2011-12-30T12:00")], "Pacific/Apia", Err("error-day-skipped")),
            (vec![("at", "2011-12-30T12:00"), end], "Pacific/Apia", Err("error-day-skipped")),
            (vec![("at", "2011-12-29T12:00"), end], "Pacific/Apia", Ok("2011-12-30T10:00:00Z")),
            (vec![("at", "2019-09-08T00:30")], "America/Santiago", Err("error-time-skipped")),
            (vec![("at", "2020-07-07T12:00"), end], "Asia/Kathmandu", Ok("2020-07-07T18:15:00Z")),
            (vec![("at", "tomorrow")], "UTC", Err("error-date")),
        ] {
            let read = read(&pairs, zone);
            assert_eq!(read.as_deref().map_err(String::as_str), wanted, "{pairs:?} in {zone}");
        }
    }

    #[test]
    fn what_is_shown_reads_as_the_same_instant() {
        for (at, zone) in [
            ("2020-07-07T21:00:00Z", "Europe/Zurich"),
            ("2020-07-07T22:00:00Z", "Europe/Zurich"),
            ("2020-10-25T00:30:00Z", "Europe/Zurich"),
            ("2020-10-25T01:30:00Z", "Europe/Zurich"),
            ("2011-12-30T10:00:00Z", "Pacific/Apia"),
            ("2019-09-08T04:00:00Z", "America/Santiago"),
            ("2020-11-01T04:00:00Z", "America/Havana"),
            ("2020-03-01T00:00:00Z", "UTC"),
        ] {
            let shown = values("at", Some(at.parse().unwrap()), zone.parse().unwrap());
            let pairs: Vec<(&str, &str)> =
                shown.as_object().unwrap().iter().map(|(k, v)| (k.as_str(), v.as_str().unwrap())).collect();
            assert_eq!(read(&pairs, zone).as_deref(), Ok(at), "{pairs:?} in {zone}");
        }
    }
}
