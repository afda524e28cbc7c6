//! Pages of a list: which rows, and the links to the others.

use serde_json::{Value, json};

/// A page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The page, from 1.
    pub number: u64,
    /// Rows per page.
    pub size: u64,
}

impl Paging {
    /// The page that the query's `page` asks for; the first where it is missing or nonsense.
    #[must_use]
    pub fn from_query(query: &str, size: u64) -> Self {
        let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "page");
        let number = asked.and_then(|(_, value)| value.parse().ok()).unwrap_or(1).clamp(1, 1_000_000);
        Self { number, size }
    }

    /// Rows to skip.
    #[must_use]
    pub fn offset(self) -> u64 {
        (self.number - 1) * self.size
    }

    /// The last page of `total` rows; 1 for none.
    #[must_use]
    pub fn last(self, total: u64) -> u64 {
        total.div_ceil(self.size).max(1)
    }

    /// What the pager shows: `current`, `last`, `total`, and the addresses of the pages before and after (or none).
    /// `path` is without the mount prefix; the other filters of `query` are kept.
    #[must_use]
    pub fn links(self, path: &str, query: &str, total: u64) -> Value {
        let last = self.last(total);
        let link = |number: u64| {
            let mut out = url::form_urlencoded::Serializer::new(String::new());
            let kept = url::form_urlencoded::parse(query.as_bytes());
            out.extend_pairs(kept.filter(|(key, value)| key != "page" && !value.is_empty()));
            if number > 1 {
                out.append_pair("page", &number.to_string());
            }
            let query = out.finish();
            if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
        };
        json!({
            "current": self.number, "last": last, "total": total,
            "prev": (self.number > 1).then(|| link(self.number - 1)),
            "next": (self.number < last).then(|| link(self.number + 1)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_filters() {
        let paging = Paging::from_query("q=water&page=2", 24);
        let links = paging.links("/c/x/entries", "q=water&page=2", 70);
        assert_eq!(links["prev"], "/c/x/entries?q=water");
        assert_eq!(links["next"], "/c/x/entries?q=water&page=3");
        assert_eq!(links["last"], 3);
    }

    #[test]
    fn nonsense_is_the_first_page() {
        for query in ["", "page=0", "page=-3", "page=x", "page=99999999999999999999"] {
            assert_eq!(Paging::from_query(query, 24).number, 1, "{query}");
        }
    }
}
