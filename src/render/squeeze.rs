//! Style sheets without comments and needless white space, so that pages stay light on slow lines.

/// A style sheet that means the same in fewer bytes. Strings stay untouched.
#[must_use]
pub fn css(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '"' | '\'' => rest[1..].find(c).map_or(rest.len(), |end| end + 2),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            c if c.is_whitespace() => rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        match c {
            '/' if taken > 1 => {}
            c if c.is_whitespace() => space(&mut out, &rest[taken..]),
            _ => out.push_str(&rest[..taken]),
        }
        rest = &rest[taken..];
    }
    out
}

/// Keeps one space where leaving it out would change the meaning: `a :hover` is not `a:hover`.
fn space(out: &mut String, next: &str) {
    let needless_after = out.is_empty() || out.ends_with(['{', '}', ';', ',', ':', ' ']);
    let needless_before = next.is_empty() || next.starts_with(['{', '}', ';', ',']);
    if !needless_after && !needless_before {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::css;

    #[test]
    fn a_sheet_keeps_its_meaning() {
        let sheet = "/* a */\na :hover,\nb > c {\n  margin: 0 auto; /* b */\n  content: \"; \" / \"\";\n}\n@media (width >= 1rem) { d { e: calc(1px + 2px); } }\n";
        let small = "a :hover,b > c{margin:0 auto;content:\"; \" / \"\";}@media (width >= 1rem){d{e:calc(1px + 2px);}}";
        assert_eq!(css(sheet), small);
        assert_eq!(css(small), small);
    }

    #[test]
    fn what_is_not_closed_ends_with_the_sheet() {
        assert_eq!(css("a{b:c} /* open"), "a{b:c}");
        assert_eq!(css("a{b:\"open"), "a{b:\"open");
        assert_eq!(css("é{\u{e9}:\"ü\"}"), "é{é:\"ü\"}");
    }
}
