//! What differs between two texts, word by word in any script.

use std::time::Duration;

use serde_json::{Value, json};
use similar::utils::TextDiffRemapper;
use similar::{ChangeTag, TextDiff};

/// Beyond this a difference is told more coarsely.
const PATIENCE: Duration = Duration::from_millis(200);
/// Of a longer stretch that both have, only its ends are shown.
const STRETCH: usize = 400;
/// How much of each end.
const END: usize = 160;

/// `[{kind: same | old | new | gap, text}]` that leads from one text to another.
#[must_use]
pub fn words(old: &str, new: &str) -> Value {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_unicode_words(old, new);
    let remapper = TextDiffRemapper::from_text_diff(&diff, old, new);
    let mut pieces: Vec<(ChangeTag, String)> = Vec::new();
    for (tag, text) in diff.ops().iter().flat_map(|op| remapper.iter_slices(op)) {
        match pieces.last_mut() {
            Some((last, before)) if *last == tag => before.push_str(text),
            _ => pieces.push((tag, text.to_owned())),
        }
    }
    let last = pieces.len().saturating_sub(1);
    let shown = pieces.into_iter().enumerate().flat_map(|(i, (tag, text))| match tag {
        ChangeTag::Equal => ends(&text, i == 0, i == last),
        ChangeTag::Delete => vec![json!({"kind": "old", "text": text})],
        ChangeTag::Insert => vec![json!({"kind": "new", "text": text})],
    });
    shown.collect()
}

/// The ends of a stretch that both texts have; of the first and the last one, the end beside the change.
fn ends(text: &str, first: bool, last: bool) -> Vec<Value> {
    let whole = text.chars().count();
    if whole <= STRETCH || (first && last) {
        return vec![json!({"kind": "same", "text": text})];
    }
    let begin = text.char_indices().nth(END).map_or(text, |(at, _)| &text[..at]);
    let begin = begin.rfind(char::is_whitespace).map_or(begin, |at| &begin[..at]);
    let rest = text.char_indices().nth(whole - END).map_or("", |(at, _)| &text[at..]);
    let rest = rest.find(char::is_whitespace).map_or(rest, |at| &rest[at..]);
    let mut shown = vec![json!({"kind": "gap", "text": ""})];
    if !first {
        shown.insert(0, json!({"kind": "same", "text": begin}));
    }
    if !last {
        shown.push(json!({"kind": "same", "text": rest}));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(old: &str, new: &str) -> String {
        let pieces = words(old, new);
        let piece = |p: &Value| {
            let text = p["text"].as_str().unwrap();
            match p["kind"].as_str().unwrap() {
                "same" => text.to_owned(),
                "old" => format!("[-{text}-]"),
                "new" => format!("[+{text}+]"),
                _ => "[..]".to_owned(),
            }
        };
        pieces.as_array().unwrap().iter().map(piece).collect()
    }

    #[test]
    fn words_are_compared_in_any_script() {
        assert_eq!(told("Wells are dry.", "Wells run dry."), "Wells [-are-][+run+] dry.");
        assert_eq!(told("الماء نظيف", "الماء صاف"), "الماء [-نظيف-][+صاف+]");
        assert_eq!(told("清洁水", "清洁的水"), "清洁[+的+]水");
        assert_eq!(told("", "new"), "[+new+]");
        assert_eq!(told("", ""), "");
    }

    #[test]
    fn long_stretches_that_both_have_are_shortened() {
        let long = "word ".repeat(200);
        let shown = told(&format!("{long}one {long}two {long}"), &format!("{long}1 {long}2 {long}"));
        assert_eq!(shown.matches("[..]").count(), 3, "{shown}");
        assert!(shown.contains("[-one-][+1+]") && shown.contains("[-two-][+2+]") && shown.len() < 900, "{shown}");
        assert!(shown.starts_with("[..]") && shown.ends_with("[..]"), "{shown}");
    }
}
