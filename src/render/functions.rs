//! What every template may call: texts, addresses, dates, numbers, Markdown.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use minijinja::value::{Kwargs, Serde};
use minijinja::{Environment, Error, ErrorKind, Value};
use serde_json::{Map, json};

use super::markdown;
use crate::config::Config;
use crate::lang::zoned::{self, Meaning};
use crate::lang::{self, Lang, format};

/// Gives an environment its functions and filters.
pub fn install(env: &mut Environment<'static>, lang: Lang, config: &Config, hashes: Arc<HashMap<String, String>>) {
    texts(env, lang);
    addresses(env, config, hashes);
    formats(env, lang);
    env.add_function("markdown", |text: &str| Value::from_safe_string(markdown::html(text)));
    env.add_filter("markdown", |text: &str| Value::from_safe_string(markdown::html(text)));
    env.add_function("plain", markdown::text);
    env.add_filter("plain", markdown::text);
    let site = json!({"name": config.site.name, "url": config.origin_and_prefix()});
    env.add_global("site", Value::from(Serde(site)));
    let languages: Vec<_> = Lang::ALL.into_iter().map(|l| json!([l.code(), l.own_name()])).collect();
    env.add_global("languages", Value::from(Serde(languages)));
}

fn texts(env: &mut Environment<'static>, lang: Lang) {
    env.add_function("t", move |key: &str, kwargs: Kwargs| -> Result<String, Error> {
        let mut args = Map::new();
        for name in kwargs.args() {
            let value: Value = kwargs.get(name)?;
            args.insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
        }
        Ok(lang::text(lang, key, &args))
    });
    env.add_function("country", move |code: Option<&str>| -> String {
        code.map(|code| lang::plain(lang, &format!("country-{}", code.to_lowercase()))).unwrap_or_default()
    });
    env.add_function("language_name", |code: &str| -> String {
        Lang::from_code(code).map_or_else(|| code.to_owned(), |lang| lang.own_name().to_owned())
    });
}

fn addresses(env: &mut Environment<'static>, config: &Config, hashes: Arc<HashMap<String, String>>) {
    let prefix = config.prefix();
    let base = config.origin_and_prefix().to_owned();
    let own = prefix.clone();
    env.add_function("url", move |path: &str| Value::from_safe_string(format!("{own}{}", escape(path))));
    env.add_function("absolute", move |path: &str| Value::from_safe_string(format!("{base}{}", escape(path))));
    env.add_function("asset", move |name: &str| -> Result<Value, Error> {
        let hash = hashes
            .get(name)
            .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("there is no asset named {name}")))?;
        Ok(Value::from_safe_string(format!("{prefix}/assets/{hash}/{name}")))
    });
}

/// Escapes what would end an attribute or open a tag; keeps slashes, which minijinja would not.
fn escape(path: &str) -> String {
    path.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;").replace('<', "&lt;").replace('>', "&gt;")
}

fn instant(ts: &str) -> Result<DateTime<Utc>, Error> {
    DateTime::parse_from_rfc3339(ts)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|e| Error::new(ErrorKind::InvalidOperation, format!("{ts:?} is no instant: {e}")))
}

fn time_element(at: DateTime<Utc>, words: &str) -> Value {
    let machine = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let title = at.format("%Y-%m-%d %H:%M UTC");
    Value::from_safe_string(format!("<time datetime=\"{machine}\" title=\"{title}\">{}</time>", escape(words)))
}

/// A deadline in its zone and in UTC; a script adds the reader's own time.
fn deadline_element(lang: Lang, at: DateTime<Utc>, zone: Tz) -> Value {
    let machine = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let words = escape(&format::deadline(lang, at, zone));
    let utc = format::deadline_in_utc(lang, at, zone);
    let utc = utc.map(|utc| format!(" <span class=\"deadline-utc\">{}</span>", escape(&utc))).unwrap_or_default();
    let time = format!("<time datetime=\"{machine}\" data-zone=\"{zone}\">{words}</time>");
    Value::from_safe_string(format!("<span class=\"deadline\">{time}{utc}</span>"))
}

fn meanings(lang: Lang, typed: &str, zone: Tz) -> serde_json::Value {
    let Some(Meaning::Twice(first, second)) = zoned::typed(typed).map(|local| zoned::meaning(local, zone)) else {
        return json!([]);
    };
    let label = |key: &str, at: DateTime<Utc>| {
        let told = json!({"offset": format::offset(at, zone), "utc": at.format("%H:%M").to_string()});
        lang::text(lang, key, told.as_object().unwrap_or(&Map::new()))
    };
    json!([["first", label("common-time-first", first)], ["second", label("common-time-second", second)]])
}

fn formats(env: &mut Environment<'static>, lang: Lang) {
    env.add_function("when", move |ts: &str, tz: &str| -> Result<Value, Error> {
        let at = instant(ts)?;
        Ok(time_element(at, &format::moment(lang, at, format::zone(tz))))
    });
    env.add_function("deadline", move |ts: &str, tz: &str| -> Result<Value, Error> {
        Ok(deadline_element(lang, instant(ts)?, format::zone(tz)))
    });
    // What a time of the clock that comes twice can mean, to choose from.
    env.add_function("meanings", move |typed: &str, tz: &str| -> Value {
        Value::from(Serde(meanings(lang, typed, format::zone(tz))))
    });
    env.add_function("day", move |ts: &str, tz: &str| -> Result<Value, Error> {
        let at = instant(ts)?;
        Ok(time_element(at, &format::day(lang, at, format::zone(tz))))
    });
    // For columns: the time of today, the day of this year; the whole instant as a title.
    env.add_function("brief", move |ts: &str, tz: &str, now: &str| -> Result<Value, Error> {
        let (at, zone) = (instant(ts)?, format::zone(tz));
        let machine = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let (words, whole) = (format::brief(lang, at, zone, instant(now)?), format::moment(lang, at, zone));
        let element = format!("<time datetime=\"{machine}\" title=\"{}\">{}</time>", escape(&whole), escape(&words));
        Ok(Value::from_safe_string(element))
    });
    env.add_function("plain_when", move |ts: &str, tz: &str| -> Result<String, Error> {
        Ok(format::moment(lang, instant(ts)?, format::zone(tz)))
    });
    env.add_function("number", move |n: f64, kwargs: Kwargs| -> Result<String, Error> {
        Ok(format::number(lang, n, kwargs.get::<Option<usize>>("decimals")?.unwrap_or(2)))
    });
    env.add_function("aligned", move |n: f64| format::aligned(lang, n, 2));
    env.add_function("bytes", move |n: u64| format::bytes(lang, n));
}
