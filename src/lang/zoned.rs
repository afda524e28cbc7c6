//! Times of the clock in a zone: which instants they can mean, and where days end. Pure.
//!
//! Clocks go forward (a time does not exist), back (a time comes twice), and in 2011 Samoa left out a whole day.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// What a time of the clock means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// One instant.
    Once(DateTime<Utc>),
    /// Two instants, for clocks go back: the earlier and the later.
    Twice(DateTime<Utc>, DateTime<Utc>),
    /// None, for clocks go forward at that instant: what they would show, and what they show.
    Never(DateTime<Utc>, NaiveDateTime, NaiveDateTime),
}

/// What was typed: `2020-07-07T23:00`, with seconds or with a space too.
#[must_use]
pub fn typed(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}

/// Which instants a time of the clock can mean.
#[must_use]
pub fn meaning(local: NaiveDateTime, zone: Tz) -> Meaning {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => Meaning::Once(at.with_timezone(&Utc)),
        LocalResult::Ambiguous(one, other) => {
            let (one, other) = (one.with_timezone(&Utc), other.with_timezone(&Utc));
            Meaning::Twice(one.min(other), one.max(other))
        }
        LocalResult::None => {
            let at = reached(local, zone);
            let before = on_clock(at - TimeDelta::seconds(1), zone) + TimeDelta::seconds(1);
            Meaning::Never(at, before, on_clock(at, zone))
        }
    }
}

/// The clock of a zone at an instant.
fn on_clock(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// The first second at which the clock of a zone shows `local` or later.
fn reached(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    // No zone is further than a day from UTC; two days leave room for a day that is left out.
    let (mut before, mut after) = (-48 * 3600, 48 * 3600);
    let at = |seconds: i64| local.and_utc() + TimeDelta::seconds(seconds);
    while after - before > 1 {
        let middle = i64::midpoint(before, after);
        if on_clock(at(middle), zone) >= local { after = middle } else { before = middle }
    }
    at(after)
}

/// The instant at which a day ends: the first of the next. None for a day that the zone's calendar leaves out.
#[must_use]
pub fn day_end(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let begins = reached(day.and_time(NaiveTime::MIN), zone);
    let exists = on_clock(begins, zone).date() == day;
    exists.then(|| day.succ_opt().map(|next| reached(next.and_time(NaiveTime::MIN), zone)))?
}

/// The day that ends at this instant, if one does.
#[must_use]
pub fn ended_day(at: DateTime<Utc>, zone: Tz) -> Option<NaiveDate> {
    let before = on_clock(at - TimeDelta::microseconds(1), zone).date();
    (before < on_clock(at, zone).date()).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Tz {
        name.parse().unwrap()
    }

    fn utc(at: DateTime<Utc>) -> String {
        at.format("%Y-%m-%dT%H:%M").to_string()
    }

    fn told(text: &str, name: &str) -> String {
        match meaning(typed(text).unwrap(), zone(name)) {
            Meaning::Once(at) => utc(at),
            Meaning::Twice(one, other) => format!("{} or {}", utc(one), utc(other)),
            Meaning::Never(at, before, after) => format!("{}: {before} is {after}", utc(at)),
        }
    }

    #[test]
    fn times_mean_one_instant_two_or_none() {
        for (text, name, wanted) in [
            ("2020-07-07T23:00", "Europe/Zurich", "2020-07-07T21:00"),
            ("2020-02-29T23:00", "Europe/Zurich", "2020-02-29T22:00"),
            ("2020-03-29T02:00", "Europe/Zurich", "2020-03-29T01:00: 2020-03-29 02:00:00 is 2020-03-29 03:00:00"),
            ("2020-03-29T02:30", "Europe/Zurich", "2020-03-29T01:00: 2020-03-29 02:00:00 is 2020-03-29 03:00:00"),
            ("2020-03-29T03:00", "Europe/Zurich", "2020-03-29T01:00"),
            ("2020-10-25T02:30", "Europe/Zurich", "2020-10-25T00:30 or 2020-10-25T01:30"),
            ("2020-10-25T03:00", "Europe/Zurich", "2020-10-25T02:00"),
            // Half an hour and three quarters, and clocks that move by half an hour.
            ("2020-07-08T02:30", "Asia/Kolkata", "2020-07-07T21:00"),
            ("2020-07-08T02:45", "Asia/Kathmandu", "2020-07-07T21:00"),
            ("2020-10-04T02:15", "Australia/Lord_Howe", "2020-10-03T15:30: 2020-10-04 02:00:00 is 2020-10-04 02:30:00"),
            // Both sides of the date line.
            ("2020-07-08T11:00", "Pacific/Kiritimati", "2020-07-07T21:00"),
            ("2020-07-07T09:00", "Pacific/Niue", "2020-07-07T20:00"),
            // Samoa went over the date line: there was no 30 December.
            ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T10:00: 2011-12-30 00:00:00 is 2011-12-31 00:00:00"),
            // Clocks that go forward at midnight.
            ("2019-09-08T00:30", "America/Santiago", "2019-09-08T04:00: 2019-09-08 00:00:00 is 2019-09-08 01:00:00"),
        ] {
            assert_eq!(told(text, name), wanted, "{text} in {name}");
        }
        for wrong in ["2021-02-29T10:00", "2020-06-31T10:00", "2020-07-07T24:00", "yesterday", "2020-07-07"] {
            assert_eq!(typed(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_end_where_the_next_one_begins() {
        for (day, name, wanted) in [
            ((2020, 9, 30), "Europe/Zurich", Some("2020-09-30T22:00")),
            ((2020, 2, 29), "UTC", Some("2020-03-01T00:00")),
            ((2020, 12, 31), "Asia/Kathmandu", Some("2020-12-31T18:15")),
            ((2020, 7, 7), "Pacific/Kiritimati", Some("2020-07-07T10:00")),
            // The next day begins at one o'clock.
            ((2019, 9, 7), "America/Santiago", Some("2019-09-08T04:00")),
            // The next day's midnight comes twice: the first ends this day.
            ((2020, 10, 31), "America/Havana", Some("2020-11-01T04:00")),
            // This day has 25 hours.
            ((2020, 10, 25), "Europe/Zurich", Some("2020-10-25T23:00")),
            ((2011, 12, 29), "Pacific/Apia", Some("2011-12-30T10:00")),
            ((2011, 12, 30), "Pacific/Apia", None),
        ] {
            let (year, month, date) = day;
            let day = NaiveDate::from_ymd_opt(year, month, date).unwrap();
            let end = day_end(day, zone(name));
            assert_eq!(end.map(utc).as_deref(), wanted, "{day} in {name}");
            if let Some(end) = end {
                assert_eq!(ended_day(end, zone(name)), Some(day), "{day} in {name}");
            }
        }
        let noon = Utc.with_ymd_and_hms(2020, 7, 7, 12, 0, 0).unwrap();
        assert_eq!(ended_day(noon, Tz::UTC), None);
        let again = Utc.with_ymd_and_hms(2020, 11, 1, 5, 0, 0).unwrap();
        assert_eq!(ended_day(again, zone("America/Havana")), None, "the second midnight ends nothing");
    }
}
