//! How instants, numbers and sizes are written in each language.

use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::{Lang, plain, text, zoned};

/// The zone of an IANA name; UTC for an unknown one.
#[must_use]
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

fn args(pairs: Value) -> Map<String, Value> {
    if let Value::Object(map) = pairs { map } else { Map::new() }
}

/// `7 July 2020`, in the zone.
#[must_use]
pub fn day(lang: Lang, at: DateTime<Utc>, zone: Tz) -> String {
    date(lang, at.with_timezone(&zone).date_naive())
}

/// `7 July 2020`.
#[must_use]
pub fn date(lang: Lang, date: NaiveDate) -> String {
    let month = plain(lang, &format!("format-month-{}", date.month()));
    // Years and days go as text: numbers would be grouped.
    let parts = json!({"day": date.day().to_string(), "month": month, "year": date.year().to_string()});
    text(lang, "format-day", &args(parts))
}

/// `23:00` of the day of `now`, `7 July` of its year, else `7 July 2020`, in the zone.
#[must_use]
pub fn brief(lang: Lang, at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    let (local, today) = (at.with_timezone(&zone), now.with_timezone(&zone).date_naive());
    if local.date_naive() == today {
        return local.format("%H:%M").to_string();
    }
    if local.year() != today.year() {
        return date(lang, local.date_naive());
    }
    let month = plain(lang, &format!("format-month-{}", local.month()));
    text(lang, "format-day-of-year", &args(json!({"day": local.day().to_string(), "month": month})))
}

fn weekday(lang: Lang, date: NaiveDate) -> String {
    plain(lang, &format!("format-weekday-{}", date.weekday().number_from_monday()))
}

/// `Tue 7 July 2020, 23:00 (Europe/Zurich, UTC+2)`; the end of a day is `24:00` of that day.
#[must_use]
pub fn deadline(lang: Lang, at: DateTime<Utc>, zone: Tz) -> String {
    let (last, day, time) = match zoned::ended_day(at, zone) {
        Some(day) => (at - TimeDelta::microseconds(1), day, "24:00".to_owned()),
        None => {
            let local = at.with_timezone(&zone);
            (at, local.date_naive(), local.format("%H:%M").to_string())
        }
    };
    let parts = json!({
        "weekday": weekday(lang, day), "day": date(lang, day), "time": time, "zone": zone_name(last, zone),
    });
    text(lang, "format-deadline", &args(parts))
}

/// The same instant in UTC: `21:00 UTC`, with its day where that is another one. None in the zone UTC.
#[must_use]
pub fn deadline_in_utc(lang: Lang, at: DateTime<Utc>, zone: Tz) -> Option<String> {
    if zone == Tz::UTC {
        return None;
    }
    let shown = zoned::ended_day(at, zone).unwrap_or_else(|| at.with_timezone(&zone).date_naive());
    let (day, time) = (at.date_naive(), at.format("%H:%M").to_string());
    if day == shown {
        return Some(text(lang, "format-utc", &args(json!({"time": time}))));
    }
    let parts = json!({"weekday": weekday(lang, day), "day": date(lang, day), "time": time});
    Some(text(lang, "format-utc-day", &args(parts)))
}

/// A deadline as mails and sentences write it: in the zone, and in UTC.
#[must_use]
pub fn deadline_in_words(lang: Lang, at: DateTime<Utc>, zone: Tz) -> String {
    let own = deadline(lang, at, zone);
    deadline_in_utc(lang, at, zone).map_or(own.clone(), |utc| format!("{own}, {utc}"))
}

/// `Europe/Zurich, UTC+2`: the zone and how far it is from UTC at that instant.
fn zone_name(at: DateTime<Utc>, zone: Tz) -> String {
    let utc = offset(at, zone);
    if zone == Tz::UTC { utc } else { format!("{zone}, {utc}") }
}

/// `UTC+2`: how far a zone is from UTC at that instant.
#[must_use]
pub fn offset(at: DateTime<Utc>, zone: Tz) -> String {
    let seconds = at.with_timezone(&zone).offset().fix().local_minus_utc();
    let sign = if seconds < 0 { '-' } else { '+' };
    match (seconds.abs() / 3600, seconds.abs() % 3600 / 60) {
        (0, 0) => "UTC".to_owned(),
        (h, 0) => format!("UTC{sign}{h}"),
        (h, m) => format!("UTC{sign}{h}:{m:02}"),
    }
}

/// `7 July 2020, 23:00 (Europe/Zurich, UTC+2)`.
#[must_use]
pub fn moment(lang: Lang, at: DateTime<Utc>, zone: Tz) -> String {
    moment_as(lang, at, zone, "%H:%M")
}

/// `7 July 2020, 23:00:05 (Europe/Zurich, UTC+2)`, for instants that were measured rather than set.
#[must_use]
pub fn moment_to_the_second(lang: Lang, at: DateTime<Utc>, zone: Tz) -> String {
    moment_as(lang, at, zone, "%H:%M:%S")
}

fn moment_as(lang: Lang, at: DateTime<Utc>, zone: Tz, clock: &str) -> String {
    let time = at.with_timezone(&zone).format(clock).to_string();
    let parts = json!({"day": day(lang, at, zone), "time": time, "zone": zone_name(at, zone)});
    text(lang, "format-moment", &args(parts))
}

/// A number with the language's marks and at most `decimals` decimals.
#[must_use]
pub fn number(lang: Lang, n: f64, decimals: usize) -> String {
    spelled(lang, n, decimals, false)
}

/// A number with the language's marks and exactly `decimals` decimals, for columns.
#[must_use]
pub fn aligned(lang: Lang, n: f64, decimals: usize) -> String {
    spelled(lang, n, decimals, true)
}

fn spelled(lang: Lang, n: f64, decimals: usize, zeros: bool) -> String {
    let fixed = format!("{:.decimals$}", n.abs());
    let (whole, part) = fixed.split_once('.').unwrap_or((&fixed, ""));
    let group = plain(lang, "format-group");
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push_str(&group);
        }
        out.push(digit);
    }
    let part = if zeros { part } else { part.trim_end_matches('0') };
    let sign = if n < 0.0 { "−" } else { "" };
    if part.is_empty() { format!("{sign}{out}") } else { format!("{sign}{out}{}{part}", plain(lang, "format-decimal")) }
}

/// `1.4 MB`.
#[must_use]
pub fn bytes(lang: Lang, n: u64) -> String {
    let (mut value, mut unit) = (n as f64, "B");
    for larger in ["kB", "MB", "GB", "TB"] {
        if value < 1000.0 {
            break;
        }
        (value, unit) = (value / 1000.0, larger);
    }
    let decimals = usize::from(unit != "B" && value < 100.0);
    text(lang, "format-bytes", &args(json!({"n": number(lang, value, decimals), "unit": unit})))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn moments_name_their_zone() {
        let at = Utc.with_ymd_and_hms(2020, 7, 7, 21, 0, 0).unwrap();
        assert_eq!(moment(Lang::En, at, zone("Europe/Zurich")), "7 July 2020, 23:00 (Europe/Zurich, UTC+2)");
        assert_eq!(moment(Lang::En, at, zone("Asia/Kolkata")), "8 July 2020, 02:30 (Asia/Kolkata, UTC+5:30)");
        assert_eq!(moment(Lang::En, at, zone("nonsense")), "7 July 2020, 21:00 (UTC)");
    }

    #[test]
    fn columns_have_short_times() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let now = at("2020-07-07T21:30:00Z");
        for (when, wanted) in [
            ("2020-07-07T10:05:00Z", "12:05"),
            ("2020-07-06T23:30:00Z", "01:30"),
            ("2020-07-06T21:30:00Z", "6 July"),
            ("2020-07-07T22:30:00Z", "8 July"),
            ("2019-12-31T22:30:00Z", "31 December 2019"),
        ] {
            assert_eq!(brief(Lang::En, at(when), zone("Europe/Zurich"), now), wanted, "{when}");
        }
    }

    #[test]
    fn deadlines_name_the_day_and_utc() {
        let told = |day, hour, minute, name: &str| {
            let at = Utc.with_ymd_and_hms(2020, 7, day, hour, minute, 0).unwrap();
            deadline_in_words(Lang::En, at, zone(name))
        };
        assert_eq!(told(7, 21, 0, "Europe/Zurich"), "Tue 7 July 2020, 23:00 (Europe/Zurich, UTC+2), 21:00 UTC");
        assert_eq!(told(7, 22, 0, "Europe/Zurich"), "Tue 7 July 2020, 24:00 (Europe/Zurich, UTC+2), 22:00 UTC");
        assert_eq!(
            told(7, 23, 0, "Europe/Zurich"),
            "Wed 8 July 2020, 01:00 (Europe/Zurich, UTC+2), Tue 7 July 2020, 23:00 UTC"
        );
        assert_eq!(
            told(7, 21, 15, "Asia/Kathmandu"),
            "Wed 8 July 2020, 03:00 (Asia/Kathmandu, UTC+5:45), Tue 7 July 2020, 21:15 UTC"
        );
        assert_eq!(told(8, 0, 0, "UTC"), "Tue 7 July 2020, 24:00 (UTC)");
        assert_eq!(
            told(7, 2, 0, "America/St_Johns"),
            "Mon 6 July 2020, 23:30 (America/St_Johns, UTC-2:30), Tue 7 July 2020, 02:00 UTC"
        );
    }

    #[test]
    fn numbers_and_sizes() {
        assert_eq!(number(Lang::En, 2_000_000.0, 0), "2,000,000");
        assert_eq!(number(Lang::En, -1234.50, 2), "−1,234.5");
        assert_eq!(aligned(Lang::En, 4.5, 2), "4.50");
        assert_eq!(bytes(Lang::En, 999), "999 B");
        assert_eq!(bytes(Lang::En, 1_400_000), "1.4 MB");
    }
}
