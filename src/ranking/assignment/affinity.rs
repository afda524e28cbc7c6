//! What a pair costs: languages and fields of work that match cost nothing.

use std::collections::BTreeSet;

/// What a juror reads and knows, or what an entry is written in and about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Profile {
    /// Codes of languages; none: any.
    pub languages: BTreeSet<String>,
    /// Names of fields, such as keys of categories; none: any.
    pub fields: BTreeSet<String>,
}

/// A language that the juror does not read: as much as five entries more than another juror has, at the usual balance.
const FOREIGN: u16 = 100;
/// A field that the juror does not know.
const STRANGE: u16 = 30;

/// What a juror costs for an entry, from 0 (all fits) to 130. Where one side names nothing, it fits.
#[must_use]
pub fn affinity(juror: &Profile, entry: &Profile) -> u16 {
    let apart = |a: &BTreeSet<String>, b: &BTreeSet<String>| !a.is_empty() && !b.is_empty() && a.is_disjoint(b);
    let language = if apart(&juror.languages, &entry.languages) { FOREIGN } else { 0 };
    let field = if apart(&juror.fields, &entry.fields) { STRANGE } else { 0 };
    language + field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_costs_nothing_and_a_foreign_language_costs_most() {
        let one = |languages: &[&str], fields: &[&str]| Profile {
            languages: languages.iter().map(|s| (*s).to_owned()).collect(),
            fields: fields.iter().map(|s| (*s).to_owned()).collect(),
        };
        let cases = [
            (one(&[], &[]), one(&["de"], &["food"]), 0),
            (one(&["de", "en"], &["food"]), one(&["en"], &["food", "air"]), 0),
            (one(&["de"], &["food"]), one(&["en"], &["food"]), 100),
            (one(&["de"], &["food"]), one(&["de"], &["air"]), 30),
            (one(&["de"], &["food"]), one(&["fr"], &["air"]), 130),
        ];
        for (juror, entry, cost) in cases {
            assert_eq!(affinity(&juror, &entry), cost, "{juror:?} {entry:?}");
        }
    }
}
