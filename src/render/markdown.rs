//! Markdown of hostile authors: comrak turns it into HTML, ammonia keeps what is harmless.

use std::collections::HashSet;
use std::sync::LazyLock;

use comrak::Options;

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options
});

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    // Pictures of other sites would tell them who reads; headings h1 and h2 belong to the page.
    cleaner
        .rm_tags(["img", "map", "area", "bdo"])
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some("nofollow noopener noreferrer ugc"));
    cleaner
});

/// Markdown as harmless HTML; its headings begin at level 3.
#[must_use]
pub fn html(markdown: &str) -> String {
    let html = comrak::markdown_to_html(markdown, &OPTIONS);
    let lowered = [("h4", "h6"), ("h3", "h5"), ("h2", "h4"), ("h1", "h3")].iter().fold(html, |html, (from, to)| {
        html.replace(&format!("<{from}>"), &format!("<{to}>")).replace(&format!("</{from}>"), &format!("</{to}>"))
    });
    CLEANER.clean(&lowered).to_string()
}

/// The text alone, for summaries, feeds and plain mails.
#[must_use]
pub fn text(markdown: &str) -> String {
    let html = comrak::markdown_to_html(markdown, &OPTIONS);
    let bare = ammonia::Builder::empty().clean(&html).to_string();
    let bare = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")]
        .iter()
        .fold(bare, |text, (from, to)| text.replace(from, to));
    bare.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_pictures_and_handlers_are_dropped() {
        let evil =
            "# Hi\n<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) ![p](http://t/p.png)";
        let html = html(evil);
        for bad in ["script", "onerror", "javascript", "<img"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        assert!(html.contains("<h3>Hi</h3>"), "{html}");
    }

    #[test]
    fn text_keeps_words_only() {
        assert_eq!(text("**Bold** & <b>x</b> [link](https://e.org)"), "Bold & x link");
    }
}
