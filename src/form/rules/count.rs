//! Counting words in any script.

use unicode_segmentation::UnicodeSegmentation;

/// How many words a text has, in any script (Unicode's word boundaries). The script of pages counts by the same rules.
#[must_use]
pub fn count_words(text: &str) -> usize {
    text.unicode_words().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_in_any_script() {
        for (text, words) in [
            ("Clean water, for all!", 4),
            ("L’eau d'ici", 2),
            ("الماء النظيف للجميع", 3),
            ("清洁水", 3),
            ("чистая вода", 2),
            ("  \n", 0),
            ("3.5 litres", 2),
        ] {
            assert_eq!(count_words(text), words, "{text}");
        }
    }
}
