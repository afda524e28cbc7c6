//! The six languages: texts from `templates/lang/<code>/*.ftl` (Fluent), with English where one is missing.
//!
//! Also how instants, numbers and sizes are written in each, see [`mod@format`]; and what times of the clock mean, see [`zoned`].

pub mod format;
pub mod zoned;

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde_json::{Map, Value};
use unic_langid::LanguageIdentifier;

/// A language of pages and mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// English, the fallback.
    #[default]
    En,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Arabic, written from right to left.
    Ar,
    /// Chinese (simplified).
    Zh,
    /// Russian.
    Ru,
}

impl Lang {
    /// All six, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::En, Self::Fr, Self::Es, Self::Ar, Self::Zh, Self::Ru];

    /// The BCP 47 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::Ar => "ar",
            Self::Zh => "zh",
            Self::Ru => "ru",
        }
    }

    /// The language's name in itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Fr => "Français",
            Self::Es => "Español",
            Self::Ar => "العربية",
            Self::Zh => "中文",
            Self::Ru => "Русский",
        }
    }

    /// `rtl` or `ltr`.
    #[must_use]
    pub fn dir(self) -> &'static str {
        if self == Self::Ar { "rtl" } else { "ltr" }
    }

    /// The language of a code such as `fr` or `fr-CH`, if it is one of the six.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let main = code.split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|lang| lang.code() == main)
    }

    /// The best of the six for an `Accept-Language` header.
    #[must_use]
    pub fn from_header(header: &str) -> Option<Self> {
        let mut wishes: Vec<(f32, Self)> = header
            .split(',')
            .filter_map(|part| {
                let (code, q) = part.split_once(";q=").unwrap_or((part, "1"));
                Some((q.trim().parse().ok()?, Self::from_code(code.trim())?))
            })
            .collect();
        wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
        wishes.first().map(|wish| wish.1)
    }
}

/// The embedded texts.
#[derive(rust_embed::RustEmbed)]
#[folder = "templates/lang"]
struct Texts;

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<HashMap<Lang, Bundle>> =
    LazyLock::new(|| Lang::ALL.into_iter().map(|lang| (lang, bundle(lang))).collect());

fn bundle(lang: Lang) -> Bundle {
    let id: LanguageIdentifier = lang.code().parse().expect("the six codes are well formed");
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks keep names in another script from turning a sentence around, but break addresses and code in
    // plain text mails; right-to-left pages isolate by markup instead.
    bundle.set_use_isolating(false);
    for name in Texts::iter().filter(|name| name.starts_with(&format!("{}/", lang.code()))) {
        let Some(file) = Texts::get(&name) else { continue };
        let text = String::from_utf8_lossy(&file.data).into_owned();
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
            tracing::error!(file = %name, ?errors, "a text file has mistakes");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(file = %name, ?errors, "a text stands twice");
        }
    }
    bundle
}

/// The text of `key` in `lang`; English where it is missing, the key itself where there is none at all.
#[must_use]
pub fn text(lang: Lang, key: &str, args: &Map<String, Value>) -> String {
    find(lang, key, args).or_else(|| find(Lang::En, key, args)).unwrap_or_else(|| {
        tracing::error!(key, "a text is missing");
        key.to_owned()
    })
}

/// The text of `key` without arguments.
#[must_use]
pub fn plain(lang: Lang, key: &str) -> String {
    text(lang, key, &Map::new())
}

/// The codes of countries and territories (ISO 3166-1 alpha-2), in capitals.
pub fn country_codes() -> impl Iterator<Item = &'static str> {
    include_str!("countries.txt").lines().map(str::trim).filter(|code| !code.is_empty())
}

/// Codes and names of all countries in a language, sorted by name: options of a list.
#[must_use]
pub fn countries(lang: Lang) -> Vec<(&'static str, String)> {
    let name = |code: &'static str| (code, plain(lang, &format!("country-{}", code.to_lowercase())));
    let mut all: Vec<_> = country_codes().map(name).collect();
    // Letters with marks sort as the letters that they begin with.
    let key = |name: &str| name.to_lowercase().replace('å', "a").replace(['é', 'è', 'É'], "e").replace('î', "i");
    all.sort_by_cached_key(|(_, name)| key(name));
    all
}

/// Whether there is a text of that key in English.
#[must_use]
pub fn exists(key: &str) -> bool {
    BUNDLES[&Lang::En].has_message(key)
}

fn find(lang: Lang, key: &str, args: &Map<String, Value>) -> Option<String> {
    let bundle = &BUNDLES[&lang];
    let pattern = bundle.get_message(key)?.value()?;
    if args.is_empty() {
        return Some(bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned());
    }
    let mut fluent = FluentArgs::new();
    for (name, value) in args {
        fluent.set(name.clone(), fluent_value(value));
    }
    Some(bundle.format_pattern(pattern, Some(&fluent), &mut Vec::new()).into_owned())
}

fn fluent_value(value: &Value) -> FluentValue<'_> {
    match value {
        Value::Number(n) => n.as_f64().map_or(FluentValue::None, FluentValue::from),
        Value::String(s) => FluentValue::from(s.as_str()),
        Value::Null => FluentValue::from(""),
        other => FluentValue::from(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_picks_the_best_known_language() {
        assert_eq!(Lang::from_header("de, fr-CH;q=0.8, en;q=0.5"), Some(Lang::Fr));
        assert_eq!(Lang::from_header("de"), None);
        assert_eq!(Lang::from_header("zh-TW,zh;q=0.9"), Some(Lang::Zh));
    }

    #[test]
    fn every_language_has_its_texts_or_falls_back() {
        for lang in Lang::ALL {
            assert!(!plain(lang, "error-not-found-title").starts_with("error-"), "{lang:?}");
        }
    }
}
