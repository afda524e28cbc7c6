//! How instants, numbers and sizes are written in each language.

use chrono::{DateTime, Datelike, Offset, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::{Lang, plain, text};

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
    let local = at.with_timezone(&zone);
    let month = plain(lang, &format!("format-month-{}", local.month()));
    // Years and days go as text: numbers would be grouped.
    let parts = json!({"day": local.day().to_string(), "month": month, "year": local.year().to_string()});
    text(lang, "format-day", &args(parts))
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
    let local = at.with_timezone(&zone);
    let seconds = local.offset().fix().local_minus_utc();
    let (hours, minutes) = (seconds / 3600, seconds.abs() % 3600 / 60);
    let utc = match (hours, minutes) {
        (0, 0) => "UTC".to_owned(),
        (h, 0) => format!("UTC{h:+}"),
        (h, m) => format!("UTC{h:+}:{m:02}"),
    };
    let zone = if zone == Tz::UTC { utc } else { format!("{zone}, {utc}") };
    let parts = json!({"day": day(lang, at, local.timezone()), "time": local.format(clock).to_string(), "zone": zone});
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
    fn numbers_and_sizes() {
        assert_eq!(number(Lang::En, 2_000_000.0, 0), "2,000,000");
        assert_eq!(number(Lang::En, -1234.50, 2), "−1,234.5");
        assert_eq!(aligned(Lang::En, 4.5, 2), "4.50");
        assert_eq!(bytes(Lang::En, 999), "999 B");
        assert_eq!(bytes(Lang::En, 1_400_000), "1.4 MB");
    }
}
