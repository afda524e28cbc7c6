//! How alike names and texts are: normal forms without what people write differently, and measures from 0 to 1. Pure.
//!
//! Equal forms are the same thing for a rule; what is merely near is for people to look at.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// How alike two forms must be so that somebody should look.
const NEAR: f64 = 0.85;
/// How alike two words must be so that one may be a slip of the pen.
const SLIP: f64 = 0.8;
/// A shorter form is not looked for inside of a longer one: too many names end with it.
const PART_CHARS: usize = 8;

/// Legal forms that stand behind a name, without accents, dots and spaces.
const LEGAL_ENDS: [&str; 73] = [
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "llp",
    "lp",
    "plc",
    "corp",
    "corporation",
    "co",
    "company",
    "gmbh",
    "ggmbh",
    "mbh",
    "ag",
    "kg",
    "ohg",
    "gbr",
    "ug",
    "ev",
    "eg",
    "sa",
    "sas",
    "sasu",
    "sarl",
    "srl",
    "spa",
    "sl",
    "slu",
    "scrl",
    "bv",
    "nv",
    "vzw",
    "asbl",
    "aps",
    "as",
    "ab",
    "oy",
    "oyj",
    "ou",
    "uab",
    "sia",
    "doo",
    "dd",
    "kft",
    "zrt",
    "sro",
    "spzoo",
    "pvt",
    "private",
    "pty",
    "pte",
    "sdn",
    "bhd",
    "sdnbhd",
    "kk",
    "ltda",
    "saps",
    "sac",
    "sab",
    "cv",
    "sadecv",
    "ooo",
    "oao",
    "zao",
    "ооо",
    "оао",
    "зао",
    "пао",
    "ао",
    "شمم",
    "reg",
];
/// Legal forms that stand before a name.
const LEGAL_STARTS: [&str; 10] = ["pt", "ooo", "oao", "zao", "pao", "ооо", "оао", "зао", "пао", "ао"];
/// Legal forms of scripts without spaces.
const LEGAL_PARTS: [&str; 6] = ["股份有限公司", "有限责任公司", "有限公司", "株式会社", "有限会社", "주식회사"];
/// Words that join or lead names.
const JOINING: [&str; 9] = ["and", "the", "et", "und", "y", "le", "la", "el", "al"];
/// Words without an initial in an acronym.
const SMALL: [&str; 14] =
    ["of", "for", "in", "on", "de", "des", "du", "del", "della", "da", "do", "für", "fur", "pour"];

/// The words of a text in lower case, without accents and punctuation. Dots and apostrophes join: `I.T.U.` is `itu`.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase) {
        match c {
            '.' | '\'' | '’' | '‘' | '`' | 'ʼ' | '·' | '\u{ad}' => {}
            '&' | '+' => words.extend(["and".into(), String::new()]),
            c if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => {
                let last = words.last_mut().expect("there is always a last word");
                match letter(c) {
                    Some(plain) => last.push_str(plain),
                    None => last.push(c),
                }
            }
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Marks above and below letters that people leave out: those of Latin, Greek, Cyrillic, Hebrew and Arabic. Marks of
/// other scripts are vowels.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Letters that have no accent to lose, but are often written plainly.
fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// The words of a text with single spaces between them.
#[must_use]
pub fn plain(text: &str) -> String {
    words(text).join(" ")
}

/// The normal form of a title: its words without spaces.
#[must_use]
pub fn title(text: &str) -> String {
    words(text).concat()
}

/// The normal form of an organisation's name: case, accents, punctuation, spaces and legal forms do not matter. Empty
/// for a name without letters.
#[must_use]
pub fn organisation(name: &str) -> String {
    form_of(&told(name))
}

/// The words of an organisation's name without legal forms and joining words.
fn told(name: &str) -> Vec<String> {
    let mut all = words(name);
    if all.iter().any(|word| !JOINING.contains(&word.as_str())) {
        all.retain(|word| !JOINING.contains(&word.as_str()));
    }
    let mut rest = &all[..];
    while let Some(taken) = (1..=4).rev().find(|n| *n < rest.len() && ends_legally(rest, *n)) {
        rest = &rest[..rest.len() - taken];
    }
    while rest.len() > 1 && LEGAL_STARTS.contains(&rest[0].as_str()) {
        rest = &rest[1..];
    }
    rest.to_vec()
}

fn form_of(told: &[String]) -> String {
    let mut form = told.concat();
    for part in LEGAL_PARTS.map(title) {
        let shorter = form.strip_suffix(&part).or_else(|| form.strip_prefix(&part)).filter(|s| !s.is_empty());
        if let Some(shorter) = shorter.map(ToOwned::to_owned) {
            form = shorter;
        }
    }
    form
}

fn ends_legally(words: &[String], n: usize) -> bool {
    LEGAL_ENDS.contains(&words[words.len() - n..].concat().as_str())
}

/// The first letters of a name's words: `itu` of `International Telecommunication Union`. Empty for less than three.
#[must_use]
pub fn initials(name: &str) -> String {
    let all = words(name);
    let told = all.iter().filter(|w| !JOINING.contains(&w.as_str()) && !SMALL.contains(&w.as_str()));
    let letters: String = told.filter_map(|word| word.chars().next()).collect();
    if letters.chars().count() < 3 { String::new() } else { letters }
}

/// An organisation's name with what comparing it with many others needs.
#[derive(Clone, Debug)]
pub struct Name {
    /// Its normal form.
    pub form: String,
    told: Vec<String>,
    initials: String,
    length: usize,
}

impl Name {
    /// Reads a name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let told = told(name);
        let form = form_of(&told);
        Self { initials: initials(name), length: form.chars().count(), told, form }
    }

    /// Whether two names that are not the same by their forms look like one organisation: a slip of the pen, a part of
    /// the other, or its initials.
    #[must_use]
    pub fn is_near(&self, other: &Self) -> bool {
        if self.form == other.form || self.form.is_empty() || other.form.is_empty() {
            return false;
        }
        let (short, long) = if self.length <= other.length { (self, other) } else { (other, self) };
        let ends = |whole: &str, part: &str| whole.starts_with(part) || whole.ends_with(part);
        short.length >= PART_CHARS && ends(&long.form, &short.form)
            || self.initials == other.form
            || other.initials == self.form
            || slipped(&self.told, &other.told)
    }
}

/// Whether two names have the same words but for slips of the pen. A word that is another one is no slip: offices in two
/// towns are two.
fn slipped(one: &[String], two: &[String]) -> bool {
    let fine = |(a, b): (&String, &String)| a == b || strsim::normalized_damerau_levenshtein(a, b) >= SLIP;
    one.len() == two.len() && one.iter().zip(two).all(fine)
}

/// Whether two titles that are not the same by their forms look like one: nearly the same letters, or nearly the same
/// words in another order.
#[must_use]
pub fn titles_near(a: &str, b: &str) -> bool {
    let (one, two) = (title(a), title(b));
    if one == two || one.is_empty() || two.is_empty() {
        return false;
    }
    let reordered = words(a).len().min(words(b).len()) > 2 && overlap(a, b) >= NEAR;
    reordered || strsim::normalized_damerau_levenshtein(&one, &two) >= NEAR
}

/// The share of words that two texts have in common (Dice): 0 for none, 1 for the same words.
#[must_use]
pub fn overlap(a: &str, b: &str) -> f64 {
    let (a, b): (BTreeSet<String>, BTreeSet<String>) = (words(a).into_iter().collect(), words(b).into_iter().collect());
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (shared, all) = (a.intersection(&b).count(), a.len() + b.len());
    // Counts of words are far below 2^52.
    #[allow(clippy::cast_precision_loss)]
    let share = (2 * shared) as f64 / all as f64;
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_organisation_have_one_form() {
        for (form, spellings) in [
            (
                "acme",
                &[
                    "Acme",
                    "ACME Inc.",
                    "acme, inc",
                    "Acme Ltd",
                    "The Acme Company",
                    "Acme S.A.",
                    "Acme S. A.",
                    "Acme S.à r.l.",
                ][..],
            ),
            ("itu", &["ITU", "I.T.U.", "Itu "]),
            ("universitedegeneve", &["Université de Genève", "UNIVERSITE DE GENEVE", "Université-de-Genève"]),
            ("smithsons", &["Smith & Sons", "Smith and Sons", "Smith + Sons GmbH & Co. KG"]),
            ("muller", &["Müller GmbH", "MÜLLER gGmbH"]),
            ("strasse", &["Straße", "Strasse", "STRASSE e.V."]),
            ("swiatlo", &["Światło Sp. z o.o.", "Swiatlo"]),
            ("ромашка", &["ООО «Ромашка»", "Ромашка"]),
            ("清洁水", &["清洁水有限公司", "清洁水", "清洁水 股份有限公司"]),
            ("telkom", &["PT Telkom", "Telkom"]),
            ("जलशक्ति", &["जल शक्ति"]),
            ("company", &["Company", "The Company"]),
            ("", &["", " - ", "…"]),
        ] {
            for spelling in spellings {
                assert_eq!(organisation(spelling), title(form), "{spelling}");
            }
        }
        assert_ne!(organisation("जल"), organisation("जाल"), "vowel signs matter");
    }

    #[test]
    fn near_names_are_found_and_others_are_not() {
        for (a, b) in [
            ("Univeristy of Nairobi", "University of Nairobi"),
            ("International Telecommunication Union", "ITU"),
            ("World Health Organization", "World Health Organisation"),
            ("University of Nairobi", "University of Nairobi School of Computing"),
        ] {
            assert!(Name::of(a).is_near(&Name::of(b)) && Name::of(b).is_near(&Name::of(a)), "{a} / {b}");
        }
        for (a, b) in [
            ("Baku Office for Digital Services", "Oran Office for Digital Services"),
            ("Department of Innovation, Accra", "Department of Innovation, Amman"),
            ("Greenmark Association", "Greenpath Association"),
            ("ITU", "ITA"),
            ("Acme", "Acme Ltd"),
            ("", "Acme"),
            ("UNICEF", "UNESCO"),
            ("Water Aid", "Water"),
        ] {
            assert!(!Name::of(a).is_near(&Name::of(b)), "{a} / {b}");
        }
    }

    #[test]
    fn near_titles_are_found_and_others_are_not() {
        assert!(titles_near("Wells that tell when they are dry", "Wells that tell when they're dry"));
        assert!(titles_near("Clean water for every school", "For every school: clean water"));
        assert!(!titles_near("Clean water", "CLEAN – water!"), "the same is not near");
        assert!(!titles_near("Clean water", "Clean air"));
        assert_eq!(title("CLEAN – water!"), title("Clean Water"));
    }

    #[test]
    fn texts_overlap_by_their_words() {
        assert!((overlap("clean water", "Water, clean") - 1.0).abs() < 1e-9);
        assert!((overlap("clean water", "clean air") - 0.5).abs() < 1e-9);
        assert!(overlap("", "clean").abs() < 1e-9);
    }
}
