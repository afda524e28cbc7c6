//! The words of a field in the reader's language, with the main language where they are missing.

use entity::json::{Field, Wording};

use crate::lang::Lang;

fn wording(field: &Field, lang: Option<Lang>) -> Option<&Wording> {
    field.words.get(lang?.code())
}

/// The question.
#[must_use]
pub fn label(field: &Field, lang: Option<Lang>) -> &str {
    wording(field, lang).map(|w| w.label.as_str()).filter(|label| !label.is_empty()).unwrap_or(&field.label)
}

/// The hint below it.
#[must_use]
pub fn help(field: &Field, lang: Option<Lang>) -> &str {
    wording(field, lang).map(|w| w.help.as_str()).filter(|help| !help.is_empty()).unwrap_or(&field.help)
}

/// The choices: as they are stored, and as they are shown.
#[must_use]
pub fn choices(field: &Field, lang: Option<Lang>) -> Vec<(String, String)> {
    let shown = wording(field, lang).map_or(&field.choices, |w| &w.choices);
    let shown = if shown.len() == field.choices.len() { shown } else { &field.choices };
    field.choices.iter().cloned().zip(shown.iter().cloned()).collect()
}

/// A choice as it is shown; what is no longer offered, as it was stored.
#[must_use]
pub fn choice(field: &Field, lang: Option<Lang>, stored: &str) -> String {
    let offered = choices(field, lang).into_iter().find(|(value, _)| value == stored);
    offered.map_or_else(|| stored.to_owned(), |(_, shown)| shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_get_their_language_as_far_as_there_is_one() {
        let text = |t: &str| t.to_owned();
        let french = Wording { label: text("Où ?"), help: String::new(), choices: vec![text("Mer"), text("Terre")] };
        let short = Wording { label: String::new(), help: text("Wo genau"), choices: vec![text("Mar")] };
        let field = Field {
            label: text("Where?"),
            help: text("A place"),
            choices: vec![text("Sea"), text("Land")],
            words: [(text("fr"), french), (text("es"), short)].into(),
            ..Field::default()
        };
        for (lang, expected) in [
            (None, ("Where?", "A place", "Sea")),
            (Some(Lang::Fr), ("Où ?", "A place", "Mer")),
            (Some(Lang::Es), ("Where?", "Wo genau", "Sea")),
            (Some(Lang::Ru), ("Where?", "A place", "Sea")),
        ] {
            let sea = choice(&field, lang, "Sea");
            assert_eq!((label(&field, lang), help(&field, lang), sea.as_str()), expected, "{lang:?}");
        }
        assert_eq!(choice(&field, Some(Lang::Fr), "Air"), "Air");
    }
}
