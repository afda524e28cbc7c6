//! Tables for spreadsheets.

use bytes::Bytes;

/// A line of CSV. A cell that a spreadsheet would run as a formula gets an apostrophe in front.
#[must_use]
pub fn line(cells: &[String]) -> Bytes {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    let safe = |cell: &String| {
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.clone() }
    };
    // Writing into memory cannot fail.
    let _ = writer.write_record(cells.iter().map(safe));
    writer.into_inner().unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_not_run_by_spreadsheets() {
        let cells = ["=1+1".to_owned(), "a \"b\", c".to_owned()];
        assert_eq!(line(&cells), "'=1+1,\"a \"\"b\"\", c\"\r\n");
    }
}
