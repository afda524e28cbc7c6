//! A document of one page, written by hand.

/// Characters on a line.
const LINE: usize = 84;

/// A PDF with a heading and a text; characters beyond ASCII are left out.
#[must_use]
pub fn page(heading: &str, text: &str) -> Vec<u8> {
    let mut drawn = format!("BT /F1 17 Tf 60 770 Td ({}) Tj /F1 10.5 Tf 0 -14 Td 15 TL", escaped(heading));
    for line in wrapped(text) {
        drawn.push_str(&format!(" T* ({}) Tj", escaped(&line)));
    }
    drawn.push_str(" ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(out.len());
        out.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        out.push_str(&format!("{place:010} 00000 n \n"));
    }
    out.push_str(&format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1));
    out.into_bytes()
}

fn escaped(text: &str) -> String {
    let plain = text.replace(['–', '—'], "-").replace('’', "'");
    let kept = plain.chars().filter(|c| c.is_ascii() && !c.is_ascii_control());
    kept.flat_map(|c| matches!(c, '(' | ')' | '\\').then_some('\\').into_iter().chain([c])).collect()
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let full = lines.last().is_some_and(|line| !line.is_empty() && line.len() + word.len() >= LINE);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_where_the_table_says() {
        let bytes = page("A (short) title – here", &"word ".repeat(60));
        assert_eq!(crate::file::rules::media_type(&bytes, true), "application/pdf");
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(r"(A \(short\) title - here)"), "{text}");
        let table = text.rsplit("xref\n0 6\n").next().unwrap();
        for (number, line) in (1..=5).zip(table.lines().skip(1)) {
            let place: usize = line[..10].parse().unwrap();
            assert!(text[place..].starts_with(&format!("{number} 0 obj")), "{line}");
        }
    }
}
